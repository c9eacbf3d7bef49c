//! How a vocabulary lies in the program: what the build writes and the program reads in place. Nothing is unpacked.
//!
//! Everything is little-endian. A header of [`HEADER`] words of four bytes (see [`Head`]); then, each at a multiple of eight bytes:
//!
//! - the symbol of every byte, 256 × `u32` ([`ABSENT`] where a vocabulary has no bytes of its own);
//! - displacements, `u16`, and slots of [`SLOT`] bytes: the pairs. Where a pair of tokens is in the table follows from [`Place`]; a slot holds
//!   both parts and what they merge into, 18 bits each; the highest bit says that there is none. No pair is looked for in more than one slot;
//! - pages of characters: [`PAGE_INDEX`] × `u16` (0: no page, n: page n − 1) and pages of [`PAGE`] × `u32`, the symbol of a character plus
//!   one, with flags, or 0;
//! - which characters tokens join, in vocabularies without a split pattern: [`ASCII_JOINS`] bytes for pairs of ASCII characters, and
//!   a byte of flags for every character of the pages;
//! - strings that are a token although merging does not lead there, and strings that are cut out before anything merges: sorted; where
//!   each ends, `u32`, and their text;
//! - at last what only the tokens themselves need, not their count: the numbers by which tokens are published, as pairs of `u32`, the first
//!   token of a run and its number; the numbers of the bytes, 256 × `u32`, in vocabularies of characters; and of both kinds of strings.

/// Bits of a token's number in a slot.
pub const BITS: u32 = 18;
/// Bytes of a slot: three numbers, and a bit more.
pub const SLOT: usize = 7;
/// What is in a slot without a pair.
pub const EMPTY: u64 = 1 << 55;
/// The greatest number of 18 bits; no token has it. Stands for a byte that merges with nothing.
pub const BARRIER: u32 = (1 << BITS) - 1;
/// No symbol.
pub const ABSENT: u32 = u32::MAX;
/// Characters a page.
pub const PAGE: usize = 64;
/// Pages there can be: all characters.
pub const PAGE_INDEX: usize = 0x11_0000 / PAGE;
/// Words of the header.
pub const HEADER: usize = 16;
/// Flag of a character that is a symbol only where no ASCII character is before it.
pub const AFTER_OTHERS: u32 = 1 << 30;
/// Flag of a character that is a symbol only where no ASCII character is behind it.
pub const BEFORE_OTHERS: u32 = 1 << 31;
/// Joins of a character, by bit: a token goes on after it.
pub const GOES_ON: u8 = 1;
/// A token has something before it.
pub const COMES_AFTER: u8 = 2;
/// A token goes on with a space after it.
pub const BEFORE_SPACE: u8 = 4;
/// Bytes that say of two ASCII characters whether a token has the second after the first: bit 128 × first + second.
pub const ASCII_JOINS: usize = 128 * 128 / 8;

/// The words of the header, by place.
#[derive(Clone, Copy)]
pub enum Head {
    /// Tokens, symbols included: one more than the greatest number.
    Tokens,
    /// All tokens from this number on have one rank, and the leftmost pair wins.
    Tie,
    /// Displacements.
    Displacements,
    /// Slots.
    Slots,
    /// Pages of characters.
    Pages,
    /// Pages of joins: as many as pages, or none.
    Joins,
    /// Strings that are whole tokens by themselves.
    Whole,
    /// Bytes of their text.
    WholeBytes,
    /// Strings that are cut out first.
    Fixed,
    /// Bytes of their text.
    FixedBytes,
    /// Runs of published numbers.
    Runs,
    /// Published numbers of bytes: 256 or none.
    ByteIds,
}

/// Where the slot of a pair is.
#[derive(Clone, Copy)]
pub struct Place {
    mixed: u64,
}

impl Place {
    /// The place of the pair `key`, which is the left token's number shifted by [`BITS`] and the right one's below.
    #[inline]
    pub const fn of(key: u64) -> Self {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self {
            mixed: mixed ^ (mixed >> 29),
        }
    }

    /// Which of `count` displacements.
    #[inline]
    pub const fn group(self, count: usize) -> usize {
        scale(self.mixed, count)
    }

    /// Which of `count` slots, given the displacement.
    #[inline]
    pub const fn slot(self, displacement: u16, count: usize) -> usize {
        let moved = self.mixed ^ (displacement as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        scale(moved.wrapping_mul(0xA24B_AED4_963E_E407), count)
    }
}

/// The upper half of `hash` as a part of `count`.
#[inline]
const fn scale(hash: u64, count: usize) -> usize {
    (((hash >> 32) * count as u64) >> 32) as usize
}

/// The key of a pair.
#[inline]
pub const fn key(left: u32, right: u32) -> u64 {
    (left as u64) << BITS | right as u64
}
