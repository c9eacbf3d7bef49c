//! Texts in which special-token strings are parsed: each is one token, and what stands between them is counted by itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound;

use super::bpe::{Counter, Family};
use super::text::{Specials, Vocabulary};
use super::vocabulary::{self, Token};

/// Finds special tokens in texts: the leftmost, and of several there the longest.
#[derive(Clone, Debug)]
pub struct Parser {
    tokens: BTreeMap<Vec<u8>, u32>,
    /// Whether one begins with the byte.
    firsts: [bool; 256],
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// Ordinary text, not empty.
    Ordinary(&'t str),
    /// A special token, with its number.
    Special(&'t str, u32),
}

impl Parser {
    /// Prepares to find these.
    #[must_use]
    pub fn new(specials: &Specials) -> Self {
        let all = specials.all().into_iter();
        let tokens: BTreeMap<Vec<u8>, u32> =
            all.map(|(text, id)| (text.into_bytes(), id)).collect();
        let mut firsts = [false; 256];
        for &first in tokens.keys().filter_map(|text| text.first()) {
            firsts[usize::from(first)] = true;
        }
        Self { tokens, firsts }
    }

    /// Takes a text apart, in order.
    #[must_use]
    pub fn parts<'t>(&self, text: &'t str) -> Vec<Part<'t>> {
        let bytes = text.as_bytes();
        let mut parts = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let found = self.firsts[usize::from(bytes[at])]
                .then(|| self.longest(&bytes[at..]))
                .flatten();
            let Some((length, id)) = found else {
                at += 1;
                continue;
            };
            if start < at {
                parts.push(Part::Ordinary(&text[start..at]));
            }
            parts.push(Part::Special(&text[at..at + length], id));
            at += length;
            start = at;
        }
        if start < at {
            parts.push(Part::Ordinary(&text[start..]));
        }
        parts
    }

    /// Bytes and number of the longest that `text` begins with.
    fn longest(&self, mut text: &[u8]) -> Option<(usize, u32)> {
        // The last that is not greater shares more of the text with it than any other, and what it does not share no other does.
        loop {
            let up_to = (Bound::Unbounded, Bound::Included(text));
            let (found, &id) = self.tokens.range::<[u8], _>(up_to).next_back()?;
            let shared = found
                .iter()
                .zip(text)
                .take_while(|(one, other)| one == other);
            let shared = shared.count();
            if shared == found.len() {
                return Some((shared, id)).filter(|_| shared > 0);
            }
            text = &text[..shared];
        }
    }
}

/// Returns the tokens of `text` in `vocabulary`, every special-token string in it being one.
#[must_use]
pub fn count(vocabulary: Vocabulary, specials: &Specials, text: &str) -> u64 {
    let parts = Parser::new(specials).parts(text);
    if let [Part::Ordinary(whole)] = parts[..] {
        return vocabulary::count(vocabulary, whole);
    }
    let mut counter = Counter::new(Family::of(vocabulary), text.len());
    let tokens = parts.into_iter().map(|part| match part {
        Part::Ordinary(text) => counter.count(text),
        Part::Special(..) => 1,
    });
    tokens.sum()
}

/// Returns every token of `text` in `vocabulary`, every special-token string in it being one, and the form of the text that their bytes
/// are counted in (see [`vocabulary::form`]).
#[must_use]
pub fn tokens<'t>(
    vocabulary: Vocabulary,
    specials: &Specials,
    text: &'t str,
) -> (Cow<'t, str>, Vec<Token>) {
    let mut form = String::with_capacity(text.len());
    let mut tokens = Vec::new();
    for part in Parser::new(specials).parts(text) {
        let start = form.len();
        match part {
            Part::Ordinary(text) => {
                form.push_str(&vocabulary::form(vocabulary, text));
                let found = vocabulary::tokens(vocabulary, text).into_iter();
                tokens.extend(found.map(|token| Token {
                    bytes: start + token.bytes.start..start + token.bytes.end,
                    ..token
                }));
            }
            Part::Special(text, id) => {
                form.push_str(text);
                let bytes = start..form.len();
                let id = Some(id);
                tokens.push(Token { id, bytes });
            }
        }
    }
    let form = match form == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(form),
    };
    (form, tokens)
}
