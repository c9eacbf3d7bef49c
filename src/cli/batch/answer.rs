//! A batch, from its lines to what is shown.

use std::io;
use std::io::Write;
use std::path::Path;

use super::{Rows, Task, Totals, run};
use crate::cli::args::{RequestArgs, ShowArgs, TermsArgs};
use crate::cli::failure::{Failure, Outcome};
use crate::cli::request::Batch;
use crate::cli::show::World;
use crate::money::{Currency, Money, Rate};
use crate::price_book::terms::Terms;
use crate::price_book::{Offer, PriceBook};
use crate::report::view::{BatchRow, BatchView, batch_document, batch_json};

/// What is asked of a batch.
pub(in crate::cli) struct Plan<'p> {
    pub book: &'p PriceBook,
    /// The models that every line is measured on; none if each names its own.
    pub models: Option<&'p [Offer<'p>]>,
    pub request: &'p RequestArgs,
    pub show: &'p ShowArgs,
    /// The terms whose prices count, as typed and as meant; none if tokens alone are counted.
    pub terms: Option<(&'p TermsArgs, &'p Terms)>,
    /// The terms that tokens are counted under.
    pub counted: &'p Terms,
    /// The currency that all costs are shown in, too.
    pub currency: Option<Currency>,
}

/// Measures every line and shows the rows, or what they come to.
pub(in crate::cli) fn answer(
    batch: Batch<'_>,
    plan: &Plan<'_>,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if plan.terms.is_some_and(|(typed, _)| typed.requests > 1) {
        return Err(
            Failure::new("--requests: a batch says itself how many requests it has")
                .hint("leave it out"),
        );
    }
    let name = batch.name.clone();
    let folder = Path::new(&name)
        .parent()
        .unwrap_or(Path::new(""))
        .to_owned();
    let task = Task {
        book: plan.book,
        models: plan.models,
        request: plan.request,
        folder: folder.as_path(),
        terms: plan.terms.map(|(_, meant)| meant),
        counted: plan.counted,
        service: plan.terms.and_then(|(typed, _)| typed.service.as_deref()),
    };
    let strict = plan.request.strict;
    if plan.request.per_request {
        let mut rows = Rows::new(plan.show, plan.terms.is_some(), &mut *stdout)?;
        run(batch, &task, strict, Some(&mut rows), stderr)?;
        rows.finish()?;
        return Ok(Outcome::Yes);
    }
    let totals = run(batch, &task, strict, None, stderr)?;
    show(plan, &name, &totals, stdout, stderr)
}

fn show(
    plan: &Plan<'_>,
    name: &str,
    totals: &Totals<'_>,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut rows: Vec<BatchRow<'_>> = Vec::new();
    for (offer, tally) in &totals.models {
        rows.push(BatchRow {
            model: offer.name(),
            tally,
            converted: None,
        });
    }
    if let Some(currency) = common_currency(plan.currency, totals) {
        for row in &mut rows {
            row.converted = converted(plan, row, currency)?;
        }
        let amount = |row: &BatchRow<'_>| row.converted.as_ref().map(|(money, _)| money.amount());
        // What has no cost comes last.
        rows.sort_by_key(|row| (amount(row).is_none(), amount(row), row.model.clone()));
    }
    let source = rows
        .iter()
        .filter_map(|row| row.converted.as_ref())
        .any(|(_, rate)| rate.from != rate.to);
    let source = source.then(|| plan.book.exchange_source()).flatten();
    let view = BatchView {
        name,
        requests: totals.requests,
        bad: totals.bad,
        at: plan.terms.map(|(_, terms)| terms.at),
        models: &rows,
        notes: totals
            .notes
            .iter()
            .map(|(key, lines)| (key.as_str(), lines))
            .collect(),
        exchange_source: source.map(|source| source.title.as_str()),
    };
    let mut nothing = io::empty();
    let mut world = World {
        stdin: &mut nothing,
        stdout,
        stderr,
    };
    world.show(plan.show, || batch_document(&view), || batch_json(&view))?;
    let measured = rows.iter().any(|row| row.tally.requests > 0);
    match measured {
        true => Ok(Outcome::Yes),
        false => Err(Failure::new("no model takes any of these requests")
            .hint("the reasons are listed as not taken")),
    }
}

/// What all costs are shown in: what was asked for, else the one that all share, else US dollars.
fn common_currency(wanted: Option<Currency>, totals: &Totals<'_>) -> Option<Currency> {
    let mut natives = totals
        .models
        .iter()
        .filter_map(|(_, tally)| tally.currency());
    let first = natives.next()?;
    Some(
        wanted.unwrap_or_else(|| match natives.all(|other| other == first) {
            true => first,
            false => Currency::USD,
        }),
    )
}

fn converted(
    plan: &Plan<'_>,
    row: &BatchRow<'_>,
    currency: Currency,
) -> Result<Option<(Money, Rate)>, Failure> {
    let (Some(cost), Some((_, terms))) = (row.tally.cost, plan.terms) else {
        return Ok(None);
    };
    let from = cost.expected.currency();
    let day = jiff::tz::TimeZone::UTC.to_datetime(terms.at).date();
    let rate = plan.book.exchange_rate(from, currency, day);
    let rate = rate.map_err(|error| {
        Failure::new(error.to_string()).hint(format!("give one: --fx {from}/{currency}=RATE"))
    })?;
    let money = rate.convert(cost.expected);
    let money = money.map_err(|error| Failure::new(error.to_string()))?;
    Ok(Some((money, rate)))
}
