//! A text as its tokens.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::{Value, json};

use crate::quantity::Basis;
use crate::report::pieces::shown;
use crate::report::{Block, Cell, Column, Document, Table, group_digits};

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its published number, where it is on record.
    pub id: Option<u32>,
    /// Its bytes in the text.
    pub bytes: Range<usize>,
}

/// One text in one encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceRow {
    /// The name of the text.
    pub input: String,
    /// `text` or `system`.
    pub kind: &'static str,
    /// The encoding.
    pub encoding: String,
    /// The page that states it.
    pub source: String,
    /// The text, in the form that the encoding counts.
    pub text: String,
    /// Whether that is another than the one given: the composed form (NFC).
    pub composed: bool,
    /// The tokens, in order.
    pub pieces: Vec<Piece>,
}

/// All texts in all encodings, and what has no pieces.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// What is shown.
    pub rows: Vec<PieceRow>,
    /// What is not, and why.
    pub left_out: Vec<(String, String)>,
}

impl PieceRow {
    fn bytes(&self, piece: &Piece) -> &[u8] {
        let bytes = self.text.as_bytes().get(piece.bytes.clone());
        bytes.unwrap_or_default()
    }
}

/// Lays pieces out for people.
#[must_use]
pub fn pieces_document(pieces: &Pieces) -> Document {
    let mut document = Document::new();
    for row in &pieces.rows {
        let count = group_digits(&row.pieces.len().to_string());
        let word = if row.pieces.len() == 1 {
            "token"
        } else {
            "tokens"
        };
        document = document.heading(format!("{}, {}: {count} {word}", row.input, row.encoding));
        if row.composed {
            document = document.note(
                "it counts the composed form of the text (NFC), and bytes are counted in that",
            );
        }
        document = document.block(Block::Pieces {
            pieces: row
                .pieces
                .iter()
                .map(|piece| row.bytes(piece).to_vec())
                .collect(),
            table: table(row),
        });
    }
    if !pieces.left_out.is_empty() {
        document = document.list("not shown", pieces.left_out.iter().cloned());
    }
    document
}

fn table(row: &PieceRow) -> Table {
    let mut table = Table::new(vec![
        Column::left("input").machine_only(),
        Column::left("encoding").machine_only(),
        Column::right("id"),
        Column::right("start"),
        Column::right("end"),
        Column::left("text"),
    ]);
    for piece in &row.pieces {
        let number = |number: usize| Cell::new(number.to_string());
        table.row(vec![
            Cell::new(&*row.input),
            Cell::new(&*row.encoding),
            Cell::new(piece.id.map(|id| id.to_string()).unwrap_or_default()),
            number(piece.bytes.start),
            number(piece.bytes.end),
            Cell::new(shown(row.bytes(piece))),
        ]);
    }
    table
}

/// Lays pieces out for programs.
#[must_use]
pub fn pieces_json(pieces: &Pieces) -> Value {
    let rows = pieces.rows.iter().map(|row| {
        let count = row.pieces.len();
        let list = row.pieces.iter().map(|piece| {
            let bytes = row.bytes(piece);
            let (start, end) = (piece.bytes.start, piece.bytes.end);
            match std::str::from_utf8(bytes) {
                Ok(text) => json!({ "id": piece.id, "start": start, "end": end, "text": text }),
                // A part of a character is no text.
                Err(_) => json!({
                    "id": piece.id, "start": start, "end": end, "text": null, "bytes": hex(bytes),
                }),
            }
        });
        json!({
            "input": row.input, "kind": row.kind, "model": null, "encoding": row.encoding,
            "tokens": { "low": count, "expected": count, "high": count },
            "basis": Basis::Measured.name(), "method": row.encoding, "source": row.source,
            "offsets": if row.composed { "nfc" } else { "input" },
            "pieces": list.collect::<Vec<_>>(),
        })
    });
    let excluded = pieces
        .left_out
        .iter()
        .map(|(encoding, reason)| json!({ "model": encoding, "reason": reason }));
    json!({
        "schema": "tokenfare.count/1",
        "rows": rows.collect::<Vec<_>>(),
        "totals": [],
        "excluded": excluded.collect::<Vec<_>>(),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing into a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
