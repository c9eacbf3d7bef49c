//! `tokenfare compare`

use clap::Args;

use crate::cli::args::{
    BookArgs, ChoiceArgs, CurrencyArg, RequestArgs, ShowArgs, TermsArgs, currency,
};
use crate::cli::{Failure, Outcome, World, request, show};
use crate::compare::candidates::{Ask, candidates};
use crate::compare::{Candidate, Excluded, compare};
use crate::price_book::Offer;
use crate::price_book::find::FindError;
use crate::price_book::resolve::sold;
use crate::report::view::{Shown, compare_document, compare_json};

const EXAMPLES: &str = "\
Examples:
  tokenfare compare prompt.md --image photo.jpg --output-tokens 500
  tokenfare compare prompt.md --models 'openai/*,deepseek/*' --currency CNY
  tokenfare compare --input-tokens 20k --cached-tokens 15k --output-tokens 1k --requests 1M --service batch
  tokenfare compare prompt.md --image 1280x720 --at 2024-12-18 --all
  tokenfare compare --kind video --option resolution=720p
  tokenfare compare --kind speech --text 'Hello there'";

/// What this request costs on many models, ranked
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CompareArgs {
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    terms: TermsArgs,
    #[command(flatten)]
    choice: ChoiceArgs,
    #[command(flatten)]
    book: BookArgs,
    #[command(flatten)]
    show: ShowArgs,
    /// Show all places
    #[arg(long, help_heading = "How it is shown", conflicts_with = "limit")]
    all: bool,
    /// Show so many places
    #[arg(long, value_name = "N", default_value = "20", value_parser = crate::cli::numbers::count, help_heading = "How it is shown")]
    limit: u64,
    /// Compare in one currency: `native` or a code
    #[arg(long, value_name = "CURRENCY", value_parser = currency, help_heading = "How it is shown")]
    currency: Option<CurrencyArg>,
    /// The order of the places
    #[arg(long, value_enum, default_value_t, help_heading = "How it is shown")]
    sort: Sort,
}

/// The order of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Sort {
    /// The cheapest first
    #[default]
    Cost,
    /// By name
    Model,
    /// The fewest input tokens first
    Tokens,
    /// The cheapest million characters of the texts first
    Characters,
}

/// Measures the request on every model, prices it, ranks them.
pub(in crate::cli) fn run(args: &CompareArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    let terms = request::terms(&args.terms, &args.request);
    let book = request::book(&args.book, show::colour_of_errors(&args.show))?;
    let mut unsold = Vec::new();
    let offers = request::models(&book, &args.choice, terms.at, Some(&mut unsold))?;
    let on_sale = |offer: &Offer<'_>| sold(*offer, terms.at).is_ok();
    let texts = request::texts(
        &args.request,
        offers.iter().copied().filter(on_sale),
        book.rules(),
    );
    let mut workload = request::workload(&args.request, texts, world.stdin)?;
    let named = args.choice.is_given();
    // Without a word on models, sent content asks for an answer in text; a meter of another kind speaks for itself.
    let asked_otherwise = args.choice.kind.is_some() || !terms.options.is_empty();
    workload.answer = !named && args.request.meter.is_empty() && !asked_otherwise;
    if workload.is_empty() && !asked_otherwise && !named {
        return Err(Failure::new("nothing to price: no input, no declared tokens").hint(
            "name a file, give --text, --image 1280x720 or --input-tokens N, or say --kind video",
        ));
    }
    let asked = offers
        .iter()
        .filter(|offer| workload.fits(offer.model) && on_sale(offer));
    workload.prepare(asked.map(|offer| offer.model), book.rules());
    let ask = Ask {
        workload: &workload,
        terms: &terms,
        requests: args.terms.requests,
        whole: args.choice.kind.is_some(),
        characters: workload.characters(),
    };
    let (mut candidates, mut excluded) = candidates(&offers, book.rules(), ask);
    excluded.extend(unsold.iter().filter_map(not_sold));
    if !named {
        leave_out_unseen(&mut candidates, &mut excluded, terms.at);
    }
    let wanted = match args.currency {
        Some(CurrencyArg::In(currency)) => Some(currency),
        Some(CurrencyArg::Native) | None => None,
    };
    let mut comparison = compare(
        candidates,
        excluded,
        wanted,
        &book,
        terms.at,
        args.terms.requests,
    );
    match args.sort {
        Sort::Cost => {}
        Sort::Model => comparison
            .rows
            .sort_by_key(|row| row.candidate.quote.offer.name()),
        Sort::Tokens => comparison.rows.sort_by_key(|row| {
            row.candidate
                .quote
                .usage
                .length(crate::quantity::Corner::Expected)
                .input
        }),
        // Those without such a price are last.
        Sort::Characters => comparison.rows.sort_by_key(|row| {
            let price = row.candidate.characters;
            let price = price.and_then(|price| row.in_common(price.expected));
            (price.is_none(), price)
        }),
    }
    let shown = Shown {
        limit: if args.all {
            usize::MAX
        } else {
            usize::try_from(args.limit).unwrap_or(usize::MAX)
        },
        output_given: args.request.output_tokens.is_some() || !args.request.meter.is_empty(),
        free_apart: !named,
        name_all: args.all,
        by_characters: matches!(args.sort, Sort::Characters),
        exchange_source: book.exchange_source().map(|source| source.title.as_str()),
    };
    world.show(
        &args.show,
        || compare_document(&comparison, shown),
        || compare_json(&comparison),
    )?;
    if comparison.rows.is_empty() {
        return Err(
            Failure::new("no model takes this request").hint("the reasons are listed as left out")
        );
    }
    Ok(Outcome::Yes)
}

/// A product that was named and has no price by use.
fn not_sold(error: &FindError) -> Option<Excluded> {
    let FindError::NotSold {
        provider, product, ..
    } = error
    else {
        return None;
    };
    Some(Excluded {
        model: format!("{provider}/{}", product.id),
        reason: product.why.to_string(),
        group: "no price by use",
    })
}

/// For how many days after its last sighting an observed price counts as in force where nobody asked for the model.
const SEEN_WITHIN_DAYS: i64 = 180;

/// Leaves out offers of which no copy of the list has been seen for long: they may have been withdrawn.
fn leave_out_unseen(
    candidates: &mut Vec<Candidate<'_>>,
    excluded: &mut Vec<Excluded>,
    at: jiff::Timestamp,
) {
    let today = jiff::tz::TimeZone::UTC.to_datetime(at).date();
    let Ok(oldest) = today.checked_sub(jiff::Span::new().days(SEEN_WITHIN_DAYS)) else {
        return;
    };
    candidates.retain(|candidate| {
        let Some(day) = candidate.quote.last_seen().filter(|day| *day < oldest) else {
            return true;
        };
        let unseen = Excluded {
            model: candidate.quote.offer.name(),
            reason: format!("last seen on {day}"),
            group: "not seen for half a year",
        };
        // One line a model, in how many ways it was ever sold.
        if !excluded.contains(&unseen) {
            excluded.push(unseen);
        }
        false
    });
}
