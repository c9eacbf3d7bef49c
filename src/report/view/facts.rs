//! What a model is: what it takes and gives, how it counts, which options it has.

use super::words;
use crate::price_book::kind::Kind;
use crate::price_book::media::{Amount, Characters, MeasureRow, MediaOption};
use crate::price_book::model::{ImageUse, Modality, Model};
use crate::price_book::{Offer, Origin};
use crate::report::group_digits;

/// Returns what a model is, label by label; nothing of what is not on record.
pub(super) fn facts(offer: Offer<'_>) -> Vec<(String, String)> {
    let model = offer.model;
    let list = |items: Vec<String>| items.join(", ");
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((label.to_owned(), value));
        }
    };
    fact("name", model.name.clone());
    fact("provider", Some(words::provider(offer.provider)));
    fact(
        "also called",
        Some(list(
            model.aliases.iter().map(|alias| alias.id.clone()).collect(),
        )),
    );
    fact(
        "takes",
        Some(list(model.input.iter().map(ToString::to_string).collect())),
    );
    fact(
        "gives",
        Some(list(model.output.iter().map(ToString::to_string).collect())),
    );
    fact("kind", Some(model.kind.to_string()));
    fact(
        "context",
        model
            .context
            .map(|n| format!("{} tokens", group_digits(&n.to_string()))),
    );
    fact(
        "max output",
        model
            .max_output
            .map(|n| format!("{} tokens", group_digits(&n.to_string()))),
    );
    let margin = |percent: Option<u32>| percent.map(|p| format!(" ±{p} %")).unwrap_or_default();
    fact(
        "text rule",
        Some(match (&model.text, model.characters) {
            (_, Some(Characters { han: 1 })) => "characters".to_owned(),
            (_, Some(Characters { han })) => format!("characters, a Chinese one counts as {han}"),
            (Some(by), _) => format!("{}{}", by.rule, margin(by.margin_percent)),
            (None, _) => "unknown".to_owned(),
        }),
    );
    let image = model.image.as_ref().map(|by| match by {
        ImageUse::Named(name) => name.clone(),
        ImageUse::Own(_) => "its own".to_owned(),
    });
    fact(
        "image rule",
        image.or_else(|| model.takes(Modality::Image).then(|| "unknown".to_owned())),
    );
    let by_rule = [
        ("audio rule", &model.audio, Modality::Audio),
        ("video rule", &model.video, Modality::Video),
        ("page rule", &model.page, Modality::Pdf),
    ];
    for (title, rule, modality) in by_rule {
        let talks = model.kind == Kind::Text && model.takes(modality);
        fact(
            title,
            rule.clone().or_else(|| talks.then(|| "unknown".to_owned())),
        );
    }
    let chats = model.kind == Kind::Text && model.characters.is_none();
    let chat = model.chat.clone();
    fact(
        "chat frame",
        chat.or_else(|| chats.then(|| "unknown".to_owned())),
    );
    fact(
        "options",
        Some(list(model.options.iter().map(option).collect())),
    );
    fact("released", model.released.map(|day| day.0.to_string()));
    fact(
        "retired",
        model
            .retired
            .map(|at| words::day(at, &offer.provider.timezone).to_string()),
    );
    let origin = match offer.origin {
        Origin::Bundled => format!("{}:{}", model.file, model.line),
        Origin::Overlay(_) => format!("{}:{} (your own)", model.file, model.line),
    };
    fact("table", Some(origin));
    facts
}

/// An option as a user gives it, with its values and its default: `resolution = 720p (default) | 1080p`.
fn option(option: &MediaOption) -> String {
    let default = option.default.as_ref();
    let mut values: Vec<String> = option
        .values
        .iter()
        .map(|value| match default == Some(value) {
            true => format!("{value} (default)"),
            false => value.to_string(),
        })
        .collect();
    if values.is_empty() {
        values.push(default.map_or("N".to_owned(), |value| format!("N ({value} by default)")));
    }
    let also: Vec<&str> = option.also.iter().map(|also| also.name.as_str()).collect();
    let also = match also.is_empty() {
        true => String::new(),
        false => format!(", or {}", also.join(", ")),
    };
    format!("{} = {}{also}", option.name, values.join(" | "))
}

/// How much of each meter one request is, meter by meter.
pub(super) fn counted(model: &Model) -> Vec<(String, String)> {
    let line = |row: &MeasureRow| (row.meter.name().to_owned(), quantity(row));
    model.measures.iter().map(line).collect()
}

/// `1920x1088 × 24 ÷ 1024 × (seconds + input_seconds), resolution 1080p`.
fn quantity(row: &MeasureRow) -> String {
    let amount = match &row.amount {
        Amount::Units(units) => units.to_string(),
        Amount::Frames {
            width,
            height,
            rate,
            pixels_per_token,
        } => format!("{width}×{height} × {rate} ÷ {pixels_per_token}"),
    };
    let mut factors = vec![amount];
    match row.of.as_slice() {
        [] => {}
        [one] => factors.push(one.clone()),
        many => factors.push(format!("({})", many.join(" + "))),
    }
    factors.extend(row.times.iter().cloned());
    if factors.len() > 1 && factors[0] == "1" {
        factors.remove(0);
    }
    let when = match row.when.count() {
        0 => String::new(),
        _ => format!(", {}", row.when),
    };
    format!("{}{when}", factors.join(" × "))
}
