//! Factors, surcharges, minima and allowances.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::read::{At, BAD_VALUE, Fields, MISSING_KEY};
use super::row::{head, meter, period, sources};
use super::when::{self, Known};
use crate::meter::Meter;
use crate::price_book::price::{Adjustment, Change, Each};

/// The keys of a `[[model.adjust]]` table.
pub const ADJUST_KEYS: &[&str] = &[
    "from",
    "until",
    "dates",
    "last_seen",
    "when",
    "meters",
    "factor",
    "markup",
    "surcharge",
    "minimum",
    "block",
    "minimum_cost",
    "free",
    "each",
    "source",
    "sources",
    "note",
    "models",
];
/// What an adjustment does: it has exactly one of these keys.
pub const CHANGE_KEYS: &[&str] = &[
    "factor",
    "markup",
    "surcharge",
    "minimum",
    "block",
    "minimum_cost",
    "free",
];

/// Reads an adjustment; nothing if it cannot be used.
pub(super) fn adjustment(
    row: &Fields<'_>,
    known: Known<'_>,
    zone: &TimeZone,
) -> Option<Adjustment> {
    let reader = row.reader;
    let dated = ["from", "until", "dates", "last_seen"]
        .into_iter()
        .any(|key| row.has(key));
    if dated && !row.has("from") {
        row.missing("from", "an adjustment with dates needs a beginning");
    }
    let when = when::read(row, known);
    let meters: Vec<Meter> = row
        .texts("meters")
        .iter()
        .filter_map(|at| {
            meter(
                reader,
                &At {
                    value: at.value.as_str(),
                    span: at.span.clone(),
                },
            )
        })
        .collect();
    let change = change(row);
    if matches!(
        change,
        Some(Change::Minimum(_) | Change::Block(_) | Change::Free(..))
    ) && meters.is_empty()
    {
        row.missing("meters", "say of what");
    }
    let sources = sources(row, known.provider);
    Some(Adjustment {
        period: if dated {
            Some(period(row, zone)?)
        } else {
            None
        },
        when: when?,
        meters,
        change: change?,
        sources: sources?,
        note: row.text("note").map(|at| at.value),
        line: reader.line(row.span.start),
    })
}

fn change(row: &Fields<'_>) -> Option<Change> {
    let given: Vec<&str> = CHANGE_KEYS
        .iter()
        .copied()
        .filter(|key| row.has(key))
        .collect();
    let [key] = given[..] else {
        let message = format!(
            "an adjustment has exactly one of: {}",
            CHANGE_KEYS.join(", ")
        );
        row.reader.error(MISSING_KEY, &head(row), message);
        return None;
    };
    let number: Decimal = row.decimal(key)?.value;
    let eachs = [
        ("request", Each::Request),
        ("day", Each::Day),
        ("month", Each::Month),
    ];
    Some(match key {
        "factor" => Change::Factor(number),
        "markup" => Change::Markup(number),
        "surcharge" => Change::Surcharge(number),
        "minimum" => Change::Minimum(number),
        "block" if number.is_zero() => {
            let message = "a block has more than no units";
            row.reader.error(BAD_VALUE, &head(row), message);
            return None;
        }
        "block" => Change::Block(number),
        "minimum_cost" => Change::MinimumCost(number),
        _ => Change::Free(
            number,
            row.choice("each", &eachs)
                .map_or(Each::Request, |at| at.value),
        ),
    })
}
