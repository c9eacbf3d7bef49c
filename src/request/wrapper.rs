//! A line of a batch file: a request, or one in the wrapping that batch endpoints take.

use serde_json::Value;

use super::detect::{Shape, shape_of};
use super::node::Node;
use super::{Request, RequestError, read_as};

/// How a request is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapper {
    /// Not at all: the request itself.
    Bare,
    /// With an id, for a batch endpoint.
    Batch,
}

/// A line of a batch file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The id that the sender gave it.
    pub id: Option<String>,
    /// How it is wrapped.
    pub wrapper: Wrapper,
    /// What is asked.
    pub request: Request,
}

/// Keys under which a wrapped line has its id.
const IDS: [&str; 3] = ["custom_id", "key", "recordId"];
/// Keys under which a wrapped line has its request.
const BODIES: [&str; 4] = ["body", "params", "request", "modelInput"];

/// Where the request is: here, or under the key that a wrapper has it.
fn body(value: &Value) -> Option<&'static str> {
    if shape_of(value).is_some() {
        return None;
    }
    let mut keys = BODIES.iter().copied();
    keys.find(|key| value.get(*key).is_some_and(Value::is_object))
}

/// Whether this is a request or a wrapped one.
#[must_use]
pub fn looks_like_one(value: &Value) -> bool {
    match body(value) {
        None => shape_of(value).is_some(),
        Some(key) => shape_of(&value[key]).is_some(),
    }
}

/// Reads one line of a batch file.
///
/// # Errors
/// If it holds no request, or one with a field that is not what it has to be.
pub fn line(value: &Value) -> Result<Line, RequestError> {
    let Some(key) = body(value) else {
        return Ok(Line {
            id: None,
            wrapper: Wrapper::Bare,
            request: super::from_value(value)?,
        });
    };
    let root = Node::root(value);
    let mut id = None;
    for key in IDS {
        id = id.or(root.text_of(key)?);
    }
    let deeper = value.pointer("/metadata/key").and_then(Value::as_str);
    id = id.or(deeper);
    let url = root.text_of("url")?;
    let inner = &value[key];
    let shape = match (shape_of(inner), url.and_then(Shape::of_endpoint), key) {
        // What could be either of the two that are alike is what the wrapper says.
        (Some(Shape::Chat) | None, Some(told), _) => told,
        (Some(Shape::Chat), None, "params") => Shape::Messages,
        (Some(shape), ..) => shape,
        (None, None, _) => return Err(RequestError::UnknownShape),
    };
    let mut request = read_as(shape, inner).map_err(|error| match error {
        RequestError::Field { path, wrong } => RequestError::Field {
            path: match path.as_str() {
                "the request" => key.to_owned(),
                _ => format!("{key}.{path}"),
            },
            wrong,
        },
        other => other,
    })?;
    if request.model.is_none() {
        request.model = root.text_of("model")?.map(str::to_owned);
    }
    Ok(Line {
        id: id.map(str::to_owned),
        wrapper: Wrapper::Batch,
        request,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Line, RequestError> {
        line(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn every_wrapper_is_opened() {
        let message = r#"{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"a"}]}"#;
        for (text, id, shape) in [
            (message.to_owned(), None, Shape::Chat),
            (
                format!(
                    r#"{{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{message}}}"#
                ),
                Some("1"),
                Shape::Chat,
            ),
            (
                format!(r#"{{"custom_id":"2","body":{message}}}"#),
                Some("2"),
                Shape::Chat,
            ),
            (
                format!(r#"{{"custom_id":"3","params":{message}}}"#),
                Some("3"),
                Shape::Messages,
            ),
            (
                r#"{"key":"4","request":{"model":"m","contents":[{"parts":[{"text":"a"}]}]}}"#
                    .to_owned(),
                Some("4"),
                Shape::Generate,
            ),
            (
                r#"{"request":{"model":"m","contents":[{"parts":[{"text":"a"}]}]},"metadata":{"key":"5"}}"#
                    .to_owned(),
                Some("5"),
                Shape::Generate,
            ),
        ] {
            let line = read(&text).unwrap();
            assert_eq!(line.id.as_deref(), id, "{text}");
            assert_eq!(line.request.shape, shape, "{text}");
            assert_eq!(line.request.model.as_deref(), Some("m"), "{text}");
            assert_eq!(line.wrapper == Wrapper::Batch, id.is_some(), "{text}");
        }
    }

    #[test]
    fn a_mistake_inside_has_its_whole_place() {
        let text = r#"{"custom_id":"1","body":{"messages":[{"role":"user","content":5}]}}"#;
        assert_eq!(
            read(text).unwrap_err().to_string(),
            "`body.messages[0].content` is a number, not a string or a list of parts"
        );
        assert_eq!(read(r#"{"a":1}"#).unwrap_err(), RequestError::UnknownShape);
        assert_eq!(
            read(r#"{"custom_id":"1","body":{}}"#).unwrap_err(),
            RequestError::UnknownShape
        );
    }
}
