//! Laws of whole requests: reading never fails in an unexpected way, and what does not matter does not count.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tokenfare::batch::Lengths;
use tokenfare::price_book::terms::Terms;
use tokenfare::quantity::Corner;
use tokenfare::request::{self, Shape};
use tokenfare::tokens::counter::TextCounter;
use tokenfare::workload::sent::{Assumed, workload};

/// Words that requests are made of, so that made-up ones are often nearly right.
const KEYS: &str = "model messages role content text type input contents parts system tools name function arguments tool_calls source data \
    url image_url max_tokens n thinking cache_control body params custom_id parameters generationConfig instructions requests";
const WORDS: &str = "user assistant system tool text image image_url tool_use tool_result document base64 data:image/png;base64,AAAA function message";

fn word(words: &'static str) -> impl Strategy<Value = String> {
    prop::sample::select(words.split_whitespace().collect::<Vec<_>>()).prop_map(str::to_owned)
}

/// JSON that looks a little like a request.
fn json_like() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(0.5)),
        Just(json!(-1e300)),
        word(WORDS).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(word(KEYS), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn message() -> impl Strategy<Value = Value> {
    let role = prop::sample::select(vec!["system", "user", "assistant"]);
    (role, "[a-z ]{0,60}").prop_map(|(role, text)| json!({ "role": role, "content": text }))
}

/// The input tokens of a request, as expected.
fn tokens(value: &Value) -> Option<u64> {
    let book = tokenfare::bundled_book();
    let at = "2026-11-23T12:00:00Z".parse().ok()?;
    let offer = book.named("openai/gpt-4o", at).ok()?;
    let request = request::from_value(value).ok()?;
    let mut keep = |text: String| TextCounter::new(text);
    let sent = workload(request, &Assumed::default(), &mut keep).ok()?;
    let measured = sent
        .workload
        .measure(offer.model, &Terms::at(at), book.rules());
    Some(measured.ok()?.usage.length(Corner::Expected).input)
}

proptest! {
    /// Whatever it is, it is read or refused with a place or a reason, in every shape.
    #[test]
    fn no_json_is_too_odd(value in json_like()) {
        for shape in [Shape::Chat, Shape::Responses, Shape::Messages, Shape::Generate, Shape::Native] {
            if let Err(error) = request::read_as(shape, &value) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
        if let Ok(line) = request::line(&value) {
            prop_assert!(request::looks_like_one(&value));
            let mut keep = |text: String| TextCounter::new(text);
            let _ = workload(line.request, &Assumed::default(), &mut keep);
        }
    }

    /// No text makes the reader panic, and what it reads is what a reader of JSON reads.
    #[test]
    fn no_text_is_too_odd(text in "[\\[\\]{}\",:a-z0-9.eE+\\- \\\\]{0,80}") {
        if let Ok(value) = request::read_json(&text) {
            prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
        }
    }

    /// The same conversation costs the same however it is wrapped, and whatever else is said.
    #[test]
    fn what_does_not_matter_does_not_count(
        messages in prop::collection::vec(message(), 1..6),
        temperature in 0_u32..2,
    ) {
        let plain = json!({ "messages": messages });
        let parts: Vec<Value> = messages
            .iter()
            .map(|message| json!({
                "role": message["role"],
                "content": [{ "type": "text", "text": message["content"] }],
            }))
            .collect();
        let more = json!({
            "model": "m", "temperature": temperature, "stream": true, "n": 3, "max_tokens": 10, "odd": {}, "messages": parts,
        });
        let said = messages.iter().any(|message| message["content"] != "");
        prop_assume!(said);
        prop_assert!(tokens(&plain).is_some());
        prop_assert_eq!(tokens(&plain), tokens(&more));
    }

    /// A longer conversation is not cheaper.
    #[test]
    fn another_message_adds_to_it(messages in prop::collection::vec(message(), 2..6)) {
        let all = json!({ "messages": messages });
        let fewer = json!({ "messages": messages[..messages.len() - 1] });
        if let (Some(all), Some(fewer)) = (tokens(&all), tokens(&fewer)) {
            prop_assert!(all > fewer);
        }
    }

    /// Percentiles are those of the sorted numbers.
    #[test]
    fn percentiles_are_exact(mut numbers in prop::collection::vec(0_u64..500, 1..200), percent in 1_u32..=100) {
        let mut lengths = Lengths::default();
        for number in &numbers {
            lengths.add(*number);
        }
        numbers.sort_unstable();
        let rank = (numbers.len() * percent as usize).div_ceil(100);
        prop_assert_eq!(lengths.percentile(percent), Some(numbers[rank - 1]));
    }
}
