//! Results → what is shown: one file a result, its document for people and its JSON for programs side by side.

mod batch;
mod book;
mod ceiling;
mod compare;
mod count;
mod diff;
mod facts;
mod history;
mod json;
mod lines;
mod list;
mod litellm;
mod model;
mod quote;
mod rates;
mod validation;
mod words;

pub use batch::{BatchRow, BatchView, batch_document, batch_json};
pub use book::{Scope, book_json};
pub use ceiling::{ceiling_fact, ceiling_json};
pub use compare::{Shown, compare_document, compare_json};
pub use count::{CountRow, count_document, count_json};
pub use diff::{Compared, diff_document, diff_json};
pub use history::{history_document, history_json};
pub use lines::{LineFormat, LineRow, line_header, line_row};
pub use list::{list_document, list_json};
pub use litellm::{LiteLlm, litellm};
pub use model::{model_document, model_json};
pub use quote::{quote_document, quote_json};
pub use rates::rates_document;
pub use validation::{Contents, validation_document, validation_json, validation_verdict};
