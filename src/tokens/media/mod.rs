//! Tokens of a sound, a clip, a document's pages: from how long and how big they are.
//!
//! Rules are values: an algorithm with whole-number parameters, limits, and where all that was read. Tables define them and models name
//! them; nothing here knows a vendor, and nothing is read or decoded.

use std::time::Duration;

use rust_decimal::Decimal;
use thiserror::Error;

use super::image::ImageError;
use crate::provenance::{RawReference, Reference};
use crate::quantity::{Basis, Count};

mod audio;
pub mod lengths;
mod page;
mod pairs;
mod video;

pub use audio::{AudioRule, RawAudioRule};
pub use page::{PageRule, PageSize, RawPageRule};
pub use video::{Clip, RawVideoRule, VideoRule};

/// What a sound, a clip or some pages count as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaCount {
    /// Tokens.
    pub tokens: Count,
    /// Measured by an exact published rule, or estimated.
    pub basis: Basis,
    /// The sum in one line.
    pub method: String,
}

impl MediaCount {
    fn new(tokens: Count, basis: Basis, method: String) -> Self {
        let known = match tokens.is_exact() {
            true => Basis::Measured,
            false => Basis::Estimated,
        };
        Self {
            tokens,
            basis: basis.weakest(known),
            method,
        }
    }
}

/// Why it has no count.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The vendor would refuse it, for its length or number.
    #[error("refused: {0}")]
    Refused(String),
    /// Its pictures have no count.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Its pictures are counted by the model's rule for pictures, and there is none.
    #[error("image rule unknown")]
    NoImageRule,
}

/// The nanoseconds of a second.
const SECOND: u128 = 1_000_000_000;

/// A length of time in seconds, to the millisecond.
fn seconds(duration: Duration) -> String {
    let nanoseconds =
        Decimal::from_i128_with_scale(i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX), 9);
    format!("{} s", nanoseconds.round_dp(3).normalize())
}

/// `n ÷ d` cut off, to the nearest whole number, and rounded up; `d` is at least 1.
fn around(n: u128, d: u128) -> Count {
    let whole = |n: u128| u64::try_from(n).unwrap_or(u64::MAX);
    let (low, high) = (n / d, n.div_ceil(d));
    let near = if n % d * 2 < d { low } else { high };
    Count::new(whole(low), whole(near), whole(high)).unwrap_or_default()
}

/// A number of the table that is not 0; a complaint otherwise.
fn positive(name: &str, value: u64, wrong: &mut Vec<String>) -> u64 {
    if value == 0 || value > 1_000_000_000_000 {
        wrong.push(format!(
            "`{name}` is {value}; it must be from 1 to 1000000000000"
        ));
    }
    value.clamp(1, 1_000_000_000_000)
}

/// Three numbers of the table that are in order; a complaint otherwise.
fn ordered(name: &str, [low, expected, high]: [u64; 3], wrong: &mut Vec<String>) -> Count {
    Count::new(low, expected, high).unwrap_or_else(|| {
        wrong.push(format!("`{name}` is low, expected and high, in this order"));
        Count::ZERO
    })
}

/// The basis and the source that every rule has.
fn provenance(
    basis: Option<Basis>,
    source: Option<&RawReference>,
    wrong: &mut Vec<String>,
) -> (Basis, Option<Reference>) {
    let basis = basis.unwrap_or(Basis::Measured);
    if !matches!(basis, Basis::Measured | Basis::Estimated) {
        wrong.push(format!(
            "`basis` is `measured` or `estimated`, not `{basis}`"
        ));
    }
    (basis, source.map(|source| source.check(wrong)))
}

#[cfg(test)]
mod tests;
