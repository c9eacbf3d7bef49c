//! What a change does to a project's bill.

mod json;

use jiff::Timestamp;
use rust_decimal::{Decimal, RoundingStrategy};

use super::words;
use crate::budget::change::{
    Change, Fate, Figures, Parts, PriceMove, PromptChange, RowChange, percent,
};
use crate::report::money::{exact_amount, show_amount};
use crate::report::{Cell, Column, Document, Table, Tone, group_digits};

pub use json::changed_json;

/// Rows of a table from which on it is folded away in a page.
const LONG: usize = 10;

/// A comparison with the names of its sides.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    /// What differs.
    pub change: &'a Change,
    /// What the base is called: a revision, a file.
    pub base: &'a str,
    /// What the head is called.
    pub head: &'a str,
    /// What is to be known besides, a fragment each.
    pub notes: &'a [String],
}

/// Lays a comparison out for people.
#[must_use]
pub fn changed_document(changed: Changed<'_>) -> Document {
    let change = changed.change;
    let [old, new] = change.month;
    let currency = &change.currency;
    let total = format!(
        "{} {currency} a month",
        arrow(&show_amount(old), &show_amount(new))
    );
    let mut document = Document::new()
        .heading(format!("{} → {}", changed.base, changed.head))
        .toned_note(
            tone(new - old),
            format!("{total} ({})", in_percent(old, new)),
        );
    if old != new || change.parts != Parts::default() {
        document = document.facts([
            (
                "by prompts and settings",
                signed(change.parts.project, currency),
            ),
            (
                "by prices and exchange rates",
                signed(change.parts.prices, currency),
            ),
        ]);
    }
    let rows = change.rows.iter().filter(|row| row.fate != Fate::Same);
    let rows: Vec<&RowChange> = rows.collect();
    let mut table = Table::new(columns(currency, false));
    for row in &rows {
        table.row(row_cells(row));
    }
    if !rows.is_empty() {
        table.footer = Some(total_cells(change));
        document = fold_long(document, "workloads", table);
    }
    let mut prompts = Table::new(columns(currency, true));
    for row in &rows {
        for prompt in row
            .prompts
            .iter()
            .filter(|prompt| prompt.fate != Fate::Same)
        {
            prompts.row(prompt_cells(row, prompt));
        }
    }
    if !prompts.rows.is_empty() {
        document = fold_long(document, "prompts", prompts);
    }
    if !change.prices.is_empty() {
        document = fold_long(document, "prices", price_table(&change.prices));
    }
    let rates = change.rates.iter().map(|moved| {
        let both = arrow(&exact_amount(moved.old), &exact_amount(moved.new));
        let percent = in_percent(moved.old, moved.new);
        (
            format!("1 {}", moved.from),
            format!("{both} {currency} ({percent})"),
        )
    });
    document = document.list("exchange rates", rates.collect::<Vec<_>>());
    let same = change.rows.len() - rows.len();
    document = document.note(format!("{}, {same} the same", counts(&rows)));
    let [before, after] = change.unpriced;
    if before + after > 0 {
        let text = format!(
            "without a price and in no sum: {}",
            arrow(&before.to_string(), &after.to_string())
        );
        document = document.toned_note(Tone::Warning, text);
    }
    if change.converted {
        let text =
            "the base was counted in another currency: it is converted by the rates of the head";
        document = document.toned_note(Tone::Warning, text);
    }
    let days = change.at.each_ref().map(|at| day(at));
    let days = match days[0] == days[1] {
        true => format!("prices of {}", days[0]),
        false => format!("prices of {}", arrow(&days[0], &days[1])),
    };
    document = document.note(days);
    changed
        .notes
        .iter()
        .fold(document, |document, note| document.note(note.clone()))
}

fn day(at: &str) -> String {
    at.parse::<Timestamp>()
        .map_or_else(|_| at.to_owned(), words::instant)
}

fn fold_long(document: Document, title: &str, table: Table) -> Document {
    match table.rows.len() > LONG {
        true => {
            let title = format!("{} {title}", table.rows.len());
            document.folded(title, Document::new().table(table))
        }
        false => document.table(table),
    }
}

fn counts(rows: &[&RowChange]) -> String {
    let of = |fate| rows.iter().filter(|row| row.fate == fate).count();
    let changed = words::count(of(Fate::Changed), "workload");
    format!(
        "{changed} changed, {} new, {} gone",
        of(Fate::Added),
        of(Fate::Removed)
    )
}

/// Less is good.
fn tone(step: Decimal) -> Tone {
    words::tone_of(Some(step))
}

/// Both, or one if they are the same.
fn arrow(old: &str, new: &str) -> String {
    if old == new {
        return new.to_owned();
    }
    format!("{old} → {new}")
}

fn in_percent(old: Decimal, new: Decimal) -> String {
    match percent(old, new) {
        Some(change) => words::percent(change),
        None if new.is_zero() => "=".to_owned(),
        None => "new".to_owned(),
    }
}

/// A difference with its sign.
fn signed(step: Decimal, currency: &str) -> String {
    let sign = match step {
        s if s.is_zero() => "",
        s if s.is_sign_negative() => "−",
        _ => "+",
    };
    format!("{sign}{} {currency}", show_amount(step.abs()))
}

fn columns(currency: &str, prompts: bool) -> Vec<Column> {
    let prompt = Column::left("prompt");
    let (prompt, part) = match prompts {
        true => (prompt.wrapping(), 9),
        false => (prompt.machine_only(), 3),
    };
    let part = |title: &str, key: &str| {
        let column = Column::right(title).key(key).priority(part);
        if prompts {
            column.machine_only()
        } else {
            column
        }
    };
    vec![
        Column::left("workload").wrapping(),
        Column::left("model").priority(if prompts { 4 } else { 0 }),
        prompt,
        Column::left("status").machine_only(),
        Column::right("input").people_only(),
        Column::right("output").people_only().priority(2),
        Column::right(format!("{currency} a call"))
            .people_only()
            .priority(1),
        Column::right(format!("{currency} a month")).people_only(),
        Column::right("change").key("change_percent"),
        part("prompts", "by_project"),
        part("prices", "by_prices"),
        Column::right("old_input").machine_only(),
        Column::right("new_input").machine_only(),
        Column::right("old_output").machine_only(),
        Column::right("new_output").machine_only(),
        Column::right("old_call").machine_only(),
        Column::right("new_call").machine_only(),
        Column::right("old_month").machine_only(),
        Column::right("new_month").machine_only(),
    ]
}

/// A number of tokens, which of several prompts is a mean.
fn tokens(number: Decimal, exact: bool) -> String {
    let whole = number.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let about = if exact && whole == number { "" } else { "~" };
    format!("{about}{}", group_digits(&whole.normalize().to_string()))
}

/// What people see of both sides of something; a side that is not there is left out.
fn both(base: Option<Figures>, head: Option<Figures>, show: impl Fn(Figures) -> String) -> Cell {
    Cell::new(match (base, head) {
        (Some(base), Some(head)) => arrow(&show(base), &show(head)),
        (base, head) => base.or(head).map(show).unwrap_or_default(),
    })
}

fn change_cell(fate: Fate, base: Option<Figures>, head: Option<Figures>) -> Cell {
    let (Some(base), Some(head)) = (base, head) else {
        let word = if fate == Fate::Added { "new" } else { "gone" };
        let tone = if fate == Fate::Added {
            Tone::Bad
        } else {
            Tone::Good
        };
        return Cell::new(word).exact("").tone(tone);
    };
    let exact = percent(base.month, head.month)
        .map(rounded)
        .unwrap_or_default();
    Cell::new(in_percent(base.month, head.month))
        .exact(exact)
        .tone(tone(head.month - base.month))
}

/// A change in percent for programs: at most two decimals, but never 0 for a change.
fn rounded(change: Decimal) -> String {
    let rounded = change.round_dp(2);
    exact_amount(if rounded.is_zero() { change } else { rounded })
}

fn cells(
    [workload, model, prompt]: [&str; 3],
    fate: Fate,
    base: Option<Figures>,
    head: Option<Figures>,
    parts: Option<Parts>,
) -> Vec<Cell> {
    let part = |of: fn(Parts) -> Decimal| {
        parts.map(of).map_or_else(Cell::empty, |part| {
            let sign = if part > Decimal::ZERO { "+" } else { "" };
            let shown = show_amount(part).replace('-', "−");
            Cell::new(format!("{sign}{shown}"))
                .exact(exact_amount(part))
                .tone(tone(part))
        })
    };
    let mut cells = vec![
        Cell::new(workload),
        Cell::new(model),
        Cell::new(prompt),
        Cell::new(fate.name()),
        both(base, head, |side| tokens(side.input, side.exact)),
        both(base, head, |side| tokens(side.output, side.exact)),
        both(base, head, |side| show_amount(side.call)),
        both(base, head, |side| show_amount(side.month)),
        change_cell(fate, base, head),
        part(|parts| parts.project),
        part(|parts| parts.prices),
    ];
    let numbers: [fn(Figures) -> Decimal; 4] = [
        |side| side.input,
        |side| side.output,
        |side| side.call,
        |side| side.month,
    ];
    for number in numbers {
        cells.extend(
            [base, head]
                .map(|side| Cell::new(side.map(number).map(exact_amount).unwrap_or_default())),
        );
    }
    cells
}

fn row_cells(row: &RowChange) -> Vec<Cell> {
    let names = [row.workload.as_str(), &row.model, ""];
    cells(names, row.fate, row.base, row.head, Some(row.parts))
}

fn prompt_cells(row: &RowChange, prompt: &PromptChange) -> Vec<Cell> {
    let names = [row.workload.as_str(), &row.model, &prompt.path];
    cells(names, prompt.fate, prompt.base, prompt.head, None)
}

/// The last line: tokens and calls of different workloads have no sum.
fn total_cells(change: &Change) -> Vec<Cell> {
    let [old, new] = change.month.map(|month| Figures {
        input: Decimal::ZERO,
        output: Decimal::ZERO,
        exact: true,
        call: Decimal::ZERO,
        month,
    });
    let mut cells = cells(
        ["total", "", ""],
        Fate::Changed,
        Some(old),
        Some(new),
        Some(change.parts),
    );
    for cell in cells.iter_mut().skip(4).take(3) {
        *cell = Cell::empty();
    }
    cells
}

fn price_table(prices: &[PriceMove]) -> Table {
    let mut table = Table::new(vec![
        Column::left("model").key("price_model"),
        Column::left("meter"),
        Column::right("old"),
        Column::right("new"),
    ]);
    for moved in prices {
        let [old, new] =
            [&moved.old, &moved.new].map(|side| Cell::new(price_side(side, &moved.currency)));
        table.row(vec![
            Cell::new(&moved.model),
            Cell::new(&moved.meter),
            old,
            new,
        ]);
    }
    table
}

fn price_side(side: &[(Decimal, String)], currency: &str) -> String {
    let rates = side
        .iter()
        .map(|(rate, per)| format!("{} {currency} / {per}", exact_amount(*rate)));
    rates.collect::<Vec<_>>().join(", ")
}

/// A moved price in a line: `acme/one, input: 2 USD / 1M tokens → 2.4 USD / 1M tokens`.
#[must_use]
pub fn price_move(moved: &PriceMove) -> String {
    let [old, new] = [&moved.old, &moved.new].map(|side| match side.is_empty() {
        true => "none".to_owned(),
        false => price_side(side, &moved.currency),
    });
    format!("{}, {}: {old} → {new}", moved.model, moved.meter)
}
