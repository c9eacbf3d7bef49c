//! How many tokens is this text, this picture?
//!
//! A counting rule is a value with parameters; which model uses which rule is a fact of the price tables. So nothing here knows a
//! provider or a model.

mod bpe;
pub mod counter;
pub mod image;
pub mod picture;
pub mod text;
pub mod vocabulary;
