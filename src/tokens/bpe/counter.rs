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
pub(super) const SURE: usize = 64;

/// Bytes of short texts that a counter's memory grows for: some have a counter for every vocabulary.
const MOST_MET: usize = 1 << 18;

/// Counts in one vocabulary; what it has met it remembers.
#[derive(Debug)]
pub(crate) struct Counter {
    family: Family,
    table: Table,
    splitter: Splitter,
    fixed: Fixed,
    merger: Merger,
    memory: Memory,
    /// Bytes of the texts that were counted one after another.
    met: usize,
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
            met: 0,
        }
    }

    /// Counts in another vocabulary from here on, in the same memory; what it has met it forgets.
    pub(super) fn turn_to(&mut self, family: Family) {
        if !self.counts(family) {
            self.family = family;
            self.table = family.table();
            self.fixed = Fixed::of(&self.table);
            self.memory.forget();
        }
    }

    /// Makes room to remember the words of texts of `size` bytes.
    pub(super) fn make_room(&mut self, size: usize) {
        self.memory.grow(size);
    }

    /// Whether it counts in this vocabulary.
    pub(super) fn counts(&self, family: Family) -> bool {
        self.family.is_same(family)
    }

    /// The tokens of one more text; it remembers the more, the more texts there were.
    pub(super) fn count_another(&mut self, text: &str) -> u64 {
        self.met = (self.met + text.len()).min(MOST_MET);
        self.memory.grow(self.met);
        self.count(text)
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

    /// Where the first piece of `text` ends, which is in the form that is counted.
    pub(super) fn first_piece(&mut self, text: &str, rest: Rest) -> First {
        let mut size = PART;
        loop {
            let end = text.ceil_char_boundary(size.min(text.len()));
            let part = &text[..end];
            let whole = end == text.len();
            let sure = match rest {
                Rest::Nothing if whole => part.len(),
                _ => part.len().saturating_sub(SURE),
            };
            let (first, alone) = match self.family.form() {
                Form::Split(pattern) => {
                    let cut = self.splitter.split(pattern, part);
                    let first = cut.spans.first().filter(|_| cut.certain(sure) > 0);
                    (first.map(|first| first.end as usize), cut.spans.len() == 1)
                }
                Form::Pieces { .. } => {
                    let mut first = None;
                    self.fixed.cells(&self.table, part, |_, at| {
                        first = first.or(Some(at.end));
                    });
                    (first.filter(|&end| end <= sure), true)
                }
            };
            match first {
                Some(end) => return First::Ends(end),
                None if !whole => size *= 2,
                None if alone => return First::GoesOn,
                None => return First::Undecided,
            }
        }
    }

    /// Less text that stands for the piece which `text` is the beginning of: where it ends behind `upto` does not change.
    ///
    /// A pattern is in a state behind what it has taken of a piece, and the state depends on how the piece begins, how it goes on at last,
    /// and which classes of characters it has met in between. Returns the text and the place in it that `upto` is at.
    pub(super) fn stand_in(&mut self, text: &str, upto: usize) -> (String, usize) {
        let tail = text.floor_char_boundary(upto.saturating_sub(SURE));
        let mut short = match self.family.form() {
            Form::Split(pattern) => {
                let head = text.ceil_char_boundary(SURE.min(tail));
                let cut = self.splitter.split(pattern, text);
                text[..head].to_owned() + &cut.each_class(text, head, tail)
            }
            // Whether a character goes on from the one before depends on these two.
            Form::Pieces { .. } => String::new(),
        };
        short.push_str(&text[tail..upto]);
        let place = short.len();
        short.push_str(&text[upto..]);
        (short, place)
    }

    /// What merging a piece bit by bit needs.
    pub(super) fn merging(&mut self) -> (&mut Merger, &Table) {
        (&mut self.merger, &self.table)
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

/// Where the first piece of a text ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    /// Here.
    Ends(usize),
    /// Nowhere yet, or within [`SURE`] bytes of the end of what is known.
    GoesOn,
    /// That depends on what follows.
    Undecided,
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
        if end - start == 1 {
            // There is nothing to merge.
            self.tokens += 1;
            return;
        }
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
                // A string that begins before `sure` is in this part whole, and what is before it ends there.
                let found = fixed.first(table, part.as_bytes(), sure);
                let (before, sure) = match found {
                    Some((at, _)) => (&part[..at], at),
                    None => (part, sure),
                };
                let cut = splitter.split(pattern, before);
                for span in &cut.spans[..cut.certain(sure)] {
                    done = span.end as usize;
                    pieces.piece(table, part.as_bytes(), span.start as usize, done);
                }
                if let Some((at, length)) = found {
                    done = at + length;
                    pieces.token(table, &part.as_bytes()[at..done]);
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
                self.composed_text(text).into()
            }
            _ => text.into(),
        }
    }
}

impl Family {
    /// The composed form, in which nothing composes with a string that is cut out before anything merges.
    fn composed_text(self, text: &str) -> String {
        let table = self.table();
        let fixed = Fixed::of(&table);
        let mut composed = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((at, length)) = fixed.first(&table, rest.as_bytes(), rest.len()) {
            composed.extend(rest[..at].nfc());
            composed.push_str(&rest[at..at + length]);
            rest = &rest[at + length..];
        }
        composed.extend(rest.nfc());
        composed
    }
}

fn is_composed(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}
