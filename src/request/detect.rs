//! Which vendor's way of writing is it?

use serde_json::Value;

/// A form of request, named by its endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Chat completions, and the many services that are compatible with it.
    #[default]
    Chat,
    /// Responses; and embeddings, which are written alike.
    Responses,
    /// Messages.
    Messages,
    /// `generateContent`.
    Generate,
    /// A native form with `input` and `parameters`.
    Native,
}

impl Shape {
    /// Returns the usual name of the endpoint.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat completions",
            Self::Responses => "responses",
            Self::Messages => "messages",
            Self::Generate => "generateContent",
            Self::Native => "input and parameters",
        }
    }

    /// The shape that the address of an endpoint takes; nothing if it is not known.
    #[must_use]
    pub fn of_endpoint(url: &str) -> Option<Self> {
        let path = url.trim_end_matches('/');
        if path.ends_with("/chat/completions") {
            Some(Self::Chat)
        } else if path.ends_with("/responses") || path.ends_with("/embeddings") {
            Some(Self::Responses)
        } else if path.ends_with("/messages") {
            Some(Self::Messages)
        } else {
            None
        }
    }
}

/// Fields that only a request of the Messages shape has.
const MESSAGES_ONLY: &str = "system anthropic_version anthropic_beta stop_sequences mcp_servers container context_management output_config";
/// Fields that only a request of the chat shape has.
const CHAT_ONLY: &str = "n functions function_call frequency_penalty presence_penalty logit_bias logprobs top_logprobs response_format seed stop stream_options max_completion_tokens reasoning_effort modalities prediction parallel_tool_calls store";
/// Types of parts that only the Messages shape has.
const MESSAGES_PARTS: &str =
    "image document tool_use tool_result thinking redacted_thinking search_result";

fn among(words: &str, key: &str) -> bool {
    words.split(' ').any(|word| word == key)
}

/// Tells the shape by what is there; nothing if it is no request.
///
/// Chat completions and Messages are alike: a request that could be either counts as the former, which counts the same.
#[must_use]
pub fn shape_of(value: &Value) -> Option<Shape> {
    let fields = value.as_object()?;
    let contents = fields.get("contents");
    // One content may stand without a list.
    if contents.is_some_and(|contents| contents.is_array() || contents.get("parts").is_some()) {
        return Some(Shape::Generate);
    }
    if let Some(messages) = fields.get("messages").and_then(Value::as_array) {
        return list_of_messages(messages).then(|| match is_messages(value, messages) {
            true => Shape::Messages,
            false => Shape::Chat,
        });
    }
    let named = fields.get("model").is_some_and(Value::is_string);
    match fields.get("input") {
        Some(Value::Object(input)) => {
            let known = ["messages", "prompt"]
                .iter()
                .any(|key| input.contains_key(*key));
            (named && known).then_some(Shape::Native)
        }
        Some(Value::String(_)) => named.then_some(Shape::Responses),
        Some(Value::Array(items)) => {
            let item = |item: &Value| {
                item.is_string() || item.get("role").is_some() || item.get("type").is_some()
            };
            (named && !items.is_empty() && items.iter().all(item)).then_some(Shape::Responses)
        }
        _ => None,
    }
}

/// Whether these are messages at all: a document may have a list of that name.
fn list_of_messages(messages: &[Value]) -> bool {
    !messages.is_empty() && messages.iter().all(|message| message.get("role").is_some())
}

fn is_messages(value: &Value, messages: &[Value]) -> bool {
    let has = |words: &str| {
        let fields = value.as_object();
        fields.is_some_and(|fields| fields.keys().any(|key| among(words, key)))
    };
    let role = |message: &Value, words: &str| {
        let role = message.get("role").and_then(Value::as_str);
        role.is_some_and(|role| among(words, role))
    };
    let chat = has(CHAT_ONLY)
        || messages.iter().any(|message| {
            role(message, "system developer tool function") || message.get("tool_calls").is_some()
        });
    if chat {
        return false;
    }
    let parts = messages
        .iter()
        .filter_map(|message| message.get("content")?.as_array())
        .flatten();
    let kinds = parts.filter_map(|part| part.get("type")?.as_str());
    let tools = value.get("tools").and_then(Value::as_array);
    let schemas = |tool: &Value| tool.get("input_schema").is_some();
    has(MESSAGES_ONLY)
        || kinds.into_iter().any(|kind| among(MESSAGES_PARTS, kind))
        || tools.is_some_and(|tools| tools.iter().any(schemas))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_by_what_is_there() {
        for (text, shape) in [
            (
                r#"{"messages":[{"role":"user","content":"a"}]}"#,
                Some(Shape::Chat),
            ),
            (
                r#"{"system":"s","messages":[{"role":"user","content":"a"}]}"#,
                Some(Shape::Messages),
            ),
            (
                r#"{"messages":[{"role":"user","content":[{"type":"document"}]}]}"#,
                Some(Shape::Messages),
            ),
            (r#"{"model":"m","input":"a"}"#, Some(Shape::Responses)),
            (
                r#"{"model":"m","input":[{"role":"user","content":"a"}]}"#,
                Some(Shape::Responses),
            ),
            (
                r#"{"model":"m","input":{"messages":[]},"parameters":{}}"#,
                Some(Shape::Native),
            ),
            (r#"{"contents":[]}"#, Some(Shape::Generate)),
            (
                r#"{"contents":{"parts":{"text":"a"}}}"#,
                Some(Shape::Generate),
            ),
            (r#"{"contents":{"chapters":[]}}"#, None),
            (r#"{"messages":["a letter"]}"#, None),
            (r#"{"messages":[]}"#, None),
            (r#"{"input":"a"}"#, None),
            (r#"{"name":"tokenfare"}"#, None),
            ("[1]", None),
        ] {
            let value = serde_json::from_str(text).unwrap();
            assert_eq!(shape_of(&value), shape, "{text}");
        }
    }
}
