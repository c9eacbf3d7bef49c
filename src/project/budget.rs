//! Budgets, as a project states them. What a bill is judged by them is no business of this module.

use rust_decimal::Decimal;

use crate::money::Money;

use super::place::Place;

/// One limit of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What it is called in verdicts: its `name`, or its scope and period in words.
    pub name: String,
    /// What is added up.
    pub scope: Scope,
    /// Over which time.
    pub period: Period,
    /// How much is too much.
    pub limit: Limit,
    /// The share of the limit from which there is a warning (0.8 for 80 %); none if there is no such level. Never above
    /// [`Budget::fail`].
    pub warn: Option<Decimal>,
    /// The share of the limit above which it has failed; 1 unless the file says otherwise, above zero.
    pub fail: Decimal,
    /// Which end of the range is judged.
    pub judged: Judged,
    /// Where it stands.
    pub place: Place,
}

/// What a budget adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Total,
    /// One workload, by its name; the project has it.
    Workload(String),
    /// All workloads with a tag.
    Tag {
        /// The tag's name, like `team`.
        name: String,
        /// Its value, like `support`.
        value: String,
    },
    /// Each single call of each prompt: none of them may be over the limit. It goes with [`Period::Request`] only.
    Request,
}

/// The time over which a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// One call: of a workload or a tag the mean over its prompts, of [`Scope::Request`] each prompt by itself.
    Request,
    /// A day: the thirtieth part of a month.
    Day,
    /// A month, of thirty days where calls are counted by the day.
    Month,
}

impl Period {
    /// Every period, the shortest first.
    pub const ALL: [Self; 3] = [Self::Request, Self::Day, Self::Month];

    /// Returns the word of the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// How much is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// An amount, in any currency that the project's exchange rates know.
    Amount(Money),
    /// Growth over a baseline, as a share of what the baseline has: 0.1 allows 110 % of it. Zero or more.
    Growth(Decimal),
}

/// Which end of a range is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Judged {
    /// The most likely amount.
    #[default]
    Expected,
    /// The amount at most.
    High,
}

impl Judged {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Expected, Self::High];

    /// Returns the word of the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::High => "high",
        }
    }
}
