//! Why a model has no price for a request.

use jiff::civil::Date;

use crate::meter::Meter;
use crate::price_book::media::NoOption;

/// Why a model has no price for a request at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoPrice {
    /// Before the first price on record.
    #[error("no price before {first}")]
    NotYet {
        /// The day on which the first one begins, where the provider is.
        first: Date,
    },
    /// Not sold any more.
    #[error("retired on {since}")]
    Retired {
        /// Since which day, where the provider is.
        since: Date,
    },
    /// Between two periods.
    #[error("no price on record at that time")]
    Gap,
    /// It would go through a router whose fee is not on record for that time.
    #[error("no fee of `{router}` on record at that time")]
    NoFee {
        /// The router's id.
        router: String,
    },
    /// A service tier that it does not have.
    #[error("no `{service}` service")]
    NoService {
        /// What was asked for.
        service: String,
        /// What it has.
        offered: Vec<String>,
    },
    /// A region whose price is not on record, though others' are.
    #[error("no price for the region `{region}`")]
    NoRegion {
        /// What was asked for.
        region: String,
        /// What it has.
        offered: Vec<String>,
    },
    /// A service tier that it has, though not for a request of this length or with these options.
    #[error(
        "no `{service}` service for such a request: in this region, of this length or with these options"
    )]
    NotServed {
        /// What was asked for.
        service: String,
    },
    /// A media option that it does not have, or not with that value.
    #[error(transparent)]
    NoOption(#[from] NoOption),
    /// No rate for a meter, nor for its parents.
    #[error("no price for `{meter}`")]
    NoRate {
        /// The meter.
        meter: Meter,
        /// The media options that would decide it.
        undecided: Vec<String>,
    },
}

impl NoPrice {
    /// Returns the reason in words that many models share.
    #[must_use]
    pub const fn group(&self) -> &'static str {
        match self {
            Self::NotYet { .. } => "not on sale yet",
            Self::Retired { .. } => "retired",
            Self::Gap | Self::NoFee { .. } => "no price then",
            Self::NoService { .. } | Self::NotServed { .. } => "service tier not offered",
            Self::NoRegion { .. } => "region not on record",
            Self::NoOption(_) => "option not offered",
            Self::NoRate { .. } => "no price for what is used",
        }
    }
}
