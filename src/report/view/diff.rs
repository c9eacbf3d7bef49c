//! What changed between two price books, or between two days of one.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::{json, words};
use crate::meter::{Meter, PricingUnit, Unit};
use crate::money::Currency;
use crate::price_book::diff::{Diff, Fate, Item, Line, ModelChange, Value};
use crate::price_book::price::Span;
use crate::report::money::exact_amount;
use crate::report::{Cell, Column, Document, Table};

/// What a side of the comparison is called.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The path of its tables; none for the built-in ones.
    pub tables: Option<&'a str>,
    /// The instant whose prices count.
    pub at: Timestamp,
}

impl Compared<'_> {
    fn words(self) -> String {
        let day = words::instant(self.at);
        self.tables.map_or_else(
            || format!("prices of {day}"),
            |tables| format!("{tables} on {day}"),
        )
    }

    fn json(self) -> Json {
        json!({ "tables": self.tables, "at": self.at.to_string() })
    }
}

/// Lays a comparison out for people.
#[must_use]
pub fn diff_document(diff: &Diff<'_>, old: Compared<'_>, new: Compared<'_>) -> Document {
    let mut document = Document::new().heading(format!("{} → {}", old.words(), new.words()));
    for models in diff
        .models
        .chunk_by(|a, b| a.offer.provider.id == b.offer.provider.id)
    {
        // A table a provider: one long name does not widen all of them.
        document = document
            .heading(models[0].offer.provider.id.as_str())
            .table(table(models));
    }
    let gone = diff.models.iter();
    let gone = gone.filter_map(|model| Some((model.offer.name(), reason(&model.fate)?)));
    document
        .list("no longer on sale", gone.collect::<Vec<_>>())
        .list(
            "other steps",
            wide(diff, |value| matches!(value, Value::Steps(..))),
        )
        .list(
            "other hours",
            wide(diff, |value| matches!(value, Value::Hours(_))),
        )
        .note(verdict(diff))
}

fn table(models: &[ModelChange<'_>]) -> Table {
    let mut table = Table::new(vec![
        Column::left("model"),
        Column::left("status").machine_only(),
        Column::left("when").wrapping(),
        Column::left("upto").machine_only(),
        Column::left("meter"),
        Column::right("old"),
        Column::right("new"),
        Column::left("per").key("unit").priority(2).people_only(),
        Column::left("old_currency").machine_only(),
        Column::left("new_currency").machine_only(),
        Column::left("per").machine_only(),
        Column::right("change").key("change_percent"),
        Column::left("reason").machine_only(),
    ]);
    for model in models {
        for (index, line) in model.lines.iter().enumerate() {
            table.row(row(model, line, index == 0));
        }
    }
    table
}

/// Why a model is not on sale any more.
fn reason(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Removed(Some(why)) => Some(why.to_string()),
        Fate::Removed(None) => Some("not in the tables".to_owned()),
        Fate::Added | Fate::Repriced => None,
    }
}

/// Both sides of what is too long for a column.
fn wide(diff: &Diff<'_>, wanted: fn(&Value<'_>) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for model in &diff.models {
        for line in &model.lines {
            let (Some(old), Some(new)) = (&line.old, &line.new) else {
                continue;
            };
            if wanted(old) || wanted(new) {
                let per = Sides::of(line).per;
                let name = format!("{}, {}", model.offer.name(), item(&line.item));
                let [old, new] = [old, new].map(|value| full(value, per.as_ref()));
                found.push((name, format!("{old} → {new}")));
            }
        }
    }
    found
}

/// How much changed, in one line.
fn verdict(diff: &Diff<'_>) -> String {
    let models = |number| words::count(number, "model");
    let of = |wanted: fn(&Fate) -> bool| {
        diff.models
            .iter()
            .filter(|model| wanted(&model.fate))
            .count()
    };
    let [repriced, added, removed] = [
        of(|fate| *fate == Fate::Repriced),
        of(|fate| *fate == Fate::Added),
        of(|fate| matches!(fate, Fate::Removed(_))),
    ];
    let verdict = match (diff.models.len(), diff.same) {
        (0, 0) => "nothing to compare: no model is on sale on either side".to_owned(),
        (0, same) => format!("nothing changed: {} at the same prices", models(same)),
        (_, same) => format!(
            "{} at other prices, {added} new, {removed} no longer on sale, {same} at the same prices",
            models(repriced)
        ),
    };
    match diff.restated {
        0 => verdict,
        many => {
            let prices = words::count(many, "price");
            format!("{verdict}; {prices} with only another source or note")
        }
    }
}

const fn status(fate: &Fate) -> &'static str {
    match fate {
        Fate::Added => "added",
        Fate::Removed(_) => "removed",
        Fate::Repriced => "changed",
    }
}

fn row(model: &ModelChange<'_>, line: &Line<'_>, first: bool) -> Vec<Cell> {
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
struct Sides {
    old: Option<Currency>,
    new: Option<Currency>,
    per: Option<PricingUnit>,
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
    fn of(line: &Line<'_>) -> Self {
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

fn item(item: &Item<'_>) -> String {
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
fn full(value: &Value<'_>, per: Option<&PricingUnit>) -> String {
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

/// A change in percent for programs: at most two decimals, but never 0 for a change.
fn rounded(change: Decimal) -> String {
    let rounded = change.round_dp(2);
    exact_amount(if rounded.is_zero() { change } else { rounded })
}

/// Lays a comparison out for programs.
#[must_use]
pub fn diff_json(diff: &Diff<'_>, old: Compared<'_>, new: Compared<'_>) -> Json {
    let rows = diff.models.iter().map(|model| {
        json!({
            "provider": model.offer.provider.id, "model": model.offer.name(),
            "change": status(&model.fate), "reason": reason(&model.fate),
            "lines": model.lines.iter().map(line_json).collect::<Vec<_>>(),
        })
    });
    json!({
        "schema": "tokenfare.prices-diff/1", "old": old.json(), "new": new.json(),
        "changed": !diff.models.is_empty(), "rows": rows.collect::<Vec<_>>(),
        "same": diff.same, "restated": diff.restated,
    })
}

fn line_json(line: &Line<'_>) -> Json {
    let (meter, adjustment, window) = match &line.item {
        Item::Rate(meter) => (Some(meter.name()), None, None),
        Item::Adjustment(key, meters) => {
            let names: Vec<&str> = meters.iter().copied().map(Meter::name).collect();
            (None, Some(json!({ "kind": key, "meters": names })), None)
        }
        Item::Window(name) => (None, None, Some(*name)),
    };
    let step = line
        .step
        .map(|step| json!({ "upto": step.upto.map(exact_amount), "each": span(step.span) }));
    json!({
        "meter": meter, "adjustment": adjustment, "window": window,
        "conditions": json::conditions(line.when), "step": step,
        "old": line.old.as_ref().map(value_json), "new": line.new.as_ref().map(value_json),
        "change_percent": line.percent().map(rounded),
    })
}

const fn span(span: Span) -> &'static str {
    match span {
        Span::Request => "request",
        Span::Month => "month",
    }
}

/// A side as it is published: nothing is turned into another unit here.
fn value_json(value: &Value<'_>) -> Json {
    let money = |rate: Json, currency: Currency, per: &PricingUnit| json!({ "rate": rate, "currency": currency.code(), "per": per.published() });
    match value {
        Value::Price(price, per, currency) => money(json!(exact_amount(*price)), *currency, per),
        Value::Steps(bands, each, per, currency) => {
            let mut fields = money(json::bands(bands), *currency, per);
            fields["graduated"] = json!(span(*each));
            fields
        }
        Value::Number(number) => json!({ "value": exact_amount(*number) }),
        Value::Amount(amount, currency) => {
            json!({ "value": exact_amount(*amount), "currency": currency.code() })
        }
        Value::Hours(window) => json!({ "hours": words::hours(window) }),
    }
}
