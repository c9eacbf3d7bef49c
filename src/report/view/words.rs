//! Words and numbers that several results share.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::compare::variants::GRADES;
use crate::cost::Remark;
use crate::money::{Rate, RateOrigin};
use crate::price_book::calendar::Window;
use crate::price_book::model::Modality;
use crate::price_book::price::{Adjustment, Change, Price, Rate as PriceRate};
use crate::price_book::provider::Provider;
use crate::price_book::source::Source;
use crate::price_book::terms::OptionValue;
use crate::quantity::{Basis, Count};
use crate::report::{Cell, Tone, group_digits};

/// An instant as people read it: the day alone at noon UTC (a bare date), else to the minute.
pub(super) fn instant(at: Timestamp) -> String {
    let utc = TimeZone::UTC.to_datetime(at);
    if utc.time() == jiff::civil::time(12, 0, 0, 0) {
        return utc.date().to_string();
    }
    format!("{} {:02}:{:02} UTC", utc.date(), utc.hour(), utc.minute())
}

/// The day of an instant in a zone.
pub(super) fn day(at: Timestamp, zone: &str) -> Date {
    TimeZone::get(zone)
        .unwrap_or(TimeZone::UTC)
        .to_datetime(at)
        .date()
}

/// A provider's name, and the Chinese one where it has one.
pub(super) fn provider(provider: &Provider) -> String {
    match &provider.name_zh {
        Some(chinese) => format!("{} {chinese}", provider.name),
        None => provider.name.clone(),
    }
}

/// A number of tokens: `1,176`, or `~1,234` if it is not exact.
pub(super) fn tokens(count: Count) -> Cell {
    let number = group_digits(&count.expected().to_string());
    let text = if count.is_exact() {
        number
    } else {
        format!("~{number}")
    };
    Cell::new(text).exact(count.expected().to_string())
}

/// How far off a count may be; one that is estimated without a range does not look exact.
pub(super) fn known(count: Count, basis: Basis) -> String {
    match count.is_exact() && basis == Basis::Estimated {
        true => basis.name().to_owned(),
        false => range(count),
    }
}

/// How far off a count may be: `exact`, `±20 %`, `−10 % +25 %`, `+25 %`, or of nothing `at most 1`.
pub(super) fn range(count: Count) -> String {
    if count.is_exact() {
        return "exact".to_owned();
    }
    if count.expected() == 0 {
        return format!("at most {}", group_digits(&count.high().to_string()));
    }
    let percent = |part: u64| {
        let expected = u128::from(count.expected().max(1));
        let percent = u64::try_from((u128::from(part) * 100 + expected / 2) / expected);
        // What is off by less than half a percent is off all the same.
        percent.unwrap_or(u64::MAX).max(u64::from(part > 0))
    };
    let (down, up) = (
        percent(count.expected() - count.low()),
        percent(count.high() - count.expected()),
    );
    match (down, up) {
        (0, up) => format!("+{up} %"),
        (down, 0) => format!("−{down} %"),
        (down, up) if down == up => format!("±{up} %"),
        (down, up) => format!("−{down} % +{up} %"),
    }
}

/// Options as people say them: `1080p, audio, 6 seconds`.
pub(super) fn options(options: &BTreeMap<String, OptionValue>) -> String {
    // What is made first, then how long it is and whatever else.
    let (mut grades, others): (Vec<_>, Vec<_>) = options
        .iter()
        .partition(|(name, _)| GRADES.contains(&name.as_str()));
    grades.extend(others);
    grades.retain(|(_, value)| **value != OptionValue::Number(0));
    let words = grades.into_iter().map(|(name, value)| match value {
        OptionValue::Flag(true) => name.replace('_', " "),
        OptionValue::Flag(false) => format!("no {}", name.replace('_', " ")),
        OptionValue::Number(1) => format!("1 {}", name.trim_end_matches('s').replace('_', " ")),
        OptionValue::Number(number) => format!("{number} {}", name.replace('_', " ")),
        OptionValue::Word(word) => word.clone(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Options as a user gives them: `audio=true resolution=1080p`.
pub(super) fn option_pairs(options: &BTreeMap<String, OptionValue>) -> String {
    let pairs = options
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join(" ")
}

/// A rate as published: `0.003 CNY / 1K tokens`.
pub(super) fn rate(price: &Price, currency: &str, per: &str) -> String {
    match price {
        Price::Flat(price) => format!("{price} {currency} / {per}"),
        Price::Bands(bands) => {
            let steps: Vec<String> = bands
                .iter()
                .map(|band| match &band.upto {
                    Some(upto) => format!("{} up to {}", band.price, upto.0),
                    None => format!("{} beyond", band.price),
                })
                .collect();
            format!("{} {currency} / {per}", steps.join(", "))
        }
    }
}

/// A rate of a price row.
pub(super) fn price_rate(found: &PriceRate, currency: &str) -> String {
    rate(&found.price, currency, found.per.published())
}

/// How many times: `1.00`, `12.3`, `1,234`.
pub(super) fn times(relative: Decimal) -> String {
    let digits = match relative {
        r if r < Decimal::TEN => 2,
        r if r < Decimal::ONE_HUNDRED => 1,
        _ => 0,
    };
    let rounded = relative.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    group_digits(&format!("{rounded:.*}", digits as usize))
}

/// So many things: `1 model`, `2 models`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

/// A change in percent: `+12.5 %`, `−85 %`, or `=` for none.
pub(super) fn percent(change: Decimal) -> String {
    let rounded = change
        .round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    let sign = if change.is_sign_negative() {
        '−'
    } else {
        '+'
    };
    match rounded {
        _ if change.is_zero() => "=".to_owned(),
        r if r.is_zero() => format!("{sign}<0.1 %"),
        r => format!("{sign}{} %", r.abs()),
    }
}

/// Whether a price went down or up.
pub(super) fn tone_of(change: Option<Decimal>) -> Tone {
    match change {
        Some(c) if c < Decimal::ZERO => Tone::Good,
        Some(c) if c > Decimal::ZERO => Tone::Bad,
        _ => Tone::Plain,
    }
}

/// How many times, for programs: two decimals.
pub(super) fn ratio(relative: Decimal) -> String {
    format!(
        "{:.2}",
        relative.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    )
}

/// What an exchange rate is and where it comes from.
pub(super) fn exchange(rate: &Rate, source: Option<&str>) -> String {
    let value = rate
        .value
        .round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    let from = match &rate.origin {
        RateOrigin::Same => return String::new(),
        RateOrigin::Declared => "as you declared".to_owned(),
        RateOrigin::Reference { day, outside } => {
            let nearest = if *outside {
                ", the nearest day on record"
            } else {
                ""
            };
            format!("{day}{nearest} ({})", source.unwrap_or("reference rates"))
        }
    };
    format!("1 {} = {value} {}, {from}", rate.from, rate.to)
}

/// Title, address, day and confidence of a source, and the copy it was read in.
pub(super) fn source(source: &Source) -> String {
    let via = source
        .via
        .as_ref()
        .map(|via| format!(", read in {via}"))
        .unwrap_or_default();
    format!(
        "{}, {}, seen {}, {}{via}",
        source.title, source.url, source.seen, source.confidence
    )
}

/// What an adjustment does, and when.
pub(super) fn change(adjustment: &Adjustment) -> String {
    let when = if adjustment.when.count() > 0 {
        format!(" ({})", adjustment.when)
    } else {
        String::new()
    };
    match &adjustment.change {
        Change::Factor(number) => format!("× {number}{when}"),
        Change::Markup(number) => format!("markup × {number}{when}"),
        Change::Surcharge(number) => format!("surcharge {number} a request{when}"),
        Change::Minimum(number) => format!("at least {number}{when}"),
        Change::Block(number) => format!("in whole blocks of {number}{when}"),
        Change::MinimumCost(number) => format!("minimum charge {number} a request{when}"),
        Change::Free(number, each) => format!("{number} free each {}{when}", each.name()),
    }
}

/// That something is sent for which the list has no price.
pub(super) fn unbilled(modality: Modality) -> String {
    format!("the {modality} sent is not billed: the price list has no price for it")
}

/// When a named time of day is open: `Mon, Tue 09:00-12:00 UTC`.
pub(super) fn hours(window: &Window) -> String {
    let days: Vec<&str> = window.weekdays().collect();
    let days = match days.len() {
        7 => "daily".to_owned(),
        _ => days.join(", "),
    };
    let hours: Vec<String> = window.hours.iter().map(ToString::to_string).collect();
    let except = window.except.as_ref();
    let except = except.map(|calendar| format!(" except {}", calendar.name));
    format!(
        "{days} {} {}{}",
        hours.join(", "),
        window.timezone,
        except.unwrap_or_default()
    )
}

/// A remark in a sentence.
pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::AssumedDates => {
            "the price's start is the model's release, no other price being on record since"
                .to_owned()
        }
        Remark::LastSeen(day, None) => format!("the price was last seen on {day}"),
        Remark::LastSeen(day, Some(next)) => {
            format!("the price was last seen on {day}; the next one on record begins on {next}")
        }
        Remark::Observed => "the price is a sighting; it may have begun earlier".to_owned(),
        Remark::Fallback(meter, parent) => {
            format!("`{meter}` has no price of its own and goes by `{parent}`")
        }
        Remark::RegionIndifferent => {
            "no regional price is on record: this is the one for everywhere".to_owned()
        }
        Remark::HourMatters => {
            "the price depends on the hour: this is the one at the time asked for (a bare date is noon UTC)".to_owned()
        }
        Remark::UnknownHolidays(name) => {
            format!("the calendar `{name}` does not reach that day; a holiday may change the price")
        }
        Remark::CrossesBound => "the range of the count runs over a length bound".to_owned(),
        Remark::FreeAllowance(units, meter, each) => {
            format!("the first {units} of `{meter}` a {each} are free; that is not taken off")
        }
        Remark::Routed(router) => format!(
            "{router} passes the request on at the provider's price and adds its fee; whether it has this model is not on record"
        ),
        Remark::MonthlySteps => {
            "the steps of the price count these requests as all of a month's".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_keep_three_digits() {
        for (ratio, text) in [
            ("1", "1.00"),
            ("1.005", "1.01"),
            ("12.34", "12.3"),
            ("1234.5", "1,235"),
        ] {
            assert_eq!(times(ratio.parse().unwrap()), text);
        }
    }

    #[test]
    fn a_range_is_said_in_percent() {
        assert_eq!(range(Count::exact(5)), "exact");
        assert_eq!(range(Count::new(80, 100, 120).unwrap()), "±20 %");
        assert_eq!(range(Count::new(90, 100, 125).unwrap()), "−10 % +25 %");
        assert_eq!(range(Count::new(0, 0, 1).unwrap()), "at most 1");
    }

    #[test]
    fn a_change_is_never_shown_as_none() {
        for (change, text) in [
            ("0", "="),
            ("12.50", "+12.5 %"),
            ("-33.3333", "−33.3 %"),
            ("0.04", "+<0.1 %"),
            ("-0.01", "−<0.1 %"),
        ] {
            assert_eq!(percent(change.parse().unwrap()), text);
        }
    }

    #[test]
    fn a_bare_date_is_shown_as_one() {
        assert_eq!(
            instant("2024-12-18T12:00:00Z".parse().unwrap()),
            "2024-12-18"
        );
        assert_eq!(
            instant("2024-12-18T02:30:00Z".parse().unwrap()),
            "2024-12-18 02:30 UTC"
        );
    }
}
