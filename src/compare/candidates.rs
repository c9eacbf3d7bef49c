//! Which offers take part in a comparison, in which ways, and who is left out for what reason.

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::variants::{Options, SECONDS, distinct, variants};
use super::{Candidate, Excluded, PerCharacters};
use crate::cost::{QuoteError, quote};
use crate::meter::{Meter, Side};
use crate::price_book::Offer;
use crate::price_book::kind::Kind;
use crate::price_book::media::settle;
use crate::price_book::model::Model;
use crate::price_book::resolve::{NoPrice, sold};
use crate::price_book::rules::Rules;
use crate::price_book::terms::Terms;
use crate::workload::Workload;

/// So many offers are worth a second thread.
const MANY: usize = 100;

/// What is asked of every offer.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What is sent and expected back.
    pub workload: &'a Workload,
    /// Under which terms; options that it leaves open are looked at in every way that prices differ by.
    pub terms: &'a Terms,
    /// How many requests are billed.
    pub requests: u64,
    /// Whether what a model makes has to be counted: what is only sent to a model that speaks says little of its price.
    pub whole: bool,
    /// Characters of all texts that are sent.
    pub characters: u64,
}

/// Splits the offers into those that have a price for the request, in each of their ways, and those that do not, with the reason.
#[must_use]
pub fn candidates<'a>(
    offers: &[Offer<'a>],
    rules: &Rules,
    ask: Ask<'_>,
) -> (Vec<Candidate<'a>>, Vec<Excluded>) {
    let answer = |&offer: &Offer<'a>| (offer, ways(offer, rules, ask));
    let answers: Vec<_> = match offers.len() < MANY {
        true => offers.iter().map(answer).collect(),
        false => offers.par_iter().map(answer).collect(),
    };
    let mut found = Vec::new();
    let mut excluded = Vec::new();
    for (offer, answer) in answers {
        match answer {
            Ok(ways) => found.push(ways),
            Err((reason, group)) => excluded.push(Excluded {
                model: offer.name(),
                reason,
                group,
            }),
        }
    }
    compare_seconds(&mut found, &mut excluded);
    let found = found.into_iter().flat_map(differing).collect();
    (found, excluded)
}

/// The reason against an offer: in full, and in words that many share.
type Against = (String, &'static str);

/// One offer in the ways in which it has a price; the first reason if it has none in any.
fn ways<'a>(offer: Offer<'a>, rules: &Rules, ask: Ask<'_>) -> Result<Vec<Candidate<'a>>, Against> {
    // Not sold that day is a better reason than any other.
    sold(offer, ask.terms.at).map_err(|reason| no_price(&reason))?;
    let mut terms = concerning(offer.model, ask.terms);
    terms.options = ask.workload.options(offer.model, &terms.options);
    let ask = Ask {
        terms: &terms,
        ..ask
    };
    let mut found = Vec::new();
    let mut against = None;
    for options in variants(offer.model, ask.terms) {
        match candidate(offer, rules, ask, options) {
            Ok(candidate) => found.push(candidate),
            Err(reason) => against = against.or(Some(reason)),
        }
    }
    match (found.is_empty(), against) {
        (true, Some(reason)) => Err(reason),
        _ => Ok(found),
    }
}

fn candidate<'a>(
    offer: Offer<'a>,
    rules: &Rules,
    ask: Ask<'_>,
    options: Options,
) -> Result<Candidate<'a>, Against> {
    let terms = Terms {
        options,
        ..ask.terms.clone()
    };
    let measured = ask
        .workload
        .measure(offer.model, &terms, rules)
        .map_err(|misfit| (misfit.to_string(), misfit.group()))?;
    let ceiling = measured.ceiling.as_ref();
    let ceiling = ceiling.and_then(|most| {
        let quote = quote(offer, &most.usage, &terms, ask.requests).ok()?;
        Some((most.tokens, quote.high))
    });
    let quote =
        quote(offer, &measured.usage, &terms, ask.requests).map_err(|error| match error {
            QuoteError::NoPrice(reason) => no_price(&reason),
            QuoteError::Overflow => (error.to_string(), "too much to count"),
        })?;
    let made = |(meter, _): (Meter, _)| meter.side() != Side::Input;
    if ask.whole && makes_media(offer.model.kind) && !measured.usage.iter().any(made) {
        let reason = "how much it makes is not said: --option seconds=N or --meter NAME=N";
        return Err((reason.to_owned(), "needs to know how much it makes"));
    }
    let characters = PerCharacters::of(&quote, &measured, ask.characters);
    let mut variant = terms.options;
    variant.retain(|name, _| !ask.terms.options.contains_key(name));
    Ok(Candidate {
        quote,
        measured,
        ceiling,
        variant,
        seconds: None,
        characters,
    })
}

const fn makes_media(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Text | Kind::Transcription | Kind::Embedding | Kind::Rerank
    )
}

/// The terms as far as they concern a model: a length is of no matter to one that bills what it says by the character.
fn concerning(model: &Model, terms: &Terms) -> Terms {
    let mut terms = terms.clone();
    let knows = model.options.iter().any(|option| option.name == SECONDS);
    if !knows && matches!(model.kind, Kind::Speech | Kind::Music) {
        terms.options.remove(SECONDS);
    }
    terms
}

fn no_price(reason: &NoPrice) -> Against {
    (reason.to_string(), reason.group())
}

/// Where lengths differ from way to way, what is compared is the cost of a second.
fn compare_seconds(offers: &mut Vec<Vec<Candidate<'_>>>, excluded: &mut Vec<Excluded>) {
    let timed = |kind| matches!(kind, Kind::Video | Kind::Transcription);
    let all = || offers.iter().flatten();
    let by_length = all().all(|way| timed(way.quote.offer.model.kind))
        && all().any(|way| way.variant.contains_key(SECONDS));
    if !by_length {
        return;
    }
    for way in offers.iter_mut().flatten() {
        way.seconds = seconds(way);
    }
    offers.retain(|ways| {
        let timed = ways.iter().all(|way| way.seconds.is_some());
        if let (false, Some(first)) = (timed, ways.first()) {
            excluded.push(Excluded {
                model: first.quote.offer.name(),
                reason: "the length of what it makes is not on record".to_owned(),
                group: "length not on record",
            });
        }
        timed
    });
}

fn seconds(way: &Candidate<'_>) -> Option<Decimal> {
    let options = settle(way.quote.offer.model, &way.variant).ok()?;
    let number = options.get(SECONDS)?.number()?;
    (number > Decimal::ZERO).then_some(number)
}

/// The ways of one offer that differ in what is compared.
fn differing(ways: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let costs = ways
        .iter()
        .map(|way| (way.variant.clone(), way.compared(way.quote.expected)));
    let kept = distinct(costs.collect());
    let mut found = Vec::new();
    for (index, mut way) in ways.into_iter().enumerate() {
        if let Some((_, variant)) = kept.iter().find(|(stays, _)| *stays == index) {
            way.variant.clone_from(variant);
            found.push(way);
        }
    }
    found
}
