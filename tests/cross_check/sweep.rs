//! All comparisons.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use tokenfare::meter::Meter;
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::resolve::NoPrice;
use tokenfare::price_book::terms::Terms;

use crate::map::MAP;
use crate::ours::{self, Rate};
use crate::pairs::{Pair, pairs};
use crate::peer::{self, Question};
use crate::rate::{DAYS, HOUR, LENGTHS, METERS, MORE_HOURS, SERVICES, STANDARD, instant, lengths};
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
    pub(crate) service: &'static str,
    /// All input tokens of the request.
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
    /// Rates of a pair, by service tier, meter and price, that agree somewhere, and that differ somewhere.
    pub(crate) rates: usize,
    pub(crate) rates_differ: usize,
    /// The same, and those below, for every day, hour and length that was asked.
    pub(crate) agree: usize,
    /// Those of the agreements where our figure was read in the other book.
    pub(crate) copied: usize,
    pub(crate) differ: usize,
}

impl Count {
    pub(crate) fn add(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.rates += other.rates;
        self.rates_differ += other.rates_differ;
        self.agree += other.agree;
        self.copied += other.copied;
        self.differ += other.differ;
    }
}

#[derive(Debug, Default)]
pub(crate) struct Sweep {
    /// By their provider and ours.
    pub(crate) counts: BTreeMap<(&'static str, &'static str), Count>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) asides: BTreeMap<Aside, usize>,
    /// Agreements by meter and service tier.
    pub(crate) agreed: BTreeMap<(Meter, &'static str), usize>,
    /// Their models, and ours, of the mapped providers that have no counterpart.
    pub(crate) only_theirs: BTreeSet<String>,
    pub(crate) only_ours: BTreeSet<String>,
}

impl Sweep {
    fn aside(&mut self, why: Aside) {
        *self.asides.entry(why).or_default() += 1;
    }

    fn count(&mut self, pair: &Pair<'_>) -> &mut Count {
        let line = (pair.line.theirs, pair.line.ours);
        self.counts.entry(line).or_default()
    }

    fn add(&mut self, other: Self) {
        for (line, count) in other.counts {
            self.counts.entry(line).or_default().add(count);
        }
        for (why, count) in other.asides {
            *self.asides.entry(why).or_default() += count;
        }
        for (what, count) in other.agreed {
            *self.agreed.entry(what).or_default() += count;
        }
        self.differences.extend(other.differences);
    }
}

/// Compares everything.
pub(crate) fn sweep(book: &PriceBook) -> Sweep {
    let pairs: Vec<Pair<'_>> = MAP.iter().flat_map(|line| pairs(book, line)).collect();
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let mut sweep = Sweep::default();
    std::thread::scope(|scope| {
        let all = &pairs;
        let part = |start| {
            scope.spawn(move || {
                let mut part = Sweep::default();
                for pair in all.iter().skip(start).step_by(threads) {
                    compare(pair, &mut part);
                }
                part
            })
        };
        let parts: Vec<_> = (0..threads).map(part).collect();
        for part in parts {
            sweep.add(part.join().unwrap());
        }
    });
    alone(book, &pairs, &mut sweep);
    sweep
}

/// Finds the models that have no counterpart.
fn alone(book: &PriceBook, pairs: &[Pair<'_>], sweep: &mut Sweep) {
    let both = |pair: &Pair<'_>| {
        let theirs = format!("{}/{}", pair.line.theirs, pair.theirs);
        (theirs, pair.offer.name())
    };
    let (theirs, ours): (BTreeSet<String>, BTreeSet<String>) = pairs.iter().map(both).unzip();
    for line in MAP {
        let models = peer::models(line.theirs).into_iter();
        let models = models.filter(|(id, _)| id.starts_with(line.prefix));
        let models = models.map(|(id, _)| format!("{}/{id}", line.theirs));
        let offers = book
            .offers()
            .filter(|offer| offer.provider.id == line.ours)
            .map(|offer| offer.name());
        sweep
            .only_theirs
            .extend(models.filter(|name| !theirs.contains(name)));
        sweep
            .only_ours
            .extend(offers.filter(|name| !ours.contains(name)));
    }
}

fn compare(pair: &Pair<'_>, sweep: &mut Sweep) {
    sweep.count(pair).pairs += 1;
    let by_the_hour = !pair.offer.provider.windows.is_empty();
    let hours = std::iter::once(&HOUR).chain(MORE_HOURS.iter().filter(|_| by_the_hour));
    let mut rates = BTreeSet::new();
    for hour in hours {
        let mut series: BTreeMap<(&'static str, u64, Meter), Vec<Cell>> = BTreeMap::new();
        for (day, date) in DAYS.iter().enumerate() {
            let mut put = |service, length, meter, theirs, ours| {
                let cells = series.entry((service, length, meter)).or_default();
                cells.push(Cell { day, theirs, ours });
            };
            one_day(pair, instant(date, hour), &mut put, sweep);
        }
        for ((service, length, meter), cells) in series {
            for (cell, verdict) in cells.iter().zip(judge(&cells, pair.line)) {
                rates.insert((service, meter, cell.theirs, verdict));
                judged(pair, cell, verdict, service, length, meter, sweep);
            }
        }
    }
    let with = |what| rates.iter().filter(move |rate| rate.3 == what).count();
    let (agree, differ) = (with(Verdict::Agree), with(Verdict::Differ));
    let count = sweep.count(pair);
    count.rates += agree;
    count.rates_differ += differ;
}

/// Our rates if the model is sold so. The fees of tools stand for many models and have days of their own, so they alone do not make one.
fn sold(rates: Result<BTreeMap<Meter, Rate>, NoPrice>) -> Option<BTreeMap<Meter, Rate>> {
    let fee = |meter: &Meter| matches!(meter, Meter::WebSearch | Meter::FileSearch);
    rates.ok().filter(|rates| !rates.keys().all(fee))
}

/// Hands over what both say at one time.
fn one_day(
    pair: &Pair<'_>,
    at: jiff::Timestamp,
    put: &mut impl FnMut(&'static str, u64, Meter, Decimal, Option<Rate>),
    sweep: &mut Sweep,
) {
    let shortest = LENGTHS[0];
    let mut terms = Terms::at(at);
    let standard = sold(ours::rates(pair.offer, &terms, shortest, METERS));
    let (Some(name), Some(standard)) = (pair.name(at), standard) else {
        return sweep.aside(Aside::NotSold);
    };
    let plain = Question {
        provider: pair.line.theirs,
        name,
        at,
        service: STANDARD,
    };
    let meters = METERS.iter().copied();
    let stated: Vec<Meter> = meters.filter(|meter| plain.states(*meter)).collect();
    let usual = stated.iter().map(|meter| plain.rate(*meter, shortest));
    let usual: Vec<Decimal> = usual.collect();
    for (meter, rate) in &standard {
        let up = meter.parent().and_then(|up| standard.get(&up));
        if !stated.contains(meter) && up.is_none_or(|up| up.price != rate.price) {
            sweep.aside(Aside::MeterOnlyOurs);
        }
    }
    for &service in SERVICES {
        let question = Question { service, ..plain };
        service.clone_into(&mut terms.service);
        // For a tier that they do not have they answer with the standard price.
        let mut pairs = stated.iter().zip(&usual);
        let theirs = service == STANDARD
            || pairs.any(|(meter, usual)| question.rate(*meter, shortest) != *usual);
        let ours = service == STANDARD
            || sold(ours::rates(pair.offer, &terms, shortest, &stated)).is_some();
        match (theirs, ours) {
            (true, true) => {}
            (true, false) => {
                sweep.aside(Aside::ServiceOnlyTheirs);
                continue;
            }
            (false, true) => {
                sweep.aside(Aside::ServiceOnlyOurs);
                continue;
            }
            (false, false) => continue,
        }
        let context = pair.context.unwrap_or(u64::MAX).max(shortest);
        for &length in LENGTHS.iter().filter(|length| **length <= context) {
            let Ok(ours) = ours::rates(pair.offer, &terms, length, &stated) else {
                continue;
            };
            let asked = |meter: &&Meter| lengths(**meter).contains(&length);
            for &meter in stated.iter().filter(asked) {
                let theirs = question.rate(meter, length);
                put(service, length, meter, theirs, ours.get(&meter).copied());
            }
        }
    }
}

/// Counts one comparison.
fn judged(
    pair: &Pair<'_>,
    cell: &Cell,
    verdict: Verdict,
    service: &'static str,
    length: u64,
    meter: Meter,
    sweep: &mut Sweep,
) {
    match verdict {
        Verdict::Agree => {
            let count = sweep.count(pair);
            count.agree += 1;
            count.copied += usize::from(cell.ours.is_some_and(|rate| rate.copied));
            *sweep.agreed.entry((meter, service)).or_default() += 1;
        }
        Verdict::NoHistory => sweep.aside(Aside::NoHistory),
        Verdict::Differ => {
            sweep.count(pair).differ += 1;
            sweep.differences.push(Difference {
                provider: pair.line.theirs,
                model: pair.theirs.clone(),
                ours: pair.offer.name(),
                day: DAYS[cell.day],
                service,
                length,
                meter,
                their_rate: cell.theirs,
                our_rate: cell.ours.map(|rate| rate.price),
            });
        }
    }
}
