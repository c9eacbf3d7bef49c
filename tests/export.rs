//! The exported book says all that the tables say, and LiteLLM's numbers are those of a quote.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use tokenfare::bundled_book;
use tokenfare::cost::quote;
use tokenfare::meter::Meter;
use tokenfare::money::parse_decimal;
use tokenfare::price_book::calendar::{Calendar, Hours, Window};
use tokenfare::price_book::condition::{Bounds, Condition, When};
use tokenfare::price_book::kind::Kind;
use tokenfare::price_book::load::{load, read_path};
use tokenfare::price_book::media::{Also, Amount, Characters, MeasureRow, MediaOption};
use tokenfare::price_book::model::{Alias, ImageUse, Model};
use tokenfare::price_book::period::{Certainty, Period};
use tokenfare::price_book::price::{
    Adjustment, Band, Change, Day, Each, Level, Price, PriceRow, Rate, Span, Upto,
};
use tokenfare::price_book::provider::Provider;
use tokenfare::price_book::resolve::Resolver;
use tokenfare::price_book::source::Source;
use tokenfare::price_book::terms::{OptionValue, Terms};
use tokenfare::price_book::unsold::{Unpriced, Unsold};
use tokenfare::price_book::{Offer, PriceBook};
use tokenfare::provenance::Confidence;
use tokenfare::quantity::{Basis, Count};
use tokenfare::report::view::{Scope, book_json, litellm};
use tokenfare::tokens::text::TextChoice;
use tokenfare::usage::{Length, Usage};

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> Option<T> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn decimal(value: &Value) -> Option<Decimal> {
    value.as_str().map(|digits| parse_decimal(digits).unwrap())
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap().iter().map(read).collect()
}

fn texts(value: &Value) -> Vec<String> {
    list(value, |one| text(one).unwrap())
}

fn number<T: TryFrom<u64, Error: std::fmt::Debug>>(value: &Value) -> Option<T> {
    value.as_u64().map(|number| number.try_into().unwrap())
}

/// The one of all whose name is said.
fn among<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, value: &Value) -> T {
    let said = value.as_str().unwrap();
    *all.iter().find(|one| name(**one) == said).unwrap()
}

fn plain<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn provider(value: &Value) -> Provider {
    Provider {
        id: text(&value["provider"]).unwrap(),
        aliases: texts(&value["aliases"]),
        name: text(&value["name"]).unwrap(),
        name_zh: text(&value["name_zh"]),
        currency: parsed(&value["currency"]).unwrap(),
        timezone: text(&value["timezone"]).unwrap(),
        url: text(&value["url"]),
        windows: list(&value["windows"], window),
        sources: list(&value["sources"], |source| Source {
            key: text(&source["key"]).unwrap(),
            title: text(&source["title"]).unwrap(),
            url: text(&source["url"]).unwrap(),
            seen: parsed(&source["seen"]).unwrap(),
            confidence: among(&Confidence::ALL, Confidence::name, &source["confidence"]),
            via: text(&source["via"]),
        }),
        fees: list(&value["fees"], adjustment),
        unsold: list(&value["unsold"], |product| Unsold {
            id: text(&product["id"]).unwrap(),
            name: text(&product["name"]),
            aliases: texts(&product["aliases"]),
            from: parsed(&product["from"]),
            until: parsed(&product["until"]),
            why: among(&Unpriced::ALL, Unpriced::name, &product["why"]),
            sources: texts(&product["sources"]),
            note: text(&product["note"]),
        }),
    }
}

fn window(value: &Value) -> Window {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let on = texts(&value["days"]);
    let minutes = |clock: &str| {
        let (hour, minute) = clock.split_once(':').unwrap();
        hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
    };
    let except = &value["except"];
    let calendar = |except: &Value| {
        let days: Vec<Date> = list(&except["days"], |day| parsed(day).unwrap());
        let name = text(&except["calendar"]).unwrap();
        let [from, until] = ["from", "until"].map(|key| parsed(&except[key]).unwrap());
        Calendar::new(name, from, until, days)
    };
    Window {
        name: text(&value["name"]).unwrap(),
        days: DAYS.map(|day| on.iter().any(|known| known == day)),
        hours: list(&value["hours"], |hours| {
            let (start, end) = hours.as_str().unwrap().split_once('-').unwrap();
            Hours {
                start: minutes(start),
                end: minutes(end),
            }
        }),
        timezone: text(&value["timezone"]).unwrap(),
        except: (!except.is_null()).then(|| calendar(except)),
    }
}

fn option_value(value: &Value) -> OptionValue {
    match value {
        Value::Bool(flag) => OptionValue::Flag(*flag),
        Value::Number(number) => OptionValue::Number(number.as_i64().unwrap()),
        other => OptionValue::Word(text(other).unwrap()),
    }
}

fn when(value: &Value) -> When {
    let condition = |(key, value): (&String, &Value)| {
        let bounds = |value: &Value| Bounds::parse(value.as_str().unwrap()).unwrap();
        match key.as_str() {
            "input_tokens" => Condition::InputTokens(bounds(value)),
            "output_tokens" => Condition::OutputTokens(bounds(value)),
            "monthly_units" => Condition::MonthlyUnits(bounds(value)),
            "service" => Condition::Service(texts(value)),
            "thinking" => Condition::Thinking(value.as_bool().unwrap()),
            "region" => Condition::Region(texts(value)),
            "window" => Condition::Window(text(value).unwrap()),
            option => Condition::Option(option.to_owned(), list(value, option_value)),
        }
    };
    When::new(value.as_object().unwrap().iter().map(condition).collect())
}

fn period(value: &Value) -> Option<Period> {
    Some(Period {
        from: parsed(&value["from"])?,
        until: parsed(&value["until"]),
        certainty: among(&Certainty::ALL, Certainty::name, &value["dates"]),
        last_seen: parsed(&value["last_seen"]),
    })
}

fn row(value: &Value) -> PriceRow {
    PriceRow {
        period: period(value).unwrap(),
        when: when(&value["when"]),
        rates: list(&value["rates"], |rate| Rate {
            meter: parsed(&rate["meter"]).unwrap(),
            price: match &rate["rate"] {
                Value::Array(_) => Price::Bands(list(&rate["rate"], |band| Band {
                    upto: decimal(&band["upto"]).map(Upto),
                    price: decimal(&band["price"]).unwrap(),
                })),
                flat => Price::Flat(decimal(flat).unwrap()),
            },
            per: parsed(&rate["per"]).unwrap(),
        }),
        graduated: match value["graduated"].as_str().unwrap() {
            "month" => Span::Month,
            _ => Span::Request,
        },
        sources: texts(&value["sources"]),
        note: text(&value["note"]),
        level: match value["shared"].as_bool().unwrap() {
            true => Level::Shared,
            false => Level::Own,
        },
        line: number(&value["line"]).unwrap(),
    }
}

fn adjustment(value: &Value) -> Adjustment {
    let by = decimal(&value["value"]).unwrap();
    Adjustment {
        period: period(value),
        when: when(&value["when"]),
        meters: list(&value["meters"], |meter| parsed(meter).unwrap()),
        change: match value["change"].as_str().unwrap() {
            "factor" => Change::Factor(by),
            "markup" => Change::Markup(by),
            "surcharge" => Change::Surcharge(by),
            "minimum" => Change::Minimum(by),
            "block" => Change::Block(by),
            "minimum_cost" => Change::MinimumCost(by),
            _ => {
                let all = [Each::Request, Each::Day, Each::Month];
                Change::Free(by, among(&all, Each::name, &value["each"]))
            }
        },
        sources: texts(&value["sources"]),
        note: text(&value["note"]),
        line: number(&value["line"]).unwrap(),
    }
}

fn measure(value: &Value) -> MeasureRow {
    let frame = &value["frame"];
    MeasureRow {
        when: when(&value["when"]),
        meter: parsed(&value["meter"]).unwrap(),
        amount: match decimal(&value["units"]) {
            Some(units) => Amount::Units(units),
            None => Amount::Frames {
                width: number(&frame["width"]).unwrap(),
                height: number(&frame["height"]).unwrap(),
                rate: decimal(&frame["rate"]).unwrap(),
                pixels_per_token: number(&frame["pixels_per_token"]).unwrap(),
            },
        },
        of: texts(&value["of"]),
        times: texts(&value["times"]),
        sources: texts(&value["sources"]),
        note: text(&value["note"]),
        line: number(&value["line"]).unwrap(),
    }
}

fn option(value: &Value) -> MediaOption {
    let default = &value["default"];
    MediaOption {
        name: text(&value["name"]).unwrap(),
        values: list(&value["values"], option_value),
        default: (!default.is_null()).then(|| option_value(default)),
        also: list(&value["also"], |also| Also {
            name: text(&also["name"]).unwrap(),
            means: list(&also["means"], |one| {
                (option_value(&one["value"]), option_value(&one["means"]))
            }),
        }),
    }
}

fn model(value: &Value) -> Model {
    let (image, rule) = (&value["image"], &value["text"]);
    Model {
        picture_options: match image.is_null() {
            true => Vec::new(),
            false => texts(&image["options"]),
        },
        id: text(&value["id"]).unwrap(),
        name: text(&value["name"]),
        aliases: list(&value["aliases"], |alias| Alias {
            id: text(&alias["id"]).unwrap(),
            from: parsed(&alias["from"]),
            until: parsed(&alias["until"]),
        }),
        input: list(&value["input"], |modality| parsed(modality).unwrap()),
        output: list(&value["output"], |modality| parsed(modality).unwrap()),
        context: number(&value["context"]),
        max_output: number(&value["max_output"]),
        text: text(&rule["rule"]).map(|name| TextChoice {
            rule: name,
            margin_percent: number(&rule["margin_percent"]),
        }),
        image: match image.get("own") {
            Some(own) => Some(ImageUse::Own(Box::new(plain(own)))),
            None => text(&image["rule"]).map(ImageUse::Named),
        },
        audio: text(&value["audio"]),
        video: text(&value["video"]),
        page: text(&value["page"]),
        chat: text(&value["chat"]),
        characters: number(&value["characters"]["han"]).map(|han| Characters { han }),
        kind: among(&Kind::ALL, Kind::name, &value["kind"]),
        options: list(&value["options"], option),
        measures: list(&value["measures"], measure),
        released: parsed(&value["released"]).map(Day),
        retired: parsed(&value["retired"]),
        note: text(&value["note"]),
        prices: list(&value["prices"], row),
        adjustments: list(&value["adjustments"], adjustment),
        file: text(&value["file"]).unwrap(),
        line: number(&value["line"]).unwrap(),
    }
}

/// Reads the exported JSON as a program would, and finds the tables in it again.
fn reads_back(book: &PriceBook) {
    let offers: Vec<Offer<'_>> = book.offers().collect();
    let written = book_json(book, &offers, Scope::History, true).to_string();
    let read: Value = serde_json::from_str(&written).unwrap();
    let providers = read["providers"].as_array().unwrap();
    assert_eq!(providers.len(), book.providers().count());
    let mut left = offers.iter();
    for (value, (head, _)) in providers.iter().zip(book.providers()) {
        assert_eq!(&provider(value), head);
        for value in value["models"].as_array().unwrap() {
            assert_eq!(&model(value), left.next().unwrap().model);
        }
    }
    assert!(left.next().is_none());
}

/// The book of the transcripts, over the built-in one: it has a bit of everything.
fn overlaid() -> PriceBook {
    let mut book = bundled_book();
    for table in ["acme.toml", "bell.toml"] {
        let path = Path::new("tests/cmd/prices-export.in").join(table);
        let loaded = load(&read_path(&path).unwrap(), book.rules());
        assert_eq!(loaded.diagnostics.errors(), 0);
        book.overlay(loaded, table);
    }
    book
}

#[test]
fn nothing_is_lost_in_the_exported_book() {
    reads_back(&bundled_book());
    reads_back(&overlaid());
}

#[test]
fn an_instant_leaves_only_what_is_in_force_then() {
    let book = overlaid();
    let at: Timestamp = "2025-03-01T00:00:00Z".parse().unwrap();
    let offers = book.find("acme/one", at).unwrap();
    let json = book_json(&book, &offers, Scope::InForce(at), false);
    assert_eq!(json["at"], "2025-03-01T00:00:00Z");
    let [provider] = &json["providers"].as_array().unwrap()[..] else {
        panic!("{json}")
    };
    let prices = provider["models"][0]["prices"].as_array().unwrap();
    let rates: Vec<&Value> = prices.iter().map(|row| &row["rates"][0]["rate"]).collect();
    assert_eq!(rates, ["0.004", "10"]);
}

/// A model's entry, with numbers as they are written.
type Entry = BTreeMap<String, Box<RawValue>>;

fn numbers(at: Timestamp, book: &PriceBook, offers: &[Offer<'_>]) -> BTreeMap<String, Entry> {
    let export = litellm(book, offers, at, true).unwrap();
    serde_json::from_str(&export.text).unwrap()
}

/// What the format says that a unit costs: by its ranges if it has such, else by the key for the length if there is one.
fn unit(entry: &Entry, key: &str, service: &str, input: u64) -> Option<Decimal> {
    let digits = |raw: &RawValue| parse_decimal(raw.get()).unwrap();
    if let Some(tiers) = entry.get("tiered_pricing").filter(|_| service.is_empty()) {
        let tiers: Vec<Entry> = serde_json::from_str(tiers.get()).unwrap();
        let inside = |tier: &&Entry| {
            let [start, end]: [u64; 2] = serde_json::from_str(tier["range"].get()).unwrap();
            start < input && input <= end
        };
        let tier = tiers.iter().find(inside).or_else(|| tiers.last())?;
        return tier.get(key).map(|raw| digits(raw));
    }
    let long = [(272_000, "272k"), (200_000, "200k"), (100_000, "100k")];
    let long = long.into_iter().filter(|(threshold, _)| input > *threshold);
    let long = long.map(|(_, name)| format!("{key}_above_{name}_tokens{service}"));
    let mut keys = long.chain([format!("{key}{service}")]);
    keys.find_map(|key| entry.get(&key)).map(|raw| digits(raw))
}

/// Every model of the book that a quote prices by nothing but its length: input and output cost what the format says.
#[test]
fn the_numbers_for_litellm_are_those_of_a_quote() {
    let book = overlaid();
    let at: Timestamp = "2026-11-10T12:00:00Z".parse().unwrap();
    let dollars = book
        .offers()
        .filter(|offer| offer.provider.currency.code() == "USD");
    let offers: Vec<Offer<'_>> = dollars.collect();
    let entries = numbers(at, &book, &offers);
    let mut compared = 0;
    for offer in offers {
        let Some(entry) = entries.get(&offer.name()) else {
            continue;
        };
        for (service, suffix) in [
            ("standard", ""),
            ("batch", "_batches"),
            ("flex", "_flex"),
            ("priority", "_priority"),
        ] {
            for input in [1_000, 32_000, 100_001, 200_000, 200_001, 300_000] {
                let terms = Terms {
                    service: service.to_owned(),
                    ..Terms::at(at)
                };
                let output = 100_000;
                let mut usage = Usage::new();
                for (meter, units) in [(Meter::Input, input), (Meter::Output, output)] {
                    usage
                        .add(meter, Count::exact(units).into(), Basis::Declared)
                        .unwrap();
                }
                let Ok(quote) = quote(offer, &usage, &terms, 1) else {
                    continue;
                };
                let resolver = Resolver::new(offer, &terms, Length::default());
                if resolver.is_ok_and(|resolver| resolver.depends_on_hour()) {
                    continue;
                }
                for charge in quote
                    .charges
                    .iter()
                    .filter(|charge| charge.fallback.is_none())
                {
                    let (key, units) = match charge.meter {
                        Meter::Input => ("input_cost_per_token", input),
                        _ => ("output_cost_per_token", output),
                    };
                    let Some(unit) = unit(entry, key, suffix, input) else {
                        continue;
                    };
                    let cost = unit * Decimal::from(units);
                    let name = offer.name();
                    assert_eq!(
                        cost,
                        charge.effective.amount(),
                        "{name} {service} {input} {key}"
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// ¥1, ¥2 and ¥4 a million at 0.14 dollars: 1.4e-7, and so on. A float would write 0.00000056 as 5.6e-7, or as 5.5999999999999995e-7.
#[test]
fn numbers_are_written_digit_by_digit() {
    let mut book = overlaid();
    let [yuan, dollar] = ["CNY", "USD"].map(|code| code.parse().unwrap());
    book.declare_rate(yuan, dollar, "0.14".parse().unwrap());
    let at = "2026-02-01T12:00:00Z".parse().unwrap();
    let offers = book.find("bell/steps", at).unwrap();
    let text = litellm(&book, &offers, at, true).unwrap().text;
    assert!(
        text.contains("\"output_cost_per_token\": 0.00000056,"),
        "{text}"
    );
    assert!(
        text.contains("\"output_cost_per_token\": 0.00000224,"),
        "{text}"
    );
}
