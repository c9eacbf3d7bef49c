//! How does a document look on a terminal?
//!
//! Own layout instead of a table crate, since two things matter here that those do not offer together: columns that go by priority
//! when the terminal is narrow, and colour without a terminal library beneath. No line is wider than the canvas, except one that is
//! a single word without a place to break, such as a URL. Without colour there is no escape byte, whatever the texts hold.

mod pieces;
mod table;
mod wrap;

use anstyle::{AnsiColor, Style};

use super::{Block, Canvas, Document, Tone};
use wrap::{clean, width_of, wrap};

/// Columns between a label and its value, and between two columns of a table.
const GAP: usize = 2;
/// The widest label or list item that values line up behind; longer ones stand on a line of their own.
const LABEL: usize = 40;

/// Draws every block, with an empty line between two; notes directly follow each other.
pub(super) fn draw(document: &Document, canvas: &Canvas) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut after_note = false;
    for block in &document.blocks {
        let drawn = draw_block(block, canvas);
        let is_note = matches!(block, Block::Note(..));
        if drawn.is_empty() {
            continue;
        }
        let close = lines.is_empty() || (is_note && after_note);
        if !close {
            lines.push(String::new());
        }
        lines.extend(drawn);
        after_note = is_note;
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

fn draw_block(block: &Block, canvas: &Canvas) -> Vec<String> {
    match block {
        Block::Heading(text) => sentence(text, Tone::Strong, canvas),
        Block::Facts(facts) => pairs(facts, ":", 0, canvas),
        Block::Table(table) => table::draw(table, canvas),
        Block::Pieces { pieces, .. } => pieces::draw(pieces, canvas),
        Block::Note(Tone::Warning, text) => {
            sentence(&format!("warning: {text}"), Tone::Warning, canvas)
        }
        Block::Note(tone, text) => sentence(text, *tone, canvas),
        Block::Folded(_, inside) if inside.blocks.is_empty() => Vec::new(),
        Block::Folded(title, inside) => {
            let mut lines = sentence(&format!("{title}:"), Tone::Plain, canvas);
            lines.push(String::new());
            lines.extend(draw(inside, canvas).lines().map(str::to_owned));
            lines
        }
        Block::List { items, .. } if items.is_empty() => Vec::new(),
        Block::List { title, items } => {
            let mut lines = sentence(&format!("{title}:"), Tone::Plain, canvas);
            lines.extend(pairs(items, "", GAP, canvas));
            lines
        }
    }
}

fn sentence(text: &str, tone: Tone, canvas: &Canvas) -> Vec<String> {
    wrap(text, canvas.width)
        .iter()
        .map(|line| paint(line, tone, canvas))
        .collect()
}

/// Draws label and value side by side, values under each other; a value that does not fit there goes below its label.
fn pairs(
    items: &[(String, String)],
    after_label: &str,
    indent: usize,
    canvas: &Canvas,
) -> Vec<String> {
    let labels: Vec<String> = items
        .iter()
        .map(|(label, _)| clean(label).replace('\n', " ").trim().to_owned() + after_label)
        .collect();
    let most = LABEL.min(canvas.width / 2);
    let fitting = labels.iter().map(|label| width_of(label));
    let widest = fitting.filter(|&width| width <= most).max().unwrap_or(0);
    // Without a short label, values only stand a little to the right of theirs.
    let column = indent + widest + GAP;
    let mut lines = Vec::new();
    for (label, (_, value)) in labels.iter().zip(items) {
        let values = if value.trim().is_empty() {
            Vec::new()
        } else {
            wrap(value, canvas.width.saturating_sub(column))
        };
        if label.is_empty() && values.is_empty() {
            continue;
        }
        let beside = width_of(label) <= widest
            && values
                .first()
                .is_none_or(|first| column + width_of(first) <= canvas.width);
        let mut values = values.iter();
        if beside {
            let mut line = " ".repeat(indent) + &paint(label, Tone::Dim, canvas);
            match values.next().filter(|first| !first.is_empty()) {
                Some(first) => {
                    line += &" ".repeat(column - indent - width_of(label));
                    line += first;
                }
                None if label.is_empty() => line.clear(),
                None => {}
            }
            lines.push(line);
        } else {
            for part in wrap(label, canvas.width.saturating_sub(indent)) {
                let start = start_of(&part, indent, canvas);
                lines.push(" ".repeat(start) + &paint(&part, Tone::Dim, canvas));
            }
        }
        lines.extend(values.map(|line| " ".repeat(start_of(line, column, canvas)) + line));
    }
    lines
}

/// Returns where a line starts so that it still fits: at `wanted`, or further left.
fn start_of(line: &str, wanted: usize, canvas: &Canvas) -> usize {
    if line.is_empty() {
        return 0;
    }
    wanted.min(canvas.width.saturating_sub(width_of(line)))
}

/// Wraps a text into the escapes of its tone, if colour is wanted and there is something to colour.
fn paint(text: &str, tone: Tone, canvas: &Canvas) -> String {
    let style = style_of(tone);
    if !canvas.colour || style.is_plain() || text.is_empty() {
        return text.to_owned();
    }
    format!("{style}{text}{style:#}")
}

const fn style_of(tone: Tone) -> Style {
    let style = Style::new();
    match tone {
        Tone::Plain => style,
        Tone::Dim => style.dimmed(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
        Tone::Warning => AnsiColor::Yellow.on_default(),
        Tone::Strong => style.bold(),
    }
}

#[cfg(test)]
mod tests;
