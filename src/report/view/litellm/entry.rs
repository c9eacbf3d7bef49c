//! JSON objects whose numbers are written digit by digit.

use rust_decimal::Decimal;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::report::money::exact_amount;

/// What stands under a key.
pub(super) enum Field {
    Text(String),
    Count(u64),
    Yes,
    /// Written digit by digit: a float would round it.
    Number(Decimal),
    Range([u64; 2]),
    Fields(Entry),
    List(Vec<Entry>),
}

/// Keys and what stands under them, in order.
#[derive(Default)]
pub(super) struct Entry(pub(super) Vec<(String, Field)>);

impl Entry {
    pub(super) fn put(&mut self, key: impl Into<String>, field: Field) {
        self.0.push((key.into(), field));
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (key, field) in &self.0 {
            map.serialize_entry(key, field)?;
        }
        map.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Count(count) => to.serialize_u64(*count),
            Self::Yes => to.serialize_bool(true),
            Self::Number(number) => RawValue::from_string(exact_amount(*number))
                .map_err(S::Error::custom)?
                .serialize(to),
            Self::Range(ends) => ends.serialize(to),
            Self::Fields(entry) => entry.serialize(to),
            Self::List(entries) => entries.serialize(to),
        }
    }
}
