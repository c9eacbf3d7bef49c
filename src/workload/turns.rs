//! Who says what: the messages of a conversation, and what vendors do to some of their parts.

use super::Workload;
use crate::quantity::{Basis, Count};
use crate::tokens::chat::{Role, Turn};
use crate::tokens::counter::{TextCount, TextCounter};
use crate::tokens::text::TextUse;

/// One message of a conversation, without its parts.
#[derive(Debug)]
pub struct Speaker {
    /// Who it is from.
    pub role: Role,
    /// The name that is sent along, if one is.
    pub name: Option<Box<TextCounter<'static>>>,
    /// How many of the workload's parts it has; the first message has the first ones.
    pub parts: usize,
}

impl Workload {
    /// The text of the first system message, which tools are written beside.
    pub(super) fn system_text(&self) -> Option<&str> {
        if let Some(system) = &self.system {
            return system.text.text();
        }
        let mut first = 0;
        for turn in &self.turns {
            if turn.role == Role::System {
                let part = self.parts.get(first)?;
                return part.content.text().and_then(TextCounter::text);
            }
            first += turn.parts;
        }
        None
    }

    /// The messages as a chat frames them; a name costs nothing where nobody knows how text is counted.
    pub(super) fn all_turns(&self, text: Option<TextUse<'_>>) -> Vec<Turn> {
        let system = self.system.is_some().then_some(Role::System);
        let mut turns: Vec<Turn> = system.into_iter().map(Turn::from).collect();
        if self.turns.is_empty() && !self.parts.is_empty() {
            turns.push(Turn::from(Role::User));
        }
        let tokens = |name: &TextCounter<'static>| text.map(|text| name.count(text).tokens);
        turns.extend(self.turns.iter().map(|turn| Turn {
            role: turn.role,
            name: turn.name.as_deref().and_then(tokens),
        }));
        turns
    }
}

/// Percent by which a schema as it is sent may be from what a model is shown.
const SCHEMA_PERCENT: u32 = 50;

/// Earlier thinking: vendors keep it, or leave it out from the next turn on.
pub(super) fn thought(count: &TextCount) -> (Count, Basis, String) {
    let (expected, high) = (count.tokens.expected(), count.tokens.high());
    let method = format!("earlier thinking, kept or left out: {}", count.method);
    let tokens = Count::new(0, expected, high).unwrap_or(count.tokens);
    (tokens, Basis::Estimated, method)
}

/// The schema of an answer, in whatever form the vendor writes it for the model.
pub(super) fn schema(count: &TextCount) -> (Count, Basis, String) {
    let (low, expected, high) = (
        count.tokens.low(),
        count.tokens.expected(),
        count.tokens.high(),
    );
    let wide = Count::within_percent(expected, SCHEMA_PERCENT);
    let low = wide.low().saturating_sub(expected - low);
    let high = wide.high().saturating_add(high - expected);
    let tokens = Count::new(low, expected, high).unwrap_or(wide);
    let method = format!(
        "form unknown, as JSON: {}, ±{SCHEMA_PERCENT} %",
        count.method
    );
    (tokens, Basis::Estimated, method)
}
