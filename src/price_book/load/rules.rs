//! The files that several providers share: counting rules, calendars, exchange rates.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::header::source;
use super::read::{BAD_VALUE, Fields, MISSING_KEY, Reader, WRONG_TYPE};
use super::value::wrong_type;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::money::{Currency, ExchangeRates, ExchangeSource, parse_decimal};
use crate::price_book::calendar::Calendar;
use crate::price_book::rules::Rules;
use crate::tokens::chat::{RawChatRule, check_all};
use crate::tokens::image::{ImageRule, RawImageRule};
use crate::tokens::media::{
    AudioRule, PageRule, RawAudioRule, RawPageRule, RawVideoRule, VideoRule,
};
use crate::tokens::text::{RawSpecials, RawTextRule, RawTextRules};

pub(super) const BAD_RULE: Code = Code("bad-rule");

/// The tables of a file of rules.
pub const RULE_FILE_KEYS: &[&str] = &[
    "text",
    "special",
    "tokenizer",
    "image",
    "audio",
    "video",
    "page",
    "chat",
    "calendar",
];
/// The keys of a `[calendar.NAME]` table.
pub const CALENDAR_KEYS: &[&str] = &[
    "name",
    "title",
    "url",
    "seen",
    "confidence",
    "via",
    "from",
    "until",
    "days",
    "note",
];
/// The keys of the file of exchange rates.
pub const EXCHANGE_KEYS: &[&str] = &["title", "url", "seen", "via", "base", "columns", "rates"];

/// Everything that files of rules define, as it is collected.
#[derive(Default)]
pub(super) struct Drafts {
    pub(super) calendars: BTreeMap<String, Calendar>,
    pub(super) image: BTreeMap<String, ImageRule>,
    audio: BTreeMap<String, AudioRule>,
    video: BTreeMap<String, VideoRule>,
    page: BTreeMap<String, PageRule>,
    pub(super) text: RawTextRules,
    /// Where each text rule begins.
    text_places: BTreeMap<String, Place>,
    specials: BTreeMap<String, (RawSpecials, Place)>,
    chat: BTreeMap<String, RawChatRule>,
    chat_places: BTreeMap<String, Place>,
}

/// Where to complain about a rule that refers to others, once all are known.
struct Place {
    file: Arc<SourceFile>,
    span: Range<usize>,
}

impl Place {
    fn new(reader: &Reader, span: Range<usize>) -> Self {
        Self {
            file: Arc::clone(&reader.file),
            span,
        }
    }

    fn error(&self, message: String) -> Diagnostic {
        Diagnostic::error(BAD_RULE, &self.file, self.span.clone(), message)
    }
}

/// Reads one file of rules into the collection.
pub(super) fn read(reader: &Reader, file: &Fields<'_>, drafts: &mut Drafts) {
    for (key, value) in named(file, "text") {
        if let Some(raw) = decode::<RawTextRule>(reader, value) {
            let place = Place::new(reader, key.1);
            drafts.text_places.insert(key.0.clone(), place);
            drafts.text.rule.insert(key.0, raw);
        }
    }
    for (key, value) in named(file, "special") {
        if let Some(raw) = decode::<RawSpecials>(reader, value) {
            let place = Place::new(reader, key.1);
            drafts.specials.insert(key.0, (raw, place));
        }
    }
    for (key, value) in named(file, "chat") {
        if let Some(raw) = decode::<RawChatRule>(reader, value) {
            let place = Place::new(reader, key.1);
            drafts.chat_places.insert(key.0.clone(), place);
            drafts.chat.insert(key.0, raw);
        }
    }
    for (key, value) in named(file, "image") {
        if let Some(rule) = image_rule(reader, value, &key.0) {
            drafts.image.insert(key.0, rule);
        }
    }
    checked(
        reader,
        file,
        "audio",
        &mut drafts.audio,
        RawAudioRule::check,
    );
    checked(
        reader,
        file,
        "video",
        &mut drafts.video,
        RawVideoRule::check,
    );
    checked(reader, file, "page", &mut drafts.page, RawPageRule::check);
    if let Some(names) = file.names("calendar") {
        for (key, _) in names.entries() {
            let found = names
                .table(key.value, CALENDAR_KEYS)
                .and_then(|fields| calendar(&fields, key.value));
            if let Some(calendar) = found {
                drafts.calendars.insert(key.value.to_owned(), calendar);
            }
        }
    }
}

type Named<'a> = ((String, Range<usize>), &'a Spanned<DeValue<'a>>);

fn named<'a>(file: &Fields<'a>, key: &str) -> Vec<Named<'a>> {
    let Some(names) = file.names(key) else {
        return Vec::new();
    };
    names
        .entries()
        .map(|(key, value)| ((key.value.to_owned(), key.span), value))
        .collect()
}

/// Reads the rules of a kind, each by its own check.
fn checked<Raw: DeserializeOwned, Rule>(
    reader: &Reader,
    file: &Fields<'_>,
    kind: &str,
    into: &mut BTreeMap<String, Rule>,
    check: impl Fn(Raw, &str) -> Result<Rule, Vec<String>>,
) {
    for (key, value) in named(file, kind) {
        let Some(raw) = decode::<Raw>(reader, value) else {
            continue;
        };
        match check(raw, &key.0) {
            Ok(rule) => {
                into.insert(key.0, rule);
            }
            Err(wrong) => {
                for message in wrong {
                    reader.error(BAD_RULE, &first_line(reader, &value.span()), message);
                }
            }
        }
    }
}

/// Reads an image rule, named or in place.
pub(super) fn image_rule(
    reader: &Reader,
    value: &Spanned<DeValue<'_>>,
    name: &str,
) -> Option<ImageRule> {
    let raw: RawImageRule = decode(reader, value)?;
    match raw.check(name) {
        Ok(rule) => Some(rule),
        Err(wrong) => {
            for message in wrong {
                reader.error(BAD_RULE, &first_line(reader, &value.span()), message);
            }
            None
        }
    }
}

fn first_line(reader: &Reader, span: &Range<usize>) -> Range<usize> {
    let length = reader
        .file
        .text
        .get(span.clone())
        .unwrap_or("")
        .lines()
        .next()
        .map_or(1, str::len);
    span.start..span.start + length
}

/// Turns a table into a type by its own reader; its complaint keeps its place.
fn decode<T: DeserializeOwned>(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<T> {
    match T::deserialize(ValueDeserializer::from(value.clone())) {
        Ok(found) => Some(found),
        Err(error) => {
            let span = error
                .span()
                .unwrap_or_else(|| first_line(reader, &value.span()));
            let code = if error.message().starts_with("missing field") {
                MISSING_KEY
            } else {
                BAD_RULE
            };
            reader.error(code, &span, error.message().to_owned());
            None
        }
    }
}

fn calendar(fields: &Fields<'_>, name: &str) -> Option<Calendar> {
    for key in ["from", "until", "days"] {
        if !fields.has(key) {
            fields.missing(
                key,
                "a calendar says which days it knows about, and which of them are holidays",
            );
        }
    }
    let source = source(fields, name);
    let days: Vec<Date> = fields
        .one_or_more("days")
        .into_iter()
        .filter_map(|value| day(fields.reader, value))
        .collect();
    let (from, until) = (fields.day("from")?.value, fields.day("until")?.value);
    source.map(|_| Calendar::new(name.to_owned(), from, until, days))
}

fn day(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<Date> {
    let day = value
        .get_ref()
        .as_datetime()
        .and_then(|found| found.to_string().parse().ok());
    if day.is_none() {
        reader.error(WRONG_TYPE, &value.span(), "expected a day, like 2026-10-01");
    }
    day
}

/// Makes the rules of all files into one set, complaining about those that are wrong together.
pub(super) fn finish(drafts: Drafts, rules: &mut Rules, found: &mut Diagnostics) {
    for (name, raw) in &drafts.text.rule {
        match raw.check(name, &drafts.text) {
            Ok(rule) => rules.text.define(rule),
            Err(wrong) => {
                let place = &drafts.text_places[name];
                found.extend(wrong.into_iter().map(|m| place.error(m)).collect());
            }
        }
    }
    for (name, (raw, place)) in &drafts.specials {
        match raw.check() {
            Ok(_) if rules.text.find(name).is_none() => {
                found.push(place.error(format!("there is no text rule `{name}`")));
            }
            Ok(specials) => rules.text.define_specials(name, specials),
            Err(wrong) => found.extend(wrong.into_iter().map(|m| place.error(m)).collect()),
        }
    }
    let knows = |text: &str| rules.text.find(text).is_some();
    let (chat, wrong) = check_all(&drafts.chat, &knows);
    for (name, message) in wrong {
        found.push(drafts.chat_places[&name].error(message));
    }
    let chat = chat.into_iter().map(|rule| (rule.name.clone(), rule));
    rules.chat.extend(chat);
    rules.image.extend(drafts.image);
    rules.audio.extend(drafts.audio);
    rules.video.extend(drafts.video);
    rules.page.extend(drafts.page);
    rules.calendars.extend(drafts.calendars);
}

/// Reads the file of exchange rates.
pub(super) fn exchange(reader: &Reader, file: &Fields<'_>) -> Option<ExchangeRates> {
    let title = file.need_text("title", "say what the rates are called");
    let url = super::header::url(file, "url");
    let base = file.parsed::<Currency>("base", "a currency code like `EUR`");
    let columns: Vec<Option<Currency>> = file
        .texts("columns")
        .iter()
        .map(|at| column(reader, at))
        .collect();
    let mut rates = ExchangeRates::new(
        base?.value,
        ExchangeSource {
            title: title?.value,
            url: url?,
        },
    );
    let days = file.names("rates")?;
    for (key, value) in days.entries() {
        let Ok(day) = key.value.parse::<Date>() else {
            reader.error(BAD_VALUE, &key.span, format!("`{}` is no day", key.value));
            continue;
        };
        let Some(row) = value.get_ref().as_array() else {
            wrong_type(reader, value, "a list of rates");
            continue;
        };
        if row.len() != columns.len() {
            let message = format!("{} rates for {} columns", row.len(), columns.len());
            reader.error(BAD_VALUE, &value.span(), message);
        }
        for (currency, cell) in columns.iter().zip(row.iter()) {
            if let (Some(currency), Some(number)) = (currency, positive(reader, cell)) {
                rates.set(day, *currency, number);
            }
        }
    }
    Some(rates)
}

fn column(reader: &Reader, at: &super::read::At<String>) -> Option<Currency> {
    at.value
        .parse()
        .map_err(|error: crate::money::UnknownCurrency| {
            reader.error(BAD_VALUE, &at.span, error.to_string());
        })
        .ok()
}

fn positive(reader: &Reader, cell: &Spanned<DeValue<'_>>) -> Option<Decimal> {
    let number = cell
        .get_ref()
        .as_str()
        .and_then(|digits| parse_decimal(digits).ok());
    let found = number.filter(|number| *number > Decimal::ZERO);
    if found.is_none() {
        reader.error(
            BAD_VALUE,
            &cell.span(),
            "expected a rate above zero, as a string of digits",
        );
    }
    found
}
