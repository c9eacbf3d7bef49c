//! Which size of a picture would be better to send.

use serde_json::{Value, json as value};

use crate::report::{Document, group_digits};
use crate::tokens::image::{Advice, Saving};
use crate::workload::PictureAdvice;

/// Models that a line names before it says how many more there are.
const NAMES: usize = 3;

/// Adds the advice for some models or rules, what is the same for several of them in one line.
pub(super) fn add<'a, N: AsRef<str>>(
    document: Document,
    advised: impl Iterator<Item = (&'a PictureAdvice, N)>,
) -> Document {
    let mut lines: Vec<(&PictureAdvice, Vec<N>)> = Vec::new();
    for (advice, by) in advised {
        match lines.iter_mut().find(|(known, _)| *known == advice) {
            Some((_, names)) => names.push(by),
            None => lines.push((advice, vec![by])),
        }
    }
    if lines.is_empty() {
        return document;
    }
    let lines = lines.iter().map(|(advice, names)| {
        let text = words(&advice.advice);
        let text = match by(names) {
            names if names.is_empty() => text,
            names => format!("{text} ({names})"),
        };
        (advice.picture.clone(), text)
    });
    document.list("advice", lines)
}

fn by<N: AsRef<str>>(names: &[N]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What to send and what that saves.
fn words(advice: &Advice) -> String {
    let digits = |tokens: u64| group_digits(&tokens.to_string());
    let (size, tokens) = (advice.size, digits(advice.tokens));
    match (advice.saving, advice.instead_of) {
        (Saving::Upload, _) => {
            format!("send {size}: the same {tokens} tokens, nothing lost, a smaller upload")
        }
        (Saving::Tokens, Some(now)) => format!(
            "send {size}: {tokens} tokens instead of {}, {} % fewer",
            digits(now),
            percent_fewer(now, advice.tokens)
        ),
        _ => format!("send {size}, the biggest of its shape that is taken: {tokens} tokens"),
    }
}

/// By how many percent a number is smaller, to the nearest whole one.
fn percent_fewer(before: u64, after: u64) -> u128 {
    let (before, less) = (u128::from(before.max(1)), u128::from(before - after));
    (200 * less + before) / (2 * before)
}

/// The same for programs.
pub(super) fn json<'a>(advice: impl IntoIterator<Item = &'a PictureAdvice>) -> Value {
    let one = |found: &PictureAdvice| {
        let advice = &found.advice;
        value!({
            "input": found.picture, "saves": advice.saving.name(),
            "width": advice.size.width(), "height": advice.size.height(),
            "tokens": advice.tokens, "instead_of": advice.instead_of,
        })
    };
    advice.into_iter().map(one).collect()
}
