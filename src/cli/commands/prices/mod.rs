//! `tokenfare prices`

mod diff;
mod export;
mod history;
mod list;
mod show;
mod validate;

use clap::Subcommand;

use crate::cli::{Failure, Outcome, World};

/// The price book itself
#[derive(Debug, Subcommand)]
pub enum PricesCommand {
    /// The models and their plain prices
    List(list::ListArgs),
    /// One model: what it is, and every price in force
    Show(show::ShowModelArgs),
    /// Every price a model has had, with the change from one to the next
    History(history::HistoryArgs),
    /// What changed between two days, or between two sets of tables, model by model
    Diff(diff::DiffArgs),
    /// The price book for other programs: JSON, CSV, or LiteLLM's price file
    Export(export::ExportArgs),
    /// Check price tables: every mistake with file, line and what to do
    Validate(validate::ValidateArgs),
}

/// Hands over to one command.
pub(in crate::cli) fn run(
    command: &PricesCommand,
    world: &mut World<'_>,
) -> Result<Outcome, Failure> {
    match command {
        PricesCommand::List(args) => list::run(args, world),
        PricesCommand::Show(args) => show::run(args, world),
        PricesCommand::History(args) => history::run(args, world),
        PricesCommand::Diff(args) => diff::run(args, world),
        PricesCommand::Export(args) => export::run(args, world),
        PricesCommand::Validate(args) => validate::run(args, world),
    }
}
