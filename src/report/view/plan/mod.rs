//! A project's bill: its workloads, sums, where the money goes, what else they could run on, and what would change it.

mod beside;
mod json;
mod moves;

use rust_decimal::Decimal;

use super::words;
use crate::plan::bill::{Bill, Facet, Group, Spending};
use crate::plan::break_even::BreakEven;
use crate::plan::cliff::Cliff;
use crate::plan::sensitivity::Swing;
use crate::plan::snapshot::{Amounts, Row, Snapshot};
use crate::report::money::{exact_amount, show_amount};
use crate::report::{Cell, Column, Document, Table, Tone, group_digits};

pub use json::plan_json;

/// What a plan shows.
#[derive(Debug)]
pub struct PlanView<'v> {
    /// The name of the project's file.
    pub name: &'v str,
    /// What it costs.
    pub snapshot: &'v Snapshot,
    /// The same, added up.
    pub bill: &'v Bill,
    /// What the workloads could run on, too.
    pub beside: &'v [Beside],
    /// What moves the bill: by workload, its own model's assumptions.
    pub swings: &'v [(String, Swing)],
    /// Length bounds near prompts, by workload.
    pub cliffs: &'v [(String, Cliff)],
    /// Whether the prices are those of a lock.
    pub locked: bool,
    /// What was assumed or left out.
    pub notes: &'v [String],
    /// Where the exchange rates come from.
    pub exchange_source: Option<&'v str>,
}

/// A workload on a model that is not its own.
#[derive(Debug)]
pub struct Beside {
    /// The workload.
    pub workload: String,
    /// What it costs there a month, in the snapshot's currency; or why it has no cost.
    pub month: Result<Amounts, String>,
    /// The model.
    pub model: String,
    /// What it costs a month on its own model; none if it has no cost there.
    pub own: Option<Decimal>,
    /// Where both models change places.
    pub break_even: Vec<BreakEven>,
}

/// Lays a plan out for people.
#[must_use]
pub fn plan_document(view: &PlanView<'_>) -> Document {
    let currency = &view.snapshot.currency;
    let mut document = Document::new();
    if !view.snapshot.rows.is_empty() {
        document = document.table(table(view));
        document = document.note(format!(
            "{}, in {currency}, prices of {}{}; a month has 30 days",
            view.name,
            day(&view.snapshot.at),
            if view.locked { ", locked" } else { "" }
        ));
    }
    let groups = groups(view);
    if !groups.rows.is_empty() {
        document = document.heading("by").table(groups);
    }
    if !view.snapshot.rows.is_empty() {
        document = document
            .heading("where a month's money goes")
            .table(spending(view));
    }
    document = beside::add(document, view);
    document = moves::add(document, view);
    for (code, exchange) in &view.snapshot.rates {
        let from = match (&exchange.day, view.exchange_source) {
            (None, _) => "as you declared".to_owned(),
            (Some(day), Some(source)) => format!("{day} ({source})"),
            (Some(day), None) => day.clone(),
        };
        let rate = exchange.rate.round_dp(6).normalize();
        document = document.note(format!("1 {code} = {rate} {currency}, {from}"));
    }
    for note in view.notes {
        document = document.note(note.clone());
    }
    let unpriced = view.snapshot.unpriced.iter().map(|one| {
        let what = format!("{} on {}", one.workload, one.model);
        (what, one.reason.clone())
    });
    let unpriced: Vec<_> = unpriced.collect();
    if !unpriced.is_empty() {
        document = document
            .toned_note(
                Tone::Warning,
                "the bill is not complete: some workloads have no cost",
            )
            .list("without a cost", unpriced);
    }
    document
}

/// The instant of a snapshot as people read it.
fn day(at: &str) -> String {
    at.parse().map_or_else(|_| at.to_owned(), words::instant)
}

/// The range of an amount for people: nothing where it is exact.
fn between(amounts: &Amounts) -> Cell {
    if amounts.low == amounts.high {
        return Cell::empty();
    }
    let (low, high) = (show_amount(amounts.low), show_amount(amounts.high));
    Cell::new(format!("{low}–{high}")).tone(Tone::Dim)
}

/// A number of calls: whole where it is.
fn calls(number: Decimal) -> Cell {
    let exact = exact_amount(number);
    Cell::new(group_digits(&exact_amount(number.round_dp(1)))).exact(exact)
}

fn table(view: &PlanView<'_>) -> Table {
    let currency = &view.snapshot.currency;
    let ranged = view
        .bill
        .rows
        .iter()
        .any(|times| times.month.low != times.month.high);
    let mut columns = vec![
        Column::left("workload"),
        Column::left("model").priority(1),
        Column::right("calls a month")
            .key("calls_a_month")
            .priority(3),
        Column::right("a call").key("call"),
        Column::right("a day").key("day").priority(4),
        Column::right("a month").key("month"),
        Column::right("month low").machine_only(),
        Column::right("month high").machine_only(),
    ];
    if ranged {
        columns.push(Column::right("month between").people_only().priority(2));
    }
    columns.extend([
        Column::right("a year").key("year").priority(1),
        Column::right("year low").machine_only(),
        Column::right("year high").machine_only(),
        Column::left("currency").machine_only(),
    ]);
    let mut table = Table::new(columns);
    let cells =
        |name: &str, model: &str, number: Option<Decimal>, times: &crate::plan::bill::Times| {
            let mut cells = vec![
                Cell::new(name),
                Cell::new(model),
                number.map_or_else(Cell::empty, calls),
                amount(&times.call),
                amount(&times.day),
                amount(&times.month),
                Cell::new(exact_amount(times.month.low)),
                Cell::new(exact_amount(times.month.high)),
            ];
            if ranged {
                cells.push(between(&times.month));
            }
            cells.extend([
                amount(&times.year),
                Cell::new(exact_amount(times.year.low)),
                Cell::new(exact_amount(times.year.high)),
                Cell::new(currency.as_str()),
            ]);
            cells
        };
    for (row, times) in view.snapshot.rows.iter().zip(&view.bill.rows) {
        table.row(cells(&row.workload, &row.model, Some(row.calls), times));
    }
    if view.snapshot.rows.len() > 1 {
        table.footer = Some(cells("total", "", None, &view.bill.total));
    }
    table
}

/// An amount with `~` where it is not exact.
fn amount(amounts: &Amounts) -> Cell {
    let cell = Cell::amount(amounts.expected);
    match amounts.low == amounts.high {
        true => cell,
        false => Cell::new(format!("~{}", cell.text)).exact(exact_amount(amounts.expected)),
    }
}

/// Sums by what workloads have in common, where that tells anything: of several values.
fn groups(view: &PlanView<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::left("by"),
        Column::left("value"),
        Column::right("a month").key("month"),
        Column::right("month between").people_only().priority(2),
        Column::right("share"),
        Column::right("a year").key("year").priority(1),
    ]);
    let all = &view.bill.groups;
    let several = |group: &&Group| {
        all.iter()
            .filter(|other| other.facet == group.facet)
            .count()
            > 1
    };
    for group in all.iter().filter(several) {
        table.row(vec![
            Cell::new(facet(&group.facet)),
            Cell::new(group.value.as_deref().unwrap_or("(none)")),
            amount(&group.times.month),
            between(&group.times.month),
            share(group.times.month.expected, view.bill.total.month.expected),
            amount(&group.times.year),
        ]);
    }
    table
}

fn facet(facet: &Facet) -> &str {
    match facet {
        Facet::Model => "model",
        Facet::Provider => "provider",
        Facet::Tag(name) => name,
    }
}

/// A part of something in percent.
fn share(part: Decimal, all: Decimal) -> Cell {
    let percent = part
        .checked_div(all)
        .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    percent.map_or_else(Cell::empty, |percent| {
        let text = percent.round_dp(1).normalize();
        Cell::new(format!("{text} %")).exact(exact_amount(percent))
    })
}

fn spending(view: &PlanView<'_>) -> Table {
    let spent = |kind: &Spending| {
        let mut all = view.bill.spending.iter().filter_map(|row| row.get(kind));
        all.any(|amount| !amount.is_zero())
    };
    let kinds: Vec<Spending> = Spending::ALL.into_iter().filter(spent).collect();
    let mut columns = vec![Column::left("workload")];
    columns.extend(kinds.iter().map(|kind| Column::right(kind.name())));
    let mut table = Table::new(columns);
    let cells = |name: &str, amounts: &dyn Fn(Spending) -> Decimal| {
        let all: Decimal = kinds.iter().map(|kind| amounts(*kind)).sum();
        let mut cells = vec![Cell::new(name)];
        cells.extend(kinds.iter().map(|kind| {
            let amount = amounts(*kind);
            if amount.is_zero() {
                return Cell::empty();
            }
            let text = format!("{} ({})", show_amount(amount), share(amount, all).text);
            Cell::new(text).exact(exact_amount(amount))
        }));
        cells
    };
    let of = |index: usize, kind: Spending| {
        let row = view.bill.spending.get(index);
        row.and_then(|row| row.get(&kind))
            .copied()
            .unwrap_or_default()
    };
    for (index, row) in view.snapshot.rows.iter().enumerate() {
        table.row(cells(&row.workload, &|kind| of(index, kind)));
    }
    if view.snapshot.rows.len() > 1 {
        let number = view.snapshot.rows.len();
        table.footer = Some(cells("total", &|kind| {
            (0..number).map(|index| of(index, kind)).sum()
        }));
    }
    table
}

/// The row of a workload.
fn row<'v>(view: &PlanView<'v>, workload: &str) -> Option<&'v Row> {
    view.snapshot
        .rows
        .iter()
        .find(|row| row.workload == workload)
}

/// By how much an amount differs from another, in percent.
fn change(from: Decimal, to: Decimal) -> Option<Decimal> {
    (to - from)
        .checked_div(from)?
        .checked_mul(Decimal::ONE_HUNDRED)
}

/// The same in words.
fn changed(from: Decimal, to: Decimal) -> String {
    change(from, to).map_or_else(String::new, words::percent)
}
