//! Every price that the `genai-prices` crate knows too, compared with ours.
//!
//! Both books are asked for the rate of every meter, of every model that both have, on several days, at several lengths and service tiers.
//! A difference is an error of one of the two until somebody has found out whose: it is mended, or it has an entry in `reviewed.toml` with
//! the reason and the source that decides it. How to review one is in CONTRIBUTING.md.

#![expect(
    clippy::unwrap_used,
    reason = "a function of a test that fails fails the test"
)]

mod map;
mod ours;
mod pairs;
mod peer;
mod rate;
mod review;
mod series;
mod sweep;
mod tally;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use tokenfare::bundled_book;
use tokenfare::meter::Meter;

use crate::rate::STANDARD;
use crate::review::{Reviewed, read};
use crate::sweep::{Sweep, sweep};
use crate::tally::{Tally, report};

static SWEEP: LazyLock<Sweep> = LazyLock::new(|| sweep(&bundled_book()));

static REVIEWED: LazyLock<Vec<Reviewed>> =
    LazyLock::new(|| read(&std::fs::read_to_string("tests/cross_check/reviewed.toml").unwrap()));

#[test]
fn every_difference_is_reviewed_once() {
    let tally = Tally::of(&SWEEP, &REVIEWED);
    println!("{}", tally.text());
    let wrong = report(&SWEEP, &REVIEWED);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A map that names the wrong provider finds no model, or only models whose prices differ; a peer that is asked wrongly answers nothing, or
/// answers one meter for another. Then the other test has little to say and passes, or somebody reviews away what is a mistake here. So
/// every line of the map must find models, and most of what it compares has to agree: two books of one price list differ in single
/// models, where one is late or reads a footnote differently. The most disputed lists have nearly six of ten comparisons right, the other
/// book leaving out a tier for long prompts, or making up a price for what is charged otherwise. Half is below every honest line and far
/// above a wrong one.
#[test]
fn every_line_of_the_map_finds_models_that_agree() {
    let mut broken = Vec::new();
    for line in map::MAP {
        let count = SWEEP.counts.get(&(line.theirs, line.ours));
        let (agree, differ) = count.map_or((0, 0), |count| (count.agree, count.differ));
        if agree == 0 || agree < differ {
            let (theirs, ours) = (line.theirs, line.ours);
            broken.push(format!(
                "{theirs} -> {ours}: {agree} agree, {differ} differ"
            ));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The fee of a request is the one meter about which the books agree nowhere: the few models that they both have it for are reviewed.
#[test]
fn every_meter_and_service_tier_agrees_somewhere() {
    let agreed = |meter, service| SWEEP.agreed.contains_key(&(meter, service));
    let meters = rate::METERS.iter().copied();
    let silent: Vec<Meter> = meters.filter(|meter| !agreed(*meter, STANDARD)).collect();
    assert_eq!(silent, [Meter::Request]);
    for &service in rate::SERVICES {
        assert!(agreed(Meter::Input, service), "{service}");
        assert!(agreed(Meter::CacheRead, service), "{service}");
    }
}

/// A provider that both know under one name and that the map does not mention would never be compared.
#[test]
fn no_provider_that_both_know_is_left_out() {
    let book = bundled_book();
    let forgotten: Vec<&str> = book
        .provider_ids()
        .filter(|id| peer::knows_provider(id))
        .filter(|id| !map::MAP.iter().any(|line| line.ours == *id))
        .filter(|id| !map::NOT_COMPARED.iter().any(|(ours, _)| ours == id))
        .collect();
    assert_eq!(
        forgotten,
        Vec::<&str>::new(),
        "in tests/cross_check/map.rs: a line, or a reason why not"
    );
}

/// A provider that is new in the other book is to be looked at.
#[test]
fn every_provider_of_the_other_book_is_accounted_for() {
    let mapped = map::MAP.iter().map(|line| line.theirs);
    let known: BTreeSet<&str> = mapped.chain(map::ONLY_THEIRS.iter().copied()).collect();
    assert_eq!(known, peer::providers().collect());
}
