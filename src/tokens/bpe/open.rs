//! A piece that goes on and on: merged while it comes, its beginning forgotten.
//!
//! What allows it is what [`merge`](super::merge) says of seams: tokens stand once each two neighbours do, so that what comes later moves only
//! the last few. Some thousand tokens are kept to go back to, many more than any seam was ever seen to move; if one had to go further, that
//! is an error and no wrong count.

use super::merge::{Extent, Lost, Merger};
use super::table::Table;

/// Tokens that are kept.
const KEPT: usize = 1 << 12;

/// Such a piece.
#[derive(Debug)]
pub(super) struct Open {
    /// The bytes that are kept.
    held: Vec<u8>,
    /// Where tokens end in it, its beginning first.
    borders: Vec<usize>,
    /// Tokens before it.
    tokens: u64,
}

impl Open {
    pub(super) fn new() -> Self {
        Self {
            held: Vec::new(),
            borders: vec![0],
            tokens: 0,
        }
    }

    /// Takes what comes next of the piece; more will follow.
    pub(super) fn feed(
        &mut self,
        merger: &mut Merger,
        table: &Table,
        bytes: &[u8],
    ) -> Result<(), Lost> {
        self.held.extend_from_slice(bytes);
        let extent = match self.tokens {
            0 => Extent::Beginning,
            _ => Extent::Middle,
        };
        merger.go_on(table, &self.held, &mut self.borders, extent)?;
        if self.borders.len() > 2 * KEPT {
            let dropped = self.borders.len() - KEPT;
            let from = self.borders[dropped];
            self.held.drain(..from);
            self.borders.drain(..dropped);
            self.borders.iter_mut().for_each(|border| *border -= from);
            self.tokens += dropped as u64;
        }
        Ok(())
    }

    /// The tokens of the piece, which ends with these `bytes`.
    pub(super) fn finish(
        mut self,
        merger: &mut Merger,
        table: &Table,
        bytes: &[u8],
    ) -> Result<u64, Lost> {
        self.held.extend_from_slice(bytes);
        let extent = match self.tokens {
            0 => Extent::Whole,
            _ => Extent::End,
        };
        merger.go_on(table, &self.held, &mut self.borders, extent)?;
        Ok(self.tokens + self.borders.len() as u64 - 1)
    }
}
