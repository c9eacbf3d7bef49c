//! Chat rules as a table spells them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rule::{CallRule, ChatRule, Choice, Standing, SystemPlace, ToolForm, ToolRule};
use crate::provenance::RawReference;

/// No mark of a message, no hidden prompt is longer than this.
const MOST: u64 = 100_000;

/// One rule as it is spelled: the table `[chat.NAME]`. What a rule with `like` leaves out is that other rule's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawChatRule {
    /// What it is, for people.
    pub title: String,
    /// The rule from which this one differs.
    pub like: Option<String>,
    /// Text rules whose models have this frame unless they name another.
    #[serde(default)]
    pub text: Vec<String>,
    /// Tokens of every message beyond its text; needed without `like`.
    pub message: Option<u64>,
    /// Tokens of an earlier answer beyond its text; `message` if not given.
    pub answer: Option<u64>,
    /// Tokens of a name beyond its text; 1 if not given.
    pub named: Option<i64>,
    /// Tokens more, or fewer, of a message with a tool's result.
    pub tool_result: Option<i64>,
    /// Where a system text goes; a message of its own if not given.
    pub system: Option<SystemPlace>,
    /// Tokens put beside a system text.
    pub system_extra: Option<u64>,
    /// Tokens of the system message that stands in where none is given.
    pub default_system: Option<u64>,
    /// Tokens once a request.
    pub request: Option<u64>,
    /// Tokens that open the reply.
    pub reply: Option<u64>,
    /// Tokens of range for a request with one message.
    pub margin: Option<u64>,
    /// Tokens of range for every further message.
    pub message_margin: Option<u64>,
    /// How it is known; needed without `like`.
    pub basis: Option<Standing>,
    /// What tools add; their form is unknown if not given.
    #[serde(default)]
    pub tools: RawToolRule,
    /// Where it comes from.
    pub source: RawReference,
    /// What else is to be known.
    pub note: Option<String>,
}

/// What tools add, as it is spelled.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawToolRule {
    /// How they are written.
    pub form: Option<ToolForm>,
    /// Tokens once.
    pub once: Option<u64>,
    /// Tokens added or saved beside a system message.
    pub beside_system: Option<i64>,
    /// Whether they stand in the system message.
    pub in_system: Option<bool>,
    /// Whether the system text gets a line end.
    pub pads_system: Option<bool>,
    /// Tokens by the way of choosing a tool.
    pub choice: Option<RawChoice>,
    /// Whether the name of the chosen tool is repeated.
    pub names_choice: Option<bool>,
    /// Tokens of range.
    pub margin: Option<u64>,
    /// Percent of range.
    pub margin_percent: Option<u32>,
    /// What an earlier call adds.
    pub call: Option<RawCall>,
}

/// What an earlier call of a tool adds, as it is spelled.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCall {
    around: u64,
    #[serde(default)]
    margin: u64,
}

/// Tokens by the way of choosing a tool, as they are spelled.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawChoice {
    auto: u64,
    none: u64,
    any: u64,
    named: u64,
}

/// Checks rules that may name each other, and the text rules that `knows` knows; each mistake has the name of its rule.
#[must_use]
pub fn check_all(
    raw: &BTreeMap<String, RawChatRule>,
    knows: &dyn Fn(&str) -> bool,
) -> (Vec<ChatRule>, Vec<(String, String)>) {
    let mut rules = Vec::new();
    let mut wrong = Vec::new();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, rule) in raw {
        let mut here = Vec::new();
        let base = rule.like.as_ref().and_then(|like| {
            let base = raw.get(like).filter(|base| base.like.is_none());
            if base.is_none() {
                here.push(format!("`like` names `{like}`, which is no rule in full"));
            }
            base
        });
        for text in &rule.text {
            if !knows(text) {
                here.push(format!("`text` names `{text}`, which is no text rule"));
            }
            if let Some(other) = taken.insert(text, name) {
                here.push(format!(
                    "the text rule `{text}` has the frame `{other}` already"
                ));
            }
        }
        let checked = rule.check(name, base, &mut here);
        rules.extend(checked.filter(|_| here.is_empty()));
        wrong.extend(here.into_iter().map(|message| (name.clone(), message)));
    }
    (rules, wrong)
}

impl RawChatRule {
    fn check(&self, name: &str, base: Option<&Self>, wrong: &mut Vec<String>) -> Option<ChatRule> {
        let number = |key: &str, own: Option<u64>, of: Option<u64>| {
            let found = own.or(of).unwrap_or(0);
            (key.to_owned(), found)
        };
        let of = |read: fn(&Self) -> Option<u64>| base.and_then(read);
        let numbers = [
            number("message", self.message, of(|b| b.message)),
            number("system_extra", self.system_extra, of(|b| b.system_extra)),
            number(
                "default_system",
                self.default_system,
                of(|b| b.default_system),
            ),
            number("request", self.request, of(|b| b.request)),
            number("reply", self.reply, of(|b| b.reply)),
            number("margin", self.margin, of(|b| b.margin)),
            number(
                "message_margin",
                self.message_margin,
                of(|b| b.message_margin),
            ),
        ];
        for (key, tokens) in &numbers {
            if *tokens > MOST {
                wrong.push(format!("`{key}` is at most {MOST} tokens, not {tokens}"));
            }
        }
        let [
            message,
            system_extra,
            default_system,
            request,
            reply,
            margin,
            message_margin,
        ] = numbers.map(|(_, tokens)| tokens);
        if self.message.or(of(|b| b.message)).is_none() {
            wrong.push("`message` is missing: the tokens of a message beyond its text".to_owned());
        }
        let standing = self.basis.or(base.and_then(|base| base.basis));
        match standing {
            None => {
                wrong.push("`basis` is missing: official, open, community or assumed".to_owned());
            }
            Some(Standing::Community | Standing::Assumed) if margin == 0 => {
                let message = "what is found by experiment or assumed has a `margin`";
                wrong.push(message.to_owned());
            }
            Some(_) => {}
        }
        if message_margin > message {
            wrong.push("`message_margin` is more than `message`".to_owned());
        }
        let source = self.source.check(wrong);
        let tools = self.tools.check(base.map(|base| &base.tools), wrong);
        Some(ChatRule {
            name: name.to_owned(),
            title: self.title.clone(),
            text: self.text.clone(),
            message,
            answer: self.answer.or(of(|b| b.answer)).unwrap_or(message),
            named: self.named.or(base.and_then(|b| b.named)).unwrap_or(1),
            tool_result: self
                .tool_result
                .or(base.and_then(|b| b.tool_result))
                .unwrap_or(0),
            system: self
                .system
                .or(base.and_then(|b| b.system))
                .unwrap_or(SystemPlace::Message),
            system_extra,
            default_system,
            request,
            reply,
            margin,
            message_margin,
            standing: standing?,
            tools,
            source,
            note: self.note.clone(),
        })
    }
}

impl RawToolRule {
    fn check(&self, base: Option<&Self>, wrong: &mut Vec<String>) -> ToolRule {
        let none = Self::default();
        let base = base.unwrap_or(&none);
        let unknown = ToolRule::unknown();
        let form = self.form.or(base.form).unwrap_or(unknown.form);
        let percent = self.margin_percent.or(base.margin_percent);
        let percent = percent.unwrap_or(match form {
            ToolForm::Unknown => unknown.margin_percent,
            _ => 0,
        });
        if percent > 100 {
            wrong.push(format!("`margin_percent` is from 0 to 100, not {percent}"));
        }
        let choice = self.choice.or(base.choice).unwrap_or_default();
        let once = self.once.or(base.once).unwrap_or(0);
        let margin = self.margin.or(base.margin).unwrap_or(0);
        let numbers = [
            once,
            margin,
            choice.auto,
            choice.none,
            choice.any,
            choice.named,
        ];
        let call = self.call.or(base.call);
        let around = call.map_or(0, |call| call.around.max(call.margin));
        let mut numbers = numbers.into_iter().chain([around]);
        if let Some(tokens) = numbers.find(|tokens| *tokens > MOST) {
            wrong.push(format!("tools add at most {MOST} tokens, not {tokens}"));
        }
        ToolRule {
            form,
            once,
            beside_system: self.beside_system.or(base.beside_system).unwrap_or(0),
            in_system: self.in_system.or(base.in_system).unwrap_or(false),
            pads_system: self.pads_system.or(base.pads_system).unwrap_or(false),
            choice: Choice {
                auto: choice.auto,
                none: choice.none,
                any: choice.any,
                named: choice.named,
            },
            names_choice: self.names_choice.or(base.names_choice).unwrap_or(false),
            margin,
            margin_percent: percent,
            call: call.map(|call| CallRule {
                around: call.around,
                margin: call.margin,
            }),
        }
    }
}
