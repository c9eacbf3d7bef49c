//! What a call to an AI model will cost, at every vendor, before it is made.
//!
//! The program is a few functions: [`workload::Workload::measure`] says how much of each meter a request is on a model,
//! [`cost::quote`] what that costs, [`compare::compare`] who is cheapest, [`report`] shows it.
//!
//! ```
//! use tokenfare::cost::quote;
//! use tokenfare::price_book::terms::Terms;
//! use tokenfare::workload::Workload;
//!
//! let book = tokenfare::bundled_book();
//! let at = "2024-12-18T12:00:00Z".parse()?;
//! let offer = book.named("volcengine/doubao-vision-pro-32k", at)?;
//! let workload = Workload { input_tokens: Some(1_176), ..Workload::default() };
//! let terms = Terms::at(at);
//! let measured = workload.measure(offer.model, &terms, book.rules())?;
//! let quote = quote(offer, &measured.usage, &terms, 1)?;
//! assert_eq!(quote.expected.to_string(), "0.003528 CNY");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod batch;
pub mod budget;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod cost;
pub mod diagnostic;
pub mod headers;
pub mod meter;
pub mod money;
pub mod plan;
pub mod price_book;
pub mod project;
pub mod provenance;
pub mod quantity;
pub mod report;
pub mod request;
pub mod tokens;
pub mod usage;
pub mod workload;

/// Returns the price book that is in the program.
///
/// It costs next to nothing: a model is decoded when it is looked at.
#[must_use]
pub fn bundled_book() -> price_book::PriceBook {
    price_book::PriceBook::bundled(include_bytes!(concat!(env!("OUT_DIR"), "/book.bin")))
}
