//! Which kind of file it is, by its content.

use super::super::text::Vocabulary;
use super::{Counter, NotUnderstood, model, pipeline, ranks};

/// Reads whatever it is.
pub(super) fn read(bytes: &[u8], split: Option<Vocabulary>) -> Result<Counter, NotUnderstood> {
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let start = plain.trim_ascii_start();
    if start.is_empty() {
        return Err(not_one("the file is empty"));
    }
    if start[0] == b'{' {
        let text = std::str::from_utf8(start).map_err(|error| {
            not_one(format!(
                "it is no UTF-8 text at byte {}",
                error.valid_up_to()
            ))
        })?;
        return json(text, split);
    }
    if ranks::begins(start) {
        return ranks::of_lines(start, split);
    }
    if split.is_some() {
        return Err(no_split("this file"));
    }
    // The first field of a SentencePiece model: its pieces.
    if bytes[0] == 0x0A {
        return model::read(bytes);
    }
    if bytes.starts_with(b"version https://git-lfs") {
        return Err(not_one(
            "it is a pointer to the file (Git LFS), not the file",
        ));
    }
    Err(not_one(match bytes {
        [0x1F, 0x8B, ..] => "it is compressed (gzip); unpack it first",
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "it begins like UTF-16; save it as UTF-8",
        _ => "it begins like none of the kinds",
    }))
}

fn json(text: &str, split: Option<Vocabulary>) -> Result<Counter, NotUnderstood> {
    #[derive(serde::Deserialize)]
    struct Keys {
        model: Option<serde::de::IgnoredAny>,
        config: Option<serde::de::IgnoredAny>,
        vocab: Option<serde::de::IgnoredAny>,
    }
    let keys: Keys = serde_json::from_str(text).map_err(|error| broken(&error))?;
    if split.is_some() {
        return Err(no_split("a JSON file"));
    }
    match keys {
        Keys { model: Some(_), .. } => pipeline::read(text),
        Keys {
            config: Some(_),
            vocab: Some(_),
            ..
        } => ranks::of_tekken(text),
        _ => Err(not_one(
            "the JSON has neither `model` (tokenizer.json) nor `config` and `vocab` (tekken.json)",
        )),
    }
}

/// JSON that is none, or lacks something.
pub(super) fn broken(error: &serde_json::Error) -> NotUnderstood {
    NotUnderstood::new(format!("the JSON is broken: {error}"))
}

fn no_split(what: &str) -> NotUnderstood {
    NotUnderstood {
        what: format!("{what} says itself where texts are split"),
        hint: Some("leave `split` out: it is for rank files".to_owned()),
    }
}

fn not_one(what: impl Into<String>) -> NotUnderstood {
    NotUnderstood {
        what: what.into(),
        hint: Some(
            "a vocabulary is a `tokenizer.json`, a `.tiktoken` rank file, a SentencePiece `.model` or a `tekken.json`"
                .to_owned(),
        ),
    }
}
