//! `tokenfare prices list`

use clap::Args;
use jiff::Timestamp;

use crate::cli::args::{BookArgs, ChoiceArgs, ShowArgs};
use crate::cli::{Failure, Outcome, World, instant, request, show};
use crate::report::view::{list_document, list_json};

/// The models and their plain prices
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Models: names or patterns like `openai/*`
    #[arg(value_name = "MODEL")]
    names: Vec<String>,
    #[command(flatten)]
    choice: ChoiceArgs,
    /// The day or instant whose prices count [default: now]
    #[arg(long, value_name = "DATE|DATE-TIME", value_parser = instant::parse)]
    at: Option<Timestamp>,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// Lists models.
pub(in crate::cli) fn run(args: &ListArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let at = args.at.unwrap_or_else(request::now);
    let book = request::book(&args.book, show::colour_of_errors(&args.show))?;
    let models = args
        .names
        .iter()
        .chain(&args.choice.models)
        .cloned()
        .collect();
    let choice = ChoiceArgs {
        models,
        provider: args.choice.provider.clone(),
        kind: args.choice.kind,
    };
    let offers = request::models(&book, &choice, at, None)?;
    world.show(
        &args.show,
        || list_document(&offers, at),
        || list_json(&offers, at),
    )?;
    Ok(Outcome::Yes)
}
