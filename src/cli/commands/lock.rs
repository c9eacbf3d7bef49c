//! `tokenfare lock`

use clap::Args;
use serde_json::json;

use crate::budget::change::{Change, compare};
use crate::budget::lock::{Lock, as_locked};
use crate::cli::args::{BookArgs, ShowArgs};
use crate::cli::bill::{self, Bill, Prices, Question};
use crate::cli::project::{self, ProjectArgs};
use crate::cli::{Failure, Outcome, World, show};
use crate::report::Document;
use crate::report::view::{Changed, changed_document, changed_json, price_move};

const EXAMPLES: &str = "\
Examples:
  tokenfare lock
  tokenfare lock --refresh --dry-run
  tokenfare lock --refresh --at 2026-12-01";

/// Freeze the prices that the project is judged by, in `tokenfare.lock`
///
/// The file has the instant whose prices count, the exchange rates, every price used and a digest of each model's tables. `plan`,
/// `check` and `diff` go by it. A lock that is there already keeps its day and its rates, and gets the models that it lacks; --refresh moves it to
/// today or to --at, and shows what that does to the bill.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct LockArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// Move the lock to today's prices and rates, or to those of --at
    #[arg(long)]
    refresh: bool,
    /// Show it, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// Counts the project at the lock's prices and at those that are to be locked, shows the difference, and writes the lock.
pub(in crate::cli) fn run(args: &LockArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let question = Question {
        project: &args.project,
        book: &args.book,
        no_lock: false,
        colour: show::colour_of_errors(&args.show),
    };
    let mut opened = project::open(args.project.project.as_deref())?;
    if let Some(at) = &opened.project.defaults.at {
        let place = format!("{}:{}", at.place.file_name(), at.place.line());
        return Err(Failure::new(format!(
            "{place}: the project has a date of its own, so a lock would not count"
        ))
        .hint("leave `at` out of `[defaults]`"));
    }
    let old = match bill::lock_to_refresh(&opened)? {
        Some(lock) => Some(bill::at(
            &mut opened,
            question,
            &Prices::Locked(Box::new(lock)),
        )?),
        None => None,
    };
    let moves = old.is_none() || args.refresh;
    if !moves && args.project.at.is_some() {
        return Err(
            Failure::new("there is a lock, and it keeps its day").hint("move it: --refresh")
        );
    }
    let new = match &old {
        Some(old) if !moves => {
            bill::still_locked(old)?;
            bill::at(&mut opened, question, &old.prices.clone())?
        }
        _ => {
            let at = Prices::At(opened.at(args.project.at));
            bill::at(&mut opened, question, &at)?
        }
    };
    let lock =
        Lock::of(&new.snapshot, &new.tables).map_err(|error| Failure::new(error.to_string()))?;
    let text = lock
        .to_text()
        .map_err(|error| Failure::new(error.to_string()))?;
    let path = opened.tree.shown(bill::lock_path(&opened.project));
    let (change, notes) = match (old, args.refresh) {
        (Some(old), true) => {
            let (change, notes) = moved(old, &new)?;
            (Some(change), notes)
        }
        _ => (None, Vec::new()),
    };
    shown(args, world, change.as_ref(), &lock, &path, &notes)?;
    if !args.dry_run {
        world.write(Some(path.as_ref()), &text)?;
    }
    Ok(Outcome::Yes)
}

/// What other prices do to the same project, and what of the lock the tables no longer say.
fn moved(mut old: Bill, new: &Bill) -> Result<(Change, Vec<String>), Failure> {
    let corrected = std::mem::take(&mut old.drift.moved);
    let unknown = as_locked(&mut old.snapshot, &corrected);
    let notes = corrected.iter().map(|moved| {
        let left = if unknown.contains(moved) {
            "; its part of the bill is not known"
        } else {
            ""
        };
        format!(
            "corrected in the tables since it was locked: {}{left}",
            price_move(moved)
        )
    });
    let change = compare(&old.snapshot, &old.snapshot, &new.snapshot);
    let change = change
        .map_err(|error| Failure::new(error.to_string()).hint("give the rate: --fx A/B=RATE"))?;
    Ok((change, notes.collect()))
}

fn shown(
    args: &LockArgs,
    world: &mut World<'_>,
    change: Option<&Change>,
    lock: &Lock,
    path: &str,
    notes: &[String],
) -> Result<(), Failure> {
    let verb = if args.dry_run { "would lock" } else { "locked" };
    let models = match lock.models.len() {
        1 => "1 model".to_owned(),
        number => format!("{number} models"),
    };
    let said = format!("{verb} the prices of {models} at {} in {path}", lock.at);
    let changed = change.map(|change| Changed {
        change,
        base: "locked prices",
        head: "new prices",
        notes,
    });
    let document = || {
        let document = changed.map_or_else(Document::new, changed_document);
        document.note(said)
    };
    let json = || {
        json!({
            "schema": "tokenfare.lock-result/1", "path": path, "written": !args.dry_run,
            "at": lock.at.to_string(), "digest": lock.digest,
            "change": changed.map(changed_json),
        })
    };
    world.show(&args.show, document, json)
}
