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
mod tests;
