//! Where the split pattern of a vocabulary cuts a text before anything merges.

use bitcannon::classify::classify;
use bitcannon::{
    Span, bitcannon_byte_level, bitcannon_cl100k, bitcannon_deepseek, bitcannon_kimi,
    bitcannon_o200k, bitcannon_qwen, bitcannon_tekken,
};

use super::{han, marks};

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
    pub(super) fn split(&mut self, pattern: Pattern, text: &str) -> &[Span] {
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
        &self.spans[..count]
    }
}
