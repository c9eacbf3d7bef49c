//! Quantities by meter: what a request is on one model.
//!
//! Meters are disjoint, so a usage is a map; adding two usages never counts a token twice.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::meter::{Meter, Side, Unit};
use crate::quantity::{Basis, Corner, Quantity};

/// How long one request is, as length bounds compare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Length {
    /// All input tokens, cache reads and writes included.
    pub input: u64,
    /// All output tokens, thinking included.
    pub output: u64,
    /// Pictures, seconds and other units that are neither tokens nor calls, of all requests that are billed together.
    pub made: u64,
}

impl Length {
    /// Returns the length of one of so many requests that are billed together.
    #[must_use]
    pub const fn among(self, requests: u64) -> Self {
        Self {
            made: self.made.saturating_mul(requests),
            ..self
        }
    }
}

/// The quantity of one meter, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metered {
    /// How many units.
    pub quantity: Quantity,
    /// How that is known.
    pub basis: Basis,
}

/// Quantities by meter, of one request.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Usage {
    meters: BTreeMap<Meter, Metered>,
}

/// A quantity that does not fit a number of 28 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the quantity of `{0}` does not fit")]
pub struct UsageOverflow(pub Meter);

impl Usage {
    /// Returns the usage of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a quantity to a meter; the basis of the sum is the weaker of both.
    ///
    /// # Errors
    /// If the sum does not fit.
    pub fn add(
        &mut self,
        meter: Meter,
        quantity: Quantity,
        basis: Basis,
    ) -> Result<(), UsageOverflow> {
        let sum = match self.meters.get(&meter) {
            None => Metered { quantity, basis },
            Some(before) => Metered {
                quantity: before
                    .quantity
                    .checked_add(quantity)
                    .ok_or(UsageOverflow(meter))?,
                basis: before.basis.weakest(basis),
            },
        };
        self.meters.insert(meter, sum);
        Ok(())
    }

    /// Adds another usage.
    ///
    /// # Errors
    /// If a sum does not fit.
    pub fn plus(&self, other: &Self) -> Result<Self, UsageOverflow> {
        let mut sum = self.clone();
        for (meter, metered) in other.iter() {
            sum.add(meter, metered.quantity, metered.basis)?;
        }
        Ok(sum)
    }

    /// Moves up to `units` of one meter to another, at each end of the range; returns how many could not be moved at the expected one.
    pub fn move_units(&mut self, from: Meter, to: Meter, units: Decimal) -> Decimal {
        let Some(before) = self.meters.get(&from).cloned() else {
            return units;
        };
        let (taken, left) = before.quantity.split(units);
        self.meters.insert(
            from,
            Metered {
                quantity: left,
                basis: before.basis,
            },
        );
        // The part that was there fits, so the sum of what is moved does.
        let _ = self.add(to, taken, before.basis);
        units - taken.expected()
    }

    /// The meters in the order of a quote.
    pub fn iter(&self) -> impl Iterator<Item = (Meter, &Metered)> {
        self.meters.iter().map(|(meter, metered)| (*meter, metered))
    }

    /// The quantity of a meter; none if nothing of it is used.
    #[must_use]
    pub fn get(&self, meter: Meter) -> Option<&Metered> {
        self.meters.get(&meter)
    }

    /// Whether nothing is used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.meters.is_empty()
    }

    /// The least certain basis of all meters.
    #[must_use]
    pub fn basis(&self) -> Option<Basis> {
        self.meters.values().map(|metered| metered.basis).max()
    }

    /// How long the request is at one end of the range, as length bounds compare it.
    #[must_use]
    pub fn length(&self, corner: Corner) -> Length {
        let sum = |counts: &dyn Fn(Meter) -> bool| {
            let counted = self.meters.iter().filter(|(meter, _)| counts(**meter));
            counted.fold(0_u64, |sum, (_, metered)| {
                let units = u64::try_from(metered.quantity.at(corner).trunc()).unwrap_or(u64::MAX);
                sum.saturating_add(units)
            })
        };
        let tokens = |meter: Meter, side| meter.side() == side && meter.unit() == Unit::Token;
        Length {
            input: sum(&|meter| tokens(meter, Side::Input)),
            output: sum(&|meter| tokens(meter, Side::Output)),
            made: sum(&|meter| !matches!(meter.unit(), Unit::Token | Unit::Call)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Count;

    #[test]
    fn cached_tokens_still_count_as_input_length() {
        let mut usage = Usage::new();
        usage
            .add(Meter::Input, Count::exact(300).into(), Basis::Declared)
            .unwrap();
        let left = usage.move_units(Meter::Input, Meter::CacheRead, Decimal::from(200));
        assert_eq!(
            (left, usage.length(Corner::Expected).input),
            (Decimal::ZERO, 300)
        );
        assert_eq!(
            usage.get(Meter::Input).unwrap().quantity.expected(),
            Decimal::from(100)
        );
    }

    #[test]
    fn what_cannot_be_moved_is_said() {
        let mut usage = Usage::new();
        usage
            .add(Meter::Input, Count::exact(50).into(), Basis::Measured)
            .unwrap();
        assert_eq!(
            usage.move_units(Meter::Input, Meter::CacheRead, Decimal::from(80)),
            Decimal::from(30)
        );
    }
}
