//! Strings that are one token by themselves: the marks that a chat is written with. In a text of a user they are ordinary text, unless
//! somebody asks for them to be parsed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::provenance::{RawReference, Reference};

/// Numbered strings a list of special tokens may have: no vocabulary reserves more.
const MOST: u32 = 1 << 16;

/// The special tokens of one rule, and what its publisher's numbers have on those of the vocabulary that it shares.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Specials {
    named: Vec<(String, u32)>,
    numbered: Vec<Numbered>,
    /// So much higher than in the shared vocabulary are the numbers of all other tokens.
    pub ids_higher_by: u32,
    /// Of a vocabulary that puts a space before a text: whether it does so only where ordinary text begins the whole, and not again behind
    /// each special token.
    pub space_once: bool,
    /// Where they are published.
    pub source: Reference,
}

/// Strings with a number in them, `<|reserved_1|>`, `<|reserved_2|>` and so on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Numbered {
    before: String,
    after: String,
    /// Digits the number has at least, with zeros in front.
    digits: usize,
    from: u32,
    to: u32,
    id: u32,
}

impl Specials {
    /// All strings with the numbers of their tokens.
    #[must_use]
    pub fn all(&self) -> Vec<(String, u32)> {
        let numbered = self.numbered.iter().flat_map(|numbered| {
            (numbered.from..=numbered.to).map(move |number| {
                let (before, after, digits) = (&numbered.before, &numbered.after, numbered.digits);
                let id = numbered.id + (number - numbered.from);
                (format!("{before}{number:0digits$}{after}"), id)
            })
        });
        self.named.iter().cloned().chain(numbered).collect()
    }

    /// Whether there are any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.numbered.is_empty()
    }
}

/// A list of special tokens as a table spells it: `[special.RULE]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSpecials {
    /// The number of each string.
    #[serde(default)]
    tokens: BTreeMap<String, u32>,
    /// Strings that are numbered.
    #[serde(default)]
    numbered: Vec<RawNumbered>,
    /// So much higher than in the vocabulary of `same_as` are the numbers of all other tokens; 0 if not given.
    #[serde(default)]
    ids_higher_by: u32,
    /// Whether a space is put before the whole text only; otherwise behind each special token too.
    #[serde(default)]
    space_once: bool,
    /// Where they are published.
    source: RawReference,
}

/// Numbered strings as a table spells them: `{ text = "<|reserved_{}|>", from = 1, to = 9, id = 1000 }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNumbered {
    text: String,
    #[serde(default)]
    digits: usize,
    from: u32,
    to: u32,
    id: u32,
}

impl RawSpecials {
    /// Checks the list.
    ///
    /// # Errors
    /// Every mistake found, as a lowercase fragment each.
    pub fn check(&self) -> Result<Specials, Vec<String>> {
        let mut wrong = Vec::new();
        let source = self.source.check(&mut wrong);
        if self.tokens.contains_key("") {
            wrong.push("a special token is empty".to_owned());
        }
        let numbered = self.numbered.iter();
        let numbered: Vec<Numbered> = numbered.filter_map(|raw| raw.check(&mut wrong)).collect();
        let named = self.tokens.iter().map(|(text, &id)| (text.clone(), id));
        let specials = Specials {
            named: named.collect(),
            numbered,
            ids_higher_by: self.ids_higher_by,
            space_once: self.space_once,
            source,
        };
        if wrong.is_empty() {
            let mut seen = BTreeMap::new();
            for (text, id) in specials.all() {
                if let Some(other) = seen.insert(id, text.clone()) {
                    wrong.push(format!("`{other}` and `{text}` have the number {id}"));
                }
            }
        }
        if wrong.is_empty() {
            Ok(specials)
        } else {
            Err(wrong)
        }
    }
}

impl RawNumbered {
    fn check(&self, wrong: &mut Vec<String>) -> Option<Numbered> {
        let text = &self.text;
        let Some((before, after)) = text.split_once("{}") else {
            wrong.push(format!("`{text}` has no `{{}}` for the number"));
            return None;
        };
        let span = self.to.checked_sub(self.from);
        let fits = span.is_some_and(|span| span < MOST && self.id.checked_add(span).is_some());
        if !fits || self.digits > 9 {
            wrong.push(format!("the numbers of `{text}` are out of range"));
            return None;
        }
        Some(Numbered {
            before: before.to_owned(),
            after: after.to_owned(),
            digits: self.digits,
            from: self.from,
            to: self.to,
            id: self.id,
        })
    }
}
