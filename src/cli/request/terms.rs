//! Under which circumstances a request is priced, and in which currency it is shown.

use jiff::Timestamp;

use super::Origin;
use crate::cli::args::{CurrencyArg, RequestArgs, TermsArgs};
use crate::money::Currency;
use crate::price_book::terms::{STANDARD, Terms};

/// Returns the terms; without `--at` it is now, and what was not typed is as the request has it.
pub(in crate::cli) fn terms(args: &TermsArgs, request: &RequestArgs, origin: &Origin) -> Terms {
    let service = args.service.as_ref().or(origin.service.as_ref());
    let thinks = origin.thinking.unwrap_or(false);
    Terms {
        at: args.at.unwrap_or_else(now),
        service: service.map_or_else(|| STANDARD.to_owned(), Clone::clone),
        thinking: args.thinking || request.thinking_tokens > 0 || thinks,
        region: args.region.clone(),
        options: args.option.iter().cloned().collect(),
    }
}

/// The present second.
pub(in crate::cli) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The currency that was asked for.
pub(in crate::cli) fn currency(given: Option<CurrencyArg>) -> Option<Currency> {
    match given {
        Some(CurrencyArg::In(currency)) => Some(currency),
        Some(CurrencyArg::Native) | None => None,
    }
}
