//! What counts: a table, or a compiled-in vocabulary that a file turned out to be.

use std::borrow::Cow;

use super::super::bpe::{self, Family, Stream};
use super::super::text::{Chunks, Counts, Digest, Supplied, Token, Vocabulary};
use super::super::vocabulary::tokens_in;
use super::table::Described;

struct Engine {
    family: Family,
    title: String,
}

/// The vocabulary of a table, which stays in memory for good; nothing if the table is not sound.
pub(super) fn of_table(digest: Digest, described: Described) -> Option<Supplied> {
    let table: &'static [u8] = described.table.leak();
    let family = Family::supplied(table, described.form, described.composes).ok()?;
    let title = described.title;
    Some(Supplied::new(digest, Engine { family, title }))
}

pub(super) fn of_built_in(digest: Digest, vocabulary: Vocabulary) -> Supplied {
    let engine = Engine {
        family: Family::of(vocabulary),
        title: format!("the ranks of {vocabulary}"),
    };
    Supplied::new(digest, engine)
}

impl Counts for Engine {
    fn count(&self, text: &str) -> Result<u64, String> {
        Ok(bpe::count(self.family, text))
    }

    fn tokens<'t>(&self, text: &'t str) -> Option<(Cow<'t, str>, Vec<Token>)> {
        Some(tokens_in(self.family, text))
    }

    fn begin(&self) -> Box<dyn Chunks> {
        Box::new(Stream::new(self.family))
    }

    fn title(&self) -> &str {
        &self.title
    }
}

impl Chunks for Stream {
    fn push(&mut self, chunk: &str) {
        Self::push(self, chunk);
    }

    fn finish(self: Box<Self>) -> Option<u64> {
        Stream::finish(*self).ok()
    }
}
