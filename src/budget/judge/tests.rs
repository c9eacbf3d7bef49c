use super::*;
use crate::budget::samples::{number, row, snapshot};
use crate::diagnostic::SourceFile;
use crate::money::{Currency, Money};
use crate::plan::snapshot::{Spread, Unpriced};
use crate::project::place::Place;

fn budget(scope: Scope, period: Period, limit: Limit) -> Budget {
    Budget {
        name: "all".to_owned(),
        scope,
        period,
        limit,
        warn: Some(number("0.8")),
        fail: Decimal::ONE,
        judged: Judged::Expected,
        place: Place {
            file: SourceFile::new("tokenfare.toml", "[[budget]]\n"),
            span: 0..1,
        },
    }
}

fn dollars(amount: &str) -> Limit {
    Limit::Amount(Money::parse(amount, Currency::USD).unwrap())
}

fn judged_level(budget: &Budget, head: &Snapshot) -> Level {
    judge(budget, head, None).unwrap().level
}

/// 30 USD a month: of 100 a pass, of 37.50 (80 % of it is 30) a warning, of 30 a warning still, of 29 a failure.
#[test]
fn a_month_passes_warns_and_fails() {
    let head = snapshot(vec![
        row("a", "acme/one", "USD", "20"),
        row("b", "acme/one", "USD", "10"),
    ]);
    for (limit, level) in [
        ("100", Level::Pass),
        ("37.51", Level::Pass),
        ("37.50", Level::Warn),
        ("30", Level::Warn),
        ("29", Level::Fail),
    ] {
        let budget = budget(Scope::Total, Period::Month, dollars(limit));
        assert_eq!(judged_level(&budget, &head), level, "{limit}");
    }
    let budget = budget(Scope::Total, Period::Month, dollars("40"));
    let verdict = judge(&budget, &head, None).unwrap();
    // A quarter of 40 is left, and two thirds of 30 are `a`.
    assert_eq!(verdict.margin, Some(number("0.25")));
    let cause = verdict.cause.unwrap();
    assert_eq!(cause.input, "a.md");
    assert_eq!(cause.deed, Deed::Takes(number("20") / number("30")));
}

#[test]
fn a_scope_takes_its_own_rows_only() {
    let mut tagged = row("a", "acme/one", "USD", "20");
    tagged.tags.insert("team".into(), "support".into());
    let head = snapshot(vec![tagged, row("b", "acme/one", "USD", "10")]);
    let found = |scope, period| {
        let budget = budget(scope, period, dollars("100"));
        judge(&budget, &head, None)
            .unwrap()
            .measured
            .unwrap()
            .number()
            .unwrap()
    };
    let tag = |value: &str| Scope::Tag {
        name: "team".into(),
        value: value.into(),
    };
    assert_eq!(found(tag("support"), Period::Month), number("20"));
    assert_eq!(found(tag("sales"), Period::Month), Decimal::ZERO);
    // A thirtieth.
    assert_eq!(
        found(Scope::Workload("b".into()), Period::Day),
        number("10") / number("30")
    );
    // 1,000 calls a month each: 10 ÷ 1,000, and together 30 ÷ 2,000. The dearest single call is one of `a`.
    assert_eq!(
        found(Scope::Workload("b".into()), Period::Request),
        number("0.01")
    );
    assert_eq!(found(Scope::Total, Period::Request), number("0.015"));
    assert_eq!(found(Scope::Request, Period::Request), number("0.02"));
}

/// 100 ± √(30² + 40²) = 50: 100 is within 120, 150 is not.
#[test]
fn the_high_end_is_judged_where_the_budget_says_so() {
    let mut one = row("a", "acme/one", "USD", "100");
    for (cause, off) in [("text acme", "30"), ("output a", "40")] {
        let (down, up) = (number(off), number(off));
        one.spreads.insert(cause.to_owned(), Spread { down, up });
    }
    let head = snapshot(vec![one]);
    let mut budget = budget(Scope::Total, Period::Month, dollars("120"));
    budget.warn = None;
    assert_eq!(judged_level(&budget, &head), Level::Pass);
    budget.judged = Judged::High;
    let verdict = judge(&budget, &head, None).unwrap();
    assert_eq!(verdict.level, Level::Fail);
    assert_eq!(
        verdict.measured,
        Some(Figure::Money(number("150"), "USD".into()))
    );
    assert_eq!(verdict.margin, Some(number("-0.25")));
}

/// From 20 to 25 USD is a growth of 25 %.
#[test]
fn growth_is_counted_from_a_baseline() {
    let base = snapshot(vec![row("a", "acme/one", "USD", "20")]);
    let head = snapshot(vec![row("a", "acme/one", "USD", "25")]);
    let level = |share: &str, head: &Snapshot| {
        let budget = budget(Scope::Total, Period::Month, Limit::Growth(number(share)));
        judge(&budget, head, Some(&base)).unwrap().level
    };
    assert_eq!(level("0.5", &head), Level::Pass);
    assert_eq!(level("0.3", &head), Level::Warn);
    assert_eq!(level("0.25", &head), Level::Warn);
    assert_eq!(level("0.2", &head), Level::Fail);
    assert_eq!(level("0", &head), Level::Fail);
    assert_eq!(level("0", &base), Level::Pass);
    let budget = budget(Scope::Total, Period::Month, Limit::Growth(number("0.2")));
    let verdict = judge(&budget, &head, Some(&base)).unwrap();
    assert_eq!(
        verdict.cause.unwrap().deed,
        Deed::Moved(Figure::Money(number("5"), "USD".into()))
    );
    assert_eq!(
        judge(&budget, &head, None),
        Err(JudgeError::NoBaseline {
            budget: "all".into()
        })
    );
}

#[test]
fn a_new_workload_has_nothing_to_grow_from() {
    let base = snapshot(vec![row("a", "acme/one", "USD", "20")]);
    let head = snapshot(vec![row("b", "acme/one", "USD", "25")]);
    let budget = budget(
        Scope::Workload("b".into()),
        Period::Month,
        Limit::Growth(number("0.2")),
    );
    let verdict = judge(&budget, &head, Some(&base)).unwrap();
    assert_eq!(verdict.level, Level::Warn);
    assert!(!verdict.notes.is_empty());
}

/// Without a prompt that both have there is no growth to speak of, not one of 0 %.
#[test]
fn new_prompts_have_nothing_to_grow_from() {
    let base = snapshot(vec![row("a", "acme/one", "USD", "20")]);
    let head = snapshot(vec![row("b", "acme/one", "USD", "25")]);
    let budget = budget(
        Scope::Request,
        Period::Request,
        Limit::Growth(number("0.5")),
    );
    let verdict = judge(&budget, &head, Some(&base)).unwrap();
    assert_eq!(verdict.level, Level::Warn);
    assert_eq!(verdict.measured, None);
    assert_eq!(verdict.notes, ["1 of its prompts are not in the baseline"]);
    let same = judge(&budget, &base, Some(&base)).unwrap();
    assert_eq!(same.level, Level::Pass);
    assert_eq!(same.measured, Some(Figure::Share(Decimal::ZERO)));
}

#[test]
fn a_limit_in_a_currency_without_a_rate_is_an_error_and_a_missing_price_no_pass() {
    let mut head = snapshot(vec![row("a", "acme/one", "USD", "20")]);
    let yuan = Limit::Amount(Money::parse("1", Currency::CNY).unwrap());
    let error = judge(&budget(Scope::Total, Period::Month, yuan), &head, None);
    assert!(matches!(
        error,
        Err(JudgeError::Total {
            error: TotalError::NoRate { .. },
            ..
        })
    ));
    head.unpriced.push(Unpriced {
        workload: "b".into(),
        model: "acme/two".into(),
        reason: "no price".into(),
    });
    let budget = budget(Scope::Total, Period::Month, dollars("1000"));
    assert_eq!(judged_level(&budget, &head), Level::Warn);
}
