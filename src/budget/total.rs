//! What several rows come to together, and how sure that is.
//!
//! Ranges are those of a plan: [`crate::plan::sum`].

use rust_decimal::Decimal;

use crate::plan::NoCost;
use crate::plan::snapshot::{Amounts, Row, Snapshot};
use crate::plan::sum::Sum;

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
    let mut sum = Sum::default();
    for row in rows {
        let rate = rate(snapshot, &row.currency, currency)?;
        sum.add(row, rate).map_err(too_much)?;
    }
    sum.amounts().map_err(too_much)
}

/// Returns what a call of one row costs, in `currency`: the range of its month, shared out over the calls.
///
/// A workload without calls has the range of its own amounts.
///
/// # Errors
/// As [`month`].
pub fn call(snapshot: &Snapshot, row: &Row, currency: &str) -> Result<Amounts, TotalError> {
    if row.calls.is_zero() {
        let rate = rate(snapshot, &row.currency, currency)?;
        return row.call.times(rate).map_err(too_much);
    }
    month(snapshot, [row], currency)?
        .over(row.calls)
        .map_err(too_much)
}

/// Adding up fails for one reason alone.
fn too_much(_: NoCost) -> TotalError {
    TotalError::Overflow
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
    use super::*;
    use crate::budget::samples::{number, row, snapshot};
    use crate::plan::snapshot::Spread;

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
}
