//! What do a project's workloads come to, a call, a day, a month, a year?
//!
//! A [`Task`] is a workload whose files were read. [`Task::measure`] says what its prompts are on a model, [`Placed::price`] what that
//! costs under some [`Assumptions`], `row` lays it out for a [`snapshot`]. What moves the bill most is [`sensitivity`], where another
//! model would be the cheaper one [`break_even`], how near a length bound is [`cliff`].
//!
//! **A month has thirty days, a year 365.** Calls are shared among the prompts by their weights. Cache, batch service and hours of the day
//! are taken to be independent of each other. What is not known exactly has a cause; the same cause errs everywhere alike and adds up,
//! different causes are independent, so that their squares add up ([`sum`]).

pub mod bill;
pub mod break_even;
pub mod cliff;
mod mix;
mod placed;
mod row;
pub mod sensitivity;
pub mod snapshot;
pub mod sum;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::price_book::terms::Terms;
use crate::project::workload::Cache;
use crate::workload::Workload;

pub use mix::Call;
pub use placed::Placed;
pub use row::{Priced, PricedPrompt};
use snapshot::Range;

/// A workload whose files were read.
#[derive(Debug)]
pub struct Task {
    /// What it is called.
    pub name: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// What is sent; never empty, and the shares add up to 1.
    pub prompts: Vec<Sent>,
    /// Calls of the first month.
    pub calls: Decimal,
    /// How many times these calls a year has.
    pub months_a_year: Decimal,
    /// The terms of calls that do not go to the batch service; their instant is the one of the plan.
    pub terms: Terms,
    /// When calls are made; the shares add up to 1.
    pub hours: Vec<Hours>,
    /// What is taken for granted.
    pub assumed: Assumptions,
}

/// One prompt: what one call sends.
#[derive(Debug)]
pub struct Sent {
    /// Its path, or a few words where it is no file.
    pub path: String,
    /// Its share of the calls, from 0 to 1.
    pub share: Decimal,
    /// What is sent; its `output_tokens` are those that are expected.
    pub workload: Workload,
}

/// A part of the day, with its share of the calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// From 0 to 1.
    pub share: Decimal,
    /// Instants at equal distances in it; never empty.
    pub instants: Vec<Timestamp>,
}

/// What nobody knows exactly before the bill is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// Output tokens of one answer, thinking included.
    pub output: Range,
    /// The share of the output that is thinking.
    pub thinking: Decimal,
    /// What a cache does.
    pub cache: Option<Cache>,
    /// The share of calls that go to the batch service.
    pub batch: Decimal,
}

/// Why a task has no cost on a model, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoCost(pub String);

impl NoCost {
    pub(crate) fn overflow() -> Self {
        Self("the cost does not fit a number of 28 digits".to_owned())
    }
}
