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

/// A tenth of a number, or ten points of a share.
const TENTH: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// Changes one assumption after the other; what moves the bill most comes first.
///
/// # Errors
/// If an amount does not fit.
pub fn sensitivity(placed: &Placed<'_, '_>, priced: &Priced) -> Result<Vec<Swing>, NoCost> {
    let task = placed.task();
    let (assumed, calls) = (&task.assumed, task.calls);
    let month = |assumed: &Assumptions, calls| Ok(placed.price(assumed, calls)?.month);
    let mut found = Vec::new();
    let fewer = product(calls, Decimal::ONE - TENTH)?;
    let more = product(calls, Decimal::ONE + TENTH)?;
    let ends = [month(assumed, fewer)?, month(assumed, more)?];
    found.push(swing(Assumption::Calls, ends));
    if let Some((low, high)) = lengths(placed) {
        let with = |tokens: u64| {
            let output = Range {
                low: tokens,
                expected: tokens,
                high: tokens,
            };
            let assumed = Assumptions {
                output,
                ..assumed.clone()
            };
            month(&assumed, calls)
        };
        let ranged = assumed.output.low != assumed.output.high;
        found.push(swing(
            Assumption::Output { ranged },
            [with(low)?, with(high)?],
        ));
    }
    for (assumption, changed) in shares(assumed) {
        let [low, high] = changed;
        let ends = [month(&low, calls)?, month(&high, calls)?];
        found.push(swing(assumption, ends));
    }
    for (cause, down, up) in rules(priced)? {
        let ends = [priced.month - down, priced.month + up];
        found.push(swing(Assumption::Rule(cause), ends));
    }
    found.sort_by_key(|swing| std::cmp::Reverse(swing.width()));
    Ok(found)
}

fn swing(assumption: Assumption, [one, other]: [Decimal; 2]) -> Swing {
    Swing {
        assumption,
        low: one.min(other),
        high: one.max(other),
    }
}

/// The lengths of answers to look at, as far as the model goes; nothing if they are not billed.
fn lengths(placed: &Placed<'_, '_>) -> Option<(u64, u64)> {
    let Range {
        low,
        expected,
        high,
    } = placed.task().assumed.output;
    if expected == 0 || !placed.bills_output() {
        return None;
    }
    let (low, high) = match low == high {
        true => (
            expected - expected / 10,
            expected.saturating_add(expected / 10),
        ),
        false => (low, high),
    };
    let most = placed.offer().model.max_output.unwrap_or(high);
    Some((low, high.min(most.max(expected))))
}

/// The shares that are assumed, each ten points less and more.
fn shares(assumed: &Assumptions) -> Vec<(Assumption, [Assumptions; 2])> {
    let mut found = Vec::new();
    let mut push = |assumption, share: Decimal, with: &dyn Fn(Decimal) -> Assumptions| {
        let ends = [
            (share - TENTH).max(Decimal::ZERO),
            (share + TENTH).min(Decimal::ONE),
        ];
        found.push((assumption, ends.map(with)));
    };
    if let Some(cache) = assumed.cache {
        push(Assumption::CacheHits, cache.hits, &|hits| Assumptions {
            cache: Some(Cache { hits, ..cache }),
            ..assumed.clone()
        });
    }
    if assumed.batch > Decimal::ZERO {
        push(Assumption::Batch, assumed.batch, &|batch| Assumptions {
            batch,
            ..assumed.clone()
        });
    }
    if assumed.thinking > Decimal::ZERO {
        push(Assumption::Thinking, assumed.thinking, &|thinking| {
            Assumptions {
                thinking,
                ..assumed.clone()
            }
        });
    }
    found
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
