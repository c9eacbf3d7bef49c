//! `tokenfare prices validate`

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{FormatArg, ShowArgs};
use crate::cli::tokenizer::Files;
use crate::cli::{Failure, Outcome, World, request, show};
use crate::diagnostic::Diagnostics;
use crate::price_book::PriceBook;
use crate::price_book::age::old_sources;
use crate::price_book::load::{Loaded, TableSet, load_with, read_path};
use crate::report::view::{Contents, validation_document, validation_json, validation_verdict};

/// Check price tables: every mistake with file, line and what to do
///
/// Without a path it reads the built-in tables once more; they were checked when the program was built. Exit code 0: valid;
/// 1: mistakes; 2: could not be read.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Tables, or folders of them
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take warnings for mistakes
    #[arg(long)]
    strict: bool,
    /// Warn of prices in force that were last seen more than so many days ago
    #[arg(long, value_name = "DAYS", requires = "paths")]
    max_age: Option<u32>,
    #[command(flatten)]
    show: ShowArgs,
}

/// Loads the tables and shows what is wrong with them.
pub(in crate::cli) fn run(args: &ValidateArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let bundled = crate::bundled_book();
    let (found, contents) = if args.paths.is_empty() {
        (Diagnostics::default(), contents_of(&bundled))
    } else {
        check(args, &bundled)?
    };
    if args.show.format == FormatArg::Text {
        let mut text = found.render(show::colour_of_results(&args.show));
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text = text + &validation_verdict(&found, contents) + "\n";
        world.write(args.show.output.as_deref(), &text)?;
    } else {
        let (document, json) = (
            || validation_document(&found, contents),
            || validation_json(&found, contents),
        );
        world.show(&args.show, document, json)?;
    }
    let bad = found.errors() > 0 || (args.strict && found.warnings() > 0);
    Ok(if bad { Outcome::No } else { Outcome::Yes })
}

/// Loads files and folders as one set.
fn check(args: &ValidateArgs, bundled: &PriceBook) -> Result<(Diagnostics, Contents), Failure> {
    let mut set = TableSet::default();
    for path in &args.paths {
        set.extend(read_path(path).map_err(|error| Failure::new(error.to_string()))?);
    }
    let known = request::known_rules(&set, bundled);
    let loaded = load_with(&set, &known, &Files::of_user());
    let mut old = Vec::new();
    if let Some(days) = args.max_age {
        let today = jiff::tz::TimeZone::UTC.to_datetime(request::now()).date();
        old = old_sources(&loaded, &set, today, days.into());
    }
    let Loaded {
        providers,
        mut diagnostics,
        ..
    } = loaded;
    for found in old {
        diagnostics.push(found);
    }
    diagnostics.sort();
    let models = || providers.iter().flat_map(|(_, models)| models);
    let rows = models().map(|model| model.prices.len()).sum();
    Ok((
        diagnostics,
        Contents {
            files: set.files(),
            providers: providers.len(),
            models: models().count(),
            rows,
        },
    ))
}

fn contents_of(book: &PriceBook) -> Contents {
    Contents {
        files: 0,
        providers: book.provider_ids().count(),
        models: book.offers().count(),
        rows: book.offers().map(|offer| offer.model.prices.len()).sum(),
    }
}
