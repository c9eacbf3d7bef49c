//! The arithmetic of frames.

use std::collections::BTreeMap;

use super::rule::{ChatRule, SystemPlace};
use crate::quantity::{Basis, Count};

/// Who a message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Whoever built the application.
    System,
    /// The user.
    User,
    /// The model, earlier.
    Answer,
    /// A tool that was called.
    ToolResult,
}

/// One message, without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who it is from.
    pub role: Role,
    /// The tokens of the name that is sent along, if one is.
    pub name: Option<Count>,
}

impl From<Role> for Turn {
    fn from(role: Role) -> Self {
        Self { role, name: None }
    }
}

/// Tokens, how they are known, and how they were worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub tokens: Count,
    /// How that is known.
    pub basis: Basis,
    /// In one line.
    pub method: String,
}

/// Returns the count with `more` tokens at each end, and `margin` further ones up and down; never below zero.
#[must_use]
pub(in crate::tokens) fn shifted(count: Count, more: i64, margin: u64) -> Count {
    let at = |units: u64| units.saturating_add_signed(more);
    let (low, expected, high) = (at(count.low()), at(count.expected()), at(count.high()));
    let low = low.saturating_sub(margin);
    // Adding the same to three numbers in order leaves them in order.
    Count::new(low, expected, high.saturating_add(margin)).unwrap_or(Count::exact(expected))
}

impl ChatRule {
    /// Returns what these messages have around their texts, together with the opening of the reply.
    ///
    /// ```
    /// # use tokenfare::tokens::chat::{Role, Turn};
    /// let book = tokenfare::bundled_book();
    /// let rule = &book.rules().chat["openai"];
    /// let frame = rule.frame(&[Turn::from(Role::System), Turn::from(Role::User)]);
    /// assert_eq!(frame.tokens.expected(), 4 + 4 + 3);
    /// assert_eq!(frame.method, "openai (official): 2 messages at 4, reply 3");
    /// ```
    #[must_use]
    pub fn frame(&self, turns: &[Turn]) -> Counted {
        let mut marks: BTreeMap<u64, u64> = BTreeMap::new();
        let mut names = Count::ZERO;
        let mut named = 0_i64;
        for turn in turns {
            let tokens = self.marks(turn.role);
            if tokens > 0 {
                *marks.entry(tokens).or_default() += 1;
            }
            if let Some(name) = turn.name {
                names = names.checked_add(name).unwrap_or(names);
                named = named.saturating_add(self.named);
            }
        }
        let mut words: Vec<String> = Vec::new();
        for (&tokens, &number) in marks.iter().rev() {
            let messages = if number == 1 { "message" } else { "messages" };
            words.push(format!("{number} {messages} at {tokens}"));
        }
        let names = shifted(names, named, 0);
        let systems = turns.iter().filter(|turn| turn.role == Role::System);
        let systems = u64::try_from(systems.count()).unwrap_or(u64::MAX);
        let (beside, stands_in) = match systems {
            0 => (0, self.default_system),
            _ => (self.system_extra, 0),
        };
        let all = [
            ("names", names.expected()),
            ("beside the system text", beside),
            ("default system message", stands_in),
            ("once", self.request),
            ("reply", self.reply),
        ];
        for (word, tokens) in all.into_iter().filter(|(_, tokens)| *tokens > 0) {
            words.push(format!("{word} {tokens}"));
        }
        let marks = marks
            .iter()
            .map(|(tokens, number)| tokens.saturating_mul(*number));
        let fixed = marks.sum::<u64>() + beside + stands_in + self.request + self.reply;
        let marked =
            |turn: &&Turn| turn.role != Role::System || self.system == SystemPlace::Message;
        let messages = turns.iter().filter(marked).count();
        let further = u64::try_from(messages)
            .unwrap_or(u64::MAX)
            .saturating_sub(1);
        let margin = self.margin + self.message_margin.saturating_mul(further);
        if margin > 0 {
            words.push(format!("±{margin}"));
        }
        if words.is_empty() {
            words.push("nothing is added".to_owned());
        }
        let exact = names.checked_add(Count::exact(fixed)).unwrap_or(names);
        let tokens = shifted(exact, 0, margin);
        let basis = if tokens.is_exact() {
            self.basis()
        } else {
            Basis::Estimated
        };
        Counted {
            tokens,
            basis,
            method: format!(
                "{} ({}): {}",
                self.name,
                self.standing.name(),
                words.join(", ")
            ),
        }
    }

    /// Tokens of one message beyond its text and its name.
    fn marks(&self, role: Role) -> u64 {
        match role {
            Role::System if self.system != SystemPlace::Message => 0,
            Role::System | Role::User => self.message,
            Role::Answer => self.answer,
            Role::ToolResult => self.message.saturating_add_signed(self.tool_result),
        }
    }
}
