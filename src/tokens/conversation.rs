//! A conversation, counted: its texts, what a chat adds to them, and its tools.

use super::chat::{ChatRule, Counted, Role, Turn};
use super::counter::TextCounter;
use super::text::TextUse;
use super::tools::{ToolChoice, ToolSet};
use crate::quantity::{Basis, Count};

/// One message.
#[derive(Debug)]
pub struct Message<'a> {
    /// Who it is from.
    pub role: Role,
    /// The name that is sent along, if one is.
    pub name: Option<String>,
    /// Its text.
    pub text: TextCounter<'a>,
}

impl<'a> Message<'a> {
    /// Makes a message without a name.
    #[must_use]
    pub fn new(role: Role, text: impl Into<std::borrow::Cow<'a, str>>) -> Self {
        Self {
            role,
            name: None,
            text: TextCounter::new(text),
        }
    }

    /// Adds a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// What a conversation is on one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationCount {
    /// The texts alone.
    pub texts: Count,
    /// How the texts are known: as the least certain of them.
    pub texts_basis: Basis,
    /// What the chat adds.
    pub frame: Counted,
    /// What tools add, if there are some.
    pub tools: Option<Counted>,
}

impl ConversationCount {
    /// All of it; nothing if it does not fit.
    #[must_use]
    pub fn total(&self) -> Option<Count> {
        let tools = self
            .tools
            .as_ref()
            .map_or(Count::ZERO, |tools| tools.tokens);
        self.texts
            .checked_add(self.frame.tokens)?
            .checked_add(tools)
    }
}

/// Counts messages and tools by a model's rules; texts that do not fit together count as the most there can be.
///
/// ```
/// use tokenfare::tokens::chat::Role;
/// use tokenfare::tokens::conversation::{Message, count};
/// use tokenfare::tokens::text::TextUse;
/// let book = tokenfare::bundled_book();
/// let rules = book.rules();
/// let text = TextUse::from(rules.text.find("cl100k_base").expect("a rule"));
/// let messages = [Message::new(Role::User, "hello world")];
/// let counted = count(&rules.chat["openai"], text, &messages, None);
/// assert_eq!(counted.total().expect("small").expected(), 9);
/// ```
#[must_use]
pub fn count(
    rule: &ChatRule,
    text: TextUse<'_>,
    messages: &[Message<'_>],
    tools: Option<(&ToolSet, &ToolChoice)>,
) -> ConversationCount {
    let mut texts = Count::ZERO;
    let mut basis = Basis::Measured;
    let mut turns = Vec::new();
    for message in messages {
        let counted = message.text.count(text);
        texts = texts
            .checked_add(counted.tokens)
            .unwrap_or(Count::exact(u64::MAX));
        basis = basis.weakest(counted.basis);
        let name = message.name.as_deref();
        let name = name.map(|name| TextCounter::new(name).count(text).tokens);
        turns.push(Turn {
            role: message.role,
            name,
        });
    }
    let first_system = messages.iter().find(|message| message.role == Role::System);
    let system = first_system.and_then(|message| message.text.text());
    ConversationCount {
        texts,
        texts_basis: basis,
        frame: rule.frame(&turns),
        tools: tools.map(|(tools, choice)| tools.count(Some(rule), text, choice, system)),
    }
}
