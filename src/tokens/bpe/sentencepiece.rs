//! Where a text falls apart by itself: in a vocabulary that has no split pattern between characters that no token joins, and in any
//! around strings that are cut out before anything merges.

use std::ops::Range;

use super::table::Table;

/// The strings of a vocabulary that are cut out first, by their first byte.
#[derive(Debug)]
pub(super) struct Fixed {
    /// What a byte says of a string that begins with it.
    firsts: [First; 256],
}

/// What the first byte says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    /// No string begins with it.
    None,
    /// Strings of two bytes and more do, and all have the same byte again in the second place.
    Twice,
    /// Some do.
    Some,
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
        let mut firsts = [First::None; 256];
        for text in table.fixed() {
            let first = &mut firsts[usize::from(text[0])];
            *first = match (*first, text) {
                (First::None | First::Twice, [one, two, ..]) if one == two => First::Twice,
                _ => First::Some,
            };
        }
        Self { firsts }
    }

    /// Bytes of the longest string that `text` begins with.
    #[inline]
    fn at(&self, table: &Table, text: &[u8]) -> Option<usize> {
        let first = *text.first()?;
        match self.firsts[usize::from(first)] {
            First::None => None,
            First::Twice if text.get(1) != Some(&first) => None,
            First::Twice | First::Some => table.fixed_start(text),
        }
    }

    /// Where the first of the strings is in `text` that begins before `end`: its place and its bytes.
    pub(super) fn first(&self, table: &Table, text: &[u8], end: usize) -> Option<(usize, usize)> {
        if !table.has_fixed() {
            return None;
        }
        (0..end).find_map(|at| Some((at, self.at(table, &text[at..])?)))
    }

    /// Cuts `text` into cells, in order, none of them empty.
    pub(super) fn cells(
        &self,
        table: &Table,
        text: &str,
        mut each: impl FnMut(Cell, Range<usize>),
    ) {
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut before = None;
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let length = self.at(table, &bytes[at..]);
            let character = u32::from(character);
            let joined = before.is_some_and(|before| table.may_join(before, character));
            if start < at && (length.is_some() || !joined) {
                each(Cell::Piece, start..at);
                start = at;
            }
            if let Some(length) = length {
                at += length;
                each(Cell::Fixed, start..at);
                start = at;
                before = None;
            } else {
                at += char::from_u32(character).map_or(1, char::len_utf8);
                before = Some(character);
            }
        }
        if start < at {
            each(Cell::Piece, start..at);
        }
    }
}
