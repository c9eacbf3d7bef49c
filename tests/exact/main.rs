//! Exact tokens beside other implementations of the same vocabularies, token for token.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod compare;
mod families;
mod peers;
mod texts;
mod vocabularies;
mod wholes;
