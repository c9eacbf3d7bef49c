//! A snapshot as a bill: every workload, sums by what they have in common, and where the money goes.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::NoCost;
use super::mix::{plus, product};
use super::snapshot::{Amounts, Row, Snapshot};
use super::sum::Time;
use crate::meter::Meter;

/// A snapshot's amounts in its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Each row, in order.
    pub rows: Vec<Times>,
    /// All rows together.
    pub total: Times,
    /// Sums by model, provider and tag, the dearest of a kind first.
    pub groups: Vec<Group>,
    /// Where a month's money goes, by row: amounts by [`Spending`].
    pub spending: Vec<BTreeMap<Spending, Decimal>>,
}

/// An amount over each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// One call, on the mean.
    pub call: Amounts,
    /// A day.
    pub day: Amounts,
    /// The first month.
    pub month: Amounts,
    /// The first year.
    pub year: Amounts,
}

/// What rows of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// The model.
    Model,
    /// The provider.
    Provider,
    /// A tag of this name.
    Tag(String),
}

/// Rows that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is.
    pub facet: Facet,
    /// Its value; none for rows without the tag.
    pub value: Option<String>,
    /// What they come to.
    pub times: Times,
}

/// What money is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spending {
    /// Text that is sent.
    Input,
    /// What a cache holds, read and written.
    Cached,
    /// Pictures that are sent.
    Images,
    /// Sounds and clips that are sent.
    Media,
    /// Text that comes back.
    Output,
    /// Thinking.
    Thinking,
    /// Everything else: media that are made, searches, surcharges.
    Other,
}

impl Spending {
    /// Every kind, in the order of a bill.
    pub const ALL: [Self; 7] = [
        Self::Input,
        Self::Cached,
        Self::Images,
        Self::Media,
        Self::Output,
        Self::Thinking,
        Self::Other,
    ];

    /// Returns the word used in tables and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Cached => "cached",
            Self::Images => "images",
            Self::Media => "media",
            Self::Output => "output",
            Self::Thinking => "thinking",
            Self::Other => "other",
        }
    }

    /// What the charge of a meter is spent on, by the meter's name.
    #[must_use]
    pub fn of(meter: &str) -> Self {
        match meter.parse::<Meter>() {
            Ok(Meter::Input | Meter::Character) => Self::Input,
            Ok(Meter::InputImage | Meter::ImageSent | Meter::Page) => Self::Images,
            Ok(Meter::InputAudio | Meter::InputVideo) => Self::Media,
            Ok(Meter::Output) => Self::Output,
            Ok(Meter::Thinking) => Self::Thinking,
            Ok(
                Meter::CacheRead
                | Meter::CacheReadImage
                | Meter::CacheReadAudio
                | Meter::CacheWrite
                | Meter::CacheWrite1h
                | Meter::CacheWrite12h
                | Meter::CacheTokenHour,
            ) => Self::Cached,
            _ => Self::Other,
        }
    }
}

/// Adds a snapshot up.
///
/// # Errors
/// If an amount does not fit, or a currency has no rate.
pub fn bill(snapshot: &Snapshot) -> Result<Bill, NoCost> {
    let rows = &snapshot.rows;
    let each = rows.iter().map(|row| times(snapshot, &[row]));
    let spending = rows.iter().map(|row| {
        let rate = snapshot.rate(&row.currency)?;
        let mut found: BTreeMap<Spending, Decimal> = BTreeMap::new();
        for (meter, amount) in &row.spend {
            let sum = found.entry(Spending::of(meter)).or_default();
            *sum = plus(*sum, product(*amount, rate)?)?;
        }
        Ok(found)
    });
    Ok(Bill {
        rows: each.collect::<Result<_, NoCost>>()?,
        total: times(snapshot, &rows.iter().collect::<Vec<_>>())?,
        groups: groups(snapshot)?,
        spending: spending.collect::<Result<_, NoCost>>()?,
    })
}

/// What rows come to together; a call is the mean over theirs.
fn times(snapshot: &Snapshot, rows: &[&Row]) -> Result<Times, NoCost> {
    let total = |time| snapshot.total(rows.iter().copied(), time);
    let month = total(Time::Month)?;
    let calls = rows
        .iter()
        .try_fold(Decimal::ZERO, |sum, row| plus(sum, row.calls))?;
    Ok(Times {
        call: month.over(calls)?,
        day: total(Time::Day)?,
        month,
        year: total(Time::Year)?,
    })
}

/// Rows by what they have in common: models, providers, and every tag that some of them have.
fn groups(snapshot: &Snapshot) -> Result<Vec<Group>, NoCost> {
    let tags = snapshot.rows.iter().flat_map(|row| row.tags.keys());
    let mut facets = vec![Facet::Model, Facet::Provider];
    let mut names: Vec<&String> = tags.collect();
    names.sort();
    names.dedup();
    facets.extend(names.into_iter().map(|name| Facet::Tag(name.clone())));
    let mut groups = Vec::new();
    for facet in facets {
        let mut members: BTreeMap<Option<&str>, Vec<&Row>> = BTreeMap::new();
        for row in &snapshot.rows {
            let value = match &facet {
                Facet::Model => Some(row.model.as_str()),
                Facet::Provider => row.model.split('/').next(),
                Facet::Tag(name) => row.tags.get(name).map(String::as_str),
            };
            members.entry(value).or_default().push(row);
        }
        let mut found = Vec::new();
        for (value, rows) in members {
            found.push(Group {
                facet: facet.clone(),
                value: value.map(str::to_owned),
                times: times(snapshot, &rows)?,
            });
        }
        found.sort_by_key(|group| std::cmp::Reverse(group.times.month.expected));
        groups.extend(found);
    }
    Ok(groups)
}
