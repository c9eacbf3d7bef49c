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
    let mut counters = [true, false].map(|begins| {
        let family = family_of(vocabulary, specials, begins);
        Counter::new(family, text.len())
    });
    let tokens = parts.iter().enumerate().map(|(place, part)| match part {
        Part::Ordinary(text) => counters[usize::from(place > 0)].count(text),
        Part::Special(..) => 1,
    });
    tokens.sum()
}

/// What ordinary text is counted in, where it begins the whole text or follows a special token.
fn family_of(vocabulary: Vocabulary, specials: &Specials, begins: bool) -> Family {
    let family = Family::of(vocabulary);
    match begins || !specials.space_once {
        true => family,
        false => family.unspaced(),
    }
}

/// Returns every token of `text` in `vocabulary`, every special-token string in it being one, under the publisher's numbers, and the form
/// of the text that their bytes are counted in (see [`vocabulary::form`]).
#[must_use]
pub fn tokens<'t>(
    vocabulary: Vocabulary,
    specials: &Specials,
    text: &'t str,
) -> (Cow<'t, str>, Vec<Token>) {
    let mut form = String::with_capacity(text.len());
    let mut tokens = Vec::new();
    let parts = Parser::new(specials).parts(text);
    for (place, part) in parts.into_iter().enumerate() {
        let start = form.len();
        match part {
            Part::Ordinary(text) => {
                let family = family_of(vocabulary, specials, place == 0);
                let (own, found) = vocabulary::tokens_in(family, text);
                form.push_str(&own);
                tokens.extend(found.into_iter().map(|token| {
                    let id = token.id;
                    Token {
                        id: id.and_then(|id| id.checked_add(specials.ids_higher_by)),
                        bytes: start + token.bytes.start..start + token.bytes.end,
                    }
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
