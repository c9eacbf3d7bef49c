//! `tokenfare prices export`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::cli::args::{
    BookArgs, ChoiceArgs, ColorArg, CurrencyArg, FormatArg, ShowArgs, currency,
};
use crate::cli::{Failure, Outcome, World, instant, request, show};
use crate::money::Currency;
use crate::report::Document;
use crate::report::view::{Scope, book_json, litellm, rates_document};

const EXAMPLES: &str = "\
Examples:
  tokenfare prices export --output prices.json
  tokenfare prices export 'deepseek/*' --format csv --history
  tokenfare prices export --format litellm --currency USD --at 2026-11-23 --output prices.json";

/// The price book for other programs
///
/// JSON is the book itself, every price row there has been with its sources; CSV a line for each rate in force; litellm the prices in
/// force in the format of LiteLLM's `model_prices_and_context_window.json`. What a format cannot say is counted on standard error.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExportArgs {
    /// Models: names or patterns like `openai/*`
    #[arg(value_name = "MODEL")]
    names: Vec<String>,
    #[command(flatten)]
    choice: ChoiceArgs,
    /// Only the prices in force on that day or at that instant [default: all for JSON, else now]
    #[arg(long, value_name = "DATE|DATE-TIME", value_parser = instant::parse)]
    at: Option<Timestamp>,
    /// Every price row there has been, in CSV too
    #[arg(long, conflicts_with = "at")]
    history: bool,
    #[command(flatten)]
    book: BookArgs,
    /// The format
    #[arg(
        long,
        visible_alias = "as",
        value_enum,
        default_value_t,
        help_heading = "How it is shown"
    )]
    format: ExportFormat,
    /// For litellm: `USD` converts other currencies; without it their models are left out
    #[arg(long, value_name = "CURRENCY", value_parser = currency, help_heading = "How it is shown")]
    currency: Option<CurrencyArg>,
    /// Write to a file instead of standard output, whole or not at all
    #[arg(long, value_name = "FILE", help_heading = "How it is shown")]
    output: Option<PathBuf>,
    /// When to use colour, for mistakes in tables
    #[arg(long, value_enum, default_value_t, help_heading = "How it is shown")]
    color: ColorArg,
}

/// A format for other programs
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// The whole book, nothing lost
    #[default]
    Json,
    /// A line for each rate
    Csv,
    /// LiteLLM's price file, in US dollars
    Litellm,
}

/// Exports the book.
pub(in crate::cli) fn run(args: &ExportArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let convert = conversion(args)?;
    let show = ShowArgs {
        format: match args.format {
            ExportFormat::Csv => FormatArg::Csv,
            ExportFormat::Json | ExportFormat::Litellm => FormatArg::Json,
        },
        output: args.output.clone(),
        color: args.color,
        width: None,
    };
    let at = args.at.unwrap_or_else(request::now);
    let book = request::book(&args.book, show::colour_of_errors(&show))?;
    let choice = ChoiceArgs {
        models: args
            .names
            .iter()
            .chain(&args.choice.models)
            .cloned()
            .collect(),
        provider: args.choice.provider.clone(),
        kind: args.choice.kind,
    };
    let offers = request::models(&book, &choice, at, None)?;
    let whole = args.history || (args.at.is_none() && args.format == ExportFormat::Json);
    let scope = match whole {
        true => Scope::History,
        false => Scope::InForce(at),
    };
    match args.format {
        ExportFormat::Json => {
            let json = || book_json(&book, &offers, scope, !choice.is_given());
            world.show(&show, Document::new, json)?;
        }
        ExportFormat::Csv => {
            world.show(
                &show,
                || rates_document(&offers, scope),
                || serde_json::Value::Null,
            )?;
        }
        ExportFormat::Litellm => {
            let export = litellm(&book, &offers, at, convert)
                .map_err(|error| Failure::new(error.to_string()))?;
            world.write(show.output.as_deref(), &export.text)?;
            for note in export.notes {
                writeln!(world.stderr, "note: {note}")?;
            }
        }
    }
    Ok(Outcome::Yes)
}

/// Whether other currencies become dollars.
///
/// # Errors
/// If a format is asked for what it cannot do.
fn conversion(args: &ExportArgs) -> Result<bool, Failure> {
    if args.format == ExportFormat::Litellm && args.history {
        return Err(Failure::new("LiteLLM's format has no history")
            .hint("--at chooses the day; --format json or csv has every price"));
    }
    match (args.format, args.currency) {
        (_, None | Some(CurrencyArg::Native)) => Ok(false),
        (ExportFormat::Litellm, Some(CurrencyArg::In(Currency::USD))) => Ok(true),
        (ExportFormat::Litellm, Some(CurrencyArg::In(other))) => Err(Failure::new(format!(
            "LiteLLM's format is in USD, not in {other}"
        ))),
        (ExportFormat::Json | ExportFormat::Csv, Some(CurrencyArg::In(_))) => {
            Err(Failure::new("--currency is for --format litellm")
                .hint("JSON and CSV have every price in its own currency"))
        }
    }
}
