//! What comes back: declared, or recorded in logs.

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use crate::price_book::load::read::{At, BAD_VALUE, Fields};
use crate::price_book::load::value::decimal;
use crate::project::load::Around;
use crate::project::policy::Ruled;
use crate::project::workload::{Middle, Output};

/// The keys of `output = { … }`.
const OUTPUT_KEYS: &[&str] = &["log", "low", "expected", "high"];

/// `350`, `[200, 600]`, `[200, 350, 600]`, or `{ log = "logs/*.jsonl" }`.
pub(super) fn output(around: &Around<'_>, fields: &Fields<'_>) -> Option<Ruled<Output>> {
    let help = "say how many tokens come back: `output = 350`, `[200, 350, 600]`, or `{ log = \"usage.jsonl\" }`; 0 for none";
    let Some(value) = fields.get("output") else {
        fields.missing("output", help);
        return None;
    };
    let found = match value.get_ref() {
        DeValue::Array(items) => range(around, value, items)?,
        DeValue::Table(_) => recorded(around, fields)?,
        _ => {
            let tokens = whole(around, value)?;
            Output::Declared {
                low: tokens,
                expected: tokens,
                high: tokens,
            }
        }
    };
    Some(around.ruled(At {
        value: found,
        span: value.span(),
    }))
}

pub(super) fn whole(around: &Around<'_>, value: &Spanned<DeValue<'_>>) -> Option<u64> {
    let number = decimal(around.reader, value)?;
    let whole = u64::try_from(number.value)
        .ok()
        .filter(|whole| Decimal::from(*whole) == number.value);
    if whole.is_none() {
        around
            .reader
            .error(BAD_VALUE, &number.span, "tokens are a whole number");
    }
    whole
}

fn range(
    around: &Around<'_>,
    value: &Spanned<DeValue<'_>>,
    items: &[Spanned<DeValue<'_>>],
) -> Option<Output> {
    let numbers: Option<Vec<u64>> = items.iter().map(|item| whole(around, item)).collect();
    let (low, expected, high) = match numbers?[..] {
        [low, high] => (low, low.midpoint(high), high),
        [low, expected, high] => (low, expected, high),
        _ => {
            let message = "a range is `[low, high]` or `[low, expected, high]`";
            around.reader.error(BAD_VALUE, &value.span(), message);
            return None;
        }
    };
    let wrong = match () {
        () if low > expected || expected > high => "a range rises from low to high",
        () if expected == 0 && high > 0 => "nothing is expected, though there may be something",
        () => {
            return Some(Output::Declared {
                low,
                expected,
                high,
            });
        }
    };
    around.reader.error(BAD_VALUE, &value.span(), wrong);
    None
}

fn recorded(around: &Around<'_>, fields: &Fields<'_>) -> Option<Output> {
    let table = fields.table("output", OUTPUT_KEYS)?;
    if !table.has("log") {
        table.missing(
            "log",
            "name the logs of recorded usage, a JSON object a line",
        );
    }
    let percentile = |key: &str, usual: u32| {
        let Some(at) = table.whole(key) else {
            return Some(usual);
        };
        let percent = u32::try_from(at.value).ok();
        let percent = percent.filter(|percent| *percent <= 100);
        if percent.is_none() {
            let message = "a percentile is from 0 to 100";
            around.reader.error(BAD_VALUE, &at.span, message);
        }
        percent
    };
    let (low, high) = (percentile("low", 10)?, percentile("high", 90)?);
    let expected = match table.get("expected").map(|value| value.get_ref().as_str()) {
        None | Some(Some("mean")) => Middle::Mean,
        Some(_) => Middle::Percentile(percentile("expected", 50)?),
    };
    let middle = match expected {
        Middle::Mean => low,
        Middle::Percentile(percent) => percent,
    };
    if low > middle || middle > high {
        around
            .reader
            .error(BAD_VALUE, &table.span, "percentiles rise from low to high");
        return None;
    }
    let logs = around.paths(&table, "log");
    (!logs.is_empty()).then_some(Output::Recorded {
        logs,
        low,
        expected,
        high,
    })
}
