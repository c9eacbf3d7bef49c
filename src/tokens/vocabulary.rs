//! Exact counts in the compiled-in vocabularies.

use super::bpe::{self, Counter, Family};
use super::text::Vocabulary;

/// Returns the tokens of `text` in `vocabulary`, exactly. Text that spells a special token (`<|endoftext|>`) is ordinary text.
///
/// ```
/// use tokenfare::tokens::{text::Vocabulary, vocabulary};
/// assert_eq!(vocabulary::count(Vocabulary::O200kBase, "tiktoken is great!"), 6);
/// assert_eq!(vocabulary::count(Vocabulary::O200kBase, ""), 0);
/// ```
#[must_use]
pub fn count(vocabulary: Vocabulary, text: &str) -> u64 {
    bpe::count(Family::of(vocabulary), text)
}

/// Returns the bytes of every token of `text` in `vocabulary`, in order. Where a vocabulary counts the composed form of a text (NFC),
/// these are the bytes of that form.
///
/// ```
/// use tokenfare::tokens::{text::Vocabulary, vocabulary};
/// let lengths = vocabulary::lengths(Vocabulary::O200kBase, "tiktoken is great!");
/// assert_eq!(lengths, [1, 3, 4, 3, 6, 1]);
/// ```
#[must_use]
pub fn lengths(vocabulary: Vocabulary, text: &str) -> Vec<usize> {
    Counter::new(Family::of(vocabulary), text.len()).lengths(text)
}

/// Counts a text that comes in chunks, however it is divided, exactly as [`count`] counts the whole.
///
/// It holds some 256 KB of the text and tables of a few megabytes, whatever the length of the text; only a single piece that is longer
/// (a word, a run of spaces, a text of a vocabulary without a split pattern that nowhere falls apart) is held whole.
///
/// ```
/// use tokenfare::tokens::{text::Vocabulary, vocabulary::Stream};
/// let mut stream = Stream::new(Vocabulary::O200kBase);
/// for chunk in ["tikt", "oken is gr", "eat!"] {
///     stream.push(chunk);
/// }
/// assert_eq!(stream.finish(), 6);
/// ```
#[derive(Debug)]
pub struct Stream(bpe::Stream);

impl Stream {
    /// Begins a text.
    #[must_use]
    pub fn new(vocabulary: Vocabulary) -> Self {
        Self(bpe::Stream::new(Family::of(vocabulary)))
    }

    /// Takes the next chunk.
    pub fn push(&mut self, chunk: &str) {
        self.0.push(chunk);
    }

    /// Returns the tokens of everything that was pushed.
    #[must_use]
    pub fn finish(self) -> u64 {
        self.0.finish()
    }
}
