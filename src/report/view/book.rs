//! The price book itself for programs: all that its tables say, so that a reader could write them again.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::json;
use crate::price_book::calendar::Window;
use crate::price_book::condition::{Condition, When};
use crate::price_book::media::{Amount, MeasureRow, MediaOption};
use crate::price_book::model::{ImageUse, Modality, Model};
use crate::price_book::period::Period;
use crate::price_book::price::{Adjustment, Change, Level, PriceRow, Span};
use crate::price_book::provider::Provider;
use crate::price_book::source::Source;
use crate::price_book::unsold::Unsold;
use crate::price_book::{Offer, Origin, PriceBook};
use crate::report::money::exact_amount;

/// Which price rows are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every row there has been.
    History,
    /// Those in force at an instant.
    InForce(Timestamp),
}

impl Scope {
    /// Whether something that holds for a period belongs to it.
    #[must_use]
    pub fn takes(self, period: &Period) -> bool {
        match self {
            Self::History => true,
            Self::InForce(at) => period.contains(at),
        }
    }
}

/// Lays the book out for programs: these models, with the heads of the tables that they stand in; the heads of all tables if
/// `everyone` is exported.
#[must_use]
pub fn book_json(book: &PriceBook, offers: &[Offer<'_>], scope: Scope, everyone: bool) -> Value {
    let providers = book.providers().filter_map(|(head, origin)| {
        let own = offers
            .iter()
            .filter(|offer| std::ptr::eq(offer.provider, head));
        let models: Vec<Value> = own.map(|offer| model(offer.model, scope)).collect();
        (everyone || !models.is_empty()).then(|| provider(head, origin, &models))
    });
    let at = match scope {
        Scope::History => None,
        Scope::InForce(at) => Some(at.to_string()),
    };
    json!({ "schema": "tokenfare.prices/1", "at": at, "providers": providers.collect::<Vec<_>>() })
}

fn provider(head: &Provider, origin: &Origin, models: &[Value]) -> Value {
    let origin = match origin {
        Origin::Bundled => "bundled",
        Origin::Overlay(from) => from,
    };
    json!({
        "provider": head.id, "name": head.name, "name_zh": head.name_zh, "aliases": head.aliases,
        "currency": head.currency.code(), "timezone": head.timezone, "url": head.url, "origin": origin,
        "sources": head.sources.iter().map(source).collect::<Vec<_>>(),
        "windows": head.windows.iter().map(window).collect::<Vec<_>>(),
        "fees": head.fees.iter().map(adjustment).collect::<Vec<_>>(),
        "unsold": head.unsold.iter().map(unsold).collect::<Vec<_>>(),
        "models": models,
    })
}

/// A source with the key by which rows refer to it.
fn source(source: &Source) -> Value {
    let mut fields = Map::from_iter([("key".to_owned(), json!(source.key))]);
    if let Value::Object(rest) = json::source(source) {
        fields.extend(rest);
    }
    Value::Object(fields)
}

fn window(window: &Window) -> Value {
    let except = window.except.as_ref().map(|calendar| {
        let days = calendar.days().map(|day| day.to_string());
        json!({
            "calendar": calendar.name, "from": calendar.from.to_string(), "until": calendar.until.to_string(),
            "days": days.collect::<Vec<_>>(),
        })
    });
    json!({
        "name": window.name, "days": window.weekdays().collect::<Vec<_>>(),
        "hours": window.hours.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "timezone": window.timezone, "except": except,
    })
}

fn unsold(product: &Unsold) -> Value {
    json!({
        "id": product.id, "name": product.name, "aliases": product.aliases,
        "from": instant(product.from), "until": instant(product.until), "why": product.why.name(),
        "sources": product.sources, "note": product.note,
    })
}

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn model(model: &Model, scope: Scope) -> Value {
    let aliases = model.aliases.iter().map(|alias| {
        json!({ "id": alias.id, "from": instant(alias.from), "until": instant(alias.until) })
    });
    let text = model.text.as_ref();
    let text = text.map(|by| json!({ "rule": by.rule, "margin_percent": by.margin_percent }));
    let image = model.image.as_ref().map(|by| match by {
        ImageUse::Named(name) => json!({ "rule": name, "options": model.picture_options }),
        ImageUse::Own(rule) => json!({ "own": rule, "options": model.picture_options }),
    });
    let names = |modalities: &[Modality]| {
        modalities
            .iter()
            .map(|modality| modality.name())
            .collect::<Vec<_>>()
    };
    let rows = model.prices.iter().filter(|row| scope.takes(&row.period));
    let adjustments = model.adjustments.iter();
    let adjustments = adjustments.filter(|adjustment| {
        adjustment
            .period
            .as_ref()
            .is_none_or(|period| scope.takes(period))
    });
    json!({
        "id": model.id, "name": model.name, "aliases": aliases.collect::<Vec<_>>(), "kind": model.kind.name(),
        "input": names(&model.input), "output": names(&model.output),
        "context": model.context, "max_output": model.max_output,
        "text": text, "image": image, "audio": model.audio, "video": model.video, "page": model.page, "chat": model.chat,
        "characters": model.characters.map(|counted| json!({ "han": counted.han })),
        "options": model.options.iter().map(option).collect::<Vec<_>>(),
        "measures": model.measures.iter().map(measure).collect::<Vec<_>>(),
        "released": model.released.map(|day| day.0.to_string()), "retired": instant(model.retired),
        "note": model.note, "file": model.file, "line": model.line,
        "prices": rows.map(row).collect::<Vec<_>>(),
        "adjustments": adjustments.map(adjustment).collect::<Vec<_>>(),
    })
}

pub(super) fn option(option: &MediaOption) -> Value {
    let also = option.also.iter().map(|also| {
        let means = also.means.iter();
        let means =
            means.map(|(theirs, own)| json!({ "value": json::option_value(theirs), "means": json::option_value(own) }));
        json!({ "name": also.name, "means": means.collect::<Vec<_>>() })
    });
    json!({
        "name": option.name, "values": option.values.iter().map(json::option_value).collect::<Vec<_>>(),
        "default": option.default.as_ref().map(json::option_value), "also": also.collect::<Vec<_>>(),
    })
}

pub(super) fn measure(row: &MeasureRow) -> Value {
    let (units, frame) = match &row.amount {
        Amount::Units(units) => (Some(exact_amount(*units)), None),
        Amount::Frames {
            width,
            height,
            rate,
            pixels_per_token,
        } => {
            let frame = json!({
                "width": width, "height": height, "rate": exact_amount(*rate),
                "pixels_per_token": pixels_per_token,
            });
            (None, Some(frame))
        }
    };
    json!({
        "when": when(&row.when), "meter": row.meter.name(), "units": units, "frame": frame,
        "of": row.of, "times": row.times, "sources": row.sources, "note": row.note, "line": row.line,
    })
}

/// Conditions as tables write them: bounds and names as words, alternatives as lists.
fn when(when: &When) -> Value {
    let pairs = when.conditions().iter().map(|condition| {
        let said = match condition {
            Condition::Service(names) | Condition::Region(names) => json!(names),
            Condition::Thinking(on) => json!(on),
            Condition::Option(_, values) => values.iter().map(json::option_value).collect(),
            Condition::InputTokens(_)
            | Condition::OutputTokens(_)
            | Condition::MonthlyUnits(_)
            | Condition::Window(_) => json!(condition.value()),
        };
        (condition.key().to_owned(), said)
    });
    Value::Object(pairs.collect())
}

fn row(row: &PriceRow) -> Value {
    let rates = row.rates.iter().map(|rate| {
        json!({ "meter": rate.meter.name(), "rate": json::price(&rate.price), "per": rate.per.published() })
    });
    let mut fields = period(Some(&row.period));
    let rest = json!({
        "when": when(&row.when), "rates": rates.collect::<Vec<_>>(),
        "graduated": match row.graduated { Span::Request => "request", Span::Month => "month" },
        "sources": row.sources, "note": row.note,
        "shared": row.level == Level::Shared, "line": row.line,
    });
    extend(&mut fields, rest);
    Value::Object(fields)
}

fn period(period: Option<&Period>) -> Map<String, Value> {
    let from = period.map(|period| period.from.to_string());
    let until = period.and_then(|period| instant(period.until));
    let dates = period.map(|period| period.certainty.name());
    let seen = period.and_then(|period| period.last_seen.map(|day| day.to_string()));
    let mut fields = Map::new();
    extend(
        &mut fields,
        json!({ "from": from, "until": until, "dates": dates, "last_seen": seen }),
    );
    fields
}

fn extend(fields: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        fields.extend(more);
    }
}

fn adjustment(adjustment: &Adjustment) -> Value {
    let (key, number, each) = match &adjustment.change {
        Change::Factor(number) => ("factor", number, None),
        Change::Markup(number) => ("markup", number, None),
        Change::Surcharge(number) => ("surcharge", number, None),
        Change::Minimum(number) => ("minimum", number, None),
        Change::Block(number) => ("block", number, None),
        Change::MinimumCost(number) => ("minimum_cost", number, None),
        Change::Free(number, each) => ("free", number, Some(each.name())),
    };
    let mut fields = period(adjustment.period.as_ref());
    let meters = adjustment.meters.iter().map(|meter| meter.name());
    let rest = json!({
        "when": when(&adjustment.when), "meters": meters.collect::<Vec<_>>(),
        "change": key, "value": exact_amount(*number), "each": each,
        "sources": adjustment.sources, "note": adjustment.note, "line": adjustment.line,
    });
    extend(&mut fields, rest);
    Value::Object(fields)
}
