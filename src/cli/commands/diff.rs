//! `tokenfare diff`

use clap::Args;

use crate::budget::change::compare;
use crate::cli::args::{BookArgs, ShowArgs};
use crate::cli::bill::{self, BaseArgs, Question};
use crate::cli::project::{self, ProjectArgs};
use crate::cli::{Failure, Outcome, World, show};
use crate::report::view::{Changed, changed_document, changed_json};

const EXAMPLES: &str = "\
Examples:
  tokenfare diff --base origin/main
  tokenfare diff --base HEAD~1 --format markdown --output comment.md
  tokenfare diff --baseline base.json";

/// What a change does to the bill: tokens, cost a call, cost a month, by prompt and by workload
///
/// The project as it is on the disk is compared with a git revision or with a saved result. What prompts did and what prices did are told
/// apart: the present project is counted at the base's prices, too. Only a lock (`tokenfare lock`), tables of the project's own
/// and rates move prices; without them both sides are counted at the same day. Exit code 0: compared; 1: something changed, if
/// --exit-code is given; 2: could not be compared.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffArgs {
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    base: BaseArgs,
    /// Leave locks aside
    #[arg(long, help_heading = "Which prices")]
    no_lock: bool,
    /// End with 1 if something changed
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// Counts both sides and what lies between, and shows the difference.
pub(in crate::cli) fn run(args: &DiffArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let question = Question {
        project: &args.project,
        book: &args.book,
        no_lock: args.no_lock,
        colour: show::colour_of_errors(&args.show),
    };
    if !args.base.is_given() {
        return Err(Failure::new("compared with what?")
            .hint("name a revision, like --base origin/main, or a saved result: --baseline FILE"));
    }
    let mut opened = project::open(args.project.project.as_deref())?;
    let bill = bill::head(&mut opened, question)?;
    let Some(mut base) = bill::base(&args.base, &bill.prices, question)? else {
        return Ok(Outcome::Yes);
    };
    let middle = base.middle(&mut opened, &bill.snapshot, question);
    let change = compare(&base.snapshot, &middle, &bill.snapshot)
        .map_err(|error| Failure::new(error.to_string()).hint("give the rate: --fx A/B=RATE"))?;
    let changed = Changed {
        change: &change,
        base: &base.name,
        head: "now",
        notes: &base.notes,
    };
    world.show(
        &args.show,
        || changed_document(changed),
        || changed_json(changed),
    )?;
    Ok(match args.exit_code && change.is_any() {
        true => Outcome::No,
        false => Outcome::Yes,
    })
}
