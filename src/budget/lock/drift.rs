//! Do the tables still say what was locked?

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Lock, LockedModel};
use crate::budget::change::PriceMove;
use crate::plan::snapshot::{PriceUsed, Row, Snapshot};

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

/// Turns a snapshot at the tables' prices into what it was at the locked ones, row by row; single prompts stay as they are.
///
/// Where one rate of a meter became one other, what was spent on that meter is what it was at the old one. Returns the prices of which that
/// is not known: several rates, another unit, a rate that is zero now.
#[must_use]
pub fn as_locked(snapshot: &mut Snapshot, moved: &[PriceMove]) -> Vec<PriceMove> {
    let mut unknown = Vec::new();
    for price in moved {
        let rows = snapshot.rows.iter_mut();
        let mut rows =
            rows.filter(|row| row.model == price.model && row.currency == price.currency);
        if !rows.all(|row| reprice(row, price).is_some()) {
            unknown.push(price.clone());
        }
    }
    unknown
}

/// Sets a meter's rate of a row back; nothing where that cannot be done.
fn reprice(row: &mut Row, price: &PriceMove) -> Option<()> {
    let ([(old, old_per)], [(new, per)]) = (price.old.as_slice(), price.new.as_slice()) else {
        return None;
    };
    let same = |used: &&mut PriceUsed| used.meter == price.meter && used.rate.normalize() == *new;
    let Some(used) = row.prices.iter_mut().find(same) else {
        return Some(());
    };
    let spent = *row.spend.get(&price.meter).filter(|_| old_per == per)?;
    let step = spent
        .checked_mul(*old)?
        .checked_div(*new)?
        .checked_sub(spent)?;
    used.rate = *old;
    row.month.expected = row.month.expected.checked_add(step)?;
    if !row.calls.is_zero() {
        row.call.expected = row
            .call
            .expected
            .checked_add(step.checked_div(row.calls)?)?;
    }
    Some(())
}
