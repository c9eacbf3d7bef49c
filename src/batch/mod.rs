//! What do many requests come to together?
//!
//! A [`Tally`] adds up what single requests of a batch are on one model. It needs as much memory as there are different lengths, however many
//! requests there are.

mod lengths;

pub use lengths::Lengths;

use std::collections::BTreeMap;

use crate::money::{Currency, Money, MoneyError};
use crate::quantity::{Basis, Count};

/// What one request is on one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// All input tokens.
    pub input: Count,
    /// How that is known.
    pub basis: Basis,
    /// Of the input, as expected: tokens of pictures.
    pub image: u64,
    /// Output tokens, as declared.
    pub output: u64,
    /// What it costs, if prices were asked for.
    pub cost: Option<Cost>,
    /// What it costs at most with the longest answer that the request allows; none if it has no bound.
    pub ceiling: Option<Money>,
}

/// An amount with its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// At least.
    pub low: Money,
    /// Most likely.
    pub expected: Money,
    /// At most.
    pub high: Money,
}

/// What comes of one request on one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was measured.
    Fits(Measure),
    /// It is longer than the model's context window: the vendor refuses it.
    TooLong {
        /// All input tokens.
        input: Count,
        /// The window.
        context: u64,
    },
    /// The model does not take it, or how it counts is not known.
    Refused {
        /// Why, in words that many requests share.
        group: &'static str,
        /// Why, in full.
        reason: String,
    },
}

/// Lines of a kind: how many, and which was the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// How many.
    pub number: u64,
    /// The number of the first one.
    pub first: u64,
    /// What was said of the first one.
    pub example: String,
}

/// What the requests of a batch come to on one model.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Requests that were measured and fit.
    pub requests: u64,
    /// Their input tokens: at least, most likely, at most.
    pub input: [u128; 3],
    /// Of the input, as expected: tokens of pictures.
    pub image: u128,
    /// How the input is known: as the least certain of them.
    pub basis: Basis,
    /// Their output tokens, as declared.
    pub output: u128,
    /// What they cost together; nothing yet if prices were not asked for.
    pub cost: Option<Cost>,
    /// What they cost at most with the longest answers; of those without a bound, the cost as it is.
    pub ceiling: Option<Money>,
    /// How many requests have no bound on their answer.
    pub unbounded: u64,
    /// How long they are, those that do not fit among them.
    pub lengths: Lengths,
    /// The longest, in tokens, and the number of its line.
    pub largest: Option<(u64, u64)>,
    /// Requests over the context window.
    pub too_long: Lines,
    /// The window.
    pub context: Option<u64>,
    /// Requests that the model does not take, by reason.
    pub refused: BTreeMap<&'static str, Lines>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            requests: 0,
            input: [0; 3],
            image: 0,
            basis: Basis::Measured,
            output: 0,
            cost: None,
            ceiling: None,
            unbounded: 0,
            lengths: Lengths::default(),
            largest: None,
            too_long: Lines::default(),
            context: None,
            refused: BTreeMap::new(),
        }
    }
}

impl Lines {
    /// Adds a line.
    pub fn add(&mut self, line: u64, example: &str) {
        if self.number == 0 {
            self.first = line;
            example.clone_into(&mut self.example);
        }
        self.number += 1;
    }
}

impl Tally {
    /// Adds what came of one line.
    ///
    /// # Errors
    /// If a sum of money does not fit.
    pub fn add(&mut self, line: u64, outcome: &Outcome) -> Result<(), MoneyError> {
        match outcome {
            Outcome::Fits(measure) => self.measured(line, measure),
            Outcome::TooLong { input, context } => {
                self.length(line, input.expected());
                let example = format!("{} tokens, {context} fit", input.expected());
                self.too_long.add(line, &example);
                Ok(())
            }
            Outcome::Refused { group, reason } => {
                self.refused.entry(group).or_default().add(line, reason);
                Ok(())
            }
        }
    }

    fn measured(&mut self, line: u64, measure: &Measure) -> Result<(), MoneyError> {
        self.requests += 1;
        let input = measure.input;
        let ends = [input.low(), input.expected(), input.high()];
        for (sum, tokens) in self.input.iter_mut().zip(ends) {
            *sum += u128::from(tokens);
        }
        self.image += u128::from(measure.image);
        self.output += u128::from(measure.output);
        self.basis = self.basis.weakest(measure.basis);
        self.length(line, input.expected());
        let Some(cost) = measure.cost else {
            return Ok(());
        };
        self.cost = Some(match self.cost {
            None => cost,
            Some(sum) => Cost {
                low: sum.low.checked_add(cost.low)?,
                expected: sum.expected.checked_add(cost.expected)?,
                high: sum.high.checked_add(cost.high)?,
            },
        });
        self.unbounded += u64::from(measure.ceiling.is_none());
        let most = measure.ceiling.unwrap_or(cost.expected);
        self.ceiling = Some(match self.ceiling {
            None => most,
            Some(sum) => sum.checked_add(most)?,
        });
        Ok(())
    }

    fn length(&mut self, line: u64, tokens: u64) {
        self.lengths.add(tokens);
        if self.largest.is_none_or(|(longest, _)| tokens > longest) {
            self.largest = Some((tokens, line));
        }
    }

    /// The currency of the costs, if there are some.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.cost.map(|cost| cost.expected.currency())
    }

    /// Whether some request has a bound on its answer, so that a ceiling says something.
    #[must_use]
    pub const fn is_bounded(&self) -> bool {
        self.unbounded < self.requests
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(input: u64, cost: &str, ceiling: Option<&str>) -> Outcome {
        let money = |text: &str| Money::new(text.parse().unwrap(), Currency::USD);
        let cost = money(cost);
        Outcome::Fits(Measure {
            input: Count::exact(input),
            basis: Basis::Measured,
            image: 0,
            output: 2,
            cost: Some(Cost {
                low: cost,
                expected: cost,
                high: cost,
            }),
            ceiling: ceiling.map(money),
        })
    }

    #[test]
    fn requests_add_up_and_what_does_not_fit_is_apart() {
        let mut tally = Tally::default();
        let long = Outcome::TooLong {
            input: Count::exact(900),
            context: 500,
        };
        let refused = Outcome::Refused {
            group: "no image input",
            reason: "no image input".to_owned(),
        };
        for (line, outcome) in [
            (1, fits(10, "0.1", Some("0.5"))),
            (2, long),
            (3, fits(30, "0.3", None)),
            (5, refused),
        ] {
            tally.add(line, &outcome).unwrap();
        }
        assert_eq!((tally.requests, tally.input, tally.output), (2, [40; 3], 4));
        let cost = tally.cost.unwrap().expected;
        assert_eq!(cost.to_string(), "0.4 USD");
        // The second has no bound and counts as it is.
        assert_eq!(tally.ceiling.unwrap().to_string(), "0.8 USD");
        assert_eq!((tally.unbounded, tally.is_bounded()), (1, true));
        assert_eq!((tally.too_long.number, tally.too_long.first), (1, 2));
        assert_eq!(tally.largest, Some((900, 2)));
        assert_eq!(tally.refused["no image input"].first, 5);
        assert_eq!(tally.lengths.percentile(50), Some(30));
    }
}
