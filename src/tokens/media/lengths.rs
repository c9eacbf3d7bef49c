//! How long, how big, how many pages: as people type it.

use std::time::Duration;

use rust_decimal::Decimal;

use super::super::image::Dimensions;
use super::Clip;
use crate::money::parse_decimal;

/// The longest that anything sent may be; a day has 86,400 seconds.
const LONGEST: u64 = 7 * 86_400;

/// Reads a length in seconds, or in minutes and seconds, or in hours, minutes and seconds.
///
/// # Errors
/// In a few words: no such length, none at all, longer than a week.
pub fn length(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no length like `90`, `12.5` or `1:02:30`");
    let parts: Vec<&str> = text.trim().split(':').collect();
    if parts.len() > 3 {
        return Err(wrong());
    }
    let mut seconds = Decimal::ZERO;
    for (index, part) in parts.iter().enumerate() {
        let number = parse_decimal(part).map_err(|_| wrong())?;
        let whole = index + 1 == parts.len() || number.fract().is_zero();
        if number < Decimal::ZERO || !whole || (index > 0 && number >= Decimal::from(60)) {
            return Err(wrong());
        }
        let sum = seconds
            .checked_mul(Decimal::from(60))
            .and_then(|sum| sum.checked_add(number));
        seconds = sum.ok_or_else(wrong)?;
    }
    if seconds > Decimal::from(LONGEST) {
        return Err(format!("`{text}` is longer than a week"));
    }
    let nanoseconds = seconds
        .checked_mul(Decimal::from(1_000_000_000))
        .ok_or_else(wrong)?;
    match u64::try_from(nanoseconds.trunc()).unwrap_or(0) {
        0 => Err(format!("`{text}` is no time at all")),
        nanoseconds => Ok(Duration::from_nanos(nanoseconds)),
    }
}

/// Reads the size and the length of a clip: `1280x720@60`.
///
/// # Errors
/// In a few words: no size, no length.
pub fn clip(text: &str) -> Result<Clip, String> {
    let (size, time) = text
        .split_once('@')
        .ok_or_else(|| format!("`{text}` is no size and length like `1280x720@60`"))?;
    Ok(Clip {
        size: Dimensions::parse(size).map_err(|error| error.to_string())?,
        duration: length(time)?,
        frames: None,
        rate: None,
    })
}

/// Reads a number of pages, one or more.
///
/// # Errors
/// In a few words: no such number.
pub fn pages(text: &str) -> Result<u16, String> {
    let pages = text.trim().parse::<u16>().ok().filter(|pages| *pages > 0);
    pages.ok_or_else(|| format!("`{text}` is no number of pages from 1 to {}", u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_in_any_usual_form() {
        for (text, milliseconds) in [
            ("90", 90_000),
            ("12.5", 12_500),
            ("1:30", 90_000),
            ("1:02:03.25", 3_723_250),
        ] {
            assert_eq!(
                length(text),
                Ok(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in [
            "",
            "x",
            "-1",
            "0",
            "1:60",
            "1.5:00",
            "1:2:3:4",
            "1e99",
            "99999999999999999999999999999",
            "700000",
        ] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
