//! From rules as they are spelled to rules that can be used: every mistake is found, none is passed on.

use std::collections::BTreeMap;

use super::language::Language;
use super::rates::{Digits, Rates};
use super::raw::{RawDigits, RawRates, RawTextRule, RawTextRules};
use super::rule::{TextMethod, TextRule, TextRules, Vocabulary};

/// Tokens per 1,000 characters: no vocabulary needs more than four tokens for a character.
const RATE_RANGE: std::ops::RangeInclusive<u32> = 20..=4000;

/// Percent: a range of three times the count says nothing any more.
const MARGIN_RANGE: std::ops::RangeInclusive<u32> = 1..=200;

fn margin_mistake(percent: u32) -> String {
    let (least, most) = (MARGIN_RANGE.start(), MARGIN_RANGE.end());
    format!("`margin_percent` is {percent}, not {least} to {most}")
}

impl RawTextRules {
    /// Checks every rule.
    ///
    /// # Errors
    /// Every mistake of every rule, each with the rule's name in front.
    pub fn check(&self) -> Result<TextRules, Vec<String>> {
        let mut rules = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (name, raw) in &self.rule {
            match raw.check(name, self) {
                Ok(rule) => {
                    rules.insert(name.clone(), rule);
                }
                Err(found) => {
                    mistakes.extend(found.into_iter().map(|m| format!("rule `{name}`: {m}")));
                }
            }
        }
        if mistakes.is_empty() {
            Ok(TextRules {
                rules,
                specials: BTreeMap::new(),
            })
        } else {
            Err(mistakes)
        }
    }
}

impl RawTextRule {
    /// Checks this rule, which may refer to others of `rules`.
    ///
    /// # Errors
    /// Every mistake found, as a lowercase fragment each.
    pub fn check(&self, name: &str, rules: &RawTextRules) -> Result<TextRule, Vec<String>> {
        let mut mistakes = Vec::new();
        if !is_name(name) {
            mistakes.push("a name is lower-case letters, digits, `_`, `-` and `.`".to_owned());
        }
        if self.title.trim().is_empty() {
            mistakes.push("`title` is empty".to_owned());
        }
        let source = self.source.check(&mut mistakes);
        let method = self.method(rules, &mut mistakes);
        let margin_percent = self.margin(method.as_ref(), rules, &mut mistakes);
        match method {
            Some(method) if mistakes.is_empty() => Ok(TextRule {
                name: name.to_owned(),
                title: self.title.clone(),
                method,
                margin_percent,
                source,
                note: self.note.clone(),
            }),
            _ => Err(mistakes),
        }
    }

    fn method(&self, rules: &RawTextRules, mistakes: &mut Vec<String>) -> Option<TextMethod> {
        let model = self.model.as_ref();
        match (&self.vocabulary, &self.rates, &self.family, &self.same_as) {
            (None, rates, None, None) if model.is_some() => {
                if let Some(rates) = rates {
                    rates.check("rates", mistakes);
                }
                let fitted = model?.check(mistakes)?;
                Some(TextMethod::Fitted(Box::new(fitted)))
            }
            (Some(vocabulary), rates, None, None) if model.is_none() => {
                if let Some(rates) = rates {
                    rates.check("rates", mistakes);
                }
                match (vocabulary.parse(), rates) {
                    (Ok(vocabulary), _) => Some(TextMethod::Exact(vocabulary)),
                    (Err(_), Some(rates)) if Vocabulary::may_be_left_out(vocabulary) => {
                        rates.check("rates", &mut Vec::new()).map(TextMethod::Rates)
                    }
                    (Err(unknown), _) => {
                        mistakes.push(format!("{unknown}"));
                        None
                    }
                }
            }
            (None, Some(rates), None, None) if model.is_none() => {
                rates.check("rates", mistakes).map(TextMethod::Rates)
            }
            (None, None, Some(members), None) if model.is_none() => {
                family(members, rules, mistakes)
            }
            (None, None, None, Some(other)) if model.is_none() => {
                Self::of_other(other, rules, mistakes)
            }
            _ => {
                mistakes.push(
                    "exactly one of `vocabulary`, `model`, `rates`, `family` and `same_as` is needed \
                     (`rates` may stand beside `vocabulary` and `model`)"
                        .to_owned(),
                );
                None
            }
        }
    }

    fn may_lack_its_vocabulary(&self) -> bool {
        let vocabulary = self.vocabulary.as_deref();
        self.rates.is_some() && vocabulary.is_some_and(Vocabulary::may_be_left_out)
    }

    fn of_other(
        other: &str,
        rules: &RawTextRules,
        mistakes: &mut Vec<String>,
    ) -> Option<TextMethod> {
        match rules.rule.get(other) {
            None => mistakes.push(format!("`same_as` names no rule: `{other}`")),
            Some(raw) if raw.same_as.is_some() => {
                mistakes.push(format!("`{other}` is itself the same as another rule"));
            }
            // The other rule's mistakes are reported there.
            Some(raw) => return raw.method(rules, &mut Vec::new()),
        }
        None
    }

    fn margin(
        &self,
        method: Option<&TextMethod>,
        rules: &RawTextRules,
        mistakes: &mut Vec<String>,
    ) -> u32 {
        let inherited = || {
            let other = rules.rule.get(self.same_as.as_ref()?)?;
            other.margin_percent
        };
        let margin = self.margin_percent.or_else(inherited);
        match (method, margin) {
            (Some(TextMethod::Exact(_) | TextMethod::Fitted(_)) | None, None) => 0,
            // For a program without the vocabulary.
            (Some(TextMethod::Exact(_)), Some(percent)) if self.may_lack_its_vocabulary() => {
                if !MARGIN_RANGE.contains(&percent) {
                    mistakes.push(margin_mistake(percent));
                }
                0
            }
            (Some(TextMethod::Exact(_)), Some(_)) => {
                mistakes.push("`margin_percent` does not fit an exact rule".to_owned());
                0
            }
            (Some(TextMethod::Fitted(_)), Some(_)) => {
                mistakes
                    .push("`margin_percent` does not fit a `model`, which has `ranges`".to_owned());
                0
            }
            (_, Some(percent)) => {
                if !MARGIN_RANGE.contains(&percent) {
                    mistakes.push(margin_mistake(percent));
                }
                percent
            }
            (Some(_), None) => {
                mistakes.push("`margin_percent` is missing".to_owned());
                0
            }
        }
    }
}

fn family(
    members: &[String],
    rules: &RawTextRules,
    mistakes: &mut Vec<String>,
) -> Option<TextMethod> {
    if members.len() < 2 {
        mistakes.push("a family has at least two members".to_owned());
    }
    let mut family: Vec<(String, Rates)> = Vec::new();
    for (at, member) in members.iter().enumerate() {
        if members[..at].contains(member) {
            mistakes.push(format!("`{member}` is in the family twice"));
        }
        match rules.rule.get(member).map(|raw| raw.rates.as_ref()) {
            None => mistakes.push(format!("the family names no rule: `{member}`")),
            Some(None) => mistakes.push(format!("`{member}` has no rates of its own")),
            Some(Some(rates)) => {
                if let Some(rates) = rates.check("rates", &mut Vec::new()) {
                    family.push((member.clone(), rates));
                }
            }
        }
    }
    mistakes.is_empty().then_some(TextMethod::Family(family))
}

impl RawRates {
    fn check(&self, key: &str, mistakes: &mut Vec<String>) -> Option<Rates> {
        let before = mistakes.len();
        let prose = Language::ALL.map(|language| self.of(language));
        let named = Language::ALL
            .iter()
            .map(|language| language.name())
            .zip(prose);
        for (name, rate) in named.chain(self.code.map(|rate| ("code", rate))) {
            if !RATE_RANGE.contains(&rate) {
                mistakes.push(format!(
                    "`{key}.{name}` is {rate}, not {} to {} tokens per 1,000",
                    RATE_RANGE.start(),
                    RATE_RANGE.end()
                ));
            }
        }
        let digits = match (self.digits_per_thousand, self.digits) {
            (None, RawDigits::Each) => Digits::Each,
            (None, RawDigits::Threes) => Digits::Threes,
            (Some(rate), _) => {
                if !(334..=1000).contains(&rate) {
                    mistakes.push(format!(
                        "`{key}.digits_per_thousand` is {rate}, not 334 to 1000"
                    ));
                }
                Digits::PerThousand(rate)
            }
        };
        (mistakes.len() == before).then_some(Rates {
            prose,
            code: self.code,
            digits,
        })
    }

    fn of(&self, language: Language) -> u32 {
        match language {
            Language::English => self.latin.english,
            Language::German => self.latin.german,
            Language::French => self.latin.french,
            Language::Spanish => self.latin.spanish,
            Language::Portuguese => self.latin.portuguese,
            Language::Indonesian => self.latin.indonesian,
            Language::Vietnamese => self.latin.vietnamese,
            Language::Turkish => self.latin.turkish,
            Language::Polish => self.latin.polish,
            Language::ChineseSimplified => self.east_asian.chinese_simplified,
            Language::ChineseTraditional => self.east_asian.chinese_traditional,
            Language::Japanese => self.east_asian.japanese,
            Language::Korean => self.east_asian.korean,
            Language::Russian => self.other.russian,
            Language::Ukrainian => self.other.ukrainian,
            Language::Arabic => self.other.arabic,
            Language::Hebrew => self.other.hebrew,
            Language::Hindi => self.other.hindi,
            Language::Bengali => self.other.bengali,
            Language::Tamil => self.other.tamil,
            Language::Thai => self.other.thai,
            Language::Greek => self.other.greek,
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c))
}
