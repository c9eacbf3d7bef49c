//! What came out when a project was judged.

use serde_json::{Value, json};

use super::{verdict, words};
use crate::budget::outcome::{Level, Outcome, Verdict};
use crate::plan::snapshot::{Amounts, Snapshot};
use crate::report::money::{exact_amount, show_amount};
use crate::report::{Cell, Column, Document, Table, Tone};

/// A project and its verdicts: what every report of `check` is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// The verdicts.
    pub outcome: &'a Outcome,
    /// What was judged.
    pub snapshot: &'a Snapshot,
    /// What a month of all of it comes to, in the snapshot's currency.
    pub month: Amounts,
    /// What growth was counted from, in a few words.
    pub baseline: Option<&'a str>,
    /// Whether the prices are those of a lock.
    pub locked: bool,
}

impl Checked<'_> {
    /// What it is about, in a line: the bill of a month, and whose prices.
    pub(in crate::report) fn title(&self) -> String {
        let day = self
            .snapshot
            .at
            .parse()
            .map_or_else(|_| self.snapshot.at.clone(), words::instant);
        let locked = if self.locked { ", locked" } else { "" };
        let about = if self.month.low == self.month.high {
            ""
        } else {
            "~"
        };
        format!(
            "{about}{} {} a month at prices of {day}{locked}",
            show_amount(self.month.expected),
            self.snapshot.currency,
        )
    }
}

/// Lays verdicts out for people: a line a rule.
#[must_use]
pub fn checked_document(checked: Checked<'_>) -> Document {
    let mut table = Table::new(vec![
        Column::left("level"),
        Column::left("rule").wrapping(),
        Column::left("kind").machine_only(),
        Column::right("measured"),
        Column::right("limit"),
        Column::left("unit").machine_only(),
        Column::left("margin").priority(1),
        Column::left("moved by").wrapping().people_only(),
        Column::left("input").machine_only(),
        Column::left("workload").machine_only(),
        Column::left("model").machine_only(),
        Column::left("file").machine_only(),
        Column::right("line").machine_only(),
    ]);
    for verdict in &checked.outcome.verdicts {
        table.row(row(verdict));
    }
    let mut document = Document::new().heading(checked.title()).table(table);
    let ranges = checked.outcome.verdicts.iter().filter_map(|found| {
        let (low, high) = found.range.as_ref()?;
        let range = format!("from {} to {}", verdict::figure(low), verdict::figure(high));
        Some((found.rule.clone(), range))
    });
    document = document.list("not known exactly", ranges.collect::<Vec<_>>());
    let grown = checked.outcome.verdicts.iter().filter_map(|found| {
        let (old, new) = found.moved.as_ref()?;
        let both = format!("{} → {}", verdict::figure(old), verdict::figure(new));
        Some((found.rule.clone(), both))
    });
    document = document.list("growth", grown.collect::<Vec<_>>());
    for found in checked
        .outcome
        .verdicts
        .iter()
        .filter(|found| found.offenders.len() > 1)
    {
        let others = found
            .offenders
            .iter()
            .map(|cause| (verdict::cause(cause), ""));
        document = document.list(format!("all that break {}", found.rule), others);
    }
    for found in &checked.outcome.verdicts {
        let tone = if found.level == Level::Pass {
            Tone::Plain
        } else {
            Tone::Warning
        };
        for note in &found.notes {
            document = document.toned_note(tone, format!("{}: {note}", found.rule));
        }
    }
    if let Some(baseline) = checked.baseline {
        document = document.note(format!("compared with {baseline}"));
    }
    if checked.outcome.verdicts.is_empty() {
        return document.note("nothing to check: the project has no budget and no policy");
    }
    document.toned_note(
        tone_of_all(checked.outcome.level()),
        verdict::tally(checked.outcome),
    )
}

/// How the last line is meant; a warning's word stands in the tally already.
const fn tone_of_all(level: Level) -> Tone {
    match level {
        Level::Warn => Tone::Strong,
        other => verdict::tone(other),
    }
}

fn row(verdict: &Verdict) -> Vec<Cell> {
    let figure = |figure: Option<&crate::budget::outcome::Figure>| {
        let Some(figure) = figure else {
            return Cell::empty();
        };
        let cell = Cell::new(verdict::figure(figure));
        match figure.number() {
            Some(number) => cell.exact(exact_amount(number)),
            None => cell,
        }
    };
    let margin = Cell::new(verdict::margin(verdict));
    let cause = verdict.cause.as_ref();
    let (file, line) = verdict::place(verdict);
    vec![
        Cell::new(verdict.level.name()).tone(verdict::tone(verdict.level)),
        Cell::new(&verdict.rule),
        Cell::new(verdict.kind.code()),
        figure(verdict.measured.as_ref()),
        figure(verdict.limit.as_ref()),
        Cell::new(
            verdict
                .measured
                .as_ref()
                .map(verdict::unit)
                .unwrap_or_default(),
        ),
        margin.exact(verdict.margin.map(exact_amount).unwrap_or_default()),
        Cell::new(cause.map(verdict::cause).unwrap_or_default()),
        Cell::new(cause.map(|cause| cause.input.as_str()).unwrap_or_default()),
        Cell::new(
            cause
                .map(|cause| cause.workload.as_str())
                .unwrap_or_default(),
        ),
        Cell::new(cause.map(|cause| cause.model.as_str()).unwrap_or_default()),
        Cell::new(file),
        Cell::new(line.to_string()),
    ]
}

/// Lays verdicts out for programs.
#[must_use]
pub fn checked_json(checked: Checked<'_>) -> Value {
    let Checked {
        outcome,
        snapshot,
        month,
        ..
    } = checked;
    json!({
        "schema": "tokenfare.check/1",
        "at": snapshot.at,
        "locked": checked.locked,
        "baseline": checked.baseline,
        "level": outcome.level().name(),
        "month": {
            "amount": exact_amount(month.expected), "low": exact_amount(month.low),
            "high": exact_amount(month.high), "currency": snapshot.currency,
        },
        "rows": outcome.verdicts.iter().map(verdict::verdict_json).collect::<Vec<_>>(),
    })
}
