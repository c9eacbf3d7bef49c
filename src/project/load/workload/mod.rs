//! The tables `[[workload]]`.

mod output;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use super::Around;
use super::defaults::pairs;
use super::values::{Bound, share, share_of};
use crate::diagnostic::Code;
use crate::price_book::load::header;
use crate::price_book::load::read::{At, BAD_VALUE, Fields};
use crate::price_book::load::value::decimal;
use crate::price_book::terms::OptionValue;
use crate::project::policy::Ruled;
use crate::project::workload::{Assumptions, Cache, Calls, Hour, Prefix, Workload};
use crate::tokens::image::Dimensions;
use crate::tokens::media::lengths;

use output::{output, whole};

/// Keys that say the same, or contradict each other.
const CONFLICT: Code = Code("conflict");

/// The keys of `[[workload]]`.
const WORKLOAD_KEYS: &[&str] = &[
    "name",
    "model",
    "prompts",
    "requests",
    "images",
    "input_tokens",
    "system",
    "tools",
    "weight",
    "output",
    "thinking",
    "calls",
    "cache",
    "batch",
    "hours",
    "timezone",
    "growth",
    "tags",
    "service",
    "region",
    "detail",
    "options",
    "assume",
];
/// The keys of `calls = { … }`.
const CALLS_KEYS: &[&str] = &["day", "month", "once"];
/// The keys of `cache = { … }`.
const CACHE_KEYS: &[&str] = &["hits", "prefix"];

/// The keys of `assume = { … }`.
const ASSUME_KEYS: &[&str] = &["image", "audio", "video", "pages"];

/// Reads every workload of a file, and the names of all; one that lacks what it needs is reported and left out.
pub(super) fn read(around: &Around<'_>, file: &Fields<'_>) -> (Vec<String>, Vec<Workload>) {
    let tables = file.tables("workload", WORKLOAD_KEYS);
    let name = |table: &Fields<'_>| Some(table.get("name")?.get_ref().as_str()?.to_owned());
    let names = tables.iter().filter_map(name).collect();
    let workloads = tables.iter().filter_map(|table| workload(around, table));
    (names, workloads.collect())
}

fn workload(around: &Around<'_>, fields: &Fields<'_>) -> Option<Workload> {
    let name = fields.need_text("name", "add `name = \"…\"`: bills and budgets call it so");
    let output = output(around, fields);
    let calls = calls(around, fields);
    let [prompts, requests] = ["prompts", "requests"].map(|key| around.paths(fields, key));
    let images = fields.texts("images").into_iter().filter_map(|word| {
        match Dimensions::parse(&word.value) {
            Ok(_) => Some(around.ruled(word)),
            Err(_) => Some(around.ruled(around.path(&word)?)),
        }
    });
    let images = images.collect();
    let input_tokens = fields.whole("input_tokens").map(|at| around.ruled(at));
    sends_something(fields);
    let part = |key| share_of(fields, key, Bound::Part).map_or(Decimal::ZERO, |at| at.value);
    let (thinks, thinking) = thinking(around, fields);
    let timezone = fields.text("timezone");
    if let Some(name) = timezone
        .as_ref()
        .filter(|name| TimeZone::get(&name.value).is_err())
    {
        let message = format!("unknown time zone `{}`", name.value);
        let help = Some("use an IANA name like `Asia/Shanghai` or `UTC`".to_owned());
        around
            .reader
            .error_with_help(BAD_VALUE, &name.span, message, help);
    }
    let tags = fields.names("tags").map_or_else(BTreeMap::new, |tags| {
        pairs(&tags)
            .into_iter()
            .map(|(key, word)| (key.value, word.value))
            .collect()
    });
    let batch = part("batch");
    let service = around.word(fields, "service");
    if let Some(service) = service
        .as_ref()
        .filter(|service| service.value == "batch" && batch > Decimal::ZERO)
    {
        let message = "everything goes to the batch service, and a share of it does";
        around.reader.push(
            service
                .place
                .error(CONFLICT, message)
                .with_help("leave `service` or `batch` out"),
        );
    }
    let weights = weights(around, fields);
    let cache = cache(around, fields);
    let hours = hours(around, fields);
    let growth = share_of(fields, "growth", Bound::Change).map_or(Decimal::ZERO, |at| at.value);
    let head = At {
        value: (),
        span: name
            .as_ref()
            .map_or_else(|| fields.span.clone(), |name| name.span.clone()),
    };
    Some(Workload {
        place: around.place(&head),
        name: around.ruled(name?),
        model: around.word(fields, "model"),
        prompts,
        requests,
        images,
        input_tokens,
        system: around.one_path(fields, "system"),
        tools: around.one_path(fields, "tools"),
        weights,
        output: output?,
        thinking,
        thinks,
        calls: calls?,
        cache,
        batch,
        hours,
        timezone: timezone.map_or_else(|| "UTC".to_owned(), |name| name.value),
        growth,
        tags,
        service,
        region: around.word(fields, "region"),
        detail: fields.text("detail").map(|at| at.value),
        options: options(fields),
        assume: assumptions(around, fields),
    })
}

/// A workload sends files, requests that are whole, or so many tokens: one of these.
fn sends_something(fields: &Fields<'_>) {
    let given = |keys: &[&'static str]| keys.iter().copied().find(|key| fields.has(key));
    let files = given(&["prompts"]);
    let ways = [files, given(&["requests"]), given(&["input_tokens"])];
    let ways: Vec<&str> = ways.into_iter().flatten().collect();
    let around = given(&["images", "system", "tools"]);
    match (&ways[..], around) {
        ([], None) => {
            let help = "add `prompts = [\"…\"]`, `requests = [\"…\"]` or `input_tokens = N`";
            fields.missing("prompts", help);
        }
        (["prompts", other, ..] | [other @ "requests", "input_tokens"], _) => {
            let message = format!(
                "`{other}` beside `{}`",
                ways.iter().find(|way| *way != other).unwrap_or(&"")
            );
            conflict(fields, other, &message, "make two workloads of them");
        }
        ([way @ ("requests" | "input_tokens")], Some(what)) => {
            let message = format!("`{what}` beside `{way}`, which is all that is sent");
            conflict(fields, what, &message, "leave one of them out");
        }
        _ => {}
    }
}

fn conflict(fields: &Fields<'_>, key: &str, message: &str, help: &str) {
    let span = fields.get(key).map_or(0..0, Spanned::span);
    fields
        .reader
        .error_with_help(CONFLICT, &span, message, Some(help.to_owned()));
}

fn calls(around: &Around<'_>, fields: &Fields<'_>) -> Option<Ruled<Calls>> {
    let help = "say how often it is called: `calls = { day = 12_000 }`, `{ month = … }`, or `{ once = … }` for a job";
    if !fields.has("calls") {
        fields.missing("calls", help);
        return None;
    }
    let table = fields.table("calls", CALLS_KEYS)?;
    let of = |key: &str, make: fn(Decimal) -> Calls| table.decimal(key).map(|at| at.map(make));
    let given = [
        of("day", Calls::Day),
        of("month", Calls::Month),
        of("once", Calls::Once),
    ];
    let mut given = given.into_iter().flatten();
    let first = given.next();
    match (first, given.next()) {
        (Some(calls), None) => Some(around.ruled(calls)),
        (Some(_), Some(second)) => {
            around.reader.error_with_help(
                CONFLICT,
                &second.span,
                "calls are given twice",
                Some("leave one of them out".to_owned()),
            );
            None
        }
        (None, _) => {
            if !CALLS_KEYS.iter().any(|key| table.has(key)) {
                around.reader.error_with_help(
                    BAD_VALUE,
                    &table.span,
                    "no number of calls",
                    Some(help.to_owned()),
                );
            }
            None
        }
    }
}

/// Whether it thinks, and the share of output that this takes.
fn thinking(around: &Around<'_>, fields: &Fields<'_>) -> (bool, Decimal) {
    let Some(value) = fields.get("thinking") else {
        return (false, Decimal::ZERO);
    };
    if let DeValue::Boolean(on) = value.get_ref() {
        return (*on, Decimal::ZERO);
    }
    let found = share(around.reader, value, Bound::Part).map_or(Decimal::ZERO, |at| at.value);
    (found > Decimal::ZERO, found)
}

/// `"80 %"`, or `{ hits = "80 %", prefix = "70 %" }`.
fn cache(around: &Around<'_>, fields: &Fields<'_>) -> Option<Ruled<Cache>> {
    let value = fields.get("cache")?;
    let (hits, prefix) = match value.get_ref() {
        DeValue::Table(_) => {
            let table = fields.table("cache", CACHE_KEYS)?;
            if !table.has("hits") {
                table.missing(
                    "hits",
                    "say which share of calls finds the prefix in the cache: `hits = \"80 %\"`",
                );
            }
            let hits = share_of(&table, "hits", Bound::Part)?;
            (hits.value, prefix(around, &table)?)
        }
        _ => (
            share(around.reader, value, Bound::Part)?.value,
            Prefix::System,
        ),
    };
    // Requests mark themselves what a cache keeps.
    let known = ["system", "tools", "requests"]
        .iter()
        .any(|key| fields.has(key));
    if prefix == Prefix::System && !known {
        let message = "no system text and no tools: what does the cache keep?";
        let help = "say it: `cache = { hits = \"80 %\", prefix = \"70 %\" }`, a share of the input or a number of tokens";
        around
            .reader
            .error_with_help(BAD_VALUE, &value.span(), message, Some(help.to_owned()));
    }
    Some(around.ruled(At {
        value: Cache { hits, prefix },
        span: value.span(),
    }))
}

fn prefix(around: &Around<'_>, table: &Fields<'_>) -> Option<Prefix> {
    let Some(value) = table.get("prefix") else {
        return Some(Prefix::System);
    };
    match value.get_ref() {
        DeValue::String(word) if word == "system" => Some(Prefix::System),
        DeValue::Integer(_) => Some(Prefix::Tokens(whole(around, value)?)),
        _ => Some(Prefix::Share(
            share(around.reader, value, Bound::Part)?.value,
        )),
    }
}

/// `{ "09:00-18:00" = "80 %", "18:00-09:00" = "20 %" }`.
fn hours(around: &Around<'_>, fields: &Fields<'_>) -> Vec<Hour> {
    let Some(table) = fields.names("hours") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (span, value) in table.entries() {
        let read = header::hours(span.value);
        if read.is_none() {
            let message = format!("`{}` is no span of hours", span.value);
            let help =
                Some("write `\"09:00-12:00\"`; `\"23:00-07:00\"` runs over midnight".to_owned());
            around
                .reader
                .error_with_help(BAD_VALUE, &span.span, message, help);
        }
        let share = share(around.reader, value, Bound::Part);
        if let (Some(hours), Some(share)) = (read, share) {
            found.push(Hour {
                start: hours.start,
                end: hours.end,
                share: share.value,
            });
        } else {
            return Vec::new();
        }
    }
    let sum: Decimal = found.iter().map(|hour| hour.share).sum();
    if sum != Decimal::ONE {
        let percent = (sum * Decimal::ONE_HUNDRED).normalize();
        let message = format!("the shares of the hours add up to {percent} %, not to 100 %");
        around.reader.error(BAD_VALUE, &table.span, message);
        return Vec::new();
    }
    found
}

/// `{ "prompts/long.md" = 3 }`.
fn weights(around: &Around<'_>, fields: &Fields<'_>) -> Vec<(Ruled<String>, Decimal)> {
    let Some(table) = fields.names("weight") else {
        return Vec::new();
    };
    let entries = table.entries();
    let read = |(pattern, value): (At<&str>, _)| {
        let pattern = around.path(&pattern.map(str::to_owned))?;
        let weight = decimal(around.reader, value)?;
        Some((around.ruled(pattern), weight.value))
    };
    entries.filter_map(read).collect()
}

/// What is taken for granted of what requests do not carry.
fn assumptions(around: &Around<'_>, fields: &Fields<'_>) -> Assumptions {
    let Some(table) = fields.table("assume", ASSUME_KEYS) else {
        return Assumptions::default();
    };
    if fields.has("prompts") || fields.has("input_tokens") {
        let message = "`assume` without requests: it is for what they do not carry";
        conflict(fields, "assume", message, "leave it out");
    }
    let size = |text: &str| Dimensions::parse(text).map_err(|error| error.to_string());
    let pages = table.whole("pages").map(|at| At {
        value: at.value.to_string(),
        span: at.span,
    });
    Assumptions {
        image: read_as(around, table.text("image"), size),
        audio: read_as(around, table.text("audio"), lengths::length),
        video: read_as(around, table.text("video"), lengths::clip),
        pages: read_as(around, pages, lengths::pages),
    }
}

fn read_as<T>(
    around: &Around<'_>,
    word: Option<At<String>>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let word = word?;
    let parsed = parse(&word.value);
    if let Err(why) = &parsed {
        around.reader.error(BAD_VALUE, &word.span, why.clone());
    }
    parsed.ok()
}

fn options(fields: &Fields<'_>) -> BTreeMap<String, OptionValue> {
    let Some(table) = fields.names("options") else {
        return BTreeMap::new();
    };
    let entries = table.entries();
    let read = |(key, value): (At<&str>, &Spanned<DeValue<'_>>)| {
        let value = match value.get_ref() {
            DeValue::Boolean(flag) => OptionValue::Flag(*flag),
            DeValue::String(word) => OptionValue::Word(word.to_string()),
            _ => OptionValue::parse(&decimal(table.reader, value)?.value.normalize().to_string()),
        };
        Some((key.value.to_owned(), value))
    };
    entries.filter_map(read).collect()
}
