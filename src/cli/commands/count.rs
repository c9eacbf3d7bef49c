//! `tokenfare count`

mod encodings;
mod models;
mod pieces;
mod scripts;

use std::io::Write;

use clap::Args;
use jiff::Timestamp;

use crate::cli::args::{BookArgs, ChoiceArgs, RequestArgs, ShowArgs, option};
use crate::cli::request::{Asked, Batch, One, Origin, request_notes, with_notes};
use crate::cli::texts::Texts;
use crate::cli::{Failure, Outcome, World, batch, instant, request, show};
use crate::price_book::PriceBook;
use crate::price_book::terms::OptionValue;
use crate::report::view::{Counts, count_document, count_json};
use crate::workload::Workload;

const EXAMPLES: &str = "\
Without --models and --encodings it shows one line a counting rule, and the texts and pictures alone.

Examples:
  tokenfare count prompt.md --models 'openai/gpt-4o,anthropic/*,deepseek/*'
  tokenfare count src --models openai/gpt-4o --format csv
  tokenfare count --image 1280x720
  tokenfare count request.json
  tokenfare count batch.jsonl.zst --models openai/gpt-4o
  tokenfare count prompt.md --system-file system.md --tools tools.json --models openai/gpt-4o
  tokenfare count prompt.md --encodings o200k_base,deepseek_v3,claude4.7
  tokenfare count --text '你好 world' --show --encodings o200k_base
  tokenfare count --list-encodings";

/// How many tokens this is, by model or by encoding
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CountArgs {
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    choice: ChoiceArgs,
    /// Count the texts by these encodings instead: names of --list-encodings, or `all`
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', conflicts_with_all = ["models", "provider", "kind"], help_heading = "Which encodings")]
    encodings: Vec<String>,
    /// Show the encodings there are: exact or estimated, and for how many models
    #[arg(long, conflicts_with_all = ["inputs", "text", "image", "encodings", "models", "provider", "kind", "pieces", "by_script"], help_heading = "Which encodings")]
    list_encodings: bool,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
    /// The day whose counting rules hold [default: today]
    #[arg(long, value_name = "DATE|DATE-TIME", value_parser = instant::parse, help_heading = "Under which terms")]
    at: Option<Timestamp>,
    /// An option of picture rules, like `max_pixels=1003520`
    #[arg(long, value_name = "NAME=VALUE", value_parser = option, help_heading = "Under which terms")]
    option: Vec<(String, OptionValue)>,
    /// Show the tokens themselves, each a piece of the text
    #[arg(
        long = "show",
        help_heading = "How it is shown",
        conflicts_with = "by_script"
    )]
    pieces: bool,
    /// Show tokens per 1,000 characters by script, too; several encodings of up to 1 MB of text are compared that way anyway
    #[arg(
        long,
        help_heading = "How it is shown",
        conflicts_with_all = ["models", "provider", "kind"]
    )]
    by_script: bool,
}

/// Counts every input on every model, by every encoding or by every rule.
pub(in crate::cli) fn run(args: &CountArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    if args.list_encodings {
        return encodings::list(args, world);
    }
    let book = request::book(&args.book, show::colour_of_errors(&args.show))?;
    let texts = texts(args, &book)?;
    let One { workload, origin } = match request::asked(&args.request, texts, world.stdin)? {
        Asked::Batch(batch) => {
            return count_batch(args, batch, &book, world.stdout, world.stderr);
        }
        Asked::One(one) => *one,
    };
    world.notes(&workload.findings());
    if workload.parts.is_empty() && workload.system.is_none() && workload.tools.is_none() {
        return Err(Failure::new("nothing to count")
            .hint("name a file, or give --text or --image 1280x720"));
    }
    if args.pieces {
        return pieces::show(args, &workload, &book, world);
    }
    let counts = count(args, &workload, &origin, &book)?;
    if counts.rows.is_empty() {
        let (name, reason) = counts.left_out.first().cloned().unwrap_or_default();
        let plain = "leave --special out: such strings then count as ordinary text";
        let hint = workload.special.then_some(plain);
        return Err(Failure::new(format!("`{name}`: {reason}")).maybe_hint(hint));
    }
    world.show(
        &args.show,
        || request_notes(count_document(&counts), &origin.notes),
        || with_notes(count_json(&counts), &origin),
    )?;
    Ok(Outcome::Yes)
}

/// How texts are read: held, where their tokens are looked at one by one.
fn texts(args: &CountArgs, book: &PriceBook) -> Result<Texts, Failure> {
    let rules = book.rules();
    if args.pieces || args.by_script || !args.book.tokenizer.is_empty() {
        return Ok(Texts::whole());
    }
    if args.encodings.is_empty() {
        let at = args.at.unwrap_or_else(request::now);
        let offers = request::models(book, &args.choice, at, None)?;
        return Ok(request::texts(&args.request, offers, rules));
    }
    let named = encodings::named(&args.encodings, &rules.text)?;
    Ok(request::texts_by(&args.request, named))
}

fn count(
    args: &CountArgs,
    workload: &Workload,
    origin: &Origin,
    book: &PriceBook,
) -> Result<Counts, Failure> {
    if args.encodings.is_empty() && !args.by_script {
        return models::count(args, workload, origin, book);
    }
    let mut counts = encodings::count(args, workload, book)?;
    counts.ratios = scripts::ratios(args, workload, book)?;
    Ok(counts)
}

/// A batch on the models that were named, or on those that its lines name.
fn count_batch(
    args: &CountArgs,
    batch: Batch<'_>,
    book: &PriceBook,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if !args.encodings.is_empty() || args.pieces || args.by_script {
        return Err(Failure::new(format!(
            "`{}` is a batch: it is counted by models, not by encodings",
            batch.name
        ))
        .hint("name models with --models, or count it as a text with --as text"));
    }
    let terms = models::terms(args);
    let models = match args.choice.is_given() {
        true => Some(request::models(book, &args.choice, terms.at, None)?),
        false => None,
    };
    let plan = batch::Plan {
        book,
        models: models.as_deref(),
        request: &args.request,
        show: &args.show,
        terms: None,
        counted: &terms,
        currency: None,
    };
    batch::answer(batch, &plan, stdout, stderr)
}
