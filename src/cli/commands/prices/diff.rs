//! `tokenfare prices diff`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use crate::cli::args::{BookArgs, ChoiceArgs, ShowArgs};
use crate::cli::{Failure, Outcome, World, instant, request, show};
use crate::price_book::diff::{Side, diff};
use crate::price_book::{Offer, PriceBook};
use crate::report::view::{Compared, diff_document, diff_json};

const EXAMPLES: &str = "\
Examples:
  tokenfare prices diff 2025-01-01 2026-01-01 --provider openai
  tokenfare prices diff 2026-11-01T00:00Z 2026-11-02T00:00Z --format json
  tokenfare prices diff bundled contract.toml --models openai/gpt-4o --at 2026-11-23
  tokenfare prices diff old-tables new-tables --exit-code";

/// What changed between two days, or between two sets of tables, model by model
///
/// A and B are each a day or instant (the built-in tables, with those of --pricing over them, at that time), a folder or file of
/// tables (at the time of --at), or `bundled`, the built-in tables alone (at the time of --at). Exit code 0: compared; 1: something
/// changed, if --exit-code is given; 2: could not be read.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffArgs {
    /// The older: a day or instant, tables, or `bundled`
    #[arg(value_name = "A")]
    old: String,
    /// The newer
    #[arg(value_name = "B")]
    new: String,
    #[command(flatten)]
    choice: ChoiceArgs,
    /// The day or instant at which tables count [default: now]
    #[arg(long, value_name = "DATE|DATE-TIME", value_parser = instant::parse)]
    at: Option<Timestamp>,
    /// End with 1 if something changed
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// What A or B means.
enum Meant {
    /// The built-in tables, with the user's over them.
    Book(Timestamp),
    /// The built-in tables alone.
    Bundled,
    /// Tables of the user's.
    Tables(PathBuf),
}

/// A side with its book open.
struct Opened {
    book: PriceBook,
    tables: Option<String>,
    at: Timestamp,
}

impl Opened {
    fn named(&self) -> Compared<'_> {
        Compared {
            tables: self.tables.as_deref(),
            at: self.at,
        }
    }
}

/// Compares two sides.
pub(in crate::cli) fn run(args: &DiffArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let at = args.at.unwrap_or_else(request::now);
    let old = open(meant(&args.old)?, args, at)?;
    let new = open(meant(&args.new)?, args, at)?;
    let (old_offers, new_offers) = chosen(&old, &new, &args.choice)?;
    let sides =
        [(old_offers, old.at), (new_offers, new.at)].map(|(offers, at)| Side { offers, at });
    let found = diff(&sides[0], &sides[1]);
    world.show(
        &args.show,
        || diff_document(&found, old.named(), new.named()),
        || diff_json(&found, old.named(), new.named()),
    )?;
    let changed = !found.models.is_empty();
    Ok(if args.exit_code && changed {
        Outcome::No
    } else {
        Outcome::Yes
    })
}

fn meant(text: &str) -> Result<Meant, Failure> {
    if text == "bundled" {
        return Ok(Meant::Bundled);
    }
    if let Ok(at) = instant::parse(text) {
        return Ok(Meant::Book(at));
    }
    if Path::new(text).exists() {
        return Ok(Meant::Tables(PathBuf::from(text)));
    }
    let message = format!("`{text}` is no day, and there is no such file or folder");
    Err(Failure::new(message)
        .hint("a side is a day like `2024-12-18`, a folder or file of tables, or `bundled`"))
}

fn open(meant: Meant, args: &DiffArgs, at: Timestamp) -> Result<Opened, Failure> {
    let colour = show::colour_of_errors(&args.show);
    Ok(match meant {
        Meant::Book(at) => Opened {
            book: request::book(&args.book, colour)?,
            tables: None,
            at,
        },
        Meant::Bundled => Opened {
            book: crate::bundled_book(),
            tables: Some("bundled".to_owned()),
            at,
        },
        Meant::Tables(path) => Opened {
            book: request::tables(&path, colour)?,
            tables: Some(path.display().to_string()),
            at,
        },
    })
}

/// The models that are compared: those that a name means on either side, each once. A name that one side alone knows is none the worse.
///
/// # Errors
/// If neither side knows a name.
fn chosen<'a>(
    old: &'a Opened,
    new: &'a Opened,
    choice: &ChoiceArgs,
) -> Result<(Vec<Offer<'a>>, Vec<Offer<'a>>), Failure> {
    if !choice.is_given() {
        return Ok((old.book.offers().collect(), new.book.offers().collect()));
    }
    let single = |models: Vec<String>, provider: Vec<String>| ChoiceArgs {
        models,
        provider,
        kind: choice.kind,
    };
    let models = choice
        .models
        .iter()
        .map(|name| single(vec![name.clone()], Vec::new()));
    let providers = choice
        .provider
        .iter()
        .map(|name| single(Vec::new(), vec![name.clone()]));
    let mut names = BTreeSet::new();
    for one in models.chain(providers).filter(ChoiceArgs::is_given) {
        let before = request::models(&old.book, &one, old.at, None);
        let now = request::models(&new.book, &one, new.at, None);
        let offers = match (before, now) {
            (Err(_), Err(error)) => return Err(error),
            (before, now) => before.into_iter().chain(now).flatten(),
        };
        names.extend(offers.map(|offer| offer.name()));
    }
    let among = |book: &'a PriceBook| {
        let wanted = book.offers().filter(|offer| names.contains(&offer.name()));
        wanted.collect()
    };
    Ok((among(&old.book), among(&new.book)))
}
