//! From a vendor's request to a workload that every model can be asked.

mod attached;

use std::collections::BTreeMap;
use std::time::Duration;

use self::attached::{Attached, Attachments, Wanted};
use super::{CacheMark, Caching, Content, Part, Speaker, Workload};
use crate::headers;
use crate::price_book::model::Modality;
use crate::request::{self, Lifetime, Media, Pixels, Request};
use crate::tokens::chat::Role;
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::media::Clip;
use crate::tokens::tools::{ToolCall, ToolSet};

/// Why a request cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unmeasured {
    /// An attachment that is elsewhere: nothing is fetched.
    #[error("`{at}`: the {} is at `{place}`, which is not fetched", attached::word(*kind))]
    Elsewhere {
        /// The part.
        at: String,
        /// What it is.
        kind: Modality,
        /// Where it is.
        place: String,
        /// Whether it may be a local file.
        local: bool,
    },
    /// An attachment that cannot be read.
    #[error("`{at}`: {why}")]
    Broken {
        /// The part.
        at: String,
        /// What it should be.
        kind: Modality,
        /// What is wrong with it.
        why: String,
    },
    /// Nothing is said.
    #[error("the request says nothing")]
    Empty,
}

/// Reads the headers of a local file, or says why not.
pub type Local<'l> = dyn Fn(&str) -> Result<headers::Media, String> + 'l;

/// What is taken for granted where a request does not have it.
#[derive(Default)]
pub struct Assumed<'a> {
    /// The size of pictures that are elsewhere.
    pub image: Option<Dimensions>,
    /// The length of sounds that are elsewhere.
    pub sound: Option<Duration>,
    /// The size and the length of clips that are elsewhere; they have sound.
    pub clip: Option<Clip>,
    /// The pages of documents that are elsewhere, sheets of A4.
    pub pages: Option<u16>,
    /// Kinds of content of which each piece has a declared number of tokens, however big it is.
    pub counted: Vec<Modality>,
    /// Reads the headers of a local file, if local files are read.
    pub local: Option<&'a Local<'a>>,
    /// Kinds of content whose quantities are declared for all together.
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
        attachments: Attachments::new(assumed),
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
    attachments: Attachments<'a>,
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
            request::Content::Image(media) => return self.attached(at, Modality::Image, &media),
            request::Content::Audio(media) => return self.attached(at, Modality::Audio, &media),
            request::Content::Video(media) => return self.attached(at, Modality::Video, &media),
            request::Content::Document(media) => return self.attached(at, Modality::Pdf, &media),
            request::Content::File(media) => {
                let read = self.attachments.read(at, Wanted::Anything, &media)?;
                return Ok(self.found(read, media.detail, media.pixels));
            }
            request::Content::Frames(frames) => {
                let read = self.attachments.frames(at, &frames)?;
                return Ok(self.found(read, None, Pixels::default()));
            }
        }))
    }

    fn attached(
        &mut self,
        at: &str,
        kind: Modality,
        media: &Media,
    ) -> Result<Option<Content>, Unmeasured> {
        let read = self.attachments.read(at, Wanted::Kind(kind), media)?;
        Ok(self.found(read, media.detail.clone(), media.pixels))
    }

    fn found(
        &mut self,
        attached: Attached,
        detail: Option<String>,
        pixels: Pixels,
    ) -> Option<Content> {
        let content = match attached {
            Attached::Declared => return None,
            Attached::Text(text) => return Some(Content::Text(Box::new((self.keep)(text)))),
            Attached::Content(content) => content,
        };
        let place = self.sent.parts.len();
        let ends = [("min_pixels", pixels.least), ("max_pixels", pixels.most)];
        let ends = ends.into_iter();
        let ends: BTreeMap<String, String> = ends
            .filter_map(|(name, end)| Some((name.to_owned(), end?.to_string())))
            .collect();
        if !ends.is_empty() {
            self.sent.options.insert(place, ends);
        }
        if let Some(detail) = detail.or_else(|| self.detail.clone()) {
            self.sent.details.insert(place, detail);
        }
        Some(content)
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
        let mut notes = self.attachments.notes();
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
