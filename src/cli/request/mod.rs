//! From what was typed to what it means: a workload, its terms, the price book, the models.

mod books;
mod check;
mod content;
mod models;
mod terms;
mod texts;

use std::io::{BufRead, Read};

use serde_json::Value;

pub(super) use self::books::{book, known_rules, tables};
pub(super) use self::check::alone;
pub(super) use self::models::{model, models, named_by, own_model};
pub(super) use self::terms::{currency, now, terms};
pub(super) use self::texts::{texts, texts_by};
use super::args::RequestArgs;
use super::failure::Failure;
use super::sent::{self, Input};
use super::texts::Texts;
use crate::report::Document;
use crate::workload::Workload;

/// What was asked: one request, from files and options or as a vendor takes it, or a batch of them.
pub(super) enum Asked<'r> {
    /// One request.
    One(Box<One>),
    /// Requests, a line each.
    Batch(Batch<'r>),
}

/// One request.
pub(super) struct One {
    /// What is sent.
    pub workload: Workload,
    /// What a request of a vendor's says besides; nothing of files and options.
    pub origin: Origin,
}

/// What a request says besides its content.
#[derive(Default)]
pub(super) struct Origin {
    /// Whether it is one at all, and not files and options.
    pub is_request: bool,
    /// The model that it names.
    pub model: Option<String>,
    /// The service that it asks for.
    pub service: Option<String>,
    /// Whether the model thinks, if it says so.
    pub thinking: Option<bool>,
    /// What was understood, assumed or left out, a fragment each.
    pub notes: Vec<String>,
}

/// A batch.
pub(super) struct Batch<'r> {
    /// The name of its file.
    pub name: String,
    /// Its lines.
    pub lines: Box<dyn BufRead + 'r>,
    /// The bytes of its file, where they are known and not compressed.
    pub bytes: Option<u64>,
}

/// Reads the inputs, long texts as `texts` says, and checks that what was declared fits together.
pub(super) fn asked<'r>(
    args: &RequestArgs,
    texts: Texts,
    stdin: &'r mut dyn Read,
) -> Result<Asked<'r>, Failure> {
    check::check(args)?;
    let mut rest;
    if let [path] = args.inputs.as_slice() {
        let name = path.display().to_string();
        match sent::look(path, stdin, args.as_kind)? {
            Input::Request(line) => {
                alone(args, &name)?;
                return sent::one(*line, args, path).map(|one| Asked::One(Box::new(one)));
            }
            Input::Batch { lines, packed } => {
                alone(args, &name)?;
                let file = std::fs::metadata(path).ok().filter(|_| !packed);
                let bytes = file.map(|file| file.len());
                return Ok(Asked::Batch(Batch { name, lines, bytes }));
            }
            Input::Other(unread) => rest = unread,
        }
    } else {
        for path in args.inputs.iter().filter(|path| path.is_file()) {
            let mut nothing = std::io::empty();
            match sent::look(path, &mut nothing, args.as_kind)? {
                Input::Other(_) => {}
                Input::Request(_) | Input::Batch { .. } => {
                    alone(args, &path.display().to_string())?;
                }
            }
        }
        rest = Some(Box::new(stdin));
    }
    let mut nothing = std::io::empty();
    let stdin = rest.as_deref_mut().unwrap_or(&mut nothing);
    let workload = match args.inputs.as_slice() {
        [path] if sent::is_pipe(path) => {
            // It is open already, and cannot be opened again.
            let args = RequestArgs {
                inputs: vec!["-".into()],
                ..args.clone()
            };
            content::workload(&args, texts, stdin)?
        }
        _ => content::workload(args, texts, stdin)?,
    };
    let origin = Origin::default();
    Ok(Asked::One(Box::new(One { workload, origin })))
}

/// Adds what is to be known of a request below a result.
pub(super) fn request_notes(document: Document, notes: &[String]) -> Document {
    let add = |document: Document, note: &String| document.note(note.clone());
    notes.iter().fold(document, add)
}

/// The same for programs; what is no request has no notes.
pub(super) fn with_notes(mut value: Value, origin: &Origin) -> Value {
    if origin.is_request {
        value["request_notes"] = Value::from(origin.notes.clone());
    }
    value
}
