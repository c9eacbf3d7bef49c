//! What a price row asks of a request.
//!
//! A row holds when all its conditions do. A new kind of condition is one variant of [`Condition`] and its line in each method here.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use super::bounds::{Bounds, Edge};
use super::calendar::Window;
use super::terms::{GLOBAL, OptionValue, Terms};
use crate::usage::Length;

/// One thing a price row asks of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Condition {
    /// All input tokens of the request lie within bounds.
    InputTokens(Bounds),
    /// All output tokens of the request lie within bounds.
    OutputTokens(Bounds),
    /// The units that all requests of the month make, neither tokens nor calls, lie within bounds.
    MonthlyUnits(Bounds),
    /// The service tier is one of these.
    Service(Vec<String>),
    /// The model thinks, or does not.
    Thinking(bool),
    /// The region is one of these.
    Region(Vec<String>),
    /// A named time of day is open.
    Window(String),
    /// A media option has one of these values.
    Option(String, Vec<OptionValue>),
}

/// The names of the conditions that every model knows; any other key is a media option.
pub const BUILT_IN: &[&str] = &[
    "input_tokens",
    "output_tokens",
    "monthly_units",
    "service",
    "thinking",
    "region",
    "window",
];

/// Everything that a condition may look at.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// What was asked for.
    pub terms: &'a Terms,
    /// How long the request is.
    pub length: Length,
    /// The provider's named times of day.
    pub windows: &'a [Window],
}

impl Condition {
    /// Returns the key under which tables write it.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::InputTokens(_) => "input_tokens",
            Self::OutputTokens(_) => "output_tokens",
            Self::MonthlyUnits(_) => "monthly_units",
            Self::Service(_) => "service",
            Self::Thinking(_) => "thinking",
            Self::Region(_) => "region",
            Self::Window(_) => "window",
            Self::Option(key, _) => key,
        }
    }

    /// Returns the value as tables write it, several joined by `|`.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::InputTokens(bounds) | Self::OutputTokens(bounds) | Self::MonthlyUnits(bounds) => {
                bounds.to_string()
            }
            Self::Service(names) | Self::Region(names) => names.join("|"),
            Self::Thinking(on) => on.to_string(),
            Self::Window(name) => name.clone(),
            Self::Option(_, values) => values
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("|"),
        }
    }

    /// Whether the request is such a one.
    #[must_use]
    pub fn holds(&self, around: Circumstances<'_>) -> bool {
        let terms = around.terms;
        match self {
            Self::InputTokens(bounds) => bounds.contains(around.length.input),
            Self::OutputTokens(bounds) => bounds.contains(around.length.output),
            Self::MonthlyUnits(bounds) => bounds.contains(around.length.made),
            Self::Service(names) => names.contains(&terms.service),
            Self::Thinking(on) => *on == terms.thinking,
            Self::Region(names) => {
                let region = terms.region.as_deref().unwrap_or(GLOBAL);
                names.iter().any(|name| name == region)
            }
            Self::Window(name) => around
                .windows
                .iter()
                .any(|w| w.name == *name && w.at(terms.at).open),
            Self::Option(key, values) => terms
                .options
                .get(key)
                .is_some_and(|value| values.contains(value)),
        }
    }

    /// Whether some request satisfies both, of two conditions with one key.
    fn meets(&self, other: &Self, windows: &[Window]) -> bool {
        match (self, other) {
            (Self::InputTokens(a), Self::InputTokens(b))
            | (Self::OutputTokens(a), Self::OutputTokens(b))
            | (Self::MonthlyUnits(a), Self::MonthlyUnits(b)) => a.meets(*b),
            (Self::Service(a), Self::Service(b)) | (Self::Region(a), Self::Region(b)) => {
                a.iter().any(|x| b.contains(x))
            }
            (Self::Thinking(a), Self::Thinking(b)) => a == b,
            (Self::Option(_, a), Self::Option(_, b)) => a.iter().any(|x| b.contains(x)),
            (Self::Window(a), Self::Window(b)) => {
                let find = |name: &String| windows.iter().find(|w| w.name == *name);
                a == b || find(a).zip(find(b)).is_none_or(|(a, b)| a.may_meet(b))
            }
            _ => true,
        }
    }

    /// Whether every request that satisfies this one satisfies the other.
    fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::InputTokens(a), Self::InputTokens(b))
            | (Self::OutputTokens(a), Self::OutputTokens(b))
            | (Self::MonthlyUnits(a), Self::MonthlyUnits(b)) => a.within(*b),
            (Self::Service(a), Self::Service(b)) | (Self::Region(a), Self::Region(b)) => {
                a.iter().all(|x| b.contains(x))
            }
            (Self::Option(k, a), Self::Option(l, b)) => k == l && a.iter().all(|x| b.contains(x)),
            (a, b) => a == b,
        }
    }
}

/// All that a price row asks for; empty if it always holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct When(Vec<Condition>);

impl When {
    /// Returns the conjunction; of two conditions with one key the tables allow only one.
    #[must_use]
    pub fn new(mut conditions: Vec<Condition>) -> Self {
        conditions.sort();
        Self(conditions)
    }

    /// The conditions, in a fixed order.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.0
    }

    /// How many conditions there are: the row with more of them wins.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether all conditions hold.
    #[must_use]
    pub fn holds(&self, around: Circumstances<'_>) -> bool {
        self.0.iter().all(|condition| condition.holds(around))
    }

    /// Whether some request satisfies both.
    #[must_use]
    pub fn meets(&self, other: &Self, windows: &[Window]) -> bool {
        self.0.iter().all(|a| {
            other
                .0
                .iter()
                .filter(|b| b.key() == a.key())
                .all(|b| a.meets(b, windows))
        })
    }

    /// Whether every request that satisfies both `a` and `b` satisfies this.
    #[must_use]
    pub fn follows_from(&self, a: &Self, b: &Self) -> bool {
        self.0
            .iter()
            .all(|wanted| a.0.iter().chain(&b.0).any(|given| given.implies(wanted)))
    }

    /// The regions that some condition names.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .flat_map(|c| {
                if let Condition::Region(names) = c {
                    names.as_slice()
                } else {
                    &[]
                }
            })
            .map(String::as_str)
    }

    /// The service tiers that some condition names.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .flat_map(|c| {
                if let Condition::Service(names) = c {
                    names.as_slice()
                } else {
                    &[]
                }
            })
            .map(String::as_str)
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self
            .0
            .iter()
            .map(|c| format!("{} {}", c.key(), c.value()))
            .collect();
        f.write_str(&words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> Bounds {
        Bounds::parse(text).unwrap()
    }

    #[test]
    fn rows_that_exclude_each_other_do_not_meet() {
        let row = |text| When::new(vec![Condition::InputTokens(bounds(text))]);
        assert!(!row("<=32000").meets(&row(">32000"), &[]));
        assert!(row(">=32000").meets(&row("<=32000"), &[]));
        let batch = When::new(vec![Condition::Service(vec!["batch".into()])]);
        assert!(
            row(">32000").meets(&batch, &[]),
            "nothing keeps a long request out of the batch"
        );
    }

    #[test]
    fn a_row_for_both_follows_from_the_two() {
        let long = Condition::InputTokens(bounds(">272000"));
        let batch = Condition::Service(vec!["batch".into()]);
        let both = When::new(vec![long.clone(), batch.clone()]);
        let (long, batch) = (When::new(vec![long]), When::new(vec![batch]));
        assert!(both.follows_from(&long, &batch));
        assert!(!both.follows_from(&long, &When::default()));
    }
}
