//! What a project costs at the prices that count: those of its lock, of the day that was asked for, or today's.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;

use super::args::{BookArgs, CurrencyArg};
use super::failure::Failure;
use super::project::{Opened, Tree, source};
use super::{baseline, project};
use crate::budget::lock::{Drift, Lock, LockError, digest, drift};
use crate::plan::snapshot::Snapshot;
use crate::price_book::PriceBook;
use crate::project::Project;
use crate::report::view::price_move;

/// The name of the file of frozen prices, where the project names no other.
const LOCK: &str = "tokenfare.lock";

/// What commands about bills are asked.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// Which project, at which day, in which currency.
    pub(super) project: &'a project::ProjectArgs,
    /// Which tables, over those of the project.
    pub(super) book: &'a BookArgs,
    /// Whether the lock is left aside.
    pub(super) no_lock: bool,
    /// Whether complaints are drawn with colour.
    pub(super) colour: bool,
}

/// By which prices something is counted.
#[derive(Clone, Debug)]
pub(super) enum Prices {
    /// Those of an instant.
    At(Timestamp),
    /// Those of a lock.
    Locked(Box<Lock>),
}

impl Prices {
    pub(super) fn at(&self) -> Timestamp {
        match self {
            Self::At(at) => *at,
            Self::Locked(lock) => lock.at,
        }
    }

    /// The lock, if it is one.
    pub(super) fn lock(&self) -> Option<&Lock> {
        match self {
            Self::At(_) => None,
            Self::Locked(lock) => Some(lock),
        }
    }
}

/// A project with its bill.
pub(super) struct Bill {
    /// What the bill is.
    pub(super) snapshot: Snapshot,
    /// The digests of the tables of its models.
    pub(super) tables: BTreeMap<String, String>,
    /// What it was counted by.
    pub(super) prices: Prices,
    /// What the lock lacks, and what the tables no longer say of it.
    pub(super) drift: Drift,
}

/// Returns the prices that a project is judged by.
pub(super) fn prices(opened: &Opened, question: Question<'_>) -> Result<Prices, Failure> {
    let typed = question.project.at;
    if typed.is_some() || question.no_lock {
        return Ok(Prices::At(opened.at(typed)));
    }
    Ok(match lock(opened)? {
        Some(lock) => Prices::Locked(Box::new(lock)),
        None => Prices::At(opened.at(None)),
    })
}

/// The path of the lock in the project's folder.
pub(super) fn lock_path(project: &Project) -> &str {
    project
        .defaults
        .lock
        .as_ref()
        .map_or(LOCK, |lock| &lock.value)
}

/// Reads the lock that is to be written anew; none if there is no such file yet.
pub(super) fn lock_to_refresh(opened: &Opened) -> Result<Option<Lock>, Failure> {
    match is_locked(opened) {
        true => lock(opened),
        false => Ok(None),
    }
}

fn is_locked(opened: &Opened) -> bool {
    let found = opened.tree.list(lock_path(&opened.project));
    found.is_ok_and(|found| !found.is_empty())
}

/// Reads the lock of a project, if it has one; a project with a date of its own has none.
pub(super) fn lock(opened: &Opened) -> Result<Option<Lock>, Failure> {
    let path = lock_path(&opened.project);
    let defaults = &opened.project.defaults;
    if !is_locked(opened) {
        return match &defaults.lock {
            None => Ok(None),
            Some(named) => {
                let place = format!("{}:{}", named.place.file_name(), named.place.line());
                let message = format!("{place}: there is no lock `{}`", opened.tree.shown(path));
                Err(Failure::new(message).hint("`tokenfare lock` writes it"))
            }
        };
    }
    if defaults.at.is_some() {
        return Ok(None);
    }
    let name = opened.tree.shown(path);
    let file = source(&*opened.tree, path)
        .map_err(|why| Failure::new(format!("cannot read `{name}`: {why}")))?;
    Lock::parse(&file.text).map(Some).map_err(|error| {
        let failure = Failure::new(format!("`{name}`: {error}"));
        failure.hint(match error {
            LockError::Version(_) => "use the version of tokenfare that wrote it, or write it anew: remove it, then `tokenfare lock`",
            _ => "write it anew: remove it, then `tokenfare lock`",
        })
    })
}

/// The book by which a project is counted at some prices: rates of the project, of the lock, and as typed, each over the one before.
pub(super) fn book(
    opened: &Opened,
    question: Question<'_>,
    prices: &Prices,
) -> Result<PriceBook, Failure> {
    opened.book(&with_rates(question.book, prices), question.colour)
}

/// What was typed, with the lock's exchange rates under it.
pub(super) fn with_rates(typed: &BookArgs, prices: &Prices) -> BookArgs {
    let mut fx = Vec::new();
    if let Some(lock) = prices.lock() {
        let into = lock.currency.parse();
        for rate in &lock.exchange {
            if let (Ok(from), Ok(into)) = (rate.from.parse(), into.clone()) {
                fx.push((from, into, rate.rate));
            }
        }
    }
    fx.extend(typed.fx.iter().copied());
    BookArgs {
        fx,
        ..typed.clone()
    }
}

/// Counts a project.
pub(super) fn count(
    opened: &mut Opened,
    book: &PriceBook,
    prices: &Prices,
    currency: Option<CurrencyArg>,
    colour: bool,
) -> Result<Bill, Failure> {
    let snapshot = opened.snapshot(book, prices.at(), currency, colour)?;
    Ok(counted(snapshot, book, prices))
}

/// A bill of what was counted: rates keep the days of the lock, and what the lock lacks is noted.
pub(super) fn counted(mut snapshot: Snapshot, book: &PriceBook, prices: &Prices) -> Bill {
    let at = prices.at();
    if let Some(lock) = prices
        .lock()
        .filter(|lock| lock.currency == snapshot.currency)
    {
        // A locked rate keeps its day, unless another one was typed.
        for (code, locked) in lock.rates() {
            if let Some(used) = snapshot
                .rates
                .get_mut(&code)
                .filter(|used| used.rate == locked.rate)
            {
                used.day = locked.day;
            }
        }
    }
    let mut tables = BTreeMap::new();
    for row in &snapshot.rows {
        if let Ok(offer) = book.named(&row.model, at) {
            tables.insert(row.model.clone(), digest(offer.model, at));
        }
    }
    let drift = prices.lock().map(|lock| drift(lock, &snapshot, &tables));
    Bill {
        snapshot,
        tables,
        prices: prices.clone(),
        drift: drift.unwrap_or_default(),
    }
}

/// Counts the project as it is on the disk.
pub(super) fn head(opened: &mut Opened, question: Question<'_>) -> Result<Bill, Failure> {
    let prices = prices(opened, question)?;
    let bill = at(opened, question, &prices)?;
    still_locked(&bill)?;
    Ok(bill)
}

/// Counts the project at some prices.
pub(super) fn at(
    opened: &mut Opened,
    question: Question<'_>,
    prices: &Prices,
) -> Result<Bill, Failure> {
    let book = book(opened, question, prices)?;
    count(
        opened,
        &book,
        prices,
        question.project.currency,
        question.colour,
    )
}

/// That the tables say what was locked.
pub(super) fn still_locked(bill: &Bill) -> Result<(), Failure> {
    let moved = &bill.drift.moved;
    if moved.is_empty() {
        return Ok(());
    }
    let prices = match moved.len() {
        1 => "a price".to_owned(),
        number => format!("{number} prices"),
    };
    let at = bill.prices.at();
    let mut failure = Failure::new(format!(
        "the tables say {prices} of {at} otherwise than the lock"
    ));
    for found in moved {
        failure = failure.hint(price_move(found));
    }
    Err(failure.hint("to see what that does to the bill and lock it: tokenfare lock --refresh; to leave the lock aside: --no-lock"))
}

/// What the lock does not say and is counted at its day all the same, a fragment each.
pub(super) fn not_in_lock(drift: &Drift) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |models: &[String], what: &str| {
        if !models.is_empty() {
            notes.push(format!("`{}` {what}", models.join("`, `")));
        }
    };
    note(
        &drift.unlocked,
        "is not in it yet: `tokenfare lock` adds it",
    );
    note(
        &drift.touched,
        "has other tables since, in no rate that is used: `tokenfare lock --refresh` takes them",
    );
    notes
}

/// Where the base of a comparison comes from.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Compared with what")]
pub(in crate::cli) struct BaseArgs {
    /// A revision of the git repository, like `origin/main`
    #[arg(long, value_name = "REVISION", conflicts_with = "baseline")]
    pub(super) base: Option<String>,
    /// Where the branch left that revision, as `git diff --merge-base`
    #[arg(long, requires = "base")]
    pub(super) merge_base: bool,
    /// A saved result: the file of `check --save` or `plan --save`
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<std::path::PathBuf>,
}

impl BaseArgs {
    /// Whether there is one.
    pub(super) fn is_given(&self) -> bool {
        self.base.is_some() || self.baseline.is_some()
    }
}

pub(super) use baseline::base;

/// Trees that several have a hold of.
impl<T: Tree> Tree for Rc<T> {
    fn list(&self, pattern: &str) -> Result<Vec<String>, String> {
        (**self).list(pattern)
    }

    fn open(&self, path: &str) -> Result<Box<dyn project::Source>, String> {
        (**self).open(path)
    }

    fn shown(&self, path: &str) -> String {
        (**self).shown(path)
    }
}
