//! Who is cheapest?
//!
//! [`compare`] ranks quotes by what they cost in one currency and keeps who was left out, and why.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::cost::Quote;
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::price_book::PriceBook;
use crate::price_book::model::Modality;
use crate::quantity::Corner;
use crate::workload::Measured;

pub mod candidates;
pub mod variants;

use variants::Options;

/// One offer that takes part.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// What it costs.
    pub quote: Quote<'a>,
    /// What was measured for it.
    pub measured: Measured,
    /// The options by which this way of selling it differs from the model's others.
    pub variant: Options,
    /// Seconds that the cost is for, where lengths differ from row to row.
    pub seconds: Option<Decimal>,
    /// What a million characters of the texts cost, where there are some and they are billed.
    pub characters: Option<PerCharacters>,
}

/// What a million characters (Unicode scalar values) of the very texts that are sent cost: their part of the input cost only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerCharacters {
    /// At least.
    pub low: Money,
    /// Most likely.
    pub expected: Money,
    /// At most.
    pub high: Money,
}

impl PerCharacters {
    /// Works it out for texts of so many characters; nothing without any, if they are not billed, or if an amount does not fit.
    #[must_use]
    pub fn of(quote: &Quote<'_>, measured: &Measured, characters: u64) -> Option<Self> {
        let text = measured.tokens_of(Modality::Text).map(|(count, _)| count);
        let all = Decimal::from(characters).checked_mul(quote.requests.into())?;
        let at = |corner| {
            let cost = quote.text_cost(text, corner)?;
            cost.checked_mul(Decimal::from(1_000_000))?.checked_div(all)
        };
        let ends = [at(Corner::Low)?, at(Corner::Expected)?, at(Corner::High)?];
        // The longer request may be the cheaper one, by a row of its own.
        let currency = quote.expected.currency();
        let money = |amount: &Decimal| Money::new(*amount, currency);
        Some(Self {
            low: money(ends.iter().min()?),
            expected: money(&ends[1]),
            high: money(ends.iter().max()?),
        })
    }
}

impl Candidate<'_> {
    /// The cost that is compared: of a second where lengths differ, else of everything.
    #[must_use]
    pub fn compared(&self, cost: Money) -> Decimal {
        let each = self
            .seconds
            .and_then(|seconds| cost.amount().checked_div(seconds));
        each.unwrap_or(cost.amount())
    }
}

/// An offer that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// `provider/model`.
    pub model: String,
    /// Why.
    pub reason: String,
    /// The same in words that many models share: without their dates and numbers.
    pub group: &'static str,
}

/// An amount with its range in another currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// At least.
    pub low: Money,
    /// Most likely.
    pub expected: Money,
    /// At most.
    pub high: Money,
    /// What it went by.
    pub rate: Rate,
}

/// One place of the ranking.
#[derive(Debug)]
pub struct Ranked<'a> {
    /// From 1; equal costs share a place.
    pub rank: usize,
    /// The offer.
    pub candidate: Candidate<'a>,
    /// The cost in the currency of the comparison.
    pub converted: Converted,
    /// What was compared, in that currency: the cost, or that of a second.
    pub compared: Decimal,
    /// How many times the cheapest that costs anything this costs; none for what is free, or if all is.
    pub relative: Option<Decimal>,
}

impl Ranked<'_> {
    /// An amount in the offer's own currency, in that of the comparison; nothing if it does not fit.
    #[must_use]
    pub fn in_common(&self, amount: Money) -> Option<Decimal> {
        let converted = self.converted.rate.convert(amount).ok()?;
        Some(converted.amount())
    }
}

/// A ranking.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The instant whose prices count.
    pub at: Timestamp,
    /// How many requests are billed.
    pub requests: u64,
    /// The currency in which costs were compared.
    pub currency: Currency,
    /// The places, the cheapest first.
    pub rows: Vec<Ranked<'a>>,
    /// Who was left out, by name.
    pub excluded: Vec<Excluded>,
}

impl Comparison<'_> {
    /// The exchange rates that were used, each once.
    #[must_use]
    pub fn rates(&self) -> Vec<&Rate> {
        let mut rates: Vec<&Rate> = Vec::new();
        for row in &self.rows {
            let rate = &row.converted.rate;
            if rate.from != rate.to && !rates.iter().any(|known| known.from == rate.from) {
                rates.push(rate);
            }
        }
        rates
    }
}

/// What all costs are compared in: what was asked for, else the one currency that all share, else US dollars.
fn common_currency(candidates: &[Candidate<'_>], wanted: Option<Currency>) -> Currency {
    let mut natives = candidates
        .iter()
        .map(|candidate| candidate.quote.expected.currency());
    let first = natives.next();
    wanted
        .or_else(|| first.filter(|first| natives.all(|c| c == *first)))
        .unwrap_or(Currency::USD)
}

/// Ranks candidates by their expected cost; one that cannot be converted is left out with a word.
#[must_use]
pub fn compare<'a>(
    candidates: Vec<Candidate<'a>>,
    mut excluded: Vec<Excluded>,
    wanted: Option<Currency>,
    book: &PriceBook,
    at: Timestamp,
    requests: u64,
) -> Comparison<'a> {
    let currency = common_currency(&candidates, wanted);
    let day = TimeZone::UTC.to_datetime(at).date();
    let mut rows: Vec<Ranked<'a>> = Vec::new();
    for candidate in candidates {
        let from = candidate.quote.expected.currency();
        let rate = book
            .exchange_rate(from, currency, day)
            .map_err(|error| error.to_string());
        match rate
            .and_then(|rate| convert(&candidate.quote, rate).map_err(|error| error.to_string()))
        {
            Ok(converted) => rows.push(Ranked {
                rank: 0,
                compared: candidate.compared(converted.expected),
                candidate,
                converted,
                relative: None,
            }),
            Err(reason) => {
                let group = "no exchange rate";
                excluded.push(Excluded {
                    model: candidate.quote.offer.name(),
                    reason,
                    group,
                });
            }
        }
    }
    rows.sort_by_cached_key(|row| {
        (
            row.compared,
            row.candidate.quote.offer.name(),
            row.candidate.variant.clone(),
        )
    });
    rank(&mut rows);
    excluded.sort_by(|a, b| (&a.model, &a.reason).cmp(&(&b.model, &b.reason)));
    Comparison {
        at,
        requests,
        currency,
        rows,
        excluded,
    }
}

/// Converts all ends of a quote's range.
///
/// # Errors
/// If an amount does not fit.
pub fn convert(quote: &Quote<'_>, rate: Rate) -> Result<Converted, MoneyError> {
    Ok(Converted {
        low: rate.convert(quote.cost(Corner::Low))?,
        expected: rate.convert(quote.cost(Corner::Expected))?,
        high: rate.convert(quote.cost(Corner::High))?,
        rate,
    })
}

fn rank(rows: &mut [Ranked<'_>]) {
    let compared = |row: &Ranked<'_>| row.compared;
    let cheapest = rows
        .iter()
        .map(compared)
        .find(|amount| *amount > Decimal::ZERO);
    let mut before: Option<(Decimal, usize)> = None;
    for (index, row) in rows.iter_mut().enumerate() {
        let amount = row.compared;
        row.rank = match before {
            Some((same, rank)) if same == amount => rank,
            _ => index + 1,
        };
        before = Some((amount, row.rank));
        row.relative = cheapest
            .filter(|_| amount > Decimal::ZERO)
            .and_then(|cheapest| amount.checked_div(cheapest));
    }
}
