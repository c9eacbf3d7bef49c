//! Products without a price by use.

use jiff::tz::TimeZone;

use super::read::{At, BAD_VALUE, Fields, MISSING_KEY};
use super::row::{head, sources};
use crate::price_book::provider::Provider;
use crate::price_book::unsold::{Unpriced, Unsold};

/// The keys of an `[[unsold]]` table.
pub const UNSOLD_KEYS: &[&str] = &[
    "id", "name", "aliases", "from", "until", "why", "source", "sources", "note",
];

/// Reads the products that a provider does not sell by use.
pub(super) fn unsold(file: &Fields<'_>, provider: &Provider, zone: &TimeZone) -> Vec<Unsold> {
    let tables = file.tables("unsold", UNSOLD_KEYS);
    let read = |table: &Fields<'_>| product(table, provider, zone);
    tables.iter().filter_map(read).collect()
}

fn product(table: &Fields<'_>, provider: &Provider, zone: &TimeZone) -> Option<Unsold> {
    let id = table.need_text("id", "add `id = \"…\"`, as people call it");
    let reasons = Unpriced::ALL.map(|reason| (reason.name(), reason));
    if !table.has("why") {
        let words: Vec<&str> = reasons.iter().map(|(word, _)| *word).collect();
        let message = "missing key `why`";
        let help = Some(format!("one of: {}", words.join(", ")));
        table
            .reader
            .error_with_help(MISSING_KEY, &head(table), message, help);
    }
    let why = table.choice("why", &reasons);
    let instant = |key: &str| {
        let moment = table.moment(key)?;
        Some(At {
            value: moment.value.instant(zone)?,
            span: moment.span,
        })
    };
    let (from, until) = (instant("from"), instant("until"));
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value <= from.value
    {
        let message = "`until` is not after `from`";
        table.reader.error(BAD_VALUE, &until.span, message);
    }
    let sources = sources(table, provider);
    Some(Unsold {
        id: id?.value,
        name: table.text("name").map(|at| at.value),
        aliases: table
            .texts("aliases")
            .into_iter()
            .map(|at| at.value)
            .collect(),
        from: from.map(|at| at.value),
        until: until.map(|at| at.value),
        why: why?.value,
        sources: sources?,
        note: table.text("note").map(|at| at.value),
    })
}
