//! Exact counts in the compiled-in vocabularies.

use super::bpe::{Counter, Family};
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
    Counter::new(Family::of(vocabulary), text.len()).count(text)
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
