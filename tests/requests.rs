//! Whole requests in vendors' own formats: what is read from them, and the input tokens that services recorded for them.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokenfare::price_book::terms::{OptionValue, Terms};
use tokenfare::quantity::Corner;
use tokenfare::request::{self, Content, Lifetime, Line, Part, Pixels, Request};
use tokenfare::tokens::chat::Role;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::image::Dimensions;
use tokenfare::workload::sent::{Assumed, workload};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    source: String,
    #[serde(rename = "seen")]
    _seen: toml::value::Datetime,
    request: String,
    /// The model on which it is counted.
    model: String,
    /// The size of the picture that is elsewhere.
    image: Option<String>,
    /// What the vendor counted.
    tokens: u64,
    /// Whether our count has a range, which holds the vendor's; else it is the vendor's.
    #[serde(default)]
    ranged: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    example: Vec<Example>,
    wrong: Vec<Wrong>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    source: String,
    #[serde(rename = "words")]
    _words: Words,
    request: String,
    shape: String,
    id: Option<String>,
    model: Option<String>,
    most_output: Option<u64>,
    reads: Vec<String>,
    #[serde(default)]
    tools: Vec<String>,
    thinking: Option<String>,
    #[serde(default)]
    uncounted: Vec<String>,
    #[serde(default)]
    unknown: Vec<String>,
}

/// Whose the words of a request are.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Words {
    Published,
    Ours,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    request: String,
    error: String,
}

fn facts<T: DeserializeOwned>(name: &str) -> T {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requests");
    let text = std::fs::read_to_string(folder.join(name)).expect("the file can be read");
    toml::from_str(&text).expect("the facts are in their format")
}

fn line(text: &str) -> Line {
    let value = request::read_json(text).expect("JSON");
    request::line(&value).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The input tokens of a request on a model: low, expected, high.
fn count(fact: &Fact) -> [u64; 3] {
    let book = tokenfare::bundled_book();
    let at: Timestamp = "2025-01-15T12:00:00Z".parse().expect("an instant");
    let offer = book.named(&fact.model, at).expect("a model");
    let image = fact.image.as_deref();
    let assumed = Assumed {
        image: image.map(|size| Dimensions::parse(size).expect("a size")),
        ..Assumed::default()
    };
    let request = line(&fact.request).request;
    let mut keep = |text: String| TextCounter::new(text);
    let sent = workload(request, &assumed, &mut keep).expect("a request that is measured");
    let measured = sent
        .workload
        .measure(offer.model, &Terms::at(at), book.rules())
        .expect("the model takes it");
    [Corner::Low, Corner::Expected, Corner::High].map(|end| measured.usage.length(end).input)
}

#[test]
fn recorded_requests_are_counted_like_their_vendors() {
    let recorded: Recorded = facts("recorded.toml");
    let mut wrong = Vec::new();
    for fact in &recorded.fact {
        assert!(fact.source.starts_with("https://"));
        let [low, expected, high] = count(fact);
        let right = match fact.ranged {
            true => low < high && (low..=high).contains(&fact.tokens),
            false => low == high && expected == fact.tokens,
        };
        if !right {
            let counts = format!("{low} ≤ {expected} ≤ {high}");
            wrong.push(format!(
                "{counts}, recorded {}: {}",
                fact.tokens, fact.request
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn described(part: &Part) -> String {
    let at = |detail: &Option<String>| detail.as_ref().map(|detail| format!(" at {detail}"));
    let mut words = match &part.content {
        Content::Text(_) => "text".to_owned(),
        Content::Thinking(_) => "thinking".to_owned(),
        Content::Image(media) => {
            let Pixels { least, most } = media.pixels;
            let end = |word, end: Option<u64>| end.map(|pixels| format!(" {word} {pixels} px"));
            let ends = [at(&media.detail), end("from", least), end("to", most)];
            format!("image{}", ends.map(Option::unwrap_or_default).concat())
        }
        Content::Audio(_) => "audio".to_owned(),
        Content::Video(_) => "video".to_owned(),
        Content::Frames(frames) => format!("{} frames", frames.len()),
        Content::Document(_) => "document".to_owned(),
        Content::File(_) => "file".to_owned(),
        Content::Call { name, .. } => format!("call of {name}"),
    };
    match part.cache {
        None => {}
        Some(Lifetime::Usual) => words.push_str(" kept"),
        Some(Lifetime::Hour) => words.push_str(" kept for an hour"),
    }
    words
}

fn messages(request: &Request) -> Vec<String> {
    let message = |message: &request::Message| {
        let role = match message.role {
            Role::System => "system",
            Role::User => "user",
            Role::Answer => "answer",
            Role::ToolResult => "tool result",
        };
        let parts: Vec<String> = message.parts.iter().map(described).collect();
        format!("{role}: {}", parts.join(", "))
    };
    request.messages.iter().map(message).collect()
}

fn thinking(request: &Request) -> Option<String> {
    let thinking = &request.thinking;
    let on = thinking.on?;
    let word = match (&thinking.effort, on) {
        (Some(effort), _) => effort.clone(),
        (None, true) => "on".to_owned(),
        (None, false) => "off".to_owned(),
    };
    let budget = thinking.budget.filter(|tokens| *tokens > 0);
    Some(budget.map_or(word.clone(), |tokens| format!("{word}, {tokens}")))
}

#[test]
fn examples_of_vendors_pages_are_read() {
    let read: Read = facts("read.toml");
    for example in &read.example {
        assert!(example.source.starts_with("https://"));
        let line = line(&example.request);
        let request = &line.request;
        let context = &example.request;
        assert_eq!(request.shape.name(), example.shape, "{context}");
        assert_eq!(line.id, example.id, "{context}");
        assert_eq!(request.model, example.model, "{context}");
        assert_eq!(request.most_output, example.most_output, "{context}");
        assert_eq!(messages(request), example.reads, "{context}");
        let tools: Vec<&String> = request.tools.iter().map(|tool| &tool.name).collect();
        assert_eq!(tools, example.tools.iter().collect::<Vec<_>>(), "{context}");
        assert_eq!(thinking(request), example.thinking, "{context}");
        assert_eq!(request.unknown, example.unknown, "{context}");
        assert_eq!(request.uncounted, example.uncounted, "{context}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let read: Read = facts("read.toml");
    for wrong in &read.wrong {
        let error = request::read_json(&wrong.request).and_then(|value| request::line(&value));
        let error = error.expect_err(&wrong.request).to_string();
        assert_eq!(error, wrong.error);
    }
}

/// A square of 1000 pixels is 31 × 31 cells of 32 pixels and two marks at Qwen; scaled to 262,144 pixels, 512 a side, it is 16 × 16. Another
/// vendor's rule has no such bound.
#[test]
fn a_picture_is_scaled_as_its_part_says() {
    let book = tokenfare::bundled_book();
    let at: Timestamp = "2026-06-15T12:00:00Z".parse().expect("an instant");
    let tokens = |model: &str, bound: &str, asked: &[(&str, i64)]| {
        let text = format!(
            r#"{{ "messages": [{{ "role": "user", "content": [
              {{ "type": "image_url", "image_url": {{ "url": "https://a.example/b.png" }}{bound} }} ] }}] }}"#
        );
        let assumed = Assumed {
            image: Dimensions::new(1000, 1000),
            ..Assumed::default()
        };
        let mut keep = |text: String| TextCounter::new(text);
        let sent = workload(line(&text).request, &assumed, &mut keep).expect("a request");
        let mut terms = Terms::at(at);
        for (name, value) in asked {
            let value = OptionValue::Number(*value);
            terms.options.insert((*name).to_owned(), value);
        }
        let offer = book.named(model, at).expect("a model");
        let measured = sent.workload.measure(offer.model, &terms, book.rules());
        measured.map(|measured| measured.parts[0].tokens.expected())
    };
    let (qwen, bound) = ("alibaba/qwen3-vl-plus", r#", "max_pixels": 262144"#);
    assert_eq!(tokens(qwen, "", &[]), Ok(963));
    assert_eq!(tokens(qwen, bound, &[]), Ok(258));
    assert_eq!(tokens(qwen, "", &[("max_pixels", 262_144)]), Ok(258));
    // What is asked for all pictures goes before what the part says.
    assert_eq!(tokens(qwen, bound, &[("max_pixels", 2_621_440)]), Ok(963));
    let other = "openai/gpt-4o";
    assert_eq!(tokens(other, bound, &[]), tokens(other, "", &[]));
    let error = tokens(qwen, r#", "max_pixels": 9"#, &[]).expect_err("no picture is so small");
    assert!(error.to_string().contains("`max_pixels` is 9"), "{error}");
}

/// What is marked for a cache is of the meters that the mark asks for, and no token is lost or counted twice.
#[test]
fn marks_move_tokens_to_the_meters_of_the_cache() {
    use tokenfare::meter::Meter;
    let book = tokenfare::bundled_book();
    let at: Timestamp = "2026-01-15T12:00:00Z".parse().expect("an instant");
    let offer = book
        .named("anthropic/claude-sonnet-4-5", at)
        .expect("a model");
    let text = r#"{ "system": [
        { "type": "text", "text": "one two three four", "cache_control": { "type": "ephemeral", "ttl": "1h" } },
        { "type": "text", "text": "five six seven", "cache_control": { "type": "ephemeral" } }
      ], "messages": [{ "role": "user", "content": "eight nine" }] }"#;
    let usage = |cached: bool| {
        let assumed = Assumed {
            cached,
            ..Assumed::default()
        };
        let mut keep = |text: String| TextCounter::new(text);
        let sent = workload(line(text).request, &assumed, &mut keep).expect("a request");
        let terms = Terms::at(at);
        let measured = sent.workload.measure(offer.model, &terms, book.rules());
        let measured = measured.expect("the model takes it");
        let parts: Vec<u64> = measured
            .parts
            .iter()
            .map(|part| part.tokens.expected())
            .collect();
        let of = |meter| {
            let metered = measured.usage.get(meter).cloned();
            metered.map(|metered| metered.quantity.expected().to_string())
        };
        let meters = [Meter::CacheWrite1h, Meter::CacheWrite, Meter::CacheRead].map(of);
        (parts, meters, measured.usage.length(Corner::Expected).input)
    };
    let (parts, written, all) = usage(false);
    assert_eq!(
        written,
        [Some(parts[0].to_string()), Some(parts[1].to_string()), None]
    );
    let (_, read, same) = usage(true);
    assert_eq!(read, [None, None, Some((parts[0] + parts[1]).to_string())]);
    assert_eq!(all, same);
}
