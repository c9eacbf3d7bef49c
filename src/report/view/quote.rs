//! A quote, charge by charge.

use serde_json::{Value, json};

use super::{advice, json, words};
use crate::compare::Converted;
use crate::cost::{Charge, Quote};
use crate::price_book::Origin;
use crate::quantity::{Corner, Quantity};
use crate::report::money::{exact_amount, show_amount};
use crate::report::{Cell, Column, Document, Table, Tone, group_digits};
use crate::tokens::chat::Counted;
use crate::workload::{Framing, Measured};

/// Lays a quote out for people.
#[must_use]
pub fn quote_document(
    quote: &Quote<'_>,
    measured: &Measured,
    names: &[String],
    converted: &Converted,
    exchange_source: Option<&str>,
) -> Document {
    let mut document = Document::new()
        .heading(quote.offer.name())
        .facts(facts(quote, measured, names));
    let sources = sources(quote);
    document =
        document
            .table(table(quote, &sources))
            .facts(totals(quote, converted, exchange_source));
    let advised = measured.parts.iter().flat_map(|part| &part.advice);
    document = advice::add(document, advised.map(|one| (one, "")));
    let cited = sources
        .iter()
        .enumerate()
        .map(|(index, charge)| (format!("[{}]", index + 1), cite(charge)));
    document = document.list("sources", cited);
    for modality in &measured.unbilled {
        document = document.note(words::unbilled(*modality));
    }
    for remark in &quote.remarks {
        document = document.note(words::remark(remark));
    }
    for finding in &measured.findings {
        document = document.note(finding);
    }
    for note in quote
        .charges
        .iter()
        .filter_map(|charge| charge.row.note.as_ref())
        .collect::<std::collections::BTreeSet<_>>()
    {
        document = document.toned_note(Tone::Dim, format!("price note: {note}"));
    }
    document
}

fn facts(quote: &Quote<'_>, measured: &Measured, names: &[String]) -> Vec<(String, String)> {
    let offer = quote.offer;
    let mut facts = Vec::new();
    if let Some(name) = &offer.model.name {
        facts.push(("model".to_owned(), name.clone()));
    }
    facts.push(("provider".to_owned(), words::provider(offer.provider)));
    facts.push(("prices of".to_owned(), words::instant(quote.at)));
    let options = words::options(&quote.options);
    if !options.is_empty() {
        facts.push(("options".to_owned(), options));
    }
    if quote.requests > 1 {
        facts.push((
            "requests".to_owned(),
            group_digits(&quote.requests.to_string()),
        ));
    }
    for part in &measured.parts {
        let name = names.get(part.part).map_or("input", String::as_str);
        let range = words::known(part.tokens, part.basis);
        facts.push((
            name.to_owned(),
            format!(
                "{} tokens, {range} ({})",
                words::tokens(part.tokens).text,
                part.method
            ),
        ));
    }
    facts.extend(framing(&measured.framing));
    if let Origin::Overlay(from) = offer.origin {
        facts.push(("tables".to_owned(), format!("your own, {from}")));
    }
    facts
}

/// What stands around the parts, a line each.
fn framing(framing: &Framing) -> Vec<(String, String)> {
    let line = |(word, counted): (&'static str, &Counted)| {
        let label = match word {
            "frame" => "chat frame",
            other => other,
        };
        let range = words::known(counted.tokens, counted.basis);
        let number = words::tokens(counted.tokens).text;
        (
            label.to_owned(),
            format!("{number} tokens, {range} ({})", counted.method),
        )
    };
    let mut facts: Vec<(String, String)> = framing.iter().map(line).collect();
    if framing.unknown {
        facts.push(("chat frame".to_owned(), "unknown, not counted".to_owned()));
    }
    facts
}

/// One charge a deciding row: the sources that are cited, numbered from 1.
fn sources<'q, 'a>(quote: &'q Quote<'a>) -> Vec<&'q Charge<'a>> {
    let mut found: Vec<&Charge<'a>> = Vec::new();
    for charge in &quote.charges {
        if !found.iter().any(|known| {
            known.row.sources == charge.row.sources && known.row.line == charge.row.line
        }) {
            found.push(charge);
        }
    }
    found
}

fn table(quote: &Quote<'_>, cited: &[&Charge<'_>]) -> Table {
    let currency = quote.offer.provider.currency;
    let mut table = Table::new(vec![
        Column::left("meter"),
        Column::right("quantity"),
        Column::left("unit").machine_only(),
        Column::left("basis").priority(5),
        Column::right("rate"),
        Column::left("conditions").priority(3).wrapping(),
        Column::right(format!("list {currency}"))
            .key("list_cost")
            .priority(2),
        Column::right(format!("cost {currency}")).key("effective_cost"),
        Column::left("currency").machine_only(),
        Column::right("source").priority(4).people_only(),
        Column::left("source_title").machine_only(),
        Column::left("source_url").machine_only(),
        Column::left("source_seen").machine_only(),
    ]);
    for charge in &quote.charges {
        let number = cited
            .iter()
            .position(|known| known.row.line == charge.row.line)
            .map_or(0, |index| index + 1);
        let source = charge.sources.first();
        table.row(vec![
            Cell::new(charge.meter.name()),
            quantity(charge.quantity),
            Cell::new(charge.meter.unit().name()),
            Cell::new(charge.basis.name()).tone(Tone::Dim),
            Cell::new(words::rate(
                charge.price,
                currency.code(),
                charge.per.published(),
            )),
            Cell::new(conditions(charge)),
            Cell::amount(charge.list.amount()),
            Cell::amount(charge.effective.amount()),
            Cell::new(currency.code()),
            Cell::new(format!("[{number}]")).tone(Tone::Dim),
            Cell::new(source.map_or("", |source| source.title.as_str())),
            Cell::new(source.map_or("", |source| source.url.as_str())),
            Cell::new(source.map_or_else(String::new, |source| source.seen.to_string())),
        ]);
    }
    for extra in &quote.extras {
        let mut row = vec![Cell::empty(); 13];
        row[0] = Cell::new(words::change(extra.adjustment));
        row[7] = Cell::amount(extra.amount.amount());
        row[8] = Cell::new(currency.code());
        table.row(row);
    }
    table
}

fn quantity(found: Quantity) -> Cell {
    let number = group_digits(&exact_amount(found.expected()));
    let text = if found.is_exact() {
        number
    } else {
        format!("~{number}")
    };
    Cell::new(text).exact(exact_amount(found.expected()))
}

/// The conditions of the row, the meter it fell back to, and the adjustments.
fn conditions(charge: &Charge<'_>) -> String {
    let mut words = Vec::new();
    if charge.row.when.count() > 0 {
        words.push(charge.row.when.to_string());
    }
    words.extend(charge.fallback.map(|parent| format!("rate of {parent}")));
    words.extend(
        charge
            .adjustments
            .iter()
            .map(|adjustment| words::change(adjustment)),
    );
    words.join("; ")
}

fn totals(
    quote: &Quote<'_>,
    converted: &Converted,
    exchange_source: Option<&str>,
) -> Vec<(String, String)> {
    let amount = |low, expected, high, currency: &str| {
        let range = if low == high {
            String::new()
        } else {
            format!(" ({}–{})", show_amount(low), show_amount(high))
        };
        format!("{} {currency}{range}", show_amount(expected))
    };
    let [low, expected, high] =
        [Corner::Low, Corner::Expected, Corner::High].map(|corner| quote.cost(corner).amount());
    let native = quote.expected.currency().code();
    let mut totals = vec![("total".to_owned(), amount(low, expected, high, native))];
    if quote.requests > 1
        && let Some(each) = expected.checked_div(quote.requests.into())
    {
        totals.push((
            "a request".to_owned(),
            format!("{} {native}", show_amount(each)),
        ));
    }
    if converted.rate.from != converted.rate.to {
        let in_common = amount(
            converted.low.amount(),
            converted.expected.amount(),
            converted.high.amount(),
            converted.expected.currency().code(),
        );
        totals.push(("converted".to_owned(), in_common));
        totals.push((
            "exchange".to_owned(),
            words::exchange(&converted.rate, exchange_source),
        ));
    }
    if let Some(buys) = rust_decimal::Decimal::from(quote.requests).checked_div(expected) {
        let shown = buys
            .round_dp_with_strategy(1, rust_decimal::RoundingStrategy::ToZero)
            .normalize();
        totals.push((
            format!("1 {native} buys"),
            format!("{} such requests", group_digits(&shown.to_string())),
        ));
    }
    totals
}

/// Title, address, day and confidence of what decided a charge.
fn cite(charge: &Charge<'_>) -> String {
    let Some(first) = charge.sources.first() else {
        return "unknown".to_owned();
    };
    let more = match charge.sources.len() {
        0 | 1 => String::new(),
        n => format!("; {} more agree", n - 1),
    };
    format!("{}{more}", words::source(first))
}

/// Lays a quote out for programs.
#[must_use]
pub fn quote_json(quote: &Quote<'_>, measured: &Measured, converted: &Converted) -> Value {
    let mut fields = serde_json::Map::new();
    fields.insert("schema".to_owned(), json!("tokenfare.quote/1"));
    fields.insert("at".to_owned(), json!(quote.at.to_string()));
    fields.insert("requests".to_owned(), json!(quote.requests));
    fields.extend(json::quote(quote, measured, converted));
    fields.insert("relative".to_owned(), json!("1.00"));
    Value::Object(fields)
}
