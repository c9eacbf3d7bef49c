//! Tools as JSON.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};
use serde_json::{Map, Value, json};

use super::Tool;

/// A space behind colons and commas, as templates and Python write JSON.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

fn write(value: &Value, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    // A value that was read can be written, and memory takes whatever is written.
    match value.serialize(&mut writer) {
        Ok(()) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => value.to_string(),
    }
}

/// JSON with spaces, as templates write it.
pub(super) fn spaced(value: &Value) -> String {
    write(value, Spaced)
}

/// JSON without spaces.
pub(super) fn compact(value: &Value) -> String {
    write(value, CompactFormatter)
}

/// A tool as most requests describe it.
fn function(tool: &Tool) -> Value {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), json!(tool.name));
    if let Some(words) = &tool.description {
        fields.insert("description".to_owned(), json!(words));
    }
    if let Some(schema) = &tool.schema {
        fields.insert("parameters".to_owned(), schema.clone());
    }
    json!({ "type": "function", "function": fields })
}

fn all(tools: &[Tool]) -> Value {
    tools.iter().map(function).collect()
}

/// A line each, spaced.
pub(super) fn lines(tools: &[Tool]) -> String {
    let lines = tools.iter().map(|tool| write(&function(tool), Spaced));
    lines.collect::<Vec<_>>().join("\n")
}

/// One array, spaced.
pub(super) fn array(tools: &[Tool]) -> String {
    write(&all(tools), Spaced)
}

/// One array without spaces.
pub(super) fn compact_array(tools: &[Tool]) -> String {
    write(&all(tools), CompactFormatter)
}

/// Name, description and schema of each, a line each.
pub(super) fn schemas(tools: &[Tool]) -> String {
    let mut lines = Vec::new();
    for tool in tools {
        lines.push(tool.name.clone());
        lines.extend(tool.description.clone());
        lines.extend(
            tool.schema
                .as_ref()
                .map(|schema| write(schema, CompactFormatter)),
        );
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_spaced_as_templates_do_it() {
        let tool = Tool {
            name: "w".to_owned(),
            description: None,
            schema: Some(json!({ "type": "object", "required": ["a", "b"] })),
        };
        assert_eq!(
            lines(std::slice::from_ref(&tool)),
            r#"{"type": "function", "function": {"name": "w", "parameters": {"type": "object", "required": ["a", "b"]}}}"#
        );
        assert_eq!(
            schemas(&[tool]),
            "w\n{\"type\":\"object\",\"required\":[\"a\",\"b\"]}"
        );
    }
}
