//! Where the split pattern of a vocabulary cuts a text before anything merges.

use bitcannon::classify::{Atom, CONT, classify};
use bitcannon::{
    Span, bitcannon_byte_level, bitcannon_cl100k, bitcannon_deepseek, bitcannon_kimi,
    bitcannon_o200k, bitcannon_qwen, bitcannon_tekken,
};

use super::{han, marks};

/// A text in pieces.
#[derive(Clone, Copy)]
pub(super) struct Cut<'s> {
    /// The pieces, in order; together they are the text.
    pub(super) spans: &'s [Span],
    /// The class of every character, at its first byte.
    tags: &'s [u8],
}

impl Cut<'_> {
    /// How many pieces are as they are whatever follows, where nothing up to `sure` needs to look behind the text.
    pub(super) fn certain(&self, sure: usize) -> usize {
        let ended = self.spans.partition_point(|span| span.end as usize <= sure);
        let (Some(last), Some(next)) = (ended.checked_sub(1), self.spans.get(ended)) else {
            return ended;
        };
        let end = self.spans[last].end as usize;
        let before = self.tags[..end].iter().rfind(|&&tag| tag != CONT);
        let after = self.tags[next.start as usize];
        ended - usize::from(before.is_some_and(|&before| may_grow(before, after)))
    }

    /// One character of every class between `from` and `to`, in the order in which the classes first come.
    pub(super) fn each_class(&self, text: &str, from: usize, to: usize) -> String {
        let mut known = [false; 256];
        known[usize::from(CONT)] = true;
        let mut found = String::new();
        for at in from..to {
            let tag = usize::from(self.tags[at]);
            if !known[tag] {
                known[tag] = true;
                found.extend(text[at..].chars().next());
            }
        }
        found
    }
}

/// Whether a piece whose last character is of one class may yet take the piece behind it, which begins with the other: capital letters,
/// once a small one follows; white space, once a newline does.
fn may_grow(before: u8, after: u8) -> bool {
    const UPPER: u8 = Atom::UpperLetter as u8;
    const LOWER: u8 = Atom::LowerLetter as u8;
    const MARK: u8 = Atom::Mark as u8;
    let caseless = match before {
        UPPER | LOWER => false,
        _ => matches!(before & 0x0F, 0 | MARK),
    };
    let white = |tag: u8| matches!(tag & 0x0F, 3..=5);
    (caseless && after == UPPER) || (white(before) && white(after))
}

/// The split patterns, by the vocabulary that had each first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tokens) enum Pattern {
    /// Words and numbers of any length, with a space before them.
    Gpt2,
    /// Words with one other character before them, numbers of up to three digits, newlines with what is before them.
    Cl100k,
    /// As `Cl100k`, every digit by itself.
    Qwen2,
    /// As `Qwen2`, marks are part of words.
    Qwen35,
    /// Words divided where a capital letter follows a small one, with marks and contractions; numbers of up to three digits.
    O200k,
    /// Three patterns after one another: numbers of up to three digits; Han and kana; the rest.
    DeepseekV3,
    /// As `O200k`, Han apart.
    Kimi,
    /// As `O200k`, without contractions, every digit by itself.
    Tekken,
}

impl Pattern {
    /// All of them. What is kept of a vocabulary names its pattern by the place here, so new ones go to the end.
    pub(in crate::tokens) const ALL: [Self; 8] = [
        Self::Gpt2,
        Self::Cl100k,
        Self::Qwen2,
        Self::Qwen35,
        Self::O200k,
        Self::DeepseekV3,
        Self::Kimi,
        Self::Tekken,
    ];
}

/// Memory for splitting, used again from text to text.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    tags: Vec<u8>,
    starts: Vec<u64>,
    flags: Vec<u64>,
    later: Vec<u64>,
    spans: Vec<Span>,
}

impl Splitter {
    /// Cuts `text`, of less than 4 GB, into pieces, none of them empty.
    pub(super) fn split(&mut self, pattern: Pattern, text: &str) -> Cut<'_> {
        let text = text.as_bytes();
        let words = text.len().div_ceil(64);
        if self.tags.len() < text.len() {
            self.tags.resize(text.len(), 0);
            self.spans.resize(text.len(), Span::default());
            self.starts.resize(words, 0);
            self.flags.resize(words, 0);
            self.later.resize(2 * words, 0);
        }
        let Self {
            tags,
            starts,
            flags,
            later,
            spans,
        } = self;
        let tags = &mut tags[..text.len()];
        classify(text, tags);
        let count = match pattern {
            Pattern::Gpt2 => bitcannon_byte_level(text, tags, starts, flags, spans),
            Pattern::Cl100k => bitcannon_cl100k(text, tags, starts, flags, spans),
            Pattern::Qwen2 => bitcannon_qwen(text, tags, starts, flags, spans),
            Pattern::Qwen35 => marks::split(text, tags, spans),
            Pattern::O200k => bitcannon_o200k(text, tags, starts, flags, later, spans),
            Pattern::DeepseekV3 => bitcannon_deepseek(text, tags, starts, spans),
            Pattern::Kimi => {
                han::settle(tags);
                bitcannon_kimi(text, tags, starts, flags, later, spans)
            }
            Pattern::Tekken => bitcannon_tekken(text, tags, starts, flags, later, spans),
        };
        Cut {
            spans: &self.spans[..count],
            tags: &self.tags[..text.len()],
        }
    }
}
