//! Laws of comparing price books, and the arithmetic of a change.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rust_decimal::Decimal;
use tokenfare::bundled_book;
use tokenfare::diagnostic::SourceFile;
use tokenfare::meter::Meter;
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::diff::{Diff, Fate, Item, Line, Side, diff};
use tokenfare::price_book::load::{TableSet, load};
use tokenfare::price_book::rules::Rules;

/// A book of one model whose only row states this.
fn book(rates: &str, per: &str, note: &str) -> PriceBook {
    let table = format!(
        r#"
provider = "one"
name = "One"
currency = "USD"
[source.page]
title = "prices"
url = "https://example.org"
seen = 2025-01-01
confidence = "official"
[[model]]
id = "only"
input = ["text"]
output = ["text", "image"]
[[model.price]]
from = 2025-01-01
per = "{per}"
rates = {{ {rates} }}
source = "page"
note = "{note}"
"#
    );
    let set = TableSet {
        providers: vec![vec![SourceFile::new("one.toml", table)]],
        ..TableSet::default()
    };
    let loaded = load(&set, &Rules::default());
    let drawn = loaded.diagnostics.render(false);
    assert_eq!(loaded.diagnostics.errors(), 0, "{drawn}");
    PriceBook::new(loaded)
}

fn side(book: &PriceBook, at: Timestamp) -> Side<'_> {
    Side {
        offers: book.offers().collect(),
        at,
    }
}

fn between<'a>(old: &'a PriceBook, new: &'a PriceBook) -> Diff<'a> {
    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    diff(&side(old, at), &side(new, at))
}

/// Days from before the first price to after the last.
fn day() -> impl Strategy<Value = Timestamp> {
    (0..1_200_i32).prop_map(|days| {
        let day = date(2023, 11, 1) + jiff::Span::new().days(days);
        TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap()
    })
}

/// What a line says, to be compared with its mirror image.
fn told(line: &Line<'_>, mirrored: bool) -> String {
    let sides = match mirrored {
        false => [&line.old, &line.new],
        true => [&line.new, &line.old],
    };
    format!("{:?} {} {:?} {sides:?}", line.item, line.when, line.step)
}

/// Every model that changed, with what is said of it.
fn all(diff: &Diff<'_>, mirrored: bool) -> Vec<(String, &'static str, Vec<String>)> {
    let models = diff.models.iter().map(|model| {
        let fate = match (&model.fate, mirrored) {
            (Fate::Repriced, _) => "repriced",
            (Fate::Added, false) | (Fate::Removed(_), true) => "added",
            (Fate::Removed(_), false) | (Fate::Added, true) => "removed",
        };
        let lines = model.lines.iter().map(|line| told(line, mirrored));
        (model.offer.name(), fate, lines.collect())
    });
    let mut found: Vec<_> = models.collect();
    found.sort();
    found
}

#[test]
fn a_price_for_another_pricing_unit_is_the_same_price() {
    let thousand = book("input = 0.003, output = 0.009", "1K tokens", "as published");
    let million = book("input = 3.00, output = 9", "1M tokens", "per million");
    let found = between(&thousand, &million);
    assert!(found.models.is_empty());
    assert_eq!((found.same, found.restated), (1, 2));
    let same = between(&million, &million);
    assert_eq!((same.same, same.restated), (1, 0));
}

/// A third of a cent an hour is no number of cents a second, and still the same as itself in other words.
#[test]
fn a_unit_that_does_not_divide_is_compared_exactly() {
    let hour = book("audio_second = 0.01", "hour", "a");
    let minutes = book("audio_second = 0.01", "60 minutes", "a");
    assert!(between(&hour, &minutes).models.is_empty());
    let dearer = book("audio_second = 0.0100000000000000000000000001", "hour", "a");
    assert_eq!(between(&hour, &dearer).models.len(), 1);
}

#[test]
fn steps_are_compared_one_by_one_if_their_ends_are_the_same() {
    let old = book(
        "image = [{ upto = 10, price = 0.04 }, { price = 0.02 }]",
        "image",
        "a",
    );
    let cheaper = book(
        "image = [{ upto = 10, price = 0.04 }, { price = 0.01 }]",
        "image",
        "a",
    );
    let found = between(&old, &cheaper);
    let [line] = &found.models[0].lines[..] else {
        panic!("{:?}", found.models)
    };
    assert_eq!(line.step.unwrap().upto, None);
    assert_eq!(line.percent(), Some(Decimal::from(-50)));
    let other = book(
        "image = [{ upto = 20, price = 0.04 }, { price = 0.02 }]",
        "image",
        "a",
    );
    let flat = book("image = 0.04", "image", "a");
    for new in [other, flat] {
        let found = between(&old, &new);
        let [line] = &found.models[0].lines[..] else {
            panic!("{:?}", found.models)
        };
        assert_eq!((line.step, line.percent()), (None, None));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Integers say the same: (new − old) × 100 ÷ old, whatever the units.
    #[test]
    fn a_change_is_in_percent_of_the_old_price(old in 1..1_000_000_u32, new in 0..1_000_000_u32) {
        let before = book(&format!("input = {old}"), "1M tokens", "a");
        let now = book(&format!("input = {}", Decimal::new(new.into(), 3)), "1K tokens", "a");
        let found = between(&before, &now);
        if old == new {
            prop_assert!(found.models.is_empty());
        } else {
            let [line] = &found.models[0].lines[..] else { panic!("{:?}", found.models) };
            prop_assert_eq!(&line.item, &Item::Rate(Meter::Input));
            let hundredfold = (i64::from(new) - i64::from(old)) * 100;
            let percent = line.percent().unwrap();
            prop_assert_eq!((percent * Decimal::from(old)).round_dp(12), Decimal::from(hundredfold));
        }
    }

    #[test]
    fn a_book_is_no_other_than_itself(at in day()) {
        let book = bundled_book();
        let found = diff(&side(&book, at), &side(&book, at));
        prop_assert!(found.models.is_empty());
        prop_assert_eq!(found.restated, 0);
    }

    #[test]
    fn what_is_new_one_way_is_gone_the_other_way(a in day(), b in day()) {
        let book = bundled_book();
        let [a, b] = [a, b].map(|at| side(&book, at));
        let (forth, back) = (diff(&a, &b), diff(&b, &a));
        prop_assert_eq!(all(&forth, false), all(&back, true));
        prop_assert_eq!((forth.same, forth.restated), (back.same, back.restated));
    }
}
