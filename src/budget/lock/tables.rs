//! What a model's decision table says at an instant, as a digest.

use jiff::Timestamp;

use super::sha256;
use crate::meter::Meter;
use crate::price_book::model::Model;
use crate::price_book::price::{Adjustment, Change, Price, PriceRow, Span};

/// Returns the digest of the rows and adjustments of a model that hold at an instant. Sources, notes, dates and the order of the file
/// do not count: they decide no amount.
#[must_use]
pub fn digest(model: &Model, at: Timestamp) -> String {
    let rows = model.prices.iter().filter(|row| row.period.contains(at));
    let mut lines: Vec<String> = rows.map(row_line).collect();
    let holds = |adjustment: &&Adjustment| {
        let period = adjustment.period.as_ref();
        period.is_none_or(|period| period.contains(at))
    };
    lines.extend(model.adjustments.iter().filter(holds).map(adjustment_line));
    lines.sort();
    sha256(lines.join("\n").as_bytes())
}

fn row_line(row: &PriceRow) -> String {
    let mut rates: Vec<String> = row
        .rates
        .iter()
        .map(|rate| {
            let price = match &rate.price {
                Price::Flat(price) => price.normalize().to_string(),
                Price::Bands(bands) => {
                    let steps = bands.iter().map(|band| {
                        let upto = band
                            .upto
                            .as_ref()
                            .map(|upto| upto.0.normalize().to_string());
                        format!("{}<{}", band.price.normalize(), upto.unwrap_or_default())
                    });
                    steps.collect::<Vec<_>>().join(",")
                }
            };
            format!("{}={price}/{}", rate.meter.name(), rate.per.published())
        })
        .collect();
    rates.sort();
    let span = match row.graduated {
        Span::Request => "request",
        Span::Month => "month",
    };
    format!("row|{}|{span}|{}", row.when, rates.join(";"))
}

fn adjustment_line(adjustment: &Adjustment) -> String {
    let change = match &adjustment.change {
        Change::Factor(number) => format!("factor {}", number.normalize()),
        Change::Markup(number) => format!("markup {}", number.normalize()),
        Change::Surcharge(number) => format!("surcharge {}", number.normalize()),
        Change::Minimum(number) => format!("minimum {}", number.normalize()),
        Change::Block(number) => format!("block {}", number.normalize()),
        Change::MinimumCost(number) => format!("minimum_cost {}", number.normalize()),
        Change::Free(number, each) => format!("free {} {}", number.normalize(), each.name()),
    };
    let mut meters: Vec<&str> = adjustment.meters.iter().copied().map(Meter::name).collect();
    meters.sort_unstable();
    format!("adjust|{}|{}|{change}", adjustment.when, meters.join(","))
}
