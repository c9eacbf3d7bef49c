//! What changed between two price books, or between two days of one.

mod json;
mod lines;

pub use json::diff_json;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use self::lines::{Sides, full, item, row};
use super::words;
use crate::price_book::diff::{Diff, Fate, ModelChange, Value};
use crate::report::money::exact_amount;
use crate::report::{Column, Document, Table};

/// What a side of the comparison is called.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The path of its tables; none for the built-in ones.
    pub tables: Option<&'a str>,
    /// The instant whose prices count.
    pub at: Timestamp,
}

impl Compared<'_> {
    fn words(self) -> String {
        let day = words::instant(self.at);
        self.tables.map_or_else(
            || format!("prices of {day}"),
            |tables| format!("{tables} on {day}"),
        )
    }

    fn json(self) -> Json {
        json!({ "tables": self.tables, "at": self.at.to_string() })
    }
}

/// Lays a comparison out for people.
#[must_use]
pub fn diff_document(diff: &Diff<'_>, old: Compared<'_>, new: Compared<'_>) -> Document {
    let mut document = Document::new().heading(format!("{} → {}", old.words(), new.words()));
    for models in diff
        .models
        .chunk_by(|a, b| a.offer.provider.id == b.offer.provider.id)
    {
        // A table a provider: one long name does not widen all of them.
        document = document
            .heading(models[0].offer.provider.id.as_str())
            .table(table(models));
    }
    let gone = diff.models.iter();
    let gone = gone.filter_map(|model| Some((model.offer.name(), reason(&model.fate)?)));
    document
        .list("no longer on sale", gone.collect::<Vec<_>>())
        .list(
            "other steps",
            wide(diff, |value| matches!(value, Value::Steps(..))),
        )
        .list(
            "other hours",
            wide(diff, |value| matches!(value, Value::Hours(_))),
        )
        .note(verdict(diff))
}

fn table(models: &[ModelChange<'_>]) -> Table {
    let mut table = Table::new(vec![
        Column::left("model"),
        Column::left("status").machine_only(),
        Column::left("when").wrapping(),
        Column::left("upto").machine_only(),
        Column::left("meter"),
        Column::right("old"),
        Column::right("new"),
        Column::left("per").key("unit").priority(2).people_only(),
        Column::left("old_currency").machine_only(),
        Column::left("new_currency").machine_only(),
        Column::left("per").machine_only(),
        Column::right("change").key("change_percent"),
        Column::left("reason").machine_only(),
    ]);
    for model in models {
        for (index, line) in model.lines.iter().enumerate() {
            table.row(row(model, line, index == 0));
        }
    }
    table
}

/// Why a model is not on sale any more.
fn reason(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Removed(Some(why)) => Some(why.to_string()),
        Fate::Removed(None) => Some("not in the tables".to_owned()),
        Fate::Added | Fate::Repriced => None,
    }
}

/// Both sides of what is too long for a column.
fn wide(diff: &Diff<'_>, wanted: fn(&Value<'_>) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for model in &diff.models {
        for line in &model.lines {
            let (Some(old), Some(new)) = (&line.old, &line.new) else {
                continue;
            };
            if wanted(old) || wanted(new) {
                let per = Sides::of(line).per;
                let name = format!("{}, {}", model.offer.name(), item(&line.item));
                let [old, new] = [old, new].map(|value| full(value, per.as_ref()));
                found.push((name, format!("{old} → {new}")));
            }
        }
    }
    found
}

/// How much changed, in one line.
fn verdict(diff: &Diff<'_>) -> String {
    let models = |number| words::count(number, "model");
    let of = |wanted: fn(&Fate) -> bool| {
        diff.models
            .iter()
            .filter(|model| wanted(&model.fate))
            .count()
    };
    let [repriced, added, removed] = [
        of(|fate| *fate == Fate::Repriced),
        of(|fate| *fate == Fate::Added),
        of(|fate| matches!(fate, Fate::Removed(_))),
    ];
    let verdict = match (diff.models.len(), diff.same) {
        (0, 0) => "nothing to compare: no model is on sale on either side".to_owned(),
        (0, same) => format!("nothing changed: {} at the same prices", models(same)),
        (_, same) => format!(
            "{} at other prices, {added} new, {removed} no longer on sale, {same} at the same prices",
            models(repriced)
        ),
    };
    match diff.restated {
        0 => verdict,
        many => {
            let prices = words::count(many, "price");
            format!("{verdict}; {prices} with only another source or note")
        }
    }
}

const fn status(fate: &Fate) -> &'static str {
    match fate {
        Fate::Added => "added",
        Fate::Removed(_) => "removed",
        Fate::Repriced => "changed",
    }
}

/// A change in percent for programs: at most two decimals, but never 0 for a change.
fn rounded(change: Decimal) -> String {
    let rounded = change.round_dp(2);
    exact_amount(if rounded.is_zero() { change } else { rounded })
}
