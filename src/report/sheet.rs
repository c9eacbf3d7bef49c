//! What is there to be drawn?
//!
//! A [`Document`] says what stands where and what it is, never how it looks. It knows no format.

use super::{Cell, Tone};

/// What a result looks like before a format is chosen: blocks from top to bottom.
///
/// ```
/// use tokenfare::report::{Block, Document};
/// let document = Document::new().heading("Bill").note("prices of 18 December 2024");
/// assert_eq!(document.blocks[0], Block::Heading("Bill".to_owned()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The parts, in reading order.
    pub blocks: Vec<Block>,
}

impl Document {
    /// Returns an empty document.
    #[must_use]
    pub const fn new() -> Self {
        Self { blocks: Vec::new() }
    }

    /// Adds any block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds a heading.
    #[must_use]
    pub fn heading(self, text: impl Into<String>) -> Self {
        self.block(Block::Heading(text.into()))
    }

    /// Adds lines of label and value.
    #[must_use]
    pub fn facts<L: Into<String>, V: Into<String>>(
        self,
        facts: impl IntoIterator<Item = (L, V)>,
    ) -> Self {
        self.block(Block::Facts(pairs(facts)))
    }

    /// Adds a table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.block(Block::Table(table))
    }

    /// Adds a plain sentence.
    #[must_use]
    pub fn note(self, text: impl Into<String>) -> Self {
        self.toned_note(Tone::Plain, text)
    }

    /// Adds a sentence with a tone; a [`Tone::Warning`] is drawn with the word `warning:` before it.
    #[must_use]
    pub fn toned_note(self, tone: Tone, text: impl Into<String>) -> Self {
        self.block(Block::Note(tone, text.into()))
    }

    /// Adds what is not read at first.
    #[must_use]
    pub fn folded(self, title: impl Into<String>, inside: Self) -> Self {
        self.block(Block::Folded(title.into(), inside))
    }

    /// Adds a titled list, such as the models left out and why.
    #[must_use]
    pub fn list<I: Into<String>, D: Into<String>>(
        self,
        title: impl Into<String>,
        items: impl IntoIterator<Item = (I, D)>,
    ) -> Self {
        let (title, items) = (title.into(), pairs(items));
        self.block(Block::List { title, items })
    }
}

fn pairs<A: Into<String>, B: Into<String>>(
    items: impl IntoIterator<Item = (A, B)>,
) -> Vec<(String, String)> {
    items
        .into_iter()
        .map(|(a, b)| (a.into(), b.into()))
        .collect()
}

/// One part of a [`Document`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line that names what follows.
    Heading(String),
    /// Labels and their values, a line each; the label without a colon.
    Facts(Vec<(String, String)>),
    /// Rows and columns.
    Table(Table),
    /// The tokens of a text side by side, by their bytes; a table of the same where they cannot be drawn so.
    Pieces {
        /// Each token.
        pieces: Vec<Vec<u8>>,
        /// A row each.
        table: Table,
    },
    /// A sentence; its tone, and the text without a word like `warning:`.
    Note(Tone, String),
    /// What is not read at first: a title, and what is under it. Without blocks, nothing is drawn.
    Folded(String, Document),
    /// Things with a word on each; the second text may be empty. Without things, nothing is drawn.
    List {
        /// What the things have in common, without a colon.
        title: String,
        /// Thing and remark.
        items: Vec<(String, String)>,
    },
}

/// Rows of cells under columns. A row shorter than the columns is drawn as if filled with empty cells; cells beyond them are not drawn.
///
/// ```
/// use tokenfare::report::{Cell, Column, Table};
/// let mut table = Table::new(vec![Column::left("meter"), Column::right("quantity")]);
/// table.row(vec![Cell::new("input"), Cell::count(1_176)]);
/// assert_eq!(table.rows[0][1].text, "1,176");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What stands in each place of a row.
    pub columns: Vec<Column>,
    /// The rows, top to bottom.
    pub rows: Vec<Vec<Cell>>,
    /// A last row that sums up the others; for people only, since a program would count it as one more row.
    pub footer: Option<Vec<Cell>>,
}

impl Table {
    /// Returns a table without rows.
    #[must_use]
    pub const fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            footer: None,
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Returns the columns that people see, each with its place in a row.
    pub(super) fn for_people(&self) -> impl Iterator<Item = (usize, &Column)> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| column.audience != Audience::Machines)
    }

    /// Returns the columns that programs see, each with its place in a row.
    pub(super) fn for_machines(&self) -> impl Iterator<Item = (usize, &Column)> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| column.audience != Audience::People)
    }
}

/// The side a column's cells lean to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// Who is shown a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// People and programs.
    #[default]
    Everyone,
    /// People only: text and Markdown.
    People,
    /// Programs only: CSV.
    Machines,
}

/// What stands in one place of every row of a [`Table`].
///
/// ```
/// use tokenfare::report::{Align, Column};
/// let column = Column::right("cost USD").key("cost_usd").priority(1);
/// assert_eq!((column.align, column.priority), (Align::Right, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The header people see.
    pub title: String,
    /// The header programs see, in `snake_case`.
    pub key: String,
    /// The side its cells lean to.
    pub align: Align,
    /// 0 is always shown; on a narrow terminal the highest is left out first, among equals the rightmost.
    pub priority: u8,
    /// Whether its cells may take several lines, and a word longer than the column be cut with `…`.
    pub wrap: bool,
    /// Who is shown it.
    pub audience: Audience,
}

impl Column {
    /// Returns a column of words that is always shown; its key is the title with `_` for spaces.
    #[must_use]
    pub fn left(title: impl Into<String>) -> Self {
        let title = title.into();
        let key = title.to_lowercase().replace(' ', "_");
        Self {
            title,
            key,
            ..Self::default()
        }
    }

    /// Returns a column of numbers that is always shown; its key is the title with `_` for spaces.
    #[must_use]
    pub fn right(title: impl Into<String>) -> Self {
        Self {
            align: Align::Right,
            ..Self::left(title)
        }
    }

    /// Sets the header programs see.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Sets how readily it is left out: 0 never, the highest first.
    #[must_use]
    pub const fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// Lets cells take several lines.
    #[must_use]
    pub const fn wrapping(mut self) -> Self {
        self.wrap = true;
        self
    }

    /// Shows it in text and Markdown only.
    #[must_use]
    pub const fn people_only(mut self) -> Self {
        self.audience = Audience::People;
        self
    }

    /// Shows it in CSV only.
    #[must_use]
    pub const fn machine_only(mut self) -> Self {
        self.audience = Audience::Machines;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_follows_from_the_title() {
        assert_eq!(Column::left("Service tier").key, "service_tier");
    }
}
