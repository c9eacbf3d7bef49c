//! Every rate of the book in a line of its own, for spreadsheets.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::book::Scope;
use crate::meter::{PricingUnit, Unit};
use crate::price_book::Offer;
use crate::price_book::price::{Band, Price, PriceRow, Rate, Span};
use crate::report::{Cell, Column, Document, Table};

/// Lays rates out as a table of a line each; a graduated one has a line for each of its steps.
#[must_use]
pub fn rates_document(offers: &[Offer<'_>], scope: Scope) -> Document {
    let columns = [
        "provider",
        "model",
        "meter",
        "rate",
        "currency",
        "per",
        "normalised_rate",
        "normalised_per",
        "above",
        "upto",
        "graduated",
        "from",
        "until",
        "certainty",
        "last_seen",
        "when",
        "source",
        "url",
        "seen",
        "confidence",
        "note",
    ];
    let mut table = Table::new(columns.into_iter().map(Column::left).collect());
    for &offer in offers {
        let rows = offer
            .model
            .prices
            .iter()
            .filter(|row| scope.takes(&row.period));
        for (row, rate) in rows.flat_map(|row| row.rates.iter().map(move |rate| (row, rate))) {
            match &rate.price {
                Price::Flat(price) => table.row(line(offer, row, rate, Step::all(*price))),
                Price::Bands(bands) => {
                    for step in steps(bands) {
                        table.row(line(offer, row, rate, step));
                    }
                }
            }
        }
    }
    Document::new().table(table)
}

/// The part of a rate that a line is about.
#[derive(Clone, Copy)]
struct Step {
    price: Decimal,
    /// Exclusive, in units of the meter; none for a flat price.
    above: Option<Decimal>,
    /// Inclusive; none if it is open.
    upto: Option<Decimal>,
    graduated: bool,
}

impl Step {
    const fn all(price: Decimal) -> Self {
        Self {
            price,
            above: None,
            upto: None,
            graduated: false,
        }
    }
}

fn steps(bands: &[Band]) -> impl Iterator<Item = Step> {
    let ends = bands
        .iter()
        .map(|band| band.upto.as_ref().map(|upto| upto.0));
    let starts = std::iter::once(Some(Decimal::ZERO)).chain(ends.clone());
    bands
        .iter()
        .zip(starts.zip(ends))
        .map(|(band, (above, upto))| Step {
            price: band.price,
            above,
            upto,
            graduated: true,
        })
}

fn line(offer: Offer<'_>, row: &PriceRow, rate: &Rate, step: Step) -> Vec<Cell> {
    let provider = offer.provider;
    let keys = row.sources.first();
    let source = keys.and_then(|key| provider.source(key));
    let (normalised, unit) = normalised(step.price, &rate.per);
    let number = |value: Option<Decimal>| value.map_or_else(Cell::empty, Cell::number);
    let text = |value: Option<String>| Cell::new(value.unwrap_or_default());
    let day = |at| moment(at, &provider.timezone);
    let each = match row.graduated {
        Span::Request => "request",
        Span::Month => "month",
    };
    vec![
        Cell::new(&*provider.id),
        Cell::new(offer.name()),
        Cell::new(rate.meter.name()),
        Cell::number(step.price),
        Cell::new(provider.currency.code()),
        Cell::new(rate.per.published()),
        number(normalised),
        Cell::new(unit),
        number(step.above),
        number(step.upto),
        Cell::new(if step.graduated { each } else { "" }),
        Cell::new(day(row.period.from)),
        text(row.period.until.map(day)),
        Cell::new(row.period.certainty.name()),
        text(row.period.last_seen.map(|day| day.to_string())),
        Cell::new(row.when.to_string()),
        text(source.map(|source| source.title.clone())),
        text(source.map(|source| source.url.clone())),
        text(source.map(|source| source.seen.to_string())),
        text(source.map(|source| source.confidence.to_string())),
        text(row.note.clone()),
    ]
}

/// The price of a million tokens, characters or token-hours, or of one of any other unit, so that lines can be compared; none if it does
/// not fit. A price by the hour is rounded to 28 digits where a second of it has more.
fn normalised(price: Decimal, per: &PricingUnit) -> (Option<Decimal>, String) {
    let unit = per.unit();
    let of = match unit {
        Unit::Token | Unit::Character | Unit::TokenHour => 1_000_000_u64,
        _ => 1,
    };
    let value = price
        .checked_mul(Decimal::from(of))
        .and_then(|price| price.checked_div(per.divisor()));
    let name = match of {
        1 => unit.name().to_owned(),
        _ => format!("1M {}s", unit.name()),
    };
    (value, name)
}

/// A day if it begins then where the provider is, else the instant with its offset.
fn moment(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let local = zone.to_datetime(at);
    if local.time() == Time::midnight() {
        return local.date().to_string();
    }
    at.display_with_offset(zone.to_offset(at)).to_string()
}
