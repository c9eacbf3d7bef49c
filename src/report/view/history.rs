//! Every price a model has had, with the change from one to the next.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::model::{meters, row_json};
use super::words;
use crate::meter::Meter;
use crate::price_book::Offer;
use crate::price_book::price::{Price, PriceRow};
use crate::report::{Cell, Column, Document, Table, Tone};

/// The price of one unit; none for a graduated one.
fn unit_price(row: &PriceRow, meter: Meter) -> Option<Decimal> {
    let rate = row.rate(meter)?;
    match rate.price {
        Price::Flat(price) => price.checked_div(rate.per.divisor()),
        Price::Bands(_) => None,
    }
}

/// The change from the row before with the same conditions: `+12.5 %`, `−85 %`, or nothing for the first.
fn change(rows: &[PriceRow], index: usize, meter: Meter) -> Option<Decimal> {
    let row = &rows[index];
    let before = rows[..index]
        .iter()
        .rev()
        .find(|r| r.when == row.when && r.level == row.level && r.rate(meter).is_some())?;
    let (old, new) = (unit_price(before, meter)?, unit_price(row, meter)?);
    (new - old)
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(old)
}

/// Lays a model's history out for people.
#[must_use]
pub fn history_document(offer: Offer<'_>) -> Document {
    let model = offer.model;
    let currency = offer.provider.currency;
    let mut table = Table::new(vec![
        Column::left("from"),
        Column::left("until").priority(2),
        Column::left("dates").priority(3),
        Column::left("when").wrapping().priority(1),
        Column::left("meter"),
        Column::right(format!("rate {currency}")).key("rate"),
        Column::left("per"),
        Column::right("change"),
        Column::left("source").priority(4).wrapping(),
        Column::left("source_url").machine_only(),
    ]);
    let day = |at| words::day(at, &offer.provider.timezone).to_string();
    for (index, row) in model.prices.iter().enumerate() {
        for (place, meter) in meters(model)
            .into_iter()
            .filter(|meter| row.rate(*meter).is_some())
            .enumerate()
        {
            let Some(rate) = row.rate(meter) else {
                continue;
            };
            let once = |text: String| {
                if place == 0 {
                    Cell::new(text.clone()).exact(text)
                } else {
                    Cell::empty().exact(text)
                }
            };
            let source = row
                .sources
                .first()
                .and_then(|key| offer.provider.source(key));
            let price = match &rate.price {
                Price::Flat(price) => Cell::number(*price),
                Price::Bands(_) => Cell::new("graduated"),
            };
            let change = change(&model.prices, index, meter);
            let tone = words::tone_of(change);
            table.row(vec![
                once(day(row.period.from)),
                once(row.period.until.map(day).unwrap_or_default()),
                once(certainty(row)).tone(Tone::Dim),
                once(row.when.to_string()),
                Cell::new(meter.name()),
                price,
                Cell::new(rate.per.published()),
                change.map_or_else(Cell::empty, |c| Cell::new(words::percent(c)).tone(tone)),
                once(
                    source
                        .map(|source| format!("{} ({})", source.title, source.confidence))
                        .unwrap_or_default(),
                ),
                Cell::new(source.map_or("", |source| source.url.as_str())),
            ]);
        }
    }
    let mut document = Document::new().heading(offer.name()).table(table);
    if let Some(retired) = model.retired {
        document = document.note(format!("retired on {}", day(retired)));
    }
    for note in model
        .prices
        .iter()
        .filter_map(|row| Some((row.period.from, row.note.as_ref()?)))
    {
        document = document.toned_note(Tone::Dim, format!("{}: {}", day(note.0), note.1));
    }
    document
}

fn certainty(row: &PriceRow) -> String {
    match row.period.last_seen {
        Some(seen) => format!("observed to {seen}"),
        None => row.period.certainty.to_string(),
    }
}

/// Lays a model's history out for programs.
#[must_use]
pub fn history_json(offer: Offer<'_>) -> Value {
    let rows = &offer.model.prices;
    let list = rows.iter().enumerate().map(|(index, row)| {
        let mut fields = row_json(offer, row);
        let changes = row.rates.iter().filter_map(|rate| {
            let change = change(rows, index, rate.meter)?.round_dp(2).normalize();
            Some((rate.meter.name().to_owned(), json!(change.to_string())))
        });
        if let Value::Object(map) = &mut fields {
            map.insert(
                "change_percent".to_owned(),
                Value::Object(changes.collect()),
            );
        }
        fields
    });
    json!({ "schema": "tokenfare.prices-history/1", "model": offer.name(), "rows": list.collect::<Vec<_>>() })
}
