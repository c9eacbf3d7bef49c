//! SentencePiece models: protocol buffers (`sentencepiece_model.proto` of google/sentencepiece).

#![expect(
    clippy::disallowed_types,
    reason = "scores are so in the format, and are only compared"
)]

use std::cmp::Ordering;

use prost::Message;

use super::super::bpe::{Form, make};
use super::{Counter, NotUnderstood, table};

#[derive(Clone, PartialEq, Message)]
struct Model {
    #[prost(message, repeated, tag = "1")]
    pieces: Vec<Piece>,
    #[prost(message, optional, tag = "2")]
    trainer: Option<Trainer>,
    #[prost(message, optional, tag = "3")]
    normalizer: Option<Normalizer>,
}

#[derive(Clone, PartialEq, Message)]
struct Piece {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(float, optional, tag = "2")]
    score: Option<f32>,
    #[prost(int32, optional, tag = "3")]
    kind: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Trainer {
    #[prost(int32, optional, tag = "3")]
    model_type: Option<i32>,
    #[prost(bool, optional, tag = "24")]
    space_behind: Option<bool>,
    #[prost(bool, optional, tag = "35")]
    byte_fallback: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
struct Normalizer {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(bytes = "vec", optional, tag = "2")]
    characters: Option<Vec<u8>>,
    #[prost(bool, optional, tag = "3")]
    space_first: Option<bool>,
    #[prost(bool, optional, tag = "4")]
    fewer_spaces: Option<bool>,
    #[prost(bool, optional, tag = "5")]
    escapes_spaces: Option<bool>,
}

/// The kinds of pieces in the format.
mod kind {
    pub(super) const NORMAL: i32 = 1;
    pub(super) const UNKNOWN: i32 = 2;
    pub(super) const CONTROL: i32 = 3;
    pub(super) const USER_DEFINED: i32 = 4;
    pub(super) const UNUSED: i32 = 5;
    pub(super) const BYTE: i32 = 6;
}
const UNIGRAM: i32 = 1;
const BPE: i32 = 2;

/// Reads a model.
pub(super) fn read(bytes: &[u8]) -> Result<Counter, NotUnderstood> {
    let model = Model::decode(bytes)
        .map_err(|error| NotUnderstood::new(format!("it is no SentencePiece model: {error}")))?;
    let space_first = check(&model)?;
    let fixed: usize = model
        .pieces
        .iter()
        .filter(|piece| piece.kind == Some(kind::USER_DEFINED))
        .filter_map(|piece| piece.text.as_ref().map(String::len))
        .max()
        .unwrap_or(0);
    if fixed > super::pipeline::LONGEST_FIXED {
        return Err(NotUnderstood::new("a user-defined piece is too long"));
    }
    let (pieces, bytes) = pieces(model.pieces)?;
    let rules = make::scored(pieces, bytes).map_err(NotUnderstood::new)?;
    let form = Form::Pieces { space_first };
    table::make(&rules, form, false, "SentencePiece BPE").map(Counter::Table)
}

/// Makes sure that texts are merged as they are; returns whether a space is put before them.
fn check(model: &Model) -> Result<bool, NotUnderstood> {
    let not = |what: &str| Err(NotUnderstood::new(what));
    let trainer = model.trainer.clone().unwrap_or_default();
    let normalizer = model.normalizer.clone().unwrap_or_default();
    match trainer.model_type.unwrap_or(UNIGRAM) {
        BPE => {}
        UNIGRAM => {
            return Err(NotUnderstood {
                what: "the SentencePiece model is a Unigram model, which is not counted from this file".to_owned(),
                hint: Some("the model's `tokenizer.json` is, if its publisher has one".to_owned()),
            });
        }
        _ => return not("the SentencePiece model is neither BPE nor Unigram"),
    }
    if !trainer.byte_fallback.unwrap_or(false) {
        return not(
            "the SentencePiece model has no bytes for unknown characters (`byte_fallback`)",
        );
    }
    if trainer.space_behind.unwrap_or(false) {
        return not(
            "the SentencePiece model puts spaces behind words (`treat_whitespace_as_suffix`)",
        );
    }
    if normalizer.characters.is_some_and(|map| !map.is_empty()) {
        let name = normalizer.name.unwrap_or_default();
        return Err(NotUnderstood::new(format!(
            "the SentencePiece model changes characters by the rules `{name}`"
        )));
    }
    if normalizer.fewer_spaces.unwrap_or(true) {
        return not("the SentencePiece model leaves out spaces (`remove_extra_whitespaces`)");
    }
    if !normalizer.escapes_spaces.unwrap_or(true) {
        return not("the SentencePiece model does not write spaces as `▁` (`escape_whitespaces`)");
    }
    Ok(normalizer.space_first.unwrap_or(true))
}

/// The pieces that merge, and those that are cut out; and the numbers of those that stand for bytes. A score becomes its place among all
/// scores, which compares alike.
fn pieces(pieces: Vec<Piece>) -> Result<(Vec<make::Piece>, Vec<u32>), NotUnderstood> {
    let mut bytes = Vec::new();
    let mut found: Vec<(f32, String, make::Kind, u32)> = Vec::new();
    for (piece, id) in pieces.into_iter().zip(0..) {
        let text = piece.text.unwrap_or_default();
        let kind = match piece.kind.unwrap_or(kind::NORMAL) {
            kind::NORMAL => make::Kind::Normal,
            kind::USER_DEFINED => make::Kind::UserDefined,
            kind::BYTE => {
                bytes.push((text, id));
                continue;
            }
            kind::CONTROL | kind::UNKNOWN => continue,
            kind::UNUSED => {
                return Err(NotUnderstood::new(format!(
                    "the piece `{text}` is marked unused"
                )));
            }
            other => {
                return Err(NotUnderstood::new(format!(
                    "the piece `{text}` is of kind {other}"
                )));
            }
        };
        if text.is_empty() || text.contains(' ') {
            return Err(NotUnderstood::new(format!(
                "the piece `{text}` is empty or has spaces"
            )));
        }
        found.push((piece.score.unwrap_or_default(), text, kind, id));
    }
    // `<0x00>` to `<0xFF>`.
    bytes.sort_unstable();
    let named = (0..=u8::MAX).map(|byte| format!("<0x{byte:02X}>"));
    if !named.eq(bytes.iter().map(|(text, _)| text.clone())) {
        return Err(NotUnderstood::new(format!(
            "{} pieces are bytes, not each of the 256 once",
            bytes.len()
        )));
    }
    if let Some((_, text, ..)) = found.iter().find(|(score, ..)| !score.is_finite()) {
        return Err(NotUnderstood::new(format!(
            "the score of `{text}` is no number"
        )));
    }
    let mut known = std::collections::HashSet::new();
    if let Some((_, twice, ..)) = found
        .iter()
        .find(|(_, text, ..)| !known.insert(text.as_str()))
    {
        return Err(NotUnderstood::new(format!(
            "the piece `{twice}` is there twice"
        )));
    }
    drop(known);
    found.sort_by(|one, other| one.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal));
    let mut place = 0;
    let mut before = None;
    let placed = found.into_iter().map(|(score, text, kind, id)| {
        if before.is_some_and(|before| before < score) {
            place += 1;
        }
        before = Some(score);
        make::Piece {
            text: make::spaced(&text),
            score: place,
            kind,
            id,
        }
    });
    let placed = placed.collect();
    Ok((placed, bytes.into_iter().map(|(_, id)| id).collect()))
}
