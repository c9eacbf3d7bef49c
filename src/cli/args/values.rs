//! Values as they are typed: one word each.

use std::path::PathBuf;

use rust_decimal::Decimal;

use crate::cli::numbers;
use crate::meter::Meter;
use crate::money::Currency;
use crate::price_book::kind::Kind;
use crate::price_book::load::check_name;
use crate::price_book::terms::OptionValue;
use crate::tokens::text::Vocabulary;

/// The currency in which costs are shown besides the native one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrencyArg {
    /// Each in its own.
    Native,
    /// All in this one.
    In(Currency),
}

/// Reads `native` or a currency code.
///
/// # Errors
/// If it is neither.
pub fn currency(text: &str) -> Result<CurrencyArg, String> {
    if text.eq_ignore_ascii_case("native") {
        return Ok(CurrencyArg::Native);
    }
    let codes = Currency::ALL.map(Currency::code).join(", ");
    text.parse()
        .map(CurrencyArg::In)
        .map_err(|_| format!("no currency with a rate; use `native` or one of: {codes}"))
}

/// A vocabulary of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenizerArg {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub file: PathBuf,
    /// The vocabulary whose texts are split alike, for rank files.
    pub split: Option<Vocabulary>,
}

pub(super) fn tokenizer(text: &str) -> Result<TokenizerArg, String> {
    let form = "write `NAME=FILE`, like `mine=tokenizer.json`";
    let (name, rest) = text.split_once('=').ok_or(form)?;
    let (file, split) = match rest.rsplit_once(",split=") {
        Some((file, split)) => {
            let split = split.parse().map_err(|_| {
                let names: Vec<&str> = Vocabulary::ALL.iter().map(|known| known.name()).collect();
                format!(
                    "`{split}` is no built-in vocabulary; one of: {}",
                    names.join(", ")
                )
            })?;
            (file, Some(split))
        }
        None => (rest, None),
    };
    if file.is_empty() {
        return Err(form.to_owned());
    }
    check_name(name)?;
    Ok(TokenizerArg {
        name: name.to_owned(),
        file: file.into(),
        split,
    })
}

pub(super) fn meter(text: &str) -> Result<(Meter, Decimal), String> {
    let (name, number) = text
        .split_once('=')
        .ok_or("write `NAME=N`, like `web_search=3`")?;
    let meter = name.parse().map_err(|_| {
        let names = Meter::ALL.iter().map(|meter| meter.name());
        let like = crate::price_book::suggest::did_you_mean(name, names.clone());
        like.map_or_else(
            || format!("no meter; meters: {}", names.collect::<Vec<_>>().join(", ")),
            |like| format!("no meter; {like}"),
        )
    })?;
    Ok((meter, numbers::units(number)?))
}

/// Reads `NAME=VALUE`.
///
/// # Errors
/// If there is no `=`.
pub fn option(text: &str) -> Result<(String, OptionValue), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write `NAME=VALUE`, like `resolution=1080p`")?;
    Ok((name.to_owned(), OptionValue::parse(value)))
}

pub(super) fn exchange_rate(text: &str) -> Result<(Currency, Currency, Decimal), String> {
    let form = "write `USD/CNY=7.12`: one US dollar is 7.12 yuan";
    let (pair, rate) = text.split_once('=').ok_or(form)?;
    let (from, to) = pair.split_once('/').ok_or(form)?;
    let read = |code: &str| code.parse::<Currency>().map_err(|error| error.to_string());
    let rate = numbers::units(rate)?;
    if rate.is_zero() {
        return Err("a rate is above zero".to_owned());
    }
    let (from, to) = (read(from)?, read(to)?);
    if from == to {
        return Err("a currency is always 1 of itself".to_owned());
    }
    Ok((from, to, rate))
}

/// Reads what models are for.
pub(super) fn kind(text: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| kind.name() == text);
    found.ok_or_else(|| format!("use one of: {}", Kind::ALL.map(Kind::name).join(", ")))
}
