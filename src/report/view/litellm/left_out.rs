//! What the format has no words for, counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::super::words;
use super::DOLLAR;
use super::keys::SERVICES;
use crate::meter::Meter;
use crate::money::Currency;
use crate::price_book::Offer;
use crate::price_book::kind::Kind;
use crate::price_book::plain::unsaid;
use crate::price_book::price::{Adjustment, Change, PriceRow};

/// What could not be said, counted.
#[derive(Default)]
pub(super) struct LeftOut {
    pub(super) unsold: usize,
    pub(super) currencies: BTreeMap<Currency, usize>,
    pub(super) kinds: BTreeMap<Kind, usize>,
    pub(super) unpriced: usize,
    pub(super) rows: BTreeMap<String, usize>,
    pub(super) models: usize,
    pub(super) adjustments: BTreeMap<&'static str, usize>,
}

impl LeftOut {
    /// Counts what is not said of a model.
    pub(super) fn count(&mut self, offer: Offer<'_>, at: Timestamp, said: &[(&PriceRow, Meter)]) {
        let rows = unsaid(offer, at, said);
        let mut part = !rows.is_empty();
        for adjustment in &offer.model.adjustments {
            let holds = adjustment
                .period
                .as_ref()
                .is_none_or(|period| period.contains(at));
            if let Some(what) = unsayable(adjustment).filter(|_| holds) {
                part = true;
                *self.adjustments.entry(what).or_default() += 1;
            }
        }
        self.models += usize::from(part);
        for (why, number) in rows {
            *self.rows.entry(why).or_default() += number;
        }
    }

    pub(super) fn notes(&self, at: Timestamp, convert: bool) -> Vec<String> {
        let mut notes = Vec::new();
        let models = |number| words::count(number, "model");
        let listed = |counted: &mut dyn Iterator<Item = (String, usize)>| {
            let words: Vec<String> = counted
                .map(|(what, number)| format!("{what} {number}"))
                .collect();
            words.join(", ")
        };
        let sum = |counted: &mut dyn Iterator<Item = &usize>| counted.sum::<usize>();
        let currencies = sum(&mut self.currencies.values());
        if currencies > 0 {
            let by = listed(&mut self.currencies.iter().map(|(c, n)| (c.to_string(), *n)));
            let mut note = format!(
                "left out: {} with prices in other currencies than {DOLLAR} ({by})",
                models(currencies)
            );
            if !convert {
                let _ = write!(note, "; --currency {DOLLAR} converts them");
            }
            notes.push(note);
        }
        if self.unsold > 0 {
            let day = words::instant(at);
            notes.push(format!(
                "left out: {} not on sale on {day}",
                models(self.unsold)
            ));
        }
        let kinds = sum(&mut self.kinds.values());
        if kinds > 0 {
            let by = listed(&mut self.kinds.iter().map(|(kind, n)| (kind.to_string(), *n)));
            notes.push(format!(
                "left out: {} of a kind that the format has no mode for ({by})",
                models(kinds)
            ));
        }
        if self.unpriced > 0 {
            notes.push(format!(
                "left out: {} without a price that the format can say",
                models(self.unpriced)
            ));
        }
        let rows = sum(&mut self.rows.values());
        let by = listed(&mut self.rows.iter().map(|(why, n)| (why.clone(), *n)));
        if rows > 0 {
            let rows = words::count(rows, "price row");
            notes.push(format!(
                "left out: {rows} that the format cannot say, by what they depend on ({by})"
            ));
        }
        let adjustments = sum(&mut self.adjustments.values());
        if adjustments > 0 {
            let by = listed(
                &mut self
                    .adjustments
                    .iter()
                    .map(|(what, n)| ((*what).to_owned(), *n)),
            );
            let adjustments = words::count(adjustments, "adjustment");
            notes.push(format!("left out: {adjustments} ({by})"));
        }
        if self.models > 0 {
            notes.push(format!("said in part: {}", models(self.models)));
        }
        notes
    }
}

/// What an adjustment is called if it is in no number: a factor or markup is in them, if the format knows when it holds.
fn unsayable(adjustment: &Adjustment) -> Option<&'static str> {
    let what = match adjustment.change {
        Change::Factor(_) => "factor",
        Change::Markup(_) => "markup",
        Change::Surcharge(_) => "surcharge",
        Change::Minimum(_) => "minimum",
        Change::Block(_) => "block",
        Change::MinimumCost(_) => "minimum cost",
        Change::Free(..) => "free allowance",
    };
    let known = |service: &str| SERVICES.iter().any(|(name, _)| *name == service);
    let said = match adjustment.when.count() {
        0 => true,
        1 => adjustment.when.services().any(known),
        _ => false,
    };
    let number = matches!(adjustment.change, Change::Factor(_) | Change::Markup(_));
    (!(number && said)).then_some(what)
}
