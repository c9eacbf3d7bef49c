//! A `tokenizer.json` that is no table here, counted by the crate that defines the format.

use serde_json::Value;
use tokenizers::Tokenizer;

use std::borrow::Cow;

use super::super::text::{Chunks, Counts, Token};
use super::pipeline::{File, list};
use super::{NotUnderstood, patterns};

/// The steps of the file, as the crate runs them.
pub(super) struct Reference {
    tokenizer: Tokenizer,
    title: String,
}

impl Reference {
    /// Reads the file, unless the crate may count it in another way than its publisher does.
    pub(super) fn read(text: &str, file: &File<'_>) -> Result<Self, NotUnderstood> {
        let steps = [
            list(file.normalizer.as_ref(), "normalizers"),
            list(file.pre_tokenizer.as_ref(), "pretokenizers"),
        ];
        for step in steps.into_iter().flatten().flatten() {
            check(step)?;
        }
        let whole: Value =
            serde_json::from_str(text).map_err(|error| super::kind::broken(&error))?;
        let model = &whole["model"];
        let kind = model["type"].as_str().unwrap_or("BPE").to_owned();
        check_model(model, &kind)?;
        let mut tokenizer: Tokenizer = text.parse().map_err(|error| {
            NotUnderstood::new(format!("the tokenizer.json is not understood: {error}"))
        })?;
        tokenizer
            .with_truncation(None)
            .map_err(|error| NotUnderstood::new(error.to_string()))?;
        tokenizer.with_padding(None);
        // What spells a special token is ordinary text.
        tokenizer.set_encode_special_tokens(true);
        let tokens = tokenizer.get_vocab_size(false);
        Ok(Self {
            tokenizer,
            title: format!("tokenizer.json, {kind}, {tokens} tokens"),
        })
    }
}

/// Makes sure that a step finds the same whatever engine of regular expressions runs it.
fn check(step: &Value) -> Result<(), NotUnderstood> {
    let expression = step
        .get("pattern")
        .and_then(|pattern| pattern.get("Regex"))
        .and_then(Value::as_str);
    match expression {
        Some(expression) if !patterns::is_sure(expression) => Err(NotUnderstood::new(format!(
            "the pattern `{expression}` is none of those known here"
        ))),
        _ => Ok(()),
    }
}

/// Makes sure that every text has a count, and always the same.
fn check_model(model: &Value, kind: &str) -> Result<(), NotUnderstood> {
    if !model["dropout"].is_null() {
        return Err(NotUnderstood::new(
            "the model leaves out merges at random (`dropout`)",
        ));
    }
    let has = |token: &str| !model["vocab"][token].is_null();
    let lacks = |token: &str| {
        Err(NotUnderstood::new(format!(
            "the token for what is unknown, `{token}`, is not in the vocabulary"
        )))
    };
    match kind {
        "BPE" => match model["unk_token"].as_str() {
            Some(token) if !has(token) => lacks(token),
            _ => Ok(()),
        },
        "WordPiece" | "WordLevel" => match model["unk_token"].as_str() {
            Some(token) if has(token) => Ok(()),
            token => lacks(token.unwrap_or("[UNK]")),
        },
        "Unigram" => {
            let pieces = model["vocab"].as_array().map_or(0, Vec::len);
            let unknown = model["unk_id"].as_u64();
            let there = unknown.and_then(|at| usize::try_from(at).ok());
            if there.is_some_and(|at| at < pieces) {
                Ok(())
            } else {
                lacks("unk_id")
            }
        }
        other => Err(NotUnderstood::new(format!(
            "the model `{other}` is none of those known here"
        ))),
    }
}

impl Counts for Reference {
    fn count(&self, text: &str) -> Result<u64, String> {
        let found = self.tokenizer.encode_fast(text, false);
        let found = found.map_err(|error| format!("{}: {error}", self.title))?;
        Ok(found.len() as u64)
    }

    fn tokens<'t>(&self, _text: &'t str) -> Option<(Cow<'t, str>, Vec<Token>)> {
        None
    }

    fn begin(&self) -> Box<dyn Chunks> {
        Box::new(Held {
            tokenizer: self.tokenizer.clone(),
            text: String::new(),
        })
    }

    fn title(&self) -> &str {
        &self.title
    }
}

/// A text that is held until it is whole: the steps may look as far as they like.
#[derive(Debug)]
struct Held {
    tokenizer: Tokenizer,
    text: String,
}

impl Chunks for Held {
    fn push(&mut self, chunk: &str) {
        self.text.push_str(chunk);
    }

    fn finish(self: Box<Self>) -> Option<u64> {
        let found = self.tokenizer.encode_fast(self.text.as_str(), false);
        u64::try_from(found.ok()?.len()).ok()
    }
}
