//! The prices that a project is judged by, frozen in a file, so that a change of prices is a change that somebody reviews.
//!
//! The lock says *when* (prices of that instant), *at which exchange rates*, and *what* was used: every rate, for reading, and a digest of
//! each model's decision table at that instant. The instant alone nearly decides: tables keep their history. What it cannot rule out is a
//! table that was corrected, and that is what the rates and digests are for.

mod drift;
mod tables;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use drift::{Drift, as_locked, drift};
pub use tables::digest;

use crate::plan::snapshot::{Exchange, Snapshot};

/// The version of the form.
pub const VERSION: u32 = 1;

/// What stands above the lock.
const HEAD: &str = "# The prices that this project is judged by. `tokenfare lock` writes it: review it like any other change.\n\n";

/// A lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// [`VERSION`].
    pub version: u32,
    /// The instant whose prices count.
    #[serde(with = "instant")]
    pub at: Timestamp,
    /// The currency that rates convert into, ISO 4217.
    pub currency: String,
    /// SHA-256 of all the rest.
    pub digest: String,
    /// Exchange rates, by the currency's code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchange: Vec<LockedRate>,
    /// The models, by name.
    #[serde(default, rename = "model", skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<LockedModel>,
}

/// A locked exchange rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedRate {
    /// The currency that is converted.
    pub from: String,
    /// Units of [`Lock::currency`] for one.
    pub rate: Decimal,
    /// The day of the rate; none where the user gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
}

/// The prices of a model that were used under some terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedModel {
    /// `provider/model`.
    pub name: String,
    /// The currency of its prices.
    pub currency: String,
    /// The digest of its decision table at that instant.
    pub tables: String,
    /// The terms, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, String>,
    /// What was used.
    #[serde(default, rename = "price")]
    pub prices: Vec<LockedPrice>,
}

/// A locked rate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPrice {
    /// The name of the meter.
    pub meter: String,
    /// The rate.
    pub rate: Decimal,
    /// What the rate buys.
    pub per: String,
}

/// Why a text is no lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Not TOML, or not of this form.
    #[error("it is broken: {0}")]
    Broken(String),
    /// Of another version.
    #[error("it is of version {0}, and this program knows version {VERSION}")]
    Version(u32),
    /// Changed by hand: the digest says so.
    #[error("it was changed by hand: its digest is that of something else")]
    Edited,
}

impl Lock {
    /// Locks the prices of a snapshot; `tables` has the digest of each of its models.
    ///
    /// # Errors
    /// If the snapshot's instant is none.
    pub fn of(snapshot: &Snapshot, tables: &BTreeMap<String, String>) -> Result<Self, jiff::Error> {
        let exchange = snapshot.rates.iter().map(|(from, exchange)| LockedRate {
            from: from.clone(),
            rate: exchange.rate.normalize(),
            day: exchange.day.clone(),
        });
        let mut models: BTreeMap<(String, BTreeMap<String, String>), LockedModel> = BTreeMap::new();
        for row in &snapshot.rows {
            let key = (row.model.clone(), row.terms.clone());
            let model = models.entry(key).or_insert_with(|| LockedModel {
                name: row.model.clone(),
                currency: row.currency.clone(),
                tables: tables.get(&row.model).cloned().unwrap_or_default(),
                terms: row.terms.clone(),
                prices: Vec::new(),
            });
            model
                .prices
                .extend(row.prices.iter().map(|used| LockedPrice {
                    meter: used.meter.clone(),
                    rate: used.rate.normalize(),
                    per: used.per.clone(),
                }));
        }
        let models = models.into_values().map(|mut model| {
            model.prices.sort();
            model.prices.dedup();
            model
        });
        let mut lock = Self {
            version: VERSION,
            at: snapshot.at.parse()?,
            currency: snapshot.currency.clone(),
            digest: String::new(),
            exchange: exchange.collect(),
            models: models.collect(),
        };
        lock.digest = lock.own_digest();
        Ok(lock)
    }

    /// Reads a lock.
    ///
    /// # Errors
    /// If the text is none, or of another version, or was changed by hand.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let broken =
            |error: toml::de::Error| LockError::Broken(error.to_string().trim().to_owned());
        // The version first: a later form may have other fields.
        let Versioned { version } = toml::from_str(text).map_err(broken)?;
        if version != VERSION {
            return Err(LockError::Version(version));
        }
        let lock: Self = toml::from_str(text).map_err(broken)?;
        match lock.digest == lock.own_digest() {
            true => Ok(lock),
            false => Err(LockError::Edited),
        }
    }

    /// Writes the lock as its file.
    ///
    /// # Errors
    /// Never in practice: every field has a form in TOML.
    pub fn to_text(&self) -> Result<String, toml::ser::Error> {
        Ok(HEAD.to_owned() + &toml::to_string_pretty(self)?)
    }

    /// The exchange rates as a snapshot has them.
    #[must_use]
    pub fn rates(&self) -> BTreeMap<String, Exchange> {
        let rates = self.exchange.iter().map(|locked| {
            let exchange = Exchange {
                rate: locked.rate,
                day: locked.day.clone(),
            };
            (locked.from.clone(), exchange)
        });
        rates.collect()
    }

    /// The digest of everything but the digest.
    fn own_digest(&self) -> String {
        let mut lines = vec![format!("{} {} {}", self.version, self.at, self.currency)];
        lines.extend(self.exchange.iter().map(|rate| {
            let day = rate.day.as_deref().unwrap_or("-");
            format!("{} {} {day}", rate.from, rate.rate.normalize())
        }));
        for model in &self.models {
            let LockedModel {
                name,
                currency,
                tables,
                terms,
                prices,
            } = model;
            lines.push(format!("{name} {currency} {tables} {terms:?}"));
            lines.extend(
                prices.iter().map(|price| {
                    format!("{} {} {}", price.meter, price.rate.normalize(), price.per)
                }),
            );
        }
        sha256(lines.join("\n").as_bytes())
    }
}

/// An instant as RFC 3339 has it.
mod instant {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

/// `sha256:` and the digest in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::samples::{row, snapshot};

    fn tables(digest: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("acme/one".to_owned(), digest.to_owned())])
    }

    fn locked() -> Lock {
        let mut one = snapshot(vec![
            row("a", "acme/one", "USD", "1"),
            row("b", "acme/one", "USD", "1"),
        ]);
        let rate = "0.140".parse().unwrap();
        let day = Some("2026-11-20".to_owned());
        one.rates.insert("CNY".into(), Exchange { rate, day });
        Lock::of(&one, &tables("sha256:1")).unwrap()
    }

    #[test]
    fn a_lock_reads_back() {
        let lock = locked();
        let text = lock.to_text().unwrap();
        assert_eq!(Lock::parse(&text), Ok(lock.clone()));
        assert_eq!(lock.models.len(), 1, "two workloads, one model");
        assert_eq!(lock.models[0].prices.len(), 1);
        assert!(text.contains("rate = \"0.14\""), "{text}");
    }

    #[test]
    fn what_is_no_lock_is_refused() {
        let text = locked().to_text().unwrap();
        let edited = text.replace("rate = \"2\"", "rate = \"1\"");
        assert_ne!(edited, text);
        assert_eq!(Lock::parse(&edited), Err(LockError::Edited));
        let later = text.replace("version = 1", "version = 2\nnew = true");
        assert_eq!(Lock::parse(&later), Err(LockError::Version(2)));
        assert!(matches!(Lock::parse("at = "), Err(LockError::Broken(_))));
        let unknown = text.replace("version = 1", "version = 1\nnew = true");
        assert!(matches!(Lock::parse(&unknown), Err(LockError::Broken(_))));
    }

    #[test]
    fn a_corrected_table_is_found_and_another_row_of_the_same_table_is_not_one() {
        let lock = locked();
        let mut now = snapshot(vec![row("a", "acme/one", "USD", "1")]);
        let same = drift(&lock, &now, &tables("sha256:1"));
        assert!(same.moved.is_empty() && same.unlocked.is_empty());
        // A longer prompt under a dearer row of the same table: no price has moved.
        now.rows[0].prices[0].rate = "4".parse().unwrap();
        assert!(drift(&lock, &now, &tables("sha256:1")).moved.is_empty());
        // Another table, and the rate that was used is another one.
        let moved = drift(&lock, &now, &tables("sha256:2")).moved;
        assert_eq!(moved.len(), 1);
        assert_eq!(
            (moved[0].old[0].0, moved[0].new[0].0),
            (Decimal::TWO, Decimal::from(4))
        );
        // Another table, in something that is not used.
        now.rows[0].prices[0].rate = Decimal::TWO;
        let other = drift(&lock, &now, &tables("sha256:2"));
        assert!(other.moved.is_empty());
        assert_eq!(other.touched, ["acme/one"]);
        now.rows[0].model = "acme/two".into();
        assert_eq!(
            drift(&lock, &now, &tables("sha256:2")).unlocked,
            ["acme/two"]
        );
    }

    /// 10 USD of input at the corrected 2.5 USD a million are 8 USD at the locked 2.
    #[test]
    fn a_bill_is_set_back_to_the_locked_price() {
        let lock = locked();
        let mut now = snapshot(vec![row("a", "acme/one", "USD", "10")]);
        now.rows[0].prices[0].rate = "2.5".parse().unwrap();
        let moved = drift(&lock, &now, &tables("sha256:2")).moved;
        assert!(as_locked(&mut now, &moved).is_empty());
        assert_eq!(now.rows[0].month.expected, Decimal::from(8));
        assert_eq!(now.rows[0].call.expected, "0.008".parse().unwrap());
        assert_eq!(now.rows[0].prices[0].rate, Decimal::TWO);
        // Of what was spent on something unnamed nothing is known.
        let mut other = snapshot(vec![row("a", "acme/one", "USD", "10")]);
        other.rows[0].prices[0].rate = "2.5".parse().unwrap();
        other.rows[0].spend.clear();
        assert_eq!(as_locked(&mut other, &moved), moved);
        assert_eq!(other.rows[0].month.expected, Decimal::TEN);
    }
}
