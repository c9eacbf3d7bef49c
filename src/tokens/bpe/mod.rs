//! Exact tokens of vocabularies that are public.
//!
//! A text is cut where the vocabulary's split pattern says ([`pieces`]); each piece is merged by the vocabulary's pairs ([`merge`],
//! [`table`]). The tables are made by the build and read in place, so that a process that counts twenty bytes reads a few pages of them.

mod counter;
mod cuts;
mod families;
mod han;
mod lanes;
#[expect(unreachable_pub, reason = "the build script shares this file")]
mod layout;
#[expect(
    unreachable_pub,
    clippy::cast_possible_truncation,
    reason = "the build script shares these files; a token's number has 18 bits, and no table 4 GB"
)]
pub(super) mod make;
mod marks;
mod merge;
mod open;
mod parallel;
mod pieces;
mod sentencepiece;
mod stream;
mod table;
mod words;

pub(super) use counter::Counter;
pub(super) use families::{Family, Form};
pub(super) use lanes::Lanes;
pub(super) use parallel::count;
pub(super) use pieces::Pattern;
pub(super) use stream::{Stream, Unbroken};
