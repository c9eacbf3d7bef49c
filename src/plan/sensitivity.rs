//! Which assumption moves the bill most?

use rust_decimal::Decimal;

use super::mix::product;
use super::placed::Placed;
use super::row::Priced;
use super::snapshot::Range;
use super::{Assumptions, NoCost};
use crate::project::workload::Cache;

/// What is changed while everything else stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// Calls of a month, a tenth less and more.
    Calls,
    /// How long answers are: from the low end to the high one or, without a range, a tenth less and more.
    Output {
        /// Whether a range was declared or recorded.
        ranged: bool,
    },
    /// The share of cache hits, ten points less and more.
    CacheHits,
    /// The share of the batch service, ten points less and more.
    Batch,
    /// The share of thinking in the output, ten points less and more.
    Thinking,
    /// How a rule counts, from the low end of its calibration to the high one: the name of the cause.
    Rule(String),
}

/// What a month costs, if an assumption is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swing {
    /// What is changed.
    pub assumption: Assumption,
    /// The least that comes out, in the model's currency.
    pub low: Decimal,
    /// The most.
    pub high: Decimal,
}

impl Swing {
    /// How far apart both are.
    #[must_use]
    pub fn width(&self) -> Decimal {
        self.high - self.low
    }
}

/// Changes one assumption after the other; what moves the bill most comes first.
///
/// # Errors
/// If an amount does not fit.
pub fn sensitivity(placed: &Placed<'_, '_>, priced: &Priced) -> Result<Vec<Swing>, NoCost> {
    let task = placed.task();
    let (assumed, calls) = (&task.assumed, task.calls);
    let tenth = Decimal::new(1, 1);
    let mut found = Vec::new();
    let mut push = |assumption, one: Decimal, other: Decimal| {
        let (low, high) = (one.min(other), one.max(other));
        found.push(Swing {
            assumption,
            low,
            high,
        });
    };
    let month = |assumed: &Assumptions, calls: Decimal| {
        placed.price(assumed, calls).map(|priced| priced.month)
    };
    let around = |by: Decimal| {
        Ok::<_, NoCost>((
            product(calls, Decimal::ONE - by)?,
            product(calls, Decimal::ONE + by)?,
        ))
    };
    let (fewer, more) = around(tenth)?;
    push(
        Assumption::Calls,
        month(assumed, fewer)?,
        month(assumed, more)?,
    );
    let output = assumed.output;
    let ranged = output.low != output.high;
    if output.expected > 0 && placed.bills_output() {
        let (low, high) = match ranged {
            true => (output.low, output.high),
            false => (
                output.expected - output.expected / 10,
                output.expected.saturating_add(output.expected / 10),
            ),
        };
        let most = placed
            .offer()
            .model
            .max_output
            .unwrap_or(high)
            .max(output.expected);
        let with = |tokens: u64| {
            let output = Range {
                low: tokens,
                expected: tokens,
                high: tokens,
            };
            month(
                &Assumptions {
                    output,
                    ..assumed.clone()
                },
                calls,
            )
        };
        push(
            Assumption::Output { ranged },
            with(low)?,
            with(high.min(most))?,
        );
    }
    let points = |share: Decimal| {
        (
            (share - tenth).max(Decimal::ZERO),
            (share + tenth).min(Decimal::ONE),
        )
    };
    if let Some(cache) = assumed.cache {
        let with = |hits| {
            month(
                &Assumptions {
                    cache: Some(Cache { hits, ..cache }),
                    ..assumed.clone()
                },
                calls,
            )
        };
        let (low, high) = points(cache.hits);
        push(Assumption::CacheHits, with(low)?, with(high)?);
    }
    if assumed.batch > Decimal::ZERO {
        let with = |batch| {
            month(
                &Assumptions {
                    batch,
                    ..assumed.clone()
                },
                calls,
            )
        };
        let (low, high) = points(assumed.batch);
        push(Assumption::Batch, with(low)?, with(high)?);
    }
    if assumed.thinking > Decimal::ZERO {
        let with = |thinking| {
            month(
                &Assumptions {
                    thinking,
                    ..assumed.clone()
                },
                calls,
            )
        };
        let (low, high) = points(assumed.thinking);
        push(Assumption::Thinking, with(low)?, with(high)?);
    }
    for (cause, down, up) in rules(priced)? {
        push(
            Assumption::Rule(cause),
            priced.month - down,
            priced.month + up,
        );
    }
    found.sort_by_key(|swing| std::cmp::Reverse(swing.width()));
    Ok(found)
}

/// What each rule errs with, over a month; lengths of answers are none.
fn rules(priced: &Priced) -> Result<Vec<(String, Decimal, Decimal)>, NoCost> {
    let mut found: Vec<(String, Decimal, Decimal)> = Vec::new();
    for prompt in &priced.prompts {
        for (cause, spread) in prompt
            .spreads
            .iter()
            .filter(|(cause, _)| !cause.starts_with("output "))
        {
            let (down, up) = (
                product(spread.down, prompt.calls)?,
                product(spread.up, prompt.calls)?,
            );
            match found.iter_mut().find(|(known, ..)| known == cause) {
                Some((_, all_down, all_up)) => {
                    *all_down += down;
                    *all_up += up;
                }
                None => found.push((cause.clone(), down, up)),
            }
        }
    }
    Ok(found)
}
