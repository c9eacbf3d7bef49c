//! A comparison, ranked.

mod below;
mod json;
mod places;

pub use json::compare_json;

use self::below::{left_out, notes};
use self::places::table;
use super::advice;
use crate::compare::{Comparison, Ranked};
use crate::price_book::period::Certainty;
use crate::report::Document;

/// How much of a comparison is shown to people, and what they asked for.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Places, at most.
    pub limit: usize,
    /// Whether output tokens were given.
    pub output_given: bool,
    /// Whether offers that cost nothing are named below the table instead of leading it.
    pub free_apart: bool,
    /// Whether everyone that was left out is named, and not only the first few of a reason.
    pub name_all: bool,
    /// Whether the price of a million characters of the texts is the order of the places.
    pub by_characters: bool,
    /// Where the exchange rates come from.
    pub exchange_source: Option<&'a str>,
}

/// Lays a comparison out for people.
#[must_use]
pub fn compare_document(comparison: &Comparison<'_>, shown: Shown<'_>) -> Document {
    let first = if shown.free_apart {
        comparison
            .rows
            .iter()
            .take_while(|row| is_free(row))
            .count()
    } else {
        0
    };
    let rows = &comparison.rows[first..];
    let rows = &rows[..rows.len().min(shown.limit)];
    let mut document = Document::new();
    if rows.is_empty() {
        document = document.note("no model takes this request");
    } else {
        document = document.table(table(comparison, rows, shown));
    }
    let advised = rows.iter().flat_map(|row| {
        let name = row.candidate.quote.offer.name();
        let parts = row.candidate.measured.parts.iter();
        parts.flat_map(move |part| {
            let name = name.clone();
            part.advice.iter().map(move |one| (one, name.clone()))
        })
    });
    document = advice::add(document, advised);
    for note in notes(comparison, rows, first, shown) {
        document = document.note(note);
    }
    if !comparison.excluded.is_empty() {
        document = document.list("left out", left_out(&comparison.excluded, shown.name_all));
    }
    document
}

fn output_tokens(row: &Ranked<'_>) -> u64 {
    row.candidate
        .quote
        .usage
        .length(crate::quantity::Corner::Expected)
        .output
}

/// The least certain dates of the rows that decided.
fn dates(row: &Ranked<'_>) -> Certainty {
    let certainties = row
        .candidate
        .quote
        .charges
        .iter()
        .map(|charge| charge.row.period.certainty);
    certainties.max().unwrap_or(Certainty::Effective)
}

/// Whether an offer costs nothing, whatever is counted.
fn is_free(row: &Ranked<'_>) -> bool {
    row.converted.high.amount().is_zero()
}
