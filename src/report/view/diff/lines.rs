//! One price that is another now: both sides of it, in a unit that they share.

use rust_decimal::Decimal;

use super::super::words;
use super::{reason, rounded, status};
use crate::meter::{Meter, PricingUnit, Unit};
use crate::money::Currency;
use crate::price_book::diff::{Fate, Item, Line, ModelChange, Value};
use crate::price_book::price::Span;
use crate::report::Cell;
use crate::report::money::exact_amount;

pub(super) fn row(model: &ModelChange<'_>, line: &Line<'_>, first: bool) -> Vec<Cell> {
    let shown = if first {
        model.offer.model.id.as_str()
    } else {
        ""
    };
    let step = line.step.map(|step| match step.upto {
        Some(upto) => format!("up to {}{}", exact_amount(upto), each(step.span)),
        None => format!("beyond{}", each(step.span)),
    });
    let upto = line.step.and_then(|step| step.upto).map(exact_amount);
    let conditions = line.when.to_string();
    // The meters of an adjustment are many, and this column can take several lines.
    let on = match line.item {
        Item::Adjustment(_, meters) => meters_of(meters).map(|meters| format!("on {meters}")),
        Item::Rate(_) | Item::Window(_) => None,
    };
    let when: Vec<String> = [conditions.clone()]
        .into_iter()
        .chain(step)
        .chain(on)
        .filter(|words| !words.is_empty())
        .collect();
    let sides = Sides::of(line);
    let percent = line.percent();
    let change = Cell::new(change(model, line))
        .exact(percent.map(rounded).unwrap_or_default())
        .tone(words::tone_of(percent));
    let currency = |side: Option<Currency>| Cell::new(side.map_or("", Currency::code));
    vec![
        Cell::new(shown).exact(model.offer.name()),
        Cell::new(status(&model.fate)),
        Cell::new(when.join(", ")).exact(conditions),
        Cell::new(upto.unwrap_or_default()),
        Cell::new(short(&line.item)).exact(item(&line.item)),
        side(line.old.as_ref(), sides.per.as_ref()),
        side(line.new.as_ref(), sides.per.as_ref()),
        Cell::new(sides.unit()),
        currency(sides.old),
        currency(sides.new),
        Cell::new(sides.per.as_ref().map_or("", PricingUnit::published)),
        change,
        Cell::new(reason(&model.fate).unwrap_or_default()),
    ]
}

/// The currencies of a line, and the unit in which both its sides are shown.
pub(super) struct Sides {
    old: Option<Currency>,
    new: Option<Currency>,
    pub(super) per: Option<PricingUnit>,
}

/// One unit for what is counted by the million, whatever a list is worded in; else the list's own.
fn common(per: &PricingUnit) -> PricingUnit {
    let million = match per.unit() {
        Unit::Token => "1M tokens",
        Unit::Character => "1M characters",
        Unit::TokenHour => "1M token-hours",
        _ => return per.clone(),
    };
    million.parse().unwrap_or_else(|_| per.clone())
}

impl Sides {
    pub(super) fn of(line: &Line<'_>) -> Self {
        let money = |value: Option<&Value<'_>>| match value {
            Some(Value::Price(_, per, currency) | Value::Steps(_, _, per, currency)) => {
                (Some(*currency), Some(common(per)))
            }
            Some(Value::Amount(_, currency)) => (Some(*currency), None),
            Some(Value::Number(_) | Value::Hours(_)) | None => (None, None),
        };
        let ((old, old_per), (new, new_per)) = (money(line.old.as_ref()), money(line.new.as_ref()));
        Self {
            old,
            new,
            per: new_per.or(old_per),
        }
    }

    /// As `CNY / 1M tokens`, or `CNY → USD / 1M tokens`.
    fn unit(&self) -> String {
        let currency = match (self.old, self.new) {
            (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
            (Some(one), _) | (None, Some(one)) => one.to_string(),
            (None, None) => return String::new(),
        };
        match &self.per {
            Some(per) => format!("{currency} / {per}"),
            None => format!("{currency} / request"),
        }
    }
}

const fn each(span: Span) -> &'static str {
    match span {
        Span::Request => "",
        Span::Month => " a month",
    }
}

pub(super) fn item(item: &Item<'_>) -> String {
    match item {
        Item::Adjustment(key, meters) => meters_of(meters)
            .map_or_else(|| (*key).to_owned(), |meters| format!("{key} ({meters})")),
        Item::Rate(_) | Item::Window(_) => short(item),
    }
}

fn short(item: &Item<'_>) -> String {
    match item {
        Item::Rate(meter) => meter.name().to_owned(),
        Item::Adjustment(key, _) => (*key).to_owned(),
        Item::Window(name) => format!("window {name}"),
    }
}

/// The meters by name; none for all.
fn meters_of(meters: &[Meter]) -> Option<String> {
    let names: Vec<&str> = meters.iter().map(|meter| meter.name()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A price in another pricing unit.
fn in_unit(price: Decimal, own: &PricingUnit, wanted: Option<&PricingUnit>) -> Decimal {
    let other = wanted.filter(|wanted| wanted.size() != own.size());
    other
        .and_then(|wanted| {
            price
                .checked_mul(wanted.divisor())?
                .checked_div(own.divisor())
        })
        .unwrap_or(price)
}

fn side(value: Option<&Value<'_>>, per: Option<&PricingUnit>) -> Cell {
    match value {
        None => Cell::empty(),
        Some(Value::Price(price, own, _)) => Cell::number(in_unit(*price, own, per)),
        Some(Value::Amount(number, _) | Value::Number(number)) => Cell::number(*number),
        Some(steps @ Value::Steps(..)) => Cell::new("steps").exact(full(steps, per)),
        Some(hours @ Value::Hours(_)) => Cell::empty().exact(full(hours, per)),
    }
}

/// A side in full, however long.
pub(super) fn full(value: &Value<'_>, per: Option<&PricingUnit>) -> String {
    match value {
        Value::Price(price, own, _) => exact_amount(in_unit(*price, own, per)),
        Value::Amount(number, _) | Value::Number(number) => exact_amount(*number),
        Value::Steps(bands, span, own, _) => {
            let steps = bands.iter().map(|band| {
                let price = exact_amount(in_unit(band.price, own, per));
                match &band.upto {
                    Some(upto) => format!("{price} up to {}", exact_amount(upto.0)),
                    None => format!("{price} beyond"),
                }
            });
            steps.collect::<Vec<_>>().join(", ") + each(*span)
        }
        Value::Hours(window) => words::hours(window),
    }
}

/// What happened, in percent or in a word.
fn change(model: &ModelChange<'_>, line: &Line<'_>) -> String {
    if let Some(percent) = line.percent() {
        return words::percent(percent);
    }
    let word = match (&model.fate, &line.old, &line.new) {
        (Fate::Added, ..) => "new model",
        (Fate::Removed(_), ..) => "model gone",
        (_, None, _) => "new price",
        (_, _, None) => "price gone",
        (_, Some(Value::Price(old, _, a)), Some(Value::Price(_, _, b))) if a == b => {
            if old.is_zero() {
                "was free"
            } else {
                "other price"
            }
        }
        (_, Some(Value::Hours(_)), _) => "hours",
        (_, Some(Value::Number(_)), _) => "was 0",
        _ if Sides::of(line).old != Sides::of(line).new => "currency",
        (_, Some(Value::Amount(..)), _) => "was free",
        _ => "steps",
    };
    word.to_owned()
}
