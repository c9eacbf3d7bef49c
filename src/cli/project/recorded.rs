//! How long answers were: output tokens of recorded responses.

use std::io::BufRead;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::tree::{Source, Tree};
use crate::batch::Lengths;
use crate::cli::sent::lines::{LONGEST_LINE, NextLine, next_line};
use crate::cli::sent::unpack::unpacked;
use crate::plan::snapshot::Range;
use crate::project::workload::Middle;

/// Where a response says how many tokens came back, in the order in which they are looked for; those of one line add up. Thinking that a
/// vendor counts beside the answer comes to it.
const PLACES: [&[&str]; 6] = [
    &["/output_tokens"],
    &["/usage/output_tokens"],
    &["/usage/completion_tokens"],
    &[
        "/usageMetadata/candidatesTokenCount",
        "/usageMetadata/thoughtsTokenCount",
    ],
    &[
        "/usage_metadata/candidates_token_count",
        "/usage_metadata/thoughts_token_count",
    ],
    &["/usage/outputTokens"],
];
/// What a response may be wrapped in: a line of a batch's results.
const WRAPPERS: [&str; 4] = ["", "/response/body", "/result/message", "/response"];

/// Output tokens of one response as a vendor returned it; nothing if it does not say.
pub(super) fn output_of(response: &Value) -> Option<u64> {
    let inside = WRAPPERS
        .iter()
        .filter_map(|wrapper| response.pointer(wrapper));
    let mut found = inside.flat_map(|value| {
        PLACES.iter().map(move |place| {
            let first = value.pointer(place.first()?)?.as_u64()?;
            let mut rest = place
                .iter()
                .skip(1)
                .filter_map(|more| value.pointer(more)?.as_u64());
            rest.try_fold(first, u64::checked_add)
        })
    });
    found.find_map(|tokens| tokens)
}

/// How long answers of logs were.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    lengths: Lengths,
    sum: u128,
    number: u64,
}

impl Recorded {
    /// Reads a log: a JSON response, a list of them, or one a line; of lines that are none, says so.
    pub(super) fn read(&mut self, tree: &dyn Tree, path: &str) -> Result<(), String> {
        let source: Box<dyn Source> = tree.open(path)?;
        let mut reader = unpacked(source).map_err(|error| error.to_string())?;
        let mut line = Vec::new();
        let (mut number, mut without) = (0_u64, None);
        loop {
            line.clear();
            match next_line(&mut reader, LONGEST_LINE, &mut line)
                .map_err(|error| error.to_string())?
            {
                NextLine::End => break,
                NextLine::TooLong => {
                    return Err(format!("line {} is longer than any response", number + 1));
                }
                NextLine::Read => number += 1,
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let value: Result<Value, _> = serde_json::from_slice(&line);
            match value {
                Ok(value) => {
                    if let Err(why) = self.value(&value) {
                        without = without.or(Some(format!("line {number}: {why}")));
                    }
                }
                // One response over several lines.
                Err(_) if number == 1 => {
                    reader_to_end(&mut reader, &mut line)?;
                    let value: Value = serde_json::from_slice(&line)
                        .map_err(|error| format!("no JSON: {error}"))?;
                    return self.value(&value);
                }
                Err(error) => return Err(format!("line {number} is no JSON: {error}")),
            }
        }
        without.map_or(Ok(()), Err)
    }

    fn value(&mut self, value: &Value) -> Result<(), String> {
        if let Value::Array(items) = value {
            return items.iter().try_for_each(|item| self.value(item));
        }
        let tokens = output_of(value).ok_or("no number of output tokens: `usage.output_tokens`, `usage.completion_tokens`, `usageMetadata.candidatesTokenCount` or `output_tokens`")?;
        self.lengths.add(tokens);
        self.sum += u128::from(tokens);
        self.number += 1;
        Ok(())
    }

    /// The range between two percentiles; the mean is rounded half up, and the range is widened to hold it.
    pub(super) fn range(&self, low: u32, expected: Middle, high: u32) -> Option<Range> {
        let (low, high) = (
            self.lengths.percentile(low)?,
            self.lengths.percentile(high)?,
        );
        let expected = match expected {
            Middle::Percentile(percent) => self.lengths.percentile(percent)?,
            Middle::Mean => {
                let sum = i128::try_from(self.sum).ok()?;
                let sum = Decimal::try_from_i128_with_scale(sum, 0).ok()?;
                let mean = sum.checked_div(self.number.into())?;
                mean.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
                    .try_into()
                    .ok()?
            }
        };
        Some(Range {
            low: low.min(expected),
            expected,
            high: high.max(expected),
        })
    }
}

fn reader_to_end(reader: &mut dyn BufRead, line: &mut Vec<u8>) -> Result<(), String> {
    let mut rest = std::io::Read::take(reader, LONGEST_LINE);
    std::io::Read::read_to_end(&mut rest, line).map_err(|error| error.to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_says_it_in_its_own_place() {
        for (text, tokens) in [
            (r#"{"output_tokens": 7}"#, Some(7)),
            (
                r#"{"usage": {"prompt_tokens": 1, "completion_tokens": 12}}"#,
                Some(12),
            ),
            (
                r#"{"usage": {"input_tokens": 1, "output_tokens": 13}}"#,
                Some(13),
            ),
            (
                r#"{"usageMetadata": {"candidatesTokenCount": 14, "thoughtsTokenCount": 6}}"#,
                Some(20),
            ),
            (
                r#"{"custom_id": "a", "response": {"status_code": 200, "body": {"usage": {"completion_tokens": 15}}}}"#,
                Some(15),
            ),
            (r#"{"usage": {"input_tokens": 1}}"#, None),
        ] {
            assert_eq!(
                output_of(&serde_json::from_str(text).unwrap()),
                tokens,
                "{text}"
            );
        }
    }

    /// Of 10, 20, …, 100 the nearest ranks of 10 and 90 percent are 10 and 90; the mean is 55.
    #[test]
    fn percentiles_and_the_mean_make_a_range() {
        let mut recorded = Recorded::default();
        for tokens in 1..=10_u64 {
            recorded
                .value(&serde_json::json!({ "output_tokens": tokens * 10 }))
                .unwrap();
        }
        let range = |low, expected, high| {
            Some(Range {
                low,
                expected,
                high,
            })
        };
        assert_eq!(recorded.range(10, Middle::Mean, 90), range(10, 55, 90));
        assert_eq!(
            recorded.range(25, Middle::Percentile(50), 95),
            range(30, 50, 100)
        );
        assert_eq!(recorded.range(60, Middle::Mean, 90), range(55, 55, 90));
        assert_eq!(Recorded::default().range(10, Middle::Mean, 90), None);
    }
}
