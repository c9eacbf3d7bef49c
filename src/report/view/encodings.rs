//! Which encodings there are.

use serde_json::{Value, json};

use crate::report::{Cell, Column, Document, Table, Tone};
use crate::tokens::text::{Specials, TextMethod, TextRule};
use crate::tokens::vocabulary;

/// One encoding: a rule for text.
#[derive(Clone, Copy, Debug)]
pub struct Encoding<'r> {
    /// The rule.
    pub rule: &'r TextRule,
    /// Whether its tokens have published numbers.
    pub has_ids: bool,
    /// Its special tokens, where they are on record.
    pub specials: Option<&'r Specials>,
    /// Models that are counted by it.
    pub used_by: usize,
}

impl Encoding<'_> {
    /// How well it counts: `exact`, or how far an estimate may be off.
    fn how(&self) -> String {
        let margin = self.rule.margin_percent;
        match &self.rule.method {
            TextMethod::Exact(_) | TextMethod::Supplied(_) => "exact".to_owned(),
            TextMethod::Fitted(_) => "estimated, fitted".to_owned(),
            TextMethod::Family(members) => {
                format!("estimated, between {}, ±{margin} %", members.len())
            }
            TextMethod::Rates(_) => format!("estimated, ±{margin} %"),
        }
    }

    /// The word for how it counts.
    const fn kind(&self) -> &'static str {
        match &self.rule.method {
            TextMethod::Exact(_) | TextMethod::Supplied(_) => "exact",
            TextMethod::Fitted(_) => "fitted",
            TextMethod::Family(_) => "family",
            TextMethod::Rates(_) => "rates",
        }
    }

    fn tokens(&self) -> Option<u32> {
        match self.rule.method {
            TextMethod::Exact(vocabulary) => Some(vocabulary::size(vocabulary)),
            _ => None,
        }
    }

    /// Special tokens that `--special` parses.
    fn special_tokens(&self) -> Option<usize> {
        self.specials
            .map(|specials| specials.all().len())
            .filter(|&number| number > 0)
    }
}

/// Lays the encodings out for people.
#[must_use]
pub fn encodings_document(encodings: &[Encoding<'_>]) -> Document {
    let mut table = Table::new(vec![
        Column::left("encoding"),
        Column::left("count").key("kind"),
        Column::right("margin_percent").machine_only(),
        Column::right("tokens").priority(1),
        Column::right("special").key("special_tokens").priority(4),
        Column::right("models").priority(2),
        Column::left("what it is").key("title").priority(3),
        Column::left("source").machine_only(),
    ]);
    let number = |number: Option<u64>| number.map_or_else(Cell::empty, Cell::count);
    for encoding in encodings {
        let tone = match encoding.rule.method {
            TextMethod::Exact(_) | TextMethod::Supplied(_) => Tone::Good,
            _ => Tone::Plain,
        };
        table.row(vec![
            Cell::new(&*encoding.rule.name),
            Cell::new(encoding.how()).exact(encoding.kind()).tone(tone),
            Cell::new(encoding.rule.margin_percent.to_string()),
            number(encoding.tokens().map(u64::from)),
            number(encoding.special_tokens().map(|number| number as u64)),
            Cell::count(encoding.used_by as u64),
            Cell::new(&*encoding.rule.title),
            Cell::new(&*encoding.rule.source.url),
        ]);
    }
    Document::new().table(table)
}

/// Lays the encodings out for programs.
#[must_use]
pub fn encodings_json(encodings: &[Encoding<'_>]) -> Value {
    let rows = encodings.iter().map(|encoding| {
        let rule = encoding.rule;
        let vocabulary = match rule.method {
            TextMethod::Exact(vocabulary) => Some(vocabulary.name()),
            _ => None,
        };
        json!({
            "encoding": rule.name, "title": rule.title,
            "exact": encoding.kind() == "exact", "kind": encoding.kind(), "vocabulary": vocabulary,
            "margin_percent": rule.margin_percent, "tokens": encoding.tokens(),
            "ids": encoding.has_ids, "special_tokens": encoding.special_tokens(),
            "models": encoding.used_by,
            "source": {
                "title": rule.source.title, "url": rule.source.url, "seen": rule.source.seen,
                "confidence": rule.source.confidence.name(),
            },
            "note": rule.note,
        })
    });
    json!({ "schema": "tokenfare.encodings/1", "encodings": rows.collect::<Vec<_>>() })
}
