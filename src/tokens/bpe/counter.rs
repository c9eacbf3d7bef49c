//! Tokens of a text in one vocabulary.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::families::{Family, Form};
use super::merge::Merger;
use super::pieces::Splitter;
use super::sentencepiece::{Cell, Fixed};
use super::table::Table;
use super::words::{Memory, Word};

/// Bytes that are taken apart and merged at a time, so that what is in between stays in the fastest memory.
const PART: usize = 1 << 15;
/// A piece that ends so many bytes before the end of what is known of a text ends there whatever follows: no pattern looks further than
/// to the end of a contraction, and no string that is cut out first is longer.
const SURE: usize = 64;

/// Counts in one vocabulary; what it has met it remembers.
#[derive(Debug)]
pub(crate) struct Counter {
    family: Family,
    table: Table,
    splitter: Splitter,
    fixed: Fixed,
    merger: Merger,
    memory: Memory,
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
        self.count_rest(&self.family.begun(text))
    }

    /// The tokens of a text that goes on from a place where it may be cut.
    pub(crate) fn count_rest(&mut self, text: &str) -> u64 {
        self.count_sure(&self.family.counted(text), Rest::Nothing).0
    }

    /// The tokens of all pieces of `text` that are sure to end where they seem to, and where the last of them ends. `text` is in the form
    /// that is counted.
    pub(super) fn count_sure(&mut self, text: &str, rest: Rest) -> (u64, usize) {
        let mut tally = Tally {
            memory: &mut self.memory,
            merger: &mut self.merger,
            tokens: 0,
        };
        let parts = (&self.table, &mut self.splitter, &self.fixed);
        let end = take_apart(self.family, parts, text, rest, &mut tally);
        (tally.tokens, end)
    }

    /// The bytes of every token of `text`, in order; of the form of it that the vocabulary counts.
    pub(crate) fn lengths(&mut self, text: &str) -> Vec<usize> {
        let begun = self.family.begun(text);
        let text = self.family.counted(&begun);
        let mut lengths = Lengths {
            merger: &mut self.merger,
            found: Vec::new(),
        };
        let parts = (&self.table, &mut self.splitter, &self.fixed);
        take_apart(self.family, parts, &text, Rest::Nothing, &mut lengths);
        lengths.found
    }
}

/// The tokens themselves.
impl Counter {
    /// The bytes of every token of `text`, as [`Self::lengths`] says, and the number by which it is published.
    pub(crate) fn numbered(&mut self, text: &str) -> Vec<Numbered> {
        let begun = self.family.begun(text);
        let text = self.family.counted(&begun);
        let mut numbers = Numbers {
            merger: &mut self.merger,
            lengths: Vec::new(),
            found: Vec::new(),
        };
        let parts = (&self.table, &mut self.splitter, &self.fixed);
        take_apart(self.family, parts, &text, Rest::Nothing, &mut numbers);
        numbers.found
    }
}

/// What follows a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing: it is whole.
    Nothing,
    /// More may.
    Unknown,
}

/// What is done with the pieces of a text.
trait Pieces {
    /// Takes the piece from `start` to `end`.
    fn piece(&mut self, table: &Table, text: &[u8], start: usize, end: usize);
    /// Takes a string that is one token.
    fn token(&mut self, table: &Table, text: &[u8]);
}

struct Tally<'c> {
    memory: &'c mut Memory,
    merger: &'c mut Merger,
    tokens: u64,
}

impl Pieces for Tally<'_> {
    #[inline]
    fn piece(&mut self, table: &Table, text: &[u8], start: usize, end: usize) {
        let Some(word) = Word::of(text, start, end) else {
            let piece = &text[start..end];
            self.merger.piece(table, piece, &mut self.tokens);
            return;
        };
        self.tokens += self.memory.recall(word).unwrap_or_else(|| {
            let mut found = 0;
            self.merger.piece(table, &text[start..end], &mut found);
            self.memory.remember(word, found);
            found
        });
    }

    fn token(&mut self, _table: &Table, _text: &[u8]) {
        self.tokens += 1;
    }
}

struct Lengths<'c> {
    merger: &'c mut Merger,
    found: Vec<usize>,
}

impl Pieces for Lengths<'_> {
    fn piece(&mut self, table: &Table, text: &[u8], start: usize, end: usize) {
        self.merger.piece(table, &text[start..end], &mut self.found);
    }

    fn token(&mut self, _table: &Table, text: &[u8]) {
        self.found.push(text.len());
    }
}

/// Bytes of a token, and the number by which it is published.
pub(crate) type Numbered = (usize, Option<u32>);

struct Numbers<'c> {
    merger: &'c mut Merger,
    lengths: Vec<usize>,
    found: Vec<Numbered>,
}

impl Pieces for Numbers<'_> {
    fn piece(&mut self, table: &Table, text: &[u8], start: usize, end: usize) {
        let mut rest = &text[start..end];
        self.lengths.clear();
        self.merger.piece(table, rest, &mut self.lengths);
        if let &[length] = &self.lengths[..]
            && let Some(id) = table.whole_id(rest)
        {
            self.found.push((length, Some(id)));
            return;
        }
        for &length in &self.lengths {
            let (token, after) = rest.split_at(length);
            self.found.push((length, self.merger.id(table, token)));
            rest = after;
        }
    }

    fn token(&mut self, table: &Table, text: &[u8]) {
        self.found.push((text.len(), table.fixed_id(text)));
    }
}

/// Hands over the pieces of `text` in order; returns where the last one ends that is sure to.
fn take_apart(
    family: Family,
    (table, splitter, fixed): (&Table, &mut Splitter, &Fixed),
    text: &str,
    rest: Rest,
    pieces: &mut impl Pieces,
) -> usize {
    let mut start = 0;
    let mut size = PART;
    while start < text.len() {
        let end = text.ceil_char_boundary(start + size);
        let part = &text[start..end];
        let sure = match rest {
            Rest::Nothing if end == text.len() => part.len(),
            _ => part.len().saturating_sub(SURE),
        };
        let mut done = 0;
        match family.form() {
            Form::Split(pattern) => {
                let spans = splitter.split(pattern, part);
                let mut count = spans.partition_point(|span| span.end as usize <= sure);
                if sure < part.len() {
                    // Capital letters that reach the end may yet turn out to belong to the piece before them.
                    count = count.saturating_sub(1);
                }
                for span in &spans[..count] {
                    done = span.end as usize;
                    pieces.piece(table, part.as_bytes(), span.start as usize, done);
                }
            }
            Form::Pieces { .. } => fixed.cells(table, part, |cell, at| {
                if at.end > sure {
                    return;
                }
                done = at.end;
                match cell {
                    Cell::Fixed => pieces.token(table, &part.as_bytes()[at]),
                    Cell::Piece => pieces.piece(table, part.as_bytes(), at.start, at.end),
                }
            }),
        }
        start += done;
        match done {
            // One piece, longer than this part.
            0 if end < text.len() => size *= 2,
            0 => break,
            _ => size = PART,
        }
    }
    start
}

impl Family {
    /// The text as it begins in the vocabulary.
    pub(crate) fn begun(self, text: &str) -> Cow<'_, str> {
        match self.form() {
            Form::Pieces { space_first: true } if !text.is_empty() => format!(" {text}").into(),
            _ => text.into(),
        }
    }

    /// The form of `text` that the vocabulary counts.
    pub(crate) fn counted(self, text: &str) -> Cow<'_, str> {
        match self.form() {
            Form::Pieces { .. } if text.contains('▁') => text.replace('▁', " ").into(),
            Form::Split(_) if self.composes() && !is_composed(text) => {
                text.nfc().collect::<String>().into()
            }
            _ => text.into(),
        }
    }
}

fn is_composed(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}
