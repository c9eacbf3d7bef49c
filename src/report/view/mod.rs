//! Results → what is shown: one file a result, its document for people and its JSON for programs side by side.

mod advice;
mod book;
mod compare;
mod count;
mod diff;
mod encodings;
mod facts;
mod history;
mod json;
mod list;
mod litellm;
mod model;
mod pieces;
mod quote;
mod rates;
mod ratios;
mod validation;
mod words;

pub use book::{Scope, book_json};
pub use compare::{Shown, compare_document, compare_json};
pub use count::{CountRow, Counts, Total, count_document, count_json};
pub use diff::{Compared, diff_document, diff_json};
pub use encodings::{Encoding, encodings_document, encodings_json};
pub use history::{history_document, history_json};
pub use list::{list_document, list_json};
pub use litellm::{LiteLlm, litellm};
pub use model::{model_document, model_json};
pub use pieces::{Piece, PieceRow, Pieces, pieces_document, pieces_json};
pub use quote::{quote_document, quote_json};
pub use rates::rates_document;
pub use ratios::{Ratio, Ratios};
pub use validation::{Contents, validation_document, validation_json, validation_verdict};
