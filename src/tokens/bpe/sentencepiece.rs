//! Where a text falls apart by itself in a vocabulary that has no split pattern: between characters that no token joins, and around
//! strings that are cut out before anything merges.

use super::table::Table;

/// The strings of a vocabulary that are cut out first, ready to be looked for.
#[derive(Debug)]
pub(super) struct Fixed {
    /// First bytes of strings of one byte.
    ones: Vec<u8>,
    /// First two bytes of longer ones, sorted.
    starts: Vec<[u8; 2]>,
    longest: usize,
}

/// What a text is cut into.
pub(super) enum Cell {
    /// A string that is a token.
    Fixed,
    /// Merges.
    Piece,
}

impl Fixed {
    pub(super) fn of(table: &Table) -> Self {
        let ones = table.fixed().filter(|text| text.len() == 1);
        let starts = table.fixed().filter_map(|text| text.first_chunk().copied());
        let mut starts: Vec<[u8; 2]> = starts.collect();
        starts.dedup();
        Self {
            ones: ones.map(|text| text[0]).collect(),
            starts,
            longest: table.fixed().map(<[u8]>::len).max().unwrap_or(0),
        }
    }

    /// Bytes of the longest string that `text` begins with.
    fn at(&self, table: &Table, text: &[u8]) -> Option<usize> {
        let longer = text
            .first_chunk()
            .filter(|start| self.starts.contains(start));
        let lengths = (2..=self.longest.min(text.len())).rev();
        longer
            .and_then(|_| {
                lengths
                    .into_iter()
                    .find(|&length| table.is_fixed(&text[..length]))
            })
            .or_else(|| self.ones.contains(text.first()?).then_some(1))
    }

    /// Cuts `text` into cells, in order, none of them empty.
    pub(super) fn cells(&self, table: &Table, text: &str, mut each: impl FnMut(Cell, &[u8])) {
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut before = None;
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let length = if self.longest > 0 {
                self.at(table, &bytes[at..])
            } else {
                None
            };
            let character = u32::from(character);
            let joined = before.is_some_and(|before| table.may_join(before, character));
            if start < at && (length.is_some() || !joined) {
                each(Cell::Piece, &bytes[start..at]);
                start = at;
            }
            if let Some(length) = length {
                at += length;
                each(Cell::Fixed, &bytes[start..at]);
                start = at;
                before = None;
            } else {
                at += char::from_u32(character).map_or(1, char::len_utf8);
                before = Some(character);
            }
        }
        if start < at {
            each(Cell::Piece, &bytes[start..at]);
        }
    }
}
