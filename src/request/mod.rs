//! A whole request, as a vendor's API would get it.
//!
//! [`parse`] tells the shape by what is in the JSON, never by a file's name, and reads it into one [`Request`]: messages with their parts,
//! tools, bounds and terms. It is lenient on fields that it does not know (they are listed), and strict on those that it does: a wrong type
//! is an error with the place, `messages[2].content[0].image_url.url`. Nothing is fetched and no file is opened.
//!
//! ```
//! use tokenfare::request::{Content, parse};
//! let request = parse(r#"{ "model": "m", "max_tokens": 50, "messages": [{ "role": "user", "content": "hi" }] }"#)?;
//! assert_eq!(request.model.as_deref(), Some("m"));
//! assert_eq!(request.most_output, Some(50));
//! assert_eq!(request.messages[0].parts[0].content, Content::Text("hi".to_owned()));
//! # Ok::<(), tokenfare::request::RequestError>(())
//! ```

mod chat;
mod detect;
mod generate;
mod json;
mod media;
mod messages;
mod native;
mod node;
mod responses;
mod tools;
mod wrapper;

use serde_json::Value;

pub use detect::{Shape, shape_of};
pub use json::read as read_json;
pub use media::{Media, Pixels, Place, Played};
pub use wrapper::{Line, Wrapper, line, looks_like_one};

use crate::tokens::chat::Role;
use crate::tokens::tools::{Tool, ToolChoice};

/// Why a text is no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It is no JSON, or JSON that no service would take.
    #[error("no JSON: {0}")]
    NotJson(String),
    /// It is JSON, and no request of a vendor.
    #[error("JSON, and in no form of a request that is known here")]
    UnknownShape,
    /// A field is not what it has to be.
    #[error("`{path}` {wrong}")]
    Field {
        /// Where: `messages[2].content[0].image_url.url`.
        path: String,
        /// What is wrong with it.
        wrong: String,
    },
}

/// One request, whatever the vendor's way of writing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// In which form it was written.
    pub shape: Shape,
    /// The model that it names.
    pub model: Option<String>,
    /// The conversation, the system's messages among them, in the order sent.
    pub messages: Vec<Message>,
    /// The tools that the user describes.
    pub tools: Vec<Tool>,
    /// Whether tool definitions end in a mark for the cache.
    pub tools_cache: Option<Lifetime>,
    /// How a tool is chosen.
    pub tool_choice: ToolChoice,
    /// Tokens of one answer, at most, as the request bounds them.
    pub most_output: Option<u64>,
    /// What it says about thinking.
    pub thinking: Thinking,
    /// The service tier, in the vendor's word.
    pub service: Option<String>,
    /// How many answers are asked for; 1 unless said otherwise.
    pub choices: Option<u64>,
    /// Whether the answer is streamed, which costs the same.
    pub stream: bool,
    /// The schema that the answer has to follow, as JSON.
    pub answer_schema: Option<String>,
    /// The level of detail of all pictures, where the request has one for all.
    pub detail: Option<String>,
    /// Fields that are not known here, by their place.
    pub unknown: Vec<String>,
    /// What is part of the prompt and cannot be counted, in a few words each.
    pub uncounted: Vec<String>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who it is from.
    pub role: Role,
    /// The name that is sent along.
    pub name: Option<String>,
    /// What it holds.
    pub parts: Vec<Part>,
}

/// One part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands: `messages[0].content[1]`.
    pub at: String,
    /// What it is.
    pub content: Content,
    /// Whether everything up to here is marked for the cache.
    pub cache: Option<Lifetime>,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(String),
    /// What the model thought, earlier.
    Thinking(String),
    /// A picture.
    Image(Media),
    /// Sound.
    Audio(Media),
    /// Moving pictures.
    Video(Media),
    /// Single pictures, at least one, that are looked at as the frames of a clip.
    Frames(Vec<Media>),
    /// A document: pages, or a text.
    Document(Media),
    /// A file of whatever kind: its content tells.
    File(Media),
    /// A tool that the model called, earlier.
    Call {
        /// The tool.
        name: String,
        /// Its arguments, as JSON.
        arguments: String,
    },
}

/// How long a cache keeps what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifetime {
    /// The vendor's default.
    Usual,
    /// An hour.
    Hour,
}

/// What a request says about thinking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thinking {
    /// Whether the model thinks; none if the request does not say.
    pub on: Option<bool>,
    /// Tokens of thinking, at most.
    pub budget: Option<u64>,
    /// How hard, in the vendor's word.
    pub effort: Option<String>,
}

impl Part {
    fn new(node: &node::Node<'_>, content: Content, cache: Option<Lifetime>) -> Self {
        Self {
            at: node.path(),
            content,
            cache,
        }
    }
}

impl Request {
    /// Reads what most shapes have at their top, all under these names: the model, the service, thinking, tools.
    fn begin(root: &node::Node<'_>) -> Result<Self, RequestError> {
        let mut request = Self {
            model: root.text_of("model")?.map(str::to_owned),
            service: root.text_of("service_tier")?.map(str::to_owned),
            stream: root.flag_of("stream")?.unwrap_or(false),
            thinking: tools::thinking(root)?,
            ..Self::default()
        };
        for key in ["tools", "functions"] {
            if let Some(list) = root.get(key) {
                tools::tools(&mut request, &list)?;
            }
        }
        if let Some(chosen) = root.any(&["tool_choice", "function_call"]) {
            request.tool_choice = tools::choice(&chosen)?;
        }
        Ok(request)
    }

    /// Adds a message without a name.
    fn say(&mut self, role: Role, parts: Vec<Part>) {
        self.messages.push(Message {
            role,
            name: None,
            parts,
        });
    }

    /// The same, if there is something in it.
    fn say_if_any(&mut self, role: Role, parts: Vec<Part>) {
        if !parts.is_empty() {
            self.say(role, parts);
        }
    }

    /// Notes a part of the prompt that cannot be counted, once.
    fn not_counted(&mut self, what: String) {
        if !self.uncounted.contains(&what) {
            self.uncounted.push(what);
        }
    }

    /// Marks what was sent last for the cache.
    fn mark_last(&mut self, lifetime: Lifetime) {
        let mut messages = self.messages.iter_mut().rev();
        match messages.find_map(|message| message.parts.last_mut()) {
            Some(last) => last.cache = Some(lifetime),
            None => self.tools_cache = Some(lifetime),
        }
    }
}

/// Reads a request in whatever shape it is.
///
/// # Errors
/// If it is no JSON, in no known shape, or a field is not what it has to be.
pub fn parse(text: &str) -> Result<Request, RequestError> {
    from_value(&json::read(text)?)
}

/// Reads a request that was parsed as JSON already.
///
/// # Errors
/// If it is in no known shape, or a field is not what it has to be.
pub fn from_value(value: &Value) -> Result<Request, RequestError> {
    let shape = shape_of(value).ok_or(RequestError::UnknownShape)?;
    read_as(shape, value)
}

/// Reads a request in a shape that is known from elsewhere, such as the wrapper of a batch.
///
/// # Errors
/// If a field is not what it has to be in that shape.
pub fn read_as(shape: Shape, value: &Value) -> Result<Request, RequestError> {
    let root = node::Node::root(value);
    let mut request = match shape {
        Shape::Chat => chat::read(&root),
        Shape::Responses => responses::read(&root),
        Shape::Messages => messages::read(&root),
        Shape::Generate => generate::read(&root),
        Shape::Native => native::read(&root),
    }?;
    request.shape = shape;
    Ok(request)
}
