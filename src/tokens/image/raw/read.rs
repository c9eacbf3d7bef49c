//! How the keys of a rule are told apart: common ones, those of an algorithm, and words that nobody knows.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::super::algorithm::Algorithm;
use super::super::parameters::{Value, Values};
use super::{RawBody, RawEdition, RawEntry, RawImageRule, RawLevel, RawOption};
use crate::provenance::Day;

const BODY_KEYS: [&str; 10] = [
    "rule", "or", "default", "levels", "limits", "options", "margin", "basis", "source", "note",
];

/// A table some of whose keys are the parameters of an algorithm.
trait Keyed: Default {
    /// What is expected, for a message.
    const LIKE: &'static str;
    /// What it is called, for a message.
    const WHAT: &'static str = "an image rule";

    /// Whether it has such a key beside parameters.
    fn has(key: &str) -> bool;

    /// Takes the value of a key that it has.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;

    /// Takes a parameter.
    fn parameter(&mut self, key: String, value: Value);
}

/// A key of a rule's table; any other word is refused where it stands.
struct KeyOf<T>(PhantomData<T>);

impl<'de, T: Keyed> DeserializeSeed<'de> for KeyOf<T> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let key = String::deserialize(deserializer)?;
        let known = |keys: &&[&str]| keys.contains(&key.as_str());
        if T::has(&key) || Algorithm::KEYS.iter().any(known) {
            return Ok(key);
        }
        Err(D::Error::custom(format!(
            "unknown key `{key}` of {}",
            T::WHAT
        )))
    }
}

struct Table<T>(PhantomData<T>);

impl<'de, T: Keyed> Visitor<'de> for Table<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::LIKE)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut found = T::default();
        while let Some(key) = map.next_key_seed(KeyOf::<T>(PhantomData))? {
            if T::has(&key) {
                found.take(&key, &mut map)?;
            } else {
                found.parameter(key, map.next_value()?);
            }
        }
        Ok(found)
    }
}

fn keyed<'de, T: Keyed, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Table(PhantomData))
}

impl RawBody {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "rule" => self.own.rule = Some(map.next_value()?),
            "or" => self.own.or = Some(map.next_value()?),
            "levels" => self.levels = Some(map.next_value()?),
            "default" => self.default = Some(map.next_value()?),
            "limits" => self.limits = Some(map.next_value()?),
            "options" => self.options = Some(map.next_value()?),
            "margin" => self.margin = Some(map.next_value()?),
            "basis" => self.basis = Some(map.next_value()?),
            "source" => self.source = Some(map.next_value()?),
            _ => self.note = Some(map.next_value()?),
        }
        Ok(())
    }
}

/// A rule with its editions as they stand.
#[derive(Default)]
struct Whole {
    body: RawBody,
    editions: Vec<RawEdition>,
}

impl Keyed for Whole {
    const LIKE: &'static str = "an image rule like { rule = \"flat\", tokens = 258 }";

    fn has(key: &str) -> bool {
        key == "edition" || BODY_KEYS.contains(&key)
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if key == "edition" {
            self.editions = map.next_value()?;
            return Ok(());
        }
        self.body.take(key, map)
    }

    fn parameter(&mut self, key: String, value: Value) {
        self.body.own.parameters.insert(key, value);
    }
}

impl<'de> Deserialize<'de> for RawImageRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Whole { body, editions } = keyed(deserializer)?;
        Ok(Self { body, editions })
    }
}

impl Keyed for RawEdition {
    const LIKE: &'static str = "an edition like { from = 2026-03-05, tokens = 258 }";
    const WHAT: &'static str = "an edition";

    fn has(key: &str) -> bool {
        ["from", "until"].contains(&key) || BODY_KEYS.contains(&key)
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "from" => self.from = Some(map.next_value::<Day>()?.0),
            "until" => self.until = Some(map.next_value::<Day>()?.0),
            _ => self.body.take(key, map)?,
        }
        Ok(())
    }

    fn parameter(&mut self, key: String, value: Value) {
        self.body.own.parameters.insert(key, value);
    }
}

impl<'de> Deserialize<'de> for RawEdition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        keyed(deserializer)
    }
}

impl Keyed for RawLevel {
    const LIKE: &'static str = "parameters that differ";

    fn has(key: &str) -> bool {
        ["rule", "or"].contains(&key)
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "rule" => self.rule = Some(map.next_value()?),
            _ => self.or = Some(map.next_value()?),
        }
        Ok(())
    }

    fn parameter(&mut self, key: String, value: Value) {
        self.parameters.insert(key, value);
    }
}

impl<'de> Deserialize<'de> for RawLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        keyed(deserializer)
    }
}

/// Parameters alone.
#[derive(Default)]
struct Changes(Values);

impl Keyed for Changes {
    const LIKE: &'static str = "parameters that differ";
    const WHAT: &'static str = "an option's value";

    fn has(_: &str) -> bool {
        false
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, _: &str, _: &mut A) -> Result<(), A::Error> {
        Ok(())
    }

    fn parameter(&mut self, key: String, value: Value) {
        self.0.insert(key, value);
    }
}

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        keyed(deserializer)
    }
}

impl<'de> Deserialize<'de> for RawOption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            sets: Option<String>,
            least: Option<u64>,
            most: Option<u64>,
            with: Option<Changes>,
            #[serde(default)]
            ignored_at: Vec<String>,
            values: Option<std::collections::BTreeMap<String, Changes>>,
        }
        let fields = Fields::deserialize(deserializer)?;
        let words = fields.values.map(|words| {
            let changes = words.into_iter().map(|(word, changes)| (word, changes.0));
            changes.collect()
        });
        Ok(Self {
            sets: fields.sets,
            least: fields.least,
            most: fields.most,
            with: fields.with.unwrap_or_default().0,
            ignored_at: fields.ignored_at,
            values: words,
        })
    }
}

impl<'de> Deserialize<'de> for RawEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Level;

        impl<'de> Visitor<'de> for Level {
            type Value = RawEntry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the parameters of a level, or the name of the level it equals")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<RawEntry, E> {
                Ok(RawEntry::Same(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawEntry, A::Error> {
                Table::<RawLevel>(PhantomData)
                    .visit_map(map)
                    .map(RawEntry::Own)
            }
        }

        deserializer.deserialize_any(Level)
    }
}
