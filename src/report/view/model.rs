//! One model of the book: what it is, and every price in force.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::facts::{counted, facts};
use super::{book, json, words};
use crate::meter::Meter;
use crate::price_book::Offer;
use crate::price_book::model::Model;
use crate::price_book::price::{Adjustment, PriceRow};
use crate::report::{Cell, Column, Document, Table, Tone};

/// The rows in force at an instant.
fn in_force(model: &Model, at: Timestamp) -> Vec<&PriceRow> {
    model
        .prices
        .iter()
        .filter(|row| row.period.contains(at))
        .collect()
}

/// Lays a model out for people.
#[must_use]
pub fn model_document(offer: Offer<'_>, at: Timestamp) -> Document {
    let rows = in_force(offer.model, at);
    let cited = cited(&rows);
    let mut document = Document::new().heading(offer.name()).facts(facts(offer));
    document = if rows.is_empty() {
        document.toned_note(Tone::Warning, format!("no price on {}", words::instant(at)))
    } else {
        document
            .note(format!("prices of {}", words::instant(at)))
            .table(table(offer, &rows, &cited))
    };
    let adjustments = offer.model.adjustments.iter().map(|adjustment| {
        let source = adjustment
            .sources
            .first()
            .and_then(|key| offer.provider.source(key));
        let from = source.map(|source| source.url.clone()).unwrap_or_default();
        let note = adjustment
            .note
            .as_ref()
            .map(|note| format!("; {note}"))
            .unwrap_or_default();
        (
            words::change(adjustment),
            format!("{}{from}{note}", of_meters(adjustment)),
        )
    });
    let adjustments: Vec<(String, String)> = adjustments.collect();
    if !adjustments.is_empty() {
        document = document.list("adjustments", adjustments);
    }
    let counted = counted(offer.model);
    if !counted.is_empty() {
        document = document.list("how much one request is", counted);
    }
    document = document.list("sources", sources(offer, &cited));
    for note in rows
        .iter()
        .filter_map(|row| row.note.as_ref())
        .chain(&offer.model.note)
    {
        document = document.toned_note(Tone::Dim, note.clone());
    }
    document
}

/// The deciding sources of some rows by their keys, each once.
fn cited<'a>(rows: &[&'a PriceRow]) -> Vec<&'a str> {
    let mut keys: Vec<&str> = Vec::new();
    for key in rows.iter().filter_map(|row| row.sources.first()) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    keys
}

fn sources(offer: Offer<'_>, cited: &[&str]) -> Vec<(String, String)> {
    let line = |(index, key): (usize, &&str)| {
        let text = offer.provider.source(key).map(words::source)?;
        Some((format!("[{}]", index + 1), text))
    };
    cited.iter().enumerate().filter_map(line).collect()
}

fn table(offer: Offer<'_>, rows: &[&PriceRow], cited: &[&str]) -> Table {
    let mut table = Table::new(vec![
        Column::left("when").wrapping(),
        Column::left("meter"),
        Column::right("rate"),
        Column::left("since").priority(1),
        Column::left("dates").priority(3),
        Column::right("source").priority(2).people_only(),
        Column::left("source_url").machine_only(),
    ]);
    for row in rows {
        let key = row.sources.first().map_or("", String::as_str);
        let number = cited
            .iter()
            .position(|known| *known == key)
            .map_or(0, |index| index + 1);
        for (index, rate) in row.rates.iter().enumerate() {
            let once = |text: String| {
                let shown = if index == 0 {
                    Cell::new(text.clone())
                } else {
                    Cell::empty()
                };
                shown.exact(text)
            };
            let when = if row.when.count() == 0 {
                "always".to_owned()
            } else {
                row.when.to_string()
            };
            table.row(vec![
                once(when),
                Cell::new(rate.meter.name()),
                Cell::new(words::price_rate(rate, offer.provider.currency.code())),
                once(words::day(row.period.from, &offer.provider.timezone).to_string()),
                once(dates(row)).tone(Tone::Dim),
                Cell::new(format!("[{number}]")).tone(Tone::Dim),
                Cell::new(
                    offer
                        .provider
                        .source(key)
                        .map_or("", |source| source.url.as_str()),
                ),
            ]);
        }
    }
    table
}

/// The meters that an adjustment is for, if not all.
fn of_meters(adjustment: &Adjustment) -> String {
    let names: Vec<&str> = adjustment.meters.iter().map(|meter| meter.name()).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("on {}; ", names.join(", "))
    }
}

fn dates(row: &PriceRow) -> String {
    match row.period.last_seen {
        Some(day) => format!("{}, last seen {day}", row.period.certainty),
        None => row.period.certainty.to_string(),
    }
}

/// One row for programs.
pub(super) fn row_json(offer: Offer<'_>, row: &PriceRow) -> Value {
    let rates = row.rates.iter().map(|rate| {
        json!({ "meter": rate.meter.name(), "rate": json::price(&rate.price), "per": rate.per.published() })
    });
    json!({
        "from": row.period.from.to_string(), "until": row.period.until.map(|until| until.to_string()),
        "dates": row.period.certainty.name(), "last_seen": row.period.last_seen.map(|day| day.to_string()),
        "conditions": json::conditions(&row.when), "currency": offer.provider.currency.code(),
        "rates": rates.collect::<Vec<_>>(),
        "sources": row.sources.iter().filter_map(|key| offer.provider.source(key)).map(json::source).collect::<Vec<_>>(),
        "note": row.note,
    })
}

/// Lays a model out for programs.
#[must_use]
pub fn model_json(offer: Offer<'_>, at: Timestamp) -> Value {
    let model = offer.model;
    let mut fields = match super::list_json(&[offer], at) {
        Value::Object(mut map) => map
            .remove("rows")
            .and_then(|rows| rows.as_array()?.first().cloned())
            .unwrap_or_default(),
        other => other,
    };
    if let Value::Object(map) = &mut fields {
        map.insert("schema".to_owned(), json!("tokenfare.prices-show/1"));
        map.insert("at".to_owned(), json!(at.to_string()));
        map.insert(
            "text_rule".to_owned(),
            json!(model.text.as_ref().map(|by| &by.rule)),
        );
        map.insert("chat_rule".to_owned(), json!(model.chat));
        map.insert("kind".to_owned(), json!(model.kind.name()));
        let options = model.options.iter().map(book::option);
        map.insert("options".to_owned(), options.collect());
        let measures = model.measures.iter().map(book::measure);
        map.insert("measures".to_owned(), measures.collect());
        map.insert("note".to_owned(), json!(model.note));
        map.insert(
            "prices".to_owned(),
            in_force(model, at)
                .into_iter()
                .map(|row| row_json(offer, row))
                .collect(),
        );
        map.insert(
            "adjustments".to_owned(),
            model.adjustments.iter().map(json::adjustment).collect(),
        );
    }
    fields
}

/// The meters that some row of a model prices, in the order of a quote.
pub(super) fn meters(model: &Model) -> Vec<Meter> {
    let mut meters: Vec<Meter> = model
        .prices
        .iter()
        .flat_map(|row| row.rates.iter().map(|rate| rate.meter))
        .collect();
    meters.sort();
    meters.dedup();
    meters
}
