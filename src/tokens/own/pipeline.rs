//! `tokenizer.json`: steps one after the other. Those that the tables here know become a table; others are counted by the reference.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::bpe::{Form, Pattern, make};
use super::kind::broken;
use super::reference::Reference;
use super::{Counter, NotUnderstood, merges, patterns, table};

/// Bytes of the longest string that a table cuts out before anything merges.
pub(super) const LONGEST_FIXED: usize = 64;

#[derive(Deserialize)]
pub(super) struct File<'t> {
    pub(super) normalizer: Option<Value>,
    pub(super) pre_tokenizer: Option<Value>,
    #[serde(default)]
    added_tokens: Vec<Added>,
    #[serde(borrow)]
    model: &'t RawValue,
}

#[expect(clippy::struct_excessive_bools, reason = "so the file has it")]
#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
    #[serde(default)]
    special: bool,
    #[serde(default)]
    single_word: bool,
    #[serde(default)]
    lstrip: bool,
    #[serde(default)]
    rstrip: bool,
}

/// A model of pairs that merge.
#[derive(Deserialize)]
pub(super) struct Model {
    #[serde(rename = "type")]
    kind: Option<String>,
    dropout: Option<Value>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    ignore_merges: bool,
    vocab: HashMap<String, u32>,
    merges: Vec<Pair>,
}

/// Two tokens, as older and as newer files write them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Pair {
    Two(String, String),
    Line(String),
}

impl Pair {
    fn parts(&self) -> Option<(&str, &str)> {
        match self {
            Self::Two(left, right) => Some((left, right)),
            Self::Line(line) => line
                .split_once(' ')
                .filter(|(_, right)| !right.contains(' ')),
        }
    }
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Counter, NotUnderstood> {
    let file: File<'_> = serde_json::from_str(text).map_err(|error| broken(&error))?;
    match as_table(&file)? {
        Some(table) => Ok(Counter::Table(table)),
        None => {
            Reference::read(text, &file).map(|reference| Counter::Reference(Box::new(reference)))
        }
    }
}

/// The table that counts as these steps do; nothing if the tables here do not know them.
fn as_table(file: &File<'_>) -> Result<Option<table::Described>, NotUnderstood> {
    let Some((form, composes)) = form(file) else {
        return Ok(None);
    };
    let Some(fixed) = fixed(file, form) else {
        return Ok(None);
    };
    // Another type of model has its vocabulary in another form.
    let Ok(model) = serde_json::from_str::<Model>(file.model.get()) else {
        return Ok(None);
    };
    if !is_plain(&model) {
        return Ok(None);
    }
    let listed: Option<Vec<(&str, &str)>> = model.merges.iter().map(Pair::parts).collect();
    let listed = listed.ok_or_else(|| NotUnderstood::new("a merge is not of two tokens"))?;
    let spelling = match form {
        Form::Split(_) => merges::Spelling::Bytes,
        Form::Pieces { .. } if !model.byte_fallback => return Ok(None),
        Form::Pieces { .. } => merges::Spelling::Characters,
    };
    let whole = model.ignore_merges;
    let Some(rules) = merges::rules(&model.vocab, &listed, spelling, whole)? else {
        return Ok(None);
    };
    let (fixed, fixed_ids) = fixed.into_iter().unzip();
    let ids = make::Ids {
        fixed: fixed_ids,
        ..rules.ids
    };
    let rules = make::Rules {
        fixed,
        ids,
        ..rules
    };
    // What a table cannot hold, the reference may.
    Ok(table::make(&rules, form, composes, "tokenizer.json, BPE").ok())
}

/// Whether nothing about the model is out of the ordinary.
fn is_plain(model: &Model) -> bool {
    let empty = |text: &Option<String>| text.as_deref().unwrap_or("").is_empty();
    model.kind.as_deref().is_none_or(|kind| kind == "BPE")
        && model.dropout.as_ref().is_none_or(Value::is_null)
        && empty(&model.continuing_subword_prefix)
        && empty(&model.end_of_word_suffix)
}

/// Strings that are tokens wherever they stand. Those that are special are ordinary text in a text that is counted.
fn fixed(file: &File<'_>, form: Form) -> Option<Vec<(Vec<u8>, u32)>> {
    let mut fixed = Vec::new();
    for added in file.added_tokens.iter().filter(|added| !added.special) {
        let plain = !added.single_word && !added.lstrip && !added.rstrip;
        let fits = (1..=LONGEST_FIXED).contains(&added.content.len());
        // In a vocabulary of characters a space before the text, and spaces themselves, are a matter of what is cut first.
        let apart = matches!(form, Form::Split(_))
            || (form == Form::Pieces { space_first: false } && !added.content.contains([' ', '▁']));
        if !(plain && fits && apart) {
            return None;
        }
        fixed.push((added.content.clone().into_bytes(), added.id));
    }
    fixed.sort_unstable();
    fixed.dedup_by(|one, other| one.0 == other.0);
    Some(fixed)
}

/// How texts are taken apart, and whether they are composed.
fn form(file: &File<'_>) -> Option<(Form, bool)> {
    let steps = list(file.normalizer.as_ref(), "normalizers")?;
    let splits = list(file.pre_tokenizer.as_ref(), "pretokenizers")?;
    if let Some(pattern) = pattern(&splits) {
        return match steps[..] {
            [] => Some((Form::Split(pattern), false)),
            [one] if *one == serde_json::json!({ "type": "NFC" }) => {
                Some((Form::Split(pattern), true))
            }
            _ => None,
        };
    }
    let first = serde_json::json!({ "type": "Prepend", "prepend": "▁" });
    let spaces =
        serde_json::json!({ "type": "Replace", "pattern": { "String": " " }, "content": "▁" });
    // After the spaces are written otherwise there is none to split at.
    let nothing = serde_json::json!({
        "type": "Split", "pattern": { "String": " " }, "behavior": "MergedWithPrevious", "invert": false
    });
    if !splits.iter().all(|split| **split == nothing) {
        return None;
    }
    let space_first = match steps[..] {
        [one] if *one == spaces => false,
        [one, other] if *one == first && *other == spaces => true,
        _ => return None,
    };
    Some((Form::Pieces { space_first }, false))
}

/// The steps of a sequence, or the one step.
pub(super) fn list<'v>(value: Option<&'v Value>, key: &str) -> Option<Vec<&'v Value>> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Some(Vec::new());
    };
    if value.get("type")? != "Sequence" {
        return Some(vec![value]);
    }
    let steps = value.get(key)?.as_array()?;
    steps.iter().try_fold(Vec::new(), |mut all, step| {
        all.extend(list(Some(step), key)?);
        Some(all)
    })
}

/// The split pattern that these steps are, before bytes are spelled as characters.
fn pattern(splits: &[&Value]) -> Option<Pattern> {
    let (last, splits) = splits.split_last()?;
    let is = |value: &Value, key: &str, wanted: bool| {
        value.get(key).and_then(Value::as_bool).unwrap_or(!wanted) == wanted
    };
    if last.get("type")? != "ByteLevel" || !is(last, "add_prefix_space", false) {
        return None;
    }
    let by_itself = last
        .get("use_regex")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    if splits.is_empty() {
        return by_itself.then_some(Pattern::Gpt2);
    }
    if by_itself {
        return None;
    }
    let expressions: Option<Vec<&str>> = splits.iter().map(|split| expression(split)).collect();
    patterns::sequence(&expressions?)
}

/// The expression of a step that cuts a text at what it finds and leaves nothing out.
fn expression(split: &Value) -> Option<&str> {
    let word = |key| split.get(key).and_then(Value::as_str);
    let invert = split.get("invert").and_then(Value::as_bool)?;
    // All that is known here finds every character: what lies between is nothing.
    let whole = match (word("behavior")?, invert) {
        ("Isolated", false) => true,
        ("Removed", true) => {
            let found = split.get("pattern")?.get("Regex")?.as_str()?;
            patterns::known(found).is_some()
        }
        _ => false,
    };
    if word("type")? != "Split" || !whole {
        return None;
    }
    split.get("pattern")?.get("Regex")?.as_str()
}
