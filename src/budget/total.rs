//! What several rows come to together, and how sure that is.
//!
//! Two rows counted by the same estimate are wrong in the same direction, so their errors add up. Errors of different causes are
//! independent: together they are the square root of the sum of their squares. Every rounding goes outward, so that a range never looks
//! narrower than it is.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};

use crate::plan::snapshot::{Amounts, Row, Snapshot, Spread};

/// Why rows have no sum.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TotalError {
    /// The snapshot has no rate for a currency.
    #[error("no exchange rate from {from} to {to}")]
    NoRate {
        /// The currency of the amount.
        from: String,
        /// The currency that was wanted.
        to: String,
    },
    /// More than 28 digits.
    #[error("an amount does not fit: more than 28 digits before the decimal point")]
    Overflow,
}

/// Returns how many units of `to` one unit of `from` is, by the rates of a snapshot.
///
/// # Errors
/// If the snapshot has no rate for one of them.
pub fn rate(snapshot: &Snapshot, from: &str, to: &str) -> Result<Decimal, TotalError> {
    if from == to {
        return Ok(Decimal::ONE);
    }
    let none = || TotalError::NoRate {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let into_own = |code: &str| match code == snapshot.currency {
        true => Some(Decimal::ONE),
        false => snapshot.rates.get(code).map(|exchange| exchange.rate),
    };
    let (above, below) = (
        into_own(from).ok_or_else(none)?,
        into_own(to).ok_or_else(none)?,
    );
    above.checked_div(below).ok_or_else(none)
}

/// Returns what rows of a snapshot come to in a month, in `currency`: expected amounts add up, ranges as the module says.
///
/// # Errors
/// If a row's currency has no rate, or the sum does not fit.
pub fn month<'a>(
    snapshot: &Snapshot,
    rows: impl IntoIterator<Item = &'a Row>,
    currency: &str,
) -> Result<Amounts, TotalError> {
    let mut expected = Decimal::ZERO;
    let mut causes: BTreeMap<&str, Spread> = BTreeMap::new();
    for row in rows {
        let rate = rate(snapshot, &row.currency, currency)?;
        expected = add(expected, times(row.month.expected, rate)?)?;
        for (cause, spread) in &row.spreads {
            let sum = causes.entry(cause).or_insert(Spread {
                down: Decimal::ZERO,
                up: Decimal::ZERO,
            });
            sum.down = add(sum.down, times(spread.down, rate)?)?;
            sum.up = add(sum.up, times(spread.up, rate)?)?;
        }
    }
    let down = quadrature(causes.values().map(|spread| spread.down))?;
    let up = quadrature(causes.values().map(|spread| spread.up))?;
    Ok(Amounts {
        low: (expected - down).max(Decimal::ZERO),
        expected,
        high: add(expected, up)?,
    })
}

/// Returns what a call of one row costs, in `currency`: the range of its month, shared out over the calls.
///
/// A workload without calls has the range of its own amounts.
///
/// # Errors
/// As [`month`].
pub fn call(snapshot: &Snapshot, row: &Row, currency: &str) -> Result<Amounts, TotalError> {
    let rate = rate(snapshot, &row.currency, currency)?;
    let own = |amount: Decimal| times(amount, rate);
    let Amounts {
        low,
        expected,
        high,
    } = row.call;
    let (low, expected, high) = (own(low)?, own(expected)?, own(high)?);
    if row.calls.is_zero() {
        return Ok(Amounts {
            low,
            expected,
            high,
        });
    }
    let whole = month(snapshot, [row], currency)?;
    let share = |off: Decimal| {
        let part = off.checked_div(row.calls).ok_or(TotalError::Overflow)?;
        // A quotient is cut after 28 digits; the next number above it holds all of it.
        Ok::<_, TotalError>(match part.checked_mul(row.calls) {
            Some(back) if back >= off => part,
            _ => part + Decimal::new(1, part.scale()),
        })
    };
    Ok(Amounts {
        low: (expected - share(whole.expected - whole.low)?).max(Decimal::ZERO),
        expected,
        high: add(expected, share(whole.high - whole.expected)?)?,
    })
}

/// Decimals of a ratio within [`quadrature`]; its square has twice as many, which still fit.
const DIGITS: u32 = 12;

/// Returns the square root of the sum of squares, rounded up in the twelfth digit; never more than the plain sum.
///
/// # Errors
/// If the plain sum does not fit.
pub fn quadrature(parts: impl IntoIterator<Item = Decimal>) -> Result<Decimal, TotalError> {
    let parts: Vec<Decimal> = parts.into_iter().filter(|part| !part.is_zero()).collect();
    let mut sum = Decimal::ZERO;
    for part in &parts {
        sum = add(sum, *part)?;
    }
    let Some(&most) = parts.iter().max().filter(|_| parts.len() > 1) else {
        return Ok(sum);
    };
    // Seen from the largest, every part is a ratio of at most one, whose square has all its digits.
    let up =
        |number: Decimal| number.round_dp_with_strategy(DIGITS, RoundingStrategy::AwayFromZero);
    let mut squares = Decimal::ZERO;
    for part in &parts {
        let ratio = up(part.checked_div(most).ok_or(TotalError::Overflow)?);
        squares = add(squares, times(ratio, ratio)?)?;
    }
    let mut root = up(squares.sqrt().ok_or(TotalError::Overflow)?);
    if times(root, root)? < squares {
        root += Decimal::new(1, DIGITS);
    }
    // Where even that does not fit, the plain sum is an upper bound, too.
    Ok(root.checked_mul(most).map_or(sum, |found| found.min(sum)))
}

/// A sum, or that it does not fit.
pub(super) fn add(a: Decimal, b: Decimal) -> Result<Decimal, TotalError> {
    a.checked_add(b).ok_or(TotalError::Overflow)
}

/// A product, or that it does not fit.
pub(super) fn times(a: Decimal, b: Decimal) -> Result<Decimal, TotalError> {
    a.checked_mul(b).ok_or(TotalError::Overflow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::budget::samples::{number, row, snapshot};

    #[test]
    fn one_cause_adds_up_and_different_causes_are_squared() {
        // Two rows of one text rule: 1 + 2 = 3 above, 0.5 + 0.5 = 1 below. A length of answers of its own: 4 above, 0 below.
        // Above: √(3² + 4²) = 5. Below: √(1² + 0²) = 1.
        let mut first = row("a", "acme/one", "USD", "100");
        first.spreads.insert("text acme".into(), spread("0.5", "1"));
        let mut second = row("b", "acme/one", "USD", "10");
        second
            .spreads
            .insert("text acme".into(), spread("0.5", "2"));
        second.spreads.insert("output b".into(), spread("0", "4"));
        let snapshot = snapshot(vec![first, second]);
        let total = month(&snapshot, &snapshot.rows, "USD").unwrap();
        assert_eq!(
            (total.low, total.expected, total.high),
            (number("109"), number("110"), number("115"))
        );
    }

    #[test]
    fn a_range_is_converted_before_it_is_squared() {
        // At 0.125 dollars a yuan: 24 CNY above are 3 USD, beside 4 USD of another cause: 5. The middle is 80 × 0.125 + 10 = 20.
        let mut yuan = row("a", "bell/one", "CNY", "80");
        yuan.spreads.insert("text bell".into(), spread("0", "24"));
        let mut dollars = row("b", "acme/one", "USD", "10");
        dollars.spreads.insert("text acme".into(), spread("0", "4"));
        let mut snapshot = snapshot(vec![yuan, dollars]);
        let no_rate = month(&snapshot, &snapshot.rows, "USD");
        assert_eq!(
            no_rate,
            Err(TotalError::NoRate {
                from: "CNY".into(),
                to: "USD".into()
            })
        );
        snapshot.rates.insert(
            "CNY".into(),
            crate::plan::snapshot::Exchange {
                rate: number("0.125"),
                day: None,
            },
        );
        let total = month(&snapshot, &snapshot.rows, "USD").unwrap();
        assert_eq!((total.expected, total.high), (number("20"), number("25")));
        // And all of it in yuan: 8 times as much.
        let yuan = month(&snapshot, &snapshot.rows, "CNY").unwrap();
        assert_eq!((yuan.expected, yuan.high), (number("160"), number("200")));
    }

    #[test]
    fn a_call_has_its_share_of_the_range() {
        // 1,000 calls: 10 ± √(3² + 4²) = 5 a month is 0.010 ± 0.005 a call.
        let mut one = row("a", "acme/one", "USD", "10");
        one.spreads.insert("text acme".into(), spread("3", "3"));
        one.spreads.insert("output a".into(), spread("4", "4"));
        let snapshot = snapshot(vec![one]);
        let call = call(&snapshot, &snapshot.rows[0], "USD").unwrap();
        assert_eq!(
            (call.low, call.expected, call.high),
            (number("0.005"), number("0.01"), number("0.015"))
        );
    }

    fn spread(down: &str, up: &str) -> Spread {
        Spread {
            down: number(down),
            up: number(up),
        }
    }

    proptest! {
        /// Its square is no less than the sum of squares, digit by digit, and a hundred-millionth below it is.
        #[test]
        fn a_root_is_rounded_outward_and_not_far(parts in prop::collection::vec(1_u32..2_000, 1..6)) {
            let decimals: Vec<Decimal> = parts.iter().map(|&part| Decimal::new(part.into(), 3)).collect();
            let root = quadrature(decimals.iter().copied()).unwrap().normalize();
            let squares: u128 = parts.iter().map(|&part| u128::from(part) * u128::from(part)).sum();
            // root = mantissa ÷ 10^scale, and the parts are thousandths.
            let mantissa = u128::try_from(root.mantissa()).unwrap();
            let unit = 10_u128.pow(root.scale());
            prop_assert!(mantissa * mantissa * 1_000_000 >= squares * unit * unit);
            let below = root - Decimal::new(1, 8);
            let exact: Decimal = decimals.iter().map(|part| part * part).sum();
            prop_assert!(below * below < exact);
            let sum: Decimal = decimals.iter().sum();
            prop_assert!(root <= sum);
        }
    }
}
