//! A chat rule, checked and ready for use.

use serde::{Deserialize, Serialize};

use crate::provenance::Reference;
use crate::quantity::Basis;

/// How a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The vendor says so.
    Official,
    /// The template is published with the weights; the service is taken to bill it.
    Open,
    /// Found by others' experiments.
    Community,
    /// Nobody has said anything: what is usual elsewhere.
    Assumed,
}

impl Standing {
    /// Returns the word used in tables and in methods.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Open => "open template",
            Self::Community => "community",
            Self::Assumed => "assumed",
        }
    }
}

/// Where the text of a system message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemPlace {
    /// Into a message of its own.
    Message,
    /// In front of the messages, without marks.
    Bare,
    /// In front of the text of the first user message.
    FirstUser,
}

/// How tool definitions are written for the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolForm {
    /// As functions of a TypeScript namespace.
    Typescript,
    /// A line of JSON each, with a space behind colons and commas.
    JsonLines,
    /// One JSON array, with a space behind colons and commas.
    JsonArray,
    /// One JSON array without spaces.
    CompactArray,
    /// Names, descriptions and schemas.
    Schema,
    /// Nobody knows: as they are sent, in JSON.
    Unknown,
}

impl ToolForm {
    /// Returns the words used in methods.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typescript => "as TypeScript",
            Self::JsonLines => "as JSON lines",
            Self::JsonArray | Self::CompactArray => "as a JSON array",
            Self::Schema => "names, descriptions and schemas",
            Self::Unknown => "form unknown, as JSON",
        }
    }
}

/// Tokens that each way of choosing a tool adds: a hidden prompt, or a word for the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Choice {
    /// The model decides.
    pub auto: u64,
    /// No tool may be called.
    pub none: u64,
    /// Some tool has to be called.
    pub any: u64,
    /// One tool has to be called.
    pub named: u64,
}

/// What tool definitions add.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ToolRule {
    /// How they are written.
    pub form: ToolForm,
    /// Tokens once, around all of them.
    pub once: u64,
    /// Tokens added, or saved if negative, where there is a system message, too.
    pub beside_system: i64,
    /// Whether they stand in the system message, which is opened for them if there is none.
    pub in_system: bool,
    /// Whether the system message gets a line end because of them.
    pub pads_system: bool,
    /// Tokens by the way of choosing a tool.
    pub choice: Choice,
    /// Whether the name of the tool that has to be called is repeated.
    pub names_choice: bool,
    /// Tokens by which all this may be off, up and down.
    pub margin: u64,
    /// Percent by which the tokens of the definitions may be off, up and down.
    pub margin_percent: u32,
    /// What an earlier call of a tool adds; none if nobody knows.
    pub call: Option<CallRule>,
}

/// What an earlier call of a tool adds to its name and its arguments, written in the form of the definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallRule {
    /// Tokens around it.
    pub around: u64,
    /// Tokens by which that may be off, up and down.
    pub margin: u64,
}

impl ToolRule {
    /// Returns the rule for models of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            form: ToolForm::Unknown,
            once: 0,
            beside_system: 0,
            in_system: false,
            pads_system: false,
            choice: Choice {
                auto: 0,
                none: 0,
                any: 0,
                named: 0,
            },
            names_choice: false,
            margin: 0,
            margin_percent: Self::UNKNOWN_PERCENT,
            call: None,
        }
    }

    /// How far JSON as it is sent may be from what a model is shown, in percent.
    pub const UNKNOWN_PERCENT: u32 = 50;
}

/// What a chat adds to its texts: one named entry of the rule table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChatRule {
    /// The name that models refer to it by.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// Text rules whose models have this frame unless they name another.
    pub text: Vec<String>,
    /// Tokens of every message beyond its text, its role included.
    pub message: u64,
    /// Tokens of an earlier answer beyond its text, its end included.
    pub answer: u64,
    /// Tokens of a name beyond those of its text; negative where it stands in for something else.
    pub named: i64,
    /// Tokens that a message with the result of a tool has more than others, or fewer if negative.
    pub tool_result: i64,
    /// Where a system text goes.
    pub system: SystemPlace,
    /// Tokens put beside a system text.
    pub system_extra: u64,
    /// Tokens of the system message that stands in where none is given.
    pub default_system: u64,
    /// Tokens once a request.
    pub request: u64,
    /// Tokens that open the reply.
    pub reply: u64,
    /// Tokens by which a request with one message may be off, up and down.
    pub margin: u64,
    /// Tokens by which every further message may be off, up and down.
    pub message_margin: u64,
    /// How it is known.
    pub standing: Standing,
    /// What tools add.
    pub tools: ToolRule,
    /// Where it comes from.
    pub source: Reference,
    /// What else is to be known.
    pub note: Option<String>,
}

impl ChatRule {
    /// Returns how well its frames are known.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        let sure = matches!(self.standing, Standing::Official | Standing::Open);
        if sure && self.margin == 0 && self.message_margin == 0 {
            Basis::Measured
        } else {
            Basis::Estimated
        }
    }
}
