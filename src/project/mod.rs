//! What does a project send, how often, and what may it cost? The file `tokenfare.toml`, read and checked; nothing is measured here.

pub mod budget;
pub mod place;
pub mod policy;
