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
/// It holds some 256 KB of the text and tables of a few megabytes, whatever the length of the text, even if all of it is one word. Only what
/// nothing can be said of before its end is held whole, up to 16 MB: a run of combining marks in a vocabulary that composes them, or capital
/// letters behind letters without case.
///
/// ```
/// use tokenfare::tokens::{text::Vocabulary, vocabulary::Stream};
/// let mut stream = Stream::new(Vocabulary::O200kBase);
/// for chunk in ["tikt", "oken is gr", "eat!"] {
///     stream.push(chunk);
/// }
/// assert_eq!(stream.finish(), Ok(6));
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
    ///
    /// # Errors
    /// If 16 MB of it nowhere fell apart.
    pub fn finish(self) -> Result<u64, Unbroken> {
        self.0.finish().map_err(Unbroken::from)
    }
}

/// A text that nowhere falls apart for more than 16 MB, so that it cannot be counted in passing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("from about byte {at} on the text does not fall apart for 16 MB")]
pub struct Unbroken {
    /// From about which byte on.
    pub at: u64,
}

impl From<bpe::Unbroken> for Unbroken {
    fn from(bpe::Unbroken { at }: bpe::Unbroken) -> Self {
        Self { at }
    }
}
