//! Tools as requests carry them.

use serde_json::{Map, Value};

use super::Tool;

/// Keys under which a request has its tools.
const LISTS: [&str; 4] = [
    "tools",
    "functions",
    "functionDeclarations",
    "function_declarations",
];
/// Keys of a schema.
const SCHEMAS: [&str; 5] = [
    "parameters",
    "input_schema",
    "inputSchema",
    "parametersJsonSchema",
    "parameters_json_schema",
];
/// Types of tools that the user defines.
const OWN_TYPES: [&str; 2] = ["function", "custom"];

/// Why tools cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// It is no JSON.
    #[error("no JSON: {0}")]
    NotJson(String),
    /// There is no list of tools in it.
    #[error("no list of tools, and no request that has one")]
    NoList,
    /// The list is empty.
    #[error("a list of no tools")]
    Empty,
    /// One of them is none.
    #[error("tool {0} is no tool: it has no name")]
    NoName(usize),
    /// What the vendor runs itself is described by nobody.
    #[error("tool {number} is `{kind}`, which the vendor runs: what it adds cannot be counted")]
    Hosted {
        /// Which of them, from 1.
        number: usize,
        /// Its type.
        kind: String,
    },
}

/// Reads a list of tools, or the one of a request.
pub(super) fn tools(text: &str) -> Result<Vec<Tool>, ToolError> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| ToolError::NotJson(error.to_string()))?;
    let mut found = Vec::new();
    collect(&value, &mut found)?;
    if found.is_empty() {
        return Err(ToolError::Empty);
    }
    Ok(found)
}

fn collect(value: &Value, found: &mut Vec<Tool>) -> Result<(), ToolError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| {
            if let Some(list) = list_of(item) {
                return collect(list, found);
            }
            found.push(tool(item, found.len() + 1)?);
            Ok(())
        }),
        _ => collect(list_of(value).ok_or(ToolError::NoList)?, found),
    }
}

fn list_of(value: &Value) -> Option<&Value> {
    let object = value.as_object()?;
    let mut lists = LISTS.iter().filter_map(|key| object.get(*key));
    lists.find(|list| list.is_array())
}

pub(super) fn tool(value: &Value, number: usize) -> Result<Tool, ToolError> {
    let outer = value.as_object().ok_or(ToolError::NoName(number))?;
    let inner = ["function", "custom"]
        .iter()
        .find_map(|key| outer.get(*key));
    let inner = inner.and_then(Value::as_object);
    let object: &Map<String, Value> = inner.unwrap_or(outer);
    if let Some(kind) = outer.get("type").and_then(Value::as_str)
        && !OWN_TYPES.contains(&kind)
    {
        return Err(ToolError::Hosted {
            number,
            kind: kind.to_owned(),
        });
    }
    let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = text("name").filter(|name| !name.is_empty());
    let schema = SCHEMAS.iter().find_map(|key| object.get(*key));
    Ok(Tool {
        name: name.ok_or(ToolError::NoName(number))?,
        description: text("description").filter(|words| !words.is_empty()),
        schema: schema.filter(|schema| schema.is_object()).cloned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tool_reads_the_same_in_every_form() {
        let schema = r#"{"type":"object","properties":{"city":{"type":"string"}}}"#;
        let forms = [
            format!(
                r#"[{{"type":"function","function":{{"name":"w","description":"d","parameters":{schema}}}}}]"#
            ),
            format!(
                r#"[{{"type":"function","name":"w","description":"d","parameters":{schema}}}]"#
            ),
            format!(r#"{{"functions":[{{"name":"w","description":"d","parameters":{schema}}}]}}"#),
            format!(r#"{{"tools":[{{"name":"w","description":"d","input_schema":{schema}}}]}}"#),
            format!(
                r#"{{"tools":[{{"functionDeclarations":[{{"name":"w","description":"d","parameters":{schema}}}]}}]}}"#
            ),
        ];
        let expected = Tool {
            name: "w".to_owned(),
            description: Some("d".to_owned()),
            schema: serde_json::from_str(schema).ok(),
        };
        for form in forms {
            assert_eq!(tools(&form), Ok(vec![expected.clone()]), "{form}");
        }
    }

    #[test]
    fn what_is_no_tool_is_named() {
        let error = |text: &str| tools(text).unwrap_err().to_string();
        assert!(error("{").starts_with("no JSON: "));
        assert_eq!(error("{}"), "no list of tools, and no request that has one");
        assert_eq!(error("[]"), "a list of no tools");
        assert_eq!(
            error(r#"[{"name":"a"},{}]"#),
            "tool 2 is no tool: it has no name"
        );
        assert_eq!(
            error(r#"[{"type":"web_search","name":"w"}]"#),
            "tool 1 is `web_search`, which the vendor runs: what it adds cannot be counted"
        );
    }
}
