//! Are the rules kept that are not about amounts? One function a rule.

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::outcome::{Cause, Deed, Figure, Kind, Level, Verdict};
use crate::plan::snapshot::{PriceUsed, Prompt, Row, Snapshot};
use crate::price_book::terms::GLOBAL;
use crate::project::place::Place;
use crate::project::policy::{Policy, Ruled, UnknownPrices};
use crate::provenance::Confidence;

/// Judges every rule that a policy has, and says what has no price where it has no rule for that; `today` is what ages count from.
#[must_use]
pub fn judge(policy: &Policy, snapshot: &Snapshot, today: Date) -> Vec<Verdict> {
    let verdicts = [
        allowed(&policy.allow, snapshot),
        forbidden(&policy.forbid, snapshot),
        unknown_prices(policy.unknown_prices.as_ref(), snapshot),
        policy
            .price_age
            .as_ref()
            .map(|rule| price_age(rule, snapshot, today)),
        policy
            .prompt_tokens
            .as_ref()
            .map(|rule| prompt_tokens(rule, snapshot)),
        policy.context.as_ref().map(|rule| context(rule, snapshot)),
        regions(&policy.regions, snapshot),
        policy
            .confidence
            .as_ref()
            .map(|rule| confidence(rule, snapshot)),
    ];
    verdicts.into_iter().flatten().collect()
}

/// A verdict on a rule of the policy, named by its key.
fn verdict(key: &'static str, place: Option<&Place>) -> Verdict {
    Verdict::passed(Kind::Policy(key), key, place.cloned())
}

/// Fails with what breaks the rule; the first is the cause.
fn broken(mut verdict: Verdict, level: Level, offenders: Vec<Cause>) -> Verdict {
    if let Some(first) = offenders.first() {
        verdict.level = level;
        verdict.cause = Some(first.clone());
    }
    verdict.offenders = offenders;
    verdict
}

/// Of some models it is not known whether they break the rule: that is worth a warning.
fn unsure(mut verdict: Verdict, models: &[&str], note: impl FnOnce(String) -> String) -> Verdict {
    if !models.is_empty() {
        verdict.level = verdict.level.max(Level::Warn);
        verdict
            .notes
            .push(note(format!("`{}`", models.join("`, `"))));
    }
    verdict
}

fn by_row(row: &Row, deed: Figure) -> Cause {
    Cause {
        input: row.workload.clone(),
        workload: row.workload.clone(),
        model: row.model.clone(),
        deed: Deed::Breaks(deed),
    }
}

fn by_prompt(row: &Row, prompt: &Prompt, deed: Figure) -> Cause {
    Cause {
        input: prompt.path.clone(),
        ..by_row(row, deed)
    }
}

fn prompts(snapshot: &Snapshot) -> impl Iterator<Item = (&Row, &Prompt)> {
    let rows = snapshot.rows.iter();
    rows.flat_map(|row| row.prompts.iter().map(move |prompt| (row, prompt)))
}

/// Every model of the project: workload and model, priced or not.
fn models(snapshot: &Snapshot) -> Vec<Cause> {
    let rows = snapshot.rows.iter();
    let rows = rows.map(|row| by_row(row, Figure::Word(row.model.clone())));
    let others = snapshot.unpriced.iter().map(|unpriced| Cause {
        input: unpriced.workload.clone(),
        workload: unpriced.workload.clone(),
        model: unpriced.model.clone(),
        deed: Deed::Breaks(Figure::Word(unpriced.model.clone())),
    });
    rows.chain(others).collect()
}

/// A pattern of models; a bare provider's id stands for all its models.
fn matcher(pattern: &str) -> Option<GlobMatcher> {
    let bare = !pattern.contains(['/', '*', '?', '[', '{']);
    let whole = if bare {
        format!("{pattern}/*")
    } else {
        pattern.to_owned()
    };
    Glob::new(&whole).ok().map(|glob| glob.compile_matcher())
}

fn counted(verdict: Verdict, number: usize) -> Verdict {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    verdict.with(Figure::Count(number), Figure::Count(0))
}

fn allowed(patterns: &[Ruled<String>], snapshot: &Snapshot) -> Option<Verdict> {
    let first = patterns.first()?;
    let known: Vec<GlobMatcher> = patterns
        .iter()
        .filter_map(|rule| matcher(&rule.value))
        .collect();
    let mut others = models(snapshot);
    others.retain(|cause| !known.iter().any(|pattern| pattern.is_match(&cause.model)));
    let found = counted(verdict("allow", Some(&first.place)), others.len());
    Some(broken(found, Level::Fail, others))
}

fn forbidden(patterns: &[Ruled<String>], snapshot: &Snapshot) -> Option<Verdict> {
    let first = patterns.first()?;
    let known: Vec<(&Place, GlobMatcher)> = patterns
        .iter()
        .filter_map(|rule| Some((&rule.place, matcher(&rule.value)?)))
        .collect();
    let mut place = None;
    let mut others = models(snapshot);
    others.retain(|cause| {
        let hit = known
            .iter()
            .find(|(_, pattern)| pattern.is_match(&cause.model));
        place = place.or(hit.map(|(place, _)| *place));
        hit.is_some()
    });
    let found = verdict("forbid", Some(place.unwrap_or(&first.place)));
    Some(broken(counted(found, others.len()), Level::Fail, others))
}

/// Without the rule, what has no price is worth a warning.
fn unknown_prices(rule: Option<&Ruled<UnknownPrices>>, snapshot: &Snapshot) -> Option<Verdict> {
    let level = match rule.map(|rule| rule.value) {
        None if snapshot.unpriced.is_empty() => return None,
        Some(UnknownPrices::Error) => Level::Fail,
        Some(UnknownPrices::Ignore) => Level::Pass,
        Some(UnknownPrices::Warn) | None => Level::Warn,
    };
    let unpriced = snapshot.unpriced.iter().map(|unpriced| Cause {
        input: unpriced.workload.clone(),
        workload: unpriced.workload.clone(),
        model: unpriced.model.clone(),
        deed: Deed::Breaks(Figure::Word(unpriced.reason.clone())),
    });
    let unpriced: Vec<Cause> = unpriced.collect();
    let found = verdict("unknown_prices", rule.map(|rule| &rule.place));
    Some(broken(counted(found, unpriced.len()), level, unpriced))
}

fn prices(snapshot: &Snapshot) -> impl Iterator<Item = (&Row, &PriceUsed)> {
    let rows = snapshot.rows.iter();
    rows.flat_map(|row| row.prices.iter().map(move |price| (row, price)))
}

fn price_age(rule: &Ruled<u64>, snapshot: &Snapshot, today: Date) -> Verdict {
    let found = verdict("price_age", Some(&rule.place));
    let mut ages: Vec<(u64, &Row)> = Vec::new();
    let mut undated: Vec<&str> = Vec::new();
    for (row, price) in prices(snapshot) {
        let Ok(seen) = price.seen.parse::<Date>() else {
            if !undated.contains(&row.model.as_str()) {
                undated.push(&row.model);
            }
            continue;
        };
        // What was seen after the day that counts is as fresh as can be.
        let age = u64::try_from((today - seen).get_days()).unwrap_or(0);
        ages.push((age, row));
    }
    ages.sort_by_key(|(age, _)| std::cmp::Reverse(*age));
    let oldest = ages.first().map_or(0, |(age, _)| *age);
    ages.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
    let late = ages.iter().filter(|(age, _)| *age > rule.value);
    let late = late
        .map(|(age, row)| by_row(row, Figure::Days(*age)))
        .collect();
    let found = found.with(Figure::Days(oldest), Figure::Days(rule.value));
    let found = broken(found, Level::Fail, late);
    unsure(found, &undated, |names| {
        format!("on which day prices of {names} were seen is not on record")
    })
}

fn prompt_tokens(rule: &Ruled<u64>, snapshot: &Snapshot) -> Verdict {
    let mut all: Vec<_> = prompts(snapshot).collect();
    all.sort_by_key(|(_, prompt)| std::cmp::Reverse(prompt.input.high));
    let most = all.first().map_or(0, |(_, prompt)| prompt.input.high);
    let long = all
        .iter()
        .filter(|(_, prompt)| prompt.input.high > rule.value);
    let long = long
        .map(|(row, prompt)| by_prompt(row, prompt, Figure::Tokens(prompt.input.high)))
        .collect();
    let found = verdict("prompt_tokens", Some(&rule.place));
    let mut found = broken(
        found.with(Figure::Tokens(most), Figure::Tokens(rule.value)),
        Level::Fail,
        long,
    );
    found.cause = all.first().map(|(row, prompt)| {
        let tokens = Figure::Tokens(prompt.input.high);
        by_prompt(row, prompt, tokens)
    });
    found
}

fn context(rule: &Ruled<Decimal>, snapshot: &Snapshot) -> Verdict {
    let mut all: Vec<(Decimal, &Row, &Prompt)> = Vec::new();
    let mut unknown: Vec<&str> = Vec::new();
    for (row, prompt) in prompts(snapshot) {
        let tokens = Decimal::from(prompt.input.high) + Decimal::from(prompt.output.high);
        match row
            .context
            .and_then(|window| tokens.checked_div(window.into()))
        {
            Some(share) => all.push((share, row, prompt)),
            None if !unknown.contains(&row.model.as_str()) => unknown.push(&row.model),
            None => {}
        }
    }
    all.sort_by_key(|(share, ..)| std::cmp::Reverse(*share));
    let most = all.first().map_or(Decimal::ZERO, |(share, ..)| *share);
    let cause = |(share, row, prompt): &(Decimal, &Row, &Prompt)| {
        by_prompt(row, prompt, Figure::Share(*share))
    };
    let full = all
        .iter()
        .filter(|(share, ..)| *share > rule.value)
        .map(cause)
        .collect();
    let found = verdict("context", Some(&rule.place));
    let found = found.with(Figure::Share(most), Figure::Share(rule.value));
    let mut found = broken(found, Level::Fail, full);
    found.cause = all.first().map(cause);
    unsure(found, &unknown, |names| {
        format!("the context window of {names} is not on record")
    })
}

fn regions(rules: &[Ruled<String>], snapshot: &Snapshot) -> Option<Verdict> {
    let first = rules.first()?;
    let region = |row: &Row| {
        let given = row.terms.get("region").cloned();
        given.unwrap_or_else(|| GLOBAL.to_owned())
    };
    let others = snapshot.rows.iter();
    let others = others.filter(|row| !rules.iter().any(|rule| rule.value == region(row)));
    let others: Vec<Cause> = others
        .map(|row| by_row(row, Figure::Word(region(row))))
        .collect();
    let found = counted(verdict("regions", Some(&first.place)), others.len());
    Some(broken(found, Level::Fail, others))
}

fn confidence(rule: &Ruled<Confidence>, snapshot: &Snapshot) -> Verdict {
    let known = |name: &str| Confidence::ALL.into_iter().find(|kind| kind.name() == name);
    let mut weak: Vec<Cause> = Vec::new();
    let mut worst = Confidence::Official;
    for (row, price) in prices(snapshot) {
        // A word that is not known is no better than the weakest.
        let read = known(&price.confidence).unwrap_or(Confidence::Inferred);
        worst = worst.max(read);
        if read > rule.value {
            let cause = by_row(row, Figure::Word(read.name().to_owned()));
            if !weak.contains(&cause) {
                weak.push(cause);
            }
        }
    }
    let word = |kind: Confidence| Figure::Word(kind.name().to_owned());
    let found = verdict("confidence", Some(&rule.place)).with(word(worst), word(rule.value));
    broken(found, Level::Fail, weak)
}

#[cfg(test)]
mod tests;
