//! What came out when a project was judged: a verdict a rule.

use rust_decimal::Decimal;

use crate::project::place::Place;

/// How a rule ended, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Within the limit.
    Pass,
    /// Within the limit, and to be looked at.
    Warn,
    /// Over the limit.
    Fail,
}

impl Level {
    /// Returns the word used in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// A number with what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// An amount of money.
    Money(Decimal, String),
    /// Tokens.
    Tokens(u64),
    /// A share of a whole or of what was before, 1 for all of it.
    Share(Decimal),
    /// Days.
    Days(u64),
    /// Things.
    Count(u64),
    /// What is no number: a model, a region.
    Word(String),
}

impl Figure {
    /// The bare number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Money(number, _) | Self::Share(number) => Some(*number),
            Self::Tokens(number) | Self::Days(number) | Self::Count(number) => {
                Some(Decimal::from(*number))
            }
            Self::Word(_) => None,
        }
    }
}

/// Which input it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The path of the prompt, or the name of the workload.
    pub input: String,
    /// The workload.
    pub workload: String,
    /// `provider/model`.
    pub model: String,
    /// What it did.
    pub deed: Deed,
}

/// What an input did to a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It grew the most since the baseline: by how much.
    Moved(Figure),
    /// It takes the largest share of the figure: 1 for all of it.
    Takes(Decimal),
    /// It breaks the rule: with what.
    Breaks(Figure),
}

/// What kind of rule it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An amount.
    Budget,
    /// Growth over a baseline.
    Growth,
    /// A rule of the policy, by the key of the project file.
    Policy(&'static str),
    /// The lock of prices.
    Lock,
}

impl Kind {
    /// Every kind that there is, for programs that want the rules beforehand; with a sentence on each.
    pub const ALL: [(Self, &'static str); 11] = [
        (
            Self::Budget,
            "An amount of money that a call, a day or a month may cost.",
        ),
        (
            Self::Growth,
            "How much a call, a day or a month may cost more than at a baseline.",
        ),
        (Self::Policy("allow"), "Models that may be used."),
        (Self::Policy("forbid"), "Models that may not be used."),
        (
            Self::Policy("unknown_prices"),
            "Workloads must have a price.",
        ),
        (
            Self::Policy("price_age"),
            "Prices must have been looked at lately.",
        ),
        (Self::Policy("prompt_tokens"), "Input tokens of one call."),
        (
            Self::Policy("context"),
            "The share of a context window that a call may take.",
        ),
        (Self::Policy("regions"), "Regions that may be asked for."),
        (
            Self::Policy("confidence"),
            "How close to the vendor prices must have been read.",
        ),
        (Self::Lock, "Prices must be those of the lock file."),
    ];

    /// Returns the stable name, in kebab case.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Budget => "budget".to_owned(),
            Self::Growth => "growth".to_owned(),
            Self::Policy(key) => format!("policy-{}", key.replace('_', "-")),
            Self::Lock => "lock".to_owned(),
        }
    }
}

/// How one rule ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What kind of rule it is.
    pub kind: Kind,
    /// Its name.
    pub rule: String,
    /// How it ended.
    pub level: Level,
    /// What was found; none where there was nothing to measure.
    pub measured: Option<Figure>,
    /// What was allowed.
    pub limit: Option<Figure>,
    /// Both ends of what was measured, if it is not known exactly.
    pub range: Option<(Figure, Figure)>,
    /// Before and after, where growth was measured.
    pub moved: Option<(Figure, Figure)>,
    /// How far below the limit, as a share of it; below zero for how far above. None where the limit is no number above zero.
    pub margin: Option<Decimal>,
    /// Which input moved it.
    pub cause: Option<Cause>,
    /// What else there is to say, a fragment each.
    pub notes: Vec<String>,
    /// Everything that breaks the rule, where it can be broken more than once.
    pub offenders: Vec<Cause>,
    /// Where the rule stands; none for the lock.
    pub place: Option<Place>,
}

impl Verdict {
    /// Returns a verdict that has passed, with nothing measured.
    #[must_use]
    pub fn passed(kind: Kind, rule: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            kind,
            rule: rule.into(),
            level: Level::Pass,
            measured: None,
            limit: None,
            range: None,
            moved: None,
            margin: None,
            cause: None,
            notes: Vec::new(),
            offenders: Vec::new(),
            place,
        }
    }

    /// Sets what was measured and allowed, and the margin that follows.
    #[must_use]
    pub fn with(mut self, measured: Figure, limit: Figure) -> Self {
        self.margin = match (measured.number(), limit.number()) {
            (Some(number), Some(most)) if !most.is_zero() => (most - number).checked_div(most),
            _ => None,
        };
        self.measured = Some(measured);
        self.limit = Some(limit);
        self
    }
}

/// Every rule of a project, judged; in the order of the project file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// A verdict a rule.
    pub verdicts: Vec<Verdict>,
}

impl Outcome {
    /// The worst level; pass if there is no rule.
    #[must_use]
    pub fn level(&self) -> Level {
        let levels = self.verdicts.iter().map(|verdict| verdict.level);
        levels.max().unwrap_or(Level::Pass)
    }

    /// How many verdicts have a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        let wanted = |verdict: &&Verdict| verdict.level == level;
        self.verdicts.iter().filter(wanted).count()
    }
}
