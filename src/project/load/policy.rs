//! The table `[policy]`.

use super::Around;
use super::values::{Bound, share_of};
use crate::price_book::load::read::{BAD_VALUE, Fields};
use crate::project::policy::{Policy, Ruled, UnknownPrices};
use crate::provenance::Confidence;

/// The keys of `[policy]`.
const POLICY_KEYS: &[&str] = &[
    "allow",
    "forbid",
    "unknown_prices",
    "price_age",
    "prompt_tokens",
    "context",
    "regions",
    "confidence",
];

/// Reads what a file says: lists add up, and what another file said before stays.
pub(super) fn read(around: &Around<'_>, file: &Fields<'_>, policy: &mut Policy) {
    let Some(fields) = file.table("policy", POLICY_KEYS) else {
        return;
    };
    policy.allow.extend(patterns(around, &fields, "allow"));
    policy.forbid.extend(patterns(around, &fields, "forbid"));
    policy.regions.extend(around.words(&fields, "regions"));
    let unknown = fields.choice("unknown_prices", &UnknownPrices::ALL);
    set(
        &mut policy.unknown_prices,
        unknown.map(|at| around.ruled(at)),
    );
    set(
        &mut policy.price_age,
        fields.whole("price_age").map(|at| around.ruled(at)),
    );
    set(
        &mut policy.prompt_tokens,
        fields.whole("prompt_tokens").map(|at| around.ruled(at)),
    );
    let context = share_of(&fields, "context", Bound::Part);
    set(&mut policy.context, context.map(|at| around.ruled(at)));
    let words = Confidence::ALL.map(|confidence| (confidence.name(), confidence));
    let confidence = fields.choice("confidence", &words);
    set(
        &mut policy.confidence,
        confidence.map(|at| around.ruled(at)),
    );
}

fn set<T>(known: &mut Option<Ruled<T>>, found: Option<Ruled<T>>) {
    if known.is_none() {
        *known = found;
    }
}

fn patterns(around: &Around<'_>, fields: &Fields<'_>, key: &str) -> Vec<Ruled<String>> {
    let words = around.words(fields, key);
    let good = |word: &Ruled<String>| match globset::Glob::new(&word.value) {
        Ok(_) => true,
        Err(error) => {
            let message = format!("`{}` is no pattern: {}", word.value, error.kind());
            around.reader.push(word.place.error(BAD_VALUE, message));
            false
        }
    };
    words.into_iter().filter(good).collect()
}
