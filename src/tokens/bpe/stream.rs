//! A text that comes in chunks.

use super::counter::{Counter, Rest};
use super::cuts::is_within_fixed;
use super::families::Family;
use super::table::LONGEST_FIXED;

/// Bytes that are held before they are counted.
const HELD: usize = 1 << 18;

/// Counts a text chunk by chunk, wherever it is divided, exactly as if it were whole.
///
/// It holds what is not sure yet: some 256 KB, or one piece of the text (a word, a run of spaces) if that is longer.
#[derive(Debug)]
pub(crate) struct Stream {
    family: Family,
    counter: Counter,
    /// As it came.
    raw: String,
    /// In the form that is counted.
    text: String,
    /// Bytes to hold before the next count.
    due: usize,
    tokens: u64,
    begun: bool,
}

impl Stream {
    pub(crate) fn new(family: Family) -> Self {
        Self {
            family,
            counter: Counter::new(family, HELD * 4),
            raw: String::new(),
            text: String::new(),
            due: HELD,
            tokens: 0,
            begun: false,
        }
    }

    /// Takes the next chunk.
    pub(crate) fn push(&mut self, chunk: &str) {
        if self.begun || chunk.is_empty() {
            self.raw.push_str(chunk);
        } else {
            self.raw.push_str(&self.family.begun(chunk));
            self.begun = true;
        }
        if self.raw.len() + self.text.len() >= self.due {
            self.take(self.sure(), Rest::Unknown);
            // A long piece is not looked at again before it has doubled.
            self.due = HELD.max(2 * (self.raw.len() + self.text.len()));
        }
    }

    /// How much of what came is in its last form whatever follows. An ASCII character composes with nothing before it, unless it ends up
    /// in a string that is cut out before texts are composed.
    fn sure(&self) -> usize {
        if !self.family.composes() {
            return self.raw.len();
        }
        let table = self.family.table();
        let known = match table.has_fixed() {
            true => self.raw.len().saturating_sub(LONGEST_FIXED),
            false => self.raw.len(),
        };
        let known = self.raw.floor_char_boundary(known);
        let mut characters = self.raw[..known].char_indices().rev();
        let place =
            characters.find(|&(at, c)| c.is_ascii() && !is_within_fixed(&self.raw, at, &table));
        place.map_or(0, |(at, _)| at)
    }

    /// The tokens of everything.
    pub(crate) fn finish(mut self) -> u64 {
        self.take(self.raw.len(), Rest::Nothing);
        self.tokens
    }

    fn take(&mut self, sure: usize, rest: Rest) {
        self.text.push_str(&self.family.counted(&self.raw[..sure]));
        self.raw.drain(..sure);
        let (tokens, end) = self.counter.count_sure(&self.text, rest);
        self.text.drain(..end);
        self.tokens += tokens;
    }
}
