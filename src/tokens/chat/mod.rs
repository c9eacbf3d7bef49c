//! What a chat adds to the texts that are sent: marks around every message, the opening of the reply, what stands in for a missing
//! system message.
//!
//! Pure: a rule and its arithmetic. [`conversation`](super::conversation) joins it with counted texts, [`tools`](super::tools) writes
//! tool definitions in the form that a rule names.
//!
//! ```text
//! frame = Σ of the messages' marks (+ names) + system_extra or default_system + request + reply
//! ```

mod frame;
mod raw;
mod rule;

pub(in crate::tokens) use frame::shifted;
pub use frame::{Counted, Role, Turn};
pub use raw::{RawCall, RawChatRule, RawChoice, RawToolRule, check_all};
pub use rule::{CallRule, ChatRule, Choice, Standing, SystemPlace, ToolForm, ToolRule};
