//! Counts by encoding, whatever models use it; and which encodings there are.

use std::collections::BTreeMap;

use super::CountArgs;
use super::models::SYSTEM;
use crate::cli::{Failure, Outcome, World, request, show};
use crate::price_book::PriceBook;
use crate::price_book::suggest::did_you_mean;
use crate::report::view::{CountRow, Counts, Encoding, encodings_document, encodings_json};
use crate::tokens::counter::{TextCount, TextCounter};
use crate::tokens::text::{TextRule, TextRules, TextUse};
use crate::workload::{Misfit, Workload};

/// Shows all encodings.
pub(super) fn list(args: &CountArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let book = request::book(&args.book, show::colour_of_errors(&args.show))?;
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for offer in book.offers() {
        if let Some(choice) = &offer.model.text {
            *used.entry(&choice.rule).or_default() += 1;
        }
    }
    let rules = &book.rules().text;
    let encodings = rules.iter().map(|rule| Encoding {
        rule,
        has_ids: rules.ids_higher_by(rule).is_some(),
        specials: rules.specials(&rule.name),
        used_by: used.get(rule.name.as_str()).copied().unwrap_or(0),
    });
    let encodings: Vec<Encoding<'_>> = encodings.collect();
    world.show(
        &args.show,
        || encodings_document(&encodings),
        || encodings_json(&encodings),
    )?;
    Ok(Outcome::Yes)
}

/// The rules that were named, each once, in that order; all of them if none was.
///
/// # Errors
/// If there is no such rule.
pub(super) fn named<'b>(
    names: &[String],
    rules: &'b TextRules,
) -> Result<Vec<&'b TextRule>, Failure> {
    let mut found: Vec<&TextRule> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if name.is_empty() {
            continue;
        }
        let more: Vec<&TextRule> = match rules.find(name) {
            Some(rule) => vec![rule],
            None if name == "all" => rules.iter().collect(),
            None => return Err(unknown(name, rules)),
        };
        for rule in more {
            if !found.iter().any(|known| known.name == rule.name) {
                found.push(rule);
            }
        }
    }
    match found.is_empty() {
        true => Ok(rules.iter().collect()),
        false => Ok(found),
    }
}

fn unknown(name: &str, rules: &TextRules) -> Failure {
    let names = rules.iter().map(|rule| rule.name.as_str());
    Failure::new(format!("there is no encoding `{name}`"))
        .maybe_hint(did_you_mean(name, names))
        .hint("`tokenfare count --list-encodings` shows all")
}

/// All texts with what they are called and what they are.
pub(super) fn texts(
    workload: &Workload,
) -> impl Iterator<Item = (&str, &'static str, &TextCounter<'static>)> {
    let parts = workload.parts.iter();
    let parts = parts.filter_map(|part| Some((part.name.as_str(), "text", part.content.text()?)));
    let system = workload.system.iter();
    parts.chain(system.map(|system| (system.name.as_str(), SYSTEM, &*system.text)))
}

/// Rows of the texts by the vocabularies that the user brings along: no model need use them.
pub(super) fn own(
    args: &CountArgs,
    workload: &Workload,
    book: &PriceBook,
) -> Result<Vec<CountRow>, Misfit> {
    let rules = book.rules();
    let named = args.book.tokenizer.iter();
    let named = named.filter_map(|named| rules.text.find(&named.name));
    let mut rows = Vec::new();
    for rule in named {
        for (name, kind, text) in texts(workload) {
            let count = workload.count_text(text, TextUse::from(rule), rules)?;
            rows.push(CountRow {
                used_by: Some(0),
                ..row(name, kind, rule, count)
            });
        }
    }
    Ok(rows)
}

fn row(name: &str, kind: &'static str, rule: &TextRule, count: TextCount) -> CountRow {
    CountRow {
        input: name.to_owned(),
        kind,
        size: None,
        seconds: None,
        pages: None,
        model: None,
        rule: rule.name.clone(),
        used_by: None,
        tokens: count.tokens,
        likely: count.likely,
        basis: count.basis,
        method: count.method,
        source: Some(rule.source.url.clone()),
        advice: Vec::new(),
    }
}

/// A row a text and encoding.
pub(super) fn count(
    args: &CountArgs,
    workload: &Workload,
    book: &PriceBook,
) -> Result<Counts, Failure> {
    let encodings = named(&args.encodings, &book.rules().text)?;
    let mut counts = Counts::default();
    for (name, kind, text) in texts(workload) {
        for rule in &encodings {
            let by = TextUse::from(*rule);
            match workload.count_text(text, by, book.rules()) {
                Ok(count) => counts.rows.push(row(name, kind, rule, count)),
                Err(misfit) => {
                    let reason = (rule.name.clone(), misfit.to_string());
                    if !counts.left_out.contains(&reason) {
                        counts.left_out.push(reason);
                    }
                }
            }
        }
    }
    if counts.rows.is_empty() && counts.left_out.is_empty() {
        return Err(Failure::new("an encoding counts text, and there is none")
            .hint("--models counts pictures and tools, too"));
    }
    for part in &workload.parts {
        if part.content.text().is_none() {
            let reason = "no text: how a picture counts is a matter of the model (--models)";
            counts.left_out.push((part.name.clone(), reason.to_owned()));
        }
    }
    if workload.tools.is_some() {
        let reason = "how they are written is a matter of the model (--models)";
        counts
            .left_out
            .push(("tools".to_owned(), reason.to_owned()));
    }
    counts.add_totals();
    Ok(counts)
}
