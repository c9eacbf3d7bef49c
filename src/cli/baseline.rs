//! The base of a comparison: what the project did cost at another revision or in a saved result, and what it costs now at those prices.

use std::path::Path;
use std::rc::Rc;

use super::args::BookArgs;
use super::bill::{BaseArgs, Prices, Question, count, prices, with_rates};
use super::failure::Failure;
use super::git::{Repository, Revision};
use super::project::{self, Opened, Tree};
use super::request;
use super::saved;
use crate::plan::snapshot::{SCHEMA, Snapshot};

/// The base of a comparison.
pub(super) struct Base {
    /// What it did cost.
    pub(super) snapshot: Snapshot,
    /// What it is called.
    pub(super) name: String,
    /// How the present project is counted by its prices.
    by: By,
    /// What is to be known, a fragment each.
    pub(super) notes: Vec<String>,
}

/// By which tables and rates.
struct By {
    prices: Prices,
    book: BookArgs,
    tables: Tables,
}

/// Whose tables and rates lie under those of [`By::book`].
enum Tables {
    /// The project's.
    Project,
    /// None: the revision's are among them, as files that go with the last who needs them.
    Revision {
        #[expect(dead_code, reason = "the folder is removed when this is dropped")]
        files: Option<tempfile::TempDir>,
    },
}

/// Finds the base that was asked for; `head` are the prices of the present project.
pub(super) fn base(
    args: &BaseArgs,
    head: &Prices,
    question: Question<'_>,
) -> Result<Option<Base>, Failure> {
    if let Some(path) = &args.baseline {
        return saved_base(path, question).map(Some);
    }
    let revision = args.base.as_deref();
    revision
        .map(|revision| revision_base(revision, args.merge_base, head, question))
        .transpose()
}

fn saved_base(path: &Path, question: Question<'_>) -> Result<Base, Failure> {
    let snapshot = saved::read(path)?;
    let wrong = |_| {
        Failure::new(format!(
            "`{}` is no saved result: `at` is no instant",
            path.display()
        ))
    };
    let at = snapshot.at.parse().map_err(wrong)?;
    let mut book = BookArgs {
        fx: Vec::new(),
        ..question.book.clone()
    };
    let into = snapshot.currency.parse();
    for (from, exchange) in &snapshot.rates {
        if let (Ok(from), Ok(into)) = (from.parse(), into.clone()) {
            book.fx.push((from, into, exchange.rate));
        }
    }
    Ok(Base {
        name: path.display().to_string(),
        snapshot,
        by: By {
            prices: Prices::At(at),
            book,
            tables: Tables::Project,
        },
        notes: Vec::new(),
    })
}

fn revision_base(
    revision: &str,
    merge_base: bool,
    head: &Prices,
    question: Question<'_>,
) -> Result<Base, Failure> {
    let (folder, file) = project::find(question.project.project.as_deref())?;
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    };
    let repository = Repository::around(folder)?;
    let commit = repository.commit(revision, merge_base)?;
    let short = commit.get(..12).unwrap_or(&commit);
    let name = if revision.starts_with(short) {
        short.to_owned()
    } else {
        format!("{revision} ({short})")
    };
    let tree = Rc::new(repository.revision(&commit, folder)?);
    if tree.list(&file).map_err(Failure::new)?.is_empty() {
        let note = format!("{revision} has no `{file}`: all of it is new");
        return Ok(new_project(name, head, question, note));
    }
    let mut opened = project::open_in(Box::new(Rc::clone(&tree)), &file)?;
    // The base goes by its own lock; without one, by the day of the head, so that only a lock moves prices.
    let mut by = match prices(&opened, question)? {
        Prices::At(_) if opened.project.defaults.at.is_none() => Prices::At(head.at()),
        prices => prices,
    };
    if question.project.at.is_some() {
        by = head.clone();
    }
    let (book, tables) = book_of(&opened, &tree, question, &by)?;
    let loaded = request::book(&book, question.colour)?;
    let bill = count(
        &mut opened,
        &loaded,
        &by,
        question.project.currency,
        question.colour,
    )?;
    let mut notes = Vec::new();
    for moved in &bill.drift.moved {
        let moved = crate::report::view::price_move(moved);
        notes.push(format!(
            "the base's lock has another price than the tables now: {moved}"
        ));
    }
    Ok(Base {
        snapshot: bill.snapshot,
        name,
        by: By {
            prices: by,
            book,
            tables: Tables::Revision { files: tables },
        },
        notes,
    })
}

/// The base of a project that was not there.
fn new_project(name: String, head: &Prices, question: Question<'_>, note: String) -> Base {
    Base {
        snapshot: Snapshot {
            schema: SCHEMA.to_owned(),
            at: head.at().to_string(),
            currency: String::new(),
            rates: std::collections::BTreeMap::new(),
            rows: Vec::new(),
            unpriced: Vec::new(),
        },
        name,
        by: By {
            prices: head.clone(),
            book: question.book.clone(),
            tables: Tables::Project,
        },
        notes: vec![note],
    }
}

/// The tables of a revision, written where they can be read, and its rates.
fn book_of(
    opened: &Opened,
    tree: &Revision,
    question: Question<'_>,
    prices: &Prices,
) -> Result<(BookArgs, Option<tempfile::TempDir>), Failure> {
    let defaults = &opened.project.defaults;
    let mut book = with_rates(question.book, prices);
    let rates = defaults.rates.iter().map(|rate| rate.value);
    book.fx = rates.chain(book.fx).collect();
    if defaults.pricing.is_empty() {
        return Ok((book, None));
    }
    let folder = tempfile::tempdir()
        .map_err(|error| Failure::new(format!("cannot make a folder: {error}")))?;
    let mut own = Vec::new();
    for (number, path) in defaults.pricing.iter().enumerate() {
        let target = folder.path().join(number.to_string());
        if !tree.export(&path.value, &target)? {
            let name = tree.shown(&path.value);
            return Err(Failure::new(format!("there are no tables at `{name}`")));
        }
        own.push(target);
    }
    own.append(&mut book.pricing);
    book.pricing = own;
    Ok((book, Some(folder)))
}

impl Base {
    /// Counts the present project at the prices of the base. Where these do not have its models, nothing: all of the change is the project's.
    pub(super) fn middle(
        &mut self,
        opened: &mut Opened,
        head: &Snapshot,
        question: Question<'_>,
    ) -> Snapshot {
        let book = match &self.by.tables {
            Tables::Project => opened.book(&self.by.book, question.colour),
            Tables::Revision { .. } => request::book(&self.by.book, question.colour),
        };
        let counted = book.and_then(|book| {
            count(
                opened,
                &book,
                &self.by.prices,
                currency_of(head),
                question.colour,
            )
        });
        if let Ok(bill) = counted {
            return bill.snapshot;
        }
        let note = "the prices of the base do not have all of the project's models: all of the change counts as the project's";
        self.notes.push(note.to_owned());
        head.clone()
    }
}

/// The currency of a snapshot, as if it was typed.
fn currency_of(snapshot: &Snapshot) -> Option<super::args::CurrencyArg> {
    let currency = snapshot.currency.parse().ok();
    currency.map(super::args::CurrencyArg::In)
}
