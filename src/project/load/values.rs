//! Single values that only projects have: shares, amounts, paths.

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use super::Around;
use crate::money::{Currency, Money, parse_decimal};
use crate::price_book::load::read::{At, BAD_VALUE, Fields, Reader};
use crate::price_book::load::value::{decimal, text};
use crate::project::policy::Ruled;

/// Shares may be so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// From 0 to 1.
    Part,
    /// Zero or more.
    More,
    /// Above −1.
    Change,
}

/// Reads a share: `0.6` or `"60 %"`.
pub(super) fn share(
    reader: &Reader,
    value: &Spanned<DeValue<'_>>,
    bound: Bound,
) -> Option<At<Decimal>> {
    let found = match value.get_ref().as_str() {
        Some(_) => percent(reader, value)?,
        None if bound == Bound::Change => signed(reader, value)?,
        None => decimal(reader, value)?,
    };
    let wrong = match bound {
        Bound::Part if found.value > Decimal::ONE => {
            "more than all: a share is from 0 to 1, like `0.6` or `\"60 %\"`"
        }
        Bound::Part | Bound::More if found.value < Decimal::ZERO => "less than nothing",
        Bound::Change if found.value <= -Decimal::ONE => "a loss of everything or more",
        _ => return Some(found),
    };
    reader.error(BAD_VALUE, &found.span, wrong);
    None
}

fn percent(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<At<Decimal>> {
    let word = text(reader, value)?;
    let number = word.value.trim().strip_suffix('%').map(str::trim);
    let number = number.and_then(|digits| parse_decimal(digits).ok());
    let share = number.and_then(|number| number.checked_div(Decimal::ONE_HUNDRED));
    if share.is_none() {
        let message = format!("`{}` is no share", word.value);
        let help = Some("write `0.6` or `\"60 %\"`".to_owned());
        reader.error_with_help(BAD_VALUE, &word.span, message, help);
    }
    Some(At {
        value: share?,
        span: word.span,
    })
}

/// A number that may be below zero.
fn signed(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<At<Decimal>> {
    let digits = match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return decimal(reader, value),
    };
    match parse_decimal(digits) {
        Ok(number) => Some(At {
            value: number,
            span: value.span(),
        }),
        Err(error) => {
            reader.error(BAD_VALUE, &value.span(), format!("`{digits}` is {error}"));
            None
        }
    }
}

/// Reads the share under a key.
pub(super) fn share_of(fields: &Fields<'_>, key: &str, bound: Bound) -> Option<At<Decimal>> {
    share(fields.reader, fields.get(key)?, bound)
}

/// Reads a word as a currency with a rate.
pub(super) fn currency(reader: &Reader, word: At<String>) -> Option<At<Currency>> {
    let Ok(currency) = word.value.parse() else {
        let message = format!("no exchange rate is known for `{}`", word.value);
        let help = format!("one of: {}", Currency::ALL.map(Currency::code).join(", "));
        reader.error_with_help(NO_RATE, &word.span, message, Some(help));
        return None;
    };
    Some(At {
        value: currency,
        span: word.span,
    })
}

/// A currency has no exchange rate.
pub(super) const NO_RATE: crate::diagnostic::Code = crate::project::check::NO_RATE;

/// Reads an amount: `"500 EUR"`, or a number of the currency that holds otherwise.
pub(super) fn money(fields: &Fields<'_>, key: &str, usual: Option<Currency>) -> Option<At<Money>> {
    let value = fields.get(key)?;
    let help = Some("write an amount and a currency, like `\"500 EUR\"`".to_owned());
    if value.get_ref().as_str().is_none() {
        let number = decimal(fields.reader, value)?;
        let Some(currency) = usual else {
            fields.reader.error_with_help(
                BAD_VALUE,
                &number.span,
                "an amount without a currency",
                help,
            );
            return None;
        };
        return Some(number.map(|amount| Money::new(amount, currency)));
    }
    let word = text(fields.reader, value)?;
    let parts: Vec<&str> = word.value.split_whitespace().collect();
    let wrong = || {
        let message = format!("`{}` is no amount", word.value);
        fields
            .reader
            .error_with_help(BAD_VALUE, &word.span, message, help.clone());
    };
    let [amount, code] = parts[..] else {
        wrong();
        return None;
    };
    let amount = parse_decimal(amount)
        .ok()
        .filter(|amount| *amount >= Decimal::ZERO);
    if amount.is_none() {
        wrong();
    }
    let code = At {
        value: code.to_owned(),
        span: word.span.clone(),
    };
    let currency = currency(fields.reader, code)?;
    Some(At {
        value: Money::new(amount?, currency.value),
        span: word.span,
    })
}

impl Around<'_> {
    /// A value and its place.
    pub(super) fn ruled<T>(&self, at: At<T>) -> Ruled<T> {
        let place = self.place(&at);
        Ruled {
            value: at.value,
            place,
        }
    }

    /// The path that a word names, from the folder of the project's first file; one that leads out of the project is none.
    pub(super) fn path(&self, word: &At<String>) -> Option<At<String>> {
        let given = word.value.replace('\\', "/");
        let full = match self.folder {
            "" => given.clone(),
            folder => format!("{folder}/{given}"),
        };
        let drive = given.as_bytes().get(1) == Some(&b':');
        let mut parts: Vec<&str> = Vec::new();
        let mut outside = given.starts_with('/') || drive;
        for part in full
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
        {
            match part {
                ".." => outside |= parts.pop().is_none(),
                part => parts.push(part),
            }
        }
        if outside || parts.is_empty() {
            let message = format!("`{}` leads out of the project", word.value);
            let help = Some(
                "paths start at the folder of the file they stand in, with `/` between folders"
                    .to_owned(),
            );
            self.reader
                .error_with_help(BAD_VALUE, &word.span, message, help);
            return None;
        }
        Some(At {
            value: parts.join("/"),
            span: word.span.clone(),
        })
    }

    /// The paths or patterns under a key.
    pub(super) fn paths(&self, fields: &Fields<'_>, key: &str) -> Vec<Ruled<String>> {
        let words = fields.texts(key);
        words
            .iter()
            .filter_map(|word| self.path(word))
            .map(|at| self.ruled(at))
            .collect()
    }

    /// The path under a key.
    pub(super) fn one_path(&self, fields: &Fields<'_>, key: &str) -> Option<Ruled<String>> {
        let word = fields.text(key)?;
        Some(self.ruled(self.path(&word)?))
    }

    /// The words under a key.
    pub(super) fn words(&self, fields: &Fields<'_>, key: &str) -> Vec<Ruled<String>> {
        fields
            .texts(key)
            .into_iter()
            .map(|at| self.ruled(at))
            .collect()
    }

    /// The word under a key.
    pub(super) fn word(&self, fields: &Fields<'_>, key: &str) -> Option<Ruled<String>> {
        fields.text(key).map(|at| self.ruled(at))
    }
}
