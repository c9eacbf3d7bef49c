//! Token counts.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::ratios::Ratios;
use super::{advice, words};
use crate::quantity::{Basis, Count};
use crate::report::{Cell, Column, Document, Table, Tone};
use crate::workload::PictureAdvice;

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
    /// What to send instead of a picture, if that was asked for.
    pub advice: Vec<PictureAdvice>,
}

/// A sum over several inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// `provider/model`, if it is of a model.
    pub model: Option<String>,
    /// The rule that counts, if it is of a rule.
    pub rule: Option<String>,
    /// How many rows it sums up.
    pub rows: usize,
    /// How many of them are of parts of the message, and not of what stands around them.
    pub inputs: usize,
    /// How many tokens: low, expected and high ends are each added up, as if all were off to the same side.
    pub tokens: Count,
    /// The same for the narrower range, where all rows have one or are exact.
    pub likely: Option<Count>,
    /// The least certain basis.
    pub basis: Basis,
}

/// Everything that was counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// What was counted.
    pub rows: Vec<CountRow>,
    /// What was not, and why.
    pub left_out: Vec<(String, String)>,
    /// Sums of models or rules that several rows are of.
    pub totals: Vec<Total>,
    /// Tokens per 1,000 characters.
    pub ratios: Option<Ratios>,
}

impl Counts {
    /// Sums up the rows: by model, or else by rule. A sum of one row is none.
    pub fn add_totals(&mut self) {
        let mut totals: Vec<Total> = Vec::new();
        for row in &self.rows {
            let rule = row.model.is_none().then(|| row.rule.clone());
            let known = totals
                .iter_mut()
                .find(|total| total.model == row.model && total.rule == rule);
            let inputs = usize::from(!matches!(row.kind, "system" | "tools" | "frame"));
            let likely = row.likely.or(row.tokens.is_exact().then_some(row.tokens));
            match known {
                None => totals.push(Total {
                    model: row.model.clone(),
                    rule,
                    rows: 1,
                    inputs,
                    tokens: row.tokens,
                    likely,
                    basis: row.basis,
                }),
                Some(total) => {
                    let most = Count::exact(u64::MAX);
                    total.rows += 1;
                    total.inputs += inputs;
                    total.tokens = total.tokens.checked_add(row.tokens).unwrap_or(most);
                    total.likely = total
                        .likely
                        .zip(likely)
                        .and_then(|(sum, more)| sum.checked_add(more));
                    total.basis = total.basis.weakest(row.basis);
                }
            }
        }
        totals.retain(|total| total.rows > 1);
        self.totals = totals;
    }
}

/// What stands in the place of the input in a sum.
const TOTAL: &str = "total";

/// Lays counts out for people.
#[must_use]
pub fn count_document(counts: &Counts) -> Document {
    let rows = &counts.rows;
    let by_model = rows.iter().any(|row| row.model.is_some());
    let used = rows.iter().any(|row| row.used_by.is_some());
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
    columns.push(if used { models } else { models.machine_only() });
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
            Cell::new(words::known(row.tokens, row.basis)).exact(row.basis.name()),
            Cell::new(&*row.method),
            Cell::new(row.used_by.map(|n| n.to_string()).unwrap_or_default()),
            Cell::new(row.source.as_deref().unwrap_or_default()),
        ]);
    }
    // An input and its frame, model by model, are read as they are.
    let alone = counts.totals.len() == 1;
    let totals = counts.totals.iter();
    let totals: Vec<&Total> = totals.filter(|total| alone || total.inputs > 1).collect();
    for total in &totals {
        let mut tokens = words::tokens(total.tokens);
        tokens.tone = Tone::Strong;
        table.row(vec![
            Cell::new(TOTAL).tone(Tone::Strong),
            Cell::new(TOTAL),
            Cell::new(total.model.as_deref().unwrap_or_default()),
            Cell::new(total.rule.as_deref().unwrap_or_default()),
            tokens,
            Cell::new(total.tokens.low().to_string()),
            Cell::new(total.tokens.high().to_string()),
            Cell::new(words::known(total.tokens, total.basis)).exact(total.basis.name()),
            Cell::new(format!("sum of {}", total.rows)),
        ]);
    }
    let alone = counts.ratios.as_ref().filter(|ratios| ratios.alone);
    let mut document = match alone {
        // Programs read the first table of a document: the one that was asked for.
        Some(ratios) => Document::new().table(ratios.table()),
        None => Document::new().table(table),
    };
    if alone.is_none()
        && let Some(ratios) = &counts.ratios
    {
        document = document
            .heading("tokens per 1,000 characters of this text")
            .table(ratios.table());
    }
    if totals.iter().any(|total| !total.tokens.is_exact()) {
        document = document
            .note("the range of a total is the sum of the ranges, as if all were off to one side");
    }
    let advised = rows.iter().flat_map(|row| {
        let by = row.model.as_ref().unwrap_or(&row.rule);
        row.advice.iter().map(|advice| (advice, by.as_str()))
    });
    document = advice::add(document, advised);
    if !counts.left_out.is_empty() {
        document = document.list("not counted", counts.left_out.iter().cloned());
    }
    document
}

fn tokens_json(tokens: Count) -> Value {
    json!({ "low": tokens.low(), "expected": tokens.expected(), "high": tokens.high() })
}

fn likely_json(likely: Option<Count>) -> Value {
    json!(likely.map(|likely| json!({ "low": likely.low(), "high": likely.high() })))
}

/// Lays counts out for programs.
#[must_use]
pub fn count_json(counts: &Counts) -> Value {
    let rows = counts.rows.iter().map(|row| {
        let mut fields = json!({
            "input": row.input, "kind": row.kind,
            "width": row.size.map(|(width, _)| width), "height": row.size.map(|(_, height)| height),
            "model": row.model, "encoding": row.rule,
            "tokens": tokens_json(row.tokens), "range80": likely_json(row.likely),
            "basis": row.basis.name(), "method": row.method, "source": row.source,
        });
        if let Some(seconds) = row.seconds {
            fields["seconds"] = json!(seconds.to_string());
        }
        if let Some(pages) = row.pages {
            fields["pages"] = json!(pages);
        }
        if row.kind == "image" {
            fields["advice"] = advice::json(&row.advice);
        }
        fields
    });
    let totals = counts.totals.iter().map(|total| {
        let likely = total.likely.filter(|_| !total.tokens.is_exact());
        json!({
            "model": total.model, "encoding": total.rule, "rows": total.rows,
            "tokens": tokens_json(total.tokens), "range80": likely_json(likely),
            "basis": total.basis.name(),
        })
    });
    let excluded = counts
        .left_out
        .iter()
        .map(|(model, reason)| json!({ "model": model, "reason": reason }));
    let mut fields = json!({
        "schema": "tokenfare.count/1",
        "rows": rows.collect::<Vec<_>>(),
        "totals": totals.collect::<Vec<_>>(),
        "excluded": excluded.collect::<Vec<_>>(),
    });
    if let Some(ratios) = &counts.ratios {
        fields["per_thousand_characters"] = ratios.json();
    }
    fields
}
