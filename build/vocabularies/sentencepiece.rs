//! Vocabularies that merge characters, as packages spell them.

use crate::make::pieces::in_order;
use crate::make::{Kind, Piece, Rules, base64, scored, single, spaced};

/// What a piece is, by its number in the format.
const USER_DEFINED: &str = "4";
const NORMAL: &str = "1";

/// Pieces with their scores and kinds, as the crates `splintr-vocab-*` spell them: `base64(piece) score [kind]`. Where kinds are left
/// out, all that has no score is a control piece or a byte.
pub fn lines(lines: &[u8]) -> Result<Rules, String> {
    let lines = std::str::from_utf8(lines).map_err(|error| error.to_string())?;
    let mut pieces = Vec::new();
    for line in lines.lines() {
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
            Some(_) | None => continue,
        };
        pieces.push(Piece {
            text: spaced(&String::from_utf8_lossy(&piece)),
            score,
            kind,
        });
    }
    scored(pieces)
}

/// Pieces and an order of merges apart, as `splintr-vocab-gemma4` packs them.
pub fn gemma4() -> Result<Rules, String> {
    let mut vocabulary = Packed::open(splintr_vocab_gemma4::GEMMA4_VOCAB_PACKED, "SPLNTRV1")?;
    let mut tokens = Vec::new();
    while let Some(_id) = vocabulary.number() {
        let length = vocabulary.number().ok_or("a token without a length")?;
        tokens.push(spaced(&String::from_utf8_lossy(vocabulary.take(length)?)));
    }
    let mut order = Packed::open(splintr_vocab_gemma4::GEMMA4_MERGES_PACKED, "SPLNTRM1")?;
    let mut merged = Vec::new();
    while let Some(id) = order.number() {
        order.number().ok_or("a merge without a split")?;
        merged.push(tokens.get(id).ok_or("a merge of no token")?.clone());
    }
    tokens.retain(|token| single(token));
    in_order(tokens, merged, Vec::new())
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
