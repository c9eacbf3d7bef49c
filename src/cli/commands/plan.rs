//! `tokenfare plan`

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{BookArgs, ChoiceArgs, ShowArgs};
use crate::cli::bill::{self, Question};
use crate::cli::project::{self, Opened, ProjectArgs, Runs, snapshot};
use crate::cli::{Failure, Outcome, World, request, saved, show};
use crate::plan::bill::bill as add_up;
use crate::plan::break_even::break_even;
use crate::plan::cliff::Cliff;
use crate::plan::sensitivity::{Swing, sensitivity};
use crate::plan::snapshot::{Amounts, Snapshot};
use crate::plan::{NoCost, Placed};
use crate::price_book::{Offer, PriceBook};
use crate::report::view::{Beside, PlanView, plan_document, plan_json};

const EXAMPLES: &str = "\
Examples:
  tokenfare plan
  tokenfare plan --on 'openai/gpt-4o,deepseek/*' --currency EUR
  tokenfare plan --project services/chat --at 2026-11-01 --format json
  tokenfare plan --save base.json";

/// What a project's workloads cost, a call, a day, a month and a year
///
/// Reads `tokenfare.toml`, here or in a folder above, and the prompts that it names. A month has 30 days, a year 365. Calls of a workload
/// are shared among its prompts evenly, or by `weight`. Prices are those of the project's lock (`tokenfare lock`) if it has one, else of
/// --at or now.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PlanArgs {
    /// What else the workloads could run on: names or patterns of models
    #[arg(long, value_name = "MODEL,…", value_delimiter = ',')]
    on: Vec<String>,
    /// These workloads only
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    workload: Vec<String>,
    #[command(flatten)]
    project: ProjectArgs,
    /// Leave the lock aside
    #[arg(long, help_heading = "Which prices")]
    no_lock: bool,
    /// Keep the result in a file, to compare with later
    #[arg(long, value_name = "FILE", conflicts_with = "workload")]
    save: Option<PathBuf>,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// Reads the project, prices it, and asks what would change the bill.
pub(in crate::cli) fn run(args: &PlanArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let colour = show::colour_of_errors(&args.show);
    let question = Question {
        project: &args.project,
        book: &args.book,
        no_lock: args.no_lock,
        colour,
    };
    let mut opened = project::open(args.project.project.as_deref())?;
    let prices = bill::prices(&opened, question)?;
    let book = bill::book(&opened, question, &prices)?;
    let at = prices.at();
    only(&mut opened, &args.workload)?;
    let others = others(args, &opened, &book, at)?;
    let mut tasks = opened.tasks(&book, at, &others, colour)?;
    let snapshot = snapshot(
        &opened.project,
        &book,
        at,
        args.project.currency,
        &tasks.runs,
    );
    let counted = bill::counted(snapshot, &book, &prices);
    bill::still_locked(&counted)?;
    let notes = bill::not_in_lock(&counted.drift).into_iter();
    tasks
        .notes
        .extend(notes.map(|note| format!("lock: {note}")));
    let snapshot = counted.snapshot;
    let fits = |error: NoCost| Failure::new(error.to_string());
    let bill = add_up(&snapshot).map_err(fits)?;
    let mut found = Found::default();
    for run in &tasks.runs {
        found.add(run, &others, &snapshot, &book);
    }
    if let Some(file) = &args.save {
        world.write(Some(file), &saved::text(&snapshot)?)?;
    }
    let converts = !snapshot.rates.is_empty();
    let source = converts.then(|| book.exchange_source()).flatten();
    let view = PlanView {
        name: &opened.name,
        snapshot: &snapshot,
        bill: &bill,
        beside: &found.beside,
        swings: &found.swings,
        cliffs: &found.cliffs,
        notes: &tasks.notes,
        locked: prices.lock().is_some(),
        exchange_source: source.map(|source| source.title.as_str()),
    };
    world.show(&args.show, || plan_document(&view), || plan_json(&view))?;
    Ok(Outcome::Yes)
}

/// Leaves only the workloads that were named.
fn only(opened: &mut Opened, names: &[String]) -> Result<(), Failure> {
    let project = &mut opened.project;
    for name in names {
        if project.workload(name).is_none() {
            let known: Vec<&str> = project
                .workloads
                .iter()
                .map(|one| one.name.value.as_str())
                .collect();
            return Err(Failure::new(format!("no workload is called `{name}`"))
                .hint(format!("there are: {}", known.join(", "))));
        }
    }
    if !names.is_empty() {
        project
            .workloads
            .retain(|one| names.contains(&one.name.value));
    }
    Ok(())
}

/// The models that were typed, or those that the project names.
fn others<'a>(
    args: &PlanArgs,
    opened: &Opened,
    book: &'a PriceBook,
    at: jiff::Timestamp,
) -> Result<Vec<Offer<'a>>, Failure> {
    if args.on.is_empty() {
        let mut found: Vec<Offer<'a>> = Vec::new();
        // A name that nobody knows is told together with the project's other mistakes.
        for named in &opened.project.defaults.on {
            let offers = book.find(&named.value, at).unwrap_or_default();
            found.extend(
                offers
                    .into_iter()
                    .filter(|offer| !found.iter().any(|known| known.name() == offer.name()))
                    .collect::<Vec<_>>(),
            );
        }
        return Ok(found);
    }
    let choice = ChoiceArgs {
        models: args.on.clone(),
        ..ChoiceArgs::default()
    };
    request::models(book, &choice, at, None)
}

/// What is found out about workloads besides their cost.
#[derive(Default)]
struct Found {
    beside: Vec<Beside>,
    swings: Vec<(String, Swing)>,
    cliffs: Vec<(String, Cliff)>,
}

impl Found {
    /// A workload that has no cost on its own model is only asked what it would cost elsewhere.
    fn add(&mut self, run: &Runs<'_>, others: &[Offer<'_>], snapshot: &Snapshot, book: &PriceBook) {
        let task = &run.task;
        let own = task.measure(run.offer, book.rules()).ok();
        if let Some(own) = &own {
            let priced = own.price_with_spreads(&task.assumed, task.calls);
            let swings = priced.and_then(|priced| sensitivity(own, &priced));
            let swings = swings.unwrap_or_default().into_iter();
            self.swings
                .extend(swings.map(|swing| (task.name.clone(), swing)));
            let cliff = own.cliff().ok().flatten();
            self.cliffs
                .extend(cliff.map(|cliff| (task.name.clone(), cliff)));
        }
        let row = snapshot.rows.iter().find(|row| row.workload == task.name);
        let month =
            row.and_then(|row| Some(row.month.expected * snapshot.rate(&row.currency).ok()?));
        for &offer in others {
            let placed = task.measure(offer, book.rules());
            let placed = placed.map_err(|error| error.to_string());
            let cost = match &placed {
                Ok(placed) => month_of(placed, snapshot, book).map_err(|error| error.to_string()),
                Err(why) => Err(why.clone()),
            };
            let same = offer.name() == run.offer.name();
            let break_even = match (&own, &placed, &cost) {
                (Some(own), Ok(placed), Ok(_)) if !same => {
                    turns(own, placed, snapshot, book).unwrap_or_default()
                }
                _ => Vec::new(),
            };
            self.beside.push(Beside {
                workload: task.name.clone(),
                model: offer.name(),
                month: cost,
                own: month,
                break_even,
            });
        }
    }
}

/// How many of the snapshot's currency one of an offer's is.
fn rate(
    offer: Offer<'_>,
    snapshot: &Snapshot,
    book: &PriceBook,
) -> Result<rust_decimal::Decimal, NoCost> {
    let from = offer.provider.currency;
    if let Ok(known) = snapshot.rate(from.code()) {
        return Ok(known);
    }
    let wrong = |error: String| NoCost(error);
    let to = snapshot
        .currency
        .parse()
        .map_err(|_| wrong(format!("no currency `{}`", snapshot.currency)))?;
    let at: jiff::Timestamp = snapshot
        .at
        .parse()
        .map_err(|_| wrong("no instant".to_owned()))?;
    let day = jiff::tz::TimeZone::UTC.to_datetime(at).date();
    let rate = book
        .exchange_rate(from, to, day)
        .map_err(|error| wrong(error.to_string()))?;
    Ok(rate.value)
}

/// What a task costs a month on a model, in the snapshot's currency.
fn month_of(
    placed: &Placed<'_, '_>,
    snapshot: &Snapshot,
    book: &PriceBook,
) -> Result<Amounts, NoCost> {
    let task = placed.task();
    let row = placed.row(&placed.price_with_spreads(&task.assumed, task.calls)?)?;
    row.month.times(rate(placed.offer(), snapshot, book)?)
}

fn turns(
    own: &Placed<'_, '_>,
    other: &Placed<'_, '_>,
    snapshot: &Snapshot,
    book: &PriceBook,
) -> Result<Vec<crate::plan::break_even::BreakEven>, NoCost> {
    let to_own = rate(own.offer(), snapshot, book)?;
    let rate = rate(other.offer(), snapshot, book)?.checked_div(to_own);
    break_even(
        own,
        other,
        rate.ok_or_else(|| NoCost("the rates do not fit".to_owned()))?,
    )
}
