//! What holds for every price, every request and every file: laws, tried on random values.
//!
//! A law states in one line what must be so. Those about prices run over the bundled book itself, at random models, dates and
//! circumstances, and over small tables of the test's own, whose answers are worked out in integers.

#![expect(
    clippy::unwrap_used,
    reason = "a function of a test that fails fails the test"
)]

mod exchange;
mod quoting;
mod ranking;
mod reading;
mod requests;
mod small;
mod tables;
mod wholes;
mod windows;
