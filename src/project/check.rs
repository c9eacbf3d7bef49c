//! What is wrong with a project for a price book.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Project;
use super::budget::Limit;
use super::place::Place;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::money::Currency;
use crate::price_book::PriceBook;
use crate::price_book::find::FindError;
use crate::price_book::suggest::offer_names;

/// A model that nobody sells, or that several do.
pub const UNKNOWN_MODEL: Code = Code("unknown-model");
/// A currency has no exchange rate.
pub const NO_RATE: Code = Code("no-rate");
/// A workload has no model.
pub const NO_MODEL: Code = Code("no-model");

/// Finds the models and currencies that the book does not know at an instant.
///
/// A workload of requests may leave its model to them, and is not asked for one.
#[must_use]
pub fn check(project: &Project, book: &PriceBook, at: Timestamp) -> Diagnostics {
    let mut found = Diagnostics::default();
    let models = project
        .workloads
        .iter()
        .filter_map(|workload| workload.model.as_ref());
    for named in models.chain(&project.defaults.model) {
        if let Err(error) = book.named(&named.value, at) {
            found.push(unknown(&error, &named.place));
        }
    }
    for named in &project.defaults.on {
        if let Err(error) = book.find(&named.value, at) {
            found.push(unknown(&error, &named.place));
        }
    }
    for workload in &project.workloads {
        let none = workload.model.is_none() && project.defaults.model.is_none();
        if none && workload.requests.is_empty() {
            let message = format!("the workload `{}` has no model", workload.name.value);
            let help = "add `model = \"provider/model\"` to it, or to `[defaults]`";
            found.push(workload.place.error(NO_MODEL, message).with_help(help));
        }
    }
    let day = TimeZone::UTC.to_datetime(at).date();
    let to = project
        .defaults
        .currency
        .as_ref()
        .map_or(Currency::USD, |currency| currency.value);
    for budget in &project.budgets {
        let Limit::Amount(limit) = budget.limit else {
            continue;
        };
        if let Err(error) = book.exchange_rate(limit.currency(), to, day) {
            let help = format!(
                "say it in `[defaults]`: `fx = {{ \"{}/{to}\" = … }}`",
                limit.currency()
            );
            found.push(
                budget
                    .place
                    .error(NO_RATE, error.to_string())
                    .with_help(help),
            );
        }
    }
    found
}

/// A name that means no model, or several.
#[must_use]
pub fn unknown(error: &FindError, place: &Place) -> Diagnostic {
    let mut diagnostic = place.error(UNKNOWN_MODEL, error.to_string());
    diagnostic.help = match error {
        FindError::Unknown { like, .. } | FindError::NoMatch { like, .. } => {
            offer_names(like.iter().map(String::as_str))
                .or_else(|| Some("`tokenfare prices list` shows all models".to_owned()))
        }
        FindError::Ambiguous { offers, .. } => {
            let names: Vec<String> = offers.iter().map(|name| format!("`{name}`")).collect();
            Some(format!("name one of {}", names.join(", ")))
        }
        _ => None,
    };
    diagnostic
}
