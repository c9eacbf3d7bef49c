//! From where on would another model be the cheaper one?

use rust_decimal::Decimal;

use super::mix::product;
use super::placed::Placed;
use super::snapshot::Range;
use super::{Assumptions, NoCost};
use crate::project::workload::{Cache, Prefix};

/// What is changed while everything else stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// The share of calls that find their prefix in a cache, on both models.
    CacheHits,
    /// Output tokens of one answer.
    Output,
    /// Calls of a month.
    Calls,
}

/// A point at which two models change places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakEven {
    /// What is changed.
    pub lever: Lever,
    /// What it is now.
    pub now: Decimal,
    /// Where both cost the same: from there on away from what is now the other order holds. Of tokens and calls, the first whole number
    /// of the other order.
    pub at: Decimal,
    /// Whether the other model is the cheaper one as things are.
    pub other_is_cheaper: bool,
}

/// How far volumes and lengths are looked at: so many times what is expected, and the same part of it.
const FARTHEST: u64 = 64;
/// The most steps of a search: more than there are digits in any number of calls.
const STEPS: usize = 100;

/// Finds where another model changes places with this one, for each lever that moves both.
///
/// Shares are compared exactly; lengths and volumes from a 64th to 64 times of what is expected, wherever a price bends.
///
/// # Errors
/// If something has no price, or an amount does not fit.
pub fn break_even(
    own: &Placed<'_, '_>,
    other: &Placed<'_, '_>,
    rate: Decimal,
) -> Result<Vec<BreakEven>, NoCost> {
    let assumed = &own.task.assumed;
    let calls = own.task.calls;
    // How much dearer the own model is; amounts of the other in the own one's currency.
    let dearer = |assumed: &Assumptions, calls: Decimal| {
        let (own, other) = (
            own.price(assumed, calls)?.month,
            other.price(assumed, calls)?.month,
        );
        Ok::<_, NoCost>(own - product(other, rate)?)
    };
    let now = dearer(assumed, calls)?;
    let other_is_cheaper = now > Decimal::ZERO;
    let mut found = Vec::new();
    let mut push = |lever, now, at| {
        found.push(BreakEven {
            lever,
            now,
            at,
            other_is_cheaper,
        });
    };
    if let Some(cache) = assumed.cache.or_else(|| usual_cache(own)) {
        let with = |hits| {
            let cache = Some(Cache { hits, ..cache });
            dearer(
                &Assumptions {
                    cache,
                    ..assumed.clone()
                },
                calls,
            )
        };
        let (none, all) = (with(Decimal::ZERO)?, with(Decimal::ONE)?);
        if (none > Decimal::ZERO) != (all > Decimal::ZERO) {
            // The mean over hits and misses is a straight line.
            let at = none.checked_div(none - all).ok_or_else(NoCost::overflow)?;
            push(
                Lever::CacheHits,
                assumed.cache.map_or(Decimal::ZERO, |cache| cache.hits),
                at,
            );
        }
    }
    let output = assumed.output.expected;
    if output > 0 && own.bills_output() && other.bills_output() {
        let most = [own, other]
            .iter()
            .filter_map(|placed| placed.offer.model.max_output)
            .min();
        let with = |tokens: u64| {
            let output = Range {
                low: tokens,
                expected: tokens,
                high: tokens,
            };
            dearer(
                &Assumptions {
                    output,
                    ..assumed.clone()
                },
                calls,
            )
        };
        if let Some(at) = crossing(output, most.unwrap_or(u64::MAX), other_is_cheaper, with)? {
            push(Lever::Output, output.into(), at.into());
        }
    }
    let volume = u64::try_from(calls.round()).unwrap_or(u64::MAX);
    if volume > 0 && (own.depends_on_volume() || other.depends_on_volume()) {
        let with = |calls: u64| dearer(assumed, calls.into());
        if let Some(at) = crossing(volume, u64::MAX, other_is_cheaper, with)? {
            push(Lever::Calls, calls, at.into());
        }
    }
    Ok(found)
}

/// What a cache would keep if there were one.
fn usual_cache(own: &Placed<'_, '_>) -> Option<Cache> {
    let system = own.prompts.iter().all(|prompt| prompt.system > 0);
    system.then_some(Cache {
        hits: Decimal::ZERO,
        prefix: Prefix::System,
    })
}

/// The number nearest to `now` at which the order is another: looked for in doublings both ways, then between the last two.
fn crossing(
    now: u64,
    most: u64,
    positive: bool,
    dearer: impl Fn(u64) -> Result<Decimal, NoCost>,
) -> Result<Option<u64>, NoCost> {
    let flipped = |at: u64| Ok::<_, NoCost>((dearer(at)? > Decimal::ZERO) != positive);
    let (mut up, mut down, mut factor) = (now, now, 1_u64);
    while factor < FARTHEST {
        factor *= 2;
        let (above, below) = (now.saturating_mul(factor).min(most), now / factor);
        if above > up && flipped(above)? {
            return between(up, above, flipped).map(Some);
        }
        if below < down && below > 0 && flipped(below)? {
            return between(down, below, flipped).map(Some);
        }
        (up, down) = (above.max(up), below);
    }
    Ok(None)
}

/// The first number, from one that is not flipped to one that is, that is.
fn between(
    mut before: u64,
    mut behind: u64,
    flipped: impl Fn(u64) -> Result<bool, NoCost>,
) -> Result<u64, NoCost> {
    for _ in 0..STEPS {
        if before.abs_diff(behind) <= 1 {
            break;
        }
        let middle = before.midpoint(behind);
        match flipped(middle)? {
            true => behind = middle,
            false => before = middle,
        }
    }
    Ok(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_number_of_another_order_is_found_on_either_side() {
        // Positive up to 299, negative from 300 on.
        let falls = |at: u64| Ok(Decimal::from(299) - Decimal::from(at) + Decimal::new(5, 1));
        assert_eq!(crossing(100, u64::MAX, true, falls), Ok(Some(300)));
        assert_eq!(crossing(1_000, u64::MAX, false, falls), Ok(Some(299)));
        assert_eq!(crossing(100, 250, true, falls), Ok(None));
        // 64 times 4 is 256.
        assert_eq!(crossing(4, u64::MAX, true, falls), Ok(None));
    }
}
