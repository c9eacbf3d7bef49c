//! Ranges of what comes from several causes: the same cause adds up, different ones are independent.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, MathematicalOps};

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

    /// The same, by a number of calls; nothing of none.
    ///
    /// # Errors
    /// If an amount does not fit.
    pub fn over(self, calls: Decimal) -> Result<Self, NoCost> {
        if calls.is_zero() {
            return Ok(Self::default());
        }
        let each = |amount: Decimal| amount.checked_div(calls).ok_or_else(NoCost::overflow);
        Ok(Self {
            low: each(self.low)?,
            expected: each(self.expected)?,
            high: each(self.high)?,
        })
    }
}

/// The ends of an amount whose causes are independent of each other; never below zero.
///
/// # Errors
/// If an amount does not fit.
pub fn ends<'s>(
    expected: Decimal,
    spreads: impl Iterator<Item = &'s Spread> + Clone,
) -> Result<Amounts, NoCost> {
    let down = root(spreads.clone().map(|spread| spread.down))?;
    let up = root(spreads.map(|spread| spread.up))?;
    Ok(Amounts {
        low: (expected - down).max(Decimal::ZERO),
        expected,
        high: plus(expected, up)?,
    })
}

/// The root of the sum of squares. All are divided by the largest first, so that squares of small numbers do not vanish.
fn root(numbers: impl Iterator<Item = Decimal> + Clone) -> Result<Decimal, NoCost> {
    let Some(largest) = numbers
        .clone()
        .max()
        .filter(|largest| *largest > Decimal::ZERO)
    else {
        return Ok(Decimal::ZERO);
    };
    let mut sum = Decimal::ZERO;
    for number in numbers {
        let part = number.checked_div(largest).ok_or_else(NoCost::overflow)?;
        sum = plus(sum, product(part, part)?)?;
    }
    if sum == Decimal::ONE {
        return Ok(largest);
    }
    product(largest, sum.sqrt().ok_or_else(NoCost::overflow)?)
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
        let mut expected = Decimal::ZERO;
        let mut causes: BTreeMap<&str, Spread> = BTreeMap::new();
        for row in rows {
            let by = product(self.rate(&row.currency)?, time.months(row)?)?;
            expected = plus(expected, product(row.month.expected, by)?)?;
            for (cause, spread) in &row.spreads {
                let sum = causes.entry(cause).or_default();
                sum.down = plus(sum.down, product(spread.down, by)?)?;
                sum.up = plus(sum.up, product(spread.up, by)?)?;
            }
        }
        ends(expected, causes.values())
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
        // 3² + 4² = 5²; 5² + 12² = 13²
        let found = ends(dec("100"), [spread("3", "5"), spread("4", "12")].iter()).unwrap();
        assert_eq!(
            (found.low, found.expected, found.high),
            (dec("95"), dec("100"), dec("113"))
        );
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
}
