//! Token counts.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::words;
use crate::quantity::{Basis, Count};
use crate::report::{Cell, Column, Document, Table};

/// How many tokens one input is on one model, or by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow {
    /// The name of the input.
    pub input: String,
    /// What it is: `text`, `image`, `audio`, `video`, `pdf`, `system`, `tools` or `frame`.
    pub kind: &'static str,
    /// Pixels, for a picture or a clip.
    pub size: Option<(u32, u32)>,
    /// How long it is in seconds, for a sound or a clip.
    pub seconds: Option<Decimal>,
    /// How many pages, for a document.
    pub pages: Option<usize>,
    /// `provider/model`, if a model was asked for.
    pub model: Option<String>,
    /// The rule that counts.
    pub rule: String,
    /// How many models use the rule, if rules were asked for.
    pub used_by: Option<usize>,
    /// How many tokens.
    pub tokens: Count,
    /// The narrower range that holds four texts of five, where it is known.
    pub likely: Option<Count>,
    /// How that is known.
    pub basis: Basis,
    /// How it was worked out, in one line.
    pub method: String,
    /// The page that states the rule.
    pub source: Option<String>,
}

/// Lays counts out for people.
#[must_use]
pub fn count_document(
    rows: &[CountRow],
    left_out: &[(String, String)],
    total: Option<Count>,
) -> Document {
    let by_model = rows.iter().any(|row| row.model.is_some());
    let mut columns = vec![Column::left("input"), Column::left("kind").priority(4)];
    columns.push(if by_model {
        Column::left("model")
    } else {
        Column::left("model").machine_only()
    });
    columns.push(Column::left("rule").priority(u8::from(by_model) * 2));
    columns.push(Column::right("tokens"));
    columns.push(Column::right("low").machine_only());
    columns.push(Column::right("high").machine_only());
    columns.push(Column::right("range").key("basis"));
    columns.push(Column::left("method").priority(3));
    let models = Column::right("models").priority(5);
    columns.push(if by_model {
        models.machine_only()
    } else {
        models
    });
    columns.push(Column::left("source").machine_only());
    let mut table = Table::new(columns);
    for row in rows {
        table.row(vec![
            Cell::new(&*row.input),
            Cell::new(row.kind),
            Cell::new(row.model.as_deref().unwrap_or_default()),
            Cell::new(&*row.rule),
            words::tokens(row.tokens),
            Cell::new(row.tokens.low().to_string()),
            Cell::new(row.tokens.high().to_string()),
            Cell::new(words::range(row.tokens)).exact(row.basis.name()),
            Cell::new(&*row.method),
            Cell::new(row.used_by.map(|n| n.to_string()).unwrap_or_default()),
            Cell::new(row.source.as_deref().unwrap_or_default()),
        ]);
    }
    let mut document = Document::new().table(table);
    if let Some(total) = total {
        document = document.note(format!(
            "total: {} tokens, {}",
            words::tokens(total).text,
            words::range(total)
        ));
    }
    if !left_out.is_empty() {
        document = document.list("not counted", left_out.iter().cloned());
    }
    document
}

/// Lays counts out for programs.
#[must_use]
pub fn count_json(rows: &[CountRow], left_out: &[(String, String)]) -> Value {
    let rows = rows.iter().map(|row| {
        let mut shown = json!({
            "input": row.input, "kind": row.kind,
            "width": row.size.map(|(width, _)| width), "height": row.size.map(|(_, height)| height),
            "model": row.model, "encoding": row.rule,
            "tokens": { "low": row.tokens.low(), "expected": row.tokens.expected(), "high": row.tokens.high() },
            "range80": row.likely.map(|likely| json!({ "low": likely.low(), "high": likely.high() })),
            "basis": row.basis.name(), "method": row.method, "source": row.source,
        });
        if let Some(seconds) = row.seconds {
            shown["seconds"] = json!(seconds.to_string());
        }
        if let Some(pages) = row.pages {
            shown["pages"] = json!(pages);
        }
        shown
    });
    let excluded = left_out
        .iter()
        .map(|(model, reason)| json!({ "model": model, "reason": reason }));
    json!({ "schema": "tokenfare.count/1", "rows": rows.collect::<Vec<_>>(), "excluded": excluded.collect::<Vec<_>>() })
}
