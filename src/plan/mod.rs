//! What do a project's workloads come to, a call, a day, a month, a year?

pub mod snapshot;
