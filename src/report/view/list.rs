//! The models of the book with their plain prices at an instant.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::words;
use crate::meter::{Meter, Side};
use crate::price_book::Offer;
use crate::price_book::model::Modality;
use crate::price_book::price::Rate;
use crate::price_book::resolve::Resolver;
use crate::price_book::terms::Terms;
use crate::report::{Cell, Column, Document, Table, Tone};
use crate::usage::Length;

/// The first rate that is none for what is sent, whatever the options are; nothing if the model has no price then.
fn made(offer: Offer<'_>, at: Timestamp) -> Option<String> {
    let rows = offer.model.prices.iter();
    let rows = rows.filter(|row| row.period.contains(at));
    let mut rates: Vec<&Rate> = rows
        .flat_map(|row| &row.rates)
        .filter(|rate| rate.meter.side() != Side::Input)
        .collect();
    rates.sort_by_key(|rate| rate.meter);
    let first = rates.first()?;
    let currency = offer.provider.currency.code();
    let text = words::price_rate(first, currency);
    let several = rates
        .iter()
        .any(|rate| rate.meter == first.meter && rate.price != first.price);
    Some(match several {
        true => format!("{text} …"),
        false => text,
    })
}

fn words_of(modalities: &[Modality]) -> String {
    modalities
        .iter()
        .map(|m| m.name())
        .collect::<Vec<_>>()
        .join("+")
}

/// The rate of a plain short request, if there is one.
fn plain(offer: Offer<'_>, meter: Meter, at: Timestamp) -> Option<&Rate> {
    let resolver = Resolver::new(offer, &Terms::at(at), Length::default()).ok()?;
    resolver
        .decide(meter)
        .ok()
        .filter(|decided| decided.fallback.is_none())
        .map(|decided| decided.rate)
}

/// Lays the models out for people.
#[must_use]
pub fn list_document(offers: &[Offer<'_>], at: Timestamp) -> Document {
    let mut table = Table::new(vec![
        Column::left("model"),
        Column::left("name").priority(4),
        Column::left("takes").priority(3),
        Column::left("gives").priority(3),
        Column::right("context").priority(5),
        Column::right("input"),
        Column::right("output"),
        Column::left("since").priority(6),
    ]);
    let mut unsold = 0_usize;
    for offer in offers {
        let model = offer.model;
        let sold = Resolver::new(*offer, &Terms::at(at), Length::default());
        unsold += usize::from(sold.is_err());
        let price = |meter| {
            plain(*offer, meter, at)
                .map(|rate| words::price_rate(rate, offer.provider.currency.code()))
        };
        let output = price(Meter::Output).or_else(|| made(*offer, at));
        let output = output.unwrap_or_default();
        let input = match (&sold, price(Meter::Input)) {
            (Err(reason), _) => Cell::new(reason.to_string()).tone(Tone::Dim),
            (Ok(_), rate) => Cell::new(rate.unwrap_or_default()),
        };
        table.row(vec![
            Cell::new(offer.name()),
            Cell::new(model.name.as_deref().unwrap_or_default()),
            Cell::new(words_of(&model.input)),
            Cell::new(words_of(&model.output)),
            model.context.map_or_else(Cell::empty, Cell::count),
            input,
            Cell::new(output),
            Cell::new(
                model
                    .first_price()
                    .map(|from| words::day(from, &offer.provider.timezone).to_string())
                    .unwrap_or_default(),
            ),
        ]);
    }
    let sold = offers.len() - unsold;
    Document::new().table(table).note(format!(
        "{} models, {sold} with a price on {}; a plain, short request",
        offers.len(),
        words::instant(at)
    ))
}

/// Lays the models out for programs.
#[must_use]
pub fn list_json(offers: &[Offer<'_>], at: Timestamp) -> Value {
    let rows = offers.iter().map(|offer| {
        let model = offer.model;
        let price = |meter| {
            plain(*offer, meter, at).map(|rate| json!({ "rate": super::json::price(&rate.price), "per": rate.per.published() }))
        };
        let sold = Resolver::new(*offer, &Terms::at(at), Length::default());
        json!({
            "provider": offer.provider.id, "model": offer.name(), "name": model.name,
            "aliases": model.aliases.iter().map(|alias| &alias.id).collect::<Vec<_>>(),
            "takes": model.input.iter().map(|m| m.name()).collect::<Vec<_>>(),
            "gives": model.output.iter().map(|m| m.name()).collect::<Vec<_>>(),
            "kind": model.kind.name(), "context": model.context, "max_output": model.max_output,
            "currency": offer.provider.currency.code(),
            "input": price(Meter::Input), "output": price(Meter::Output),
            "sold": sold.is_ok(), "reason": sold.err().map(|reason| reason.to_string()),
        })
    });
    json!({ "schema": "tokenfare.prices-list/1", "at": at.to_string(), "rows": rows.collect::<Vec<_>>() })
}
