//! From a fitted sum as it is spelled to one that can be used.

use super::fitted::{Fitted, Spread};
use super::kind::TextKind;
use super::raw::RawFitted;

/// Millionths of a token: no single thing is a thousand tokens.
const MOST: u64 = 1_000_000_000;

impl RawFitted {
    /// Checks the sum; every mistake is added to `mistakes`.
    pub(super) fn check(&self, mistakes: &mut Vec<String>) -> Option<Fitted> {
        let before = mistakes.len();
        let mut vocabularies = Vec::new();
        for (name, &per) in &self.vocabularies {
            match name.parse() {
                Ok(vocabulary) => vocabularies.push((vocabulary, per)),
                Err(unknown) => mistakes.push(format!("`model.vocabularies`: {unknown}")),
            }
        }
        let mut quantities = Vec::new();
        for (name, &per) in &self.quantities {
            match name.parse() {
                Ok(quantity) => quantities.push((quantity, per)),
                Err(unknown) => mistakes.push(format!("`model.quantities`: {unknown}")),
            }
        }
        for (name, per) in self.vocabularies.iter().chain(&self.quantities) {
            if per.unsigned_abs() > MOST {
                mistakes.push(format!("`model`: `{name}` is {per}, beyond {MOST}"));
            }
        }
        let [least, most] = self.bounds;
        if least == 0 || least > most || most > 100_000 {
            mistakes.push("`model.bounds` are not in order, or not 1 to 100000".to_owned());
        }
        let ranges = TextKind::ALL.map(|kind| self.spread(kind, mistakes));
        for name in self.ranges.keys() {
            if TextKind::ALL.iter().all(|kind| kind.name() != name) {
                mistakes.push(format!("`model.ranges`: no kind of text is `{name}`"));
            }
        }
        if self.short > 100_000 {
            mistakes.push(format!("`model.short` is {}, not 0 to 100000", self.short));
        }
        (mistakes.len() == before).then_some(Fitted {
            vocabularies,
            quantities,
            bounds: (least, most),
            ranges,
            short: self.short,
        })
    }

    fn spread(&self, kind: TextKind, mistakes: &mut Vec<String>) -> Spread {
        let Some(&[low95, low80, high80, high95]) = self.ranges.get(kind.name()) else {
            mistakes.push(format!("`model.ranges.{kind}` is missing"));
            return Spread::default();
        };
        if low95 < low80 || high95 < high80 || low95 > 1000 || high95 > 10_000 {
            mistakes.push(format!(
                "`model.ranges.{kind}` is not `[low95, low80, high80, high95]` in thousandths"
            ));
        }
        Spread {
            low95,
            low80,
            high80,
            high95,
        }
    }
}
