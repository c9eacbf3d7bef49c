//! Counts by model, and by the rules that models have.

use rust_decimal::Decimal;

use super::CountArgs;
use crate::cli::{Failure, request};
use crate::meter::Meter;
use crate::price_book::model::{ImageUse, Modality, Model};
use crate::price_book::rules::Rules;
use crate::price_book::{Offer, PriceBook};
use crate::provenance::Reference;
use crate::quantity::Basis;
use crate::report::view::{CountRow, Counts};
use crate::tokens::chat::Counted;
use crate::workload::{Content, Misfit, PartCount, Workload};

/// A row a model and input; without a word on models, a row a rule and input.
pub(super) fn count(
    args: &CountArgs,
    workload: &Workload,
    book: &PriceBook,
) -> Result<Counts, Failure> {
    let offers = request::models(book, &args.choice, request::now(), None)?;
    let mut counts = Counts::default();
    for offer in &offers {
        match all_rows(workload, *offer, book.rules()) {
            Ok(found) => counts.rows.extend(found),
            Err(misfit) => counts.left_out.push((offer.name(), misfit.to_string())),
        }
    }
    if !args.choice.is_given() {
        // Tools and frames are no matter of a text rule alone.
        counts.rows.retain(|row| !matches!(row.kind, TOOLS | FRAME));
        counts.rows = by_rule(counts.rows);
        if !counts.rows.is_empty() {
            counts.left_out.clear();
        }
    }
    counts.add_totals();
    Ok(counts)
}

pub(super) const SYSTEM: &str = "system";
const TOOLS: &str = "tools";
const FRAME: &str = "frame";

/// Every part, and what stands around them.
fn all_rows(workload: &Workload, offer: Offer<'_>, rules: &Rules) -> Result<Vec<CountRow>, Misfit> {
    let parts = workload.count(offer.model, rules)?;
    let framing = workload.framing(offer.model, rules)?;
    let parts = parts.iter().map(|part| row(workload, offer, rules, part));
    let around = framing.iter();
    let around = around.map(|(kind, counted)| around_row(workload, offer, rules, kind, counted));
    Ok(parts.chain(around).collect())
}

fn around_row(
    workload: &Workload,
    offer: Offer<'_>,
    rules: &Rules,
    kind: &'static str,
    counted: &Counted,
) -> CountRow {
    let chat = rules.chat_of(offer.model);
    let chat_source = || Some(chat?.source.url.clone());
    let system = workload.system.as_ref();
    let text = || rule_name(offer.model, Modality::Text);
    let unknown = || "unknown".to_owned();
    let (input, rule, source) = match kind {
        SYSTEM => (
            system.map_or(SYSTEM, |system| system.name.as_str()),
            text(),
            source(offer.model, rules, Modality::Text),
        ),
        TOOLS => (
            TOOLS,
            chat.map_or_else(unknown, |chat| chat.name.clone()),
            chat_source(),
        ),
        _ => (
            "chat frame",
            chat.map_or_else(unknown, |chat| chat.name.clone()),
            chat_source(),
        ),
    };
    CountRow {
        input: input.to_owned(),
        kind,
        size: None,
        seconds: None,
        pages: None,
        model: Some(offer.name()),
        rule,
        used_by: None,
        tokens: counted.tokens,
        likely: None,
        basis: counted.basis,
        method: counted.method.clone(),
        source,
    }
}

fn row(workload: &Workload, offer: Offer<'_>, rules: &Rules, part: &PartCount) -> CountRow {
    let sent = &workload.parts[part.part];
    let (mut size, mut length, mut pages) = (None, None, None);
    match &sent.content {
        Content::Text(_) => {}
        Content::Image(of) => size = Some(*of),
        Content::Sound(duration) => length = Some(*duration),
        Content::Video { clip, .. } => (size, length) = (Some(clip.size), Some(clip.duration)),
        Content::Document(document) => pages = Some(document.pages().len()),
    }
    let seconds = length.map(|length| {
        let nanoseconds = i128::try_from(length.as_nanos()).unwrap_or(i128::MAX);
        Decimal::from_i128_with_scale(nanoseconds, 9).normalize()
    });
    CountRow {
        input: sent.name.clone(),
        kind: part.modality.name(),
        size: size.map(|size| (size.width(), size.height())),
        seconds,
        pages,
        model: Some(offer.name()),
        rule: part_rule(offer.model, part),
        used_by: None,
        tokens: part.tokens,
        likely: part.likely,
        basis: part.basis,
        method: part.method.clone(),
        source: source(offer.model, rules, part.modality),
    }
}

/// The rule that counts a part; the pages of a document are counted by two.
fn part_rule(model: &Model, part: &PartCount) -> String {
    if part.modality != Modality::Pdf || part.basis == Basis::Declared {
        return rule_name(model, part.modality);
    }
    let own = rule_name(model, Modality::Pdf);
    let other = match part.meter {
        Meter::InputImage => Modality::Image,
        _ => Modality::Text,
    };
    format!("{own} + {}", rule_name(model, other))
}

fn rule_name(model: &Model, modality: Modality) -> String {
    let margin = |percent: Option<u32>| percent.map(|p| format!(" ±{p} %")).unwrap_or_default();
    let name = match modality {
        Modality::Image => model.image.as_ref().map(|by| match by {
            ImageUse::Named(name) => name.clone(),
            ImageUse::Own(rule) => rule.name().to_owned(),
        }),
        Modality::Audio => model.audio.clone(),
        Modality::Video => model.video.clone(),
        Modality::Pdf => model.page.clone(),
        _ => model
            .text
            .as_ref()
            .map(|by| format!("{}{}", by.rule, margin(by.margin_percent))),
    };
    name.unwrap_or_else(|| "declared".to_owned())
}

fn source(model: &Model, rules: &Rules, modality: Modality) -> Option<String> {
    let url = |source: &Reference| source.url.clone();
    match modality {
        Modality::Image => rules.image_of(model)?.source().map(url),
        Modality::Audio => rules.audio_of(model)?.source().map(url),
        Modality::Video => rules.video_of(model)?.source().map(url),
        Modality::Pdf => rules.page_of(model)?.source().map(url),
        _ => Some(
            rules
                .text
                .find(&model.text.as_ref()?.rule)?
                .source
                .url
                .clone(),
        ),
    }
}

/// One row for each input and rule, with the number of models that use the rule.
fn by_rule(rows: Vec<CountRow>) -> Vec<CountRow> {
    let mut found: Vec<CountRow> = Vec::new();
    for row in rows {
        match found
            .iter_mut()
            .find(|known| known.input == row.input && known.rule == row.rule)
        {
            Some(known) => known.used_by = known.used_by.map(|n| n + 1),
            None => found.push(CountRow {
                model: None,
                used_by: Some(1),
                ..row
            }),
        }
    }
    found.sort_by(|a, b| (&a.input, a.basis, &a.rule).cmp(&(&b.input, b.basis, &b.rule)));
    found
}
