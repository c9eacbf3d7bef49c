//! What a request makes, by the options of a media model: seconds of video, pictures, characters spoken.

use std::collections::BTreeMap;
use std::time::Duration;

use rust_decimal::Decimal;

use super::{Misfit, Workload};
use crate::meter::Meter;
use crate::price_book::condition::Condition;
use crate::price_book::media::{MeasureRow, asked, settle};
use crate::price_book::model::{Modality, Model};
use crate::price_book::terms::OptionValue;
use crate::quantity::{Basis, Quantity};
use crate::usage::Usage;

/// Meters of what is sent as text; a list that states none of them does not bill the prompt.
const TEXT_METERS: [Meter; 2] = [Meter::Input, Meter::Character];
/// Meters of pictures that are sent.
const PICTURE_METERS: [Meter; 4] = [
    Meter::Input,
    Meter::InputImage,
    Meter::ImageSent,
    Meter::Page,
];
/// Meters of sounds that are sent.
const SOUND_METERS: [Meter; 3] = [Meter::Input, Meter::InputAudio, Meter::AudioSecond];
/// Meters of clips that are sent.
const CLIP_METERS: [Meter; 3] = [Meter::Input, Meter::InputImage, Meter::InputVideo];
/// Meters of documents that are sent.
const DOCUMENT_METERS: [Meter; 2] = [Meter::Input, Meter::Page];

/// How a model bills the parts of a request that no token rule counts.
pub(super) fn bills_text(model: &Model) -> bool {
    model.measures.is_empty() || model.prices_any(&TEXT_METERS)
}

/// Whether a model bills what is sent of a kind.
pub(super) fn bills(model: &Model, modality: Modality) -> bool {
    let meters: &[Meter] = match modality {
        Modality::Image => &PICTURE_METERS,
        Modality::Audio => &SOUND_METERS,
        Modality::Video => &CLIP_METERS,
        Modality::Pdf => &DOCUMENT_METERS,
        _ => return bills_text(model),
    };
    model.measures.is_empty() || model.prices_any(meters)
}

/// Whether a model bills what is sent by the page and not by tokens.
pub(super) fn bills_by_page(model: &Model) -> bool {
    model.page.is_none() && model.prices_any(&[Meter::Page])
}

/// A length of time as the value of an option.
pub(super) fn declared_seconds(length: Duration) -> OptionValue {
    let nanoseconds =
        Decimal::from_i128_with_scale(i128::try_from(length.as_nanos()).unwrap_or(i128::MAX), 9);
    OptionValue::parse(&nanoseconds.normalize().to_string())
}

/// Whether a model bills pictures that are sent by the piece and not by their tokens.
pub(super) fn bills_pictures_by_piece(model: &Model) -> bool {
    model.image.is_none() && model.prices_any(&[Meter::ImageSent])
}

impl Workload {
    /// Adds what the options come to: of each meter the row with the most conditions that hold.
    pub(super) fn add_media(
        &self,
        usage: &mut Usage,
        model: &Model,
        given: &BTreeMap<String, OptionValue>,
    ) -> Result<(), Misfit> {
        if model.measures.is_empty() {
            return Ok(());
        }
        let options = settle(model, given)?;
        let answered = self.answered(model);
        let mut meters: Vec<Meter> = model.measures.iter().map(|row| row.meter).collect();
        meters.sort_unstable();
        meters.dedup();
        // A quantity that the user declares stands for what the options would come to.
        meters.retain(|meter| !self.meters.iter().any(|(declared, _)| declared == meter));
        for meter in meters {
            let rows = model.measures.iter().filter(|row| row.meter == meter);
            let held = rows.clone().filter(|row| holds(row, &options));
            let Some(row) = held.max_by_key(|row| row.when.count()) else {
                let missing = missing(rows, &options);
                return Err(match missing.is_empty() {
                    true => Misfit::NotMeasured(meter),
                    false => Misfit::Undecided(asked(model, &missing)),
                });
            };
            let units = quantity(model, row, &options)?;
            if units > Decimal::ZERO {
                let quantity = Quantity::exact(units).ok_or(Misfit::Overflow(meter))?;
                let read = |(name, value): &(&str, OptionValue)| {
                    row.of.iter().any(|of| of == name) && given.get(*name) == Some(value)
                };
                let basis = match answered.iter().any(read) {
                    true => Basis::Measured,
                    false => Basis::Declared,
                };
                usage.add(meter, quantity, basis)?;
            }
        }
        Ok(())
    }

    /// Adds the characters of all texts, as the model counts them.
    pub(super) fn add_characters(&self, usage: &mut Usage, han: u32) -> Result<(), Misfit> {
        let parts = self.parts.iter().filter_map(|part| part.content.text());
        let system = self.system.iter().map(|system| &*system.text);
        for text in parts.chain(system) {
            let wide = if han > 1 { text.han() } else { 0 };
            let units = Decimal::from(text.characters())
                .checked_add(Decimal::from(wide) * Decimal::from(han.saturating_sub(1)))
                .and_then(Quantity::exact)
                .ok_or(Misfit::Overflow(Meter::Character))?;
            usage.add(Meter::Character, units, Basis::Measured)?;
        }
        Ok(())
    }
}

fn holds(row: &MeasureRow, options: &BTreeMap<String, OptionValue>) -> bool {
    row.when
        .conditions()
        .iter()
        .all(|condition| match condition {
            Condition::Option(key, values) => {
                options.get(key).is_some_and(|value| values.contains(value))
            }
            _ => false,
        })
}

/// The options that would decide between rows and that nobody gave.
fn missing<'a>(
    rows: impl Iterator<Item = &'a MeasureRow>,
    options: &BTreeMap<String, OptionValue>,
) -> Vec<String> {
    let keys = rows.flat_map(|row| row.when.conditions());
    let keys = keys.filter_map(|condition| match condition {
        Condition::Option(key, _) if !options.contains_key(key) => Some(key.clone()),
        _ => None,
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The amount × the sum of some options × the product of others.
fn quantity(
    model: &Model,
    row: &MeasureRow,
    options: &BTreeMap<String, OptionValue>,
) -> Result<Decimal, Misfit> {
    let number = |name: &String| {
        let given = options
            .get(name)
            .ok_or_else(|| Misfit::Undecided(asked(model, [name])))?;
        given.number().ok_or_else(|| Misfit::NoNumber {
            option: name.clone(),
            value: given.to_string(),
        })
    };
    let fits = |number: Option<Decimal>| number.ok_or(Misfit::Overflow(row.meter));
    let mut units = fits(row.amount.units())?;
    if !row.of.is_empty() {
        let mut sum = Decimal::ZERO;
        for name in &row.of {
            sum = fits(sum.checked_add(number(name)?))?;
        }
        units = fits(units.checked_mul(sum))?;
    }
    for name in &row.times {
        units = fits(units.checked_mul(number(name)?))?;
    }
    Ok(units)
}
