//! How many tokens is this text, this picture, this conversation?
//!
//! A counting rule is a value with parameters; which model uses which rule is a fact of the price tables. So nothing here knows a
//! provider or a model.

mod bpe;
pub mod by_script;
pub mod chat;
pub mod conversation;
pub mod counter;
pub mod decode;
pub mod image;
pub mod media;
pub mod own;
pub mod picture;
pub mod reading;
pub mod special;
pub mod text;
pub mod tools;
pub mod vocabulary;
