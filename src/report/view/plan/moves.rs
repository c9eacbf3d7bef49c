//! What would change a bill: assumptions and length bounds.

use rust_decimal::Decimal;

use super::{PlanView, changed, row};
use crate::plan::cliff::Cliff;
use crate::plan::sensitivity::{Assumption, Swing};
use crate::report::money::show_amount;
use crate::report::view::words;
use crate::report::{Cell, Column, Document, Table, Tone, group_digits};

/// Assumptions that are shown.
const MOST: usize = 8;
/// A bound is near if it is less than this part of it away.
const NEAR: u64 = 4;

pub(super) fn add(mut document: Document, view: &PlanView<'_>) -> Document {
    let table = table(view);
    if !table.rows.is_empty() {
        document = document.heading("what moves it most").table(table);
    }
    let near = view.cliffs.iter().filter(|(_, cliff)| is_near(cliff));
    let near: Vec<_> = near
        .map(|(workload, cliff)| (workload.clone(), words_of(cliff)))
        .collect();
    if !near.is_empty() {
        document = document.list("near a length bound", near);
    }
    let full = view.snapshot.rows.iter().filter_map(|row| {
        let context = row.context?;
        let used = |prompt: &crate::plan::snapshot::Prompt| {
            prompt.input.high.saturating_add(prompt.output.high)
        };
        let fullest = row.prompts.iter().max_by_key(|prompt| used(prompt))?;
        let tokens = used(fullest);
        (tokens >= context - context / NEAR).then(|| {
            let numbers = [tokens, context].map(|number| group_digits(&number.to_string()));
            let text = format!(
                "`{}` may take {} of {} tokens",
                fullest.path, numbers[0], numbers[1]
            );
            (row.workload.clone(), text)
        })
    });
    let full: Vec<_> = full.collect();
    if !full.is_empty() {
        document = document.list("near the context window", full);
    }
    document
}

fn table(view: &PlanView<'_>) -> Table {
    let currency = &view.snapshot.currency;
    let mut table = Table::new(vec![
        Column::left("workload"),
        Column::left("assumption").wrapping(),
        Column::right("month from").key("month_from"),
        Column::right("to").key("month_to"),
        Column::right("change"),
    ]);
    let mut swings: Vec<(&str, &Swing, Decimal, Decimal)> = Vec::new();
    for (workload, swing) in view.swings {
        let own = row(view, workload);
        let rate = own.and_then(|row| view.snapshot.rate(&row.currency).ok());
        if let (Some(own), Some(rate)) = (own, rate) {
            swings.push((workload, swing, rate, own.month.expected));
        }
    }
    swings.sort_by_key(|(_, swing, rate, _)| std::cmp::Reverse(swing.width() * rate));
    for (workload, swing, rate, month) in swings
        .into_iter()
        .take(MOST)
        .filter(|(_, swing, ..)| !swing.width().is_zero())
    {
        let shown = |amount: Decimal| {
            Cell::new(show_amount(amount * rate)).exact((amount * rate).normalize().to_string())
        };
        let ends = [changed(month, swing.low), changed(month, swing.high)];
        table.row(vec![
            Cell::new(workload),
            Cell::new(assumption(&swing.assumption)),
            shown(swing.low),
            shown(swing.high),
            Cell::new(format!(
                "{} {currency}: {}",
                show_amount(swing.width() * rate),
                ends.join(" to ")
            ))
            .tone(Tone::Plain),
        ]);
    }
    table
}

/// What was changed.
pub(super) fn assumption(assumption: &Assumption) -> String {
    match assumption {
        Assumption::Calls => "calls ±10 %".to_owned(),
        Assumption::Output { ranged: true } => "length of answers, over its range".to_owned(),
        Assumption::Output { ranged: false } => "length of answers ±10 %".to_owned(),
        Assumption::CacheHits => "cache hits ±10 points".to_owned(),
        Assumption::Batch => "batch share ±10 points".to_owned(),
        Assumption::Thinking => "share of thinking ±10 points".to_owned(),
        Assumption::Rule(cause) => format!("calibration of {cause}"),
    }
}

/// Whether a prompt may be on the other side of a bound, or is near it.
fn is_near(cliff: &Cliff) -> bool {
    cliff.may_be_beyond() || cliff.distance() < cliff.bound / NEAR
}

fn words_of(cliff: &Cliff) -> String {
    let number = |number: u64| group_digits(&number.to_string());
    let times = words::times(cliff.times);
    let (input, bound) = (number(cliff.input), number(cliff.bound));
    let at = format!("from {bound} tokens on a call costs {times} times as much");
    if cliff.is_beyond() {
        let over = number(cliff.distance() + 1);
        return format!(
            "`{}` has {input}; {at}: {over} tokens less would be cheaper",
            cliff.path
        );
    }
    let may = if cliff.may_be_beyond() {
        format!(", and may have {}", number(cliff.most))
    } else {
        String::new()
    };
    format!("`{}` has {input}{may}; {at}", cliff.path)
}
