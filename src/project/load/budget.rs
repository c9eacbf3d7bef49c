//! The tables `[[budget]]`.

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::Around;
use super::values::{Bound, money, share_of};
use crate::money::Currency;
use crate::price_book::load::read::{At, BAD_VALUE, Fields, MISSING_KEY};
use crate::price_book::load::value::wrong_type;
use crate::project::budget::{Budget, Judged, Limit, Period, Scope};

/// The keys of `[[budget]]`.
const BUDGET_KEYS: &[&str] = &[
    "name", "scope", "period", "limit", "growth", "warn", "fail", "judged",
];
/// The keys of `scope = { … }`.
const SCOPE_KEYS: &[&str] = &["workload", "tag", "value"];

/// Reads every budget of a file.
pub(super) fn read(around: &Around<'_>, file: &Fields<'_>, usual: Option<Currency>) -> Vec<Budget> {
    let tables = file.tables("budget", BUDGET_KEYS);
    tables
        .iter()
        .filter_map(|table| budget(around, table, usual))
        .collect()
}

fn budget(around: &Around<'_>, fields: &Fields<'_>, usual: Option<Currency>) -> Option<Budget> {
    let scope = scope(fields);
    let period = fields.choice("period", &Period::ALL.map(|period| (period.name(), period)));
    let period = match (&scope, period) {
        (Some(Scope::Request), Some(period)) if period.value != Period::Request => {
            let help = "leave `period` out, or name another `scope`".to_owned();
            fields.reader.error_with_help(
                BAD_VALUE,
                &period.span,
                "the budget of a request is over one request",
                Some(help),
            );
            None
        }
        (_, Some(period)) => Some(period.value),
        (Some(Scope::Request), None) => Some(Period::Request),
        (_, None) => {
            if !fields.has("period") {
                fields.missing("period", "one of: request, day, month");
            }
            None
        }
    };
    let limit = limit(fields, usual);
    let warn = share_of(fields, "warn", Bound::Part);
    let fail = share_of(fields, "fail", Bound::More);
    if let Some(zero) = fail.as_ref().filter(|fail| fail.value.is_zero()) {
        fields
            .reader
            .error(BAD_VALUE, &zero.span, "a level is above zero");
    }
    let fail = fail.map_or(Decimal::ONE, |at| at.value);
    if let Some(warn) = warn.as_ref().filter(|warn| warn.value > fail) {
        fields
            .reader
            .error(BAD_VALUE, &warn.span, "the warning comes after the failure");
    }
    let judged = fields.choice("judged", &Judged::ALL.map(|end| (end.name(), end)));
    let name = fields.text("name");
    let place = fields.get("limit").or_else(|| fields.get("growth"));
    let place = At {
        value: (),
        span: place.map_or_else(|| fields.span.clone(), toml::Spanned::span),
    };
    let (scope, period) = (scope?, period?);
    Some(Budget {
        name: name.map_or_else(|| words(&scope, period), |at| at.value),
        scope,
        period,
        limit: limit?,
        warn: warn.map(|at| at.value),
        fail,
        judged: judged.map_or_else(Judged::default, |at| at.value),
        place: around.place(&place),
    })
}

/// What a budget is called that has no name.
fn words(scope: &Scope, period: Period) -> String {
    let period = period.name();
    match scope {
        Scope::Total => format!("total a {period}"),
        Scope::Workload(name) => format!("{name} a {period}"),
        Scope::Tag { name, value } => format!("{name} {value} a {period}"),
        Scope::Request => "each request".to_owned(),
    }
}

/// `"total"`, `"request"`, `{ workload = "…" }` or `{ tag = "team", value = "support" }`; everything if it is not said.
fn scope(fields: &Fields<'_>) -> Option<Scope> {
    let Some(value) = fields.get("scope") else {
        return Some(Scope::Total);
    };
    match value.get_ref() {
        DeValue::String(_) => {
            let all = [("total", false), ("request", true)];
            let request = fields.choice("scope", &all)?;
            Some(if request.value {
                Scope::Request
            } else {
                Scope::Total
            })
        }
        DeValue::Table(_) => {
            let table = fields.table("scope", SCOPE_KEYS)?;
            let [workload, tag, value] = SCOPE_KEYS
                .iter()
                .map(|key| table.text(key))
                .collect::<Vec<_>>()
                .try_into()
                .ok()?;
            let text = |at: At<String>| at.value;
            match (workload.map(text), tag.map(text), value.map(text)) {
                (Some(name), None, None) => Some(Scope::Workload(name)),
                (None, Some(name), Some(value)) => Some(Scope::Tag { name, value }),
                _ => {
                    let help =
                        "write `{ workload = \"…\" }` or `{ tag = \"team\", value = \"support\" }`";
                    fields.reader.error_with_help(
                        BAD_VALUE,
                        &table.span,
                        "no scope",
                        Some(help.to_owned()),
                    );
                    None
                }
            }
        }
        _ => {
            wrong_type(
                fields.reader,
                value,
                "`\"total\"`, `\"request\"` or a table",
            );
            None
        }
    }
}

fn limit(fields: &Fields<'_>, usual: Option<Currency>) -> Option<Limit> {
    match (fields.has("limit"), fields.has("growth")) {
        (true, false) => Some(Limit::Amount(money(fields, "limit", usual)?.value)),
        (false, true) => Some(Limit::Growth(
            share_of(fields, "growth", Bound::More)?.value,
        )),
        (true, true) => {
            let span = fields.get("growth").map_or(0..0, toml::Spanned::span);
            let help = "make two budgets of them".to_owned();
            fields
                .reader
                .error_with_help(BAD_VALUE, &span, "an amount and a growth", Some(help));
            None
        }
        (false, false) => {
            let head = fields.span.clone();
            let first = fields
                .reader
                .file
                .text
                .get(head.clone())
                .and_then(|text| text.lines().next());
            let end = head.start + first.map_or(1, str::len).max(1);
            let help =
                "add `limit = \"500 EUR\"`, or `growth = \"10 %\"` against a baseline".to_owned();
            fields.reader.error_with_help(
                MISSING_KEY,
                &(head.start..end),
                "missing key `limit`",
                Some(help),
            );
            None
        }
    }
}
