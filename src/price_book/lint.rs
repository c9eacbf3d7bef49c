//! What is valid and looks odd. A row that is meant so says `expect = ["code"]` and gives the reason in its note.

use rust_decimal::Decimal;

use crate::diagnostic::{Code, Diagnostic};
use crate::meter::Meter;
use crate::price_book::condition::Condition;
use crate::price_book::elsewhere::UNLIKE_ELSEWHERE;
use crate::price_book::load::Draft;
use crate::price_book::model::Model;
use crate::price_book::price::{Price, PriceRow};

pub(super) const CACHED_DEARER: Code = Code("cached-dearer");
pub(super) const BATCH_DEARER: Code = Code("batch-dearer");
pub(super) const LONG_CHEAPER: Code = Code("long-cheaper");
pub(super) const UNIT_SLIP: Code = Code("unit-slip");
pub(super) const OUTPUT_CHEAPER: Code = Code("output-cheaper");
pub(super) const STALE_CONDITION: Code = Code("stale-condition");
pub(super) const UNMEASURED: Code = Code("unmeasured");
pub(super) const UNUSED_SOURCE: Code = Code("unused-source");
pub(super) const UNMET_EXPECTATION: Code = Code("unmet-expectation");

/// Every lint that a row may expect, with what it says.
pub const LINTS: &[(&str, &str)] = &[
    (
        "cached-dearer",
        "reading from a cache costs more than fresh input",
    ),
    (
        "batch-dearer",
        "the batch costs more than the standard service",
    ),
    (
        "long-cheaper",
        "a long request costs less a token than a short one",
    ),
    ("unit-slip", "a price 100 times its neighbour's in time"),
    ("output-cheaper", "output costs less than input"),
    (
        "stale-condition",
        "a conditional price outlives the list it belongs to",
    ),
    (
        "unmeasured",
        "no rule says how much of a media meter a request is",
    ),
    (
        "unlike-elsewhere",
        "the model costs more than ten times as much as at another provider",
    ),
];

/// How many times a price may change at once before it looks like a slip of the unit.
const SLIP: Decimal = Decimal::ONE_HUNDRED;

/// Meters that only a model's options can fill.
const MEDIA: [Meter; 8] = [
    Meter::Image,
    Meter::Megapixel,
    Meter::VideoSecond,
    Meter::AudioSecond,
    Meter::Model3d,
    Meter::Credit,
    Meter::OutputVideo,
    Meter::RerankSearch,
];

/// Finds what looks odd in a model's rows.
pub(super) fn table(model: &Model, rows: &[Draft]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, draft) in rows.iter().enumerate() {
        let mut odd: Vec<(Code, String)> = Vec::new();
        odd.extend(within(&draft.row));
        odd.extend(unmeasured(model, &draft.row));
        odd.extend(
            rows.iter()
                .filter_map(|base| against_base(&draft.row, &base.row)),
        );
        odd.extend(jump(&rows[..index], &draft.row));
        odd.extend(
            rows.iter()
                .filter_map(|base| stale(&draft.row, &base.row, rows)),
        );
        odd.sort();
        odd.dedup_by_key(|(code, _)| *code);
        for expected in draft
            .expect
            .iter()
            .filter(|name| name.as_str() != UNLIKE_ELSEWHERE.0)
            .filter(|name| !odd.iter().any(|(code, _)| code.0 == name.as_str()))
        {
            let message = format!("the row expects `{expected}`, which does not occur");
            found.push(Diagnostic::warning(
                UNMET_EXPECTATION,
                &draft.file,
                draft.span.clone(),
                message,
            ));
        }
        for (code, message) in odd
            .into_iter()
            .filter(|(code, _)| !draft.expect.iter().any(|name| name == code.0))
        {
            let help =
                format!("if it is meant so: `expect = [\"{code}\"]`, with the reason in `note`");
            found.push(
                Diagnostic::warning(code, &draft.file, draft.rates_span.clone(), message)
                    .with_help(help),
            );
        }
    }
    found
}

/// A meter that a request's options would fill, if the table said how.
fn unmeasured(model: &Model, row: &PriceRow) -> Option<(Code, String)> {
    let measured = |meter: Meter| model.measures.iter().any(|measure| measure.meter == meter);
    let meter = MEDIA
        .into_iter()
        .find(|meter| row.rate(*meter).is_some() && !measured(*meter))?;
    let message = format!("no `[[model.measure]]` says how many `{meter}` a request is");
    Some((UNMEASURED, message))
}

/// The price of a single unit, where every unit costs the same.
pub(super) fn unit_price(row: &PriceRow, meter: Meter) -> Option<Decimal> {
    let rate = row.rate(meter)?;
    match rate.price {
        Price::Flat(price) => price.checked_div(rate.per.divisor()),
        Price::Bands(_) => None,
    }
}

fn within(row: &PriceRow) -> Vec<(Code, String)> {
    let dearer = |a, b| {
        unit_price(row, a)
            .zip(unit_price(row, b))
            .is_some_and(|(a, b)| a > b)
    };
    let mut odd = Vec::new();
    if dearer(Meter::CacheRead, Meter::Input) {
        odd.push((
            CACHED_DEARER,
            "reading from a cache costs more than fresh input".to_owned(),
        ));
    }
    if dearer(Meter::Input, Meter::Output)
        && unit_price(row, Meter::Output).is_some_and(|price| !price.is_zero())
    {
        odd.push((OUTPUT_CHEAPER, "output costs less than input".to_owned()));
    }
    odd
}

/// Compares a row with the one that holds without one of its conditions.
fn against_base(row: &PriceRow, base: &PriceRow) -> Option<(Code, String)> {
    let mut extra = row
        .when
        .conditions()
        .iter()
        .filter(|c| !base.when.conditions().contains(c));
    let condition = extra.next()?;
    let one_more = extra.next().is_none() && base.when.count() + 1 == row.when.count();
    if !one_more || !row.period.overlaps(&base.period) {
        return None;
    }
    let pair = |meter| unit_price(row, meter).zip(unit_price(base, meter));
    let dearer = [Meter::Input, Meter::Output]
        .into_iter()
        .filter_map(pair)
        .any(|(own, base)| own > base);
    let cheaper = [Meter::Input, Meter::Output]
        .into_iter()
        .filter_map(pair)
        .any(|(own, base)| own < base);
    match condition {
        Condition::Service(names) if names.iter().any(|name| name == "batch") && dearer => Some((
            BATCH_DEARER,
            "the batch costs more than the standard service".to_owned(),
        )),
        Condition::InputTokens(bounds) if bounds.lower.is_some() && cheaper => Some((
            LONG_CHEAPER,
            "a long request costs less a token than a short one".to_owned(),
        )),
        _ => None,
    }
}

/// A price 100 times what it was last under the same conditions, or a hundredth.
fn jump(earlier: &[Draft], row: &PriceRow) -> Option<(Code, String)> {
    let last = |meter| {
        let mut same = earlier.iter().map(|draft| &draft.row).rev();
        same.find(|before| before.when == row.when && before.rate(meter).is_some())
    };
    let meter = row.rates.iter().map(|rate| rate.meter).find(|&meter| {
        let prices =
            last(meter).and_then(|before| unit_price(before, meter).zip(unit_price(row, meter)));
        prices.is_some_and(|(a, b)| far(a, b) || far(b, a))
    })?;
    Some((
        UNIT_SLIP,
        format!("`{meter}` changes a hundredfold at once: a slip of the pricing unit?"),
    ))
}

fn far(a: Decimal, b: Decimal) -> bool {
    !b.is_zero() && a.checked_div(b).is_some_and(|times| times >= SLIP)
}

/// A conditional row that began under one base price and goes on under the next.
fn stale(row: &PriceRow, base: &PriceRow, rows: &[Draft]) -> Option<(Code, String)> {
    let replaced = row.when.count() == 1 && base.when.count() == 0 && base.level == row.level;
    let inside = row.period.from < base.period.from
        && row
            .period
            .until
            .is_none_or(|until| base.period.from < until);
    let before = rows
        .iter()
        .map(|draft| &draft.row)
        .find(|old| old.when == base.when && old.period.until == Some(base.period.from));
    let moved = |meter| {
        base.rate(meter).is_some()
            && before.is_some_and(|old| unit_price(old, meter) != unit_price(base, meter))
    };
    let changed = row.rates.iter().any(|rate| moved(rate.meter));
    (replaced && inside && changed).then(|| {
        let message = format!(
            "this price for {} outlives the list it belongs to: a newer list begins meanwhile",
            row.when
        );
        (STALE_CONDITION, message)
    })
}
