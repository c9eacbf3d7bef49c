//! Vocabularies that users bring along: a file, told by its content, becomes a counter.
//!
//! Four kinds of file are read ([`read`]): `tokenizer.json`, ranks (`.tiktoken`), SentencePiece models and `tekken.json`. What the tables
//! of `bpe` can hold exactly is turned into one, which [`Made::to_keep`] writes down and [`kept`] reads back in no time; any
//! other `tokenizer.json` is counted by the crate that is the reference for it. What neither counts exactly is an error that says what in
//! the file is not understood.

mod engine;
mod keep;
mod kind;
mod merges;
mod model;
mod patterns;
mod pipeline;
mod ranks;
mod reference;
mod table;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::text::{Digest, Supplied, Vocabulary};

pub use keep::kept;

/// No published vocabulary is near this size, in bytes; a bigger file is something else.
pub const LARGEST: u64 = 200 << 20;

/// What in a file is not understood, or cannot be counted exactly: a lowercase fragment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct NotUnderstood {
    /// What.
    pub what: String,
    /// What to do about it, if there is something.
    pub hint: Option<String>,
}

impl NotUnderstood {
    fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
        }
    }
}

/// A vocabulary that was read from a file.
pub struct Made {
    digest: Digest,
    counter: Counter,
}

enum Counter {
    Table(table::Described),
    BuiltIn(Vocabulary),
    Reference(Box<reference::Reference>),
}

/// What a vocabulary is known by: its file and where texts are split.
#[must_use]
pub fn digest(bytes: &[u8], split: Option<Vocabulary>) -> Digest {
    let mut hash = Sha256::new();
    hash.update(split.map_or("", Vocabulary::name));
    hash.update([0]);
    hash.update(bytes);
    hash.finalize().into()
}

/// Reads a vocabulary file, told by its content. `split` names the vocabulary whose texts are split alike, for a file that says nothing of
/// that: ranks.
///
/// # Errors
/// If the file is none of the kinds, is broken, or has something that is not counted exactly here.
pub fn read(bytes: &[u8], split: Option<Vocabulary>) -> Result<Made, NotUnderstood> {
    let digest = digest(bytes, split);
    let counter = kind::read(bytes, split)?;
    Ok(Made { digest, counter })
}

impl Made {
    /// The bytes to keep, for [`kept`]; nothing if the vocabulary is not turned into a table.
    #[must_use]
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        match &self.counter {
            Counter::Table(table) => Some(keep::write(&self.digest, table)),
            Counter::BuiltIn(_) | Counter::Reference(_) => None,
        }
    }

    /// What counts.
    ///
    /// # Errors
    /// If the table that was made is not sound.
    pub fn supplied(self) -> Result<Supplied, NotUnderstood> {
        let digest = self.digest;
        once(digest, || match self.counter {
            Counter::Table(table) => engine::of_table(digest, table)
                .ok_or_else(|| NotUnderstood::new("the vocabulary does not fit into a table")),
            Counter::BuiltIn(vocabulary) => Ok(engine::of_built_in(digest, vocabulary)),
            Counter::Reference(reference) => Ok(Supplied::new(digest, *reference)),
        })
    }
}

/// The vocabularies of this process: a table stays for good once it is there, so there is to be one of each.
static OPEN: Mutex<BTreeMap<Digest, Supplied>> = Mutex::new(BTreeMap::new());

/// Opens a vocabulary unless it is open.
fn once<E>(digest: Digest, open: impl FnOnce() -> Result<Supplied, E>) -> Result<Supplied, E> {
    if let Some(supplied) = opened(&digest) {
        return Ok(supplied);
    }
    let supplied = open()?;
    let mut all = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(all.entry(digest).or_insert(supplied).clone())
}

/// The vocabulary that is open already.
fn opened(digest: &Digest) -> Option<Supplied> {
    let all = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(digest).cloned()
}
