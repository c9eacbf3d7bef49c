//! What a batch came to, a row a model.

use serde_json::{Value, json};

use super::words;
use crate::batch::{Lines, Tally};
use crate::money::{Money, Rate};
use crate::quantity::Count;
use crate::report::money::exact_amount;
use crate::report::{Cell, Column, Document, Table, group_digits};

/// The batch as a whole.
#[derive(Clone, Debug)]
pub struct BatchView<'v> {
    /// The name of the file.
    pub name: &'v str,
    /// Lines that are requests.
    pub requests: u64,
    /// Lines that are none.
    pub bad: u64,
    /// The instant whose prices count; none if tokens alone were counted.
    pub at: Option<jiff::Timestamp>,
    /// By model.
    pub models: &'v [BatchRow<'v>],
    /// What was assumed or left out.
    pub notes: Vec<(&'v str, &'v Lines)>,
    /// Where the exchange rates come from.
    pub exchange_source: Option<&'v str>,
}

/// One model.
#[derive(Clone, Debug)]
pub struct BatchRow<'v> {
    /// `provider/model`.
    pub model: String,
    /// What the requests come to.
    pub tally: &'v Tally,
    /// The cost in the currency of the comparison, if there is one, and the rate.
    pub converted: Option<(Money, Rate)>,
}

fn wide(tokens: u128) -> u64 {
    u64::try_from(tokens).unwrap_or(u64::MAX)
}

/// The input tokens with their range.
fn input(tally: &Tally) -> Count {
    let [low, expected, high] = tally.input.map(wide);
    Count::new(low, expected, high).unwrap_or(Count::exact(expected))
}

fn number(tokens: Option<u64>) -> Cell {
    tokens.map_or_else(Cell::empty, Cell::count)
}

/// Lays a batch out for people.
#[must_use]
pub fn batch_document(view: &BatchView<'_>) -> Document {
    let mut document = Document::new().table(table(view));
    document = document.note(headline(view));
    let mut rates: Vec<&Rate> = Vec::new();
    for (_, rate) in view.models.iter().filter_map(|row| row.converted.as_ref()) {
        if rate.from != rate.to && !rates.iter().any(|known| known.from == rate.from) {
            rates.push(rate);
        }
    }
    for rate in rates {
        document = document.note(words::exchange(rate, view.exchange_source));
    }
    let tallies = || view.models.iter().map(|row| row.tally);
    if view.at.is_some() && tallies().all(|tally| tally.output == 0) {
        document = document
            .note("only what is sent is priced: --output-tokens N adds answers of that length");
    }
    if tallies().any(|tally| tally.cost.is_some() && tally.is_bounded()) {
        document = document.note(
            "at most: with the longest answers that the requests allow; nobody expects them that long",
        );
    }
    for (_, lines) in &view.notes {
        document = document.note(format!("{}: {}", places(lines), lines.example));
    }
    let long = view
        .models
        .iter()
        .filter(|row| row.tally.too_long.number > 0);
    let long = long.map(|row| {
        let lines = &row.tally.too_long;
        let what = format!("{} ({})", places(lines), lines.example);
        (row.model.clone(), what)
    });
    let long: Vec<_> = long.collect();
    if !long.is_empty() {
        document = document.list("over the context window, refused and not billed", long);
    }
    let refused = view.models.iter().flat_map(|row| {
        let reasons = row.tally.refused.values();
        reasons.map(|lines| {
            let what = format!("{} ({})", places(lines), lines.example);
            (row.model.clone(), what)
        })
    });
    let refused: Vec<_> = refused.collect();
    if !refused.is_empty() {
        document = document.list("not taken", refused);
    }
    document
}

/// `3 lines from line 12 on`.
fn places(lines: &Lines) -> String {
    match lines.number {
        1 => format!("line {}", lines.first),
        n => format!(
            "{} lines, the first is {}",
            group_digits(&n.to_string()),
            lines.first
        ),
    }
}

fn headline(view: &BatchView<'_>) -> String {
    let mut said = format!(
        "`{}`: {} requests",
        view.name,
        group_digits(&view.requests.to_string())
    );
    if view.bad > 0 {
        let lines = if view.bad == 1 { "line" } else { "lines" };
        let number = group_digits(&view.bad.to_string());
        said = format!("{said}, {number} bad {lines}");
    }
    match view.at {
        Some(at) => format!("{said}, prices of {}", words::instant(at)),
        None => said,
    }
}

fn table(view: &BatchView<'_>) -> Table {
    let priced = view.at.is_some();
    let any = |has: &dyn Fn(&Tally) -> bool| view.models.iter().any(|row| has(row.tally));
    let pictures = any(&|tally| tally.image > 0);
    let output = any(&|tally| tally.output > 0);
    let bounded = priced && any(&|tally| tally.is_bounded() && tally.cost.is_some());
    let ranges = any(&|tally| tally.cost.is_some_and(|cost| cost.low != cost.high));
    let rows = view.models.iter();
    let converted = rows
        .filter_map(|row| row.converted.as_ref())
        .find(|(_, rate)| rate.from != rate.to);
    let mut columns = vec![
        Column::left("model"),
        Column::right("requests"),
        Column::right("input").key("input_tokens"),
        Column::right("input low").machine_only(),
        Column::right("input high").machine_only(),
        Column::right("range").key("basis").priority(3),
    ];
    let mut push = |on: bool, column: Column| {
        if on {
            columns.push(column);
        }
    };
    push(
        pictures,
        Column::right("pictures").key("image_tokens").priority(4),
    );
    push(
        output,
        Column::right("output").key("output_tokens").priority(2),
    );
    push(true, Column::right("median").priority(2));
    push(true, Column::right("95 %").key("percentile_95").priority(2));
    push(true, Column::right("largest").priority(1));
    push(true, Column::right("line").key("largest_line").priority(5));
    push(true, Column::right("too long").priority(1));
    push(priced, Column::right("cost"));
    push(priced, Column::left("currency").machine_only());
    push(priced, Column::right("cost low").machine_only());
    push(priced, Column::right("cost high").machine_only());
    push(
        priced && ranges,
        Column::right("between").people_only().priority(6),
    );
    push(
        bounded,
        Column::right("at most").key("cost_ceiling").priority(1),
    );
    if let Some((money, _)) = converted {
        let title = format!("in {}", money.currency());
        columns.push(Column::right(title).key("converted"));
    }
    let mut table = Table::new(columns);
    for row in view.models {
        let tally = row.tally;
        let count = input(tally);
        let mut cells = vec![
            Cell::new(&*row.model),
            Cell::count(tally.requests),
            words::tokens(count),
            Cell::new(count.low().to_string()),
            Cell::new(count.high().to_string()),
            Cell::new(words::range(count)).exact(tally.basis.name()),
        ];
        if pictures {
            cells.push(Cell::count(wide(tally.image)));
        }
        if output {
            cells.push(Cell::count(wide(tally.output)));
        }
        cells.push(number(tally.lengths.percentile(50)));
        cells.push(number(tally.lengths.percentile(95)));
        cells.push(number(tally.largest.map(|(tokens, _)| tokens)));
        cells.push(number(tally.largest.map(|(_, line)| line)));
        cells.push(Cell::count(tally.too_long.number));
        if priced {
            cells.extend(cost_cells(tally, ranges));
        }
        if bounded {
            let most = tally.ceiling.filter(|_| tally.is_bounded());
            cells.push(most.map_or_else(Cell::empty, |most| Cell::amount(most.amount())));
        }
        if converted.is_some() {
            let amount = row.converted.as_ref();
            cells.push(amount.map_or_else(Cell::empty, |(money, _)| Cell::amount(money.amount())));
        }
        table.row(cells);
    }
    table
}

fn cost_cells(tally: &Tally, ranges: bool) -> Vec<Cell> {
    use crate::report::money::show_amount;
    let Some(cost) = tally.cost else {
        return vec![Cell::empty(); 4 + usize::from(ranges)];
    };
    let currency = cost.expected.currency();
    let (low, high) = (cost.low.amount(), cost.high.amount());
    let shown = format!("{} {currency}", show_amount(cost.expected.amount()));
    let mut cells = vec![
        Cell::new(shown).exact(exact_amount(cost.expected.amount())),
        Cell::new(currency.code()),
        Cell::new(exact_amount(low)),
        Cell::new(exact_amount(high)),
    ];
    if ranges {
        let between = format!("{}–{}", show_amount(low), show_amount(high));
        cells.push(Cell::new(if low == high { String::new() } else { between }));
    }
    cells
}

/// Lays a batch out for programs.
#[must_use]
pub fn batch_json(view: &BatchView<'_>) -> Value {
    let lines = |lines: &Lines| json!({ "lines": lines.number, "first": lines.first, "example": lines.example });
    let amount = |money: Money| exact_amount(money.amount());
    let rows = view.models.iter().map(|row| {
        let tally = row.tally;
        let count = input(tally);
        let refused = tally.refused.iter().map(|(group, found)| {
            json!({ "group": group, "lines": found.number, "first": found.first, "reason": found.example })
        });
        json!({
            "model": row.model,
            "requests": tally.requests,
            "input": { "low": count.low(), "expected": count.expected(), "high": count.high() },
            "image_tokens": wide(tally.image),
            "output": wide(tally.output),
            "basis": tally.basis.name(),
            "lengths": {
                "median": tally.lengths.percentile(50),
                "percentile_95": tally.lengths.percentile(95),
                "largest": tally.largest.map(|(tokens, _)| tokens),
                "largest_line": tally.largest.map(|(_, line)| line),
            },
            "context": tally.context,
            "too_long": lines(&tally.too_long),
            "refused": refused.collect::<Vec<_>>(),
            "cost": tally.cost.map(|cost| json!({
                "amount": amount(cost.expected), "low": amount(cost.low), "high": amount(cost.high),
                "currency": cost.expected.currency().code(),
            })),
            "cost_ceiling": tally.ceiling.filter(|_| tally.is_bounded()).map(amount),
            "requests_without_bound": tally.unbounded,
            "converted": row.converted.as_ref().filter(|(_, rate)| rate.from != rate.to).map(|(money, rate)| json!({
                "amount": amount(*money), "currency": money.currency().code(), "rate": exact_amount(rate.value),
            })),
        })
    });
    let notes = view.notes.iter().map(
        |(_, found)| json!({ "lines": found.number, "first": found.first, "note": found.example }),
    );
    json!({
        "schema": "tokenfare.batch/1",
        "input": view.name,
        "at": view.at.map(|at| at.to_string()),
        "requests": view.requests,
        "bad_lines": view.bad,
        "rows": rows.collect::<Vec<_>>(),
        "notes": notes.collect::<Vec<_>>(),
    })
}
