//! `tokenfare quote`

use std::path::Path;

use clap::Args;
use serde_json::json;

use crate::cli::args::{BookArgs, CurrencyArg, RequestArgs, ShowArgs, TermsArgs, currency};
use crate::cli::request::{Asked, One, Origin, request_notes, with_notes};
use crate::cli::texts::Texts;
use crate::cli::{Failure, Outcome, World, batch, request, show};
use crate::compare::convert;
use crate::cost::{Quote, QuoteError, quote};
use crate::price_book::media::asked;
use crate::price_book::resolve::NoPrice;
use crate::price_book::terms::Terms;
use crate::price_book::{Offer, PriceBook};
use crate::report::view::{ceiling_fact, ceiling_json, quote_document, quote_json};
use crate::usage::Usage;
use crate::workload::Misfit;

const EXAMPLES: &str = "\
Examples:
  tokenfare quote openai/gpt-4o prompt.md --output-tokens 500 --requests 10k
  tokenfare quote request.json
  tokenfare quote openai/gpt-4o-mini batch.jsonl.gz --output-tokens 300
  cat prompt.md | tokenfare quote anthropic/claude-sonnet-4-5 - --output-tokens 500 --service batch
  tokenfare quote deepseek/deepseek-flash --input-tokens 100k --at 2026-08-24T10:00+08:00 --currency USD";

/// What this request costs on one model, charge by charge, with rate, source and date
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct QuoteArgs {
    /// The model: `provider/model`, a bare id, or an alias; left out, the one that a request names
    model: String,
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    terms: TermsArgs,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
    /// Show the total in this currency, too: `native` or a code
    #[arg(long, value_name = "CURRENCY", value_parser = currency, help_heading = "How it is shown")]
    currency: Option<CurrencyArg>,
}

/// Measures the request on the model and prices it.
pub(in crate::cli) fn run(args: &QuoteArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let book = request::book(&args.book, show::colour_of_errors(&args.show))?;
    let named = named(args, &book)?;
    let texts = match named.offer {
        Some(offer) => request::texts(&named.request, [offer], book.rules()),
        // Which model it is, only the request says.
        None => Texts::whole(),
    };
    let One { workload, origin } = match request::asked(&named.request, texts, world.stdin)? {
        Asked::Batch(batch) => {
            let terms = request::terms(&args.terms, &args.request, &Origin::default());
            let plan = batch::Plan {
                book: &book,
                models: named.offer.as_ref().map(std::slice::from_ref),
                request: &named.request,
                show: &args.show,
                terms: Some((&args.terms, &terms)),
                counted: &terms,
                currency: request::currency(args.currency),
            };
            return batch::answer(batch, &plan, world.stdout, world.stderr);
        }
        Asked::One(one) => *one,
    };
    let mut terms = request::terms(&args.terms, &args.request, &origin);
    let offer = match named.offer {
        Some(offer) => offer,
        None => request::named_by(&book, &origin, &args.model, &args.request.prefer, terms.at)?,
    };
    crate::price_book::resolve::sold(offer, terms.at).map_err(|reason| no_price(offer, &reason))?;
    terms.options = workload.options(offer.model, &terms.options);
    let measured = workload
        .measure(offer.model, &terms, book.rules())
        .map_err(|misfit| misfits(offer, &misfit))?;
    let quote =
        quote(offer, &measured.usage, &terms, args.terms.requests).map_err(
            |error| match error {
                QuoteError::NoPrice(reason) => no_price(offer, &reason),
                QuoteError::Overflow => Failure::new(error.to_string()),
            },
        )?;
    let native = offer.provider.currency;
    let wanted = match args.currency {
        Some(CurrencyArg::In(currency)) => currency,
        Some(CurrencyArg::Native) | None => native,
    };
    let day = jiff::tz::TimeZone::UTC.to_datetime(terms.at).date();
    let rate = book.exchange_rate(native, wanted, day).map_err(|error| {
        Failure::new(error.to_string()).hint(format!("give one: --fx {native}/{wanted}=RATE"))
    })?;
    let converted = convert(&quote, rate).map_err(|error| Failure::new(error.to_string()))?;
    let names: Vec<String> = workload
        .parts
        .iter()
        .map(|part| part.name.clone())
        .collect();
    // The table of rates is decoded only where something is converted.
    let source = (native != wanted).then(|| book.exchange_source()).flatten();
    let source = source.map(|source| source.title.as_str());
    let most = measured.ceiling.as_ref();
    let most = most.map(|most| (most.tokens, longest(offer, &most.usage, &terms, args)));
    let most = match most {
        Some((tokens, quote)) => Some((tokens, quote?)),
        None => None,
    };
    world.show(
        &args.show,
        || {
            let mut document = quote_document(&quote, &measured, &names, &converted, source);
            if let Some((tokens, quote)) = &most {
                document = document.facts([ceiling_fact(*tokens, quote)]);
            }
            request_notes(document, &origin.notes)
        },
        || {
            let mut value = quote_json(&quote, &measured, &converted);
            let most = most.as_ref();
            value["output_ceiling"] =
                json!(most.map(|(tokens, quote)| ceiling_json(*tokens, quote)));
            with_notes(value, &origin)
        },
    )?;
    Ok(Outcome::Yes)
}

/// What was typed: the model and the inputs, or inputs alone.
struct Named<'b> {
    offer: Option<Offer<'b>>,
    request: RequestArgs,
}

/// Where no other input is given, what stands in the model's place may be a file whose requests name their own.
fn named<'b>(args: &QuoteArgs, book: &'b PriceBook) -> Result<Named<'b>, Failure> {
    let at = args.terms.at.unwrap_or_else(request::now);
    let mut request = args.request.clone();
    let path = Path::new(&args.model);
    let found = request::model(book, &args.model, at);
    if found.is_err() && request.inputs.is_empty() && (args.model == "-" || path.is_file()) {
        request.inputs.push(path.to_owned());
        return Ok(Named {
            offer: None,
            request,
        });
    }
    Ok(Named {
        offer: Some(found?),
        request,
    })
}

/// The request with the longest answer that it allows, priced.
fn longest<'a>(
    offer: Offer<'a>,
    usage: &Usage,
    terms: &Terms,
    args: &QuoteArgs,
) -> Result<Quote<'a>, Failure> {
    quote(offer, usage, terms, args.terms.requests).map_err(|error| match error {
        QuoteError::NoPrice(reason) => no_price(offer, &reason),
        QuoteError::Overflow => Failure::new(error.to_string()),
    })
}

fn misfits(offer: Offer<'_>, misfit: &Misfit) -> Failure {
    Failure::new(format!("`{}`: {misfit}", offer.name())).maybe_hint(misfit.hint())
}

/// A missing price with what can be done about it.
fn no_price(offer: Offer<'_>, reason: &NoPrice) -> Failure {
    if let NoPrice::NoOption(option) = reason {
        return misfits(offer, &Misfit::NoOption(option.clone()));
    }
    let name = offer.name();
    let failure = Failure::new(format!("`{name}`: {reason}"));
    match reason {
        NoPrice::NotYet { .. } | NoPrice::Retired { .. } | NoPrice::Gap => failure.hint(format!(
            "`tokenfare prices history {name}` shows every period; choose one with --at"
        )),
        NoPrice::NoService { offered, .. } if offered.is_empty() => {
            failure.hint("its tables know the standard service only")
        }
        NoPrice::NoService { offered, .. } => {
            failure.hint(format!("it has: standard, {}", offered.join(", ")))
        }
        NoPrice::NoRegion { offered, .. } if offered.is_empty() => failure.hint(format!(
            "its regional prices are of other days: `tokenfare prices history {name}`"
        )),
        NoPrice::NoRegion { offered, .. } => failure.hint(format!(
            "it has: {}; without --region it is the price for everywhere else",
            offered.join(", ")
        )),
        NoPrice::NoRate { undecided, .. } if !undecided.is_empty() => failure.hint(format!(
            "the price depends on options: --option {}",
            asked(offer.model, undecided).join(" --option ")
        )),
        _ => failure.hint(format!(
            "`tokenfare prices show {name}` shows what is known"
        )),
    }
}
