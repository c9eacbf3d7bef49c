//! A model's table.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use toml::de::DeValue;

use super::adjust::{self, ADJUST_KEYS};
use super::media;
use super::read::{At, BAD_VALUE, Fields, Reader, WRONG_TYPE};
use super::row::{self, Draft, PRICE_KEYS};
use super::rules::image_rule;
use super::when::Known;
use crate::diagnostic::{Code, SourceFile};
use crate::price_book::kind::Kind;
use crate::price_book::model::{Alias, ImageUse, Modality, Model};
use crate::price_book::price::{Day, Level};
use crate::price_book::provider::Provider;
use crate::price_book::rules::Rules;
use crate::price_book::suggest::did_you_mean;
use crate::tokens::image::{Edition, ImageRule};
use crate::tokens::text::TextChoice;

pub(super) const UNKNOWN_RULE: Code = Code("unknown-rule");

/// The keys of a `[[model]]` table.
pub const MODEL_KEYS: &[&str] = &[
    "id",
    "name",
    "aliases",
    "input",
    "output",
    "context",
    "max_output",
    "text",
    "image",
    "audio",
    "video",
    "page",
    "chat",
    "characters",
    "kind",
    "options",
    "released",
    "retired",
    "note",
    "measure",
    "price",
    "adjust",
];
/// The keys of a dated alias.
pub const ALIAS_KEYS: &[&str] = &["id", "from", "until"];
/// The keys of a text rule with a margin.
pub const TEXT_KEYS: &[&str] = &["rule", "margin_percent"];

/// What reading a model needs to know of the rest of the file and of the book.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) provider: &'a Provider,
    pub(super) zone: &'a TimeZone,
    pub(super) rules: &'a Rules,
    /// The chat rule of the provider's models, unless they name another.
    pub(super) chat: Option<&'a str>,
}

/// A model whose rows still have their places.
pub(in crate::price_book) struct ModelDraft {
    pub(in crate::price_book) model: Model,
    /// The file it stands in.
    pub(in crate::price_book) source: Arc<SourceFile>,
    pub(in crate::price_book) id_span: std::ops::Range<usize>,
    /// Whether the table has prices, readable or not.
    pub(in crate::price_book) priced: bool,
    pub(in crate::price_book) rows: Vec<Draft>,
}

/// Reads a model; nothing if it has no id.
pub(super) fn read(fields: &Fields<'_>, around: Around<'_>) -> Option<ModelDraft> {
    let reader = fields.reader;
    let id = fields.need_text("id", "add `id = \"…\"`, as the API takes it");
    let options = media::options(fields);
    let known = Known {
        provider: around.provider,
        options: Some(&options),
    };
    let prices = fields.tables("price", PRICE_KEYS);
    let rows: Vec<Draft> = prices
        .iter()
        .filter_map(|row| row::price(&own(row), known, around.zone, Level::Own))
        .collect();
    let adjustments = fields.tables("adjust", ADJUST_KEYS);
    let adjustments = adjustments
        .iter()
        .filter_map(|row| adjust::adjustment(&own(row), known, around.zone))
        .collect();
    let input = modalities(fields, "input");
    let output = modalities(fields, "output");
    let kind = fields.choice("kind", &Kind::ALL.map(|kind| (kind.name(), kind)));
    let kind = kind.map_or_else(|| Kind::of(&output), |at| at.value);
    let text = text_use(fields, around.rules);
    let id = id?;
    let image = image_use(fields, around.rules, &id.value);
    if id.value.contains(['*', '?', ',']) || id.value.contains(char::is_whitespace) {
        let message = format!(
            "`{}` is no model id: `*`, `?`, commas and spaces would make it a pattern",
            id.value
        );
        reader.error(BAD_VALUE, &id.span, message);
    }
    let model = Model {
        name: fields.text("name").map(|at| at.value),
        aliases: aliases(fields, around.zone),
        input,
        output: output.clone(),
        context: fields.whole("context").map(|at| at.value),
        max_output: fields.whole("max_output").map(|at| at.value),
        chat: chat_use(fields, around.rules).or_else(|| usual_chat(kind, text.as_ref(), around)),
        text,
        picture_options: picture_options(image.as_ref(), around.rules),
        image,
        audio: media_use(fields, "audio", around.rules.audio.keys()),
        video: media_use(fields, "video", around.rules.video.keys()),
        page: media_use(fields, "page", around.rules.page.keys()),
        characters: media::characters(fields),
        kind,
        measures: media::measures(fields, known),
        options: options.clone(),
        released: fields
            .has("released")
            .then(|| fields.day("released"))
            .flatten()
            .map(|at| Day(at.value)),
        retired: fields
            .moment("retired")
            .and_then(|at| at.value.instant(around.zone)),
        note: fields.text("note").map(|at| at.value),
        prices: Vec::new(),
        adjustments,
        file: reader.file.name.clone(),
        line: reader.line(fields.span.start),
        id: id.value,
    };
    Some(ModelDraft {
        model,
        source: Arc::clone(&reader.file),
        id_span: id.span,
        priced: !prices.is_empty(),
        rows,
    })
}

/// A model's own row has no use for `models`.
pub(super) fn own<'a>(row: &Fields<'a>) -> Fields<'a> {
    if let Some(value) = row.get("models") {
        let message = "`models` belongs to rows at the top of the file";
        row.reader
            .error(super::read::UNKNOWN_KEY, &value.span(), message);
    }
    row.clone()
}

fn modalities(fields: &Fields<'_>, key: &str) -> Vec<Modality> {
    if !fields.has(key) {
        fields.missing(
            key,
            "one or more of: text, image, audio, video, pdf, embedding, score, 3d",
        );
    }
    let read = |at: At<String>| match at.value.parse() {
        Ok(modality) => Some(modality),
        Err(wrong) => {
            let help = did_you_mean(&at.value, Modality::ALL.iter().map(|m| m.name()));
            let wrong: String = wrong;
            fields
                .reader
                .error_with_help(BAD_VALUE, &at.span, wrong, help);
            None
        }
    };
    fields.texts(key).into_iter().filter_map(read).collect()
}

fn aliases(fields: &Fields<'_>, zone: &TimeZone) -> Vec<Alias> {
    let read = |value| {
        let value: &toml::Spanned<DeValue<'_>> = value;
        match value.get_ref() {
            DeValue::Table(table) => {
                let alias = Fields::open(fields.reader, table, value.span(), ALIAS_KEYS);
                let id = alias.need_text(
                    "id",
                    "a dated alias is `{ id = \"…\", from = …, until = … }`",
                );
                let instant = |key: &str| alias.moment(key).and_then(|at| at.value.instant(zone));
                Some(Alias {
                    id: id?.value,
                    from: instant("from"),
                    until: instant("until"),
                })
            }
            _ => super::value::text(fields.reader, value).map(|at| Alias {
                id: at.value,
                from: None,
                until: None,
            }),
        }
    };
    fields
        .one_or_more("aliases")
        .into_iter()
        .filter_map(read)
        .collect()
}

fn text_use(fields: &Fields<'_>, rules: &Rules) -> Option<TextChoice> {
    let value = fields.get("text")?;
    let (rule, margin_percent) = match value.get_ref() {
        DeValue::Table(_) => {
            let table = fields.table("text", TEXT_KEYS)?;
            let rule = table.need_text("rule", "name a rule of `rules/text.toml`")?;
            let margin = table.whole("margin_percent");
            let fits = margin
                .as_ref()
                .and_then(|at| u32::try_from(at.value).ok())
                .filter(|&percent| percent <= 100);
            if let (Some(at), None) = (&margin, fits) {
                fields.reader.error(
                    BAD_VALUE,
                    &at.span,
                    "a margin is a percentage from 0 to 100",
                );
            }
            (rule, fits)
        }
        DeValue::String(_) => (fields.text("text")?, None),
        _ => {
            fields.reader.error(
                WRONG_TYPE,
                &value.span(),
                "expected a rule's name or `{ rule = \"…\" }`",
            );
            return None;
        }
    };
    known_rule(
        fields.reader,
        &rule,
        rules.text.iter().map(|rule| rule.name.as_str()),
        "text",
    )
    .then_some(TextChoice {
        rule: rule.value,
        margin_percent,
    })
}

fn image_use(fields: &Fields<'_>, rules: &Rules, id: &str) -> Option<ImageUse> {
    let value = fields.get("image")?;
    if value.get_ref().is_table() {
        return image_rule(fields.reader, value, id).map(|rule| ImageUse::Own(Box::new(rule)));
    }
    let rule = fields.text("image")?;
    let names = rules.image.keys().map(String::as_str);
    known_rule(fields.reader, &rule, names, "image").then_some(ImageUse::Named(rule.value))
}

/// The rule for sound, clips or pages that a model names.
fn media_use<'a>(
    fields: &Fields<'_>,
    kind: &str,
    names: impl Iterator<Item = &'a String>,
) -> Option<String> {
    let rule = fields.text(kind)?;
    let names = names.map(String::as_str);
    known_rule(fields.reader, &rule, names, kind).then_some(rule.value)
}

/// The options of the rule that counts a model's pictures.
fn picture_options(image: Option<&ImageUse>, rules: &Rules) -> Vec<String> {
    let rule = match image {
        Some(ImageUse::Named(name)) => rules.image.get(name),
        Some(ImageUse::Own(rule)) => Some(&**rule),
        None => None,
    };
    let names = rule.into_iter().flat_map(ImageRule::editions);
    let names = names.flat_map(Edition::options);
    let names: BTreeSet<String> = names.map(str::to_owned).collect();
    names.into_iter().collect()
}

/// The chat rule that a table names, of a model or of all of a provider's.
pub(super) fn chat_use(fields: &Fields<'_>, rules: &Rules) -> Option<String> {
    let rule = fields.text("chat")?;
    let names = rules.chat.keys().map(String::as_str);
    known_rule(fields.reader, &rule, names, "chat").then_some(rule.value)
}

/// The chat rule of a model that names none: the provider's, or the one that goes with its text rule.
fn usual_chat(kind: Kind, text: Option<&TextChoice>, around: Around<'_>) -> Option<String> {
    if kind != Kind::Text {
        return None;
    }
    let by_text = || around.rules.chat_by_text(&text?.rule);
    around.chat.or_else(by_text).map(str::to_owned)
}

fn known_rule<'a>(
    reader: &Reader,
    rule: &At<String>,
    names: impl Iterator<Item = &'a str>,
    kind: &str,
) -> bool {
    let names: Vec<&str> = names.collect();
    if names.contains(&rule.value.as_str()) {
        return true;
    }
    let help = did_you_mean(&rule.value, names).unwrap_or_else(|| match kind {
        "audio" | "video" | "page" => "rules are defined in `rules/media.toml`".to_owned(),
        kind => format!("rules are defined in `rules/{kind}.toml`"),
    });
    reader.error_with_help(
        UNKNOWN_RULE,
        &rule.span,
        format!("unknown {kind} rule `{}`", rule.value),
        Some(help),
    );
    false
}
