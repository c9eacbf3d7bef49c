use super::*;

fn wrong(text: &str) -> Vec<String> {
    match toml::from_str::<RawImageRule>(text) {
        Ok(raw) => raw.check("test").unwrap_err(),
        Err(error) => vec![error.message().to_owned()],
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    assert_eq!(
        wrong(
            "rule = 'area'\ndivisor = 0\nmin_pixels = 9\nmax_pixels = 8\ntile = 1\nbasis = 'declared'"
        ),
        [
            "`basis` is `measured` or `estimated`, not `declared`",
            "`min_pixels` is above `max_pixels`",
            "`divisor` is 0; it must be from 1 to 1000000000000",
            "`max_tokens` is missing",
            "rule `area` has no `tile`",
        ]
    );
}

#[test]
fn a_word_that_no_rule_knows_is_refused_where_it_stands() {
    let text = "rule = 'flat'\ntokens = 1\ntokns = 2";
    let error = toml::from_str::<RawImageRule>(text).unwrap_err();
    assert_eq!(error.message(), "unknown key `tokns` of an image rule");
    assert_eq!(&text[error.span().unwrap()], "tokns");
}

#[test]
fn only_whole_numbers_are_parameters() {
    for value in ["1.2", "-1", "'1'", "99999999999999999999"] {
        assert_eq!(
            wrong(&format!("rule = 'flat'\ntokens = {value}")).len(),
            1,
            "{value}"
        );
    }
}

#[test]
fn levels_need_a_default_and_refer_to_each_other_once() {
    let text = |rest: &str| format!("rule = 'flat'\ntokens = 1\n{rest}");
    assert_eq!(
        wrong(&text("default = 'a'")),
        ["`default` names a level, but there are no `levels`"]
    );
    assert_eq!(
        wrong(&text("levels.a = {}")),
        ["`default` is missing: it names one of the `levels`"]
    );
    assert_eq!(
        wrong(&text("default = 'b'\nlevels.a = {}")),
        ["`default` names no level: `b`"]
    );
    assert_eq!(
        wrong(&text("default = 'a'\nlevels = { a = {}, c = 'd' }")),
        ["level `c` is the same as `d`, which has no parameters of its own"]
    );
    assert_eq!(
        wrong(&text("default = 'a'\nlevels.a = { rule = 'tile' }")),
        [
            "level `a`: unknown rule `tile`: it is one of `area`, `aspect`, `axes`, `bounded`, `boxed`, `budget_grid`, `canvas`, `capped`, `closest`, `crop`, `flat`, `grid`, `padded`, `patches`, `rows`, `snap`, `table`, `tiles`, `useful`, `windows`"
        ]
    );
}

#[test]
fn a_day_may_be_bare_or_a_string() {
    let text = |day: &str| {
        format!(
            "rule = 'flat'\ntokens = 1\nsource = {{ title = 't', url = 'https://a.b', seen = {day}, confidence = 'inferred' }}"
        )
    };
    for day in ["2026-10-01", "'2026-10-01'"] {
        let rule = toml::from_str::<RawImageRule>(&text(day))
            .unwrap()
            .check("x")
            .unwrap();
        assert_eq!(rule.newest().source().unwrap().seen, "2026-10-01");
    }
    assert_eq!(
        wrong(&text("'October'")),
        ["`October` is not a day like 2026-10-01"]
    );
    assert_eq!(wrong(&text("2026-10-01T00:00:00Z")).len(), 1);
}
#[test]
fn editions_follow_each_other() {
    let text = |editions: &str| format!("rule = 'flat'\ntokens = 1\n{editions}");
    let pair = |first: &str, second: &str| {
        wrong(&text(&format!(
            "[[edition]]\n{first}\ntokens = 2\n[[edition]]\n{second}"
        )))
    };
    assert_eq!(
        pair("until = 2026-03-05", "from = 2026-03-06"),
        ["no edition holds from 2026-03-05 until 2026-03-06, between editions 1 and 2"]
    );
    assert_eq!(
        pair("until = 2026-03-07", "from = 2026-03-06"),
        ["editions 1 and 2 overlap from 2026-03-06 until 2026-03-07"]
    );
    assert_eq!(
        pair("from = 2026-03-07", "from = 2026-03-06"),
        ["edition 2 does not begin after edition 1: they stand in order of time"]
    );
    assert_eq!(
        pair("", ""),
        ["edition 2 has no `from`, though one stands before it"]
    );
    assert_eq!(
        pair("", "from = 2026-02-31"), // the reader of TOML finds it
        ["invalid date, expected day between 01 and 28"]
    );
    assert_eq!(
        pair("", "from = '2026-02-31'"),
        ["edition 2: there is no day 2026-02-31"]
    );
    assert_eq!(
        pair("margin = 9_000_000", "from = 2026-02-01"),
        ["edition 1: `margin` is 9000000; it must be from 0 to 1000000"]
    );
}

#[test]
fn an_edition_holds_on_its_days_and_states_what_differs() {
    let raw: RawImageRule = toml::from_str(
        "rule = 'flat'\ntokens = 1\nnote = 'all'\n[[edition]]\nfrom = 2025-04-14\ntokens = 2\n\
         [[edition]]\nfrom = 2026-03-05\nnote = 'new'\nuntil = 2026-09-01",
    )
    .unwrap();
    let rule = raw.check("x").unwrap();
    let size = super::super::Dimensions::new(9, 9).unwrap();
    let on = |day: &str| {
        let terms = super::super::ImageTerms {
            day: Some(day.parse().unwrap()),
            ..Default::default()
        };
        let counted = rule
            .count(size, &terms)
            .map_err(|error| error.to_string())?;
        Ok((counted.tokens.expected(), counted.method))
    };
    let said = |tokens: u64, period: &str| -> Result<_, String> {
        Ok((tokens, format!("{tokens} a picture; edition {period}")))
    };
    assert_eq!(
        on("2025-04-14"),
        said(2, "from 2025-04-14 until 2026-03-05")
    );
    assert_eq!(
        on("2026-03-04"),
        said(2, "from 2025-04-14 until 2026-03-05")
    );
    assert_eq!(
        on("2026-03-05"),
        said(1, "from 2026-03-05 until 2026-09-01")
    );
    assert_eq!(
        on("2025-04-13"),
        Err("how pictures were counted on 2025-04-13 is not on record: its first edition is of 2025-04-14".to_owned())
    );
    assert_eq!(
        on("2026-09-01"),
        Err("how pictures were counted on 2026-09-01 is not on record: its last edition ended on 2026-09-01".to_owned())
    );
    let notes: Vec<_> = rule
        .editions()
        .map(|edition| edition.note().unwrap())
        .collect();
    assert_eq!(notes, ["all", "new"]);
}

#[test]
fn options_set_parameters_inside_their_ends() {
    const SNAP: &str = "rule = 'snap'\nfactor = 28\nmin_pixels = 3136\nmax_pixels = 1_003_520\n\
         levels = { default = {}, high = { max_pixels = 12_845_056 } }\ndefault = 'default'\n\
         options.max_pixels = { least = 3_136, most = 12_845_056, ignored_at = ['high'] }";
    let raw: RawImageRule = toml::from_str(SNAP).unwrap();
    let rule = raw.check("x").unwrap();
    let size = super::super::Dimensions::new(2000, 2000).unwrap();
    let with = |detail: Option<&str>, value: &str| {
        let options = BTreeMap::from([("max_pixels".to_owned(), value.to_owned())]);
        let terms = super::super::ImageTerms {
            detail,
            options: Some(&options),
            ..Default::default()
        };
        let counted = rule
            .count(size, &terms)
            .map_err(|error| error.to_string())?;
        Ok::<_, String>(counted.tokens.expected())
    };
    assert_eq!(with(None, "3_136"), Ok(4));
    assert_eq!(with(None, "12845056"), with(Some("high"), "3136"));
    assert_eq!(
        with(None, "1"),
        Err("`max_pixels` is 1; it must be from 3136 to 12845056".to_owned())
    );
    assert_eq!(
        with(None, "much"),
        Err("`max_pixels=much` is no whole number".to_owned())
    );
    for (rest, said) in [
        (
            "{ least = 9, most = 8 }",
            "option `a`: `least` is above `most`",
        ),
        (
            "{ least = 9 }",
            "option `a`: give `least` and `most` for a number, or `values` for words",
        ),
        (
            "{ least = 1, most = 8 }",
            "option `a`: it sets what the rule does not have",
        ),
        (
            "{ values = { high = { tile = 1 } } }",
            "option `a`: it sets what the rule does not have",
        ),
        (
            "{ least = 1, most = 8, ignored_at = ['b'] }",
            "option `a`: no level `b`",
        ),
    ] {
        let text = format!("rule = 'flat'\ntokens = 1\noptions.a = {rest}");
        assert_eq!(wrong(&text), [said]);
    }
}

#[test]
fn other_readings_widen_the_range() {
    let raw: RawImageRule = toml::from_str(
        "rule = 'flat'\ntokens = 5\nor = [{ tokens = 3 }, { rule = 'flat', tokens = 9 }]",
    )
    .unwrap();
    let size = super::super::Dimensions::new(9, 9).unwrap();
    let counted = raw
        .check("x")
        .unwrap()
        .count(size, &super::super::ImageTerms::default())
        .unwrap();
    let tokens = counted.tokens;
    assert_eq!((tokens.low(), tokens.expected(), tokens.high()), (3, 5, 9));
    assert_eq!(counted.basis, Basis::Estimated);
    assert_eq!(counted.method, "5 a picture; other readings differ");
    assert_eq!(
        wrong("rule = 'flat'\ntokens = 5\nor = [{ tile = 3 }]"),
        ["reading 2: rule `flat` has no `tile`"]
    );
}
