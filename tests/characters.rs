//! What a million characters of a text cost: its part of the cost of a request, whatever else is in it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use tokenfare::compare::PerCharacters;
use tokenfare::cost::quote;
use tokenfare::price_book::kind::Kind;
use tokenfare::price_book::model::Modality;
use tokenfare::price_book::terms::Terms;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::workload::{Content, Part, Workload};

const TEXT: &str = "请用中文总结下面的讨论。 Keep product names in English, please: 42 of them.";

fn terms() -> Terms {
    Terms {
        at: "2026-11-20T12:00:00Z".parse().unwrap(),
        service: "standard".to_owned(),
        thinking: false,
        region: None,
        options: BTreeMap::new(),
    }
}

fn text() -> Part {
    Part {
        name: "text".to_owned(),
        content: Content::Text(Box::new(TextCounter::new(TEXT))),
    }
}

#[test]
fn an_answer_and_a_frame_change_nothing() {
    let book = tokenfare::bundled_book();
    let alone = Workload {
        parts: vec![text()],
        unframed: true,
        ..Workload::default()
    };
    let whole = Workload {
        parts: vec![text()],
        output_tokens: Some(50),
        ..Workload::default()
    };
    let characters = alone.characters();
    assert_eq!(characters, TEXT.chars().count() as u64);
    let mut compared = 0;
    for offer in book.offers().filter(|offer| offer.model.kind == Kind::Text) {
        let price = |workload: &Workload, requests: u64| {
            let measured = workload.measure(offer.model, &terms(), book.rules()).ok()?;
            let quote = quote(offer, &measured.usage, &terms(), requests).ok()?;
            let price = PerCharacters::of(&quote, &measured, characters)?;
            Some((price, quote))
        };
        let (Some((price, quote)), Some((again, _))) = (price(&alone, 1), price(&whole, 3)) else {
            continue;
        };
        let name = offer.name();
        let (low, expected, high) = (
            price.low.amount(),
            price.expected.amount(),
            price.high.amount(),
        );
        assert!(low <= expected && expected <= high, "{name}");
        // Alone, it is the whole cost but for surcharges.
        if quote.extras.is_empty() {
            let all = quote.expected.amount() * Decimal::from(1_000_000);
            let all = all / Decimal::from(characters);
            assert_eq!(expected, all, "{name}");
        }
        // Division rounds the 28th digit.
        let off = (again.expected.amount() - expected).abs();
        assert!(off <= Decimal::new(1, 20), "{name}: {again:?} {price:?}");
        compared += 1;
    }
    assert!(compared > 300, "{compared}");
}

/// A vendor that bills by the character: its own price, 15 dollars for a million (<https://platform.openai.com/docs/pricing>, `tts-1`).
#[test]
fn a_price_by_characters_is_itself() {
    let book = tokenfare::bundled_book();
    let offer = book.named("openai/tts-1", terms().at).unwrap();
    assert!(offer.model.takes(Modality::Text));
    let workload = Workload {
        parts: vec![text()],
        ..Workload::default()
    };
    let measured = workload.measure(offer.model, &terms(), book.rules());
    let measured = measured.unwrap();
    let quote = quote(offer, &measured.usage, &terms(), 1).unwrap();
    let price = PerCharacters::of(&quote, &measured, workload.characters()).unwrap();
    assert_eq!(price.expected.amount(), Decimal::from(15));
}
