//! What the workloads could run on, too.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Beside, PlanView, amount, between, change, changed, row};
use crate::plan::break_even::{BreakEven, Lever};
use crate::report::view::words;
use crate::report::{Cell, Column, Document, Table, group_digits};

/// Models of a workload that are shown, the cheapest first.
const MOST: usize = 12;

pub(super) fn add(mut document: Document, view: &PlanView<'_>) -> Document {
    if view.beside.is_empty() {
        return document;
    }
    let table = table(view);
    document = document.heading("what else it could run on");
    if table.rows.is_empty() {
        document = document.note("no other model has a price for it");
    } else {
        document = document.table(table);
    }
    let priced = view.beside.iter().filter(|one| one.month.is_ok()).count();
    let shown: usize = workloads(view)
        .into_iter()
        .map(|name| cheapest(view, name).len())
        .sum();
    if priced > shown {
        document = document.note(format!(
            "{} more: --format json names all of them",
            words::count(priced - shown, "model")
        ));
    }
    let mut reasons: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for one in view.beside {
        if let Err(reason) = &one.month {
            reasons
                .entry((&one.workload, reason))
                .or_default()
                .push(&one.model);
        }
    }
    let left_out = reasons.into_iter().map(|((workload, reason), models)| {
        let more = match models.len().saturating_sub(4) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = models
            .iter()
            .take(4)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        (workload.to_owned(), format!("{reason}: {named}{more}"))
    });
    let left_out: Vec<_> = left_out.collect();
    if !left_out.is_empty() {
        document = document.list("cannot run on", left_out);
    }
    let turns = view
        .beside
        .iter()
        .flat_map(|one| one.break_even.iter().map(move |point| (one, point)));
    let turns: Vec<_> = turns
        .map(|(one, point)| (one.workload.clone(), sentence(one, point)))
        .collect();
    if !turns.is_empty() {
        document = document.list("break-even", turns);
    }
    document
}

fn workloads<'v>(view: &PlanView<'v>) -> Vec<&'v str> {
    let mut names: Vec<&str> = Vec::new();
    for one in view.beside {
        if !names.contains(&one.workload.as_str()) {
            names.push(&one.workload);
        }
    }
    names
}

/// The cheapest models of a workload.
fn cheapest<'v>(view: &PlanView<'v>, workload: &str) -> Vec<&'v Beside> {
    let mut found: Vec<&Beside> = view
        .beside
        .iter()
        .filter(|one| one.workload == workload && one.month.is_ok())
        .collect();
    found.sort_by_key(|one| {
        one.month
            .as_ref()
            .map(|month| month.expected)
            .unwrap_or_default()
    });
    found.truncate(MOST);
    found
}

fn table(view: &PlanView<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::left("workload"),
        Column::left("model"),
        Column::right("a month").key("month"),
        Column::right("month between").people_only().priority(2),
        Column::right("change"),
    ]);
    for workload in workloads(view) {
        let own = row(view, workload);
        for one in cheapest(view, workload) {
            let Ok(month) = &one.month else {
                continue;
            };
            let difference = one.own.and_then(|own| change(own, month.expected));
            let text = one
                .own
                .map_or_else(String::new, |own| changed(own, month.expected));
            let model = match own.is_some_and(|own| own.model == one.model) {
                true => format!("{} (its own)", one.model),
                false => one.model.clone(),
            };
            table.row(vec![
                Cell::new(workload),
                Cell::new(model),
                amount(month),
                between(month),
                Cell::new(text).tone(words::tone_of(difference)),
            ]);
        }
    }
    table
}

/// From where on another model is the cheaper one, or is so no more.
fn sentence(one: &Beside, point: &BreakEven) -> String {
    let number = |number: Decimal| group_digits(&number.round_dp(1).normalize().to_string());
    let percent = |share: Decimal| format!("{} %", number(share * Decimal::ONE_HUNDRED));
    let (what, at, now) = match point.lever {
        Lever::CacheHits => ("cache hits", percent(point.at), percent(point.now)),
        Lever::Output => ("output tokens", number(point.at), number(point.now)),
        Lever::Calls => ("calls a month", number(point.at), number(point.now)),
    };
    let side = if point.at >= point.now {
        "from"
    } else {
        "at or below"
    };
    let verb = if point.other_is_cheaper {
        "is the dearer one"
    } else {
        "is the cheaper one"
    };
    format!("{} {verb} {side} {at} {what} (now {now})", one.model)
}
