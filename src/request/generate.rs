//! `generateContent`: `{ "contents": [{ "role": …, "parts": [{ "text": … }] }], "generationConfig": … }`, in camelCase or `snake_case`.

use super::media::{Media, Played, kind_of_name};
use super::node::Node;
use super::tools::{choices, tools};
use super::{Content, Part, Request, RequestError};
use crate::tokens::chat::Role;
use crate::tokens::tools::ToolChoice;

/// Fields that are read, and fields that change nothing about what is counted.
const KNOWN: &str = "model contents systemInstruction system_instruction tools toolConfig tool_config generationConfig generation_config \
    cachedContent cached_content safetySettings safety_settings labels store serviceTier service_tier";

/// Fields of `generationConfig`, likewise.
const KNOWN_CONFIG: &str = "maxOutputTokens max_output_tokens candidateCount candidate_count responseSchema response_schema \
    responseJsonSchema response_json_schema responseMimeType response_mime_type thinkingConfig thinking_config mediaResolution \
    media_resolution stopSequences stop_sequences temperature topP top_p topK top_k seed presencePenalty presence_penalty \
    frequencyPenalty frequency_penalty responseLogprobs response_logprobs logprobs responseModalities response_modalities \
    speechConfig speech_config imageConfig image_config enableEnhancedCivicAnswers enable_enhanced_civic_answers";

/// Reads one.
pub(super) fn read(root: &Node<'_>) -> Result<Request, RequestError> {
    let mut request = Request::default();
    let service = root.any(&["serviceTier", "service_tier"]);
    request.service = service
        .map(|node| node.text().map(str::to_ascii_lowercase))
        .transpose()?;
    let model = root.text_of("model")?;
    request.model = model.map(|model| model.trim_start_matches("models/").to_owned());
    if let Some(list) = root.get("tools") {
        tools(&mut request, &list)?;
    }
    if let Some(config) = root.any(&["toolConfig", "tool_config"])
        && let Some(calling) = config.any(&["functionCallingConfig", "function_calling_config"])
    {
        request.tool_choice = choice(&calling)?;
    }
    if let Some(system) = root.any(&["systemInstruction", "system_instruction"]) {
        let mut parts = Vec::new();
        if system.value.is_string() {
            super::chat::content(&mut request, &system, &mut parts)?;
        } else if let Some(list) = system.get("parts") {
            self::parts(&mut request, &list, &mut parts)?;
        }
        request.say_if_any(Role::System, parts);
    }
    let contents = root.need("contents")?;
    for content in one_or_more(&contents)? {
        message(&mut request, &content)?;
    }
    if let Some(config) = root.any(&["generationConfig", "generation_config"]) {
        self::config(&mut request, &config)?;
    }
    if let Some(cached) = root.any(&["cachedContent", "cached_content"]) {
        request.not_counted(format!("`{}`: what it keeps", cached.path()));
    }
    root.note_others(&mut request, KNOWN)?;
    Ok(request)
}

fn config(request: &mut Request, config: &Node<'_>) -> Result<(), RequestError> {
    config.object()?;
    let most = config.any(&["maxOutputTokens", "max_output_tokens"]);
    request.most_output = most.map(|node| node.whole()).transpose()?;
    request.choices = match choices(config, "candidateCount")? {
        None => choices(config, "candidate_count")?,
        found => found,
    };
    let schema = config.any(&[
        "responseSchema",
        "response_schema",
        "responseJsonSchema",
        "response_json_schema",
    ]);
    request.answer_schema = schema.map(|schema| schema.value.to_string());
    if let Some(thinking) = config.any(&["thinkingConfig", "thinking_config"]) {
        if let Some(budget) = thinking.any(&["thinkingBudget", "thinking_budget"]) {
            // -1 lets the model decide.
            if budget.value.as_i64() == Some(-1) {
                request.thinking.on = Some(true);
            } else {
                let tokens = budget.whole()?;
                request.thinking.on = Some(tokens > 0);
                request.thinking.budget = Some(tokens);
            }
        }
        if let Some(level) = thinking.any(&["thinkingLevel", "thinking_level"]) {
            request.thinking.effort = Some(level.text()?.to_ascii_lowercase());
            request.thinking.on = Some(true);
        }
    }
    if let Some(level) = config.any(&["mediaResolution", "media_resolution"]) {
        request.detail = self::level(&level)?;
    }
    config.note_others(request, KNOWN_CONFIG)
}

/// `MEDIA_RESOLUTION_LOW` is `low`; unspecified is nothing.
fn level(node: &Node<'_>) -> Result<Option<String>, RequestError> {
    let inner = node.get("level").unwrap_or(*node);
    let word = inner.text()?.to_ascii_lowercase();
    let word = word.trim_start_matches("media_resolution_");
    Ok((word != "unspecified").then(|| word.to_owned()))
}

fn choice(calling: &Node<'_>) -> Result<ToolChoice, RequestError> {
    let allowed = calling.any(&["allowedFunctionNames", "allowed_function_names"]);
    let choice = super::tools::choice(calling)?;
    if let (ToolChoice::Any, Some(allowed)) = (&choice, allowed) {
        let mut names = allowed.items()?;
        if let (Some(name), None) = (names.next(), names.next()) {
            return Ok(ToolChoice::Named(name.text()?.to_owned()));
        }
    }
    Ok(choice)
}

fn message(request: &mut Request, node: &Node<'_>) -> Result<(), RequestError> {
    node.object()?;
    let role = match node.text_of("role")? {
        None | Some("user" | "") => Role::User,
        Some("model") => Role::Answer,
        Some("function" | "tool") => Role::ToolResult,
        Some("system") => Role::System,
        Some(other) => {
            let role = node.need("role")?;
            return Err(role.wrong(format!("is `{other}`, not user, model or function")));
        }
    };
    let mut found = Vec::new();
    let parts = node.need("parts")?;
    for part in one_or_more(&parts)? {
        // A result is a message of its own to most models.
        match part.any(&["functionResponse", "function_response"]) {
            None => self::part(request, &part, &mut found)?,
            Some(result) => {
                request.say_if_any(role, std::mem::take(&mut found));
                let response = result.get("response");
                let text = response.map_or_else(String::new, |node| node.value.to_string());
                let result = Part::new(&result, Content::Text(text), None);
                request.say_if_any(Role::ToolResult, vec![result]);
            }
        }
    }
    request.say_if_any(role, found);
    Ok(())
}

fn parts(
    request: &mut Request,
    list: &Node<'_>,
    found: &mut Vec<Part>,
) -> Result<(), RequestError> {
    one_or_more(list)?
        .iter()
        .try_for_each(|node| part(request, node, found))
}

/// The values of a list; one alone may stand without it.
fn one_or_more<'b>(list: &'b Node<'_>) -> Result<Vec<Node<'b>>, RequestError> {
    match list.value.is_object() {
        true => Ok(vec![*list]),
        false => Ok(list.items()?.collect()),
    }
}

/// Fields of a part that are read, and fields that change nothing about what is counted.
const KNOWN_PART: &str = "text thought thoughtSignature thought_signature functionCall function_call inlineData inline_data fileData file_data \
    mediaResolution media_resolution videoMetadata video_metadata partMetadata part_metadata";

fn part(request: &mut Request, node: &Node<'_>, found: &mut Vec<Part>) -> Result<(), RequestError> {
    node.object()?;
    let content = if let Some(text) = node.get("text") {
        let text = text.text()?.to_owned();
        match node.flag_of("thought")? {
            Some(true) => Content::Thinking(text),
            _ => Content::Text(text),
        }
    } else if let Some(call) = node.any(&["functionCall", "function_call"]) {
        super::chat::call(&call)?
    } else if let Some(blob) = node.any(&["inlineData", "inline_data"]) {
        attached(node, Media::base64(&blob.need("data")?, mime(&blob)?)?)?
    } else if let Some(file) = node.any(&["fileData", "file_data"]) {
        let Some(uri) = file.any(&["fileUri", "file_uri"]) else {
            return Err(file.wrong("has no `fileUri`"));
        };
        let mime = mime(&file)?.or(kind_of_name(uri.text()?));
        if mime.is_none() {
            return Err(file.wrong("has no `mimeType`, and what is elsewhere is not looked at"));
        }
        let media = Media {
            mime: mime.map(str::to_owned),
            ..Media::url(&uri)?
        };
        attached(node, media)?
    } else {
        let keys = node.object()?.keys();
        let keys: Vec<&str> = keys.map(String::as_str).collect();
        let what = format!("`{}`: a part with `{}`", node.path(), keys.join("`, `"));
        request.not_counted(what);
        return Ok(());
    };
    node.note_others(request, KNOWN_PART)?;
    found.push(Part::new(node, content, None));
    Ok(())
}

fn mime<'a>(blob: &Node<'a>) -> Result<Option<&'a str>, RequestError> {
    match blob.text_of("mimeType")? {
        None => blob.text_of("mime_type"),
        found => Ok(found),
    }
}

/// Something that is no text, by its type; without one its content tells.
fn attached(node: &Node<'_>, media: Media) -> Result<Content, RequestError> {
    let level = node.any(&["mediaResolution", "media_resolution"]);
    let level = level.map(|node| self::level(&node)).transpose()?.flatten();
    let played = node.any(&["videoMetadata", "video_metadata"]);
    let played = played.map(|node| Played::of_metadata(&node)).transpose()?;
    let media = media
        .detailed(level.as_deref())
        .played(played.unwrap_or_default());
    Ok(match media.family() {
        Some("image") => Content::Image(media),
        Some("audio") => Content::Audio(media),
        Some("video") => Content::Video(media),
        Some("text") => Content::Document(media),
        _ => Content::File(media),
    })
}
