//! The head of a provider's file: who it is, its sources, its times of day.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;

use super::adjust::{self, ADJUST_KEYS};
use super::model::{chat_use, own};
use super::read::{At, BAD_VALUE, Fields};
use super::unsold::unsold;
use super::when::Known;
use crate::diagnostic::Code;
use crate::money::Currency;
use crate::price_book::calendar::{Calendar, Hours, WEEKDAYS, Window};
use crate::price_book::price::Adjustment;
use crate::price_book::provider::Provider;
use crate::price_book::rules::Rules;
use crate::price_book::source::Source;
use crate::price_book::suggest::did_you_mean;
use crate::provenance::Confidence;

pub(super) const UNKNOWN_CALENDAR: Code = Code("unknown-calendar");

/// The keys at the top of a provider's file.
pub const FILE_KEYS: &[&str] = &[
    "provider",
    "name",
    "name_zh",
    "aliases",
    "currency",
    "timezone",
    "url",
    "source",
    "window",
    "tokenizer",
    "chat",
    "unsold",
    "fee",
    "model",
    "price",
    "adjust",
];
/// The keys of a `[source.NAME]` table.
pub const SOURCE_KEYS: &[&str] = &["title", "url", "seen", "confidence", "via"];
/// The keys of a `[window.NAME]` table.
pub const WINDOW_KEYS: &[&str] = &["days", "hours", "except", "timezone"];

/// A provider's head and the places of its sources.
pub(super) struct Header {
    pub(super) provider: Provider,
    pub(super) zone: TimeZone,
    pub(super) source_spans: Vec<Range<usize>>,
    /// The chat rule of its models, unless they name another.
    pub(super) chat: Option<String>,
}

/// Reads the head; nothing if it lacks what every price needs.
pub(super) fn read(file: &Fields<'_>, rules: &Rules) -> Option<Header> {
    let id = file.need_text(
        "provider",
        "add `provider = \"…\"`, the part before the slash in `provider/model`",
    );
    let id = id.and_then(|id| check_id(file, id));
    let name = file.need_text("name", "add `name = \"…\"`");
    let currencies = Currency::ALL.map(|currency| (currency.code(), currency));
    if !file.has("currency") {
        file.missing(
            "currency",
            "add `currency = \"USD\"`, the currency of every price in the file",
        );
    }
    let currency = file.choice("currency", &currencies);
    let (timezone, zone) =
        timezone(file, "timezone").unwrap_or_else(|| ("UTC".to_owned(), TimeZone::UTC));
    let windows = windows(file, &timezone, &rules.calendars);
    let (sources, source_spans) = sources(file)
        .into_iter()
        .map(|at| (at.value, at.span))
        .unzip();
    let mut provider = Provider {
        id: id?.value,
        aliases: file
            .texts("aliases")
            .into_iter()
            .map(|at| at.value)
            .collect(),
        name: name?.value,
        name_zh: file.text("name_zh").map(|at| at.value),
        currency: currency?.value,
        timezone,
        url: url(file, "url"),
        windows,
        sources,
        fees: Vec::new(),
        unsold: Vec::new(),
    };
    provider.unsold = unsold(file, &provider, &zone);
    provider.fees = fees(file, &provider, &zone);
    Some(Header {
        provider,
        zone,
        source_spans,
        chat: chat_use(file, rules),
    })
}

/// Reads what a router adds to the prices at which it passes requests on.
fn fees(file: &Fields<'_>, provider: &Provider, zone: &TimeZone) -> Vec<Adjustment> {
    let known = Known {
        provider,
        options: None,
    };
    let tables = file.tables("fee", ADJUST_KEYS);
    let read = |table: &Fields<'_>| adjust::adjustment(&own(table), known, zone);
    tables.iter().filter_map(read).collect()
}

fn check_id(file: &Fields<'_>, id: At<String>) -> Option<At<String>> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.value.chars().all(fine) {
        return Some(id);
    }
    let message = format!("`{}` is no provider id", id.value);
    let help = "use lower-case letters, digits and `-`".to_owned();
    file.reader
        .error_with_help(BAD_VALUE, &id.span, message, Some(help));
    None
}

pub(super) fn url(fields: &Fields<'_>, key: &str) -> Option<String> {
    let found = fields.text(key)?;
    if !found.value.starts_with("https://") && !found.value.starts_with("http://") {
        fields.reader.error(
            BAD_VALUE,
            &found.span,
            format!("`{}` is no web address", found.value),
        );
    }
    Some(found.value)
}

fn timezone(fields: &Fields<'_>, key: &str) -> Option<(String, TimeZone)> {
    let name = fields.text(key)?;
    if let Ok(zone) = TimeZone::get(&name.value) {
        return Some((name.value, zone));
    }
    let help = "use an IANA name like `Asia/Shanghai` or `UTC`".to_owned();
    fields.reader.error_with_help(
        BAD_VALUE,
        &name.span,
        format!("unknown time zone `{}`", name.value),
        Some(help),
    );
    None
}

fn sources(file: &Fields<'_>) -> Vec<At<Source>> {
    let Some(names) = file.names("source") else {
        return Vec::new();
    };
    let read = |(key, value): (At<&str>, _)| {
        let fields = names.table(key.value, SOURCE_KEYS)?;
        let _: &toml::Spanned<_> = value;
        Some(At {
            value: source(&fields, key.value)?,
            span: key.span,
        })
    };
    names.entries().filter_map(read).collect()
}

/// Reads what a source table says.
pub(super) fn source(fields: &Fields<'_>, key: &str) -> Option<Source> {
    let title = fields.need_text("title", "say what the page is");
    if !fields.has("url") {
        fields.missing("url", "add the page's address");
    }
    let url = url(fields, "url");
    if !fields.has("seen") {
        fields.missing(
            "seen",
            "add the day on which it was read, like `seen = 2026-11-10`",
        );
    }
    let seen = fields.day("seen");
    if !fields.has("confidence") {
        fields.missing("confidence", "one of: official, third-party, inferred");
    }
    let confidences = Confidence::ALL.map(|confidence| (confidence.name(), confidence));
    let confidence = fields.choice("confidence", &confidences);
    Some(Source {
        key: key.to_owned(),
        title: title?.value,
        url: url?,
        seen: seen?.value,
        confidence: confidence?.value,
        via: fields.text("via").map(|at| at.value),
    })
}

fn windows(file: &Fields<'_>, zone: &str, calendars: &BTreeMap<String, Calendar>) -> Vec<Window> {
    let Some(names) = file.names("window") else {
        return Vec::new();
    };
    let read = |(key, _): (At<&str>, _)| {
        window(
            &names.table(key.value, WINDOW_KEYS)?,
            key.value,
            zone,
            calendars,
        )
    };
    names.entries().filter_map(read).collect()
}

fn window(
    fields: &Fields<'_>,
    name: &str,
    zone: &str,
    calendars: &BTreeMap<String, Calendar>,
) -> Option<Window> {
    if !fields.has("hours") {
        fields.missing("hours", "add `hours = \"09:00-18:00\"`");
    }
    let ranges = fields.texts("hours");
    let read = |range: &At<String>| {
        let hours = hours(&range.value);
        if hours.is_none() {
            let message = format!("`{}` is no span of hours", range.value);
            let help = "write `09:00-12:00`; `23:00-07:00` runs over midnight".to_owned();
            fields
                .reader
                .error_with_help(BAD_VALUE, &range.span, message, Some(help));
        }
        hours
    };
    let hours: Vec<Hours> = ranges.iter().filter_map(read).collect();
    let days = match fields.text("days") {
        None => [true; 7],
        Some(text) => weekdays(&text.value).or_else(|| {
            let message = format!("`{}` are no weekdays", text.value);
            let help = "write `Mon-Fri` or `Mon, Wed, Sat-Sun`".to_owned();
            fields
                .reader
                .error_with_help(BAD_VALUE, &text.span, message, Some(help));
            None
        })?,
    };
    let except = match fields.text("except") {
        None => None,
        Some(wanted) => Some(calendars.get(&wanted.value).cloned().or_else(|| {
            let message = format!("unknown calendar `{}`", wanted.value);
            fields.reader.error_with_help(
                UNKNOWN_CALENDAR,
                &wanted.span,
                message,
                did_you_mean(&wanted.value, calendars.keys().map(String::as_str)),
            );
            None
        })?),
    };
    let timezone = timezone(fields, "timezone").map_or_else(|| zone.to_owned(), |(name, _)| name);
    (!hours.is_empty()).then(|| Window {
        name: name.to_owned(),
        days,
        hours,
        timezone,
        except,
    })
}

pub(crate) fn hours(text: &str) -> Option<Hours> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (minutes(start.trim())?, minutes(end.trim())?);
    (start < 1_440 && end > 0 && start != end).then_some(Hours { start, end })
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let part = |digits: &str| {
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        two.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (part(hour)?, part(minute)?);
    (minute < 60 && hour * 60 + minute <= 1_440 && hour <= 24).then_some(hour * 60 + minute)
}

fn weekdays(text: &str) -> Option<[bool; 7]> {
    let number = |name: &str| WEEKDAYS.iter().position(|known| *known == name.trim());
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        let length = (last + 7 - first) % 7;
        for step in 0..=length {
            days[(first + step) % 7] = true;
        }
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_as_minutes_and_may_wrap() {
        assert_eq!(
            hours("09:00-12:30"),
            Some(Hours {
                start: 540,
                end: 750
            })
        );
        assert_eq!(
            hours("16:30-00:30"),
            Some(Hours {
                start: 990,
                end: 30
            })
        );
        assert_eq!(
            hours("00:00-24:00"),
            Some(Hours {
                start: 0,
                end: 1_440
            })
        );
        for text in [
            "9-12",
            "+9:00-12:00",
            "25:00-26:00",
            "09:00",
            "09:60-10:00",
            "10:00-10:00",
        ] {
            assert_eq!(hours(text), None, "{text}");
        }
    }

    #[test]
    fn weekdays_read_as_ranges_and_lists() {
        assert_eq!(
            weekdays("Mon-Fri"),
            Some([true, true, true, true, true, false, false])
        );
        assert_eq!(
            weekdays("Sat-Mon"),
            Some([true, false, false, false, false, true, true])
        );
        assert_eq!(
            weekdays("Mon, Sun"),
            Some([true, false, false, false, false, false, true])
        );
        assert_eq!(weekdays("Monday"), None);
    }
}
