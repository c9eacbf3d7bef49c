//! What a project's workloads cost, as data: what budgets judge, what two revisions are compared by, what `--baseline` reads.
//!
//! A snapshot holds no prompt and no price table, only what came out: tokens, amounts, and what decided them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The name and version of the form.
pub const SCHEMA: &str = "tokenfare.snapshot/1";

/// Everything that a project sends, priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// [`SCHEMA`].
    pub schema: String,
    /// The instant whose prices count, RFC 3339.
    pub at: String,
    /// The currency of everything converted, ISO 4217.
    pub currency: String,
    /// How amounts were converted: units of [`Snapshot::currency`] for one unit, by currency code.
    pub rates: BTreeMap<String, Exchange>,
    /// A workload on its model, in the order of the project file.
    pub rows: Vec<Row>,
    /// What has no cost, and why.
    pub unpriced: Vec<Unpriced>,
}

/// One exchange rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Units for one.
    pub rate: Decimal,
    /// The day of the rate, `YYYY-MM-DD`; none where the user gave it.
    pub day: Option<String>,
}

/// One workload on one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The name of the workload.
    pub workload: String,
    /// `provider/model`.
    pub model: String,
    /// The workload's tags.
    pub tags: BTreeMap<String, String>,
    /// The currency of its amounts: the model's own, ISO 4217.
    pub currency: String,
    /// Calls a month: of thirty days, unless the workload counts by the month.
    pub calls: Decimal,
    /// How many times the first month's calls a year has: 365/30 without growth where they are counted by the day, 12 where by the month,
    /// more where they grow from month to month; 1 for a job that is done once.
    pub months_a_year: Decimal,
    /// What is sent: one entry a prompt file or request, each with its share of the calls.
    pub prompts: Vec<Prompt>,
    /// Cost of a call: the mean over the prompts.
    pub call: Amounts,
    /// Cost of a month.
    pub month: Amounts,
    /// Where the money of a month goes: by the name of the meter, plus `surcharge`; at the expected quantities.
    pub spend: BTreeMap<String, Decimal>,
    /// What is not known exactly, by its cause: a text rule's calibration (`text claude3`), a length of answers (`output NAME`). Causes are
    /// independent of each other; the same cause in two rows is the same error.
    pub spreads: BTreeMap<String, Spread>,
    /// The service tier, the region, options: what the terms were, by name.
    pub terms: BTreeMap<String, String>,
    /// The model's context window, in tokens.
    pub context: Option<u64>,
    /// The prices that decided.
    pub prices: Vec<PriceUsed>,
}

/// One prompt file or request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Its path from the project's folder, `/` between folders; a few words where it is no file.
    pub path: String,
    /// Input tokens of one call: everything that counts against a context window.
    pub input: Range,
    /// Output tokens of one call.
    pub output: Range,
    /// `measured`, `declared` or `estimated`: how the input is known.
    pub basis: String,
    /// Its share of the workload's calls, from 0 to 1.
    pub share: Decimal,
    /// Cost of a call.
    pub call: Amounts,
    /// Cost of a month: of its share of the calls.
    pub month: Amounts,
}

/// Tokens, low ≤ expected ≤ high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// At least.
    pub low: u64,
    /// Most likely.
    pub expected: u64,
    /// At most.
    pub high: u64,
}

/// An amount in the row's currency, low ≤ expected ≤ high.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// At least.
    pub low: Decimal,
    /// Most likely.
    pub expected: Decimal,
    /// At most.
    pub high: Decimal,
}

/// How far the amount of a month may lie from what is expected, for one cause; neither is below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// Below.
    pub down: Decimal,
    /// Above.
    pub up: Decimal,
}

/// A price that decided an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceUsed {
    /// The name of the meter.
    pub meter: String,
    /// The rate.
    pub rate: Decimal,
    /// What the rate buys: `1M tokens`.
    pub per: String,
    /// `official`, `third-party` or `inferred`.
    pub confidence: String,
    /// When its source was last looked at, `YYYY-MM-DD`.
    pub seen: String,
}

/// A workload that has no cost on a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpriced {
    /// The name of the workload.
    pub workload: String,
    /// `provider/model`, or what was typed.
    pub model: String,
    /// Why.
    pub reason: String,
}
