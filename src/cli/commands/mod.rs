//! One file a command: its arguments, whose doc comment is the help, and one function that reads as steps.

pub mod check;
pub mod compare;
pub mod completions;
pub mod count;
pub mod diff;
pub mod init;
pub mod lock;
pub mod man;
pub mod plan;
pub mod prices;
pub mod quote;
