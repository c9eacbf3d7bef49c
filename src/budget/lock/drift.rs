//! Do the tables still say what was locked?

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Lock, LockedModel};
use crate::budget::change::PriceMove;
use crate::plan::snapshot::{Row, Snapshot};

/// What a snapshot at the locked instant has that the lock has not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Prices that the tables no longer say of that instant.
    pub moved: Vec<PriceMove>,
    /// Models whose tables say something else of that instant, though in no rate that is used: a factor, a surcharge, another row.
    pub touched: Vec<String>,
    /// Models that the lock does not have, under these terms.
    pub unlocked: Vec<String>,
}

/// Compares a snapshot at the locked instant with the lock; `tables` has the digest of each of its models.
#[must_use]
pub fn drift(lock: &Lock, snapshot: &Snapshot, tables: &BTreeMap<String, String>) -> Drift {
    let mut moved = BTreeSet::new();
    let (mut touched, mut unlocked) = (BTreeSet::new(), BTreeSet::new());
    for row in &snapshot.rows {
        let same = |model: &&LockedModel| model.name == row.model && model.terms == row.terms;
        match lock.models.iter().find(same) {
            // The same decision table: whatever row of it applies now, no price has moved.
            Some(model) if tables.get(&row.model) == Some(&model.tables) => {}
            Some(model) => match moves(model, row) {
                found if found.is_empty() => {
                    touched.insert(row.model.clone());
                }
                found => moved.extend(found),
            },
            None => {
                unlocked.insert(row.model.clone());
            }
        }
    }
    Drift {
        moved: moved.into_iter().collect(),
        touched: touched.into_iter().collect(),
        unlocked: unlocked.into_iter().collect(),
    }
}

fn moves(model: &LockedModel, row: &Row) -> Vec<PriceMove> {
    let meters: BTreeSet<&str> = row.prices.iter().map(|used| used.meter.as_str()).collect();
    let mut found = Vec::new();
    for meter in meters {
        let old: BTreeSet<(Decimal, String)> = model
            .prices
            .iter()
            .filter(|price| price.meter == meter)
            .map(|price| (price.rate.normalize(), price.per.clone()))
            .collect();
        let new: BTreeSet<(Decimal, String)> = row
            .prices
            .iter()
            .filter(|used| used.meter == meter)
            .map(|used| (used.rate.normalize(), used.per.clone()))
            .collect();
        // One row uses some of what all rows of the model had used.
        if !new.is_subset(&old) {
            found.push(PriceMove {
                model: row.model.clone(),
                meter: meter.to_owned(),
                old: old.into_iter().collect(),
                new: new.into_iter().collect(),
                currency: row.currency.clone(),
            });
        }
    }
    found
}
