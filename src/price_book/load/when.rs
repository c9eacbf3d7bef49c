//! The conditions of a row: its `when` table.

use toml::Spanned;
use toml::de::DeValue;

use super::read::{At, BAD_VALUE, Fields, Reader, WRONG_TYPE};
use super::value::{one_or_more, text, wrong_type};
use crate::diagnostic::Code;
use crate::price_book::condition::{BUILT_IN, Bounds, Condition, When};
use crate::price_book::media::MediaOption;
use crate::price_book::provider::Provider;
use crate::price_book::suggest::did_you_mean;
use crate::price_book::terms::OptionValue;

pub(super) const UNKNOWN_WINDOW: Code = Code("unknown-window");
pub(super) const UNKNOWN_OPTION: Code = Code("unknown-option");

/// What a condition may refer to.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) provider: &'a Provider,
    /// The model's options; nothing where a row is for many models.
    pub(super) options: Option<&'a [MediaOption]>,
}

/// Reads a `when` table; absent means always. Nothing if a condition cannot be used: without it the row would say something else.
pub(super) fn read(row: &Fields<'_>, known: Known<'_>) -> Option<When> {
    if !row.has("when") {
        return Some(When::default());
    }
    let table = row.names("when")?;
    let reader = row.reader;
    // All are read before the first bad one counts, so that every mistake is reported.
    let conditions = table.entries().map(|(key, value)| match key.value {
        "input_tokens" => bounds(reader, value).map(Condition::InputTokens),
        "output_tokens" => bounds(reader, value).map(Condition::OutputTokens),
        "monthly_units" => bounds(reader, value).map(Condition::MonthlyUnits),
        "service" => words(reader, value).map(Condition::Service),
        "region" => words(reader, value).map(Condition::Region),
        "thinking" => flag(reader, value).map(Condition::Thinking),
        "window" => window(reader, value, known).map(Condition::Window),
        _ => option(reader, &key, value, known),
    });
    let conditions: Vec<Option<Condition>> = conditions.collect();
    conditions.into_iter().collect::<Option<_>>().map(When::new)
}

fn bounds(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<Bounds> {
    let text = text(reader, value)?;
    Bounds::parse(&text.value)
        .map_err(|wrong| reader.error(BAD_VALUE, &text.span, wrong))
        .ok()
}

fn words(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    let words: Vec<String> = values(reader, value)
        .into_iter()
        .filter_map(|v| text(reader, v))
        .map(|at| at.value)
        .collect();
    (!words.is_empty()).then_some(words)
}

/// One value or several; an empty list is an error.
fn values<'a>(reader: &Reader, value: &'a Spanned<DeValue<'a>>) -> Vec<&'a Spanned<DeValue<'a>>> {
    let values = one_or_more(value);
    if values.is_empty() {
        reader.error(
            BAD_VALUE,
            &value.span(),
            "an empty list holds for no request",
        );
    }
    values
}

fn flag(reader: &Reader, value: &Spanned<DeValue<'_>>) -> Option<bool> {
    let flag = value.get_ref().as_bool();
    if flag.is_none() {
        wrong_type(reader, value, "`true` or `false`");
    }
    flag
}

fn window(reader: &Reader, value: &Spanned<DeValue<'_>>, known: Known<'_>) -> Option<String> {
    let name = text(reader, value)?;
    if known
        .provider
        .windows
        .iter()
        .any(|window| window.name == name.value)
    {
        return Some(name.value);
    }
    let help = did_you_mean(
        &name.value,
        known
            .provider
            .windows
            .iter()
            .map(|window| window.name.as_str()),
    );
    let help = help.unwrap_or_else(|| {
        format!(
            "add a `[window.{}]` table to the head of the file",
            name.value
        )
    });
    reader.error_with_help(
        UNKNOWN_WINDOW,
        &name.span,
        format!("unknown window `{}`", name.value),
        Some(help),
    );
    None
}

fn option(
    reader: &Reader,
    key: &At<&str>,
    value: &Spanned<DeValue<'_>>,
    known: Known<'_>,
) -> Option<Condition> {
    let values: Vec<At<OptionValue>> = values(reader, value)
        .into_iter()
        .filter_map(|v| option_value(reader, v))
        .collect();
    if let Some(options) = known.options {
        let Some(declared) = options.iter().find(|option| option.name == key.value) else {
            let names = BUILT_IN
                .iter()
                .copied()
                .chain(options.iter().map(|option| option.name.as_str()));
            let help = did_you_mean(key.value, names);
            let help = help.unwrap_or_else(|| {
                format!(
                    "declare it: `options = {{ {} = […] }}` in the model",
                    key.value
                )
            });
            let message = format!(
                "`{}` is neither a condition nor an option of the model",
                key.value
            );
            reader.error_with_help(UNKNOWN_OPTION, &key.span, message, Some(help));
            return None;
        };
        for odd in values
            .iter()
            .filter(|at| !declared.values.is_empty() && !declared.values.contains(&at.value))
        {
            let message = format!("option `{}` is never `{}`", key.value, odd.value);
            let offered: Vec<String> = declared.values.iter().map(|v| format!("`{v}`")).collect();
            let help = format!("the model declares {}", offered.join(", "));
            reader.error_with_help(UNKNOWN_OPTION, &odd.span, message, Some(help));
        }
    }
    let values: Vec<OptionValue> = values.into_iter().map(|at| at.value).collect();
    (!values.is_empty()).then(|| Condition::Option(key.value.to_owned(), values))
}

/// Reads a word, a flag or a whole number.
pub(super) fn option_value(
    reader: &Reader,
    value: &Spanned<DeValue<'_>>,
) -> Option<At<OptionValue>> {
    let found = match value.get_ref() {
        DeValue::Boolean(flag) => OptionValue::Flag(*flag),
        DeValue::String(_) => OptionValue::Word(text(reader, value)?.value),
        DeValue::Integer(digits) => {
            if let Ok(number) = digits.as_str().parse() {
                OptionValue::Number(number)
            } else {
                reader.error(BAD_VALUE, &value.span(), "a number too big for an option");
                return None;
            }
        }
        other => {
            let message = format!(
                "expected a word, a flag or a whole number, found a {}",
                other.type_str()
            );
            reader.error(WRONG_TYPE, &value.span(), message);
            return None;
        }
    };
    Some(At {
        value: found,
        span: value.span(),
    })
}
