//! Responses: `{ "model": …, "instructions": …, "input": … }`; embeddings are written alike.

use super::node::Node;
use super::tools::answer_schema;
use super::{Content, Part, Request, RequestError};
use crate::tokens::chat::Role;

/// Fields that are read, and fields that change nothing about what is counted.
const KNOWN: &str = "model input instructions max_output_tokens stream tools tool_choice reasoning service_tier text previous_response_id \
    conversation prompt thinking enable_thinking \
    background include max_tool_calls metadata parallel_tool_calls prompt_cache_key prompt_cache_retention safety_identifier store \
    stream_options temperature top_logprobs top_p truncation user context_management caching \
    encoding_format dimensions input_type";

/// Reads one.
pub(super) fn read(root: &Node<'_>) -> Result<Request, RequestError> {
    let mut request = Request::begin(root)?;
    request.most_output = root.whole_of("max_output_tokens")?;
    if let Some(text) = root.get("text")
        && let Some(format) = text.get("format")
    {
        request.answer_schema = answer_schema(&format)?;
    }
    if let Some(instructions) = root.get("instructions") {
        spoken(&mut request, Role::System, &instructions)?;
    }
    let input = root.need("input")?;
    if input.value.is_array() {
        for item in input.items()? {
            self::item(&mut request, &item)?;
        }
    } else {
        input.text()?;
        spoken(&mut request, Role::User, &input)?;
    }
    for (key, what) in [
        ("previous_response_id", "the conversation before it"),
        ("conversation", "the conversation before it"),
        ("prompt", "a prompt that the vendor keeps"),
    ] {
        if let Some(node) = root.get(key) {
            request.not_counted(format!("`{}`: {what}", node.path()));
        }
    }
    root.note_others(&mut request, KNOWN)?;
    Ok(request)
}

/// A message that is a text or a list of parts.
fn spoken(request: &mut Request, role: Role, content: &Node<'_>) -> Result<(), RequestError> {
    let mut parts = Vec::new();
    super::chat::content(request, content, &mut parts)?;
    request.say(role, parts);
    Ok(())
}

fn item(request: &mut Request, node: &Node<'_>) -> Result<(), RequestError> {
    let part = |content| Part::new(node, content, None);
    if let Some(text) = node.value.as_str() {
        request.say(Role::User, vec![part(Content::Text(text.to_owned()))]);
        return Ok(());
    }
    node.object()?;
    match node.kind()? {
        "" | "message" => {
            let role = node.need("role")?;
            let role = match role.text()? {
                "system" | "developer" => Role::System,
                "user" => Role::User,
                "assistant" => Role::Answer,
                other => {
                    let known = "user, assistant, system or developer";
                    return Err(role.wrong(format!("is `{other}`, not {known}")));
                }
            };
            spoken(request, role, &node.need("content")?)
        }
        "function_call" | "custom_tool_call" => {
            let call = part(super::chat::call(node)?);
            request.say(Role::Answer, vec![call]);
            Ok(())
        }
        "function_call_output" | "custom_tool_call_output" => {
            spoken(request, Role::ToolResult, &node.need("output")?)
        }
        "reasoning" => {
            let mut parts = Vec::new();
            for key in ["summary", "content"] {
                if let Some(list) = node.get(key) {
                    for thought in list.items()? {
                        if let Some(text) = thought.text_of("text")? {
                            parts.push(part(Content::Thinking(text.to_owned())));
                        }
                    }
                }
            }
            if let Some(hidden) = node.get("encrypted_content") {
                request.not_counted(format!("`{}`: thinking, encrypted", hidden.path()));
            }
            if !parts.is_empty() {
                request.say(Role::Answer, parts);
            }
            Ok(())
        }
        other => {
            request.not_counted(format!("`{}`: an item of type `{other}`", node.path()));
            Ok(())
        }
    }
}
