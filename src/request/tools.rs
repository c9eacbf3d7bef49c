//! What several shapes share: tools, how one is chosen, marks for a cache, thinking.

use super::node::Node;
use super::{Lifetime, Request, RequestError, Thinking};
use crate::tokens::tools::{Tool, ToolChoice, ToolError};

/// Keys under which one entry of a list has functions of its own.
const FUNCTIONS: [&str; 2] = ["functionDeclarations", "function_declarations"];

/// Reads a list of tools. What the vendor runs or describes itself is noted: nobody else can count it.
pub(super) fn tools(request: &mut Request, list: &Node<'_>) -> Result<(), RequestError> {
    for item in list.items()? {
        let Some(inner) = item.any(&FUNCTIONS) else {
            // An entry that has only what the vendor runs: `{ "codeExecution": {} }`.
            let single = item.get("name").is_none() && item.get("type").is_none();
            let single = single && item.get("function").is_none();
            match item.object()?.keys().next() {
                Some(key) if single => hosted(request, &item, key),
                _ => tool(request, &item)?,
            }
            continue;
        };
        for function in inner.items()? {
            tool(request, &function)?;
        }
        let others = item.object()?.keys();
        for key in others.filter(|key| !FUNCTIONS.contains(&key.as_str())) {
            hosted(request, &item, key);
        }
    }
    Ok(())
}

fn tool(request: &mut Request, item: &Node<'_>) -> Result<(), RequestError> {
    match Tool::read(item.value, request.tools.len() + 1) {
        Ok(tool) => request.tools.push(tool),
        Err(ToolError::Hosted { kind, .. }) => hosted(request, item, &kind),
        Err(_) => return Err(item.wrong("is no tool: it has no name")),
    }
    if let Some(lifetime) = cache_mark(item)? {
        request.tools_cache = Some(lifetime);
    }
    Ok(())
}

fn hosted(request: &mut Request, item: &Node<'_>, kind: &str) {
    let what = format!(
        "`{}`: the tool `{kind}`, which the vendor describes",
        item.path()
    );
    request.not_counted(what);
}

/// Reads how a tool is chosen: a word, or an object that names one.
pub(super) fn choice(node: &Node<'_>) -> Result<ToolChoice, RequestError> {
    if node.value.is_string() {
        return Ok(word(node.text()?));
    }
    node.object()?;
    let inner = node.any(&["function", "custom"]).unwrap_or(*node);
    if let Some(name) = inner.text_of("name")? {
        return Ok(ToolChoice::Named(name.to_owned()));
    }
    Ok(word(node.text_of("mode")?.unwrap_or(node.kind()?)))
}

fn word(word: &str) -> ToolChoice {
    match word.to_ascii_lowercase().as_str() {
        "none" => ToolChoice::None,
        "any" | "required" => ToolChoice::Any,
        _ => ToolChoice::Auto,
    }
}

/// Reads the mark that says: up to here, for the cache.
pub(super) fn cache_mark(node: &Node<'_>) -> Result<Option<Lifetime>, RequestError> {
    let Some(mark) = node.any(&["cache_control", "prompt_cache_breakpoint"]) else {
        return Ok(None);
    };
    mark.object()?;
    Ok(Some(match mark.text_of("ttl")? {
        Some("1h") => Lifetime::Hour,
        _ => Lifetime::Usual,
    }))
}

/// Reads what the fields of a request, or of its parameters, say about thinking.
pub(super) fn thinking(fields: &Node<'_>) -> Result<Thinking, RequestError> {
    let mut found = Thinking::default();
    if let Some(on) = fields.flag_of("enable_thinking")? {
        found.on = Some(on);
    }
    found.budget = fields.whole_of("thinking_budget")?;
    if let Some(thinking) = fields.get("thinking") {
        thinking.object()?;
        found.on = match thinking.kind()? {
            "disabled" => Some(false),
            "enabled" | "adaptive" => Some(true),
            _ => found.on,
        };
        let budget = thinking.whole_of("budget_tokens")?;
        found.budget = budget.or(found.budget);
    }
    let nested = fields.get("reasoning");
    if let Some(reasoning) = &nested {
        found.budget = reasoning.whole_of("max_tokens")?.or(found.budget);
        if let Some(on) = reasoning.flag_of("enabled")? {
            found.on = Some(on);
        }
    }
    let outer = fields.text_of("reasoning_effort")?;
    let inner = nested.as_ref().map(|node| node.text_of("effort"));
    let effort = outer.or(inner.transpose()?.flatten());
    if let Some(effort) = effort {
        found.on = Some(effort != "none");
        found.effort = Some(effort.to_owned());
    }
    Ok(found)
}

/// Reads how many answers are asked for.
pub(super) fn choices(fields: &Node<'_>, key: &str) -> Result<Option<u64>, RequestError> {
    let Some(node) = fields.get(key) else {
        return Ok(None);
    };
    match node.whole()? {
        0 => Err(node.wrong("is 0; at least one answer is asked for")),
        number => Ok(Some(number)),
    }
}

/// Reads the schema of an answer in the form of chat completions.
pub(super) fn answer_schema(format: &Node<'_>) -> Result<Option<String>, RequestError> {
    format.object()?;
    let inner = format.get("json_schema").unwrap_or(*format);
    let schema = inner.get("schema");
    Ok(schema.map(|schema| schema.value.to_string()))
}
