//! Request files of a workload: each request is a prompt.

use super::read::{MOST, Prompt, Reading};
use super::tree::Tree;
use crate::cli::Failure;
use crate::cli::args::As;
use crate::cli::request::own_model;
use crate::cli::sent::lines::{LONGEST_LINE, NextLine, next_line};
use crate::cli::sent::{Input, headers, service, tell};
use crate::diagnostic::Code;
use crate::price_book::Offer;
use crate::price_book::model::Modality;
use crate::project::place::Place;
use crate::project::workload::Assumptions;
use crate::request::{self, Line};
use crate::tokens::counter::TextCounter;
use crate::workload::sent::{Assumed, Sent, Unmeasured, workload};

/// Requests of one workload ask for different things.
const MIXED: Code = Code("mixed-requests");

/// The requests of a workload, and what they ask for besides.
pub(super) struct Requests<'a> {
    pub(super) prompts: Vec<Prompt>,
    /// The model that all of them name, where the workload names none.
    pub(super) offer: Option<Offer<'a>>,
    pub(super) service: Option<String>,
    pub(super) thinks: bool,
}

/// What requests say, and where the first of them stood.
#[derive(Default)]
struct Said {
    /// What the project takes for granted besides.
    assume: Assumptions,
    models: Vec<String>,
    services: Vec<Option<String>>,
    thinks: bool,
}

/// Reads the requests of files.
pub(super) fn read<'a>(
    reading: &mut Reading<'_, 'a>,
    files: &[(String, Place)],
    assume: Assumptions,
    offer: Option<Offer<'a>>,
) -> Option<Requests<'a>> {
    let mut said = Said {
        assume,
        ..Said::default()
    };
    let mut prompts = Vec::new();
    let mut good = true;
    for (path, place) in files {
        let room = MOST.saturating_sub(prompts.len());
        match file(reading.tree, path, room, &mut said) {
            Ok((found, notes)) => {
                prompts.extend(found);
                reading.notes.extend(notes);
            }
            Err(failure) => {
                good = false;
                reading.push(place, path, &failure);
            }
        }
    }
    let place = files.first().map(|(_, place)| place)?;
    let offer = match offer {
        Some(offer) => Some(offer),
        None if good => model(reading, place, &said.models),
        None => None,
    };
    if said.services.len() > 1 {
        let message = "the requests ask for different service tiers";
        let help = "say which one counts: `service = \"standard\"`";
        reading
            .found
            .push(place.error(MIXED, message).with_help(help));
    }
    (good && !prompts.is_empty()).then(|| Requests {
        prompts,
        offer,
        service: said.services.into_iter().next().flatten(),
        thinks: said.thinks,
    })
}

/// The model that the requests name.
fn model<'a>(reading: &mut Reading<'_, 'a>, place: &Place, named: &[String]) -> Option<Offer<'a>> {
    let error = match named {
        [] => place.error(MIXED, "no model is named, neither here nor in the requests"),
        [name] => match own_model(reading.book, name, &[], reading.at) {
            Ok(offer) => return Some(offer),
            Err(Failure::Told { message, .. }) => place.error(MIXED, message),
            Err(other) => place.error(MIXED, other.one_line()),
        },
        names => {
            let message = format!(
                "the requests name {} models: {}",
                names.len(),
                names.join(", ")
            );
            place.error(MIXED, message)
        }
    };
    reading
        .found
        .push(error.with_help("say which one counts: `model = \"provider/model\"`"));
    None
}

/// What can be done about a part that is elsewhere.
fn hint(error: &Unmeasured) -> Option<&'static str> {
    let Unmeasured::Elsewhere { kind, .. } = error else {
        return None;
    };
    Some(match kind {
        Modality::Audio => "say how long such sounds are: `assume = { audio = \"1:30\" }`",
        Modality::Video => "say what such clips are like: `assume = { video = \"1280x720@60\" }`",
        Modality::Pdf => "say how many pages such documents have: `assume = { pages = 12 }`",
        _ => "say how big such pictures are: `assume = { image = \"1280x720\" }`",
    })
}

/// The requests of one file.
fn file(
    tree: &dyn Tree,
    path: &str,
    room: usize,
    said: &mut Said,
) -> Result<(Vec<Prompt>, Vec<String>), Failure> {
    let source = tree.open(path).map_err(Failure::new)?;
    let mut prompts = Vec::new();
    let mut notes = Vec::new();
    match tell(Box::new(source), path, false, Some(As::Request))? {
        Input::Request(line) => {
            prompts.push(one(tree, path, path.to_owned(), *line, said, &mut notes)?);
        }
        Input::Batch { mut lines, .. } => {
            let (mut number, mut buffer) = (0_u64, Vec::new());
            loop {
                buffer.clear();
                let next = next_line(&mut lines, LONGEST_LINE, &mut buffer);
                match next.map_err(|error| Failure::new(error.to_string()))? {
                    NextLine::End => break,
                    NextLine::TooLong => {
                        return Err(Failure::new(format!(
                            "line {} is longer than any request",
                            number + 1
                        )));
                    }
                    NextLine::Read => number += 1,
                }
                if buffer.trim_ascii().is_empty() {
                    continue;
                }
                if prompts.len() >= room {
                    return Err(Failure::new(format!("more than {MOST} requests"))
                        .hint("`tokenfare quote MODEL FILE` prices a batch of any length"));
                }
                let wrong = |why: String| Failure::new(format!("`{path}`, line {number}: {why}"));
                let text =
                    std::str::from_utf8(&buffer).map_err(|error| wrong(error.to_string()))?;
                let value = request::read_json(text.trim_end())
                    .map_err(|error| wrong(error.to_string()))?;
                let line = request::line(&value).map_err(|error| wrong(error.to_string()))?;
                prompts.push(one(
                    tree,
                    path,
                    format!("{path}:{number}"),
                    line,
                    said,
                    &mut notes,
                )?);
            }
        }
        Input::Other(_) => return Err(Failure::new(format!("`{path}` is no request"))),
    }
    Ok((prompts, notes))
}

fn one(
    tree: &dyn Tree,
    path: &str,
    name: String,
    line: Line,
    said: &mut Said,
    notes: &mut Vec<String>,
) -> Result<Prompt, Failure> {
    let folder = path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned();
    let local = |file: &str| {
        // A request says what it likes: nothing outside of the project is opened for it.
        if file.starts_with('/')
            || file.contains(':')
            || file.split(['/', '\\']).any(|part| part == "..")
        {
            return Err(format!("`{file}` is not in the project"));
        }
        let inside = match folder.is_empty() {
            true => file.to_owned(),
            false => format!("{folder}/{file}"),
        };
        tree.open(&inside)
            .and_then(|source| headers(source).map_err(|error| error.to_string()))
            .map_err(|why| format!("`{inside}`: {why}"))
    };
    let assumed = Assumed {
        image: said.assume.image,
        sound: said.assume.audio,
        clip: said.assume.video,
        pages: said.assume.pages,
        local: Some(&local),
        ..Assumed::default()
    };
    let asked = service(&line);
    if !said.services.contains(&asked) {
        said.services.push(asked);
    }
    if let Some(model) = line
        .request
        .model
        .clone()
        .filter(|model| !said.models.contains(model))
    {
        said.models.push(model);
    }
    said.thinks |= line.request.thinking.on.unwrap_or(false);
    let sent = workload(line.request, &assumed, &mut |text| TextCounter::new(text));
    let Sent {
        workload,
        notes: own,
    } =
        sent.map_err(|error| Failure::new(format!("`{name}`, {error}")).maybe_hint(hint(&error)))?;
    for note in own {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    Ok(Prompt {
        path: name,
        workload,
    })
}
