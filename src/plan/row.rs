//! A task on a model, priced, and as a row of a snapshot.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::mix::{Call, End, plus, product};
use super::placed::{Part, Placed};
use super::snapshot::{Amounts, Prompt, Range, Row, Spread};
use super::sum::ends;
use super::{Assumptions, NoCost};
use crate::meter::Meter;
use crate::quantity::{Basis, Corner};

/// A task on a model, priced under some assumptions.
#[derive(Clone, Debug)]
pub struct Priced {
    /// Each prompt, in the order of the task.
    pub prompts: Vec<PricedPrompt>,
    /// What all calls of a month cost, as expected.
    pub month: Decimal,
}

/// A prompt, priced.
#[derive(Clone, Debug)]
pub struct PricedPrompt {
    /// One call, as expected.
    pub call: Call,
    /// Calls of a month.
    pub calls: Decimal,
    /// How far the cost of one call may lie off, by cause.
    pub spreads: BTreeMap<String, Spread>,
}

impl Placed<'_, '_> {
    /// Prices every prompt as expected; so many calls a month.
    ///
    /// # Errors
    /// If something has no price, or an amount does not fit.
    pub fn price(&self, assumed: &Assumptions, calls: Decimal) -> Result<Priced, NoCost> {
        let mut priced = Priced {
            prompts: Vec::new(),
            month: Decimal::ZERO,
        };
        for (prompt, sent) in self.prompts.iter().zip(&self.task.prompts) {
            let calls = product(calls, sent.share)?;
            let call = self.call(prompt, assumed, assumed.output.expected, None, calls)?;
            priced.month = plus(priced.month, product(call.cost, calls)?)?;
            priced.prompts.push(PricedPrompt {
                call,
                calls,
                spreads: BTreeMap::new(),
            });
        }
        Ok(priced)
    }

    /// Prices every prompt, with how far each cause may lead off.
    ///
    /// # Errors
    /// If something has no price, or an amount does not fit.
    pub fn price_with_spreads(
        &self,
        assumed: &Assumptions,
        calls: Decimal,
    ) -> Result<Priced, NoCost> {
        let mut priced = self.price(assumed, calls)?;
        for (index, prompt) in self.prompts.iter().enumerate() {
            let Some(found) = priced.prompts.get_mut(index) else {
                continue;
            };
            let expected = assumed.output.expected;
            let inexact = |part: Part| {
                let mut meters = prompt
                    .usage
                    .iter()
                    .filter(|(meter, _)| Part::of(*meter) == part);
                meters.any(|(_, metered)| !metered.quantity.is_exact())
            };
            for part in Part::ALL.into_iter().filter(|part| inexact(*part)) {
                let at = |corner| {
                    self.call(
                        prompt,
                        assumed,
                        expected,
                        Some(End { part, corner }),
                        found.calls,
                    )
                };
                let spread = spread(
                    found.call.cost,
                    at(Corner::Low)?.cost,
                    at(Corner::High)?.cost,
                );
                found.spreads.insert(self.cause(part), spread);
            }
            let Range { low, high, .. } = assumed.output;
            if prompt.answered && low != high {
                let most = self.offer.model.max_output.unwrap_or(high);
                let at = |tokens: u64| self.call(prompt, assumed, tokens, None, found.calls);
                // The model stops there, however long an answer could be.
                let spread = spread(
                    found.call.cost,
                    at(low)?.cost,
                    at(high.min(most).max(expected))?.cost,
                );
                found
                    .spreads
                    .insert(format!("output {}", self.task.name), spread);
            }
        }
        Ok(priced)
    }

    /// Lays what was priced out as a row.
    ///
    /// # Errors
    /// If an amount does not fit.
    pub fn row(&self, priced: &Priced) -> Result<Row, NoCost> {
        let task = self.task;
        let mut row = Row {
            workload: task.name.clone(),
            model: self.offer.name(),
            tags: task.tags.clone(),
            currency: self.offer.provider.currency.code().to_owned(),
            calls: task.calls,
            months_a_year: task.months_a_year,
            prompts: Vec::new(),
            call: Amounts::default(),
            month: Amounts::default(),
            spend: BTreeMap::new(),
            spreads: BTreeMap::new(),
            terms: self.terms(),
            context: self.offer.model.context,
            prices: Vec::new(),
        };
        for ((prompt, sent), found) in self.prompts.iter().zip(&task.prompts).zip(&priced.prompts) {
            let mut spreads = BTreeMap::new();
            for (cause, spread) in &found.spreads {
                let of_month = Spread {
                    down: product(spread.down, found.calls)?,
                    up: product(spread.up, found.calls)?,
                };
                let sum = row.spreads.entry(cause.clone()).or_default();
                sum.down = plus(sum.down, of_month.down)?;
                sum.up = plus(sum.up, of_month.up)?;
                spreads.insert(cause.clone(), of_month);
            }
            for (meter, amount) in &found.call.spend {
                let sum = row.spend.entry(meter.clone()).or_default();
                *sum = plus(*sum, product(*amount, found.calls)?)?;
            }
            for price in &found.call.prices {
                if !row.prices.contains(price) {
                    row.prices.push(price.clone());
                }
            }
            let length = |corner| prompt.usage.length(corner).input;
            let choices = prompt.choices;
            let output = task.assumed.output;
            let made = |tokens: u64| {
                if prompt.answered {
                    tokens.saturating_mul(choices)
                } else {
                    0
                }
            };
            row.prompts.push(Prompt {
                path: sent.path.clone(),
                input: Range {
                    low: length(Corner::Low),
                    expected: length(Corner::Expected),
                    high: length(Corner::High),
                },
                output: Range {
                    low: made(output.low),
                    expected: made(output.expected),
                    high: made(output.high),
                },
                basis: prompt.basis.name().to_owned(),
                share: sent.share,
                call: ends(found.call.cost, found.spreads.values())?,
                month: ends(product(found.call.cost, found.calls)?, spreads.values())?,
            });
        }
        row.month = ends(priced.month, row.spreads.values())?;
        row.call = row.month.over(row.calls)?;
        Ok(row)
    }

    /// The terms by name.
    fn terms(&self) -> BTreeMap<String, String> {
        let task = self.task;
        let mut found = BTreeMap::new();
        found.insert("service".to_owned(), task.terms.service.clone());
        if task.assumed.batch > Decimal::ZERO {
            found.insert(
                "batch".to_owned(),
                task.assumed.batch.normalize().to_string(),
            );
        }
        if let Some(cache) = task.assumed.cache {
            found.insert("cache".to_owned(), cache.hits.normalize().to_string());
        }
        if task.terms.thinking {
            found.insert("thinking".to_owned(), "true".to_owned());
        }
        found.extend(
            task.terms
                .region
                .iter()
                .map(|region| ("region".to_owned(), region.clone())),
        );
        let options = task.terms.options.iter();
        found.extend(options.map(|(name, value)| (name.clone(), value.to_string())));
        found
    }

    /// Whether an answer's text is billed.
    #[must_use]
    pub fn bills_output(&self) -> bool {
        self.prompts.iter().any(|prompt| prompt.answered)
    }

    /// Whether the price of a call depends on how many there are in a month.
    #[must_use]
    pub const fn depends_on_volume(&self) -> bool {
        self.by_month
    }

    /// Whether the model has a price of its own for what a cache held.
    #[must_use]
    pub fn caches(&self) -> bool {
        self.offer.model.prices_any(&[Meter::CacheRead])
    }

    /// How what is sent is known: as the least certain prompt.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.prompts
            .iter()
            .map(|prompt| prompt.basis)
            .max()
            .unwrap_or(Basis::Declared)
    }
}

/// A longer request may be the cheaper one, by a row of its own: the range is of costs.
fn spread(expected: Decimal, one: Decimal, other: Decimal) -> Spread {
    Spread {
        down: (expected - one.min(other)).max(Decimal::ZERO),
        up: (one.max(other) - expected).max(Decimal::ZERO),
    }
}
