//! What came of it, in words and numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::map::NOT_COMPARED;
use crate::review::{Class, Reviewed};
use crate::sweep::{Aside, Count, Difference, Sweep};

/// The numbers of a sweep.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    sweep: &'a Sweep,
    classes: BTreeMap<Class, usize>,
    unreviewed: usize,
}

impl<'a> Tally<'a> {
    pub(crate) fn of(sweep: &'a Sweep, reviewed: &[Reviewed]) -> Self {
        let mut tally = Self {
            sweep,
            classes: BTreeMap::new(),
            unreviewed: 0,
        };
        for difference in &sweep.differences {
            match reviewed.iter().find(|entry| entry.explains(difference)) {
                Some(entry) => *tally.classes.entry(entry.class).or_default() += 1,
                None => tally.unreviewed += 1,
            }
        }
        tally
    }

    pub(crate) fn text(&self) -> String {
        let mut lines = Vec::new();
        let mut all = Count::default();
        for ((theirs, ours), count) in &self.sweep.counts {
            all.add(*count);
            lines.push(format!("{:32}{count}", format!("{theirs} -> {ours}")));
        }
        lines.push(format!("{:32}{all}", "all"));
        for ((meter, service), count) in &self.sweep.agreed {
            lines.push(format!("{count:6} agree: {meter}, {service}"));
        }
        for (class, count) in &self.classes {
            lines.push(format!("{count:6} differ, reviewed: {}", class.name()));
        }
        lines.push(format!("{:6} differ, not reviewed", self.unreviewed));
        for (aside, count) in &self.sweep.asides {
            lines.push(format!("{count:6} not comparable: {}", aside.words()));
        }
        let Sweep {
            only_theirs,
            only_ours,
            ..
        } = self.sweep;
        lines.push(format!("{:6} models only theirs", only_theirs.len()));
        lines.push(format!("{:6} models only ours", only_ours.len()));
        for (provider, why) in NOT_COMPARED {
            lines.push(format!("not compared: {provider}: {why}"));
        }
        lines.join("\n")
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pairs,
            rates,
            rates_differ,
            agree,
            copied,
            differ,
        } = self;
        write!(
            f,
            "{pairs:4} models, {rates:5} rates agree, {rates_differ:4} differ; "
        )?;
        write!(
            f,
            "{agree:6} comparisons agree ({copied:6} by their own figure), {differ:5} differ"
        )
    }
}

impl Aside {
    const fn words(self) -> &'static str {
        match self {
            Self::NotSold => "model and day: no price of ours then",
            Self::NoHistory => "rate: theirs has no beginning, and is ours later",
            Self::MeterOnlyOurs => "model, day and meter: they have no rate of its own",
            Self::ServiceOnlyOurs => "model, day and service tier: theirs has no such tier then",
            Self::ServiceOnlyTheirs => "model, day and service tier: ours has no such tier then",
        }
    }
}

/// What is wrong: differences that no entry or several explain, and entries that explain nothing.
pub(crate) fn report(sweep: &Sweep, reviewed: &[Reviewed]) -> Vec<String> {
    let mut open: BTreeMap<Group<'_>, BTreeSet<&str>> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    for difference in &sweep.differences {
        let mut explaining = reviewed.iter().filter(|entry| entry.explains(difference));
        match (explaining.next(), explaining.next()) {
            (Some(_), None) => {}
            (None, _) => {
                let days = open.entry(Group::of(difference)).or_default();
                days.insert(difference.day);
            }
            (Some(one), Some(_)) => {
                let what = difference.meter;
                wrong.insert(format!("{}: {what} is in a second entry too", one.place()));
            }
        }
    }
    for entry in reviewed {
        for what in entry.stale(&sweep.differences) {
            wrong.insert(format!(
                "{}: nothing differs so any more: {what}",
                entry.place()
            ));
        }
    }
    ready(open).into_iter().chain(wrong).collect()
}

/// Differences that are one in the eyes of a reader.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group<'a> {
    provider: &'a str,
    model: &'a str,
    ours: &'a str,
    service: &'a str,
    meter: &'a str,
    rates: String,
}

impl<'a> Group<'a> {
    fn of(difference: &'a Difference) -> Self {
        Self {
            provider: difference.provider,
            model: &difference.model,
            ours: &difference.ours,
            service: difference.service,
            meter: difference.meter.name(),
            rates: difference.rates(),
        }
    }
}

/// Entries for the list, to be completed.
fn ready(open: BTreeMap<Group<'_>, BTreeSet<&str>>) -> Vec<String> {
    type Head<'a> = (&'a str, &'a str, &'a str, &'a str, String);
    let mut entries: BTreeMap<Head<'_>, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
    for (group, days) in open {
        let days: Vec<&str> = days.into_iter().collect();
        let head = (
            group.provider,
            group.model,
            group.ours,
            group.service,
            days.join(", "),
        );
        let meters = entries.entry(head).or_default();
        meters
            .entry(group.meter)
            .or_default()
            .insert(format!("{:?}", group.rates));
    }
    let entry = |((provider, model, ours, service, days), meters): (
        Head<'_>,
        BTreeMap<&str, BTreeSet<String>>,
    )| {
        let meters = meters.into_iter();
        let rates = meters.map(|(meter, rates)| {
            let rates: Vec<String> = rates.into_iter().collect();
            format!("{meter} = [{}]", rates.join(", "))
        });
        let rates: Vec<String> = rates.collect();
        format!(
            "[[reviewed]]   # on {days}\nprovider = {provider:?}\nmodel    = {model:?}\nours     = {ours:?}\nservice  = {service:?}\n\
             rates    = {{ {} }}\nclass    = \"\"\nreason   = \"\"\nsource   = \"https://\"\n",
            rates.join(", ")
        )
    };
    entries.into_iter().map(entry).collect()
}
