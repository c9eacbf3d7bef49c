//! Tokens side by side: on backgrounds that alternate, or with a bar between two where there is no colour.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::wrap::width_of;
use crate::report::Canvas;
use crate::report::pieces::{LINE_FEED, shown};

/// Between two tokens.
const BAR: &str = "│";
/// The backgrounds, one after the other.
const BACKGROUNDS: [AnsiColor; 4] = [
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Magenta,
];

/// Draws all pieces; lines break where the text does, behind `⏎`, and between two tokens where the canvas ends.
pub(super) fn draw(pieces: &[Vec<u8>], canvas: &Canvas) -> Vec<String> {
    let mut lines = Lines::default();
    for (piece, at) in pieces.iter().zip(0..) {
        let text = shown(piece);
        let style = match canvas.colour {
            true => AnsiColor::Black.on(BACKGROUNDS[at % BACKGROUNDS.len()]),
            false => Style::new(),
        };
        let bar = if canvas.colour || at == 0 { "" } else { BAR };
        let first = text.split_inclusive(LINE_FEED).next().unwrap_or_default();
        if lines.width > 0 && lines.width + width_of(bar) + width_of(first) > canvas.width {
            lines.end();
        }
        lines.push(bar, Style::new());
        for part in text.split_inclusive(LINE_FEED) {
            lines.push(part, style);
            if part.ends_with(LINE_FEED) {
                lines.end();
            }
        }
    }
    lines.end();
    while lines.done.last().is_some_and(String::is_empty) {
        lines.done.pop();
    }
    lines.done
}

#[derive(Default)]
struct Lines {
    done: Vec<String>,
    line: String,
    width: usize,
}

impl Lines {
    fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        self.width += width_of(text);
        if style.is_plain() {
            self.line.push_str(text);
        } else {
            // Writing into a string does not fail.
            let _ = write!(self.line, "{style}{text}{style:#}");
        }
    }

    fn end(&mut self) {
        self.done.push(std::mem::take(&mut self.line));
        self.width = 0;
    }
}
