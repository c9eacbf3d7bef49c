//! A workload on a model.

use std::collections::BTreeSet;

use super::media::{bills, bills_pictures_by_piece, bills_text};
use super::text::unfailed;
use super::{Ceiling, Content, Measured, Misfit, Part, PartCount, Workload, turns};
use crate::meter::Meter;
use crate::price_book::kind::Kind;
use crate::price_book::media::settle;
use crate::price_book::model::{Modality, Model};
use crate::price_book::rules::Rules;
use crate::price_book::terms::Terms;
use crate::quantity::{Basis, Corner, Count, Quantity};
use crate::tokens::counter::TextCounter;
use crate::tokens::text::Vocabulary;
use crate::usage::{Usage, UsageOverflow};

impl From<UsageOverflow> for Misfit {
    fn from(UsageOverflow(meter): UsageOverflow) -> Self {
        Self::Overflow(meter)
    }
}

impl Workload {
    /// Whether the model takes what is sent and gives what is asked for, by kind alone.
    #[must_use]
    pub fn fits(&self, model: &Model) -> bool {
        self.unfit_part(model).is_none() && self.check_output(model).is_ok()
    }

    /// The first part that the model does not take.
    fn unfit_part(&self, model: &Model) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| !model.takes(part.content.modality()))
    }

    /// Counts every text in every vocabulary that some of the models need, each once and side by side.
    ///
    /// [`Self::measure`] does not need it; before many models it saves waiting for one vocabulary after the other.
    pub fn prepare<'a>(&self, models: impl Iterator<Item = &'a Model>, rules: &Rules) {
        if self.special {
            // What is parsed differs by rule, not by vocabulary.
            return;
        }
        let used =
            models.filter_map(|model| rules.text.resolve(model.text.as_ref()?)?.rule.vocabulary());
        let used: BTreeSet<Vocabulary> = used.collect();
        let texts: Vec<&TextCounter<'_>> =
            self.texts().filter(|text| text.text().is_some()).collect();
        std::thread::scope(|scope| {
            for &vocabulary in &used {
                let texts = &texts;
                scope.spawn(move || {
                    for text in texts {
                        text.exact(vocabulary);
                    }
                });
            }
        });
    }

    /// Returns what this is on a model, under some terms: tokens by part, quantities by meter.
    ///
    /// # Errors
    /// If the model cannot be asked this, or how it counts is unknown.
    pub fn measure(&self, model: &Model, terms: &Terms, rules: &Rules) -> Result<Measured, Misfit> {
        let measured = self.measured(model, terms, rules);
        // Tools, names and frames are counted by the same vocabulary as the texts.
        let text = model
            .text
            .as_ref()
            .and_then(|text| rules.text.resolve(text));
        text.map_or(Ok(()), |text| unfailed(text.rule))?;
        measured
    }

    fn measured(&self, model: &Model, terms: &Terms, rules: &Rules) -> Result<Measured, Misfit> {
        self.check_output(model)?;
        let options = self.options(model, &terms.options);
        let mut usage = Usage::new();
        let (parts, mut unbilled) = self.count_billed(model, terms, rules, &mut usage)?;
        for count in &parts {
            usage.add(count.meter, count.tokens.into(), count.basis)?;
        }
        let framing = self.framing(model, rules)?;
        for (_, counted) in framing.iter() {
            usage.add(Meter::Input, counted.tokens.into(), counted.basis)?;
        }
        let system_unbilled = self.system.is_some() && !bills_text(model);
        if system_unbilled && !unbilled.contains(&Modality::Text) {
            unbilled.push(Modality::Text);
        }
        if self.input_tokens.is_some() && !bills_text(model) {
            unbilled.push(Modality::Text);
        } else if let Some(declared) = self.input_tokens {
            usage.add(Meter::Input, Count::exact(declared).into(), Basis::Declared)?;
        }
        self.move_cached(&mut usage)?;
        self.move_marked(&mut usage, &parts, &framing);
        if !includes_answer(model) {
            self.add_output(&mut usage, self.output_tokens)?;
        }
        self.add_media(&mut usage, model, &options)?;
        for &(meter, units) in &self.meters {
            let quantity = Quantity::exact(units).ok_or(Misfit::Overflow(meter))?;
            usage.add(meter, quantity, Basis::Declared)?;
        }
        if self.is_empty() && usage.is_empty() {
            return Err(Misfit::Nothing);
        }
        // Declared tokens of an embedder or a reranker are those of many texts.
        let many = matches!(model.kind, Kind::Embedding | Kind::Rerank);
        if !(many && self.input_tokens.is_some()) {
            check_length(&usage, model)?;
        }
        let ceiling = self.ceiling(&usage, model)?;
        Ok(Measured {
            usage,
            parts,
            framing,
            unbilled,
            findings: self.findings(),
            ceiling,
        })
    }

    /// The request with the longest answer that it and the model allow.
    fn ceiling(&self, usage: &Usage, model: &Model) -> Result<Option<Ceiling>, Misfit> {
        let bound = self.most_output.filter(|_| self.output_tokens.is_none());
        let answers = model.output.contains(&Modality::Text);
        let Some(most) = bound.filter(|_| answers) else {
            return Ok(None);
        };
        let most = most.min(model.max_output.unwrap_or(most));
        let tokens = most
            .checked_mul(self.choices.unwrap_or(1))
            .ok_or(Misfit::Overflow(Meter::Output))?;
        let mut usage = usage.clone();
        self.add_output(&mut usage, Some(most))?;
        Ok(Some(Ceiling { tokens, usage }))
    }

    /// What was found when texts were decoded, with the name of the text.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        let parts = self.parts.iter();
        let parts = parts.filter_map(|part| Some((&part.name, part.content.text()?)));
        let system = self.system.iter().map(|s| (&s.name, &*s.text));
        let texts = parts.chain(system);
        texts
            .flat_map(|(name, text)| {
                let remarks = text.findings().remarks();
                remarks.map(move |remark| format!("`{name}`: {remark}"))
            })
            .collect()
    }

    /// Counts what the model bills by tokens, meters what it bills otherwise, and says what it does not bill.
    fn count_billed(
        &self,
        model: &Model,
        terms: &Terms,
        rules: &Rules,
        usage: &mut Usage,
    ) -> Result<(Vec<PartCount>, Vec<Modality>), Misfit> {
        if let Some(part) = self.unfit_part(model) {
            return Err(Misfit::NoInput(part.content.modality()));
        }
        let mut unbilled = Vec::new();
        if let Some(characters) = model.characters {
            self.add_characters(usage, characters.han)?;
        }
        let mut counts = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            let textual = part.content.text().is_some();
            match part.content {
                _ if Self::is_timed(part, model) => {}
                _ if !bills(model, part.content.modality()) => {
                    unbilled.push(part.content.modality());
                }
                _ if textual && model.characters.is_some() => {}
                Content::Image(_) | Content::Unseen(Modality::Image)
                    if bills_pictures_by_piece(model) =>
                {
                    usage.add(Meter::ImageSent, Count::exact(1).into(), Basis::Measured)?;
                }
                _ => match Self::pages_of(part, model) {
                    Some(pages) => {
                        let pages = Quantity::exact(pages).ok_or(Misfit::Overflow(Meter::Page))?;
                        usage.add(Meter::Page, pages, Basis::Measured)?;
                    }
                    None => counts.extend(self.count_part((index, part), model, terms, rules)?),
                },
            }
        }
        unbilled.sort_unstable();
        unbilled.dedup();
        Ok((counts, unbilled))
    }

    /// Whether nothing is sent and no quantity is declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
            && self.system.is_none()
            && self.tools.is_none()
            && self.input_tokens.is_none()
            && self.output_tokens.is_none()
            && self.meters.is_empty()
    }

    /// Returns the tokens of each part on a model, each meter by itself; nothing is asked of its length.
    ///
    /// # Errors
    /// If the model does not take such content, counts it otherwise, or how it counts is unknown.
    pub fn count(
        &self,
        model: &Model,
        terms: &Terms,
        rules: &Rules,
    ) -> Result<Vec<PartCount>, Misfit> {
        settle(model, &terms.options)?;
        if let Some(part) = self.unfit_part(model) {
            return Err(Misfit::NoInput(part.content.modality()));
        }
        let mut counts = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            if Self::is_timed(part, model) {
                return Err(Misfit::NotTokens(Meter::AudioSecond));
            }
            if Self::pages_of(part, model).is_some() {
                return Err(Misfit::NotTokens(Meter::Page));
            }
            counts.extend(self.count_part((index, part), model, terms, rules)?);
        }
        let text = model
            .text
            .as_ref()
            .and_then(|text| rules.text.resolve(text));
        text.map_or(Ok(()), |text| unfailed(text.rule))?;
        Ok(counts)
    }

    fn check_output(&self, model: &Model) -> Result<(), Misfit> {
        // Tools are called in the answer.
        let wanted = self.answer
            || self.tools.is_some()
            || self.output_tokens.is_some_and(|tokens| tokens > 0);
        match wanted && !model.output.contains(&Modality::Text) {
            true => Err(Misfit::NoOutput(Modality::Text)),
            false => Ok(()),
        }
    }

    fn count_part(
        &self,
        (index, part): (usize, &Part),
        model: &Model,
        terms: &Terms,
        rules: &Rules,
    ) -> Result<Vec<PartCount>, Misfit> {
        let (mut likely, mut advice) = (None, Vec::new());
        let mut meter = Meter::Input;
        let text = || {
            let choice = model.text.as_ref().ok_or(Misfit::TextRuleUnknown)?;
            let text = rules.text.resolve(choice);
            text.ok_or(Misfit::TextRuleUnknown)
        };
        let (tokens, basis, method) = match &part.content {
            Content::Text(counter) => {
                let count = self.count_text(counter, text()?, rules)?;
                likely = count.likely;
                (count.tokens, count.basis, count.method)
            }
            Content::Call(call) => {
                let counted = call.count(rules.chat_of(model), text()?);
                (counted.tokens, counted.basis, counted.method)
            }
            Content::Thought(counter) => turns::thought(&counter.count(text()?)),
            Content::Schema(counter) => turns::schema(&counter.count(text()?)),
            Content::Sound(duration) => {
                let counted = self.count_sound(*duration, model, rules)?;
                return Ok(vec![counted.of_part(index)]);
            }
            Content::Video { clip, has_sound } => {
                let own = self.details.get(&index).map(String::as_str);
                let counted = self.count_clip((*clip, *has_sound), own, model, rules)?;
                return Ok(counted.into_iter().map(|one| one.of_part(index)).collect());
            }
            Content::Frames { size, frames } => {
                let own = self.details.get(&index).map(String::as_str);
                let counted = self.count_frames((*size, *frames), own, model, rules)?;
                return Ok(vec![counted.of_part(index)]);
            }
            Content::Unseen(kind) => return Ok(vec![self.count_unseen(*kind)?.of_part(index)]),
            Content::Document(document) => {
                let own = self.details.get(&index).map(String::as_str);
                let counted = self.count_document((document, own), model, terms, rules)?;
                return Ok(counted.into_iter().map(|one| one.of_part(index)).collect());
            }
            Content::Image(size) => {
                meter = Meter::InputImage;
                if let Some(declared) = self.image_tokens {
                    (
                        Count::exact(declared),
                        Basis::Declared,
                        "declared".to_owned(),
                    )
                } else {
                    let (count, better) =
                        self.count_picture((index, part), *size, model, terms, rules)?;
                    advice = better;
                    (count.tokens, count.basis, count.method)
                }
            }
        };
        Ok(vec![PartCount {
            part: index,
            modality: part.content.modality(),
            meter,
            tokens,
            likely,
            basis,
            method,
            advice,
        }])
    }

    /// Adds the tokens of all answers, of `output` each.
    fn add_output(&self, usage: &mut Usage, output: Option<u64>) -> Result<(), Misfit> {
        let Some(output) = output else {
            return Ok(());
        };
        let thinking = self.thinking_tokens.min(output);
        let both = [
            (Meter::Output, output - thinking),
            (Meter::Thinking, thinking),
        ];
        for (meter, tokens) in both.into_iter().filter(|(_, tokens)| *tokens > 0) {
            let all = tokens.checked_mul(self.choices.unwrap_or(1));
            let all = all.ok_or(Misfit::Overflow(meter))?;
            usage.add(meter, Count::exact(all).into(), Basis::Declared)?;
        }
        Ok(())
    }
}

/// Whether a second heard or a page read pays for the text that comes back.
fn includes_answer(model: &Model) -> bool {
    let by_piece = model.kind == Kind::Transcription || model.prices_any(&[Meter::Page]);
    by_piece && !model.prices_any(&[Meter::Output])
}

fn check_length(usage: &Usage, model: &Model) -> Result<(), Misfit> {
    let length = usage.length(Corner::Expected);
    if let Some(most) = model.max_output.filter(|&most| length.output > most) {
        return Err(Misfit::OutputTooLong {
            wanted: length.output,
            most,
        });
    }
    let needed = length.input.saturating_add(length.output);
    match model.context {
        Some(context) if needed > context => Err(Misfit::ContextTooSmall { needed, context }),
        _ => Ok(()),
    }
}
