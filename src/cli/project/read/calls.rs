//! How a workload's calls are shared out among its prompts, and over the hours of a day.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::{NO_MATCH, NO_WEIGHT, Prompt, Reading};
use crate::plan::Hours;
use crate::project::workload::{Hour, Workload as Stated};

impl Reading<'_, '_> {
    /// The share of each prompt, by the weights.
    pub(super) fn shares(&mut self, stated: &Stated, prompts: &[Prompt]) -> Option<Vec<Decimal>> {
        let mut patterns = Vec::new();
        for (pattern, weight) in &stated.weights {
            match globset::GlobBuilder::new(&pattern.value)
                .literal_separator(true)
                .build()
            {
                Ok(glob) => {
                    let matcher = glob.compile_matcher();
                    if !prompts
                        .iter()
                        .any(|prompt| matcher.is_match(file_of(&prompt.path)))
                    {
                        let message = format!("no prompt is called `{}`", pattern.value);
                        self.found.push(pattern.place.error(NO_MATCH, message));
                    }
                    patterns.push((matcher, *weight));
                }
                Err(error) => {
                    let message = format!("`{}` is no pattern: {}", pattern.value, error.kind());
                    self.found.push(pattern.place.error(NO_MATCH, message));
                }
            }
        }
        let weight = |prompt: &Prompt| {
            let mut found = patterns
                .iter()
                .filter(|(matcher, _)| matcher.is_match(file_of(&prompt.path)));
            found.next().map_or(Decimal::ONE, |(_, weight)| *weight)
        };
        let weights: Vec<Decimal> = prompts.iter().map(weight).collect();
        let all = weights
            .iter()
            .try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight));
        let all = all.filter(|all| !all.is_zero());
        let shares = all.and_then(|all| {
            weights
                .iter()
                .map(|weight| weight.checked_div(all))
                .collect()
        });
        if shares.is_none() {
            let message = "the weights of all prompts are zero, or too big";
            self.found.push(stated.place.error(NO_WEIGHT, message));
        }
        shares
    }

    /// When calls are made: at the instant of the plan or, by the hour, every quarter of the day after it.
    pub(super) fn hours(&self, stated: &Stated) -> Vec<Hours> {
        let zone = TimeZone::get(&stated.timezone).unwrap_or(TimeZone::UTC);
        let day = zone.to_datetime(self.at).date().tomorrow();
        let midnight = day
            .ok()
            .and_then(|day| zone.to_timestamp(day.at(0, 0, 0, 0)).ok());
        let (Some(midnight), false) = (midnight, stated.hours.is_empty()) else {
            return vec![Hours {
                share: Decimal::ONE,
                instants: vec![self.at],
            }];
        };
        let part = |hour: &Hour| {
            let start = i64::from(hour.start);
            let end = i64::from(hour.end) + if hour.end <= hour.start { 1_440 } else { 0 };
            // The part of the day after midnight is the morning of the same day.
            let minutes = (start..end).step_by(15).map(|minute| minute % 1_440);
            let at = |minute: i64| {
                midnight
                    .checked_add(jiff::SignedDuration::from_mins(minute))
                    .unwrap_or(self.at)
            };
            Hours {
                share: hour.share,
                instants: minutes.map(at).collect(),
            }
        };
        stated.hours.iter().map(part).collect()
    }
}

/// The file of a prompt; a request of many has the number of its line behind it.
fn file_of(path: &str) -> &str {
    match path.rsplit_once(':') {
        Some((file, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => path,
    }
}
