//! `tokenfare check`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::budget::judge::{JudgeError, judge};
use crate::budget::lock::Drift;
use crate::budget::outcome::{Kind, Level, Outcome as Judged, Verdict};
use crate::budget::{policy, total};
use crate::cli::args::{BookArgs, ColorArg, FormatArg, ShowArgs};
use crate::cli::bill::{self, BaseArgs, Bill, Question};
use crate::cli::project::{self, Opened, ProjectArgs};
use crate::cli::{Failure, Outcome, World, request, saved, show};
use crate::plan::snapshot::Snapshot;
use crate::report::view::{Checked, checked_document, checked_json};
use crate::report::{Format, github, gitlab, junit, metrics, sarif};

const EXAMPLES: &str = "\
Examples:
  tokenfare check
  tokenfare check --base origin/main --format github
  tokenfare check --report junit=report.xml --report sarif=budget.sarif
  tokenfare check --save base.json";

/// Is the project inside its budgets, and does it keep its policy? Made for CI
///
/// One line a rule: how it ended, what was found, what is allowed, how far that is, and which input moved it. Prices are those of the
/// project's lock (`tokenfare lock`) if it has one, else of --at or now. Exit code 0: every rule is kept; 1: one is not; 2: could not
/// be answered. Nothing is sent anywhere, and no token is needed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    base: BaseArgs,
    /// Leave the lock aside
    #[arg(long, help_heading = "Which prices")]
    no_lock: bool,
    /// Take warnings for failures
    #[arg(long)]
    strict: bool,
    /// Keep the result in a file, to compare with later
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    book: BookArgs,
    /// The format
    #[arg(long, value_enum, default_value_t, help_heading = "How it is shown")]
    format: CheckFormat,
    /// Another report beside: a format and a file, like `junit=report.xml`
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report, help_heading = "How it is shown")]
    report: Vec<(CheckFormat, PathBuf)>,
    /// Add the report as Markdown to the end of a file, like the one that `$GITHUB_STEP_SUMMARY` names
    #[arg(long, value_name = "FILE", help_heading = "How it is shown")]
    summary: Option<PathBuf>,
    /// Write to a file instead of standard output, whole or not at all
    #[arg(long, value_name = "FILE", help_heading = "How it is shown")]
    output: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, help_heading = "How it is shown")]
    color: ColorArg,
    /// Columns of the terminal [default: the terminal's, or 100 in a pipe]
    #[arg(long, value_name = "N", hide = true)]
    width: Option<usize>,
}

/// A format of verdicts
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// For programs; stable
    Json,
    /// For spreadsheets
    Csv,
    /// For pages and comments
    Markdown,
    /// JUnit XML, a case a rule
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub job
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// OpenMetrics text
    Metrics,
    /// The worst level in a word: pass, warn or fail
    Level,
}

fn report(text: &str) -> Result<(CheckFormat, PathBuf), String> {
    let form = "write `FORMAT=FILE`, like `junit=report.xml`";
    let (name, file) = text.split_once('=').ok_or(form)?;
    if file.is_empty() {
        return Err(form.to_owned());
    }
    let format = CheckFormat::from_str(name, false).map_err(|_| {
        let names = CheckFormat::value_variants().iter();
        let names = names.filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = names.map(|value| value.get_name().to_owned()).collect();
        format!("`{name}` is no format; one of: {}", names.join(", "))
    })?;
    Ok((format, file.into()))
}

/// Judges the project and shows the verdicts.
pub(in crate::cli) fn run(args: &CheckArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let show = ShowArgs {
        format: FormatArg::Text,
        output: args.output.clone(),
        color: args.color,
        width: args.width,
    };
    let question = Question {
        project: &args.project,
        book: &args.book,
        no_lock: args.no_lock,
        colour: show::colour_of_errors(&show),
    };
    let mut opened = project::open(args.project.project.as_deref())?;
    let bill = bill::head(&mut opened, question)?;
    let base = bill::base(&args.base, &bill.prices, question)?;
    let outcome = judged(
        &opened,
        &bill,
        base.as_ref().map(|base| &base.snapshot),
        args,
    )?;
    if let Some(base) = &base {
        world.notes(&base.notes);
    }
    let snapshot = &bill.snapshot;
    let month = total::month(snapshot, &snapshot.rows, &snapshot.currency);
    let checked = Checked {
        outcome: &outcome,
        snapshot,
        month: month.map_err(|error| Failure::new(error.to_string()))?,
        baseline: base.as_ref().map(|base| base.name.as_str()),
        locked: bill.prices.lock().is_some(),
    };
    for (format, file) in &args.report {
        world.write(Some(file), &drawn(checked, *format)?)?;
    }
    if let Some(file) = &args.save {
        world.write(Some(file), &saved::text(snapshot)?)?;
    }
    if let Some(file) = &args.summary {
        add(file, &drawn(checked, CheckFormat::Markdown)?)?;
    }
    match args.format {
        CheckFormat::Text => {
            let (document, json) = (|| checked_document(checked), || Value::Null);
            world.show(&show, document, json)?;
        }
        format => world.write(args.output.as_deref(), &drawn(checked, format)?)?,
    }
    let bad = match args.strict {
        true => Level::Warn,
        false => Level::Fail,
    };
    Ok(if outcome.level() >= bad {
        Outcome::No
    } else {
        Outcome::Yes
    })
}

/// Every rule of the project, judged.
fn judged(
    opened: &Opened,
    bill: &Bill,
    baseline: Option<&Snapshot>,
    args: &CheckArgs,
) -> Result<Judged, Failure> {
    let project = &opened.project;
    let mut verdicts = Vec::new();
    for budget in &project.budgets {
        let verdict = judge(budget, &bill.snapshot, baseline).map_err(|error| {
            let place = format!("{}:{}", budget.place.file_name(), budget.place.line());
            Failure::new(format!("{place}: {error}")).hint(match error {
                JudgeError::NoBaseline { .. } => {
                    "name one: --base REVISION, or --baseline FILE of an earlier `tokenfare check --save FILE`"
                }
                _ => "give the rate: --fx A/B=RATE, or `fx` in the project's `[defaults]`",
            })
        })?;
        verdicts.push(verdict);
    }
    // Prices grow old from day to day, whatever the lock says; only who asks for a day is answered as of that day.
    let asked = args
        .project
        .at
        .or(project.defaults.at.as_ref().map(|at| at.value));
    let today = TimeZone::UTC
        .to_datetime(asked.unwrap_or_else(request::now))
        .date();
    verdicts.extend(policy::judge(&project.policy, &bill.snapshot, today));
    if bill.prices.lock().is_some() {
        verdicts.push(lock_verdict(&bill.drift));
    }
    Ok(Judged { verdicts })
}

/// What the lock does not say is counted at its day all the same, and is worth a warning.
fn lock_verdict(drift: &Drift) -> Verdict {
    let mut verdict = Verdict::passed(Kind::Lock, "lock", None);
    verdict.notes = bill::not_in_lock(drift);
    if !verdict.notes.is_empty() {
        verdict.level = Level::Warn;
    }
    verdict
}

/// A report that is no terminal's.
fn drawn(checked: Checked<'_>, format: CheckFormat) -> Result<String, Failure> {
    let page = |format| show::page(&checked_document(checked), format);
    let json = |value: &Value| {
        let text = serde_json::to_string_pretty(value);
        text.map(|text| text + "\n")
            .map_err(|error| Failure::new(error.to_string()))
    };
    match format {
        CheckFormat::Text => Ok(page(Format::Text)),
        CheckFormat::Csv => Ok(page(Format::Csv)),
        CheckFormat::Markdown => Ok(page(Format::Markdown)),
        CheckFormat::Json => json(&checked_json(checked)),
        CheckFormat::Junit => junit(checked).map_err(|error| Failure::new(error.to_string())),
        CheckFormat::Sarif => json(&sarif(checked)),
        CheckFormat::Github => Ok(github(checked)),
        CheckFormat::Gitlab => json(&gitlab(checked)),
        CheckFormat::Metrics => Ok(metrics(checked)),
        CheckFormat::Level => Ok(format!("{}\n", checked.outcome.level().name())),
    }
}

/// Adds a text to the end of a file.
fn add(path: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))
}
