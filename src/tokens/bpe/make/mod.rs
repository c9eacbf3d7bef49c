//! Turns a vocabulary into a table that is read in place (see [`layout`](super::layout)).
//!
//! A vocabulary comes as tokens in order of rank. What counting needs of it is one pair of parts for each token: the two that the
//! token's own bytes end in when they are merged with the ranks below its own. The build makes the tables of the program with this, and
//! the program those of a user's own vocabularies.

mod blob;
mod chars;
mod displace;
mod merges;
pub mod pieces;
mod rules;

pub use blob::write;
pub use pieces::{Kind, Piece, scored, single, spaced};
pub use rules::{Ids, Listed, Merge, Rules, Start, Unreached, byte_level};

/// What the tables are made by: others are made by other sources.
pub const STAMP: &str = concat!(
    include_str!("mod.rs"),
    include_str!("blob.rs"),
    include_str!("chars.rs"),
    include_str!("displace.rs"),
    include_str!("merges.rs"),
    include_str!("pieces.rs"),
    include_str!("rules.rs"),
    include_str!("../layout.rs"),
);

/// The bytes of a text in base64, with or without padding; nothing if it is none.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
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
