//! A native form of multimodal chats: `{ "model": …, "input": { "messages": [{ "role": …, "content": [{ "image": … }] }] }, "parameters": … }`.

use super::media::{Media, Pixels};
use super::node::Node;
use super::tools::{answer_schema, cache_mark, choice, choices, thinking, tools};
use super::{Content, Part, Request, RequestError};
use crate::tokens::chat::Role;

/// Fields of `parameters` that are read, and that change nothing about what is counted.
const KNOWN: &str = "max_tokens n tools tool_choice enable_thinking thinking_budget response_format vl_high_resolution_images \
    result_format incremental_output enable_search search_options seed temperature top_p top_k repetition_penalty presence_penalty \
    stop stream parallel_tool_calls logprobs top_logprobs";

/// The same of a part, and of one with a picture.
const KNOWN_PART: &str = "text audio video fps cache_control";
const KNOWN_PICTURE_PART: &str = "image min_pixels max_pixels cache_control";

/// Reads one.
pub(super) fn read(root: &Node<'_>) -> Result<Request, RequestError> {
    let mut request = Request {
        model: root.text_of("model")?.map(str::to_owned),
        stream: root.flag_of("stream")?.unwrap_or(false),
        ..Request::default()
    };
    let input = root.need("input")?;
    if let Some(list) = input.get("messages") {
        for node in list.items()? {
            message(&mut request, &node)?;
        }
    } else {
        let mut parts = Vec::new();
        super::chat::content(&mut request, &input.need("prompt")?, &mut parts)?;
        request.say(Role::User, parts);
    }
    if let Some(parameters) = root.get("parameters") {
        request.most_output = parameters.whole_of("max_tokens")?;
        request.choices = choices(&parameters, "n")?;
        request.thinking = thinking(&parameters)?;
        if let Some(list) = parameters.get("tools") {
            tools(&mut request, &list)?;
        }
        if let Some(chosen) = parameters.get("tool_choice") {
            request.tool_choice = choice(&chosen)?;
        }
        if let Some(format) = parameters.get("response_format") {
            request.answer_schema = answer_schema(&format)?;
        }
        if parameters.flag_of("vl_high_resolution_images")? == Some(true) {
            request.detail = Some("high".to_owned());
        }
        if parameters.flag_of("enable_search")? == Some(true) {
            let what = "what the vendor's web search puts into the prompt";
            request.not_counted(what.to_owned());
        }
        parameters.note_others(&mut request, KNOWN)?;
    }
    input.note_others(&mut request, "messages prompt")?;
    root.note_others(&mut request, "model input parameters stream")?;
    Ok(request)
}

fn message(request: &mut Request, node: &Node<'_>) -> Result<(), RequestError> {
    // Parts have no type: their key says what they are.
    let untyped = |content: &Node<'_>| {
        let parts = content.value.as_array();
        parts.is_some_and(|parts| parts.iter().any(|part| part.get("type").is_none()))
    };
    let Some(content) = node.get("content").filter(untyped) else {
        let list = serde_json::Value::Array(vec![node.value.clone()]);
        let before = request.unknown.len();
        let read = super::chat::messages(request, &Node::root(&list));
        // The place of a copy is not that of the message.
        let moved = |path: &str| format!("{}{}", node.path(), path.trim_start_matches("[0]"));
        for path in &mut request.unknown[before..] {
            *path = moved(path);
        }
        return read.map_err(|error| match error {
            RequestError::Field { path, wrong } => RequestError::Field {
                path: moved(&path),
                wrong,
            },
            other => other,
        });
    };
    let role = node.need("role")?;
    let role = match role.text()? {
        "system" => Role::System,
        "user" => Role::User,
        "assistant" => Role::Answer,
        "tool" => Role::ToolResult,
        other => return Err(role.wrong(format!("is `{other}`, not system, user or assistant"))),
    };
    let mut parts = Vec::new();
    for item in content.items()? {
        item.object()?;
        let content = if let Some(text) = item.get("text") {
            Content::Text(text.text()?.to_owned())
        } else if let Some(image) = item.get("image") {
            Content::Image(Media::url(&image)?.scaled(Pixels::of(&item, &image)?))
        } else if let Some(audio) = item.get("audio") {
            Content::Audio(Media::url(&audio)?)
        } else if let Some(video) = item.get("video") {
            super::chat::clip(&video, &item)?
        } else {
            let keys = item.object()?.keys();
            let keys: Vec<&str> = keys.map(String::as_str).collect();
            let what = format!("`{}`: a part with `{}`", item.path(), keys.join("`, `"));
            request.not_counted(what);
            continue;
        };
        let known = match content {
            Content::Image(_) => KNOWN_PICTURE_PART,
            _ => KNOWN_PART,
        };
        item.note_others(request, known)?;
        parts.push(Part::new(&item, content, cache_mark(&item)?));
    }
    request.say(role, parts);
    Ok(())
}
