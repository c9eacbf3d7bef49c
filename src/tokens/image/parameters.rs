//! The whole numbers that a rule is made from, each inside its range.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// What a side, in pixels, may be.
pub(super) const SIDE: RangeInclusive<u64> = 1..=1_000_000;
/// What an area, in pixels, may be.
pub(super) const AREA: RangeInclusive<u64> = 1..=1_000_000_000_000;
/// What a maximum of tokens or patches may be.
pub(super) const COUNT: RangeInclusive<u64> = 1..=1_000_000;
/// What a number of tokens that is added may be.
pub(super) const TOKENS: RangeInclusive<u64> = 0..=1_000_000;

pub(super) fn out_of_range(key: &str, value: u64, range: &RangeInclusive<u64>) -> String {
    let (least, most) = (range.start(), range.end());
    format!("`{key}` is {value}; it must be from {least} to {most}")
}

/// Parameters by their names: a whole number, or rows of whole numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Values {
    numbers: BTreeMap<String, u64>,
    rows: BTreeMap<String, Vec<Vec<u64>>>,
}

/// One parameter as it stands in a table.
#[derive(Debug)]
pub(super) enum Value {
    Number(u64),
    Rows(Vec<Vec<u64>>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;

        impl<'de> Visitor<'de> for One {
            type Value = Value;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
                let found = u64::try_from(number).map(Value::Number);
                found.map_err(|_| E::custom("expected a whole number of at least 0"))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
                Ok(Value::Number(number))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = seq.next_element::<Vec<u64>>()? {
                    rows.push(row);
                }
                Ok(Value::Rows(rows))
            }
        }

        deserializer.deserialize_any(One)
    }
}

impl Values {
    /// Puts a parameter in, in place of another of its name.
    pub(super) fn insert(&mut self, key: String, value: Value) {
        match value {
            Value::Number(number) => {
                self.numbers.insert(key, number);
            }
            Value::Rows(rows) => {
                self.rows.insert(key, rows);
            }
        }
    }

    pub(super) fn set(&mut self, key: &str, number: u64) {
        self.numbers.insert(key.to_owned(), number);
    }

    /// Puts all of another's parameters in, in place of those of their names.
    pub(super) fn extend(&mut self, other: &Self) {
        let numbers = other.numbers.iter().map(|(key, n)| (key.clone(), *n));
        self.numbers.extend(numbers);
        let rows = other.rows.iter().map(|(key, r)| (key.clone(), r.clone()));
        self.rows.extend(rows);
    }
}

/// The parameters of one algorithm, taken one by one; what is wrong with them is noted.
pub(super) struct Parameters<'a> {
    values: Values,
    place: &'a str,
    wrong: &'a mut Vec<String>,
}

impl<'a> Parameters<'a> {
    /// Returns the parameters; each complaint will begin with `place`.
    pub(super) fn new(values: Values, place: &'a str, wrong: &'a mut Vec<String>) -> Self {
        Self {
            values,
            place,
            wrong,
        }
    }

    /// Notes that something is wrong.
    pub(super) fn complain(&mut self, message: &str) {
        self.wrong.push(format!("{}{message}", self.place));
    }

    /// Takes a parameter that may be absent.
    pub(super) fn optional(&mut self, key: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.values.numbers.remove(key)?;
        if !range.contains(&value) {
            self.complain(&out_of_range(key, value, &range));
        }
        Some(value)
    }

    /// Takes a parameter that must be there.
    pub(super) fn need(&mut self, key: &str, range: RangeInclusive<u64>) -> u64 {
        self.optional(key, range).unwrap_or_else(|| {
            self.complain(&format!("`{key}` is missing"));
            1
        })
    }

    /// Takes two parameters of which the first is at most the second.
    pub(super) fn range(
        &mut self,
        least: &str,
        most: &str,
        range: RangeInclusive<u64>,
    ) -> (u64, u64) {
        let numbers = &self.values.numbers;
        let known = numbers.contains_key(least) && numbers.contains_key(most);
        let both = (self.need(least, range.clone()), self.need(most, range));
        if known && both.0 > both.1 {
            self.complain(&format!("`{least}` is above `{most}`"));
        }
        both
    }

    /// Takes rows of so many whole numbers each, of which there must be at least two.
    pub(super) fn rows<const N: usize>(&mut self, key: &str) -> Vec<[u64; N]> {
        let Some(rows) = self.values.rows.remove(key) else {
            self.complain(&format!("`{key}` is missing"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for row in rows {
            match <[u64; N]>::try_from(row) {
                Ok(row) => found.push(row),
                Err(row) => {
                    self.complain(&format!(
                        "a row of `{key}` has {} numbers, not {N}",
                        row.len()
                    ));
                }
            }
        }
        if found.len() < 2 {
            self.complain(&format!("`{key}` needs two rows at least"));
        }
        found
    }

    /// The parameters that nobody took.
    pub(super) fn rest(&mut self) -> impl Iterator<Item = String> + use<> {
        let Values { numbers, rows } = std::mem::take(&mut self.values);
        numbers.into_keys().chain(rows.into_keys())
    }
}
