//! Are budgets kept?

use rust_decimal::Decimal;

use super::outcome::{Cause, Deed, Figure, Kind, Level, Verdict};
use super::total::{TotalError, call, month, rate, times};
use crate::plan::snapshot::{Amounts, Prompt, Row, Snapshot};
use crate::project::budget::{Budget, Judged, Limit, Period, Scope};

/// Why budgets cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// A sum has no answer.
    #[error("the budget `{budget}` cannot be judged: {error}")]
    Total {
        /// Its name.
        budget: String,
        /// Why.
        error: TotalError,
    },
    /// Growth over nothing.
    #[error("the budget `{budget}` limits growth, and there is no baseline to grow from")]
    NoBaseline {
        /// Its name.
        budget: String,
    },
}

/// Days of a month.
const DAYS: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

/// Judges one budget; a `baseline` is what growth is counted from, and what says which input moved.
///
/// # Errors
/// If an amount has no answer in the budget's currency, or the budget is about growth and there is no baseline.
pub fn judge(
    budget: &Budget,
    head: &Snapshot,
    baseline: Option<&Snapshot>,
) -> Result<Verdict, JudgeError> {
    let failed = |error| JudgeError::Total {
        budget: budget.name.clone(),
        error,
    };
    let mut verdict = match (budget.limit, baseline) {
        (Limit::Amount(most), _) => {
            let currency = most.currency().code();
            let found = measure(budget, head, currency).map_err(failed)?;
            amount(budget, &found, most.amount(), currency)
        }
        (Limit::Growth(most), Some(baseline)) => {
            grown(budget, head, baseline, most).map_err(failed)?
        }
        (Limit::Growth(_), None) => {
            return Err(JudgeError::NoBaseline {
                budget: budget.name.clone(),
            });
        }
    };
    verdict.cause = cause(budget, head, baseline).map_err(failed)?;
    let missing = head.unpriced.iter().filter(|unpriced| match &budget.scope {
        Scope::Workload(name) => *name == unpriced.workload,
        // A tag of what has no row is not known.
        _ => true,
    });
    let missing: Vec<&str> = missing.map(|unpriced| unpriced.workload.as_str()).collect();
    if !missing.is_empty() {
        // What is left out might be anything: nobody can say that the limit holds.
        verdict.level = verdict.level.max(Level::Warn);
        verdict.notes.push(format!(
            "without `{}`, which has no price",
            missing.join("`, `")
        ));
    }
    Ok(verdict)
}

fn kind(budget: &Budget) -> Kind {
    match budget.limit {
        Limit::Amount(_) => Kind::Budget,
        Limit::Growth(_) => Kind::Growth,
    }
}

fn concerns(scope: &Scope, row: &Row) -> bool {
    match scope {
        Scope::Total | Scope::Request => true,
        Scope::Workload(name) => row.workload == *name,
        Scope::Tag { name, value } => row.tags.get(name) == Some(value),
    }
}

fn rows<'s>(scope: &'s Scope, snapshot: &'s Snapshot) -> impl Iterator<Item = &'s Row> {
    snapshot.rows.iter().filter(|row| concerns(scope, row))
}

/// What a budget looks at, in its period.
fn measure(budget: &Budget, snapshot: &Snapshot, currency: &str) -> Result<Amounts, TotalError> {
    if budget.scope == Scope::Request {
        return dearest(budget, snapshot, currency);
    }
    let rows: Vec<&Row> = rows(&budget.scope, snapshot).collect();
    match (budget.period, rows.as_slice()) {
        (Period::Request, [row]) => call(snapshot, row, currency),
        (Period::Request, rows) => {
            let whole = month(snapshot, rows.iter().copied(), currency)?;
            let calls = rows.iter().map(|row| row.calls).sum();
            Ok(shared(whole, calls))
        }
        (Period::Day, rows) => Ok(shared(
            month(snapshot, rows.iter().copied(), currency)?,
            DAYS,
        )),
        (Period::Month, rows) => month(snapshot, rows.iter().copied(), currency),
    }
}

/// A share of amounts, the ends rounded outward; nothing of nothing.
fn shared(whole: Amounts, parts: Decimal) -> Amounts {
    let share = |amount: Decimal| amount.checked_div(parts).unwrap_or_default();
    let tick = |amount: Decimal, part: Decimal| match part.checked_mul(parts) {
        Some(back) if back == amount => Decimal::ZERO,
        _ => Decimal::new(1, part.scale()),
    };
    let (low, high) = (share(whole.low), share(whole.high));
    Amounts {
        low: (low - tick(whole.low, low)).max(Decimal::ZERO),
        expected: share(whole.expected),
        high: high + tick(whole.high, high),
    }
}

/// The dearest single call, judged by the end that the budget looks at.
fn dearest(budget: &Budget, snapshot: &Snapshot, currency: &str) -> Result<Amounts, TotalError> {
    let mut most = Amounts {
        low: Decimal::ZERO,
        expected: Decimal::ZERO,
        high: Decimal::ZERO,
    };
    for row in &snapshot.rows {
        let rate = rate(snapshot, &row.currency, currency)?;
        for prompt in &row.prompts {
            let amounts = Amounts {
                low: times(prompt.call.low, rate)?,
                expected: times(prompt.call.expected, rate)?,
                high: times(prompt.call.high, rate)?,
            };
            if judged(budget, amounts) > judged(budget, most) {
                most = amounts;
            }
        }
    }
    Ok(most)
}

const fn judged(budget: &Budget, amounts: Amounts) -> Decimal {
    match budget.judged {
        Judged::Expected => amounts.expected,
        Judged::High => amounts.high,
    }
}

/// The level of a number beside its limit.
fn level(budget: &Budget, number: Decimal, limit: Decimal) -> Level {
    let over = |share: Decimal| limit.checked_mul(share).is_some_and(|most| number > most);
    let reached = |share: Decimal| limit.checked_mul(share).is_some_and(|most| number >= most);
    if over(budget.fail) {
        Level::Fail
    } else if budget.warn.is_some_and(reached) && !number.is_zero() {
        Level::Warn
    } else {
        Level::Pass
    }
}

fn amount(budget: &Budget, found: &Amounts, limit: Decimal, currency: &str) -> Verdict {
    let number = judged(budget, *found);
    let money = |amount| Figure::Money(amount, currency.to_owned());
    let place = Some(budget.place.clone());
    let mut verdict =
        Verdict::passed(kind(budget), &budget.name, place).with(money(number), money(limit));
    verdict.level = level(budget, number, limit);
    if found.low != found.high {
        verdict.range = Some((money(found.low), money(found.high)));
    }
    verdict
}

/// Growth of what the budget looks at, both sides in the head's currency and by the same end of their ranges.
fn grown(
    budget: &Budget,
    head: &Snapshot,
    baseline: &Snapshot,
    most: Decimal,
) -> Result<Verdict, TotalError> {
    let place = Some(budget.place.clone());
    let mut verdict = Verdict::passed(kind(budget), &budget.name, place);
    let money = |amount| Figure::Money(amount, head.currency.clone());
    if budget.scope == Scope::Request {
        return each_grown(budget, head, baseline, most, verdict);
    }
    let old = judged(budget, measure(budget, baseline, &head.currency)?);
    let new = judged(budget, measure(budget, head, &head.currency)?);
    let Some(growth) = growth(old, new) else {
        verdict.level = Level::Warn;
        verdict.measured = Some(money(new));
        verdict.limit = Some(Figure::Share(most));
        verdict
            .notes
            .push("the baseline has nothing to compare it with".to_owned());
        return Ok(verdict);
    };
    verdict = verdict.with(Figure::Share(growth), Figure::Share(most));
    verdict.level = level(budget, growth, most);
    verdict.moved = Some((money(old), money(new)));
    Ok(verdict)
}

/// How much more it is, as a share of what it was; nothing if it was nothing and is something.
fn growth(old: Decimal, new: Decimal) -> Option<Decimal> {
    match (old.is_zero(), new.is_zero()) {
        (true, true) => Some(Decimal::ZERO),
        _ => (new - old).checked_div(old),
    }
}

/// The call that grew the most; one that is new has nothing to grow from.
fn each_grown(
    budget: &Budget,
    head: &Snapshot,
    baseline: &Snapshot,
    most: Decimal,
    verdict: Verdict,
) -> Result<Verdict, TotalError> {
    let mut worst: Option<Decimal> = None;
    let mut new = 0_usize;
    for (row, prompt) in prompts(head) {
        let Some((before, old)) = same(baseline, row, prompt) else {
            new += 1;
            continue;
        };
        let cost = |snapshot, row: &Row, prompt: &Prompt| {
            times(
                judged(budget, prompt.call),
                rate(snapshot, &row.currency, &head.currency)?,
            )
        };
        if let Some(growth) = growth(cost(baseline, before, old)?, cost(head, row, prompt)?) {
            worst = worst.max(Some(growth));
        }
    }
    let mut verdict = match worst {
        // Nothing was there to grow from: that is no growth of zero.
        None if new > 0 => Verdict {
            level: Level::Warn,
            limit: Some(Figure::Share(most)),
            ..verdict
        },
        _ => {
            let growth = worst.unwrap_or_default();
            Verdict {
                level: level(budget, growth, most),
                ..verdict.with(Figure::Share(growth), Figure::Share(most))
            }
        }
    };
    if new > 0 {
        verdict
            .notes
            .push(format!("{new} of its prompts are not in the baseline"));
    }
    Ok(verdict)
}

fn prompts(snapshot: &Snapshot) -> impl Iterator<Item = (&Row, &Prompt)> {
    let rows = snapshot.rows.iter();
    rows.flat_map(|row| row.prompts.iter().map(move |prompt| (row, prompt)))
}

/// The same prompt in another snapshot.
fn same<'s>(snapshot: &'s Snapshot, row: &Row, prompt: &Prompt) -> Option<(&'s Row, &'s Prompt)> {
    let here = |(other, found): &(&Row, &Prompt)| {
        other.workload == row.workload && other.model == row.model && found.path == prompt.path
    };
    prompts(snapshot).find(here)
}

/// Which input moved it: the one that grew the most since the baseline, or else the one that takes the most.
fn cause(
    budget: &Budget,
    head: &Snapshot,
    baseline: Option<&Snapshot>,
) -> Result<Option<Cause>, TotalError> {
    let single = budget.scope == Scope::Request;
    let currency = match budget.limit {
        Limit::Amount(most) => most.currency().code().to_owned(),
        Limit::Growth(_) => head.currency.clone(),
    };
    let cost = |snapshot: &Snapshot, row: &Row, prompt: &Prompt| {
        let amounts = if single { prompt.call } else { prompt.month };
        times(
            judged(budget, amounts),
            rate(snapshot, &row.currency, &currency)?,
        )
    };
    let named = |row: &Row, prompt: &Prompt, deed| Cause {
        input: prompt.path.clone(),
        workload: row.workload.clone(),
        model: row.model.clone(),
        deed,
    };
    let (mut largest, mut moved) = (
        None::<(Decimal, &Row, &Prompt)>,
        None::<(Decimal, &Row, &Prompt)>,
    );
    let mut whole = Decimal::ZERO;
    for (row, prompt) in prompts(head).filter(|(row, _)| concerns(&budget.scope, row)) {
        let now = cost(head, row, prompt)?;
        whole += now;
        if largest.is_none_or(|(most, ..)| now > most) {
            largest = Some((now, row, prompt));
        }
        let Some(baseline) = baseline else {
            continue;
        };
        let before = match same(baseline, row, prompt) {
            Some((old_row, old)) => cost(baseline, old_row, old)?,
            None => Decimal::ZERO,
        };
        let step = now - before;
        if step > Decimal::ZERO && moved.is_none_or(|(most, ..)| step > most) {
            moved = Some((step, row, prompt));
        }
    }
    if let Some((step, row, prompt)) = moved {
        let figure = Figure::Money(step, currency.clone());
        return Ok(Some(named(row, prompt, Deed::Moved(figure))));
    }
    Ok(largest.and_then(|(amount, row, prompt)| {
        let share = if single {
            Decimal::ONE
        } else {
            amount.checked_div(whole)?
        };
        Some(named(row, prompt, Deed::Takes(share)))
    }))
}

#[cfg(test)]
mod tests;
