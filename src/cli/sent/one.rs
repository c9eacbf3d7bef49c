//! One request of a vendor's, as a workload with the user's options over it.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;

use super::service;
use crate::cli::args::RequestArgs;
use crate::cli::failure::Failure;
use crate::cli::request::{One, Origin};
use crate::headers::{HeaderError, Media, read};
use crate::meter::{Meter, Unit};
use crate::price_book::model::Modality;
use crate::request::{Line, Thinking, Wrapper};
use crate::tokens::counter::TextCounter;
use crate::tokens::picture::read_dimensions;
use crate::workload::sent::{Assumed, Local, Sent, Unmeasured, workload};

/// Makes a workload of a request.
pub(in crate::cli) fn one(line: Line, args: &RequestArgs, path: &Path) -> Result<One, Failure> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let local = |file: &str| local_file(&folder, file);
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
    let counted = [
        (args.image_tokens, Modality::Image),
        (args.audio_tokens, Modality::Audio),
        (args.video_tokens, Modality::Video),
    ];
    let counted = counted.into_iter();
    let counted = counted.filter_map(|(tokens, kind)| tokens.map(|_| kind));
    let declared = args.meter.iter().flat_map(|(meter, _)| of(*meter));
    Assumed {
        image: args.assume_image,
        sound: args.assume_audio,
        clip: args.assume_video,
        pages: args.assume_pages,
        counted: counted.collect(),
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
    workload.audio_tokens = args.audio_tokens;
    workload.video_tokens = args.video_tokens;
    workload.page_tokens = args.page_tokens;
    workload.cached_tokens = args.cached_tokens;
    workload.cache_write_tokens = args.cache_write_tokens;
    workload.output_tokens = args.output_tokens;
    workload.thinking_tokens = args.thinking_tokens;
    workload.meters.clone_from(&args.meter);
}

/// What can be done about a request that cannot be measured.
fn hint(error: &Unmeasured) -> Option<String> {
    let (kind, elsewhere) = match error {
        Unmeasured::Elsewhere { kind, local, .. } => (kind, Some(*local)),
        Unmeasured::Broken { kind, .. } => (kind, None),
        _ => return None,
    };
    let Some(local) = elsewhere else {
        let meter = match kind {
            Modality::Audio => "input_audio",
            Modality::Video => "input_video",
            Modality::Pdf => "page",
            _ => return None,
        };
        return Some(format!(
            "leave it out, or give what all such parts come to yourself: --meter {meter}=N"
        ));
    };
    let (what, assume, every) = match kind {
        Modality::Audio => (
            "length",
            "--assume-audio 1:30",
            "sound to be of that length",
        ),
        Modality::Video => (
            "size and length",
            "--assume-video 1280x720@60",
            "clip to be like that",
        ),
        Modality::Pdf => ("pages", "--assume-pages 12", "document to be of so many"),
        _ => (
            "size",
            "--assume-image 1280x720",
            "picture to be of that size",
        ),
    };
    Some(match local {
        true => format!("say its {what}: {assume}; or let local files be read: --local-files"),
        false => format!("say its {what}: {assume} takes every such {every}"),
    })
}

/// Reads the headers of a file beside the request, and nothing else of it.
pub(in crate::cli) fn local_file(folder: &Path, file: &str) -> Result<Media, String> {
    let path = folder.join(file);
    let opened = File::open(&path);
    let opened = opened.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    if !path.is_file() {
        return Err(format!("`{}` is no file", path.display()));
    }
    headers(BufReader::new(opened)).map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Reads the headers of a file that is named as a part of a request.
pub(in crate::cli) fn headers(
    mut reader: impl BufRead + Seek + Send + Sync,
) -> Result<Media, HeaderError> {
    match read(&mut reader) {
        // A drawing is a text as well, and only taken for a picture where one is named.
        Err(HeaderError::UnknownFormat) => {
            reader.rewind()?;
            Ok(Media::Picture(read_dimensions(reader)?))
        }
        found => found,
    }
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
