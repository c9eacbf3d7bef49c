//! What both books are asked: the days, lengths and meters, and in what numbers a rate is given.

use jiff::Timestamp;
use rust_decimal::Decimal;
use tokenfare::meter::{Meter, Unit};

/// The days: the first of our history, some between, those around their last changes (the crate was made on 2026-10-21), a day after it, and
/// one on which the announced price changes of 2026-12 and 2027-01 are in force.
pub(crate) const DAYS: &[&str] = &[
    "2024-12-18",
    "2025-03-01",
    "2025-06-15",
    "2025-09-01",
    "2025-12-20",
    "2026-03-20",
    "2026-07-01",
    "2026-09-15",
    "2026-10-21",
    "2026-11-27",
    "2027-01-02",
];

/// The hour of every day at which all are asked, and those at which providers with prices by the hour are asked too.
pub(crate) const HOUR: &str = "12:00";
pub(crate) const MORE_HOURS: &[&str] = &["02:00", "08:00", "20:00"];

/// All input tokens of one request: short and long ones, and those at which length bounds lie, so that a bound which the one book includes
/// and the other does not is seen.
pub(crate) const LENGTHS: &[u64] = &[
    1_000, 100_000, 128_000, 150_000, 200_000, 250_000, 272_000, 300_000, 512_000, 600_000,
];

/// Our service tiers that the other book has too.
pub(crate) const SERVICES: &[&str] = &[STANDARD, "batch", "flex", "priority"];

pub(crate) use tokenfare::price_book::terms::STANDARD;

/// The meters that the other book has prices of.
pub(crate) const METERS: &[Meter] = &[
    Meter::Input,
    Meter::CacheRead,
    Meter::CacheWrite,
    Meter::CacheWrite1h,
    Meter::InputImage,
    Meter::InputAudio,
    Meter::InputVideo,
    Meter::CacheReadImage,
    Meter::CacheReadAudio,
    Meter::Output,
    Meter::Thinking,
    Meter::Citation,
    Meter::OutputImage,
    Meter::OutputAudio,
    Meter::OutputVideo,
    Meter::AudioSecond,
    Meter::Character,
    Meter::Page,
    Meter::Request,
    Meter::WebSearch,
    Meter::FileSearch,
];

/// How many units of a meter one rate of this test buys: 1M tokens or characters, an hour, 1K calls or pages.
pub(crate) fn per(meter: Meter) -> u32 {
    match meter.unit() {
        Unit::Token | Unit::Character => 1_000_000,
        Unit::Second => 3_600,
        _ => 1_000,
    }
}

/// The lengths at which a meter is asked for: tokens at all of them, anything else at one.
pub(crate) fn lengths(meter: Meter) -> &'static [u64] {
    match meter.unit() {
        Unit::Token => LENGTHS,
        _ => &LENGTHS[..1],
    }
}

/// The instant of a day and hour.
pub(crate) fn instant(day: &str, hour: &str) -> Timestamp {
    format!("{day}T{hour}:00Z").parse().unwrap()
}

/// Whether two prices are one. Theirs went through binary fractions, and has 12 digits.
pub(crate) fn same(theirs: Decimal, ours: Decimal) -> bool {
    let off = (theirs - ours).abs();
    off <= ours.abs() * Decimal::new(1, 9)
}

/// Whether theirs is ours in dollars, rounded to as many places as theirs shows (which must be enough to tell).
pub(crate) fn same_converted(theirs: Decimal, ours: Decimal, per_dollar: Decimal) -> bool {
    let theirs = theirs.normalize();
    let dollars = ours / per_dollar;
    let rounded = dollars.round_dp_with_strategy(
        theirs.scale().max(2),
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    rounded == theirs && (theirs - dollars).abs() <= dollars * Decimal::new(4, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_converted_price_is_the_same_up_to_the_rounding_that_it_shows() {
        // 0.5 CNY at 7.25 is 0.06896…
        let rate = dec("7.25");
        assert!(same_converted(dec("0.069"), dec("0.5"), rate));
        assert!(!same_converted(dec("0.068"), dec("0.5"), rate));
        assert!(
            !same_converted(dec("0.07"), dec("0.56"), rate),
            "too coarse"
        );
        assert!(!same_converted(dec("0.069"), dec("1"), rate));
    }

    #[test]
    fn binary_fractions_do_not_make_a_difference() {
        assert!(same(dec("0.30000000001"), dec("0.3")));
        assert!(!same(dec("0.300001"), dec("0.3")));
        assert!(!same(dec("0.3"), dec("0")));
    }
}
