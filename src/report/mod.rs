//! How is a result shown?
//!
//! Three steps, three places: a computation gives results, a view lays them out as a [`Document`] of typed cells, and a format draws
//! that document. A format sees only the document: it knows no meter, model or currency, and decides no wording. Nothing here prints
//! or asks the terminal; whoever calls says how wide the [`Canvas`] is.

mod cell;
mod csv;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod metrics;
pub mod money;
mod pieces;
mod sarif;
mod sheet;
#[cfg(feature = "cli")]
mod text;
pub mod view;

use std::fmt;
use std::str::FromStr;

pub use github::github;
pub use gitlab::gitlab;
pub use junit::junit;
pub use metrics::metrics;
pub use sarif::sarif;

pub use cell::{Cell, Tone, group_digits};
pub use sheet::{Align, Audience, Block, Column, Document, Table};

/// What a result is shown as.
///
/// ```
/// use tokenfare::report::Format;
/// assert_eq!("csv".parse(), Ok(Format::Csv));
/// assert_eq!(Format::Markdown.to_string(), "markdown");
/// assert!("pdf".parse::<Format>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Tables for a terminal.
    #[cfg(feature = "cli")]
    Text,
    /// The results themselves for programs; not drawn from a document.
    Json,
    /// Rows for spreadsheets and programs, with unrounded numbers.
    Csv,
    /// Tables for a page or a comment.
    Markdown,
}

impl Format {
    /// Every format, in the order help lists them.
    pub const ALL: &[Self] = &[
        #[cfg(feature = "cli")]
        Self::Text,
        Self::Json,
        Self::Csv,
        Self::Markdown,
    ];

    /// Returns the name as it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "cli")]
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// What text is drawn on; other formats ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Terminal columns, at least 1; a wide character takes two.
    pub width: usize,
    /// Whether escape sequences may be used.
    pub colour: bool,
}

/// Draws a document, each line ended by a line feed.
///
/// `None` for [`Format::Json`], which is drawn from the results and not from the document:
/// `draw(&document, format, &canvas).unwrap_or_else(|| json)`.
///
/// ```
/// use tokenfare::report::{Canvas, Cell, Column, Document, Format, Table, draw};
/// let mut table = Table::new(vec![Column::left("model"), Column::right("cost USD").key("cost_usd")]);
/// table.row(vec![Cell::new("acme/one"), Cell::amount("1234.5".parse()?)]);
/// let document = Document::new().heading("Cheapest").table(table);
/// let canvas = Canvas { width: 80, colour: false };
/// let csv = draw(&document, Format::Csv, &canvas);
/// assert_eq!(csv.as_deref(), Some("model,cost_usd\nacme/one,1234.5\n"));
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[must_use]
pub fn draw(document: &Document, format: Format, canvas: &Canvas) -> Option<String> {
    #[cfg(not(feature = "cli"))]
    let _ = canvas;
    match format {
        #[cfg(feature = "cli")]
        Format::Text => Some(text::draw(document, canvas)),
        Format::Json => None,
        Format::Csv => Some(csv::draw(document)),
        Format::Markdown => Some(markdown::draw(document)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for &format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let unknown = "Text ".parse::<Format>().unwrap_err();
        assert_eq!(unknown.to_string(), "unknown format `Text `");
    }

    #[test]
    fn json_is_not_drawn_from_a_document() {
        let canvas = Canvas {
            width: 80,
            colour: false,
        };
        assert_eq!(draw(&Document::new(), Format::Json, &canvas), None);
    }
}
