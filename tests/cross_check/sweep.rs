//! All comparisons.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use tokenfare::meter::Meter;
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::resolve::NoPrice;
use tokenfare::price_book::terms::Terms;

use crate::map::MAP;
use crate::ours;
use crate::pairs::{Pair, pairs};
use crate::peer::{self, Question};
use crate::rate::{DAYS, HOUR, LENGTHS, METERS, MORE_HOURS, SERVICES, instant};
use crate::series::{Cell, Verdict, judge};

/// A rate that the two books see differently.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// Their provider.
    pub(crate) provider: &'static str,
    /// Their model.
    pub(crate) model: String,
    /// Our `provider/model`.
    pub(crate) ours: String,
    pub(crate) day: &'static str,
    pub(crate) hour: &'static str,
    pub(crate) service: &'static str,
    pub(crate) length: u64,
    pub(crate) meter: Meter,
    pub(crate) their_rate: Decimal,
    pub(crate) our_rate: Option<Decimal>,
}

/// Why two books cannot be compared somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aside {
    /// We have no price on that day: not yet, not any more, or no name of it then; theirs have no end and their first no beginning.
    NotSold,
    /// Their price without a beginning stands for days on which we have another.
    NoHistory,
    /// We have a rate of its own for a meter, they go by another's.
    MeterOnlyOurs,
    /// We have a service tier that they do not have then.
    ServiceOnlyOurs,
    /// They have a service tier that we do not have then.
    ServiceOnlyTheirs,
}

/// What came of one line of the map.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    pub(crate) pairs: usize,
    pub(crate) agree: usize,
    pub(crate) differ: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Sweep {
    /// By their provider and ours.
    pub(crate) counts: BTreeMap<(&'static str, &'static str), Count>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) asides: BTreeMap<Aside, usize>,
    /// Their models, and ours, of the mapped providers that have no counterpart.
    pub(crate) only_theirs: BTreeSet<String>,
    pub(crate) only_ours: BTreeSet<String>,
}

impl Sweep {
    fn aside(&mut self, why: Aside) {
        *self.asides.entry(why).or_default() += 1;
    }
}

/// Compares everything.
pub(crate) fn sweep(book: &PriceBook) -> Sweep {
    let mut sweep = Sweep::default();
    let (mut known, mut ours) = (BTreeSet::new(), BTreeSet::new());
    for line in MAP {
        let pairs = pairs(book, line);
        for pair in &pairs {
            known.insert(format!("{}/{}", line.theirs, pair.theirs));
            ours.insert(pair.offer.name());
            compare(pair, &mut sweep);
        }
        sweep
            .counts
            .entry((line.theirs, line.ours))
            .or_default()
            .pairs = pairs.len();
    }
    for line in MAP {
        let models = peer::models(line.theirs).into_iter();
        let models = models.map(|(id, _)| format!("{}/{id}", line.theirs));
        sweep
            .only_theirs
            .extend(models.filter(|name| !known.contains(name)));
        let offers = book.offers().filter(|offer| offer.provider.id == line.ours);
        let offers = offers.map(|offer| offer.name());
        sweep
            .only_ours
            .extend(offers.filter(|name| !ours.contains(name)));
    }
    sweep
}

fn compare(pair: &Pair<'_>, sweep: &mut Sweep) {
    let by_the_hour = !pair.offer.provider.windows.is_empty();
    let hours = std::iter::once(&HOUR).chain(MORE_HOURS.iter().filter(|_| by_the_hour));
    for hour in hours {
        for service in SERVICES {
            let mut series: BTreeMap<(u64, Meter), Vec<Cell>> = BTreeMap::new();
            for day in 0..DAYS.len() {
                one_day(pair, day, hour, service, &mut series, sweep);
            }
            for ((length, meter), cells) in series {
                judged(pair, &cells, (hour, service, length, meter), sweep);
            }
        }
    }
}

/// Collects what both say on one day.
fn one_day(
    pair: &Pair<'_>,
    day: usize,
    hour: &str,
    service: &'static str,
    series: &mut BTreeMap<(u64, Meter), Vec<Cell>>,
    sweep: &mut Sweep,
) {
    let at = instant(DAYS[day], hour);
    let mut terms = Terms::at(at);
    service.clone_into(&mut terms.service);
    let standard = service == "standard";
    let first = ours::rates(pair.offer, &terms, LENGTHS[0]);
    let (Some(name), Ok(_) | Err(NoPrice::NoService { .. } | NoPrice::NotServed { .. })) =
        (pair.name(at), &first)
    else {
        if standard {
            sweep.aside(Aside::NotSold);
        }
        return;
    };
    let question = Question {
        provider: pair.line.theirs,
        name,
        at,
        service,
    };
    let plain = Question {
        service: "standard",
        ..question
    };
    let stated = METERS
        .iter()
        .copied()
        .filter(|meter| question.states(*meter));
    let stated: Vec<Meter> = stated.collect();
    // For a tier that they do not have they answer with the standard price.
    let other = |meter: &Meter| question.rate(*meter, LENGTHS[0]) != plain.rate(*meter, LENGTHS[0]);
    let served = standard || stated.iter().any(other);
    match (&first, served) {
        (Ok(_), false) => return sweep.aside(Aside::ServiceOnlyOurs),
        (Err(_), true) => return sweep.aside(Aside::ServiceOnlyTheirs),
        (Err(_), false) => return,
        (Ok(ours), true) if standard => {
            let only = ours.keys().filter(|meter| !stated.contains(meter));
            let parents =
                only.filter(|meter| meter.parent().and_then(|up| ours.get(&up)) != ours.get(meter));
            for _ in parents {
                sweep.aside(Aside::MeterOnlyOurs);
            }
        }
        (Ok(_), true) => {}
    }
    let fits =
        |length: &&u64| pair.context.is_none_or(|most| **length <= most) || **length == LENGTHS[0];
    for &length in LENGTHS.iter().filter(fits) {
        let Ok(ours) = ours::rates(pair.offer, &terms, length) else {
            continue;
        };
        for &meter in &stated {
            let cell = Cell {
                day,
                theirs: question.rate(meter, length),
                ours: ours.get(&meter).copied(),
            };
            series.entry((length, meter)).or_default().push(cell);
        }
    }
}

/// Counts the cells of one rate.
fn judged(
    pair: &Pair<'_>,
    cells: &[Cell],
    (hour, service, length, meter): (&'static str, &'static str, u64, Meter),
    sweep: &mut Sweep,
) {
    for (cell, verdict) in cells.iter().zip(judge(cells, pair.line)) {
        let line = (pair.line.theirs, pair.line.ours);
        let count = sweep.counts.entry(line).or_default();
        match verdict {
            Verdict::Agree => count.agree += 1,
            Verdict::NoHistory => sweep.aside(Aside::NoHistory),
            Verdict::Differ => {
                count.differ += 1;
                sweep.differences.push(Difference {
                    provider: pair.line.theirs,
                    model: pair.theirs.clone(),
                    ours: pair.offer.name(),
                    day: DAYS[cell.day],
                    hour,
                    service,
                    length,
                    meter,
                    their_rate: cell.theirs,
                    our_rate: cell.ours,
                });
            }
        }
    }
}
