//! Messages: `{ "model": …, "max_tokens": …, "system": …, "messages": [{ "role": …, "content": [{ "type": … }] }] }`.

use super::media::Media;
use super::node::Node;
use super::tools::cache_mark;
use super::{Content, Lifetime, Part, Request, RequestError};
use crate::tokens::chat::Role;

/// Fields that are read, and fields that change nothing about what is counted.
const KNOWN: &str = "model messages max_tokens system stream tools tool_choice thinking service_tier cache_control output_config output_format \
    metadata stop_sequences temperature top_p top_k anthropic_version anthropic_beta betas container context_management mcp_servers \
    inference_geo speed";

/// The same of a block.
const KNOWN_BLOCK: &str = "type text thinking signature source id name input title context citations caller cache_control";

/// Reads one.
pub(super) fn read(root: &Node<'_>) -> Result<Request, RequestError> {
    let mut request = Request::begin(root)?;
    request.most_output = root.whole_of("max_tokens")?;
    if let Some(system) = root.get("system") {
        let mut parts = Vec::new();
        blocks(&mut request, &system, &mut parts)?;
        request.say_if_any(Role::System, parts);
    }
    for node in root.need("messages")?.items()? {
        message(&mut request, &node)?;
    }
    if let Some(config) = root.get("output_config") {
        config.object()?;
        request.thinking.effort = config.text_of("effort")?.map(str::to_owned);
    }
    let config = root.get("output_config");
    let nested = config.as_ref().and_then(|config| config.get("format"));
    if let Some(format) = nested.or(root.get("output_format")) {
        let schema = format.get("schema");
        request.answer_schema = schema.map(|schema| schema.value.to_string());
    }
    if let Some(lifetime) = cache_mark(root)? {
        request.mark_last(lifetime);
    }
    for (key, what) in [
        ("mcp_servers", "tools of servers that the vendor asks"),
        ("container", "files and skills of a container"),
    ] {
        if let Some(node) = root.get(key) {
            request.not_counted(format!("`{}`: {what}", node.path()));
        }
    }
    root.note_others(&mut request, KNOWN)?;
    Ok(request)
}

fn message(request: &mut Request, node: &Node<'_>) -> Result<(), RequestError> {
    node.object()?;
    let said = node.need("role")?;
    let role = match said.text()? {
        "user" => Role::User,
        "assistant" => Role::Answer,
        "system" => Role::System,
        other => return Err(said.wrong(format!("is `{other}`, not user or assistant"))),
    };
    node.note_others(request, "role content cache_control id type")?;
    let content = node.need("content")?;
    let mut parts = Vec::new();
    if content.value.is_array() {
        for block in content.items()? {
            // A result is a message of its own to most models.
            if block.kind()? == "tool_result" {
                request.say_if_any(role, std::mem::take(&mut parts));
                let mut result = Vec::new();
                if let Some(content) = block.get("content") {
                    blocks(request, &content, &mut result)?;
                }
                mark(&mut result, cache_mark(&block)?);
                if result.is_empty() {
                    // A result without content is still a message.
                    let content = Content::Text(String::new());
                    result.push(Part::new(&block, content, cache_mark(&block)?));
                }
                request.say_if_any(Role::ToolResult, result);
            } else {
                self::block(request, &block, &mut parts)?;
            }
        }
    } else {
        blocks(request, &content, &mut parts)?;
    }
    mark(&mut parts, cache_mark(node)?);
    request.say_if_any(role, parts);
    Ok(())
}

fn mark(parts: &mut [Part], lifetime: Option<Lifetime>) {
    if let (Some(lifetime), Some(last)) = (lifetime, parts.last_mut()) {
        last.cache = Some(lifetime);
    }
}

/// A text, or a list of blocks.
fn blocks(
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
        return Err(node.wrong("is neither a string nor a list of blocks"));
    }
    for block in node.items()? {
        self::block(request, &block, parts)?;
    }
    Ok(())
}

fn block(
    request: &mut Request,
    node: &Node<'_>,
    parts: &mut Vec<Part>,
) -> Result<(), RequestError> {
    node.object()?;
    let cache = cache_mark(node)?;
    let content = match node.kind()? {
        "text" => Content::Text(node.need("text")?.text()?.to_owned()),
        "thinking" => Content::Thinking(node.need("thinking")?.text()?.to_owned()),
        "image" => Content::Image(source(&node.need("source")?)?),
        "tool_use" => super::chat::call(node)?,
        "document" => {
            for key in ["title", "context"] {
                if let Some(text) = node.get(key) {
                    parts.push(Part::new(
                        &text,
                        Content::Text(text.text()?.to_owned()),
                        None,
                    ));
                }
            }
            let source = node.need("source")?;
            match source.kind()? {
                "text" => Content::Text(source.need("data")?.text()?.to_owned()),
                "content" => {
                    let before = parts.len();
                    blocks(request, &source.need("content")?, parts)?;
                    mark(&mut parts[before..], cache);
                    return Ok(());
                }
                _ => Content::Document(self::source(&source)?),
            }
        }
        "search_result" => {
            for key in ["source", "title"] {
                if let Some(text) = node.get(key) {
                    parts.push(Part::new(
                        &text,
                        Content::Text(text.text()?.to_owned()),
                        None,
                    ));
                }
            }
            let before = parts.len();
            blocks(request, &node.need("content")?, parts)?;
            mark(&mut parts[before..], cache);
            return Ok(());
        }
        "" => return Err(node.wrong("has no `type`")),
        // Thinking that only the vendor can read, and what its own tools were asked and said.
        other => {
            let what = format!("`{}`: a block of type `{other}`", node.path());
            request.not_counted(what);
            return Ok(());
        }
    };
    node.note_others(request, KNOWN_BLOCK)?;
    if let Some(source) = node.get("source").filter(|source| source.value.is_object()) {
        source.note_others(request, "type data media_type url file_id")?;
    }
    parts.push(Part::new(node, content, cache));
    Ok(())
}

fn source(node: &Node<'_>) -> Result<Media, RequestError> {
    let mime = node.text_of("media_type")?;
    match node.kind()? {
        "base64" => Media::base64(&node.need("data")?, mime),
        "url" => Media::url(&node.need("url")?),
        "file" => Ok(Media::uploaded(node.need("file_id")?.text()?, mime)),
        "" => Err(node.wrong("has no `type`")),
        other => Err(node.wrong(format!("is of type `{other}`, not base64, url or file"))),
    }
}
