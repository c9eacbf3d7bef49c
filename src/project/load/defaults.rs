//! The table `[defaults]`.

use jiff::tz::TimeZone;

use super::Around;
use super::values::{NO_RATE, currency};
use crate::money::Currency;
use crate::price_book::load::read::{At, BAD_VALUE, Fields};
use crate::price_book::load::value::{Moment, decimal, text};
use crate::project::Defaults;
use crate::project::policy::Ruled;

/// The keys of `[defaults]`.
const DEFAULTS_KEYS: &[&str] = &[
    "model", "on", "currency", "service", "region", "at", "lock", "pricing", "fx",
];

/// Reads what a file says; what another one said before stays.
pub(super) fn read(around: &Around<'_>, file: &Fields<'_>, defaults: &mut Defaults) {
    let Some(fields) = file.table("defaults", DEFAULTS_KEYS) else {
        return;
    };
    let first = |known: &mut Option<Ruled<String>>, found: Option<Ruled<String>>| {
        if known.is_none() {
            *known = found;
        }
    };
    first(&mut defaults.model, around.word(&fields, "model"));
    first(&mut defaults.service, around.word(&fields, "service"));
    first(&mut defaults.region, around.word(&fields, "region"));
    first(&mut defaults.lock, around.one_path(&fields, "lock"));
    defaults.on.extend(around.words(&fields, "on"));
    defaults.pricing.extend(around.paths(&fields, "pricing"));
    let code = fields
        .text("currency")
        .and_then(|word| currency(around.reader, word));
    defaults.currency = defaults
        .currency
        .take()
        .or_else(|| Some(around.ruled(code?)));
    let at = fields.moment("at").and_then(|at| instant(around, &at));
    defaults.at = defaults.at.take().or(at);
    if let (Some(at), true) = (fields.get("at"), fields.has("lock")) {
        let message = "a date and a lock: the prices of which count?";
        let help = Some("leave one of them out".to_owned());
        around
            .reader
            .error_with_help(BAD_VALUE, &at.span(), message, help);
    }
    if let Some(rates) = fields.names("fx") {
        for (pair, value) in rates.entries() {
            let Some(rate) = decimal(around.reader, value) else {
                continue;
            };
            if rate.value.is_zero() {
                around
                    .reader
                    .error(BAD_VALUE, &rate.span, "a rate is above zero");
                continue;
            }
            let value = pair.map(|pair| codes(pair).map(|(from, to)| (from, to, rate.value)));
            match value.value {
                Some(found) => defaults.rates.push(around.ruled(At {
                    value: found,
                    span: value.span,
                })),
                None => around.reader.error_with_help(
                    NO_RATE,
                    &value.span,
                    "no two currencies",
                    Some("write `\"USD/CNY\" = 7.12`: one US dollar is 7.12 yuan".to_owned()),
                ),
            }
        }
    }
}

fn codes(pair: &str) -> Option<(Currency, Currency)> {
    let (from, to) = pair.split_once('/')?;
    let pair = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (pair.0 != pair.1).then_some(pair)
}

/// The instant of a date; a bare one is noon UTC: at that hour it is the same day at nearly every vendor on earth.
fn instant(around: &Around<'_>, at: &At<Moment>) -> Option<Ruled<jiff::Timestamp>> {
    let found = match at.value {
        Moment::Local(local) if local.time() == jiff::civil::Time::midnight() => TimeZone::UTC
            .to_timestamp(local.date().at(12, 0, 0, 0))
            .ok(),
        moment => moment.instant(&TimeZone::UTC),
    };
    let at = At {
        value: found?,
        span: at.span.clone(),
    };
    Some(around.ruled(at))
}

/// Reads words by name, such as tags.
pub(super) fn pairs(fields: &Fields<'_>) -> Vec<(At<String>, At<String>)> {
    let entries = fields.entries();
    let pair = |(key, value): (At<&str>, _)| {
        let word = text(fields.reader, value)?;
        Some((key.map(str::to_owned), word))
    };
    entries.filter_map(pair).collect()
}
