//! Saved results: a snapshot in a file, to compare with later.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::failure::Failure;
use crate::plan::snapshot::{SCHEMA, Snapshot};

/// What makes another one.
const AGAIN: &str = "write it anew: tokenfare check --save FILE";

/// Reads a saved result.
pub(super) fn read(path: &Path) -> Result<Snapshot, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(format!("no such file: `{name}`"))
            .hint("make one: tokenfare check --save FILE"),
        _ => Failure::new(format!("cannot read `{name}`: {error}")),
    })?;
    let broken = |why: &dyn std::fmt::Display| {
        Failure::new(format!("`{name}` is no saved result: {why}")).hint(AGAIN)
    };
    let value: Value = serde_json::from_str(&text).map_err(|error| broken(&error))?;
    // The version first: another one may have other fields.
    match value.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => serde_json::from_value(value).map_err(|error| broken(&error)),
        Some(other) => {
            let message =
                format!("`{name}` has the form `{other}`, and this program reads `{SCHEMA}`");
            Err(Failure::new(message).hint(AGAIN))
        }
        None => Err(broken(&"it names no `schema`")),
    }
}

/// A snapshot as the text of its file.
pub(super) fn text(snapshot: &Snapshot) -> Result<String, Failure> {
    let text =
        serde_json::to_string_pretty(snapshot).map_err(|error| Failure::new(error.to_string()))?;
    Ok(text + "\n")
}
