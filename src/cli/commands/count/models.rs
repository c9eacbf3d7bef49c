//! Counts by model, and by the rules that models have.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::{CountArgs, encodings};
use crate::cli::request::Origin;
use crate::cli::{Failure, request};
use crate::meter::Meter;
use crate::price_book::model::{ImageUse, Modality, Model};
use crate::price_book::rules::Rules;
use crate::price_book::terms::Terms;
use crate::price_book::{Offer, PriceBook};
use crate::quantity::Basis;
use crate::report::view::{CountRow, Counts};
use crate::tokens::chat::Counted;
use crate::tokens::image::ImageTerms;
use crate::workload::{Content, Misfit, PartCount, Workload};

/// The terms that pictures are counted under.
pub(super) fn terms(args: &CountArgs) -> Terms {
    Terms {
        options: args.option.iter().cloned().collect(),
        ..Terms::at(args.at.unwrap_or_else(request::now))
    }
}

/// A row a model and input; without a word on models, a row a rule and input.
pub(super) fn count(
    args: &CountArgs,
    workload: &Workload,
    origin: &Origin,
    book: &PriceBook,
) -> Result<Counts, Failure> {
    let terms = terms(args);
    // A request is counted on the model that it names.
    let own = origin.model.as_deref().filter(|_| !args.choice.is_given());
    let offers = match own {
        Some(name) => {
            let prefer = &args.request.prefer;
            vec![request::own_model(book, name, prefer, terms.at)?]
        }
        None => request::models(book, &args.choice, terms.at, None)?,
    };
    let mut counts = Counts::default();
    for offer in &offers {
        match all_rows(workload, *offer, &terms, book.rules()) {
            Ok(found) => counts.rows.extend(found),
            Err(misfit) => counts.left_out.push((offer.name(), misfit.to_string())),
        }
    }
    if !args.choice.is_given() && own.is_none() {
        // Tools and frames are no matter of a text rule alone.
        counts.rows.retain(|row| !matches!(row.kind, TOOLS | FRAME));
        counts.rows = by_rule(counts.rows);
        match encodings::own(args, workload, book) {
            Ok(rows) => counts.rows.extend(rows),
            Err(misfit) => return Err(Failure::new(misfit.to_string())),
        }
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
fn all_rows(
    workload: &Workload,
    offer: Offer<'_>,
    terms: &Terms,
    rules: &Rules,
) -> Result<Vec<CountRow>, Misfit> {
    let parts = workload.count(offer.model, terms, rules)?;
    let framing = workload.framing(offer.model, rules)?;
    let parts = parts
        .iter()
        .map(|part| row(workload, offer, (terms, rules), part));
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
            source(offer.model, rules),
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
        advice: Vec::new(),
    }
}

fn row(
    workload: &Workload,
    offer: Offer<'_>,
    (terms, rules): (&Terms, &Rules),
    part: &PartCount,
) -> CountRow {
    let sent = &workload.parts[part.part];
    let (mut size, mut length, mut pages) = (None, None, None);
    match &sent.content {
        Content::Text(_)
        | Content::Call(_)
        | Content::Thought(_)
        | Content::Schema(_)
        | Content::Unseen(_) => {}
        Content::Image(of) | Content::Frames { size: of, .. } => size = Some(*of),
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
        source: match part.modality {
            Modality::Image => picture_source(offer.model, terms, rules),
            Modality::Text => source(offer.model, rules),
            other => media_source(offer.model, rules, other),
        },
        advice: part.advice.clone(),
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

fn source(model: &Model, rules: &Rules) -> Option<String> {
    let rule = rules.text.find(&model.text.as_ref()?.rule)?;
    Some(rule.source.url.clone())
}

fn media_source(model: &Model, rules: &Rules, modality: Modality) -> Option<String> {
    let source = match modality {
        Modality::Audio => rules.audio_of(model)?.source(),
        Modality::Video => rules.video_of(model)?.source(),
        Modality::Pdf => rules.page_of(model)?.source(),
        _ => None,
    };
    source.map(|source| source.url.clone())
}

/// The page of the edition that holds.
fn picture_source(model: &Model, terms: &Terms, rules: &Rules) -> Option<String> {
    let terms = ImageTerms {
        day: Some(TimeZone::UTC.to_datetime(terms.at).date()),
        ..ImageTerms::default()
    };
    let edition = rules.image_of(model)?.edition(&terms).ok()?;
    Some(edition.source()?.url.clone())
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
