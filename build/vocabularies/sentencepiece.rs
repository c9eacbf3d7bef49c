//! Vocabularies that merge characters. In them a space is spelled `▁`; here it is a space.

use std::collections::BTreeSet;

use super::rules::{Ids, Rules, Start, Unreached};
use crate::layout::ABSENT;

/// What a piece is, by its number in the format.
const USER_DEFINED: &str = "4";
const NORMAL: &str = "1";

/// Pieces with their scores and kinds, as the crates `splintr-vocab-*` spell them: `base64(piece) score [kind]`. Where kinds are left
/// out, all that has no score is a control piece or a byte.
pub fn scored(lines: &[u8]) -> Result<Rules, String> {
    let lines = std::str::from_utf8(lines).map_err(|error| error.to_string())?;
    let mut scored = Vec::new();
    let mut fixed = Vec::new();
    let mut bytes = vec![ABSENT; 256];
    for (line, id) in lines.lines().zip(0..) {
        let mut fields = line.split(' ');
        let (Some(piece), Some(score)) = (fields.next(), fields.next()) else {
            return Err(format!("not a piece: {line}"));
        };
        let piece = spaced(&base64(piece).ok_or(format!("not base64: {line}"))?);
        // Scores are whole: the negated order of merging.
        let whole = score
            .strip_suffix(".0")
            .and_then(|score| score.parse().ok());
        let score: i64 = whole.ok_or(format!("not a score: {line}"))?;
        match fields.next() {
            Some(NORMAL) => scored.push((score, (piece, id))),
            Some(USER_DEFINED) => fixed.push((piece, id)),
            None if score != 0 => scored.push((score, (piece, id))),
            Some(_) | None => bytes_of(&piece, id, &mut bytes),
        }
    }
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (singles, merged): (Vec<_>, Vec<_>) = scored
        .into_iter()
        .partition(|(_, (piece, _))| single(piece));
    // Pieces of one score, the lowest: runs of spaces, of which the leftmost grows.
    let lowest = merged.last().map_or(0, |last| last.0);
    let tied = merged.iter().filter(|(score, _)| *score == lowest).count();
    let singles = singles.into_iter().map(|(_, piece)| piece).collect();
    let merged = merged.into_iter().map(|(_, piece)| piece).collect();
    let rules = rules(singles, merged, fixed, bytes)?;
    Ok(Rules {
        tie: if tied > 1 {
            rules.tokens.len() - tied
        } else {
            rules.tokens.len()
        },
        ..rules
    })
}

/// Pieces and an order of merges apart, as `splintr-vocab-gemma4` packs them.
pub fn gemma4() -> Result<Rules, String> {
    let mut vocabulary = Packed::open(splintr_vocab_gemma4::GEMMA4_VOCAB_PACKED, "SPLNTRV1")?;
    let mut tokens: Vec<Piece> = Vec::new();
    let mut bytes = vec![ABSENT; 256];
    while let Some(id) = vocabulary.number() {
        let length = vocabulary.number().ok_or("a token without a length")?;
        let token = spaced(vocabulary.take(length)?);
        if id != tokens.len() {
            return Err(format!("token {} has the number {id}", tokens.len()));
        }
        bytes_of(&token, id as u32, &mut bytes);
        tokens.push((token, id as u32));
    }
    let mut order = Packed::open(splintr_vocab_gemma4::GEMMA4_MERGES_PACKED, "SPLNTRM1")?;
    let mut merged = Vec::new();
    while let Some(id) = order.number() {
        order.number().ok_or("a merge without a split")?;
        merged.push(tokens.get(id).ok_or("a merge of no token")?.clone());
    }
    tokens.retain(|(token, _)| single(token));
    rules(tokens, merged, Vec::new(), bytes)
}

/// A piece, and the number by which it is published.
type Piece = (Vec<u8>, u32);

/// Notes which byte the piece `<0x0A>` stands for, if it does.
fn bytes_of(piece: &[u8], id: u32, bytes: &mut [u32]) {
    let digits = std::str::from_utf8(piece)
        .ok()
        .and_then(|piece| piece.strip_prefix("<0x")?.strip_suffix('>'))
        .filter(|digits| digits.len() == 2);
    if let Some(byte) = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok()) {
        bytes[byte] = id;
    }
}

fn rules(
    mut symbols: Vec<Piece>,
    merged: Vec<Piece>,
    fixed: Vec<Piece>,
    bytes: Vec<u32>,
) -> Result<Rules, String> {
    let known: BTreeSet<&[u8]> = symbols.iter().map(|(piece, _)| piece.as_slice()).collect();
    for (token, _) in &merged {
        let text = std::str::from_utf8(token).map_err(|error| error.to_string())?;
        if let Some(lone) = text
            .chars()
            .find(|c| !known.contains(c.to_string().as_bytes()))
        {
            return Err(format!("`{text}` has `{lone}`, which is no piece"));
        }
    }
    let count = symbols.len();
    symbols.extend(merged);
    let (tokens, ids): (Vec<_>, Vec<_>) = symbols.into_iter().unzip();
    let (fixed, fixed_ids) = fixed.into_iter().unzip();
    Ok(Rules {
        tie: tokens.len(),
        tokens,
        symbols: count,
        start: Start::Characters,
        unreached: Unreached::Pair,
        fixed,
        ids: Ids {
            tokens: ids,
            fixed: fixed_ids,
            bytes,
        },
    })
}

fn single(piece: &[u8]) -> bool {
    std::str::from_utf8(piece).is_ok_and(|text| text.chars().count() == 1)
}

/// The piece with spaces.
fn spaced(piece: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(piece)
        .replace('▁', " ")
        .into_bytes()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

/// Numbers of seven bits a byte, and bytes.
struct Packed(&'static [u8]);

impl Packed {
    fn open(bytes: &'static [u8], magic: &str) -> Result<Self, String> {
        let rest = bytes
            .strip_prefix(magic.as_bytes())
            .ok_or("another format")?;
        Ok(Self(rest.get(4..).ok_or("too short")?))
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Some(number)
    }

    fn take(&mut self, length: usize) -> Result<&'static [u8], String> {
        let (bytes, rest) = self.0.split_at_checked(length).ok_or("cut short")?;
        self.0 = rest;
        Ok(bytes)
    }
}
