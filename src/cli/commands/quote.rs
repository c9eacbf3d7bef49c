//! `tokenfare quote`

use clap::Args;

use crate::cli::args::{BookArgs, CurrencyArg, RequestArgs, ShowArgs, TermsArgs, currency};
use crate::cli::{Failure, Outcome, World, request, show};
use crate::compare::convert;
use crate::cost::{QuoteError, quote};
use crate::price_book::Offer;
use crate::price_book::media::asked;
use crate::price_book::resolve::NoPrice;
use crate::report::view::{quote_document, quote_json};
use crate::workload::Misfit;

const EXAMPLES: &str = "\
Examples:
  tokenfare quote openai/gpt-4o prompt.md --output-tokens 500 --requests 10k
  cat prompt.md | tokenfare quote anthropic/claude-sonnet-4-5 - --output-tokens 500 --service batch
  tokenfare quote deepseek/deepseek-flash --input-tokens 100k --at 2026-08-24T10:00+08:00 --currency USD";

/// What this request costs on one model, charge by charge, with rate, source and date
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct QuoteArgs {
    /// The model: `provider/model`, a bare id, or an alias
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
    let mut terms = request::terms(&args.terms, &args.request);
    let book = request::book(&args.book, show::colour_of_errors(&args.show))?;
    let offer = request::model(&book, &args.model, terms.at)?;
    crate::price_book::resolve::sold(offer, terms.at).map_err(|reason| no_price(offer, &reason))?;
    let texts = request::texts(&args.request, [offer], book.rules());
    let workload = request::workload(&args.request, texts, world.stdin)?;
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
    world.show(
        &args.show,
        || quote_document(&quote, &measured, &names, &converted, source),
        || quote_json(&quote, &measured, &converted),
    )?;
    Ok(Outcome::Yes)
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
