//! Tokens of a text in one vocabulary.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::cuts::first_part;
use super::families::{Family, Form};
use super::merge::Merger;
use super::pieces::Splitter;
use super::sentencepiece::{Cell, Fixed};
use super::table::Table;

/// Bytes that are split and merged at a time, so that what is in between stays in the fastest memory.
const PART: usize = 1 << 15;

/// Counts in one vocabulary; what it has met it remembers.
#[derive(Debug)]
pub(crate) struct Counter {
    family: Family,
    table: Table,
    splitter: Splitter,
    merger: Merger,
    memory: Memory,
    fixed: Fixed,
}

impl Counter {
    /// Prepares to count texts of some `size` in bytes; larger ones are counted as well.
    pub(crate) fn new(family: Family, size: usize) -> Self {
        let table = family.table();
        Self {
            family,
            fixed: Fixed::of(&table),
            table,
            splitter: Splitter::default(),
            merger: Merger::default(),
            memory: Memory::for_text(size),
        }
    }

    /// The tokens of `text`. Text that spells a special token is ordinary text.
    pub(crate) fn count(&mut self, text: &str) -> u64 {
        let mut tokens = 0;
        self.parts(text, |counter, part| tokens += counter.count_part(part));
        tokens
    }

    /// The bytes of every token of `text`, in order; of its composed form, where the vocabulary counts that.
    pub(crate) fn lengths(&mut self, text: &str) -> Vec<usize> {
        let mut lengths = Vec::new();
        self.parts(text, |counter, part| {
            counter.find(part, &mut lengths);
        });
        lengths
    }

    fn parts(&mut self, text: &str, mut each: impl FnMut(&mut Self, &str)) {
        let spaced;
        let mut text = match self.family.form() {
            Form::Pieces { space_first: true } if !text.is_empty() => {
                spaced = format!(" {text}");
                &spaced
            }
            _ => text,
        };
        while !text.is_empty() {
            let cut = match text.len() {
                0..=PART => None,
                _ => first_part(text.as_bytes(), PART, self.family.form(), &self.table),
            };
            let (part, rest) = text.split_at(cut.unwrap_or(text.len()));
            let part = self.form(part);
            each(self, &part);
            text = rest;
        }
    }

    /// The form of `text` that the vocabulary counts.
    fn form<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.family.form() {
            Form::Pieces { .. } if text.contains('▁') => Cow::Owned(text.replace('▁', " ")),
            Form::Split(_) if self.family.composes() && !is_composed(text) => {
                Cow::Owned(text.nfc().collect())
            }
            _ => Cow::Borrowed(text),
        }
    }

    fn count_part(&mut self, text: &str) -> u64 {
        let Self {
            table,
            splitter,
            merger,
            memory,
            fixed,
            ..
        } = self;
        let bytes = text.as_bytes();
        let mut tokens = 0;
        let mut count = |start: usize, end: usize| {
            let Some(word) = Word::of(bytes, start, end) else {
                merger.piece(table, &bytes[start..end], &mut tokens);
                return;
            };
            tokens += memory.recall(word).unwrap_or_else(|| {
                let mut found = 0;
                merger.piece(table, &bytes[start..end], &mut found);
                memory.remember(word, found);
                found
            });
        };
        match self.family.form() {
            Form::Split(pattern) => {
                for span in splitter.split(pattern, text) {
                    count(span.start as usize, span.end as usize);
                }
                tokens
            }
            Form::Pieces { .. } => {
                let mut alone = 0;
                let mut at = 0;
                fixed.cells(table, text, |cell, piece| {
                    let start = at;
                    at += piece.len();
                    match cell {
                        Cell::Fixed => alone += 1,
                        Cell::Piece => count(start, at),
                    }
                });
                tokens + alone
            }
        }
    }

    fn find(&mut self, text: &str, found: &mut Vec<usize>) {
        let Self {
            table,
            splitter,
            merger,
            fixed,
            ..
        } = self;
        match self.family.form() {
            Form::Split(pattern) => {
                for span in splitter.split(pattern, text) {
                    merger.piece(table, &text.as_bytes()[span.range()], found);
                }
            }
            Form::Pieces { .. } => fixed.cells(table, text, |cell, piece| match cell {
                Cell::Fixed => found.push(piece.len()),
                Cell::Piece => merger.piece(table, piece, found),
            }),
        }
    }
}

fn is_composed(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// A piece of up to fifteen bytes.
#[derive(Clone, Copy)]
struct Word(u128);

/// Where a remembered word has its length and its tokens.
const NOTE: u32 = 120;

impl Word {
    #[inline]
    fn of(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let length = end - start;
        if length > 15 {
            return None;
        }
        let bytes = if let Some(bytes) = text[start..].first_chunk() {
            u128::from_le_bytes(*bytes) & ((1 << (8 * length)) - 1)
        } else {
            let mut bytes = [0; 16];
            bytes[..length].copy_from_slice(&text[start..end]);
            u128::from_le_bytes(bytes)
        };
        Some(Self(bytes | (length as u128) << (NOTE + 4)))
    }

    /// The tokens, if this is what is noted.
    #[expect(clippy::cast_possible_truncation, reason = "below 16")]
    #[inline]
    fn tokens(self, noted: u128) -> Option<u64> {
        let other = noted ^ self.0;
        let tokens = other >> NOTE;
        let same = other & ((1 << NOTE) - 1) == 0 && tokens < 16 && noted != 0;
        same.then_some(tokens as u64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a hash keeps a part")]
    #[inline]
    fn hash(self) -> u64 {
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ high;
        (mixed ^ (mixed >> 32)).wrapping_mul(0xA24B_AED4_963E_E407)
    }
}

/// The tokens of words that were met, the last two in each place.
#[derive(Debug)]
struct Memory {
    /// The word, and its tokens in the four bits below its length. A word of no bytes and no tokens is an empty place.
    places: Vec<[u128; 2]>,
}

impl Memory {
    fn for_text(size: usize) -> Self {
        let places = (size / 16).next_power_of_two().clamp(1 << 5, 1 << 15);
        Self {
            places: vec![[0; 2]; places],
        }
    }

    /// The first of two places.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a part of the hash chooses the place"
    )]
    #[inline]
    fn place(&self, word: Word) -> usize {
        (word.hash() >> 40) as usize & (self.places.len() - 1)
    }

    #[inline]
    fn recall(&mut self, word: Word) -> Option<u64> {
        let place = self.place(word);
        let [first, second] = &mut self.places[place];
        word.tokens(*first).or_else(|| {
            let tokens = word.tokens(*second);
            if tokens.is_some() {
                std::mem::swap(first, second);
            }
            tokens
        })
    }

    #[inline]
    fn remember(&mut self, word: Word, tokens: u64) {
        let place = self.place(word);
        let [first, second] = &mut self.places[place];
        *second = *first;
        *first = word.0 | u128::from(tokens) << NOTE;
    }
}
