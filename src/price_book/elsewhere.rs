//! The same model at two providers, at prices that cannot both be right.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::lint::unit_price;
use super::load::{Draft, ModelDraft};
use crate::diagnostic::{Code, Diagnostic, SourceFile};
use crate::meter::Meter;
use crate::money::Currency;

pub(super) const UNLIKE_ELSEWHERE: Code = Code("unlike-elsewhere");

/// How many times as dear one provider may be as another.
const MOST: Decimal = Decimal::TEN;

/// What the newest list of one provider asks for a token sent to a model.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    model: String,
    provider: String,
    currency: Currency,
    price: Decimal,
    file: Arc<SourceFile>,
    span: Range<usize>,
    expected: bool,
}

/// Returns what a provider's lists ask now; nothing of models that are free, retired or priced by condition only.
pub(super) fn listed(provider: &str, currency: Currency, models: &[ModelDraft]) -> Vec<Listed> {
    let newest = |rows: &[Draft]| {
        let plain = rows
            .iter()
            .filter(|draft| draft.row.when.count() == 0 && draft.row.period.until.is_none());
        let priced =
            plain.filter_map(|draft| Some((draft.clone(), unit_price(&draft.row, Meter::Input)?)));
        priced.max_by_key(|(draft, _)| draft.row.period.from)
    };
    let read = |draft: &ModelDraft| {
        let (row, price) = newest(&draft.rows)?;
        let on_sale = draft.model.retired.is_none() && price > Decimal::ZERO;
        on_sale.then(|| Listed {
            model: bare(&draft.model.id),
            provider: provider.to_owned(),
            currency,
            price,
            file: Arc::clone(&row.file),
            span: row.rates_span.clone(),
            expected: row.expect.iter().any(|name| name == UNLIKE_ELSEWHERE.0),
        })
    };
    models.iter().filter_map(read).collect()
}

/// A model's id without its maker's, in small letters.
fn bare(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_lowercase()
}

/// Finds models that cost more than ten times as much at one provider as at another, in one currency; the dearer is complained of.
pub(super) fn compare(all: Vec<Listed>) -> Vec<Diagnostic> {
    let mut same: BTreeMap<(String, &str), Vec<Listed>> = BTreeMap::new();
    for one in all {
        same.entry((one.model.clone(), one.currency.code()))
            .or_default()
            .push(one);
    }
    let mut found = Vec::new();
    for offers in same.values() {
        let Some(least) = offers.iter().min_by_key(|one| one.price) else {
            continue;
        };
        for dear in offers.iter().filter(|one| !one.expected) {
            let times = dear.price.checked_div(least.price).unwrap_or(Decimal::ZERO);
            if times <= MOST || dear.provider == least.provider {
                continue;
            }
            let message = format!(
                "`{}` costs {} times as much here as at `{}`",
                dear.model,
                times.round(),
                least.provider
            );
            let help = format!(
                "if it is meant so: `expect = [\"{UNLIKE_ELSEWHERE}\"]`, with the reason in `note`"
            );
            let warning =
                Diagnostic::warning(UNLIKE_ELSEWHERE, &dear.file, dear.span.clone(), message);
            found.push(warning.with_help(help));
        }
    }
    found
}
