//! Which models are meant by names and patterns, and what is said where none is.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Origin;
use crate::cli::args::ChoiceArgs;
use crate::cli::failure::Failure;
use crate::price_book::find::FindError;
use crate::price_book::suggest::offer_names;
use crate::price_book::{Offer, PriceBook};

/// Finds the models that were named, each once, in the order of the book; all of them if none was. A product that is not sold by use
/// goes to `unsold`, if the caller keeps such and it is not the only one named.
///
/// # Errors
/// If a name means no model, or several.
pub(in crate::cli) fn models<'a>(
    book: &'a PriceBook,
    choice: &ChoiceArgs,
    at: Timestamp,
    mut unsold: Option<&mut Vec<FindError>>,
) -> Result<Vec<Offer<'a>>, Failure> {
    let providers = choice
        .provider
        .iter()
        .map(|provider| format!("{provider}/*"));
    let patterns: Vec<String> = choice
        .models
        .iter()
        .map(|name| name.trim().to_owned())
        .chain(providers)
        .collect();
    let wanted = |offer: &Offer<'_>| choice.kind.is_none_or(|kind| offer.model.kind == kind);
    if patterns.iter().all(String::is_empty) {
        return Ok(book.all_offers().into_iter().filter(wanted).collect());
    }
    let mut found: Vec<Offer<'a>> = Vec::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.is_empty()) {
        let offers = match (book.find(pattern, at), &mut unsold) {
            (Err(error @ FindError::NotSold { .. }), Some(unsold)) if patterns.len() > 1 => {
                unsold.push(error);
                continue;
            }
            (offers, _) => offers.map_err(|error| not_found(&error))?,
        };
        for offer in offers {
            if wanted(&offer) && !found.iter().any(|known| known.name() == offer.name()) {
                found.push(offer);
            }
        }
    }
    match (found.is_empty(), choice.kind) {
        (true, Some(kind)) => Err(
            Failure::new(format!("none of the models named is for {kind}"))
                .hint("leave --kind out, or name other models"),
        ),
        _ => Ok(found),
    }
}

/// Finds the one model that a name means.
pub(in crate::cli) fn model<'a>(
    book: &'a PriceBook,
    name: &str,
    at: Timestamp,
) -> Result<Offer<'a>, Failure> {
    if name.contains('*') {
        return Err(
            Failure::new(format!("`{name}` is a pattern; this takes one model"))
                .hint("`compare` takes patterns"),
        );
    }
    book.named(name, at).map_err(|error| not_found(&error))
}

/// The model that a request names, where none was typed; `typed` is what stands in the model's place.
pub(in crate::cli) fn named_by<'a>(
    book: &'a PriceBook,
    origin: &Origin,
    typed: &str,
    prefer: &[String],
    at: Timestamp,
) -> Result<Offer<'a>, Failure> {
    if !origin.is_request {
        return model(book, typed, at);
    }
    let name = origin.model.as_deref().ok_or_else(|| {
        Failure::new(format!("`{typed}` names no model"))
            .hint("name one: tokenfare quote MODEL FILE, or --models MODEL")
    })?;
    own_model(book, name, prefer, at)
}

/// Finds the model that a request names, as its vendor calls it.
pub(in crate::cli) fn own_model<'a>(
    book: &'a PriceBook,
    name: &str,
    prefer: &[String],
    at: Timestamp,
) -> Result<Offer<'a>, Failure> {
    let error = match book.named(name, at) {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    let FindError::Ambiguous { offers, .. } = &error else {
        let failure = Failure::new(format!("the request's model: {error}"));
        return Err(failure.maybe_hint(not_found(&error).first_hint()));
    };
    let preferred = prefer.iter().map(|provider| provider.trim());
    let mut preferred = preferred.filter(|provider| !provider.is_empty());
    let found = preferred.find_map(|provider| book.named(&format!("{provider}/{name}"), at).ok());
    found.ok_or_else(|| {
        let sellers: Vec<&str> = offers
            .iter()
            .filter_map(|offer| offer.split('/').next())
            .collect();
        let message = format!("the request's model: {error}: {}", sellers.join(", "));
        Failure::new(message).hint(format!(
            "say which: --prefer {}",
            sellers.join(" or --prefer ")
        ))
    })
}

fn not_found(error: &FindError) -> Failure {
    let failure = Failure::new(error.to_string());
    let quoted = |names: &[String]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match error {
        FindError::Unknown { like, .. } | FindError::NoMatch { like, .. } if !like.is_empty() => {
            failure.maybe_hint(offer_names(like.iter().map(String::as_str)))
        }
        FindError::Unknown { .. } | FindError::NoMatch { .. } => {
            failure.hint("`tokenfare prices list` shows all models")
        }
        FindError::Ambiguous { offers, .. } => {
            failure.hint(format!("name one of {}", quoted(offers)))
        }
        FindError::NotThen { model, .. } => {
            failure.hint(format!("it is another name of `{model}` at another time"))
        }
        FindError::NotSold { product, span, .. } => {
            failure.maybe_hint(unsold_hint(*span, product.note.as_deref()))
        }
        FindError::Router { router } => failure.hint(format!(
            "name the provider and the model, like `{router}/PROVIDER/MODEL`"
        )),
        FindError::BadPattern { .. } => failure,
    }
}

/// When that holds, and what else is known of it.
fn unsold_hint(span: (Option<Date>, Option<Date>), note: Option<&str>) -> Option<String> {
    let span = match span {
        (Some(from), Some(until)) => Some(format!("from {from} until {until}")),
        (Some(from), None) => Some(format!("from {from} on")),
        (None, Some(until)) => Some(format!("until {until}")),
        (None, None) => None,
    };
    let words: Vec<String> = span.into_iter().chain(note.map(str::to_owned)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}
