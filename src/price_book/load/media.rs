//! What a model's table says of its media: options, what they come to, characters.

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use super::read::{At, BAD_VALUE, Fields, MISSING_KEY, Reader};
use super::row;
use super::value::one_or_more;
use super::when::{self, Known, UNKNOWN_OPTION, option_value};
use crate::price_book::check::TIE;
use crate::price_book::condition::{BUILT_IN, Condition, When};
use crate::price_book::media::{Also, Amount, Characters, MeasureRow, MediaOption};
use crate::price_book::suggest::did_you_mean;
use crate::price_book::terms::OptionValue;

/// The keys of a media option with more than its values.
pub const OPTION_KEYS: &[&str] = &["values", "default", "also"];
/// The keys of a `[[model.measure]]` table.
pub const MEASURE_KEYS: &[&str] = &[
    "when",
    "meter",
    "units",
    "frame",
    "rate",
    "pixels_per_token",
    "of",
    "times",
    "source",
    "sources",
    "note",
];
/// The keys of a `characters` table.
pub const CHARACTERS_KEYS: &[&str] = &["han"];

/// Reads the options of a model.
pub(super) fn options(fields: &Fields<'_>) -> Vec<MediaOption> {
    let Some(names) = fields.names("options") else {
        return Vec::new();
    };
    let read = |(key, value): (At<&str>, &Spanned<DeValue<'_>>)| {
        if BUILT_IN.contains(&key.value) {
            let message = format!("`{}` is a condition of every model, no option", key.value);
            fields.reader.error(BAD_VALUE, &key.span, message);
            return None;
        }
        if value.get_ref().is_table() {
            return Some(option(&names.table(key.value, OPTION_KEYS)?, key.value));
        }
        Some(MediaOption {
            name: key.value.to_owned(),
            values: values(fields.reader, one_or_more(value)),
            default: None,
            also: Vec::new(),
        })
    };
    let found: Vec<MediaOption> = names.entries().filter_map(read).collect();
    report_second_names(fields, &found);
    found
}

fn option(table: &Fields<'_>, name: &str) -> MediaOption {
    let reader = table.reader;
    let default = table.get("default");
    let option = MediaOption {
        name: name.to_owned(),
        values: values(reader, table.one_or_more("values")),
        default: default.and_then(|value| option_value(reader, value).map(|at| at.value)),
        also: also(table),
    };
    let named = |value: &OptionValue| option.values.is_empty() || option.values.contains(value);
    if let (Some(place), Some(value)) = (default, &option.default)
        && !named(value)
    {
        let message = format!("the default `{value}` is none of the values of `{name}`");
        reader.error(UNKNOWN_OPTION, &place.span(), message);
    }
    let meant = option.also.iter().flat_map(|also| &also.means);
    for (theirs, own) in meant.filter(|(_, own)| !named(own)) {
        let place = table
            .get("also")
            .map_or_else(|| table.span.clone(), Spanned::span);
        let message = format!("`{theirs}` means `{own}`, which `{name}` never is");
        reader.error(UNKNOWN_OPTION, &place, message);
    }
    option
}

fn values(reader: &Reader, given: Vec<&Spanned<DeValue<'_>>>) -> Vec<OptionValue> {
    given
        .into_iter()
        .filter_map(|value| option_value(reader, value).map(|at| at.value))
        .collect()
}

/// Reads `also = { mode = { std = "720p", pro = "1080p" } }`.
fn also(option: &Fields<'_>) -> Vec<Also> {
    let Some(names) = option.names("also") else {
        return Vec::new();
    };
    let read = |(key, _): (At<&str>, &Spanned<DeValue<'_>>)| {
        let words = names.names(key.value)?;
        let means = words.entries().filter_map(|(theirs, own)| {
            let own = option_value(option.reader, own)?.value;
            Some((OptionValue::parse(theirs.value), own))
        });
        Some(Also {
            name: key.value.to_owned(),
            means: means.collect(),
        })
    };
    names.entries().filter_map(read).collect()
}

/// A name is an option's own, or says another's in other words; not both, and not of two.
fn report_second_names(fields: &Fields<'_>, options: &[MediaOption]) {
    let Some(place) = fields.get("options").map(Spanned::span) else {
        return;
    };
    let mut seen: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
    for also in options.iter().flat_map(|option| &option.also) {
        if seen.contains(&also.name.as_str()) {
            let message = format!("`{}` is the name of two options", also.name);
            fields.reader.error(BAD_VALUE, &place, message);
        }
        seen.push(&also.name);
    }
}

/// Reads how a model's options become quantities.
pub(super) fn measures(fields: &Fields<'_>, known: Known<'_>) -> Vec<MeasureRow> {
    let tables = fields.tables("measure", MEASURE_KEYS);
    let read = |table| Some((measure(table, known)?, row::head(table)));
    let found: Vec<_> = tables.iter().filter_map(read).collect();
    for (index, (row, place)) in found.iter().enumerate() {
        let rival = found[..index].iter().find(|(other, _)| {
            other.meter == row.meter
                && other.when.count() == row.when.count()
                && other.when.meets(&row.when, &[])
        });
        if let Some((other, _)) = rival {
            let message = format!(
                "a tie: `{}` is measured in two ways by a request with {} and {}",
                row.meter,
                always(&other.when),
                always(&row.when),
            );
            fields.reader.error(TIE, place, message);
        }
    }
    found.into_iter().map(|(row, _)| row).collect()
}

fn always(when: &When) -> String {
    match when.count() {
        0 => "no condition".to_owned(),
        _ => when.to_string(),
    }
}

fn measure(table: &Fields<'_>, known: Known<'_>) -> Option<MeasureRow> {
    let reader = table.reader;
    let when = when::read(table, known).filter(|when| only_options(table, when));
    let name = table.need_text("meter", "say what is counted: `meter = \"video_second\"`")?;
    let key = At {
        value: name.value.as_str(),
        span: name.span.clone(),
    };
    let meter = row::meter(reader, &key);
    let amount = amount(table);
    let sources = match table.has("source") || table.has("sources") {
        true => row::sources(table, known.provider)?,
        false => Vec::new(),
    };
    Some(MeasureRow {
        when: when?,
        meter: meter?,
        amount: amount?,
        of: option_names(table, "of", known),
        times: option_names(table, "times", known),
        sources,
        note: table.text("note").map(|at| at.value),
        line: reader.line(table.span.start),
    })
}

fn only_options(table: &Fields<'_>, when: &When) -> bool {
    let option = |condition: &Condition| matches!(condition, Condition::Option(..));
    let fine = when.conditions().iter().all(option);
    if let (false, Some(place)) = (fine, table.get("when")) {
        let message = "a quantity depends on the model's options only";
        table.reader.error(BAD_VALUE, &place.span(), message);
    }
    fine
}

fn amount(table: &Fields<'_>) -> Option<Amount> {
    const FRAME: [&str; 3] = ["frame", "rate", "pixels_per_token"];
    let given = FRAME.iter().filter(|key| table.has(key)).count();
    match (table.has("units"), given) {
        (true, 0) => Some(Amount::Units(table.decimal("units")?.value)),
        (false, 0) => Some(Amount::Units(Decimal::ONE)),
        (false, 3) => frames(table),
        _ => {
            let message = "a quantity has either `units` or `frame`, `rate` and `pixels_per_token`";
            table.reader.error(MISSING_KEY, &row::head(table), message);
            None
        }
    }
}

fn frames(table: &Fields<'_>) -> Option<Amount> {
    let frame = table.text("frame")?;
    let side = |digits: &str| digits.parse().ok().filter(|&side: &u32| side > 0);
    let sides = frame.value.split_once('x');
    let Some((width, height)) = sides.and_then(|(w, h)| Some((side(w)?, side(h)?))) else {
        let message = format!("`{}` is no size; write `1280x720`", frame.value);
        table.reader.error(BAD_VALUE, &frame.span, message);
        return None;
    };
    let pixels = table.whole("pixels_per_token")?;
    let fits = u32::try_from(pixels.value)
        .ok()
        .filter(|&pixels| pixels > 0);
    if fits.is_none() {
        let message = "`pixels_per_token` is at least 1";
        table.reader.error(BAD_VALUE, &pixels.span, message);
    }
    Some(Amount::Frames {
        width,
        height,
        rate: table.decimal("rate")?.value,
        pixels_per_token: fits?,
    })
}

/// Reads names of options; each must be declared.
fn option_names(table: &Fields<'_>, key: &str, known: Known<'_>) -> Vec<String> {
    let options = known.options.unwrap_or_default();
    let names = table.texts(key);
    for name in &names {
        if options.iter().any(|option| option.name == name.value) {
            continue;
        }
        let help = did_you_mean(
            &name.value,
            options.iter().map(|option| option.name.as_str()),
        );
        let help = help.unwrap_or_else(|| {
            format!(
                "declare it: `options = {{ {} = [] }}` in the model",
                name.value
            )
        });
        let message = format!("`{}` is no option of the model", name.value);
        table
            .reader
            .error_with_help(UNKNOWN_OPTION, &name.span, message, Some(help));
    }
    names.into_iter().map(|name| name.value).collect()
}

/// Reads how characters are counted; absent where text is billed by the token.
pub(super) fn characters(fields: &Fields<'_>) -> Option<Characters> {
    let table = fields.table("characters", CHARACTERS_KEYS)?;
    let han = table.whole("han").map_or(Some(1), |at| {
        let fits = u32::try_from(at.value).ok().filter(|&han| han > 0);
        if fits.is_none() {
            let message = "a Chinese character counts as at least one";
            fields.reader.error(BAD_VALUE, &at.span, message);
        }
        fits
    });
    Some(Characters { han: han? })
}
