//! What comes from several causes, and how sure that is.
//!
//! Two amounts counted by the same estimate are wrong in the same direction, so their errors add up. Errors of different causes are
//! independent: together they are the square root of the sum of their squares, which is rounded outward, so that a range never looks
//! narrower than it is.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};

use super::NoCost;
use super::mix::{plus, product};
use super::snapshot::{Amounts, Row, Snapshot, Spread};

/// Over which time amounts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// A day: the thirtieth part of a month.
    Day,
    /// The first month.
    Month,
    /// The first year, with growth.
    Year,
}

impl Time {
    /// How many months of a row's this is.
    ///
    /// # Errors
    /// If it does not fit.
    pub fn months(self, row: &Row) -> Result<Decimal, NoCost> {
        Ok(match self {
            Self::Day => Decimal::ONE
                .checked_div(Decimal::from(30))
                .ok_or_else(NoCost::overflow)?,
            Self::Month => Decimal::ONE,
            Self::Year => row.months_a_year,
        })
    }
}

impl Amounts {
    /// The same, times a number.
    ///
    /// # Errors
    /// If an amount does not fit.
    pub fn times(self, by: Decimal) -> Result<Self, NoCost> {
        Ok(Self {
            low: product(self.low, by)?,
            expected: product(self.expected, by)?,
            high: product(self.high, by)?,
        })
    }

    /// The same, by a number of calls; nothing of none. The ends are rounded outward.
    ///
    /// # Errors
    /// If an amount does not fit.
    pub fn over(self, calls: Decimal) -> Result<Self, NoCost> {
        if calls.is_zero() {
            return Ok(Self::default());
        }
        let expected = self
            .expected
            .checked_div(calls)
            .ok_or_else(NoCost::overflow)?;
        let down = quotient_up(self.expected - self.low, calls)?;
        let up = quotient_up(self.high - self.expected, calls)?;
        around(expected, down, up)
    }
}

/// What rows come to, with how far each cause may lead off: those of one cause add up.
#[derive(Clone, Debug, Default)]
pub struct Sum<'s> {
    expected: Decimal,
    causes: BTreeMap<&'s str, Spread>,
}

impl<'s> Sum<'s> {
    /// Adds the month of a row, times a number: an exchange rate, a time.
    ///
    /// # Errors
    /// If an amount does not fit.
    pub fn add(&mut self, row: &'s Row, by: Decimal) -> Result<(), NoCost> {
        self.expected = plus(self.expected, product(row.month.expected, by)?)?;
        for (cause, spread) in &row.spreads {
            let sum = self.causes.entry(cause).or_default();
            sum.down = plus(sum.down, product(spread.down, by)?)?;
            sum.up = plus(sum.up, product(spread.up, by)?)?;
        }
        Ok(())
    }

    /// Returns all of it with its range.
    ///
    /// # Errors
    /// If an amount does not fit.
    pub fn amounts(&self) -> Result<Amounts, NoCost> {
        ends(self.expected, self.causes.values())
    }
}

/// The ends of an amount whose causes are independent of each other, rounded outward; never below zero.
///
/// # Errors
/// If an amount does not fit.
pub fn ends<'s>(
    expected: Decimal,
    spreads: impl Iterator<Item = &'s Spread> + Clone,
) -> Result<Amounts, NoCost> {
    let down = quadrature(spreads.clone().map(|spread| spread.down))?;
    let up = quadrature(spreads.map(|spread| spread.up))?;
    around(expected, down, up)
}

fn around(expected: Decimal, down: Decimal, up: Decimal) -> Result<Amounts, NoCost> {
    Ok(Amounts {
        low: (expected - down).max(Decimal::ZERO),
        expected,
        high: plus(expected, up)?,
    })
}

/// Decimals of a ratio within [`quadrature`]; its square has twice as many, which still fit.
const DIGITS: u32 = 12;

/// Returns the square root of the sum of squares of numbers that are not negative, rounded up in its twelfth digit; never more than
/// their plain sum.
///
/// # Errors
/// If the plain sum does not fit.
pub fn quadrature(parts: impl IntoIterator<Item = Decimal>) -> Result<Decimal, NoCost> {
    let parts: Vec<Decimal> = parts.into_iter().filter(|part| !part.is_zero()).collect();
    let mut sum = Decimal::ZERO;
    for part in &parts {
        sum = plus(sum, *part)?;
    }
    let Some(&most) = parts.iter().max().filter(|_| parts.len() > 1) else {
        return Ok(sum);
    };
    // Seen from the largest, every part is a ratio of at most one: its square has all its digits, and small numbers do not vanish.
    let up =
        |number: Decimal| number.round_dp_with_strategy(DIGITS, RoundingStrategy::AwayFromZero);
    let mut squares = Decimal::ZERO;
    for part in &parts {
        let ratio = up(quotient_up(*part, most)?);
        squares = plus(squares, product(ratio, ratio)?)?;
    }
    let mut root = up(squares.sqrt().ok_or_else(NoCost::overflow)?);
    if product(root, root)? < squares {
        root += Decimal::new(1, DIGITS);
    }
    // Where even that does not fit, the plain sum is an upper bound, too.
    Ok(product_up(root, most).map_or(sum, |found| found.min(sum)))
}

/// A quotient that is no less than the true one.
fn quotient_up(a: Decimal, b: Decimal) -> Result<Decimal, NoCost> {
    let part = a.checked_div(b).ok_or_else(NoCost::overflow)?;
    // A quotient is cut after 28 digits; the next number above it holds all of it.
    Ok(match part.checked_mul(b) {
        Some(back) if back >= a => part,
        _ => part + Decimal::new(1, part.scale()),
    })
}

/// A product that is no less than the true one.
fn product_up(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let found = a.checked_mul(b)?;
    // A product of more digits than there is room for has fewer decimals than its factors together.
    match found.scale() < a.scale() + b.scale() {
        true => found.checked_add(Decimal::new(1, found.scale())),
        false => Some(found),
    }
}

impl Snapshot {
    /// What some rows come to together, in the snapshot's currency.
    ///
    /// # Errors
    /// If an amount does not fit, or a currency has no rate.
    pub fn total<'s>(
        &self,
        rows: impl IntoIterator<Item = &'s Row>,
        time: Time,
    ) -> Result<Amounts, NoCost> {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(row, product(self.rate(&row.currency)?, time.months(row)?)?)?;
        }
        sum.amounts()
    }

    /// How many of the snapshot's currency one of another is.
    ///
    /// # Errors
    /// If it has no rate.
    pub fn rate(&self, currency: &str) -> Result<Decimal, NoCost> {
        if currency == self.currency {
            return Ok(Decimal::ONE);
        }
        let rate = self.rates.get(currency).map(|exchange| exchange.rate);
        rate.ok_or_else(|| {
            NoCost(format!(
                "no exchange rate from {currency} to {}",
                self.currency
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn spread(down: &str, up: &str) -> Spread {
        Spread {
            down: dec(down),
            up: dec(up),
        }
    }

    #[test]
    fn independent_causes_add_in_squares() {
        // 3² + 4² = 5²; 5² + 12² = 13², whose twelfth is no decimal and is rounded up.
        let found = ends(dec("100"), [spread("3", "5"), spread("4", "12")].iter()).unwrap();
        assert_eq!((found.low, found.expected), (dec("95"), dec("100")));
        assert!(found.high >= dec("113"), "{}", found.high);
        assert_eq!(found.high.round_dp(9), dec("113"));
    }

    #[test]
    fn one_cause_is_taken_as_it_is_and_no_cost_is_below_zero() {
        let found = ends(
            dec("1"),
            [spread("7", "0.1234567890123456789012345678")].iter(),
        )
        .unwrap();
        assert_eq!(found.low, Decimal::ZERO);
        assert_eq!(found.high, dec("1.1234567890123456789012345678"));
    }

    #[test]
    fn small_numbers_do_not_vanish_when_they_are_squared() {
        let found = ends(
            Decimal::ZERO,
            [
                spread("0", "0.00000000000000000003"),
                spread("0", "0.00000000000000000004"),
            ]
            .iter(),
        )
        .unwrap();
        assert_eq!(found.high.round_dp(22), dec("0.00000000000000000005"));
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
