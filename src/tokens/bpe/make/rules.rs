//! A vocabulary in the order in which it merges.

use std::collections::{HashMap, HashSet};

/// A vocabulary, renumbered: symbols first, then what merges, in order of rank.
pub struct Rules {
    /// The bytes of every token.
    pub tokens: Vec<Vec<u8>>,
    /// How many of them are symbols: where merging starts from.
    pub symbols: usize,
    /// What symbols are.
    pub start: Start,
    /// Tokens from here on have one rank, and the leftmost pair wins.
    pub tie: usize,
    /// What a token is that merging does not lead to.
    pub unreached: Unreached,
    /// The pairs that merge, if the vocabulary lists them.
    pub merges: Listed,
    /// Strings that are cut out before anything merges, each a token.
    pub fixed: Vec<Vec<u8>>,
    /// The numbers by which tokens are published.
    pub ids: Ids,
}

/// The numbers by which tokens are published; empty where nothing says them.
#[derive(Default)]
pub struct Ids {
    /// Of every token.
    pub tokens: Vec<u32>,
    /// Of every string that is cut out first.
    pub fixed: Vec<u32>,
    /// Of every byte of a character that no token has; none where bytes are tokens like others.
    pub bytes: Vec<u32>,
}

/// What a list of merges says.
pub enum Listed {
    /// There is none: any two neighbours that spell a token merge.
    Nothing,
    /// One pair a token, in order.
    Each(Vec<Merge>),
    /// Every pair that spells a token, those of one token one after the other: what there would be without a list, but that of two
    /// pairs of one token the earlier goes first, not the leftmost.
    Every(Vec<Merge>),
}

/// Two tokens and what they merge into, by number.
#[derive(Clone, Copy)]
pub struct Merge {
    /// The first.
    pub left: u32,
    /// The second.
    pub right: u32,
    /// What they merge into.
    pub merged: u32,
}

/// Where merging starts from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// From bytes: each of the 256 is a symbol. A split pattern cuts texts before.
    Bytes,
    /// From characters; one that no token has is a token a byte.
    Characters,
}

/// What a token is that merging its bytes does not lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// A piece of text that is such a token is that token; and any two neighbours that spell a token merge.
    Token,
    /// Any two neighbours that spell a token merge.
    Pair,
    /// Nothing.
    Never,
}

impl Rules {
    /// The symbols of `text`, one token of the vocabulary.
    pub fn symbols_of(&self, text: &[u8], characters: &HashMap<&[u8], u32>) -> Vec<u32> {
        match self.start {
            Start::Bytes => text
                .iter()
                .map(|byte| characters[std::slice::from_ref(byte)])
                .collect(),
            Start::Characters => {
                let text = std::str::from_utf8(text).expect("pieces are text");
                let bytes = text.char_indices();
                bytes
                    .map(|(at, c)| characters[&text.as_bytes()[at..at + c.len_utf8()]])
                    .collect()
            }
        }
    }

    /// The symbols by their bytes.
    pub fn by_bytes(&self) -> HashMap<&[u8], u32> {
        let symbols = self.tokens[..self.symbols].iter();
        symbols
            .zip(0..)
            .map(|(bytes, id)| (bytes.as_slice(), id))
            .collect()
    }
}

/// The vocabulary of tokens and their published numbers in order of rank, all 256 bytes among them; a split pattern cuts texts before.
///
/// # Errors
/// If a byte is missing.
pub fn byte_level(mut tokens: Vec<(Vec<u8>, u32)>, unreached: Unreached) -> Result<Rules, String> {
    // Ranks stay in order; only the bytes come first.
    tokens.sort_by_key(|(token, _)| token.len() > 1);
    let (tokens, ids): (Vec<_>, Vec<_>) = tokens.into_iter().unzip();
    let symbols = tokens.iter().take_while(|token| token.len() == 1).count();
    let bytes: HashSet<&[u8]> = tokens[..symbols].iter().map(Vec::as_slice).collect();
    if bytes.len() != 256 || symbols != 256 {
        return Err(format!("{} bytes are tokens, not 256", bytes.len()));
    }
    Ok(Rules {
        tie: tokens.len(),
        tokens,
        symbols,
        start: Start::Bytes,
        unreached,
        merges: Listed::Nothing,
        fixed: Vec::new(),
        ids: Ids {
            tokens: ids,
            ..Ids::default()
        },
    })
}
