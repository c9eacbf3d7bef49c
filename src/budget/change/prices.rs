//! Which prices and exchange rates are others, for the same requests?

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{PriceMove, RateMove, find};
use crate::plan::snapshot::{PriceUsed, Row, Snapshot};

/// Rates with what they buy, of one meter of one model under the same terms.
type Rates = BTreeSet<(Decimal, String)>;

fn by_meter(row: &Row) -> BTreeMap<&str, Rates> {
    let mut found: BTreeMap<&str, Rates> = BTreeMap::new();
    for PriceUsed {
        meter, rate, per, ..
    } in &row.prices
    {
        let rates = found.entry(meter).or_default();
        rates.insert((rate.normalize(), per.clone()));
    }
    found
}

/// Returns the prices that differ between two snapshots of one project, each once.
#[must_use]
pub fn price_moves(base: &Snapshot, head: &Snapshot) -> Vec<PriceMove> {
    let mut moves = BTreeSet::new();
    for row in &head.rows {
        let Some(before) = find(base, row) else {
            continue;
        };
        let (old, new) = (by_meter(before), by_meter(row));
        let meters: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for meter in meters {
            let side =
                |rates: &BTreeMap<&str, Rates>| rates.get(meter).cloned().unwrap_or_default();
            let (old, new) = (side(&old), side(&new));
            if old != new {
                moves.insert(PriceMove {
                    model: row.model.clone(),
                    meter: meter.to_owned(),
                    old: old.into_iter().collect(),
                    new: new.into_iter().collect(),
                    currency: row.currency.clone(),
                });
            }
        }
    }
    moves.into_iter().collect()
}

pub(super) fn rate_moves(base: &Snapshot, head: &Snapshot) -> Vec<RateMove> {
    if base.currency != head.currency {
        return Vec::new();
    }
    let both = head.rates.iter().filter_map(|(code, new)| {
        let old = base.rates.get(code)?;
        (old.rate != new.rate).then(|| RateMove {
            from: code.clone(),
            old: old.rate,
            new: new.rate,
        })
    });
    both.collect()
}
