//! What changed between two price books, or between two days of one: model by model, meter by meter.
//!
//! Compared is what a list states, not how it is worded: a price for 1K tokens and the same for 1M tokens are one price, and a row that
//! has another source or note only is the same row. Nothing is converted between currencies.

mod list;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::Offer;
use super::calendar::Window;
use super::condition::When;
use super::price::{Band, Span};
use super::resolve::{NoPrice, sold};
use crate::meter::{Meter, PricingUnit};
use crate::money::Currency;
use list::{List, Place, Stated};

/// One of the two that are compared.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    /// The models, each name once.
    pub offers: Vec<Offer<'a>>,
    /// The instant whose prices count.
    pub at: Timestamp,
}

/// What changed from one side to the other.
#[derive(Clone, Debug, Default)]
pub struct Diff<'a> {
    /// The models that are not as before, by provider.
    pub models: Vec<ModelChange<'a>>,
    /// How many models are on sale on both sides at the same prices.
    pub same: usize,
    /// How many rates are the same by another source or with another note.
    pub restated: usize,
}

/// What became of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// On sale now, and not before.
    Added,
    /// On sale before, and not now: why, or nothing if the tables do not have it any more.
    Removed(Option<NoPrice>),
    /// On sale on both sides.
    Repriced,
}

/// A model that is not as before.
#[derive(Clone, Debug)]
pub struct ModelChange<'a> {
    /// The model: as it is now, or as it was if it is gone.
    pub offer: Offer<'a>,
    /// What became of it.
    pub fate: Fate,
    /// What changed; all its prices if it is new or gone.
    pub lines: Vec<Line<'a>>,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item<'a> {
    /// The rate of a meter.
    Rate(Meter),
    /// An adjustment by the key that tables write, and its meters; none for all.
    Adjustment(&'static str, &'a [Meter]),
    /// The hours or days of a named time of day.
    Window(&'a str),
}

/// The part of a graduated price that lies in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The end of the step, inclusive, in units of the meter; none for the last one.
    pub upto: Option<Decimal>,
    /// Whether the steps count a request or a month.
    pub span: Span,
}

/// What stands on one side of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// What one pricing unit costs.
    Price(Decimal, &'a PricingUnit, Currency),
    /// A graduated price, whole: only where the other side has other steps, or none.
    Steps(&'a [Band], Span, &'a PricingUnit, Currency),
    /// What an adjustment multiplies with, or how many units it is about.
    Number(Decimal),
    /// An amount a request.
    Amount(Decimal, Currency),
    /// The days and hours of a window.
    Hours(&'a Window),
}

/// One thing that changed.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// What.
    pub item: Item<'a>,
    /// Under which conditions.
    pub when: &'a When,
    /// In which step of a graduated price; none for a flat price, or for all steps together.
    pub step: Option<Step>,
    /// What it was; none if there was none.
    pub old: Option<Value<'a>>,
    /// What it is; none if there is none.
    pub new: Option<Value<'a>>,
}

impl Line<'_> {
    /// By how many percent it changed: 100 is twice as much. None if one side is missing, was free, is in another currency, or is no number.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        let (old, new) = match (self.old.as_ref()?, self.new.as_ref()?) {
            (Value::Price(old, old_per, a), Value::Price(new, new_per, b)) if a == b => (
                old.checked_mul(new_per.divisor())?,
                new.checked_mul(old_per.divisor())?,
            ),
            (Value::Amount(old, a), Value::Amount(new, b)) if a == b => (*old, *new),
            (Value::Number(old), Value::Number(new)) => (*old, *new),
            _ => return None,
        };
        new.checked_sub(old)?
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(old)
    }
}

impl Value<'_> {
    /// Whether both say the same, whatever pricing unit they are published in.
    fn is(&self, other: &Self) -> bool {
        let of_one = |price: &Decimal, per: &PricingUnit| price.checked_div(per.divisor());
        match (self, other) {
            (Value::Price(old, old_per, a), Value::Price(new, new_per, b)) => {
                let products = old
                    .checked_mul(new_per.divisor())
                    .zip(new.checked_mul(old_per.divisor()));
                // A product that does not fit is of two numbers that differ from each other as their quotients do.
                let same = products.map_or_else(
                    || of_one(old, old_per) == of_one(new, new_per),
                    |(old, new)| old == new,
                );
                a == b && same
            }
            (Value::Steps(old, a, old_per, x), Value::Steps(new, b, new_per, y)) => {
                let same = |(old, new): (&Band, &Band)| {
                    let ends = old.upto == new.upto;
                    ends && Value::Price(old.price, old_per, *x)
                        .is(&Value::Price(new.price, new_per, *y))
                };
                a == b && old.len() == new.len() && old.iter().zip(*new).all(same)
            }
            (Value::Hours(old), Value::Hours(new)) => {
                // A calendar grows with the years; that is no other price.
                let named = |window: &Window| window.except.as_ref().map(|days| days.name.clone());
                (old.days, &old.hours, &old.timezone) == (new.days, &new.hours, &new.timezone)
                    && named(old) == named(new)
            }
            (old, new) => old == new,
        }
    }
}

/// Compares two sides.
#[must_use]
pub fn diff<'a>(old: &Side<'a>, new: &Side<'a>) -> Diff<'a> {
    let mut found = Diff::default();
    let before: HashMap<String, Offer<'a>> = old
        .offers
        .iter()
        .map(|offer| (offer.name(), *offer))
        .collect();
    let now: HashMap<String, Offer<'a>> = new
        .offers
        .iter()
        .map(|offer| (offer.name(), *offer))
        .collect();
    for &offer in &new.offers {
        let earlier = before.get(&offer.name()).copied();
        model(earlier, Some(offer), [old.at, new.at], &mut found);
    }
    for &offer in &old.offers {
        if !now.contains_key(&offer.name()) {
            model(Some(offer), None, [old.at, new.at], &mut found);
        }
    }
    found
        .models
        .sort_by(|a, b| a.offer.provider.id.cmp(&b.offer.provider.id));
    found
}

/// Compares what two sides have of one model.
fn model<'a>(
    old: Option<Offer<'a>>,
    new: Option<Offer<'a>>,
    at: [Timestamp; 2],
    found: &mut Diff<'a>,
) {
    let on_sale = |offer: &Offer<'a>, at| sold(*offer, at).is_ok();
    let was = old.filter(|offer| on_sale(offer, at[0]));
    let is = new.filter(|offer| on_sale(offer, at[1]));
    let (offer, fate) = match (was, is) {
        (None, None) => return,
        (None, Some(offer)) => (offer, Fate::Added),
        (Some(offer), None) => {
            let why = new.and_then(|offer| sold(offer, at[1]).err());
            (offer, Fate::Removed(why))
        }
        (Some(_), Some(offer)) => (offer, Fate::Repriced),
    };
    let lists = [
        was.map(|offer| List::of(offer, at[0])).unwrap_or_default(),
        is.map(|offer| List::of(offer, at[1])).unwrap_or_default(),
    ];
    let lines = lines(&lists[0], &lists[1]);
    found.restated += restated(&lists[0], &lists[1]);
    if lines.is_empty() && fate == Fate::Repriced {
        found.same += 1;
    } else {
        found.models.push(ModelChange { offer, fate, lines });
    }
}

fn lines<'a>(old: &List<'a>, new: &List<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (&(when, meter), sides) in &both(&old.rates, &new.rates) {
        lines.extend(rate_lines(when, meter, *sides));
    }
    for (&(when, key, meters), (before, now)) in &both(&old.adjustments, &new.adjustments) {
        let of = |side: Option<&Vec<Value<'a>>>, index: usize| side?.get(index).cloned();
        let most = [before, now].map(|side| side.map_or(0, Vec::len));
        for index in 0..most[0].max(most[1]) {
            let item = Item::Adjustment(key, meters);
            lines.extend(line(
                item,
                when,
                None,
                [of(*before, index), of(*now, index)],
            ));
        }
    }
    for (name, &(when, now)) in &new.windows {
        // A window that one side does not name is told by its prices.
        if let Some((_, before)) = old.windows.get(name) {
            let sides = [*before, now].map(|window| Some(Value::Hours(window)));
            lines.extend(line(Item::Window(name), when, None, sides));
        }
    }
    lines
}

type Sides<'b, V> = (Option<&'b V>, Option<&'b V>);

/// What each side has in each place.
fn both<'b, K: Ord + Copy, V>(
    old: &'b BTreeMap<K, V>,
    new: &'b BTreeMap<K, V>,
) -> BTreeMap<K, Sides<'b, V>> {
    let mut places: BTreeMap<K, Sides<'b, V>> = old
        .iter()
        .map(|(key, value)| (*key, (Some(value), None)))
        .collect();
    for (key, value) in new {
        places.entry(*key).or_default().1 = Some(value);
    }
    places
}

fn rate_lines<'a>(
    when: &'a When,
    meter: Meter,
    (old, new): Sides<'_, Stated<'a>>,
) -> Vec<Line<'a>> {
    let values = [old, new].map(|side| side.map(|stated| stated.value()));
    let item = Item::Rate(meter);
    let steps = [&values[0], &values[1]].map(|side| side.as_ref().map(steps));
    let alike = match &steps {
        [Some(old), Some(new)] => old
            .iter()
            .map(|(step, _)| step)
            .eq(new.iter().map(|(step, _)| step)),
        [one, other] => one.is_some() || other.is_some(),
    };
    if !alike || steps.iter().flatten().any(Vec::is_empty) {
        return line(item, when, None, values).into_iter().collect();
    }
    let [old, new] = steps.map(Option::unwrap_or_default);
    let count = old.len().max(new.len());
    let lines = (0..count).filter_map(|index| {
        let (before, now) = (old.get(index), new.get(index));
        let step = now.or(before).map(|(step, _)| *step);
        let sides = [before, now].map(|side| side.map(|(_, price)| price.clone()));
        line(item.clone(), when, step, sides)
    });
    lines.collect()
}

/// The steps of a graduated price, each with its price; none of a flat one.
fn steps<'a>(value: &Value<'a>) -> Vec<(Step, Value<'a>)> {
    let Value::Steps(bands, span, per, currency) = *value else {
        return Vec::new();
    };
    let step = |band: &Band| {
        let step = Step {
            upto: band.upto.as_ref().map(|upto| upto.0),
            span,
        };
        (step, Value::Price(band.price, per, currency))
    };
    bands.iter().map(step).collect()
}

/// A line, unless both sides say the same.
fn line<'a>(
    item: Item<'a>,
    when: &'a When,
    step: Option<Step>,
    [old, new]: [Option<Value<'a>>; 2],
) -> Option<Line<'a>> {
    let same = match (&old, &new) {
        (Some(old), Some(new)) => old.is(new),
        (old, new) => old.is_none() && new.is_none(),
    };
    (!same).then_some(Line {
        item,
        when,
        step,
        old,
        new,
    })
}

/// How many rates are the same by another source or with another note.
fn restated(old: &List<'_>, new: &List<'_>) -> usize {
    let anew = |(place, now): &(&Place<'_>, &Stated<'_>)| {
        let before = old.rates.get(place);
        before.is_some_and(|old| old.value().is(&now.value()) && old.cited() != now.cited())
    };
    new.rates.iter().filter(anew).count()
}
