//! One line of a batch, on every model that is asked.

use std::collections::HashMap;
use std::path::Path;

use super::memory::Memory;
use crate::batch::{Cost, Measure, Outcome};
use crate::cli::args::RequestArgs;
use crate::cli::sent::{assumed, local_file, service, typed_over};
use crate::cost::{QuoteError, quote};
use crate::meter::Meter;
use crate::price_book::model::Modality;
use crate::price_book::resolve::{NoPrice, sold};
use crate::price_book::terms::{STANDARD, Terms};
use crate::price_book::{Offer, PriceBook};
use crate::quantity::{Basis, Corner, Count};
use crate::request::{self, Line, RequestError, Wrapper};
use crate::usage::Usage;
use crate::workload::sent::{Sent, workload};
use crate::workload::{Misfit, Workload};

/// What is asked of every line.
pub(super) struct Task<'t> {
    pub book: &'t PriceBook,
    /// The models that every line is measured on; none if each names its own.
    pub models: Option<&'t [Offer<'t>]>,
    /// The options.
    pub request: &'t RequestArgs,
    /// The folder that the batch is in: local files are named from there.
    pub folder: &'t Path,
    /// The terms whose prices count; none if tokens alone are counted.
    pub terms: Option<&'t Terms>,
    /// The terms that tokens are counted under.
    pub counted: &'t Terms,
    /// The service tier, if the user said so.
    pub service: Option<&'t str>,
}

/// What came of one line.
pub(super) struct Done<'t> {
    /// The number of the line, from 1.
    pub number: u64,
    /// The id that the sender gave it.
    pub id: Option<String>,
    /// On every model; or why the line is none.
    pub outcomes: Result<Vec<(Offer<'t>, Outcome)>, String>,
    /// What was assumed or left out.
    pub notes: Vec<String>,
}

/// What one processor works with.
pub(super) struct Worker<'t> {
    task: &'t Task<'t>,
    memory: Memory,
    named: HashMap<String, Result<Offer<'t>, String>>,
}

impl<'t> Worker<'t> {
    pub(super) fn new(task: &'t Task<'t>) -> Self {
        Self {
            task,
            memory: Memory::new(),
            named: HashMap::new(),
        }
    }

    /// Measures one line.
    pub(super) fn line(&mut self, number: u64, bytes: &[u8]) -> Done<'t> {
        let mut done = Done {
            number,
            id: None,
            outcomes: Err(String::new()),
            notes: Vec::new(),
        };
        match self.read(bytes, &mut done) {
            Ok(outcomes) => done.outcomes = Ok(outcomes),
            Err(why) => done.outcomes = Err(why),
        }
        done
    }

    fn read(
        &mut self,
        bytes: &[u8],
        done: &mut Done<'t>,
    ) -> Result<Vec<(Offer<'t>, Outcome)>, String> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("byte {} is no UTF-8", error.valid_up_to()))?;
        // There is one line, and its number is said already.
        let place = |error: RequestError| {
            error
                .to_string()
                .replace(" at line 1 column ", " at column ")
        };
        let value = request::read_json(text.trim_end()).map_err(place)?;
        let line = request::line(&value).map_err(|error| error.to_string())?;
        drop(value);
        done.id.clone_from(&line.id);
        let own;
        let models = if let Some(models) = self.task.models {
            models
        } else {
            own = [self.own_model(&line)?];
            &own
        };
        let terms = self.task.terms.map(|terms| self.terms(terms, &line));
        if line.wrapper == Wrapper::Batch
            && self.task.terms.is_some()
            && self.task.service.is_none()
        {
            let note = "wrapped for a batch: service `batch` unless --service says otherwise";
            done.notes.push(note.to_owned());
        }
        if !line.request.unknown.is_empty() {
            let note = format!("fields that are not known: `{}`", line.request.unknown[0]);
            done.notes.push(note);
        }
        let memory = &mut self.memory;
        let folder = self.task.folder;
        let local = |file: &str| local_file(folder, file);
        let assumed = assumed(self.task.request, &local);
        let mut keep = |text: String| memory.counter(text);
        let sent =
            workload(line.request, &assumed, &mut keep).map_err(|error| error.to_string())?;
        let Sent {
            mut workload,
            notes,
        } = sent;
        done.notes.extend(notes);
        self.memory.lend_tools(&mut workload);
        typed_over(&mut workload, self.task.request);
        let outcome = |offer: &Offer<'t>| match &terms {
            Some(terms) => priced(self.task.book, &workload, *offer, terms),
            None => counted(self.task.book, &workload, *offer, self.task.counted),
        };
        let outcomes = models.iter().map(|offer| (*offer, outcome(offer)));
        let outcomes = outcomes.collect();
        self.memory.learn(workload);
        Ok(outcomes)
    }

    /// The model that a line names.
    fn own_model(&mut self, line: &Line) -> Result<Offer<'t>, String> {
        let name = line.request.model.as_deref();
        let name = name.ok_or("it names no model: name one for all lines")?;
        if let Some(found) = self.named.get(name) {
            return found.clone();
        }
        let at = self.task.counted.at;
        let found =
            crate::cli::request::own_model(self.task.book, name, &self.task.request.prefer, at);
        let found = found.map_err(|failure| failure.one_line());
        // A million different names are a million mistakes.
        if self.named.len() < 10_000 {
            self.named.insert(name.to_owned(), found.clone());
        }
        found
    }

    fn terms(&self, terms: &Terms, line: &Line) -> Terms {
        let asked = self.task.service.map(str::to_owned);
        let asked = asked.or_else(|| service(line));
        Terms {
            service: asked.unwrap_or_else(|| STANDARD.to_owned()),
            thinking: terms.thinking || line.request.thinking.on == Some(true),
            ..terms.clone()
        }
    }
}

fn refused(misfit: &Misfit) -> Outcome {
    Outcome::Refused {
        group: misfit.group(),
        reason: misfit.to_string(),
    }
}

/// The tokens of a request, whatever its length.
fn tokens(
    book: &PriceBook,
    workload: &Workload,
    offer: Offer<'_>,
    terms: &Terms,
) -> Result<(Count, Basis, u64), Misfit> {
    let parts = workload.count(offer.model, terms, book.rules())?;
    let framing = workload.framing(offer.model, book.rules())?;
    let around = framing
        .iter()
        .map(|(_, counted)| (counted.tokens, counted.basis));
    let of_parts = parts.iter().map(|part| (part.tokens, part.basis));
    let mut sum = (Count::ZERO, Basis::Measured);
    for (tokens, basis) in of_parts.chain(around) {
        let all = sum.0.checked_add(tokens);
        let all = all.ok_or(Misfit::Overflow(Meter::Input))?;
        sum = (all, sum.1.weakest(basis));
    }
    let pictures = parts.iter().filter(|part| part.modality == Modality::Image);
    let pictures = pictures.fold(0_u64, |sum, part| {
        sum.saturating_add(part.tokens.expected())
    });
    Ok((sum.0, sum.1, pictures))
}

/// A request counted on a model.
fn counted(book: &PriceBook, workload: &Workload, offer: Offer<'_>, terms: &Terms) -> Outcome {
    match tokens(book, workload, offer, terms) {
        Err(misfit) => refused(&misfit),
        Ok((input, basis, image)) => match offer.model.context {
            Some(context) if input.expected() > context => Outcome::TooLong { input, context },
            _ => Outcome::Fits(Measure {
                input,
                basis,
                image,
                output: 0,
                cost: None,
                ceiling: None,
            }),
        },
    }
}

/// A request priced on a model.
fn priced(book: &PriceBook, workload: &Workload, offer: Offer<'_>, terms: &Terms) -> Outcome {
    if let Err(reason) = sold(offer, terms.at) {
        return no_price(&reason);
    }
    let measured = match workload.measure(offer.model, terms, book.rules()) {
        Ok(measured) => measured,
        Err(Misfit::ContextTooSmall { context, .. }) => {
            return match tokens(book, workload, offer, terms) {
                Ok((input, ..)) => Outcome::TooLong { input, context },
                Err(misfit) => refused(&misfit),
            };
        }
        Err(misfit) => return refused(&misfit),
    };
    let unpriced = |error: QuoteError| match error {
        QuoteError::NoPrice(reason) => no_price(&reason),
        QuoteError::Overflow => Outcome::Refused {
            group: "too much to count",
            reason: error.to_string(),
        },
    };
    let bill = match quote(offer, &measured.usage, terms, 1) {
        Ok(bill) => bill,
        Err(error) => return unpriced(error),
    };
    let ceiling = measured
        .ceiling
        .as_ref()
        .map(|ceiling| quote(offer, &ceiling.usage, terms, 1).map(|bill| bill.high));
    let ceiling = match ceiling.transpose() {
        Ok(ceiling) => ceiling,
        Err(error) => return unpriced(error),
    };
    let length = measured.usage.length(Corner::Expected);
    let pictures = measured.tokens_of(Modality::Image);
    Outcome::Fits(Measure {
        input: input(&measured.usage),
        basis: measured
            .counted()
            .map_or(Basis::Declared, |(_, basis)| basis),
        image: pictures.map_or(0, |(tokens, _)| tokens.expected()),
        output: length.output,
        cost: Some(Cost {
            low: bill.low,
            expected: bill.expected,
            high: bill.high,
        }),
        ceiling,
    })
}

fn no_price(reason: &NoPrice) -> Outcome {
    Outcome::Refused {
        group: reason.group(),
        reason: reason.to_string(),
    }
}

/// The input tokens of a usage, with their range.
fn input(usage: &Usage) -> Count {
    let [low, expected, high] =
        [Corner::Low, Corner::Expected, Corner::High].map(|corner| usage.length(corner).input);
    Count::new(low, expected, high).unwrap_or(Count::exact(expected))
}
