use super::*;
use crate::budget::samples::{number, row, snapshot};
use crate::diagnostic::SourceFile;

fn ruled<T>(value: T) -> Ruled<T> {
    Ruled {
        value,
        place: Place {
            file: SourceFile::new("tokenfare.toml", "[policy]\n"),
            span: 0..1,
        },
    }
}

fn day() -> Date {
    Date::constant(2026, 11, 23)
}

fn level(policy: &Policy, snapshot: &Snapshot) -> Option<Level> {
    let verdicts = judge(policy, snapshot, day());
    verdicts.iter().map(|verdict| verdict.level).max()
}

#[test]
fn models_are_allowed_and_forbidden_by_pattern_or_provider() {
    let head = snapshot(vec![
        row("a", "acme/one", "USD", "1"),
        row("b", "bell/two", "USD", "1"),
    ]);
    for (patterns, level_wanted) in [
        (&["acme", "bell"][..], Level::Pass),
        (&["acme/*", "bell/t?o"], Level::Pass),
        (&["acme"], Level::Fail),
        (&["acme/two", "bell"], Level::Fail),
    ] {
        let policy = Policy {
            allow: patterns.iter().map(|p| ruled((*p).to_owned())).collect(),
            ..Policy::default()
        };
        assert_eq!(level(&policy, &head), Some(level_wanted), "{patterns:?}");
    }
    let policy = Policy {
        allow: vec![ruled("*".to_owned())],
        forbid: vec![ruled("bell".to_owned())],
        ..Policy::default()
    };
    let verdicts = judge(&policy, &head, day());
    assert_eq!(
        (verdicts[0].level, verdicts[1].level),
        (Level::Pass, Level::Fail)
    );
    assert_eq!(verdicts[1].cause.as_ref().unwrap().model, "bell/two");
}

/// Seen on 1 November, judged on 23 November: 22 days.
#[test]
fn a_price_grows_old() {
    let head = snapshot(vec![row("a", "acme/one", "USD", "1")]);
    let policy = |days| Policy {
        price_age: Some(ruled(days)),
        ..Policy::default()
    };
    assert_eq!(level(&policy(22), &head), Some(Level::Pass));
    let verdict = &judge(&policy(21), &head, day())[0];
    assert_eq!(verdict.level, Level::Fail);
    assert_eq!(verdict.measured, Some(Figure::Days(22)));
    let mut undated = head;
    undated.rows[0].prices[0].seen = String::new();
    let verdict = &judge(&policy(22), &undated, day())[0];
    assert_eq!(verdict.level, Level::Warn);
    assert_eq!(
        verdict.notes,
        ["on which day prices of `acme/one` were seen is not on record"]
    );
}

/// 100 to 140 tokens in and 10 out, of a window of 1,000: 15 % at most.
#[test]
fn tokens_and_windows_are_judged_at_the_high_end() {
    let mut one = row("a", "acme/one", "USD", "1");
    one.prompts[0].input.high = 140;
    let head = snapshot(vec![one]);
    let tokens = |most| Policy {
        prompt_tokens: Some(ruled(most)),
        ..Policy::default()
    };
    assert_eq!(level(&tokens(140), &head), Some(Level::Pass));
    assert_eq!(level(&tokens(139), &head), Some(Level::Fail));
    let window = |share: &str| Policy {
        context: Some(ruled(number(share))),
        ..Policy::default()
    };
    assert_eq!(level(&window("0.15"), &head), Some(Level::Pass));
    assert_eq!(level(&window("0.149"), &head), Some(Level::Fail));
    let mut unknown = head;
    unknown.rows[0].context = None;
    assert_eq!(level(&window("0.15"), &unknown), Some(Level::Warn));
}

#[test]
fn regions_and_confidence_are_words() {
    let mut head = snapshot(vec![row("a", "acme/one", "USD", "1")]);
    let region = |name: &str| Policy {
        regions: vec![ruled(name.to_owned())],
        ..Policy::default()
    };
    assert_eq!(level(&region("global"), &head), Some(Level::Pass));
    assert_eq!(level(&region("eu"), &head), Some(Level::Fail));
    head.rows[0].terms.insert("region".into(), "eu".into());
    assert_eq!(level(&region("eu"), &head), Some(Level::Pass));
    let confidence = |least| Policy {
        confidence: Some(ruled(least)),
        ..Policy::default()
    };
    head.rows[0].prices[0].confidence = "third-party".into();
    assert_eq!(
        level(&confidence(Confidence::ThirdParty), &head),
        Some(Level::Pass)
    );
    assert_eq!(
        level(&confidence(Confidence::Official), &head),
        Some(Level::Fail)
    );
}

#[test]
fn what_has_no_price_is_a_warning_unless_the_policy_says_else() {
    let mut head = snapshot(vec![row("a", "acme/one", "USD", "1")]);
    let none = Policy::default();
    assert_eq!(level(&none, &head), None);
    head.unpriced.push(crate::plan::snapshot::Unpriced {
        workload: "b".into(),
        model: "acme/two".into(),
        reason: "no price".into(),
    });
    assert_eq!(level(&none, &head), Some(Level::Warn));
    let policy = |kind| Policy {
        unknown_prices: Some(ruled(kind)),
        ..Policy::default()
    };
    assert_eq!(
        level(&policy(UnknownPrices::Error), &head),
        Some(Level::Fail)
    );
    assert_eq!(
        level(&policy(UnknownPrices::Ignore), &head),
        Some(Level::Pass)
    );
}
