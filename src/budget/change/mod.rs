//! What changed from one snapshot to another, and how much of it is prompts, how much prices?
//!
//! Three bills answer that: the base's, the head's, and the head's prompts at the base's prices between them. From the base to the middle
//! only the project has changed, from the middle to the head only prices and exchange rates; both parts together are the whole change.

mod prices;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::total::{TotalError, add, rate, times};
use crate::plan::snapshot::{Prompt, Range, Row, Snapshot};

pub use prices::price_moves;
use prices::rate_moves;

/// What happened to a row or a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Something about it differs.
    Changed,
    /// Nothing differs.
    Same,
}

impl Fate {
    /// Returns the word used in JSON and CSV.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// One side of something that is compared; amounts in [`Change::currency`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Input tokens of a call, expected; of several prompts the mean.
    pub input: Decimal,
    /// Output tokens of a call, expected; of several prompts the mean.
    pub output: Decimal,
    /// Whether both are exact.
    pub exact: bool,
    /// Cost of a call, expected.
    pub call: Decimal,
    /// Cost of a month, expected.
    pub month: Decimal,
}

/// Where the change of a month comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Prompts, models, calls: everything that the project says.
    pub project: Decimal,
    /// Price tables and exchange rates.
    pub prices: Decimal,
}

/// One prompt on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptChange {
    /// Its path.
    pub path: String,
    /// What happened.
    pub fate: Fate,
    /// Before.
    pub base: Option<Figures>,
    /// After.
    pub head: Option<Figures>,
}

/// One workload on one model on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// The name of the workload.
    pub workload: String,
    /// `provider/model`.
    pub model: String,
    /// What happened.
    pub fate: Fate,
    /// Before.
    pub base: Option<Figures>,
    /// After.
    pub head: Option<Figures>,
    /// Where the change of its month comes from.
    pub parts: Parts,
    /// Its prompts, those of the head first, in their order.
    pub prompts: Vec<PromptChange>,
}

/// A price that is another one at the head.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PriceMove {
    /// `provider/model`.
    pub model: String,
    /// The name of the meter.
    pub meter: String,
    /// Rates before, each with what it buys.
    pub old: Vec<(Decimal, String)>,
    /// Rates after.
    pub new: Vec<(Decimal, String)>,
    /// The currency of the model's prices.
    pub currency: String,
}

/// An exchange rate that is another one at the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateMove {
    /// The currency that is converted into the project's.
    pub from: String,
    /// Before.
    pub old: Decimal,
    /// After.
    pub new: Decimal,
}

/// Two snapshots compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The currency of all amounts: the head's.
    pub currency: String,
    /// Whether the base was counted in another one and was converted by the head's rates.
    pub converted: bool,
    /// The instants whose prices count: the base's, then the head's.
    pub at: [String; 2],
    /// Every row of either side: those of the head in their order, then those that are gone.
    pub rows: Vec<RowChange>,
    /// What a month comes to, before and after.
    pub month: [Decimal; 2],
    /// Where the change comes from.
    pub parts: Parts,
    /// Prices that are others at the head, for the same requests.
    pub prices: Vec<PriceMove>,
    /// Exchange rates that are others at the head.
    pub rates: Vec<RateMove>,
    /// What has no price: workload and model, before and after.
    pub unpriced: [usize; 2],
}

impl Change {
    /// Whether anything differs.
    #[must_use]
    pub fn is_any(&self) -> bool {
        let rows = self.rows.iter().any(|row| row.fate != Fate::Same);
        rows || self.unpriced[0] != self.unpriced[1]
    }
}

/// Compares two snapshots; `middle` is the head's project at the base's prices and rates.
///
/// # Errors
/// If a currency of either side has no rate, or an amount does not fit.
pub fn compare(base: &Snapshot, middle: &Snapshot, head: &Snapshot) -> Result<Change, TotalError> {
    let currency = head.currency.as_str();
    let converted = base.currency != head.currency && !base.rows.is_empty();
    // What was counted in another currency is converted by the head's rates: there are none of that day.
    let old_rates = if converted { head } else { base };
    let between_rates = if middle.currency == head.currency {
        middle
    } else {
        head
    };
    let mut rows = Vec::new();
    for row in &head.rows {
        let before = find(base, row);
        let between = find(middle, row).map(|row| month_of(row, between_rates, currency));
        rows.push(changed(
            before.map(|row| (row, old_rates)),
            between.transpose()?,
            Some((row, head)),
            currency,
        )?);
    }
    for row in base.rows.iter().filter(|row| find(head, row).is_none()) {
        rows.push(changed(Some((row, old_rates)), None, None, currency)?);
    }
    let mut month = [Decimal::ZERO; 2];
    let mut parts = Parts::default();
    for row in &rows {
        for (sum, side) in month.iter_mut().zip([row.base, row.head]) {
            *sum = add(*sum, side.map_or(Decimal::ZERO, |side| side.month))?;
        }
        parts.project = add(parts.project, row.parts.project)?;
        parts.prices = add(parts.prices, row.parts.prices)?;
    }
    Ok(Change {
        currency: currency.to_owned(),
        converted,
        at: [base.at.clone(), head.at.clone()],
        rows,
        month,
        parts,
        prices: price_moves(middle, head),
        rates: rate_moves(base, head),
        unpriced: [base.unpriced.len(), head.unpriced.len()],
    })
}

/// The same workload on the same model.
fn find<'s>(snapshot: &'s Snapshot, row: &Row) -> Option<&'s Row> {
    let same = |other: &&Row| other.workload == row.workload && other.model == row.model;
    snapshot.rows.iter().find(same)
}

fn month_of(row: &Row, rates: &Snapshot, currency: &str) -> Result<Decimal, TotalError> {
    times(row.month.expected, rate(rates, &row.currency, currency)?)
}

/// A row of one side, with the snapshot whose exchange rates convert it.
type Side<'s> = (&'s Row, &'s Snapshot);

fn changed(
    base: Option<Side<'_>>,
    between: Option<Decimal>,
    head: Option<Side<'_>>,
    currency: &str,
) -> Result<RowChange, TotalError> {
    let figures = |side: Option<Side<'_>>| {
        side.map(|(row, rates)| of_row(row, rate(rates, &row.currency, currency)?))
            .transpose()
    };
    let (old, new) = (figures(base)?, figures(head)?);
    let month = |side: Option<Figures>| side.map_or(Decimal::ZERO, |side| side.month);
    // Where the head's request had no price before, all of its cost is the project's doing.
    let between = between.unwrap_or(month(new));
    let parts = Parts {
        project: between - month(old),
        prices: month(new) - between,
    };
    let prompts = prompts(base, head, currency)?;
    let fate = match (base, head) {
        (None, _) => Fate::Added,
        (_, None) => Fate::Removed,
        (Some((before, _)), Some((after, _))) => {
            let touched = prompts.iter().any(|prompt| prompt.fate != Fate::Same);
            let other = before.terms != after.terms || before.calls != after.calls;
            match touched || other || old != new {
                true => Fate::Changed,
                false => Fate::Same,
            }
        }
    };
    let named = head.or(base).map(|(row, _)| row);
    Ok(RowChange {
        workload: named.map(|row| row.workload.clone()).unwrap_or_default(),
        model: named.map(|row| row.model.clone()).unwrap_or_default(),
        fate,
        base: old,
        head: new,
        parts,
        prompts,
    })
}

/// The prompts of both sides, by their paths.
fn prompts(
    base: Option<Side<'_>>,
    head: Option<Side<'_>>,
    currency: &str,
) -> Result<Vec<PromptChange>, TotalError> {
    let of = |side: Option<Side<'_>>| -> Result<Vec<(String, Figures)>, TotalError> {
        let Some((row, rates)) = side else {
            return Ok(Vec::new());
        };
        let rate = rate(rates, &row.currency, currency)?;
        let prompts = row.prompts.iter();
        prompts
            .map(|prompt| Ok((prompt.path.clone(), of_prompt(prompt, rate)?)))
            .collect()
    };
    let (old, new) = (of(base)?, of(head)?);
    let before: BTreeMap<&str, Figures> = old.iter().map(|(path, f)| (path.as_str(), *f)).collect();
    let after: BTreeSet<&str> = new.iter().map(|(path, _)| path.as_str()).collect();
    let mut found = Vec::new();
    for (path, figures) in &new {
        let base = before.get(path.as_str()).copied();
        let fate = match base {
            None => Fate::Added,
            Some(base) if base == *figures => Fate::Same,
            Some(_) => Fate::Changed,
        };
        found.push(PromptChange {
            path: path.clone(),
            fate,
            base,
            head: Some(*figures),
        });
    }
    let gone = old
        .iter()
        .filter(|(path, _)| !after.contains(path.as_str()));
    found.extend(gone.map(|(path, figures)| PromptChange {
        path: path.clone(),
        fate: Fate::Removed,
        base: Some(*figures),
        head: None,
    }));
    Ok(found)
}

fn exact(range: Range) -> bool {
    range.low == range.high
}

fn of_prompt(prompt: &Prompt, rate: Decimal) -> Result<Figures, TotalError> {
    Ok(Figures {
        input: prompt.input.expected.into(),
        output: prompt.output.expected.into(),
        exact: exact(prompt.input) && exact(prompt.output),
        call: times(prompt.call.expected, rate)?,
        month: times(prompt.month.expected, rate)?,
    })
}

fn of_row(row: &Row, rate: Decimal) -> Result<Figures, TotalError> {
    let mean = |tokens: fn(&Prompt) -> Range| {
        let mut sum = Decimal::ZERO;
        for prompt in &row.prompts {
            sum = add(sum, times(prompt.share, tokens(prompt).expected.into())?)?;
        }
        Ok(sum)
    };
    let known = |prompt: &Prompt| exact(prompt.input) && exact(prompt.output);
    Ok(Figures {
        input: mean(|prompt| prompt.input)?,
        output: mean(|prompt| prompt.output)?,
        exact: row.prompts.iter().all(known),
        call: times(row.call.expected, rate)?,
        month: times(row.month.expected, rate)?,
    })
}

/// Returns a change in percent; nothing where there was nothing before.
#[must_use]
pub fn percent(old: Decimal, new: Decimal) -> Option<Decimal> {
    let part = (new - old).checked_div(old)?;
    part.checked_mul(Decimal::ONE_HUNDRED)
}

#[cfg(test)]
mod tests;
