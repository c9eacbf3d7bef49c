//! Tools that a model may call: read from a request, written as a model is shown them, counted.

mod call;
mod json;
mod parse;
mod typescript;

use std::sync::OnceLock;

use serde_json::Value;

use super::chat::{ChatRule, Counted, SystemPlace, ToolForm, ToolRule, shifted};
use super::counter::TextCounter;
use super::text::TextUse;
use crate::quantity::{Basis, Count};

pub use call::ToolCall;
pub use parse::ToolError;

/// One tool, whatever the vendor's way of describing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// The JSON schema of its parameters; none if it takes none.
    pub schema: Option<Value>,
}

impl Tool {
    /// Reads one tool in any vendor's form; `number` is its place among others, from 1, for complaints.
    ///
    /// # Errors
    /// If it has no name, or is one that only its vendor knows.
    pub fn read(value: &Value, number: usize) -> Result<Self, ToolError> {
        parse::tool(value, number)
    }
}

/// How a tool is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// No tool may be called.
    None,
    /// Some tool has to be called.
    Any,
    /// This one has to be called.
    Named(String),
}

/// The ways in which tools are written out.
#[derive(Clone, Copy, Debug)]
enum Writing {
    Typescript,
    /// Without the descriptions of what is inside of parameters.
    TypescriptFlat,
    JsonLines,
    JsonArray,
    CompactArray,
    Schema,
}

const WRITINGS: usize = 6;

/// The tools of a request; each form is written and counted once, however many models are asked.
#[derive(Debug)]
pub struct ToolSet {
    tools: Vec<Tool>,
    written: [OnceLock<TextCounter<'static>>; WRITINGS],
}

impl ToolSet {
    /// Makes a set of tools.
    #[must_use]
    pub fn new(tools: Vec<Tool>) -> Self {
        Self {
            tools,
            written: std::array::from_fn(|_| OnceLock::new()),
        }
    }

    /// Reads tools in any of the forms in which vendors take them: a list of tools, or a request that has one.
    ///
    /// # Errors
    /// If it is no JSON, holds no tool, or one that only its vendor knows.
    ///
    /// ```
    /// use tokenfare::tokens::tools::ToolSet;
    /// let tools = ToolSet::parse(r#"[{ "name": "now", "description": "The time" }]"#)?;
    /// assert_eq!(tools.names().collect::<Vec<_>>(), ["now"]);
    /// # Ok::<(), tokenfare::tokens::tools::ToolError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, ToolError> {
        parse::tools(text).map(Self::new)
    }

    /// The names of the tools.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|tool| tool.name.as_str())
    }

    /// The tools themselves.
    #[must_use]
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tools.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    fn written(&self, writing: Writing) -> &TextCounter<'static> {
        self.written[writing as usize].get_or_init(|| {
            TextCounter::new(match writing {
                Writing::Typescript => typescript::namespace(&self.tools, true),
                Writing::TypescriptFlat => typescript::namespace(&self.tools, false),
                Writing::JsonLines => json::lines(&self.tools),
                Writing::JsonArray => json::array(&self.tools),
                Writing::CompactArray => json::compact_array(&self.tools),
                Writing::Schema => json::schemas(&self.tools),
            })
        })
    }

    /// Returns what the tools add to a request, beside a system text if there is one; without a chat rule as an estimate.
    #[must_use]
    pub fn count(
        &self,
        rule: Option<&ChatRule>,
        text: TextUse<'_>,
        choice: &ToolChoice,
        system: Option<&str>,
    ) -> Counted {
        let unknown = ToolRule::unknown();
        let tools = rule.map_or(&unknown, |rule| &rule.tools);
        let writing = match tools.form {
            ToolForm::Typescript => Writing::Typescript,
            ToolForm::JsonLines => Writing::JsonLines,
            ToolForm::JsonArray => Writing::JsonArray,
            ToolForm::CompactArray | ToolForm::Unknown => Writing::CompactArray,
            ToolForm::Schema => Writing::Schema,
        };
        let written = self.written(writing).count(text);
        let mut definitions = within(written.tokens, tools.margin_percent);
        if matches!(tools.form, ToolForm::Typescript) {
            // Older models are not shown the descriptions of what is inside of parameters.
            let flat = self.written(Writing::TypescriptFlat).count(text).tokens;
            let low = flat.low().min(definitions.low());
            definitions =
                Count::new(low, definitions.expected(), definitions.high()).unwrap_or(definitions);
        }
        let around = Around {
            once: signed(tools.once),
            system: beside(rule, tools, text, system),
            choice: chosen(tools, choice, text),
        };
        let tokens = shifted(definitions, around.sum(), tools.margin);
        let sure = tokens.is_exact() && rule.is_some_and(|rule| rule.basis() == Basis::Measured);
        Counted {
            tokens,
            basis: if sure {
                written.basis
            } else {
                Basis::Estimated
            },
            method: format!(
                "{}: {}{}",
                tools.form.name(),
                written.method,
                around.words(tools)
            ),
        }
    }
}

/// Tokens around the definitions.
struct Around {
    once: i64,
    system: i64,
    choice: i64,
}

impl Around {
    fn sum(&self) -> i64 {
        self.once
            .saturating_add(self.system)
            .saturating_add(self.choice)
    }

    fn words(&self, tools: &ToolRule) -> String {
        let mut words = vec![String::new()];
        for (tokens, what) in [
            (self.once, "around them"),
            (self.system, "with the system message"),
            (self.choice, "for the tool choice"),
        ] {
            match tokens {
                0 => {}
                n if n < 0 => words.push(format!("−{} {what}", n.unsigned_abs())),
                n => words.push(format!("+{n} {what}")),
            }
        }
        if tools.margin > 0 {
            words.push(format!("±{}", tools.margin));
        }
        if tools.margin_percent > 0 {
            words.push(format!("±{} % of the definitions", tools.margin_percent));
        }
        words.join(", ")
    }
}

/// What tools and a system message do to each other.
fn beside(
    rule: Option<&ChatRule>,
    tools: &ToolRule,
    text: TextUse<'_>,
    system: Option<&str>,
) -> i64 {
    let opened = rule.filter(|rule| tools.in_system && rule.default_system == 0);
    match system {
        None => opened.map_or(0, |rule| match rule.system {
            SystemPlace::Message => signed(rule.message.saturating_add(rule.system_extra)),
            _ => 0,
        }),
        Some(system) if tools.pads_system => {
            let count = |text_sent: String| TextCounter::new(text_sent).count(text).tokens;
            let (padded, plain) = (count(format!("{system}\n")), count(system.to_owned()));
            let more = padded.expected().saturating_sub(plain.expected());
            tools.beside_system.saturating_add(signed(more))
        }
        Some(_) => tools.beside_system,
    }
}

fn chosen(tools: &ToolRule, choice: &ToolChoice, text: TextUse<'_>) -> i64 {
    let tokens = match choice {
        ToolChoice::Auto => tools.choice.auto,
        ToolChoice::None => tools.choice.none,
        ToolChoice::Any => tools.choice.any,
        ToolChoice::Named(name) if tools.names_choice => {
            let name = TextCounter::new(name.clone()).count(text).tokens;
            tools.choice.named.saturating_add(name.expected())
        }
        ToolChoice::Named(_) => tools.choice.named,
    };
    signed(tokens)
}

fn signed(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

/// The count with a range that is so many percent wider to both sides.
fn within(count: Count, percent: u32) -> Count {
    let wide = Count::within_percent(count.expected(), percent);
    let low = count.low().min(wide.low());
    let high = count.high().max(wide.high());
    let low = match percent {
        0 => count.low(),
        _ => low.saturating_sub(count.expected() - count.low()),
    };
    let high = match percent {
        0 => count.high(),
        _ => high.saturating_add(count.high() - count.expected()),
    };
    Count::new(low, count.expected(), high).unwrap_or(count)
}
