//! Single values of a TOML file: strings, numbers by their digits, dates.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;
use toml::value::Datetime;

use super::read::{At, BAD_VALUE, Reader, WRONG_TYPE};
use crate::money::{DecimalError, parse_decimal};

/// A date or an instant as the file writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Local(DateTime),
    Instant(Timestamp),
}

impl Moment {
    /// Returns the instant; a bare date is midnight in the zone.
    pub(crate) fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Local(local) => zone.to_timestamp(local).ok(),
            Self::Instant(instant) => Some(instant),
        }
    }
}

pub(crate) fn one_or_more<'a>(value: &'a Spanned<DeValue<'a>>) -> Vec<&'a Spanned<DeValue<'a>>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        _ => vec![value],
    }
}

pub(crate) fn wrong_type(reader: &Reader, value: &Spanned<DeValue<'_>>, wanted: &str) {
    let found = value.get_ref().type_str();
    reader.error(
        WRONG_TYPE,
        &value.span(),
        format!("expected {wanted}, found {} {found}", article(found)),
    );
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

pub(crate) fn text(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<At<String>> {
    let Some(found) = value.get_ref().as_str() else {
        wrong_type(reader, value, "a string");
        return None;
    };
    if found.trim().is_empty() {
        reader.error(BAD_VALUE, &value.span(), "an empty string");
        return None;
    }
    if let Some(odd) = found.chars().find(|c| c.is_control() && *c != '\n') {
        reader.error(
            BAD_VALUE,
            &value.span(),
            format!("a control character, {}", odd.escape_unicode()),
        );
        return None;
    }
    Some(At {
        value: found.to_owned(),
        span: value.span(),
    })
}

/// Reads a number from the author's own digits, zero or more.
pub(crate) fn decimal(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<At<Decimal>> {
    let digits = match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => {
            let help = value
                .get_ref()
                .is_str()
                .then(|| "write it without quotes".to_owned());
            let found = value.get_ref().type_str();
            let message = match value.get_ref() {
                DeValue::Integer(_) => "expected a number in decimal digits".to_owned(),
                _ => format!("expected a number, found {} {found}", article(found)),
            };
            reader.error_with_help(WRONG_TYPE, &value.span(), message, help);
            return None;
        }
    };
    match parse_decimal(digits) {
        Ok(number) if number.is_sign_negative() && !number.is_zero() => {
            reader.error(BAD_VALUE, &value.span(), format!("`{digits}` is negative"));
            None
        }
        Ok(number) => Some(At {
            value: number,
            span: value.span(),
        }),
        Err(error @ (DecimalError::Malformed | DecimalError::TooLong)) => {
            reader.error(BAD_VALUE, &value.span(), format!("`{digits}` is {error}"));
            None
        }
    }
}

pub(crate) fn moment(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<At<Moment>> {
    let Some(found) = value.get_ref().as_datetime() else {
        let help = value
            .get_ref()
            .is_str()
            .then(|| "write it without quotes".to_owned());
        let message = format!("expected a date, found a {}", value.get_ref().type_str());
        reader.error_with_help(WRONG_TYPE, &value.span(), message, help);
        return None;
    };
    let moment = convert(found);
    if moment.is_none() {
        reader.error(
            BAD_VALUE,
            &value.span(),
            format!("`{found}` is no day of the calendar"),
        );
    }
    Some(At {
        value: moment?,
        span: value.span(),
    })
}

fn convert(found: &Datetime) -> Option<Moment> {
    let day = found.date?;
    let date = Date::new(
        i16::try_from(day.year).ok()?,
        i8::try_from(day.month).ok()?,
        i8::try_from(day.day).ok()?,
    )
    .ok()?;
    let local = match found.time {
        None => date.at(0, 0, 0, 0),
        Some(time) => {
            let part = |n: u8| i8::try_from(n).ok();
            let second = part(time.second.unwrap_or(0))?;
            let time =
                jiff::civil::Time::new(part(time.hour)?, part(time.minute)?, second, 0).ok()?;
            date.to_datetime(time)
        }
    };
    match found.offset {
        None => Some(Moment::Local(local)),
        Some(toml::value::Offset::Z) => Offset::UTC.to_timestamp(local).ok().map(Moment::Instant),
        Some(toml::value::Offset::Custom { minutes }) => {
            let offset = Offset::from_seconds(i32::from(minutes) * 60).ok()?;
            offset.to_timestamp(local).ok().map(Moment::Instant)
        }
    }
}
