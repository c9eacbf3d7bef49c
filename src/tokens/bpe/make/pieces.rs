//! Vocabularies that merge characters. In them a space is spelled `▁`; here it is a space.

use std::collections::BTreeSet;

use super::rules::{Ids, Listed, Rules, Start, Unreached};

/// A piece with its score: the higher, the earlier it is merged.
pub struct Piece {
    /// Its bytes, with spaces.
    pub text: Vec<u8>,
    /// Its score, in a form that compares whole.
    pub score: i64,
    /// What it is.
    pub kind: Kind,
    /// The number by which it is published.
    pub id: u32,
}

/// A text with the number by which it is published.
pub type Numbered = (Vec<u8>, u32);

/// What a piece is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Merges.
    Normal,
    /// Is cut out before anything merges.
    UserDefined,
}

/// The vocabulary of these pieces. Any two neighbours that spell a piece merge, those with the highest score first, of equals the leftmost.
/// `bytes` are the published numbers of the pieces that stand for bytes.
///
/// # Errors
/// If a piece has a character that is none, or pieces that merge have one score and are not those of the lowest.
pub fn scored(pieces: Vec<Piece>, bytes: Vec<u32>) -> Result<Rules, String> {
    let (mut normal, fixed): (Vec<_>, Vec<_>) = pieces
        .into_iter()
        .partition(|piece| piece.kind == Kind::Normal);
    normal.sort_by_key(|piece| std::cmp::Reverse(piece.score));
    let (singles, merged): (Vec<_>, Vec<_>) =
        normal.into_iter().partition(|piece| single(&piece.text));
    // Pieces of one score, the lowest: runs of spaces, of which the leftmost grows.
    let lowest = merged.last().map_or(0, |last| last.score);
    let tied = merged.iter().filter(|piece| piece.score == lowest).count();
    let higher = &merged[..merged.len() - tied];
    if let Some(two) = higher.windows(2).find(|two| two[0].score == two[1].score) {
        let [one, other] = [0, 1].map(|at| String::from_utf8_lossy(&two[at].text).into_owned());
        return Err(format!("the pieces `{one}` and `{other}` have one score"));
    }
    let texts = |pieces: Vec<Piece>| -> Vec<Numbered> {
        let texts = pieces.into_iter();
        texts.map(|piece| (piece.text, piece.id)).collect()
    };
    let rules = in_order(texts(singles), texts(merged), texts(fixed), bytes)?;
    Ok(Rules {
        tie: if tied > 1 {
            rules.tokens.len() - tied
        } else {
            rules.tokens.len()
        },
        ..rules
    })
}

/// The vocabulary of single characters and of pieces in the order in which they merge.
///
/// # Errors
/// If a piece has a character that is none.
pub fn in_order(
    mut symbols: Vec<Numbered>,
    merged: Vec<Numbered>,
    fixed: Vec<Numbered>,
    bytes: Vec<u32>,
) -> Result<Rules, String> {
    let known: BTreeSet<&[u8]> = symbols.iter().map(|(piece, _)| piece.as_slice()).collect();
    for (token, _) in &merged {
        let text = std::str::from_utf8(token).map_err(|error| error.to_string())?;
        let mut character = [0; 4];
        if let Some(lone) = text
            .chars()
            .find(|c| !known.contains(c.encode_utf8(&mut character).as_bytes()))
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
        merges: Listed::Nothing,
        fixed,
        ids: Ids {
            tokens: ids,
            fixed: fixed_ids,
            bytes,
        },
    })
}

/// Whether it is one character.
pub fn single(piece: &[u8]) -> bool {
    std::str::from_utf8(piece).is_ok_and(|text| text.chars().count() == 1)
}

/// The piece with spaces.
pub fn spaced(piece: &str) -> Vec<u8> {
    piece.replace('▁', " ").into_bytes()
}
