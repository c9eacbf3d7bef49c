//! What is said below the places: what is the same for all of them, and who has none.

use super::{Shown, dates, output_tokens};
use crate::compare::{Comparison, Excluded, Ranked};
use crate::price_book::kind::Kind;
use crate::price_book::period::Certainty;
use crate::report::group_digits;
use crate::report::view::words;

/// Names that a reason lists before it says how many more there are.
const NAMES_OF_A_REASON: usize = 4;

pub(super) fn notes(
    comparison: &Comparison<'_>,
    rows: &[Ranked<'_>],
    free: usize,
    shown: Shown<'_>,
) -> Vec<String> {
    let mut notes = vec![first_note(comparison, rows)];
    if shown.by_characters {
        notes.push("by what a million characters of this text cost to send: its part of the input cost, no pictures, no answer".to_owned());
    }
    notes.extend(
        comparison
            .rates()
            .into_iter()
            .map(|rate| words::exchange(rate, shown.exchange_source)),
    );
    let answers = |row: &Ranked<'_>| row.candidate.quote.offer.model.kind == Kind::Text;
    if !shown.output_given && rows.iter().any(answers) {
        notes.push("only what is sent is priced: --output-tokens N adds the answer".to_owned());
    }
    if rows.iter().any(|row| row.candidate.ceiling.is_some()) {
        notes.push("at most: with the longest answer that the request and the model allow; nobody expects it that long".to_owned());
    }
    let paid = comparison.rows.len() - free;
    if paid > rows.len() {
        notes.push(format!(
            "the {} cheapest of {paid}; {} more with --all or --limit N",
            rows.len(),
            paid - rows.len()
        ));
    }
    if free > 0 {
        let names: Vec<String> = comparison.rows[..free]
            .iter()
            .map(|row| row.candidate.quote.offer.name())
            .collect();
        notes.push(format!("free of charge: {}", names.join(", ")));
    }
    // What was found in the texts is the same on every model.
    notes.extend(
        comparison
            .rows
            .first()
            .iter()
            .flat_map(|row| row.candidate.measured.findings.clone()),
    );
    let worst = rows.iter().map(dates).max();
    if worst.is_some_and(|worst| worst > Certainty::Effective) {
        notes.push(
            "price: effective = the vendor's date; observed = a dated sighting; assumed = since the model's release".to_owned(),
        );
    }
    notes
}

/// How many requests of which kind, and when: what is the same for every row.
fn first_note(comparison: &Comparison<'_>, rows: &[Ranked<'_>]) -> String {
    let requests = match comparison.requests {
        1 => "1 request".to_owned(),
        n => format!("{} requests", group_digits(&n.to_string())),
    };
    let output = rows.first().map_or(0, output_tokens);
    let output = if rows.iter().all(|row| output_tokens(row) == output) {
        output
    } else {
        0
    };
    let each = if comparison.requests > 1 { " each" } else { "" };
    let answer = match output {
        0 => String::new(),
        n => format!(" with {} output tokens{each}", group_digits(&n.to_string())),
    };
    format!(
        "{requests}{answer}, prices of {}",
        words::instant(comparison.at)
    )
}

/// Who was left out, grouped by reason, the rarest first: what is common to many is the least surprising.
pub(super) fn left_out(excluded: &[Excluded], name_all: bool) -> Vec<(String, String)> {
    let mut groups: Vec<(&str, Vec<&Excluded>)> = Vec::new();
    for one in excluded {
        match groups.iter_mut().find(|(group, _)| *group == one.group) {
            Some((_, members)) => members.push(one),
            None => groups.push((one.group, vec![one])),
        }
    }
    groups.sort_by(|a, b| a.1.len().cmp(&b.1.len()).then_with(|| a.0.cmp(b.0)));
    let most = if name_all {
        usize::MAX
    } else {
        NAMES_OF_A_REASON
    };
    let line = |(group, members): (&str, Vec<&Excluded>)| {
        let in_full = name_all || members.len() <= NAMES_OF_A_REASON;
        let name = |one: &&Excluded| match in_full && one.reason != one.group {
            true => format!("{} ({})", one.model, one.reason),
            false => one.model.clone(),
        };
        let names: Vec<String> = members.iter().take(most).map(name).collect();
        let more = members.len().saturating_sub(most);
        let tail = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        (
            format!("{group} ({})", members.len()),
            format!("{}{tail}", names.join(", ")),
        )
    };
    groups.into_iter().map(line).collect()
}
