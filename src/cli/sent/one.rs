//! One request of a vendor's, as a workload with the user's options over it.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::service;
use crate::cli::args::RequestArgs;
use crate::cli::failure::Failure;
use crate::cli::request::{One, Origin};
use crate::meter::{Meter, Unit};
use crate::price_book::model::Modality;
use crate::request::{Line, Thinking, Wrapper};
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::picture::read_dimensions;
use crate::workload::sent::{Assumed, Local, Sent, Unmeasured, workload};

/// Makes a workload of a request.
pub(in crate::cli) fn one(line: Line, args: &RequestArgs, path: &Path) -> Result<One, Failure> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let local = |file: &str| local_size(&folder, file);
    let assumed = assumed(args, &local);
    let mut keep = |text: String| TextCounter::new(text);
    let mut origin = origin(&line);
    let unknown = line.request.unknown.clone();
    let sent = workload(line.request, &assumed, &mut keep);
    let sent =
        sent.map_err(|error| Failure::new(format!("`{name}`, {error}")).maybe_hint(hint(&error)))?;
    let Sent {
        mut workload,
        notes,
    } = sent;
    let heading = origin.notes.len();
    origin.notes.extend(notes);
    if !unknown.is_empty() {
        let fields = listed(&unknown, 5);
        origin
            .notes
            .push(format!("fields that are not known here: {fields}"));
    }
    if let Some(first) = origin.notes.get_mut(0).filter(|_| heading > 0) {
        *first = format!("`{name}`: {first}");
    }
    typed_over(&mut workload, args);
    Ok(One { workload, origin })
}

/// What is taken for granted, as the user said.
pub(in crate::cli) fn assumed<'a>(args: &RequestArgs, local: &'a Local<'a>) -> Assumed<'a> {
    let of = |meter: Meter| {
        let name = meter.name();
        let audio = name.contains("audio") || meter == Meter::AudioSecond;
        let video = name.contains("video");
        [
            (audio, Modality::Audio),
            (video, Modality::Video),
            (meter.unit() == Unit::Page, Modality::Pdf),
        ]
    };
    let declared = args.meter.iter().flat_map(|(meter, _)| of(*meter));
    Assumed {
        image: args.assume_image,
        local: args.local_files.then_some(local),
        declared: declared
            .filter(|(on, _)| *on)
            .map(|(_, kind)| kind)
            .collect(),
        cached: args.cached,
    }
}

/// Puts what was typed over what the request has.
pub(in crate::cli) fn typed_over(workload: &mut crate::workload::Workload, args: &RequestArgs) {
    workload.unframed = args.no_frame;
    workload.special = args.special;
    workload.detail.clone_from(&args.detail);
    workload.image_tokens = args.image_tokens;
    workload.cached_tokens = args.cached_tokens;
    workload.cache_write_tokens = args.cache_write_tokens;
    workload.output_tokens = args.output_tokens;
    workload.thinking_tokens = args.thinking_tokens;
    workload.meters.clone_from(&args.meter);
}

/// What can be done about a request that cannot be measured.
fn hint(error: &Unmeasured) -> Option<String> {
    Some(match error {
        Unmeasured::Elsewhere { place, .. } if !place.contains("://") => {
            "say its size: --assume-image 1280x720; or let local files be read: --local-files"
                .to_owned()
        }
        Unmeasured::Elsewhere { .. } => {
            "say its size: --assume-image 1280x720 takes every such picture to be of that size"
                .to_owned()
        }
        Unmeasured::Uncounted { kind, .. } => {
            let meter = match kind {
                Modality::Audio => "input_audio",
                Modality::Video => "input_video",
                _ => "page",
            };
            format!("give its quantity yourself: --meter {meter}=N")
        }
        _ => return None,
    })
}

/// Reads the size in the header of a picture beside the request, and nothing else of it.
fn local_size(folder: &Path, file: &str) -> Result<Dimensions, String> {
    let path = folder.join(file);
    let opened = File::open(&path);
    let opened = opened.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    if !path.is_file() {
        return Err(format!("`{}` is no file", path.display()));
    }
    let picture = read_dimensions(BufReader::new(opened));
    picture
        .map(|picture| picture.size)
        .map_err(|error| format!("`{}`: {error}", path.display()))
}

/// What the request says besides its content.
fn origin(line: &Line) -> Origin {
    let request = &line.request;
    let mut notes = vec![match line.wrapper {
        Wrapper::Bare => format!("a request in the form of {}", request.shape.name()),
        Wrapper::Batch => format!(
            "a request in the form of {}, wrapped for a batch: service `batch` unless --service says otherwise",
            request.shape.name()
        ),
    }];
    let service = service(line);
    if let (Some(tier), Wrapper::Bare) = (&service, line.wrapper) {
        notes.push(format!(
            "service tier `{tier}`, as the request asks; --service standard asks for the usual one"
        ));
    }
    notes.extend(thinking(&request.thinking));
    if let Some(number) = request.choices.filter(|number| *number > 1) {
        notes.push(format!(
            "{number} answers are asked for: output counts {number} times"
        ));
    }
    Origin {
        is_request: true,
        model: request.model.clone(),
        service,
        thinking: request.thinking.on,
        notes,
    }
}

fn thinking(thinking: &Thinking) -> Option<String> {
    let mut words = Vec::new();
    if let Some(on) = thinking.on {
        words.push(if on { "on" } else { "off" }.to_owned());
    }
    words.extend(
        thinking
            .effort
            .as_ref()
            .map(|effort| format!("effort {effort}")),
    );
    let budget = thinking.budget.filter(|tokens| *tokens > 0);
    words.extend(budget.map(|tokens| format!("at most {tokens} tokens of the output")));
    (!words.is_empty()).then(|| format!("thinking: {}", words.join(", ")))
}

/// The first of many names.
fn listed(names: &[String], most: usize) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(most)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match names.len().saturating_sub(most) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
