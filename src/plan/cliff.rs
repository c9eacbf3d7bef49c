//! How near are prompts to a length from which everything costs something else?

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::NoCost;
use super::placed::{OnModel, Placed, only};
use crate::meter::Meter;
use crate::price_book::condition::{Condition, Edge};
use crate::quantity::{Basis, Corner, Count, Quantity};

/// A length bound near a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cliff {
    /// The prompt.
    pub path: String,
    /// Its input tokens, as expected.
    pub input: u64,
    /// Its input tokens at most.
    pub most: u64,
    /// The first number of input tokens on the other price.
    pub bound: u64,
    /// How many times as much a call costs at the bound as one token before it.
    pub times: Decimal,
}

impl Cliff {
    /// Whether the prompt is expected beyond the bound.
    #[must_use]
    pub const fn is_beyond(&self) -> bool {
        self.input >= self.bound
    }

    /// Whether it may lie beyond, and is not expected to.
    #[must_use]
    pub const fn may_be_beyond(&self) -> bool {
        self.input < self.bound && self.most >= self.bound
    }

    /// How far the prompt is from the bound, on whichever side, in tokens.
    #[must_use]
    pub const fn distance(&self) -> u64 {
        self.input.abs_diff(self.bound)
    }
}

impl Placed<'_, '_> {
    /// Finds the bound that is nearest to some prompt; none if the model's price knows no length.
    ///
    /// # Errors
    /// If something has no price, or an amount does not fit.
    pub fn cliff(&self) -> Result<Option<Cliff>, NoCost> {
        let bounds = self.bounds();
        let mut nearest: Option<(u64, Cliff)> = None;
        for (prompt, sent) in self.prompts.iter().zip(&self.task.prompts) {
            let length = |corner| prompt.usage.length(corner).input;
            let (input, most) = (length(Corner::Expected), length(Corner::High));
            let Some(&bound) = bounds.iter().min_by_key(|bound| input.abs_diff(**bound)) else {
                continue;
            };
            let away = input.abs_diff(bound);
            if nearest.as_ref().is_some_and(|(before, _)| *before <= away) {
                continue;
            }
            let Some(times) = self.times(prompt, bound)? else {
                continue;
            };
            nearest = Some((
                away,
                Cliff {
                    path: sent.path.clone(),
                    input,
                    most,
                    bound,
                    times,
                },
            ));
        }
        Ok(nearest.map(|(_, cliff)| cliff))
    }

    /// The lengths from which another row holds, for prices in force.
    fn bounds(&self) -> BTreeSet<u64> {
        let at = self.task.terms.at;
        let rows = self
            .offer
            .model
            .prices
            .iter()
            .filter(|row| row.period.contains(at));
        let conditions = rows.flat_map(|row| row.when.conditions());
        let lengths = conditions.filter_map(|condition| match condition {
            Condition::InputTokens(bounds) => Some(bounds),
            _ => None,
        });
        let first = |bounds: &crate::price_book::condition::Bounds| {
            let lower = bounds.lower.map(|(number, edge)| match edge {
                Edge::Inclusive => number,
                Edge::Exclusive => number.saturating_add(1),
            });
            let upper = bounds.upper.map(|(number, edge)| match edge {
                Edge::Inclusive => number.saturating_add(1),
                Edge::Exclusive => number,
            });
            [lower, upper]
        };
        let found = lengths.flat_map(first).flatten();
        found
            .filter(|number| {
                *number > 0 && self.offer.model.context.is_none_or(|most| *number <= most)
            })
            .collect()
    }

    /// How many times as much a call costs at the bound; nothing if both cost the same, or it is free before.
    fn times(&self, prompt: &OnModel, bound: u64) -> Result<Option<Decimal>, NoCost> {
        let assumed = &self.task.assumed;
        let calls = self.task.calls;
        let cost = |tokens: u64| {
            let usage = only(&prompt.usage, |meter| {
                meter.side() != crate::meter::Side::Input
            });
            let mut usage = usage;
            let quantity = Quantity::from(Count::exact(tokens));
            usage
                .add(Meter::Input, quantity, Basis::Declared)
                .map_err(|error| NoCost(error.to_string()))?;
            let prompt = OnModel {
                usage,
                terms: prompt.terms.clone(),
                ..*prompt
            };
            self.call(&prompt, assumed, assumed.output.expected, None, calls)
                .map(|call| call.cost)
        };
        let (before, behind) = (cost(bound - 1)?, cost(bound)?);
        let times = behind.checked_div(before);
        // One token more costs a little by itself.
        let step = Decimal::new(1_001, 3);
        Ok(times.filter(|times| *times > step || *times < Decimal::ONE))
    }
}
