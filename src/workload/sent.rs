//! From a vendor's request to a workload that every model can be asked.

use std::io::Cursor;

use super::{CacheMark, Caching, Content, Part, Speaker, Workload};
use crate::price_book::model::Modality;
use crate::request::{self, Lifetime, Media, Place, Request};
use crate::tokens::chat::Role;
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::picture::read_dimensions;
use crate::tokens::tools::{ToolCall, ToolSet};

/// Why a request cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unmeasured {
    /// A picture that is elsewhere: nothing is fetched.
    #[error("`{at}`: the picture is at `{place}`, which is not fetched")]
    Elsewhere {
        /// The part.
        at: String,
        /// Where the picture is.
        place: String,
    },
    /// A picture that cannot be read.
    #[error("`{at}`: {why}")]
    Broken {
        /// The part.
        at: String,
        /// What is wrong with it.
        why: String,
    },
    /// Something that nobody counts here.
    #[error("`{at}`: {kind} of a request is not counted yet")]
    Uncounted {
        /// The part.
        at: String,
        /// What it is.
        kind: Modality,
    },
    /// Nothing is said.
    #[error("the request says nothing")]
    Empty,
}

/// Reads the size of a picture in a local file, or says why not.
pub type Local<'l> = dyn Fn(&str) -> Result<Dimensions, String> + 'l;

/// What is taken for granted where a request does not have it.
#[derive(Default)]
pub struct Assumed<'a> {
    /// The size of pictures that are elsewhere.
    pub image: Option<Dimensions>,
    /// Reads the size of a picture in a local file, if local files are read.
    pub local: Option<&'a Local<'a>>,
    /// Kinds of content whose quantities are declared otherwise.
    pub declared: Vec<Modality>,
    /// Whether the cache has what is marked for it already.
    pub cached: bool,
}

/// A request, ready to be measured on any model.
#[derive(Debug)]
pub struct Sent {
    /// What is sent.
    pub workload: Workload,
    /// What was assumed or left out, a fragment each.
    pub notes: Vec<String>,
}

/// Makes texts into counters; a batch remembers those that come again.
pub type Keep<'k> = &'k mut dyn FnMut(String) -> TextCounter<'static>;

/// Turns a request into a workload.
///
/// # Errors
/// If a part has a size that is not known, or cannot be counted.
pub fn workload(
    request: Request,
    assumed: &Assumed<'_>,
    keep: Keep<'_>,
) -> Result<Sent, Unmeasured> {
    let mut building = Building {
        assumed,
        keep,
        detail: request.detail.clone(),
        sent: Workload::default(),
        elsewhere: 0,
        left_out: Vec::new(),
        thoughts: 0,
    };
    if let Some(lifetime) = request.tools_cache {
        building.mark(lifetime);
    }
    for message in request.messages {
        building.message(message)?;
    }
    if let Some(schema) = request.answer_schema {
        let counter = Box::new((building.keep)(schema));
        building.schema(counter);
    }
    let mut notes = building.notes();
    for what in &request.uncounted {
        notes.push(format!("not counted: {what}"));
    }
    let mut workload = building.sent;
    if !request.tools.is_empty() {
        workload.tools = Some(ToolSet::new(request.tools));
    }
    if workload.parts.is_empty() && workload.tools.is_none() {
        return Err(Unmeasured::Empty);
    }
    workload.tool_choice = request.tool_choice;
    workload.most_output = request.most_output;
    workload.choices = request.choices;
    workload.caching.read = assumed.cached;
    Ok(Sent { workload, notes })
}

struct Building<'a, 'k> {
    assumed: &'a Assumed<'a>,
    keep: Keep<'k>,
    detail: Option<String>,
    sent: Workload,
    elsewhere: u64,
    left_out: Vec<Modality>,
    thoughts: u64,
}

const fn word(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Answer => "answer",
        Role::ToolResult => "tool result",
    }
}

impl Building<'_, '_> {
    fn message(&mut self, message: request::Message) -> Result<(), Unmeasured> {
        let before = self.sent.parts.len();
        for part in message.parts {
            let (at, cache) = (part.at, part.cache);
            if let Some(content) = self.content(&at, part.content)? {
                let kind = match content {
                    Content::Call(_) => "tool call",
                    Content::Thought(_) => "thinking",
                    _ => word(message.role),
                };
                let name = format!("{at} ({kind})");
                self.sent.parts.push(Part { name, content });
            }
            if let Some(lifetime) = cache {
                self.mark(lifetime);
            }
        }
        let name = message.name.map(|name| Box::new((self.keep)(name)));
        self.sent.turns.push(Speaker {
            role: message.role,
            name,
            parts: self.sent.parts.len() - before,
        });
        Ok(())
    }

    fn content(
        &mut self,
        at: &str,
        content: request::Content,
    ) -> Result<Option<Content>, Unmeasured> {
        Ok(Some(match content {
            request::Content::Text(text) => Content::Text(Box::new((self.keep)(text))),
            request::Content::Thinking(text) => {
                self.thoughts += 1;
                Content::Thought(Box::new((self.keep)(text)))
            }
            request::Content::Call { name, arguments } => {
                Content::Call(Box::new(ToolCall::new(&name, &arguments)))
            }
            request::Content::Image(media) => {
                let size = self.size(at, &media)?;
                if let Some(detail) = media.detail.or_else(|| self.detail.clone()) {
                    self.sent.details.insert(self.sent.parts.len(), detail);
                }
                Content::Image(size)
            }
            request::Content::Audio(_) => return self.declared(at, Modality::Audio),
            request::Content::Video(_) => return self.declared(at, Modality::Video),
            request::Content::Document(_) => return self.declared(at, Modality::Pdf),
        }))
    }

    /// What is not counted here has to be declared.
    fn declared(&mut self, at: &str, kind: Modality) -> Result<Option<Content>, Unmeasured> {
        if !self.assumed.declared.contains(&kind) {
            let at = at.to_owned();
            return Err(Unmeasured::Uncounted { at, kind });
        }
        self.left_out.push(kind);
        Ok(None)
    }

    fn size(&mut self, at: &str, media: &Media) -> Result<Dimensions, Unmeasured> {
        let broken = |why: String| Unmeasured::Broken {
            at: at.to_owned(),
            why,
        };
        let place = match &media.place {
            Place::Inline(bytes) => {
                let picture = read_dimensions(Cursor::new(bytes));
                return picture
                    .map(|picture| picture.size)
                    .map_err(|error| broken(error.to_string()));
            }
            Place::Url(url) => {
                if let (Some(read), Some(path)) = (self.assumed.local, local_path(url)) {
                    return read(path).map_err(broken);
                }
                url
            }
            Place::Uploaded(id) => id,
        };
        self.elsewhere += 1;
        let elsewhere = || Unmeasured::Elsewhere {
            at: at.to_owned(),
            place: shortened(place),
        };
        self.assumed.image.ok_or_else(elsewhere)
    }

    fn mark(&mut self, lifetime: Lifetime) {
        let mark = CacheMark {
            parts: self.sent.parts.len(),
            hour: lifetime == Lifetime::Hour,
        };
        let Caching { marks, .. } = &mut self.sent.caching;
        marks.retain(|known| known.parts != mark.parts);
        marks.push(mark);
    }

    /// A schema stands with the system's message, if there is one: it is no message of its own.
    fn schema(&mut self, counter: Box<TextCounter<'static>>) {
        let part = Part {
            name: "schema of the answer".to_owned(),
            content: Content::Schema(counter),
        };
        self.sent.parts.push(part);
        if let Some(last) = self.sent.turns.last_mut() {
            last.parts += 1;
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let (1.., Some(size)) = (self.elsewhere, self.assumed.image) {
            let pictures = match self.elsewhere {
                1 => "1 picture that is not fetched is".to_owned(),
                n => format!("{n} pictures that are not fetched are"),
            };
            notes.push(format!("{pictures} taken to be {size}"));
        }
        for kind in &self.left_out {
            let note = format!("the {kind} of the request is what was declared for it");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        if self.sent.follows_marks() {
            notes.push(match self.assumed.cached {
                true => {
                    "what is marked for a cache is read from it; what comes after it is not in it"
                        .to_owned()
                }
                false => "what is marked for a cache is written to it, as on a first request; \
                          --cached reads it instead"
                    .to_owned(),
            });
        }
        notes
    }
}

/// The path of a local file, if it is one: `file://…`, or no address at all.
fn local_path(url: &str) -> Option<&str> {
    match url.split_once("://") {
        Some((scheme, path)) => scheme.eq_ignore_ascii_case("file").then_some(path),
        None => Some(url),
    }
}

/// An address as far as a line has room for it.
fn shortened(place: &str) -> String {
    const MOST: usize = 80;
    match place.char_indices().nth(MOST) {
        None => place.to_owned(),
        Some((at, _)) => format!("{}…", &place[..at]),
    }
}
