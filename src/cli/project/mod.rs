//! A project from the world: its file is found, its prompts are read, its models are priced.
//!
//! Commands call `open`, then `Opened::tasks` for what is sent, and `snapshot` for what it costs. The files may be on the disk or
//! elsewhere: `Tree`.

pub(in crate::cli) mod found;
mod read;
mod recorded;
mod requests;
mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{BookArgs, CurrencyArg, currency};
use super::{Failure, instant, request};
use crate::diagnostic::{Diagnostics, Severity};
use crate::money::{Currency, RateOrigin};
use crate::plan::snapshot::{Exchange, Row, SCHEMA, Snapshot, Unpriced};
use crate::plan::{NoCost, Task};
use crate::price_book::{Offer, PriceBook};
use crate::project::budget::Limit;
use crate::project::check::check;
use crate::project::load::load;
use crate::project::{FILE, Project};

pub(in crate::cli) use read::Runs;
pub(in crate::cli) use tree::{Disk, Source, Tree, is_pattern, matching, source};

/// Which project
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which project")]
pub struct ProjectArgs {
    /// The project's file or folder [default: `tokenfare.toml` here or in a folder above]
    #[arg(long, value_name = "PATH")]
    pub project: Option<PathBuf>,
    /// The day or instant whose prices count [default: the project's, or now]
    #[arg(long, value_name = "DATE|DATE-TIME", value_parser = instant::parse)]
    pub at: Option<Timestamp>,
    /// The currency of totals [default: the project's, or that of its models]
    #[arg(long, value_name = "CURRENCY", value_parser = currency)]
    pub currency: Option<CurrencyArg>,
}

/// A project whose file was read.
pub(in crate::cli) struct Opened {
    /// What it says.
    pub(in crate::cli) project: Project,
    /// The name of its file, as messages call it.
    pub(in crate::cli) name: String,
    /// Where its files are.
    pub(in crate::cli) tree: Box<dyn Tree>,
    /// What was found wrong so far.
    found: Diagnostics,
}

/// The folder and the file of a project: what was named, or the first one upwards from the working directory.
pub(in crate::cli) fn find(given: Option<&Path>) -> Result<(PathBuf, String), Failure> {
    if let Some(path) = given {
        if path.is_dir() {
            return match path.join(FILE).is_file() {
                true => Ok((path.to_owned(), FILE.to_owned())),
                false => Err(
                    Failure::new(format!("there is no `{FILE}` in `{}`", path.display()))
                        .hint("`tokenfare init` writes one"),
                ),
            };
        }
        let name = path.file_name().filter(|_| path.is_file());
        let name =
            name.ok_or_else(|| Failure::new(format!("no such file: `{}`", path.display())))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        return Ok((folder.to_owned(), name.to_string_lossy().into_owned()));
    }
    let here = std::env::current_dir().map_err(|error| Failure::new(error.to_string()))?;
    let mut folder = PathBuf::new();
    for above in here.ancestors() {
        if above.join(FILE).is_file() {
            return Ok((folder, FILE.to_owned()));
        }
        folder.push("..");
    }
    Err(
        Failure::new(format!("there is no `{FILE}` here or in a folder above"))
            .hint("`tokenfare init` writes one; --project names one elsewhere"),
    )
}

/// Opens a project on the disk. What is wrong with it is kept, to be told together with what is wrong with its files.
pub(in crate::cli) fn open(given: Option<&Path>) -> Result<Opened, Failure> {
    let (folder, name) = find(given)?;
    open_in(Box::new(Disk::new(&folder)), &name)
}

/// Opens a project wherever its files are; `path` is that of its file in the tree.
pub(in crate::cli) fn open_in(tree: Box<dyn Tree>, path: &str) -> Result<Opened, Failure> {
    let file = source(&*tree, path);
    let file =
        file.map_err(|why| Failure::new(format!("cannot read `{}`: {why}", tree.shown(path))))?;
    let loaded = load(&file, path, &mut |included| source(&*tree, included));
    Ok(Opened {
        project: loaded.project,
        name: tree.shown(path),
        tree,
        found: loaded.diagnostics,
    })
}

/// A project's workloads with their files read.
pub(in crate::cli) struct Tasks<'a> {
    /// Each with its model, in the order of the file.
    pub(in crate::cli) runs: Vec<Runs<'a>>,
    /// What was assumed or left out.
    pub(in crate::cli) notes: Vec<String>,
}

impl Opened {
    /// The instant whose prices count: as typed, as the project says, or now.
    pub(in crate::cli) fn at(&self, typed: Option<Timestamp>) -> Timestamp {
        let own = self.project.defaults.at.as_ref().map(|at| at.value);
        typed.or(own).unwrap_or_else(request::now)
    }

    /// The price book with the project's tables and rates over it, and those that were typed over these.
    pub(in crate::cli) fn book(
        &self,
        typed: &BookArgs,
        colour: bool,
    ) -> Result<PriceBook, Failure> {
        let defaults = &self.project.defaults;
        let own = defaults
            .pricing
            .iter()
            .map(|path| PathBuf::from(self.tree.shown(&path.value)));
        let rates = defaults.rates.iter().map(|rate| rate.value);
        let args = BookArgs {
            pricing: own.chain(typed.pricing.iter().cloned()).collect(),
            tokenizer: typed.tokenizer.clone(),
            fx: rates.chain(typed.fx.iter().copied()).collect(),
        };
        request::book(&args, colour)
    }

    /// Reads what the workloads send; texts are counted for the models `beside`, too.
    ///
    /// # Errors
    /// With every mistake of the project, its files and their prompts, if there is one.
    pub(in crate::cli) fn tasks<'a>(
        &mut self,
        book: &'a PriceBook,
        at: Timestamp,
        beside: &[Offer<'a>],
        colour: bool,
    ) -> Result<Tasks<'a>, Failure> {
        let mut reading = read::Reading {
            project: &self.project,
            tree: &*self.tree,
            book,
            at,
            beside,
            found: std::mem::take(&mut self.found),
            notes: Vec::new(),
        };
        reading.found.extend(check(&self.project, book, at));
        let stated = self.project.workloads.iter();
        let runs: Vec<Runs<'a>> = stated.filter_map(|stated| reading.task(stated)).collect();
        let (mut found, notes) = (reading.found, reading.notes);
        found.sort();
        found.dedup();
        if found.errors() > 0 {
            found.retain(|one| one.severity == Severity::Error);
            let mistakes = match found.errors() {
                1 => "1 mistake".to_owned(),
                number => format!("{number} mistakes"),
            };
            let drawn = found.render(colour);
            return Err(Failure::Drawn(format!(
                "{drawn}\n\nerror: the project has {mistakes}"
            )));
        }
        if runs.is_empty() {
            return Err(Failure::new("the project has no workload")
                .hint("add one: `[[workload]]` with `name`, `prompts`, `output` and `calls`"));
        }
        Ok(Tasks { runs, notes })
    }

    /// What the project costs, as data.
    ///
    /// # Errors
    /// With every mistake of the project, its files and their prompts, if there is one.
    pub(in crate::cli) fn snapshot(
        &mut self,
        book: &PriceBook,
        at: Timestamp,
        typed: Option<CurrencyArg>,
        colour: bool,
    ) -> Result<Snapshot, Failure> {
        let tasks = self.tasks(book, at, &[], colour)?;
        Ok(snapshot(&self.project, book, at, typed, &tasks.runs))
    }
}

/// Measures and prices tasks on their models.
pub(in crate::cli) fn snapshot(
    project: &Project,
    book: &PriceBook,
    at: Timestamp,
    typed: Option<CurrencyArg>,
    runs: &[Runs<'_>],
) -> Snapshot {
    let mut rows = Vec::new();
    let mut unpriced = Vec::new();
    for run in runs {
        match row(&run.task, run.offer, book) {
            Ok(row) => rows.push(row),
            Err(NoCost(reason)) => unpriced.push(Unpriced {
                workload: run.task.name.clone(),
                model: run.offer.name(),
                reason,
            }),
        }
    }
    let currency = common(project, typed, &rows);
    let mut snapshot = Snapshot {
        schema: SCHEMA.to_owned(),
        at: at.to_string(),
        currency: currency.code().to_owned(),
        rates: BTreeMap::new(),
        rows,
        unpriced,
    };
    let limits = project
        .budgets
        .iter()
        .filter_map(|budget| match budget.limit {
            Limit::Amount(limit) => Some(limit.currency()),
            Limit::Growth(_) => None,
        });
    let rows = snapshot
        .rows
        .iter()
        .filter_map(|row| row.currency.parse().ok());
    let all: Vec<Currency> = rows.chain(limits).collect();
    add_rates(&mut snapshot, book, at, currency, all);
    snapshot
}

/// A task on a model, priced, with its ranges.
pub(in crate::cli) fn row(task: &Task, offer: Offer<'_>, book: &PriceBook) -> Result<Row, NoCost> {
    let placed = task.measure(offer, book.rules())?;
    placed.row(&placed.price_with_spreads(&task.assumed, task.calls)?)
}

/// The currency of totals: as typed, as the project says, the one that all rows share, or US dollars.
fn common(project: &Project, typed: Option<CurrencyArg>, rows: &[Row]) -> Currency {
    let own = project
        .defaults
        .currency
        .as_ref()
        .map(|currency| currency.value);
    let mut all = rows.iter().map(|row| &row.currency);
    let first = all
        .next()
        .filter(|first| rows.iter().all(|row| row.currency == **first));
    let shared = first.and_then(|code| code.parse().ok());
    let asked = match typed {
        Some(CurrencyArg::In(currency)) => Some(currency),
        Some(CurrencyArg::Native) => None,
        None => own,
    };
    asked.or(shared).unwrap_or(Currency::USD)
}

/// Adds the exchange rates of currencies; rows in one without a rate have no cost.
pub(in crate::cli) fn add_rates(
    snapshot: &mut Snapshot,
    book: &PriceBook,
    at: Timestamp,
    to: Currency,
    all: impl IntoIterator<Item = Currency>,
) {
    let day = TimeZone::UTC.to_datetime(at).date();
    for from in all {
        if from == to || snapshot.rates.contains_key(from.code()) {
            continue;
        }
        match book.exchange_rate(from, to, day) {
            Ok(rate) => {
                let day = match rate.origin {
                    RateOrigin::Reference { day, .. } => Some(day.to_string()),
                    RateOrigin::Same | RateOrigin::Declared => None,
                };
                snapshot.rates.insert(
                    from.code().to_owned(),
                    Exchange {
                        rate: rate.value,
                        day,
                    },
                );
            }
            Err(error) => {
                let without = |row: &Row| row.currency == from.code();
                let lost = snapshot.rows.iter().filter(|row| without(row));
                let lost: Vec<Unpriced> = lost
                    .map(|row| Unpriced {
                        workload: row.workload.clone(),
                        model: row.model.clone(),
                        reason: error.to_string(),
                    })
                    .collect();
                snapshot.unpriced.extend(lost);
                snapshot.rows.retain(|row| !without(row));
            }
        }
    }
}
