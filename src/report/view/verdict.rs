//! Verdicts in words.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::words;
use crate::budget::outcome::{Cause, Deed, Figure, Level, Verdict};
use crate::report::Tone;
use crate::report::group_digits;
use crate::report::money::{exact_amount, show_amount};

/// A figure as people read it.
pub(in crate::report) fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Money(amount, currency) => format!("{} {currency}", show_amount(*amount)),
        Figure::Tokens(1) => "1 token".to_owned(),
        Figure::Tokens(number) => format!("{} tokens", group_digits(&number.to_string())),
        Figure::Share(share) => share_of(*share),
        Figure::Days(1) => "1 day".to_owned(),
        Figure::Days(number) => format!("{} days", group_digits(&number.to_string())),
        Figure::Count(number) => group_digits(&number.to_string()),
        Figure::Word(word) => word.clone(),
    }
}

/// What a figure is a number of.
pub(in crate::report) fn unit(figure: &Figure) -> &str {
    match figure {
        Figure::Money(_, currency) => currency,
        Figure::Tokens(_) => "token",
        Figure::Share(_) => "share",
        Figure::Days(_) => "day",
        Figure::Count(_) => "count",
        Figure::Word(_) => "",
    }
}

/// A share in percent, to a tenth: `62.5 %`, `−3 %`; never `0 %` for what is not nothing.
fn share_of(share: Decimal) -> String {
    let percent = share.saturating_mul(Decimal::ONE_HUNDRED);
    let rounded = percent
        .round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    let sign = if share.is_sign_negative() { "−" } else { "" };
    match rounded {
        _ if share.is_zero() => "0 %".to_owned(),
        r if r.is_zero() => format!("{sign}<0.1 %"),
        r => format!("{sign}{} %", group_digits(&r.abs().to_string())),
    }
}

/// How far from the limit: `20 % left`, `5.2 % over`; nothing where there is no such number.
pub(in crate::report) fn margin(verdict: &Verdict) -> String {
    match verdict.margin {
        None => String::new(),
        Some(margin) if margin.is_sign_negative() && !margin.is_zero() => {
            format!("{} over", share_of(margin.abs()))
        }
        Some(margin) => format!("{} left", share_of(margin)),
    }
}

/// Which input it was, and what it did.
pub(in crate::report) fn cause(cause: &Cause) -> String {
    let input = &cause.input;
    let of = match *input == cause.workload {
        true => input.clone(),
        false => format!("{input} ({})", cause.workload),
    };
    match &cause.deed {
        Deed::Moved(by) => format!("{of}: +{}", figure(by)),
        Deed::Takes(share) if *share == Decimal::ONE => of,
        Deed::Takes(share) => format!("{of}: {} of it", share_of(*share)),
        Deed::Breaks(with) if *input == cause.workload => format!("{input}: {}", figure(with)),
        Deed::Breaks(with) => format!("{input} ({}): {}", cause.model, figure(with)),
    }
}

/// A verdict in a line, without its level: what was found, what is allowed, how far, what moved it.
pub(in crate::report) fn sentence(verdict: &Verdict) -> String {
    let mut words = match (&verdict.measured, &verdict.limit) {
        // Of nothing that breaks the rule: how many do.
        (Some(measured), Some(Figure::Count(0)) | None) => figure(measured),
        (Some(measured), Some(limit)) => format!("{} of {}", figure(measured), figure(limit)),
        (None, _) => String::new(),
    };
    let mut more = |text: String| {
        if !text.is_empty() {
            let comma = if words.is_empty() { "" } else { ", " };
            words = format!("{words}{comma}{text}");
        }
    };
    more(margin(verdict));
    if let Some((low, high)) = &verdict.range {
        more(format!("from {} to {}", figure(low), figure(high)));
    }
    if let Some((old, new)) = &verdict.moved {
        more(format!("{} → {}", figure(old), figure(new)));
    }
    if let Some(found) = &verdict.cause {
        more(cause(found));
    }
    for note in &verdict.notes {
        more(note.clone());
    }
    words
}

/// The colour of a level.
pub(in crate::report) const fn tone(level: Level) -> Tone {
    match level {
        Level::Pass => Tone::Good,
        Level::Warn => Tone::Warning,
        Level::Fail => Tone::Bad,
    }
}

/// Which file and line a verdict points to; the lock's own file where no rule stands in the project's.
pub(in crate::report) fn place(verdict: &Verdict) -> (String, usize) {
    match &verdict.place {
        Some(place) => (place.file_name().replace('\\', "/"), place.line()),
        None => ("tokenfare.lock".to_owned(), 1),
    }
}

/// How many of each: `1 failed, 2 warnings, 3 passed`.
pub(in crate::report) fn tally(outcome: &crate::budget::outcome::Outcome) -> String {
    let of = |level| outcome.count(level);
    let mut parts = Vec::new();
    if of(Level::Fail) > 0 {
        parts.push(format!("{} failed", of(Level::Fail)));
    }
    if of(Level::Warn) > 0 {
        parts.push(words::count(of(Level::Warn), "warning"));
    }
    parts.push(format!("{} passed", of(Level::Pass)));
    parts.join(", ")
}

fn figure_json(figure: &Figure) -> Value {
    match figure {
        Figure::Money(amount, currency) => {
            json!({ "amount": exact_amount(*amount), "currency": currency })
        }
        Figure::Tokens(number) => json!({ "tokens": number }),
        Figure::Share(share) => json!({ "share": exact_amount(*share) }),
        Figure::Days(number) => json!({ "days": number }),
        Figure::Count(number) => json!({ "count": number }),
        Figure::Word(word) => json!({ "word": word }),
    }
}

fn cause_json(cause: &Cause) -> Value {
    let mut value =
        json!({ "input": cause.input, "workload": cause.workload, "model": cause.model });
    match &cause.deed {
        Deed::Moved(by) => value["moved_by"] = figure_json(by),
        Deed::Takes(share) => value["share"] = json!(exact_amount(*share)),
        Deed::Breaks(with) => value["breaks_with"] = figure_json(with),
    }
    value
}

/// A verdict for programs.
pub(super) fn verdict_json(verdict: &Verdict) -> Value {
    let pair = |pair: &Option<(Figure, Figure)>, names: [&str; 2]| {
        pair.as_ref()
            .map(|(a, b)| json!({ names[0]: figure_json(a), names[1]: figure_json(b) }))
    };
    let (file, line) = place(verdict);
    json!({
        "rule": verdict.rule, "kind": verdict.kind.code(), "level": verdict.level.name(),
        "measured": verdict.measured.as_ref().map(figure_json),
        "limit": verdict.limit.as_ref().map(figure_json),
        "range": pair(&verdict.range, ["low", "high"]),
        "growth": pair(&verdict.moved, ["base", "head"]),
        "margin": verdict.margin.map(exact_amount),
        "cause": verdict.cause.as_ref().map(cause_json),
        "offenders": verdict.offenders.iter().map(cause_json).collect::<Vec<_>>(),
        "notes": verdict.notes,
        "file": file, "line": line,
    })
}
