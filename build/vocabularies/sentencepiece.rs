//! Vocabularies that merge characters, as packages spell them.

use crate::layout::ABSENT;
use crate::make::pieces::{Numbered, in_order};
use crate::make::{Kind, Piece, Rules, base64, scored, single, spaced};

/// What a piece is, by its number in the format.
const USER_DEFINED: &str = "4";
const NORMAL: &str = "1";

/// Pieces with their scores and kinds, as the crates `splintr-vocab-*` spell them: `base64(piece) score [kind]`. Where kinds are left
/// out, all that has no score is a control piece or a byte.
pub fn lines(lines: &[u8]) -> Result<Rules, String> {
    let lines = std::str::from_utf8(lines).map_err(|error| error.to_string())?;
    let mut pieces = Vec::new();
    let mut bytes = vec![ABSENT; 256];
    for (line, id) in lines.lines().zip(0..) {
        let mut fields = line.split(' ');
        let (Some(piece), Some(score)) = (fields.next(), fields.next()) else {
            return Err(format!("not a piece: {line}"));
        };
        let piece = base64(piece).ok_or(format!("not base64: {line}"))?;
        // Scores are whole: the negated order of merging.
        let whole = score
            .strip_suffix(".0")
            .and_then(|score| score.parse().ok());
        let score: i64 = whole.ok_or(format!("not a score: {line}"))?;
        let kind = match fields.next() {
            Some(NORMAL) => Kind::Normal,
            Some(USER_DEFINED) => Kind::UserDefined,
            None if score != 0 => Kind::Normal,
            Some(_) | None => {
                note_byte(&piece, id, &mut bytes);
                continue;
            }
        };
        pieces.push(Piece {
            text: spaced(&String::from_utf8_lossy(&piece)),
            score,
            kind,
            id,
        });
    }
    scored(pieces, bytes)
}

/// Notes which byte the piece `<0x0A>` stands for, if it does.
fn note_byte(piece: &[u8], id: u32, bytes: &mut [u32]) {
    let digits = std::str::from_utf8(piece)
        .ok()
        .and_then(|piece| piece.strip_prefix("<0x")?.strip_suffix('>'))
        .filter(|digits| digits.len() == 2);
    if let Some(byte) = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok()) {
        bytes[byte] = id;
    }
}

/// Pieces and an order of merges apart, as `splintr-vocab-gemma4` packs them.
pub fn gemma4() -> Result<Rules, String> {
    let mut vocabulary = Packed::open(splintr_vocab_gemma4::GEMMA4_VOCAB_PACKED, "SPLNTRV1")?;
    let mut tokens: Vec<Numbered> = Vec::new();
    let mut bytes = vec![ABSENT; 256];
    while let Some(id) = vocabulary.number() {
        let length = vocabulary.number().ok_or("a token without a length")?;
        let token = spaced(&String::from_utf8_lossy(vocabulary.take(length)?));
        if id != tokens.len() {
            return Err(format!("token {} has the number {id}", tokens.len()));
        }
        note_byte(&token, id as u32, &mut bytes);
        tokens.push((token, id as u32));
    }
    let mut order = Packed::open(splintr_vocab_gemma4::GEMMA4_MERGES_PACKED, "SPLNTRM1")?;
    let mut merged = Vec::new();
    while let Some(id) = order.number() {
        order.number().ok_or("a merge without a split")?;
        merged.push(tokens.get(id).ok_or("a merge of no token")?.clone());
    }
    tokens.retain(|(token, _)| single(token));
    in_order(tokens, merged, Vec::new(), bytes)
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
