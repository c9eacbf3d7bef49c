//! Chat completions: `{ "model": …, "messages": [{ "role": …, "content": … }] }`, with what compatible services add to it.

use super::media::{Media, Pixels, Played, kind_of_name};
use super::node::Node;
use super::tools::{answer_schema, cache_mark, choices};
use super::{Content, Message, Part, Request, RequestError};
use crate::tokens::chat::Role;

/// Fields that are read, and fields that change nothing about what is counted.
const KNOWN: &str = "model messages max_tokens max_completion_tokens n stream tools tool_choice functions function_call response_format \
    service_tier reasoning_effort reasoning thinking enable_thinking thinking_budget \
    audio frequency_penalty logit_bias logprobs metadata modalities parallel_tool_calls prediction presence_penalty prompt_cache_key \
    prompt_cache_retention safety_identifier seed stop store stream_options temperature top_logprobs top_p top_k min_p user verbosity \
    web_search_options repetition_penalty extra_body caching enable_search search_options incremental_output result_format \
    vl_high_resolution_images provider plugins transforms models route usage cache_control";

/// Reads one.
pub(super) fn read(root: &Node<'_>) -> Result<Request, RequestError> {
    let mut request = Request::begin(root)?;
    request.choices = choices(root, "n")?;
    request.most_output = match root.whole_of("max_completion_tokens")? {
        Some(most) => Some(most),
        None => root.whole_of("max_tokens")?,
    };
    if let Some(format) = root.get("response_format") {
        request.answer_schema = answer_schema(&format)?;
    }
    messages(&mut request, &root.need("messages")?)?;
    if root.get("web_search_options").is_some() || root.flag_of("enable_search")? == Some(true) {
        let what = "what the vendor's web search puts into the prompt";
        request.not_counted(what.to_owned());
    }
    if root.flag_of("vl_high_resolution_images")? == Some(true) {
        request.detail = Some("high".to_owned());
    }
    if let Some(lifetime) = cache_mark(root)? {
        request.mark_last(lifetime);
    }
    root.note_others(&mut request, KNOWN)?;
    Ok(request)
}

/// Reads a list of messages.
pub(super) fn messages(request: &mut Request, list: &Node<'_>) -> Result<(), RequestError> {
    for node in list.items()? {
        let message = message(request, &node)?;
        request.messages.push(message);
    }
    Ok(())
}

const KNOWN_MESSAGE: &str = "role content name tool_calls function_call tool_call_id refusal reasoning_content reasoning audio partial \
    prefix cache_control annotations reasoning_details id index tool_name";

fn message(request: &mut Request, node: &Node<'_>) -> Result<Message, RequestError> {
    node.object()?;
    let role = role(&node.need("role")?)?;
    let mut parts = Vec::new();
    for key in ["reasoning_content", "reasoning"] {
        if let Some(thought) = node.get(key).filter(|node| node.value.is_string()) {
            let content = Content::Thinking(thought.text()?.to_owned());
            parts.push(Part::new(&thought, content, None));
        }
    }
    if let Some(content) = node.get("content") {
        self::content(request, &content, &mut parts)?;
    }
    if let Some(refusal) = node.get("refusal") {
        let text = Content::Text(refusal.text()?.to_owned());
        parts.push(Part::new(&refusal, text, None));
    }
    if let Some(calls) = node.get("tool_calls") {
        for call in calls.items()? {
            let inner = call.any(&["function", "custom"]).unwrap_or(call);
            parts.push(Part::new(&call, self::call(&inner)?, None));
        }
    }
    if let Some(call) = node.get("function_call") {
        parts.push(Part::new(&call, self::call(&call)?, None));
    }
    if node.get("audio").is_some() {
        let what = format!(
            "`{}`: earlier sound of the model",
            node.need("audio")?.path()
        );
        request.not_counted(what);
    }
    if let (Some(lifetime), Some(last)) = (cache_mark(node)?, parts.last_mut()) {
        last.cache = Some(lifetime);
    }
    node.note_others(request, KNOWN_MESSAGE)?;
    let name = node.text_of("name")?.filter(|name| !name.is_empty());
    Ok(Message {
        role,
        name: name.map(str::to_owned),
        parts,
    })
}

fn role(node: &Node<'_>) -> Result<Role, RequestError> {
    Ok(match node.text()? {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" | "model" => Role::Answer,
        "tool" | "function" => Role::ToolResult,
        other => {
            let known = "system, developer, user, assistant or tool";
            return Err(node.wrong(format!("is `{other}`, not {known}")));
        }
    })
}

/// Reads a call of a tool: its name, and its arguments as JSON in a string, or as an object.
pub(super) fn call(node: &Node<'_>) -> Result<Content, RequestError> {
    let arguments = node.any(&["arguments", "input", "args"]);
    let arguments = match arguments.map(|node| node.value) {
        None => "{}".to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    Ok(Content::Call {
        name: node.need("name")?.text()?.to_owned(),
        arguments,
    })
}

/// Reads the content of a message: a text, or a list of parts.
pub(super) fn content(
    request: &mut Request,
    node: &Node<'_>,
    parts: &mut Vec<Part>,
) -> Result<(), RequestError> {
    if let Some(text) = node.value.as_str() {
        if !text.is_empty() {
            parts.push(Part::new(node, Content::Text(text.to_owned()), None));
        }
        return Ok(());
    }
    if !node.value.is_array() {
        let wrong = "not a string or a list of parts";
        return Err(match node.text() {
            Err(RequestError::Field { wrong: is, .. }) => {
                node.wrong(is.replace("not a string", wrong))
            }
            _ => node.wrong(wrong),
        });
    }
    for item in node.items()? {
        if let Some(text) = item.value.as_str() {
            parts.push(Part::new(&item, Content::Text(text.to_owned()), None));
            continue;
        }
        let cache = cache_mark(&item)?;
        if let Some(content) = typed(request, &item)? {
            let (part, file) = match content {
                Content::Image(_) => (KNOWN_PICTURE_PART, KNOWN_PICTURE),
                _ => (KNOWN_PART, KNOWN_FILE),
            };
            item.note_others(request, part)?;
            for key in ["image_url", "video_url", "audio_url", "input_audio", "file"] {
                if let Some(inner) = item.get(key).filter(|inner| inner.value.is_object()) {
                    inner.note_others(request, file)?;
                }
            }
            parts.push(Part::new(&item, content, cache));
        }
    }
    Ok(())
}

/// Fields of a part that are read, and fields that change nothing about what is counted.
const KNOWN_PART: &str = "type text refusal thinking reasoning video_url video fps audio_url input_audio file file_data file_url file_id filename \
    document_url cache_control signature annotations logprobs id";

/// The same of the sound, clip or file in a part.
const KNOWN_FILE: &str = "url fps data format mime_type file_data file_url file_id filename";

/// The same of a part with a picture.
const KNOWN_PICTURE_PART: &str =
    "type image_url detail file_id min_pixels max_pixels image_pixel_limit cache_control id";

/// The same of the picture in it.
const KNOWN_PICTURE: &str = "url detail min_pixels max_pixels image_pixel_limit format mime_type";

/// Reads a part by its type.
fn typed(request: &mut Request, item: &Node<'_>) -> Result<Option<Content>, RequestError> {
    item.object()?;
    let content = match item.kind()? {
        "text" | "input_text" | "output_text" => {
            Content::Text(item.need("text")?.text()?.to_owned())
        }
        "refusal" => Content::Text(item.need("refusal")?.text()?.to_owned()),
        "thinking" | "reasoning" => {
            let text = item.any(&["thinking", "text", "reasoning"]);
            Content::Thinking(text.map_or(Ok(""), |node| node.text())?.to_owned())
        }
        "image_url" | "input_image" => {
            let detail = item.text_of("detail")?;
            let Some(place) = item.get("image_url") else {
                let id = item.need("file_id")?.text()?;
                let media = Media::uploaded(id, None).detailed(detail);
                let media = media.scaled(Pixels::of(item, item)?);
                return Ok(Some(Content::Image(media)));
            };
            let inner = match place.value.is_object() {
                true => place.text_of("detail")?,
                false => None,
            };
            let media = located(&place)?.detailed(inner.or(detail));
            Content::Image(media.scaled(Pixels::of(item, &place)?))
        }
        "video_url" | "input_video" => {
            let place = item.need("video_url")?;
            let media = located(&place)?.played(Played::of_clip(&place, item)?);
            Content::Video(media)
        }
        "video" => return clip(&item.need("video")?, item).map(Some),
        "audio_url" => Content::Audio(located(&item.need("audio_url")?)?),
        "input_audio" => Content::Audio(sound(&item.need("input_audio")?)?),
        "file" | "input_file" => return file(item).map(Some),
        "file_url" | "document_url" => Content::File(located(&item.need(item.kind()?)?)?),
        "" => return Err(item.wrong("has no `type`")),
        other => {
            let what = format!("`{}`: a part of type `{other}`", item.path());
            request.not_counted(what);
            return Ok(None);
        }
    };
    Ok(Some(content))
}

/// Something under an address: a string, or an object with `url`.
fn located(node: &Node<'_>) -> Result<Media, RequestError> {
    if node.value.is_object() {
        Media::url(&node.need("url")?)
    } else {
        Media::url(node)
    }
}

/// Reads a clip: one file, or a list of pictures.
pub(super) fn clip(node: &Node<'_>, part: &Node<'_>) -> Result<Content, RequestError> {
    if !node.value.is_array() {
        let media = located(node)?.played(Played::of_clip(node, part)?);
        return Ok(Content::Video(media));
    }
    let frames = node.items()?.map(|frame| located(&frame));
    let frames: Vec<Media> = frames.collect::<Result<_, _>>()?;
    match frames.is_empty() {
        true => Err(node.wrong("is a clip without frames")),
        false => Ok(Content::Frames(frames)),
    }
}

/// Reads a sound: base64, or an address where services take one there.
fn sound(node: &Node<'_>) -> Result<Media, RequestError> {
    if node.value.is_string() {
        return Media::base64(node, None);
    }
    node.object()?;
    match node.get("data") {
        Some(data) => Media::base64(&data, node.text_of("format")?),
        None => located(&node.need("url")?),
    }
}

fn file(item: &Node<'_>) -> Result<Content, RequestError> {
    let inner = item.get("file").unwrap_or(*item);
    inner.object()?;
    let name = inner.text_of("filename")?.and_then(kind_of_name);
    let media = if let Some(data) = inner.get("file_data") {
        Media::base64(&data, name)?
    } else if let Some(url) = inner.get("file_url") {
        Media::url(&url)?
    } else {
        Media::uploaded(inner.need("file_id")?.text()?, name)
    };
    Ok(Content::File(media))
}
