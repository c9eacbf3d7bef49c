//! One row a request of a batch, as text, CSV or a line of JSON.

use serde_json::json;

use crate::batch::Outcome;
use crate::report::money::{exact_amount, show_amount};

/// How rows look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFormat {
    /// Columns of a fixed width, for people.
    Text,
    /// For spreadsheets.
    Csv,
    /// A JSON object a line.
    Json,
}

/// What came of one line on one model.
#[derive(Clone, Debug)]
pub struct LineRow<'r> {
    /// The number of the line, from 1.
    pub line: u64,
    /// The id that the sender gave it.
    pub id: Option<&'r str>,
    /// The model; none if the line is no request.
    pub model: Option<String>,
    /// What came of it; or why the line is no request.
    pub outcome: Result<&'r Outcome, &'r str>,
}

const TOKENS: [&str; 3] = ["input", "input_low", "input_high"];
const MONEY: [&str; 5] = ["output", "cost", "cost_low", "cost_high", "cost_ceiling"];

/// Returns the header; JSON has none.
#[must_use]
pub fn line_header(format: LineFormat, priced: bool) -> Vec<u8> {
    match format {
        LineFormat::Json => Vec::new(),
        LineFormat::Text => {
            let cost = if priced {
                format!("  {:>10}  {:>14}", "output", "cost")
            } else {
                String::new()
            };
            let (line, input) = ("line", "input");
            format!("{line:>9}  {input:>10}{cost}  model, id\n").into_bytes()
        }
        LineFormat::Csv => {
            let mut names = vec!["line", "id", "model"];
            names.extend(TOKENS);
            if priced {
                names.extend(MONEY);
                names.push("currency");
            }
            names.extend(["basis", "problem"]);
            record(names)
        }
    }
}

/// Returns a row with its line end.
#[must_use]
pub fn line_row(format: LineFormat, priced: bool, row: &LineRow<'_>) -> Vec<u8> {
    match format {
        LineFormat::Text => text(priced, row).into_bytes(),
        LineFormat::Csv => record(fields(priced, row)),
        LineFormat::Json => {
            let mut line = json_row(priced, row).to_string().into_bytes();
            line.push(b'\n');
            line
        }
    }
}

fn record<T: AsRef<[u8]>>(fields: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Memory takes whatever is written.
    let _ = writer.write_record(fields);
    writer.into_inner().unwrap_or_default()
}

/// Why there is no number; nothing if there is one.
fn problem(row: &LineRow<'_>) -> Option<String> {
    match row.outcome {
        Err(why) => Some(why.to_owned()),
        Ok(Outcome::Refused { reason, .. }) => Some(reason.clone()),
        Ok(Outcome::TooLong { context, .. }) => {
            Some(format!("over the context window of {context}"))
        }
        Ok(Outcome::Fits(_)) => None,
    }
}

fn text(priced: bool, row: &LineRow<'_>) -> String {
    let (mut input, mut output, mut cost) = (String::new(), String::new(), String::new());
    match row.outcome {
        Ok(Outcome::Fits(measure)) => {
            let about = if measure.input.is_exact() { "" } else { "~" };
            input = format!("{about}{}", measure.input.expected());
            output = measure.output.to_string();
            if let Some(found) = measure.cost {
                let (amount, currency) = (found.expected.amount(), found.expected.currency());
                cost = format!("{} {currency}", show_amount(amount));
            }
        }
        Ok(Outcome::TooLong { input: tokens, .. }) => input = tokens.expected().to_string(),
        Ok(Outcome::Refused { .. }) | Err(_) => {}
    }
    let priced = if priced {
        format!("  {output:>10}  {cost:>14}")
    } else {
        String::new()
    };
    let model = row.model.iter().cloned();
    let id = row.id.iter().map(|id| plain(id));
    let problem = problem(row).map(|problem| plain(&problem));
    let rest: Vec<String> = model.chain(id).chain(problem).collect();
    format!(
        "{:>9}  {input:>10}{priced}  {}\n",
        row.line,
        rest.join(", ")
    )
}

/// What comes from a file does not steer the terminal.
fn plain(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(visible).collect()
}

fn fields(priced: bool, row: &LineRow<'_>) -> Vec<String> {
    let mut fields = vec![
        row.line.to_string(),
        row.id.unwrap_or_default().to_owned(),
        row.model.clone().unwrap_or_default(),
    ];
    let tokens = match row.outcome {
        Ok(Outcome::Fits(measure)) => Some(measure.input),
        Ok(Outcome::TooLong { input, .. }) => Some(*input),
        _ => None,
    };
    let ends = tokens.map(|count| [count.expected(), count.low(), count.high()]);
    match ends {
        Some(ends) => fields.extend(ends.map(|tokens| tokens.to_string())),
        None => fields.extend([const { String::new() }; 3]),
    }
    let measure = match row.outcome {
        Ok(Outcome::Fits(measure)) => Some(measure),
        _ => None,
    };
    if priced {
        let amount = |money: crate::money::Money| exact_amount(money.amount());
        fields.push(measure.map(|m| m.output.to_string()).unwrap_or_default());
        let cost = measure.and_then(|measure| measure.cost);
        let ends = cost.map(|cost| [cost.expected, cost.low, cost.high].map(amount));
        match ends {
            Some(ends) => fields.extend(ends),
            None => fields.extend([const { String::new() }; 3]),
        }
        let ceiling = measure.and_then(|measure| measure.ceiling);
        fields.push(ceiling.map(amount).unwrap_or_default());
        let currency = cost.map(|cost| cost.expected.currency().code().to_owned());
        fields.push(currency.unwrap_or_default());
    }
    fields.push(
        measure
            .map(|m| m.basis.name().to_owned())
            .unwrap_or_default(),
    );
    fields.push(problem(row).unwrap_or_default());
    fields
}

fn json_row(priced: bool, row: &LineRow<'_>) -> serde_json::Value {
    let mut value = json!({ "line": row.line, "id": row.id, "model": row.model });
    let tokens = match row.outcome {
        Ok(Outcome::Fits(measure)) => Some(measure.input),
        Ok(Outcome::TooLong { input, .. }) => Some(*input),
        _ => None,
    };
    value["input"] = json!(tokens.map(
        |count| json!({ "low": count.low(), "expected": count.expected(), "high": count.high() })
    ));
    if let Ok(Outcome::Fits(measure)) = row.outcome {
        value["basis"] = json!(measure.basis.name());
        if priced {
            let amount = |money: crate::money::Money| exact_amount(money.amount());
            value["output"] = json!(measure.output);
            value["cost"] = json!(measure.cost.map(|cost| json!({
                "amount": amount(cost.expected), "low": amount(cost.low), "high": amount(cost.high),
                "currency": cost.expected.currency().code(),
            })));
            value["cost_ceiling"] = json!(measure.ceiling.map(amount));
        }
    }
    value["problem"] = json!(problem(row));
    value
}
