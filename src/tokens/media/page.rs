//! Tokens of a document's pages: each as a picture, its words beside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::image::{Dimensions, ImageRule, ImageTerms, RawImageRule};
use super::{MediaCount, MediaError, ordered, positive, provenance};
use crate::provenance::{RawReference, Reference};
use crate::quantity::{Basis, Count};

/// The size of a page as it is shown, in hundredths of a point (1/7200 inch), each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageSize {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl PageSize {
    /// A sheet of A4.
    pub const A4: Self = Self {
        width: 59_528,
        height: 84_189,
    };
    /// A sheet of US letter.
    pub const LETTER: Self = Self {
        width: 61_200,
        height: 79_200,
    };

    fn pixels(self, dots_an_inch: u64) -> Dimensions {
        let side = |hundredths: u32| {
            let dots = (u64::from(hundredths) * dots_an_inch + 3_600) / 7_200;
            u32::try_from(dots).unwrap_or(u32::MAX).max(1)
        };
        let (width, height) = (side(self.width), side(self.height));
        // Neither is 0.
        Dimensions::new(width, height).unwrap_or(Dimensions::ONE)
    }
}

/// How many tokens a document's pages are.
///
/// ```
/// use tokenfare::tokens::media::{PageSize, RawPageRule};
/// let raw: RawPageRule = toml::from_str("picture = { rule = 'flat', tokens = 258 }")?;
/// let rule = raw.check("example").expect("valid");
/// assert_eq!(rule.pictures(&[PageSize::LETTER; 3], &Default::default(), None)?.expect("pictures").tokens.expected(), 774);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRule {
    name: String,
    picture: Picture,
    /// Whether a page may be sent without its picture.
    optional_picture: bool,
    /// Dots an inch at which a page becomes a picture.
    dpi: Count,
    text: bool,
    /// Tokens of the words of a page, where they are not known.
    usual_text: Option<Count>,
    text_margin_percent: u32,
    max_pages: Option<u64>,
    basis: Basis,
    source: Option<Reference>,
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Picture {
    /// A page is no picture.
    None,
    /// By the model's rule for pictures.
    Model,
    /// By a rule of its own.
    Own(Box<ImageRule>),
}

/// A rule as it stands in a table `[page.NAME]`.
///
/// | key | meaning |
/// |---|---|
/// | `picture` | how a page is counted as a picture: a rule in place, or `"model"` for the model's rule for pictures; nothing if it is none |
/// | `optional_picture` | whether the picture may be left out, so that the low end has none |
/// | `dpi` | dots an inch at which it becomes one, `[low, expected, high]`; 72, 144 and 300 if they are not stated |
/// | `text` | whether the words of the page are counted beside it, by the model's rule for text |
/// | `text_tokens` | tokens of the words of a page that nobody has read, `[low, expected, high]` |
/// | `text_margin_percent` | how far the vendor's own reading of the words may differ |
/// | `max_pages` | a document with more is refused, inclusive |
/// | `basis`, `source`, `note` | as for pictures |
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPageRule {
    picture: Option<RawPicture>,
    optional_picture: Option<bool>,
    dpi: Option<[u64; 3]>,
    text: Option<bool>,
    text_tokens: Option<[u64; 3]>,
    text_margin_percent: Option<u32>,
    max_pages: Option<u64>,
    basis: Option<Basis>,
    source: Option<RawReference>,
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawPicture {
    Word(String),
    Own(Box<RawImageRule>),
}

impl RawPageRule {
    /// Returns the rule if every parameter is in its range.
    ///
    /// # Errors
    ///
    /// All that is wrong, one fragment each.
    pub fn check(self, name: &str) -> Result<PageRule, Vec<String>> {
        let mut wrong = Vec::new();
        let picture = match self.picture {
            None => Picture::None,
            Some(RawPicture::Word(word)) if word == "model" => Picture::Model,
            Some(RawPicture::Word(word)) => {
                wrong.push(format!(
                    "`picture` is a rule in place or `model`, not `{word}`"
                ));
                Picture::None
            }
            Some(RawPicture::Own(raw)) => match raw.check("page") {
                Ok(rule) => Picture::Own(Box::new(rule)),
                Err(more) => {
                    wrong.extend(
                        more.into_iter()
                            .map(|message| format!("picture: {message}")),
                    );
                    Picture::None
                }
            },
        };
        let text = self.text.unwrap_or(false);
        if picture == Picture::None && !text && wrong.is_empty() {
            wrong.push("a page is counted by its `picture`, its `text`, or both".to_owned());
        }
        if !text && (self.text_tokens.is_some() || self.text_margin_percent.is_some()) {
            wrong.push("without `text` there is nothing to say about it".to_owned());
        }
        let dpi = ordered("dpi", self.dpi.unwrap_or([72, 144, 300]), &mut wrong);
        positive("dpi", dpi.low(), &mut wrong);
        let usual_text = self
            .text_tokens
            .map(|tokens| ordered("text_tokens", tokens, &mut wrong));
        let text_margin_percent = self.text_margin_percent.unwrap_or(0);
        if text_margin_percent > 100 {
            wrong.push("`text_margin_percent` is a percentage from 0 to 100".to_owned());
        }
        let (basis, source) = provenance(self.basis, self.source.as_ref(), &mut wrong);
        match wrong.is_empty() {
            false => Err(wrong),
            true => Ok(PageRule {
                name: name.to_owned(),
                picture,
                optional_picture: self.optional_picture.unwrap_or(false),
                dpi,
                text,
                usual_text,
                text_margin_percent,
                max_pages: self.max_pages,
                basis,
                source,
                note: self.note,
            }),
        }
    }
}

impl PageRule {
    /// Returns the tokens of the pages as pictures under `terms`; nothing if they are none. `of_model` is the model's rule for pictures.
    ///
    /// # Errors
    ///
    /// If there are more pages than the vendor takes, the level of detail is unknown, or a page is refused as a picture.
    pub fn pictures(
        &self,
        pages: &[PageSize],
        terms: &ImageTerms<'_>,
        of_model: Option<&ImageRule>,
    ) -> Result<Option<MediaCount>, MediaError> {
        let count = pages.len();
        if let Some(most) = self.max_pages.filter(|most| count as u64 > *most) {
            return Err(MediaError::Refused(format!(
                "{count} pages are above the limit of {most}"
            )));
        }
        let rule = match &self.picture {
            Picture::None => return Ok(None),
            Picture::Model => of_model.ok_or(MediaError::NoImageRule)?,
            Picture::Own(rule) => &**rule,
        };
        let mut sizes: BTreeMap<PageSize, u64> = BTreeMap::new();
        for page in pages {
            *sizes.entry(*page).or_default() += 1;
        }
        let (mut sum, mut basis) = (Count::ZERO, self.basis);
        let mut each = 0;
        for (page, times) in sizes {
            let at = |dpi| rule.count(page.pixels(dpi), terms);
            let [coarse, likely, fine] =
                [self.dpi.low(), self.dpi.expected(), self.dpi.high()].map(at);
            let (coarse, likely, fine) = (coarse?, likely?, fine?);
            basis = basis.weakest(likely.basis);
            each = likely.tokens.expected();
            // More dots are mostly more tokens, but a rule may shrink to fewer.
            let ends = [coarse.tokens, likely.tokens, fine.tokens];
            let low = ends.iter().map(|count| count.low()).min().unwrap_or(0);
            let high = ends.iter().map(|count| count.high()).max().unwrap_or(0);
            let one = Count::new(low, each, high).and_then(|one| one.checked_mul(times));
            sum = one
                .and_then(|one| sum.checked_add(one))
                .unwrap_or(Count::exact(u64::MAX));
        }
        if self.optional_picture {
            sum = Count::new(0, sum.expected(), sum.high()).unwrap_or(sum);
        }
        let noun = if count == 1 { "page" } else { "pages" };
        let method = match sum.expected() == each.saturating_mul(count as u64) {
            true => format!("{count} {noun} × {each}"),
            false => format!("{count} {noun} as pictures"),
        };
        Ok(Some(MediaCount::new(sum, basis, method)))
    }

    /// Whether the words of the pages are counted.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.text
    }

    /// The tokens of the words, with what the vendor's own reading may differ.
    #[must_use]
    pub fn words(&self, counted: Count) -> Count {
        let margin = |tokens| Count::within_percent(tokens, self.text_margin_percent);
        let (low, high) = (margin(counted.low()).low(), margin(counted.high()).high());
        Count::new(low, counted.expected(), high).unwrap_or(counted)
    }

    /// The tokens of the words of so many pages that nobody has read; none if the vendor does not say.
    #[must_use]
    pub fn usual_words(&self, pages: u64) -> Option<Count> {
        self.usual_text?.checked_mul(pages)
    }

    /// The name by which models refer to the rule.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the rule was read.
    #[must_use]
    pub fn source(&self) -> Option<&Reference> {
        self.source.as_ref()
    }

    /// What else is to be known about it.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}
