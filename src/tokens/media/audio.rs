//! Tokens of a sound: so many in so many seconds.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{MediaCount, MediaError, SECOND, around, positive, provenance, seconds};
use crate::provenance::{RawReference, Reference};
use crate::quantity::{Basis, Count};

/// How many tokens a sound is, by its length.
///
/// ```
/// use std::time::Duration;
/// use tokenfare::tokens::media::RawAudioRule;
/// let raw: RawAudioRule = toml::from_str("tokens = 25\nseconds = 2\nmin_seconds = 1")?;
/// let rule = raw.check("example").expect("valid");
/// let count = |milliseconds| rule.count(Duration::from_millis(milliseconds)).map(|count| count.tokens);
/// assert_eq!(count(10_000)?.expected(), 125);
/// assert_eq!((count(300)?.low(), count(300)?.high()), (12, 13));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioRule {
    name: String,
    /// In the seconds of `seconds`.
    tokens: Count,
    seconds: u64,
    round_up: bool,
    min_seconds: u64,
    max_seconds: Option<u64>,
    basis: Basis,
    source: Option<Reference>,
    note: Option<String>,
}

/// A rule as it stands in a table `[audio.NAME]`.
///
/// | key | meaning |
/// |---|---|
/// | `tokens`, `seconds` | so many tokens in so many seconds; `seconds` is 1 if it is not stated |
/// | `low_tokens`, `high_tokens` | the same at the ends of the range, where sources disagree |
/// | `round` | `up` where a part of a token counts as one; without it a sum that is not whole has a range of one token |
/// | `min_seconds` | a shorter sound counts as so long |
/// | `max_seconds` | a longer one is refused, inclusive |
/// | `basis`, `source`, `note` | as for pictures |
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAudioRule {
    tokens: u64,
    seconds: Option<u64>,
    low_tokens: Option<u64>,
    high_tokens: Option<u64>,
    round: Option<Round>,
    min_seconds: Option<u64>,
    max_seconds: Option<u64>,
    basis: Option<Basis>,
    source: Option<RawReference>,
    note: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Round {
    Up,
}

impl RawAudioRule {
    /// Returns the rule if every number is in its range.
    ///
    /// # Errors
    ///
    /// All that is wrong, one fragment each.
    pub fn check(self, name: &str) -> Result<AudioRule, Vec<String>> {
        let mut wrong = Vec::new();
        let tokens = positive("tokens", self.tokens, &mut wrong);
        let seconds = positive("seconds", self.seconds.unwrap_or(1), &mut wrong);
        let [low, high] = [self.low_tokens, self.high_tokens].map(|end| end.unwrap_or(tokens));
        let tokens = Count::new(low, tokens, high).unwrap_or_else(|| {
            wrong.push("`low_tokens` ≤ `tokens` ≤ `high_tokens` does not hold".to_owned());
            Count::ZERO
        });
        if self
            .max_seconds
            .is_some_and(|most| most < self.min_seconds.unwrap_or(1))
        {
            wrong.push("`max_seconds` would refuse every sound".to_owned());
        }
        let (basis, source) = provenance(self.basis, self.source.as_ref(), &mut wrong);
        match wrong.is_empty() {
            false => Err(wrong),
            true => Ok(AudioRule {
                name: name.to_owned(),
                tokens,
                seconds,
                round_up: self.round.is_some(),
                min_seconds: self.min_seconds.unwrap_or(0),
                max_seconds: self.max_seconds,
                basis,
                source,
                note: self.note,
            }),
        }
    }
}

impl AudioRule {
    /// Returns the tokens of a sound.
    ///
    /// # Errors
    ///
    /// If it is longer than the vendor takes.
    pub fn count(&self, duration: Duration) -> Result<MediaCount, MediaError> {
        let most = self.max_seconds.map(Duration::from_secs);
        if let Some(most) = most.filter(|most| duration > *most) {
            let (length, most) = (seconds(duration), seconds(most));
            return Err(MediaError::Refused(format!(
                "a sound of {length} is longer than the limit of {most}"
            )));
        }
        let counted = duration.max(Duration::from_secs(self.min_seconds));
        let at = |tokens: u64| {
            let sum = around(
                counted.as_nanos().saturating_mul(tokens.into()),
                u128::from(self.seconds) * SECOND,
            );
            match self.round_up {
                true => Count::exact(sum.high()),
                false => sum,
            }
        };
        let tokens = Count::new(
            at(self.tokens.low()).low(),
            at(self.tokens.expected()).expected(),
            at(self.tokens.high()).high(),
        );
        let rate = match self.seconds {
            1 => format!("{} a second", self.tokens.expected()),
            seconds => format!("{} in {seconds} s", self.tokens.expected()),
        };
        let length = match counted == duration {
            true => seconds(duration),
            false => format!("{} as {}", seconds(duration), seconds(counted)),
        };
        let method = format!("{length} at {rate}");
        Ok(MediaCount::new(
            tokens.unwrap_or_default(),
            self.basis,
            method,
        ))
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
