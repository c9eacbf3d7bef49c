//! What is sent, from files and options.

use std::io::Read;

use crate::cli::args::RequestArgs;
use crate::cli::failure::Failure;
use crate::cli::texts::Texts;
use crate::cli::{files, input};
use crate::price_book::suggest::did_you_mean;
use crate::tokens::tools::{ToolChoice, ToolSet};
use crate::workload::{System, Workload};

pub(super) fn workload(
    args: &RequestArgs,
    mut texts: Texts,
    stdin: &mut dyn Read,
) -> Result<Workload, Failure> {
    let mut parts = Vec::new();
    for path in &args.inputs {
        parts.extend(input::read(path, stdin, &mut texts)?);
    }
    for (index, text) in args.text.iter().enumerate() {
        parts.push(input::typed(text, index + 1)?);
    }
    for image in &args.image {
        parts.push(input::read_image(image)?);
    }
    for sound in &args.audio {
        parts.push(files::read_audio(sound)?);
    }
    for clip in &args.video {
        parts.push(files::read_video(clip)?);
    }
    for document in &args.pdf {
        parts.push(files::read_document(document)?);
    }
    let tools = args.tools.as_deref().map(input::read_tools).transpose()?;
    Ok(Workload {
        parts,
        system: system(args)?,
        tool_choice: tool_choice(args.tool_choice.as_deref(), tools.as_ref())?,
        tools,
        unframed: args.no_frame,
        special: args.special,
        detail: args.detail.clone(),
        advise: args.advise,
        image_tokens: args.image_tokens,
        audio_tokens: args.audio_tokens,
        video_tokens: args.video_tokens,
        page_tokens: args.page_tokens,
        input_tokens: args.input_tokens,
        cached_tokens: args.cached_tokens,
        cache_write_tokens: args.cache_write_tokens,
        output_tokens: args.output_tokens,
        thinking_tokens: args.thinking_tokens,
        meters: args.meter.clone(),
        ..Workload::default()
    })
}

/// The system text, as typed or from its file.
fn system(args: &RequestArgs) -> Result<Option<System>, Failure> {
    if let Some(text) = &args.system {
        return input::typed_system(text).map(Some);
    }
    args.system_file
        .as_deref()
        .map(input::read_system)
        .transpose()
}

/// What a word about the choice of a tool means.
fn tool_choice(given: Option<&str>, tools: Option<&ToolSet>) -> Result<ToolChoice, Failure> {
    let Some(word) = given else {
        return Ok(ToolChoice::Auto);
    };
    let known = |name: &str| tools.is_some_and(|tools| tools.names().any(|known| known == name));
    match word {
        name if known(name) => Ok(ToolChoice::Named(name.to_owned())),
        "auto" => Ok(ToolChoice::Auto),
        "none" => Ok(ToolChoice::None),
        "any" | "required" => Ok(ToolChoice::Any),
        name => {
            let names: Vec<&str> = tools.iter().flat_map(|tools| tools.names()).collect();
            let message = format!("--tool-choice: no tool is called `{name}`");
            let like = did_you_mean(name, names.iter().copied());
            let all = || format!("use auto, none, any, or one of: {}", names.join(", "));
            Err(Failure::new(message).hint(like.unwrap_or_else(all)))
        }
    }
}
