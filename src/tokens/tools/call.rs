//! A tool that the model called earlier, as a model is shown it again.

use serde_json::Value;

use super::json::{compact, spaced};
use crate::quantity::{Basis, Count};
use crate::tokens::chat::{ChatRule, Counted, ToolForm, ToolRule, shifted};
use crate::tokens::counter::TextCounter;
use crate::tokens::text::TextUse;

/// One earlier call of a tool.
#[derive(Debug)]
pub struct ToolCall {
    name: TextCounter<'static>,
    /// As the request has them.
    arguments: TextCounter<'static>,
    /// Name and arguments as JSON, with spaces as templates write it.
    spaced: TextCounter<'static>,
    /// The same without spaces.
    compact: TextCounter<'static>,
}

impl ToolCall {
    /// Makes a call of a tool with its arguments, which are JSON as a rule.
    #[must_use]
    pub fn new(name: &str, arguments: &str) -> Self {
        let value = serde_json::from_str(arguments);
        let value = value.unwrap_or_else(|_| Value::String(arguments.to_owned()));
        let whole = serde_json::json!({ "name": name, "arguments": value });
        Self {
            name: TextCounter::new(name.to_owned()),
            arguments: TextCounter::new(arguments.to_owned()),
            spaced: TextCounter::new(spaced(&whole)),
            compact: TextCounter::new(compact(&whole)),
        }
    }

    /// Its name and arguments as JSON: what is sent.
    #[must_use]
    pub const fn text(&self) -> &TextCounter<'static> {
        &self.compact
    }

    /// Returns its tokens; where nobody knows how a model is shown it, those of its JSON with a wide range.
    ///
    /// ```
    /// use tokenfare::tokens::text::TextUse;
    /// use tokenfare::tokens::tools::ToolCall;
    /// let book = tokenfare::bundled_book();
    /// let text = TextUse::from(book.rules().text.find("cl100k_base").expect("a rule"));
    /// let call = ToolCall::new("now", "{}");
    /// assert_eq!(call.count(Some(&book.rules().chat["openai"]), text).tokens.expected(), 1 + 1 + 3);
    /// ```
    #[must_use]
    pub fn count(&self, rule: Option<&ChatRule>, text: TextUse<'_>) -> Counted {
        let tools = rule.map(|rule| &rule.tools);
        let Some(known) = tools.and_then(|tools| tools.call) else {
            let json = self.compact.count(text);
            let percent = ToolRule::UNKNOWN_PERCENT;
            return Counted {
                tokens: super::within(json.tokens, percent),
                basis: Basis::Estimated,
                method: format!("form unknown, as JSON: {}, ±{percent} %", json.method),
            };
        };
        let form = tools.map_or(ToolForm::Unknown, |tools| tools.form);
        let (written, method) = match form {
            ToolForm::JsonLines | ToolForm::JsonArray => {
                let json = self.spaced.count(text);
                (json.tokens, json.method)
            }
            ToolForm::CompactArray => {
                let json = self.compact.count(text);
                (json.tokens, json.method)
            }
            ToolForm::Typescript | ToolForm::Schema | ToolForm::Unknown => {
                let (name, arguments) = (self.name.count(text), self.arguments.count(text));
                let both = name.tokens.checked_add(arguments.tokens);
                (both.unwrap_or(Count::exact(u64::MAX)), arguments.method)
            }
        };
        let around = i64::try_from(known.around).unwrap_or(i64::MAX);
        let margin = match known.margin {
            0 => String::new(),
            margin => format!(", ±{margin}"),
        };
        Counted {
            tokens: shifted(written, around, known.margin),
            basis: Basis::Estimated,
            method: format!("a call: {method}, +{around} around it{margin}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_are_no_json_are_text() {
        let call = ToolCall::new("now", "soon");
        assert_eq!(
            call.text().text(),
            Some(r#"{"name":"now","arguments":"soon"}"#)
        );
        let call = ToolCall::new("now", r#"{ "zone" : "UTC" }"#);
        assert_eq!(
            call.spaced.text(),
            Some(r#"{"name": "now", "arguments": {"zone": "UTC"}}"#)
        );
    }
}
