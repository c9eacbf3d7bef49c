//! The reviewed list: which differences somebody has looked into, and what was found.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use toml::value::Datetime;

use crate::sweep::Difference;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Class {
    /// Our table is wrong or lacks the price; the reason says what it should be.
    OursWrong,
    /// Their price is older than the vendor's last change.
    TheirsBehind,
    /// The source has another figure than theirs, and had at the time.
    TheirsWrong,
    /// Their start of a price is not the vendor's, or their one price stands for a time that had others.
    OtherDate,
    /// They leave out a condition on which the price depends: a length, an hour, a region, a mode.
    NoCondition,
    /// Their pattern takes the name for another product.
    OtherProduct,
    /// They price it by the list of another provider or of another region.
    OtherList,
    /// They price a meter that the vendor does not sell with this model, or counts otherwise.
    OtherMeter,
    /// The sources disagree and none of them is the vendor's own page of that time.
    Disagree,
}

impl Class {
    const ALL: [Self; 9] = [
        Self::OursWrong,
        Self::TheirsBehind,
        Self::TheirsWrong,
        Self::OtherDate,
        Self::NoCondition,
        Self::OtherProduct,
        Self::OtherList,
        Self::OtherMeter,
        Self::Disagree,
    ];

    /// The words that stand in the file.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::OursWrong => "ours to be mended",
            Self::TheirsBehind => "theirs is behind",
            Self::TheirsWrong => "theirs is wrong",
            Self::OtherDate => "theirs has another date",
            Self::NoCondition => "theirs leaves out a condition",
            Self::OtherProduct => "another product",
            Self::OtherList => "another list",
            Self::OtherMeter => "another meter",
            Self::Disagree => "sources disagree",
        }
    }
}

impl TryFrom<String> for Class {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        all.find(|class| class.name() == text)
            .ok_or_else(|| format!("no class `{text}`"))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    reviewed: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Their provider.
    provider: String,
    /// Their model, or a pattern.
    model: String,
    /// Our `provider/model`, or a pattern; any if left out.
    ours: Option<String>,
    /// The service tier; any if left out.
    service: Option<String>,
    /// The day from which, and before which, the difference is explained.
    from: Option<Datetime>,
    until: Option<Datetime>,
    /// The input tokens of the request, at least and at most.
    over: Option<u64>,
    upto: Option<u64>,
    /// By meter, the pairs of rates: `"theirs vs ours"`.
    #[serde(default)]
    rates: BTreeMap<String, Vec<String>>,
    /// The meters where the rates are too many to list.
    #[serde(default)]
    meters: Vec<String>,
    class: Class,
    reason: String,
    source: String,
}

/// An entry, ready to be matched.
#[derive(Debug)]
pub(crate) struct Reviewed {
    pub(crate) class: Class,
    entry: Entry,
    model: GlobMatcher,
    ours: Option<GlobMatcher>,
}

fn glob(pattern: &str) -> GlobMatcher {
    let mut builder = GlobBuilder::new(pattern);
    let glob = builder.empty_alternates(true).build();
    glob.unwrap().compile_matcher()
}

/// Reads the list.
pub(crate) fn read(text: &str) -> Vec<Reviewed> {
    let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let ready = |entry: Entry| {
        let place = entry.place();
        assert!(entry.source.starts_with("https://"), "{place}: no source");
        assert!(entry.reason.len() > 10, "{place}: no reason");
        let either = entry.rates.is_empty() != entry.meters.is_empty();
        assert!(either, "{place}: either `rates` or `meters`");
        Reviewed {
            class: entry.class,
            model: glob(&entry.model),
            ours: entry.ours.as_deref().map(glob),
            entry,
        }
    };
    file.reviewed.into_iter().map(ready).collect()
}

impl Entry {
    fn place(&self) -> String {
        format!("reviewed.toml: {}/{}", self.provider, self.model)
    }
}

impl Reviewed {
    /// How a message names the entry.
    pub(crate) fn place(&self) -> String {
        self.entry.place()
    }

    /// Whether it explains a difference.
    pub(crate) fn explains(&self, difference: &Difference) -> bool {
        self.concerns(difference)
            && (self
                .entry
                .meters
                .iter()
                .any(|meter| meter == difference.meter.name())
                || self.pair(difference).is_some())
    }

    fn concerns(&self, difference: &Difference) -> bool {
        let entry = &self.entry;
        let day = difference.day;
        let date = |date: &Datetime| date.to_string();
        entry.provider == difference.provider
            && self.model.is_match(&difference.model)
            && self
                .ours
                .as_ref()
                .is_none_or(|ours| ours.is_match(&difference.ours))
            && entry
                .service
                .as_ref()
                .is_none_or(|tier| tier == difference.service)
            && entry
                .from
                .as_ref()
                .map(date)
                .is_none_or(|from| *from <= *day)
            && entry
                .until
                .as_ref()
                .map(date)
                .is_none_or(|until| *day < *until)
            && entry.over.is_none_or(|over| difference.length > over)
            && entry.upto.is_none_or(|upto| difference.length <= upto)
    }

    /// Which of its pairs of rates the difference is.
    fn pair(&self, difference: &Difference) -> Option<&str> {
        let pairs = self.entry.rates.get(difference.meter.name())?;
        let is = difference.rates();
        pairs.iter().find(|pair| **pair == is).map(String::as_str)
    }

    /// What of it explains nothing any more.
    pub(crate) fn stale(&self, differences: &[Difference]) -> Vec<String> {
        let mine: Vec<&Difference> = differences.iter().filter(|d| self.concerns(d)).collect();
        let mut stale = Vec::new();
        for meter in &self.entry.meters {
            if !mine
                .iter()
                .any(|difference| difference.meter.name() == meter)
            {
                stale.push(meter.clone());
            }
        }
        for (meter, pairs) in &self.entry.rates {
            for pair in pairs {
                let used = |d: &&Difference| d.meter.name() == meter && d.rates() == *pair;
                if !mine.iter().any(used) {
                    stale.push(format!("{meter} = {pair}"));
                }
            }
        }
        stale
    }
}

impl Difference {
    /// Both rates, as the list writes them.
    pub(crate) fn rates(&self) -> String {
        let ours = self
            .our_rate
            .map_or("none".to_owned(), |rate| rate.to_string());
        format!("{} vs {ours}", self.their_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Sweep;
    use crate::tally::report;
    use tokenfare::meter::Meter;

    const ENTRY: &str = r#"
        [[reviewed]]
        provider = "acme"
        model    = "big-*"
        until    = 2025-06-01
        rates    = { input = ["2 vs 3"] }
        class    = "theirs is wrong"
        reason   = "the vendor's page has three"
        source   = "https://acme.example/pricing"
    "#;

    /// What is wrong with a list if this is the only difference.
    fn wrong(list: &str, model: &str, day: &'static str, ours: Option<i64>) -> Vec<String> {
        let difference = Difference {
            provider: "acme",
            model: model.to_owned(),
            ours: format!("acme/{model}"),
            day,
            service: "standard",
            length: 1_000,
            meter: Meter::Input,
            their_rate: 2.into(),
            our_rate: ours.map(Into::into),
        };
        let sweep = Sweep {
            differences: vec![difference],
            ..Sweep::default()
        };
        report(&sweep, &read(list))
    }

    #[test]
    fn a_difference_is_explained_by_what_is_written_and_nothing_else() {
        assert_eq!(
            wrong(ENTRY, "big-1", "2025-03-01", Some(3)),
            Vec::<String>::new()
        );
        for (model, day, ours) in [
            ("small-1", "2025-03-01", Some(3)),
            ("big-1", "2025-06-01", Some(3)),
            ("big-1", "2025-03-01", Some(4)),
            ("big-1", "2025-03-01", None),
        ] {
            let wrong = wrong(ENTRY, model, day, ours);
            assert_eq!(wrong.len(), 2, "not covered, and stale: {wrong:?}");
            assert!(wrong[0].contains(&format!("model    = \"{model}\"")));
            assert!(wrong[1].ends_with("nothing differs so any more: input = 2 vs 3"));
        }
    }

    #[test]
    fn two_entries_for_one_difference_are_one_too_many() {
        let twice = format!("{ENTRY}{ENTRY}");
        assert_eq!(
            wrong(&twice, "big-1", "2025-03-01", Some(3)),
            ["reviewed.toml: acme/big-*: input is in a second entry too"]
        );
    }
}
