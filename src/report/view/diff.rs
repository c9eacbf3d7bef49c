//! What changed between two price books, or between two days of one.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::{json, words};
use crate::meter::{Meter, PricingUnit};
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
    let mut table = Table::new(vec![
        Column::left("model"),
        Column::left("status").machine_only(),
        Column::left("when").wrapping().priority(1),
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
    for model in &diff.models {
        for (index, line) in model.lines.iter().enumerate() {
            table.row(row(model, line, index == 0));
        }
    }
    let mut document = Document::new().heading(format!("{} → {}", old.words(), new.words()));
    if !table.rows.is_empty() {
        document = document.table(table);
    }
    let gone = diff.models.iter();
    let gone = gone.filter_map(|model| Some((model.offer.name(), reason(&model.fate)?)));
    document
        .list("no longer on sale", gone.collect::<Vec<_>>())
        .list("other hours", hours(diff))
        .note(verdict(diff))
}

/// Why a model is not on sale any more.
fn reason(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Removed(Some(why)) => Some(why.to_string()),
        Fate::Removed(None) => Some("not in the tables".to_owned()),
        Fate::Added | Fate::Repriced => None,
    }
}

/// The times of day that are others now: too long for a column.
fn hours(diff: &Diff<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for model in &diff.models {
        for line in &model.lines {
            if let (Some(Value::Hours(old)), Some(Value::Hours(new))) = (&line.old, &line.new) {
                let name = format!("{}, {}", model.offer.name(), item(&line.item));
                let change = format!("{} → {}", words::hours(old), words::hours(new));
                found.push((name, change));
            }
        }
    }
    found
}

/// How much changed, in one line.
fn verdict(diff: &Diff<'_>) -> String {
    let models = |number: usize| match number {
        1 => "1 model".to_owned(),
        number => format!("{number} models"),
    };
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
    let mut words = match (diff.models.len(), diff.same) {
        (0, 0) => "nothing to compare: no model is on sale on either side".to_owned(),
        (0, same) => format!("nothing changed: {} at the same prices", models(same)),
        (_, same) => format!(
            "{} at other prices, {added} new, {removed} no longer on sale, {same} at the same prices",
            models(repriced)
        ),
    };
    match diff.restated {
        0 => {}
        1 => words.push_str("; 1 price has only another source or note"),
        many => words.push_str(&format!("; {many} prices have only another source or note")),
    }
    words
}

const fn status(fate: &Fate) -> &'static str {
    match fate {
        Fate::Added => "added",
        Fate::Removed(_) => "removed",
        Fate::Repriced => "changed",
    }
}

fn row(model: &ModelChange<'_>, line: &Line<'_>, first: bool) -> Vec<Cell> {
    let name = model.offer.name();
    let shown = if first { name.clone() } else { String::new() };
    let step = line.step.map(|step| match step.upto {
        Some(upto) => format!("up to {}{}", exact_amount(upto), each(step.span)),
        None => format!("beyond{}", each(step.span)),
    });
    let upto = line.step.and_then(|step| step.upto).map(exact_amount);
    let conditions = line.when.to_string();
    let when: Vec<String> = [conditions.clone()]
        .into_iter()
        .chain(step)
        .filter(|words| !words.is_empty())
        .collect();
    let sides = Sides::of(line);
    let percent = line.percent();
    let change = Cell::new(change(model, line))
        .exact(percent.map(rounded).unwrap_or_default())
        .tone(words::tone_of(percent));
    let currency = |side: Option<Currency>| Cell::new(side.map_or("", Currency::code));
    vec![
        Cell::new(shown).exact(name),
        Cell::new(status(&model.fate)),
        Cell::new(when.join(", ")).exact(conditions),
        Cell::new(upto.unwrap_or_default()),
        Cell::new(item(&line.item)),
        side(line.old.as_ref(), sides.per),
        side(line.new.as_ref(), sides.per),
        Cell::new(sides.unit()),
        currency(sides.old),
        currency(sides.new),
        Cell::new(sides.per.map_or("", PricingUnit::published)),
        change,
        Cell::new(reason(&model.fate).unwrap_or_default()),
    ]
}

/// The unit of both sides of a line: the newer list's, where they differ.
struct Sides<'a> {
    old: Option<Currency>,
    new: Option<Currency>,
    per: Option<&'a PricingUnit>,
}

impl<'a> Sides<'a> {
    fn of(line: &Line<'a>) -> Self {
        let money = |value: Option<&Value<'a>>| match value {
            Some(Value::Price(_, per, currency) | Value::Steps(_, _, per, currency)) => {
                (Some(*currency), Some(*per))
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
        match self.per {
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
        Item::Rate(meter) => meter.name().to_owned(),
        Item::Adjustment(key, []) => (*key).to_owned(),
        Item::Adjustment(key, meters) => {
            let names: Vec<&str> = meters.iter().map(|meter| meter.name()).collect();
            format!("{key} ({})", names.join(", "))
        }
        Item::Window(name) => format!("window {name}"),
    }
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
        Some(Value::Steps(bands, span, own, _)) => {
            let steps = bands.iter().map(|band| {
                let price = exact_amount(in_unit(band.price, own, per));
                match &band.upto {
                    Some(upto) => format!("{price} up to {}", exact_amount(upto.0)),
                    None => format!("{price} beyond"),
                }
            });
            Cell::new(steps.collect::<Vec<_>>().join(", ") + each(*span))
        }
        Some(Value::Hours(window)) => Cell::empty().exact(words::hours(window)),
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
