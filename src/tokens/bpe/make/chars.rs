//! Characters that merging may start from, instead of their bytes.
//!
//! A character of several bytes may be taken as one symbol where its bytes become one token before anything merges with a part of it.
//! The first merge that crosses a border of the character while it is still in parts makes a token that ends in a proper beginning of
//! the character, with something before it, or begins with a proper end of it, with something behind. If all such tokens have higher
//! ranks than the character's own token, there is no such merge. Tokens with an ASCII character at the other side of the border are told
//! apart: many vocabularies have tokens of a space and a first byte, and characters that only these are in the way of.
//!
//! A symbol that is there from the start must not merge before its time either. It cannot where all it merges into has a higher rank
//! than its own; the few tokens that are merged from parts of higher rank are looked at one by one.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::layout::{
    AFTER_OTHERS, ASCII_JOINS, BARRIER, BEFORE_OTHERS, BEFORE_SPACE, BITS, COMES_AFTER, GOES_ON,
};
use super::merges::{Merges, merge};
use super::rules::{Rules, Start};

/// Symbols by character, with what must not be beside it; and how tokens join characters.
pub struct Characters {
    pub symbols: BTreeMap<char, u32>,
    pub joins: BTreeMap<char, u8>,
    /// Of pairs of ASCII characters; nothing where there are no joins.
    pub ascii: Vec<u8>,
}

/// Finds them.
pub fn of(rules: &Rules, merges: &Merges) -> Characters {
    match rules.start {
        Start::Bytes => Characters {
            symbols: safe(rules, merges),
            joins: BTreeMap::new(),
            ascii: Vec::new(),
        },
        Start::Characters => pieces(rules),
    }
}

fn safe(rules: &Rules, merges: &Merges) -> BTreeMap<char, u32> {
    // The lowest rank of a token that ends in this beginning of a character, or begins with this end of one, by whether the byte at
    // the other side is ASCII.
    let mut tails: HashMap<(&[u8], bool), u32> = HashMap::new();
    let mut heads: HashMap<(&[u8], bool), u32> = HashMap::new();
    for (token, id) in rules.tokens.iter().zip(0..) {
        let head = token
            .iter()
            .take_while(|&&byte| byte & 0xC0 == 0x80)
            .count();
        if head > 0 && head < token.len() {
            heads
                .entry((&token[..head], token[head].is_ascii()))
                .or_insert(id);
        }
        let last = token.iter().rposition(|&byte| byte & 0xC0 != 0x80);
        if let Some(last) = last
            && last > 0
            && token.len() - last < width(token[last])
        {
            tails
                .entry((&token[last..], token[last - 1].is_ascii()))
                .or_insert(id);
        }
    }
    let early: HashSet<u32> = merges
        .pairs
        .iter()
        .flat_map(|(pair, &merged)| {
            let parts = [pair >> BITS, pair & u64::from(BARRIER)];
            parts
                .map(|part| part as u32)
                .into_iter()
                .filter(move |&part| part > merged)
        })
        .collect();
    let symbols = rules.by_bytes();
    let reached = rules.tokens.iter().zip(0..).skip(rules.symbols);
    reached
        .filter_map(|(token, id)| {
            let text = std::str::from_utf8(token).ok()?;
            let mut characters = text.chars();
            let (character, None) = (characters.next()?, characters.next()) else {
                return None;
            };
            let mut parts = rules.symbols_of(token, &symbols);
            merge(&mut parts, &merges.pairs, None);
            let lower = |other: Option<&u32>| other.is_some_and(|&other| other < id);
            let after = |ascii| (1..token.len()).any(|at| lower(tails.get(&(&token[..at], ascii))));
            let before =
                |ascii| (1..token.len()).any(|at| lower(heads.get(&(&token[at..], ascii))));
            if parts != [id] || early.contains(&id) || after(false) || before(false) {
                return None;
            }
            let after = if after(true) { AFTER_OTHERS } else { 0 };
            let before = if before(true) { BEFORE_OTHERS } else { 0 };
            Some((character, id | after | before))
        })
        .collect()
}

/// Bytes of the character that starts with this byte.
fn width(lead: u8) -> usize {
    match lead {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

fn pieces(rules: &Rules) -> Characters {
    let mut symbols = BTreeMap::new();
    for (token, id) in rules.tokens[..rules.symbols].iter().zip(0..) {
        symbols.extend(text(token).chars().next().map(|character| (character, id)));
    }
    let mut joins: BTreeMap<char, u8> = BTreeMap::new();
    let mut ascii = vec![0; ASCII_JOINS];
    for token in rules.tokens[rules.symbols..].iter().chain(&rules.fixed) {
        let characters: Vec<char> = text(token).chars().collect();
        for pair in characters.windows(2) {
            let [left, right] = [pair[0], pair[1]];
            if left.is_ascii() && right.is_ascii() {
                let bit = left as usize * 128 + right as usize;
                ascii[bit / 8] |= 1 << (bit % 8);
            }
            *joins.entry(left).or_default() |= if right == ' ' { BEFORE_SPACE } else { GOES_ON };
            *joins.entry(right).or_default() |= COMES_AFTER;
        }
    }
    Characters {
        symbols,
        joins,
        ascii,
    }
}

fn text(token: &[u8]) -> &str {
    std::str::from_utf8(token).expect("pieces are text")
}
