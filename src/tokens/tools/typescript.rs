//! Tools as functions of a TypeScript namespace.
//!
//! Found by comparing the input tokens of many requests: <https://github.com/hmarr/openai-chat-tokens>, and with the descriptions of
//! what is inside of parameters <https://github.com/pamelafox/openai-messages-token-helper>.

use serde_json::{Map, Value};

use super::Tool;

/// Writes all tools; with or without the descriptions of what is inside of parameters.
pub(super) fn namespace(tools: &[Tool], nested: bool) -> String {
    let mut lines = vec!["namespace functions {".to_owned(), String::new()];
    for tool in tools {
        if let Some(words) = &tool.description {
            lines.push(format!("// {words}"));
        }
        let fields = tool.schema.as_ref().and_then(Value::as_object);
        match fields.filter(|schema| !properties(schema).is_none_or(Map::is_empty)) {
            Some(schema) => {
                lines.push(format!("type {} = (_: {{", tool.name));
                lines.push(fields_of(schema, 0, nested));
                lines.push("}) => any;".to_owned());
            }
            None => lines.push(format!("type {} = () => any;", tool.name)),
        }
        lines.push(String::new());
    }
    lines.push("} // namespace functions".to_owned());
    lines.join("\n")
}

fn properties(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    schema.get("properties")?.as_object()
}

fn fields_of(schema: &Map<String, Value>, indent: usize, nested: bool) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    let mut lines = Vec::new();
    for (name, field) in properties(schema).into_iter().flatten() {
        let words = field.get("description").and_then(Value::as_str);
        if let Some(words) = words.filter(|words| !words.is_empty() && (nested || indent == 0)) {
            lines.push(format!("// {words}"));
        }
        let mark = if is_required(name) { "" } else { "?" };
        lines.push(format!("{name}{mark}: {},", type_of(field, indent, nested)));
    }
    let margin = " ".repeat(indent);
    let lines: Vec<String> = lines.iter().map(|line| format!("{margin}{line}")).collect();
    lines.join("\n")
}

fn type_of(field: &Value, indent: usize, nested: bool) -> String {
    let either = ["anyOf", "oneOf"].iter().find_map(|key| field.get(*key));
    if let Some(ways) = either.and_then(Value::as_array) {
        let ways: Vec<String> = ways
            .iter()
            .map(|way| type_of(way, indent, nested))
            .collect();
        return ways.join(" | ");
    }
    if let Some(values) = field.get("enum").and_then(Value::as_array) {
        // A string comes with its quotes, a number without.
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        return values.join(" | ");
    }
    match field.get("type") {
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            let names: Vec<String> = names
                .map(|name| named_type(name, field, indent, nested))
                .collect();
            names.join(" | ")
        }
        Some(Value::String(name)) => named_type(name, field, indent, nested),
        _ => "any".to_owned(),
    }
}

fn named_type(name: &str, field: &Value, indent: usize, nested: bool) -> String {
    match name.to_ascii_lowercase().as_str() {
        "integer" | "number" => "number".to_owned(),
        "array" => field.get("items").map_or("any[]".to_owned(), |items| {
            format!("{}[]", type_of(items, indent, nested))
        }),
        "object" => {
            let empty = Map::new();
            let fields = field.as_object().unwrap_or(&empty);
            format!("{{\n{}\n}}", fields_of(fields, indent + 2, nested))
        }
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form of the two helpers named above.
    #[test]
    fn a_tool_is_a_function_type() {
        let schema = serde_json::json!({
            "type": "object",
            "properties": {
                "unit": { "type": "string", "enum": ["meals", "days"], "description": "Unit" },
                "sizes": { "type": "array", "items": { "type": "integer" } },
                "inner": { "type": "object", "properties": { "a": { "type": "boolean", "description": "deep" } } },
            },
            "required": ["sizes"],
        });
        let tools = [
            Tool {
                name: "order".to_owned(),
                description: Some("Orders".to_owned()),
                schema: Some(schema),
            },
            Tool {
                name: "now".to_owned(),
                description: None,
                schema: None,
            },
        ];
        let expected = "namespace functions {\n\n// Orders\ntype order = (_: {\n// Unit\nunit?: \"meals\" | \"days\",\n\
            sizes: number[],\ninner?: {\n  // deep\n  a?: boolean,\n},\n}) => any;\n\ntype now = () => any;\n\n} // namespace functions";
        assert_eq!(namespace(&tools, true), expected);
        assert_eq!(
            namespace(&tools, false),
            expected.replace("  // deep\n", "")
        );
    }
}
