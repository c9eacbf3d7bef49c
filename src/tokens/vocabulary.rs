//! Exact counts in the compiled-in vocabularies.

use std::borrow::Cow;
use std::ops::Range;

use super::bpe::{self, Counter, Family};
pub use super::text::Token;
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

/// How many tokens the list of a vocabulary has: those of its merging order, bytes, and strings that are tokens by themselves. Special tokens
/// are among them only where the publisher's list has them in between.
#[must_use]
pub fn size(vocabulary: Vocabulary) -> u32 {
    Family::of(vocabulary).size()
}

/// The form of `text` that [`tokens`] is about: the text as given, or, where the vocabulary counts the composed form (NFC), that form.
#[must_use]
pub fn form(vocabulary: Vocabulary, text: &str) -> Cow<'_, str> {
    form_in(Family::of(vocabulary), text)
}

fn form_in(family: Family, text: &str) -> Cow<'_, str> {
    match family.composes() {
        true => family.counted(text),
        false => text.into(),
    }
}

/// Returns every token of `text` in `vocabulary`, in order, under its published number.
///
/// Byte ranges are those of [`form`]. A vocabulary that puts a space before every text has a token for it: with no bytes of the text if
/// it stands alone. Text that spells a special token is ordinary text.
///
/// ```
/// use tokenfare::tokens::{text::Vocabulary, vocabulary};
/// let tokens = vocabulary::tokens(Vocabulary::O200kBase, "tiktoken is great!");
/// let ids: Vec<u32> = tokens.iter().filter_map(|token| token.id).collect();
/// assert_eq!(ids, [83, 8251, 2488, 382, 2212, 0]);
/// assert_eq!(tokens[1].bytes, 1..4);
/// ```
#[must_use]
pub fn tokens(vocabulary: Vocabulary, text: &str) -> Vec<Token> {
    tokens_in(Family::of(vocabulary), text).1
}

/// The tokens, and the form of the text that they are about.
pub(super) fn tokens_in(family: Family, text: &str) -> (Cow<'_, str>, Vec<Token>) {
    let form = form_in(family, text);
    let numbered = Counter::new(family, text.len()).numbered(&form);
    let lengths = numbered.iter().map(|&(length, _)| length);
    let bytes = located(family, &form, lengths);
    let tokens = bytes.into_iter().zip(&numbered);
    let tokens = tokens.map(|(bytes, &(_, id))| Token { id, bytes });
    let tokens = tokens.collect();
    (form, tokens)
}

/// Returns the bytes of every token of `text` in `vocabulary`, as [`tokens`] does, without their numbers.
#[must_use]
pub fn ranges(vocabulary: Vocabulary, text: &str) -> Vec<Range<usize>> {
    let form = form(vocabulary, text);
    let lengths = lengths(vocabulary, &form);
    located(Family::of(vocabulary), &form, lengths.into_iter())
}

/// Where tokens of such lengths lie in the text.
fn located(family: Family, text: &str, lengths: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut offsets = Offsets::new(text, family.begun(text).len() - text.len());
    let mut start = 0;
    let ranges = lengths.map(|length| {
        let end = offsets.after(length, family.spells_spaces());
        std::mem::replace(&mut start, end)..end
    });
    ranges.collect()
}

/// From bytes of the text that is counted to bytes of the text as given: a space may stand for `▁`, and one before everything for nothing.
struct Offsets<'t> {
    rest: &'t [u8],
    at: usize,
    /// Bytes that were put before the text, not yet passed.
    before: usize,
}

impl<'t> Offsets<'t> {
    fn new(text: &'t str, before: usize) -> Self {
        Self {
            rest: text.as_bytes(),
            at: 0,
            before,
        }
    }

    /// Where the next `length` counted bytes end in the text.
    fn after(&mut self, mut length: usize, spells_spaces: bool) -> usize {
        let passed = self.before.min(length);
        self.before -= passed;
        length -= passed;
        while length > 0 && self.at < self.rest.len() {
            let spelled = spells_spaces && self.rest[self.at..].starts_with("▁".as_bytes());
            self.at += if spelled { "▁".len() } else { 1 };
            length -= 1;
        }
        self.at
    }
}
