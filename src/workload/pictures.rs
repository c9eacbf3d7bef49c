//! A picture of a request on a model.

use jiff::tz::TimeZone;

use super::{Content, Misfit, Part, Workload};
use crate::price_book::model::Model;
use crate::price_book::rules::Rules;
use crate::price_book::terms::Terms;
use crate::tokens::image::{Advice, Dimensions, ImageCount, ImageError, ImageTerms, Refusal};

/// What to send instead of a picture of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureAdvice {
    /// The name of the picture.
    pub picture: String,
    /// What to send instead.
    pub advice: Advice,
}

impl Workload {
    /// Counts a picture by the rule of the model, and looks for a better size if that was asked for. What the request has for this
    /// picture alone, its level of detail and its options, counts where the rule has it: another vendor's word is none of this one's.
    pub(super) fn count_picture(
        &self,
        (index, part): (usize, &Part),
        size: Dimensions,
        model: &Model,
        terms: &Terms,
        rules: &Rules,
    ) -> Result<(ImageCount, Vec<PictureAdvice>), Misfit> {
        let rule = rules.image_of(model).ok_or(Misfit::ImageRuleUnknown)?;
        let own = self.details.get(&index).map(String::as_str);
        let mut options = self.options.get(&index).cloned().unwrap_or_default();
        let asked = terms.options.iter();
        options.extend(asked.map(|(name, value)| (name.clone(), value.to_string())));
        let pictures = self.pictures();
        let mut terms = ImageTerms {
            detail: self.detail.as_deref(),
            options: Some(&options),
            day: Some(TimeZone::UTC.to_datetime(terms.at).date()),
            pictures,
        };
        if terms.detail.is_none()
            && let Ok(edition) = rule.edition(&terms)
        {
            terms.detail = own.filter(|own| edition.levels().any(|level| level == *own));
        }
        let wrong = |error: ImageError| {
            let accepted = rule.accepted(size, &terms).filter(|_| refused(&error));
            Misfit::Image {
                picture: (pictures > 1 && !of_all(&error)).then(|| part.name.clone()),
                error,
                accepted: accepted.map(|advice| advice.size),
            }
        };
        let count = rule.count(size, &terms).map_err(wrong)?;
        let advice = match self.advise {
            true => rule.advise(size, &terms).map_err(wrong)?,
            false => Vec::new(),
        };
        let advice = advice.into_iter().map(|advice| PictureAdvice {
            picture: part.name.clone(),
            advice,
        });
        Ok((count, advice.collect()))
    }

    /// How many pictures are sent.
    fn pictures(&self) -> u64 {
        let pictures = self.parts.iter();
        let pictures = pictures.filter(|part| matches!(part.content, Content::Image(_)));
        pictures.count() as u64
    }
}

/// Whether it is a matter of all pictures together.
fn of_all(error: &ImageError) -> bool {
    matches!(error, ImageError::Refused(Refusal::Pictures { .. }))
}

fn refused(error: &ImageError) -> bool {
    matches!(error, ImageError::Refused(_))
}
