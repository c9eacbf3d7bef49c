//! A text of any length, read once and counted in passing.

use std::collections::BTreeSet;
use std::io::{self, Read};

use super::bpe::{Family, Lanes};
use super::counter::{Passed, TextCounter};
use super::decode::Decoder;
use super::text::{MixPass, ShapePass, TextRule, Vocabulary, han_characters};
use super::vocabulary::Unbroken;

/// What has to be found out about a text in passing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Exact counts.
    pub vocabularies: BTreeSet<Vocabulary>,
    /// What the text is made of and looks like.
    pub looks: bool,
}

impl Wanted {
    /// Adds what counting by the rule needs.
    pub fn add(&mut self, rule: &TextRule) {
        self.vocabularies.extend(rule.vocabularies());
        self.looks |= rule.looks_at_text();
    }
}

/// A text cannot be read, or not in passing.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The source fails.
    #[error(transparent)]
    Source(#[from] io::Error),
    /// For too long there is no place to divide it.
    #[error("{unbroken} in `{vocabulary}`")]
    Unbroken {
        /// In this vocabulary.
        vocabulary: Vocabulary,
        /// Where.
        unbroken: Unbroken,
    },
}

/// Reads a text to its end and finds out what is wanted about it, by all processors and in memory of some megabytes, whatever its length.
/// It is decoded as by [`Decoder`].
///
/// # Errors
/// If it cannot be read, or does not fall apart for 16 MB.
///
/// ```
/// use tokenfare::tokens::reading::{Wanted, read};
/// use tokenfare::tokens::text::Vocabulary;
/// let wanted = Wanted { vocabularies: [Vocabulary::O200kBase].into(), looks: false };
/// let counter = read(&mut "tiktoken is great!".as_bytes(), &wanted)?;
/// assert_eq!(counter.exact(Vocabulary::O200kBase), 6);
/// # Ok::<(), tokenfare::tokens::reading::ReadError>(())
/// ```
pub fn read(source: &mut dyn Read, wanted: &Wanted) -> Result<TextCounter<'static>, ReadError> {
    let vocabularies = || wanted.vocabularies.iter().copied();
    let mut lanes = Lanes::new(vocabularies().map(Family::of));
    let mut blocks = Blocks::new(source, lanes.block());
    let mut passed = Passed::default();
    let mut looks = wanted.looks.then(Looks::default);
    let mut look = |block: &str| {
        passed.bytes += block.len() as u64;
        passed.characters += characters(block);
        if let Some(looks) = &mut looks {
            looks.push(block);
        }
    };
    while lanes.take(&mut look, |text| blocks.next(text))? {}
    for (vocabulary, tokens) in vocabularies().zip(lanes.finish()) {
        let tokens = tokens.map_err(|unbroken| ReadError::Unbroken {
            vocabulary,
            unbroken: unbroken.into(),
        })?;
        passed.exact.push((vocabulary, tokens));
    }
    passed.looks = looks.map(|looks| (looks.mix.finish(), looks.shape.finish(), looks.han));
    passed.findings = blocks.findings;
    Ok(TextCounter::passed(passed))
}

/// Characters of a text: bytes that begin one.
fn characters(text: &str) -> u64 {
    text.bytes().filter(|byte| byte & 0xC0 != 0x80).count() as u64
}

/// What a text looks like so far.
#[derive(Default)]
struct Looks {
    mix: MixPass,
    shape: ShapePass,
    han: u64,
}

impl Looks {
    fn push(&mut self, chunk: &str) {
        self.mix.push(chunk);
        self.shape.push(chunk);
        self.han += han_characters(chunk) as u64;
    }
}

/// Bytes that are read and decoded at a time, so that they stay in the fastest memory.
const READ: usize = 1 << 16;
/// Bytes of the first block: nothing can be counted before it is there, so it is small, and each block is twice the one before.
const FIRST: usize = 1 << 17;

/// A source, block by block.
struct Blocks<'s> {
    source: &'s mut dyn Read,
    /// None at the end.
    decoder: Option<Decoder>,
    findings: super::decode::Findings,
    bytes: Vec<u8>,
    /// Bytes of the next block.
    due: usize,
    most: usize,
}

impl<'s> Blocks<'s> {
    fn new(source: &'s mut dyn Read, most: usize) -> Self {
        Self {
            source,
            decoder: Some(Decoder::default()),
            findings: super::decode::Findings::default(),
            bytes: vec![0; READ],
            due: FIRST,
            most,
        }
    }

    /// Appends the next block to `text`; nothing at the end.
    fn next(&mut self, text: &mut String) -> io::Result<()> {
        let enough = text.len() + self.due;
        self.due = (2 * self.due).min(self.most);
        while text.len() < enough
            && let Some(decoder) = &mut self.decoder
        {
            let read = fill(self.source, &mut self.bytes)?;
            decoder.push(&self.bytes[..read], text);
            if read < self.bytes.len()
                && let Some(decoder) = self.decoder.take()
            {
                self.findings = decoder.finish(text);
            }
        }
        Ok(())
    }
}

/// Reads until the buffer is full or the source at its end.
fn fill(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
