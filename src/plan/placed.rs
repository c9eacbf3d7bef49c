//! A task on a model: what its prompts are there, whatever the assumptions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::mix::product;
use super::{Hours, NoCost, Task};
use crate::meter::Meter;
use crate::price_book::Offer;
use crate::price_book::model::ImageUse;
use crate::price_book::resolve::{Resolver, sold};
use crate::price_book::rules::Rules;
use crate::price_book::terms::Terms;
use crate::quantity::{Basis, Corner};
use crate::usage::Usage;

/// A task whose prompts were measured on a model.
#[derive(Debug)]
pub struct Placed<'a, 't> {
    pub(super) offer: Offer<'a>,
    pub(super) task: &'t Task,
    pub(super) prompts: Vec<OnModel>,
    /// The instants that differ in price, each with its share.
    pub(super) instants: Vec<(Timestamp, Decimal)>,
    /// Whether the price of a call depends on how many there are in a month.
    pub(super) by_month: bool,
}

/// A prompt on a model.
#[derive(Debug)]
pub(super) struct OnModel {
    /// What is sent and what is made, without the answer's text.
    pub(super) usage: Usage,
    /// The terms, with the media options that this prompt comes to.
    pub(super) terms: Terms,
    /// Whether the answer's text is billed.
    pub(super) answered: bool,
    /// Answers of one call.
    pub(super) choices: u64,
    /// Tokens of the system text and the tools.
    pub(super) system: u64,
    /// How the input is known.
    pub(super) basis: Basis,
}

/// What is not exact in a usage: the text, the pictures, the sounds, the clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Text,
    Image,
    Audio,
    Video,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Text, Self::Image, Self::Audio, Self::Video];

    /// What the quantity of a meter errs with.
    pub(super) const fn of(meter: Meter) -> Self {
        match meter {
            Meter::InputImage | Meter::CacheReadImage | Meter::ImageSent => Self::Image,
            Meter::InputAudio | Meter::CacheReadAudio | Meter::AudioSecond => Self::Audio,
            Meter::InputVideo => Self::Video,
            _ => Self::Text,
        }
    }
}

const OUTPUT: [Meter; 2] = [Meter::Output, Meter::Thinking];

impl Task {
    /// Measures every prompt on a model.
    ///
    /// # Errors
    /// If the model is not sold then, cannot be asked one of them, or how it counts is unknown.
    pub fn measure<'a>(&self, offer: Offer<'a>, rules: &Rules) -> Result<Placed<'a, '_>, NoCost> {
        sold(offer, self.terms.at).map_err(|reason| NoCost(reason.to_string()))?;
        let mut prompts = Vec::new();
        for sent in &self.prompts {
            let workload = &sent.workload;
            let options = workload.options(offer.model, &self.terms.options);
            let terms = Terms {
                options,
                ..self.terms.clone()
            };
            let measured = workload.measure(offer.model, &terms, rules);
            let measured = measured.map_err(|misfit| match self.prompts.len() {
                1 => NoCost(misfit.to_string()),
                _ => NoCost(format!("`{}`: {misfit}", sent.path)),
            })?;
            let framing = &measured.framing;
            let around = framing.system.iter().chain(&framing.tools);
            prompts.push(OnModel {
                answered: OUTPUT
                    .iter()
                    .any(|meter| measured.usage.get(*meter).is_some()),
                choices: workload.choices.unwrap_or(1),
                system: around.map(|counted| counted.tokens.expected()).sum(),
                basis: basis(&measured.usage),
                usage: only(&measured.usage, |meter| !OUTPUT.contains(&meter)),
                terms,
            });
        }
        let resolver = prompts.first().map(|prompt| {
            Resolver::new(offer, &prompt.terms, prompt.usage.length(Corner::Expected))
        });
        let by_month = matches!(&resolver, Some(Ok(resolver)) if resolver.depends_on_month());
        Ok(Placed {
            offer,
            task: self,
            prompts,
            instants: differing(offer, &self.hours)?,
            by_month,
        })
    }
}

/// How what is sent is known: as the least certain part of it.
fn basis(usage: &Usage) -> Basis {
    let input = usage.iter().filter(|(meter, _)| !OUTPUT.contains(meter));
    input
        .map(|(_, metered)| metered.basis)
        .max()
        .unwrap_or(Basis::Declared)
}

/// The meters of a usage that are wanted.
pub(super) fn only(usage: &Usage, wanted: impl Fn(Meter) -> bool) -> Usage {
    let mut found = Usage::new();
    for (meter, metered) in usage.iter().filter(|(meter, _)| wanted(*meter)) {
        // Each meter comes once, so nothing is added up.
        let _ = found.add(meter, metered.quantity, metered.basis);
    }
    found
}

/// Instants at which every price is the same are one. Of each part of the day they are counted first, so that a share is divided once.
fn differing(offer: Offer<'_>, hours: &[Hours]) -> Result<Vec<(Timestamp, Decimal)>, NoCost> {
    let prices = &offer.model.prices;
    let key = |at: Timestamp| {
        let windows = offer
            .provider
            .windows
            .iter()
            .map(|window| window.at(at).open);
        let periods = prices.iter().map(|row| row.period.contains(at));
        let changes = offer.model.adjustments.iter().chain(&offer.provider.fees);
        let changes = changes.map(|change| {
            let period = change.period.as_ref();
            period.is_none_or(|period| period.contains(at))
        });
        windows.chain(periods).chain(changes).collect::<Vec<bool>>()
    };
    let mut found: BTreeMap<Vec<bool>, (Timestamp, Decimal)> = BTreeMap::new();
    for part in hours {
        let mut counted: BTreeMap<Vec<bool>, (Timestamp, u64)> = BTreeMap::new();
        for &at in &part.instants {
            counted.entry(key(at)).or_insert((at, 0)).1 += 1;
        }
        let all = Decimal::from(part.instants.len() as u64);
        for (key, (at, number)) in counted {
            let share = product(part.share, number.into())?.checked_div(all);
            let share = share.ok_or_else(NoCost::overflow)?;
            found.entry(key).or_insert((at, Decimal::ZERO)).1 += share;
        }
    }
    Ok(found.into_values().collect())
}

impl<'a> Placed<'a, '_> {
    /// The model.
    #[must_use]
    pub const fn offer(&self) -> Offer<'a> {
        self.offer
    }

    /// The task.
    #[must_use]
    pub const fn task(&self) -> &Task {
        self.task
    }

    /// What a part errs with, as a cause: rules err alike wherever they count.
    pub(super) fn cause(&self, part: Part) -> String {
        let model = self.offer.model;
        let named =
            |kind: &str, rule: Option<&str>| format!("{kind} {}", rule.unwrap_or(&model.id));
        match part {
            Part::Text => named(
                "text",
                model.text.as_ref().map(|choice| choice.rule.as_str()),
            ),
            Part::Image => match &model.image {
                Some(ImageUse::Named(rule)) => named("pictures", Some(rule)),
                _ => named("pictures", None),
            },
            Part::Audio => named("sound", model.audio.as_deref()),
            Part::Video => named("clips", model.video.as_deref()),
        }
    }
}
