//! What is wrong with price tables.

use serde_json::{Value, json};

use super::words::count;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::report::{Cell, Column, Document, Table};

/// What a set of tables holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Files read.
    pub files: usize,
    /// Providers in them.
    pub providers: usize,
    /// Models of these.
    pub models: usize,
    /// Price rows of these.
    pub rows: usize,
}

impl Contents {
    fn words(self) -> [String; 4] {
        // The built-in tables are no files any more.
        let files = if self.files == 0 {
            "built in".to_owned()
        } else {
            count(self.files, "file")
        };
        [
            files,
            count(self.providers, "provider"),
            count(self.models, "model"),
            count(self.rows, "price"),
        ]
    }
}

fn severity(found: &Diagnostic) -> &'static str {
    match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The verdict in one line.
#[must_use]
pub fn validation_verdict(found: &Diagnostics, contents: Contents) -> String {
    let verdict = if found.errors() > 0 {
        "invalid"
    } else {
        "valid"
    };
    let mistakes = [
        count(found.errors(), "error"),
        count(found.warnings(), "warning"),
    ];
    format!(
        "{verdict}: {}, {}",
        contents.words().join(", "),
        mistakes.join(", ")
    )
}

/// Lays the mistakes out as a table; drawn with carets they are [`Diagnostics::render`].
#[must_use]
pub fn validation_document(found: &Diagnostics, contents: Contents) -> Document {
    let mut table = Table::new(vec![
        Column::left("severity"),
        Column::left("code"),
        Column::left("file"),
        Column::right("line"),
        Column::right("column"),
        Column::left("message"),
        Column::left("help"),
    ]);
    for one in found.iter() {
        let (line, column) = one.line_column();
        table.row(vec![
            Cell::new(severity(one)),
            Cell::new(one.code.0),
            Cell::new(&*one.file.name),
            Cell::count(line as u64),
            Cell::count(column as u64),
            Cell::new(&*one.message),
            Cell::new(one.help.as_deref().unwrap_or_default()),
        ]);
    }
    Document::new()
        .table(table)
        .note(validation_verdict(found, contents))
}

/// Lays the mistakes out for programs.
#[must_use]
pub fn validation_json(found: &Diagnostics, contents: Contents) -> Value {
    let list = found.iter().map(|one| {
        let (line, column) = one.line_column();
        json!({
            "severity": severity(one), "code": one.code.0, "message": one.message,
            "file": one.file.name, "line": line, "column": column, "help": one.help,
        })
    });
    json!({
        "schema": "tokenfare.prices-validate/1", "valid": found.errors() == 0,
        "files": contents.files, "providers": contents.providers, "models": contents.models, "prices": contents.rows,
        "diagnostics": list.collect::<Vec<_>>(),
    })
}
