//! A rule as it stands in a table.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::edition::{Edition, Way};
use super::option::PictureOption;
use super::parameters::{TOKENS, Values, out_of_range};
use super::{ImageRule, Limits};
use crate::provenance::RawReference;
use crate::quantity::Basis;

mod read;
mod sizing;

/// A rule before its parameters are checked: the table `[image.NAME]` of a file of rules, or the value of a model's `image`.
///
/// | key | meaning |
/// |---|---|
/// | `rule` | the algorithm |
/// | parameters | whole numbers, or rows of them; which ones depends on the algorithm |
/// | `levels` | level of detail → parameters that differ there; a level that states its own `rule` inherits none; a string names the level it equals |
/// | `default` | the level that holds if none is asked for; needed with `levels` |
/// | `or` | other readings of what is published, as parameters that differ (or a `rule` of their own): the range of a count spans all of them. It holds for levels without a `rule` of their own; a level may have its own `or` |
/// | `options` | what a request may set: `max_pixels = { least = …, most = … }` for a number, `{ values = { high = { … } } }` for words |
/// | `limits` | what the vendor refuses: `min_side`, `max_side`, `max_pixels`, `max_aspect`, `max_images`, `crowd = { above = 20, max_side = 2_000 }`, all inclusive |
/// | `margin` | tokens by which the bill may differ, up and down |
/// | `basis` | `measured` (default) or `estimated`; a count with a range is always estimated |
/// | `source` | `title`, `url`, `seen`, `confidence` |
/// | `note` | what else is to be known |
/// | `edition` | what held from one day until another, in order of time: `from` (inclusive), `until` (exclusive; left out: until the next begins), and the keys above that differ from the table's. With editions the table itself is only what they share |
#[derive(Debug)]
pub struct RawImageRule {
    body: RawBody,
    editions: Vec<RawEdition>,
}

/// What a rule and its editions may both state.
#[derive(Clone, Debug, Default)]
struct RawBody {
    own: RawLevel,
    levels: Option<BTreeMap<String, RawEntry>>,
    default: Option<String>,
    limits: Option<Limits>,
    options: Option<BTreeMap<String, RawOption>>,
    margin: Option<u64>,
    basis: Option<Basis>,
    source: Option<RawReference>,
    note: Option<String>,
}

#[derive(Debug, Default)]
struct RawEdition {
    from: Option<String>,
    until: Option<String>,
    body: RawBody,
}

/// An algorithm, if it is stated, its parameters and other readings of them.
#[derive(Clone, Debug, Default)]
struct RawLevel {
    rule: Option<String>,
    parameters: Values,
    or: Option<Vec<RawLevel>>,
}

#[derive(Clone, Debug)]
enum RawEntry {
    Own(RawLevel),
    Same(String),
}

/// An option: numbers between two ends, or words.
#[derive(Clone, Debug, Default)]
struct RawOption {
    sets: Option<String>,
    least: Option<u64>,
    most: Option<u64>,
    with: Values,
    ignored_at: Vec<String>,
    values: Option<BTreeMap<String, Values>>,
}

impl RawImageRule {
    /// Returns the rule if every parameter is there and in its range, and its editions follow each other.
    ///
    /// # Errors
    ///
    /// All that is wrong, one fragment each.
    pub fn check(self, name: &str) -> Result<ImageRule, Vec<String>> {
        let mut wrong = Vec::new();
        let mut editions = Vec::new();
        if self.editions.is_empty() {
            editions.extend(edition(self.body.clone(), &mut wrong));
        }
        let periods = periods(&self.editions, &mut wrong);
        let several = self.editions.into_iter().zip(periods).enumerate();
        for (index, (raw, (from, until))) in several {
            let mut complaints = Vec::new();
            let found = edition(raw.body.over(&self.body), &mut complaints);
            let place = |message| format!("edition {}: {message}", index + 1);
            wrong.extend(complaints.into_iter().map(place));
            editions.extend(found.map(|found| Edition {
                from,
                until,
                ..found
            }));
        }
        match wrong.is_empty() && !editions.is_empty() {
            true => Ok(ImageRule {
                name: name.to_owned(),
                editions,
            }),
            false => Err(wrong),
        }
    }
}

impl RawBody {
    /// This, and what it leaves open from another. Parameters come one by one, unless this states an algorithm of its own.
    fn over(self, base: &Self) -> Self {
        let own = if self.own.rule.is_some() {
            self.own
        } else {
            let mut own = base.own.clone();
            own.parameters.extend(&self.own.parameters);
            own.or = self.own.or.or(own.or);
            own
        };
        Self {
            own,
            levels: self.levels.or_else(|| base.levels.clone()),
            default: self.default.or_else(|| base.default.clone()),
            limits: self.limits.or_else(|| base.limits.clone()),
            options: self.options.or_else(|| base.options.clone()),
            margin: self.margin.or(base.margin),
            basis: self.basis.or(base.basis),
            source: self.source.or_else(|| base.source.clone()),
            note: self.note.or_else(|| base.note.clone()),
        }
    }
}

type Period = (Option<String>, Option<String>);

/// When each edition holds; what is wrong with their order is noted.
fn periods(editions: &[RawEdition], wrong: &mut Vec<String>) -> Vec<Period> {
    for (index, edition) in editions.iter().enumerate() {
        for day in edition.from.iter().chain(&edition.until) {
            if day.parse::<Date>().is_err() {
                wrong.push(format!("edition {}: there is no day {day}", index + 1));
            }
        }
        let ends = edition.from.as_ref().zip(edition.until.as_ref());
        if let Some((from, until)) = ends.filter(|(from, until)| from >= until) {
            let place = index + 1;
            wrong.push(format!(
                "edition {place} begins on {from} and ends on {until}"
            ));
        }
    }
    for (index, pair) in editions.windows(2).enumerate() {
        let (earlier, later) = (index + 1, index + 2);
        let Some(from) = &pair[1].from else {
            wrong.push(format!(
                "edition {later} has no `from`, though one stands before it"
            ));
            continue;
        };
        if pair[0].from.as_ref().is_some_and(|first| first >= from) {
            wrong.push(format!(
                "edition {later} does not begin after edition {earlier}: they stand in order of time"
            ));
        }
        match &pair[0].until {
            Some(until) if until > from => wrong.push(format!(
                "editions {earlier} and {later} overlap from {from} until {until}"
            )),
            Some(until) if until < from => wrong.push(format!(
                "no edition holds from {until} until {from}, between editions {earlier} and {later}"
            )),
            _ => {}
        }
    }
    let next = |index: usize| editions.get(index + 1).and_then(|next| next.from.clone());
    let period = |(index, edition): (usize, &RawEdition)| {
        let until = edition.until.clone().or_else(|| next(index));
        (edition.from.clone(), until)
    };
    editions.iter().enumerate().map(period).collect()
}

fn edition(body: RawBody, wrong: &mut Vec<String>) -> Option<Edition> {
    let limits = body.limits.unwrap_or_default();
    limits.complain(wrong);
    let basis = body.basis.unwrap_or(Basis::Measured);
    if !matches!(basis, Basis::Measured | Basis::Estimated) {
        wrong.push(format!(
            "`basis` is `measured` or `estimated`, not `{basis}`"
        ));
    }
    let margin = body.margin.unwrap_or(0);
    if !TOKENS.contains(&margin) {
        wrong.push(out_of_range("margin", margin, &TOKENS));
    }
    let source = body.source.map(|source| source.check(wrong));
    let raw_options = body.options.unwrap_or_default();
    let levels = body.levels.unwrap_or_default();
    let parts = sizing::Parts {
        own: &body.own,
        optional: !raw_options.is_empty(),
    };
    let sizing = sizing::sizing(parts, levels, body.default, wrong)?;
    let mut found = Edition {
        from: None,
        until: None,
        sizing,
        limits,
        options: BTreeMap::new(),
        margin,
        basis,
        source,
        note: body.note,
    };
    for (name, raw) in raw_options {
        if let Some(option) = option(&name, raw, &found, wrong) {
            found.options.insert(name, option);
        }
    }
    Some(found)
}

/// An option whose every end fits every level that it does not leave alone.
fn option(
    name: &str,
    raw: RawOption,
    of: &Edition,
    wrong: &mut Vec<String>,
) -> Option<PictureOption> {
    let place = format!("option `{name}`: ");
    let unknown = |level: &&String| !of.levels().any(|known| known == **level);
    if let Some(level) = raw.ignored_at.iter().find(unknown) {
        wrong.push(format!("{place}no level `{level}`"));
        return None;
    }
    let numbers = raw.least.zip(raw.most);
    let option = match (numbers, raw.values) {
        (Some((least, most)), None) if least <= most => PictureOption::Number {
            sets: raw.sets.unwrap_or_else(|| name.to_owned()),
            least,
            most,
            with: raw.with,
            ignored_at: raw.ignored_at,
        },
        (Some(_), None) => {
            wrong.push(format!("{place}`least` is above `most`"));
            return None;
        }
        (None, Some(words)) if !words.is_empty() => PictureOption::Words(words),
        _ => {
            wrong.push(format!(
                "{place}give `least` and `most` for a number, or `values` for words"
            ));
            return None;
        }
    };
    let takes = |way: &Way| sizing::takes(&way.likely, &option);
    let fits = match &of.sizing {
        super::edition::Sizing::Plain(way) => takes(way),
        super::edition::Sizing::Levels { levels, .. } => levels.values().any(takes),
    };
    if !fits {
        wrong.push(format!("{place}it sets what the rule does not have"));
        return None;
    }
    Some(option)
}

#[cfg(test)]
mod tests {
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
            .count(size, &Default::default())
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
}
