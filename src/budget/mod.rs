//! Is a project inside its limits, what do they leave, and what moved it?
//!
//! Nothing here reads a file or a price table: a [`Snapshot`](crate::plan::snapshot::Snapshot) holds what came out, and budgets, policies,
//! locks and comparisons are questions about one or two of them.

pub mod change;
pub mod judge;
pub mod lock;
pub mod outcome;
pub mod policy;
#[cfg(test)]
pub(crate) mod samples;
pub mod total;
