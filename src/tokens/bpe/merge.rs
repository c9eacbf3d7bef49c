//! From symbols to tokens: the pair of lowest rank merges, the leftmost of equals, until none is left.
//!
//! A short piece is merged as that rule says. A long one in windows, since the rule looks at the whole piece for every merge. What makes
//! that exact: *tokens side by side are what merging makes of a text if and only if each two neighbours are what merging makes of their
//! own text.* Take the first merge that crosses a border between two of them. Until then everything on both sides went as it would have
//! gone in these two alone, in the same order; so it would happen in the two alone as well. Therefore windows are merged one by one, each
//! from a border of the one before, and where the two tokens at a seam are not what merging makes of them, the seam is moved back and the
//! window is made longer.

use super::layout::BARRIER;
use super::table::Table;

/// No rank: higher than any.
const NEVER: i32 = i32::MAX;
/// Symbols of a window; a piece of no more is merged at once.
const WINDOW: usize = 64;
/// Tokens at the end of a window that are left to the next.
const KEPT_BACK: usize = 2;

/// What is done with tokens that are found.
pub(super) trait Found {
    /// Takes tokens by their lengths in bytes.
    fn tokens(&mut self, lengths: impl ExactSizeIterator<Item = usize>);
}

impl Found for u64 {
    fn tokens(&mut self, lengths: impl ExactSizeIterator<Item = usize>) {
        *self += lengths.len() as u64;
    }
}

impl Found for Vec<usize> {
    fn tokens(&mut self, lengths: impl ExactSizeIterator<Item = usize>) {
        self.extend(lengths);
    }
}

/// Memory for merging, used again from piece to piece.
#[derive(Debug, Default)]
pub(super) struct Merger {
    window: Window,
    seam: Window,
    /// Where tokens of a long piece end, its beginning first.
    borders: Vec<usize>,
}

impl Merger {
    /// Finds the tokens of one piece, which is not empty.
    pub(super) fn piece(&mut self, table: &Table, piece: &[u8], found: &mut impl Found) {
        if table.is_whole(piece) {
            found.tokens([piece.len()].into_iter());
        } else if self.window.fill(table, piece, WINDOW) == piece.len() {
            self.window.merge(table);
            found.tokens(lengths(&self.window.ends));
        } else {
            self.long(table, piece);
            found.tokens(lengths(&self.borders[1..]));
        }
    }

    /// The number under which a token is published, by its bytes. What merging makes of a text is, token by token, what it makes of the
    /// tokens' own texts (see above).
    pub(super) fn id(&mut self, table: &Table, token: &[u8]) -> Option<u32> {
        self.window.fill(table, token, token.len());
        self.window.merge(table);
        match (&self.window.tokens[..], token) {
            (&[BARRIER], &[byte]) => table.byte_id(byte),
            (&[number], _) => table.id(number),
            _ => table.whole_id(token),
        }
    }

    /// Finds the borders of a piece of more than one window.
    fn long(&mut self, table: &Table, piece: &[u8]) {
        self.borders.clear();
        self.borders.push(0);
        let mut borders = std::mem::take(&mut self.borders);
        // From its beginning on there is no border to go back behind.
        let _ = self.go_on(table, piece, &mut borders, Extent::Whole);
        self.borders = borders;
    }

    /// Finds more borders of a piece, from the last that is known.
    ///
    /// # Errors
    /// If a seam has to go back behind the first border of a piece whose beginning is not at hand.
    pub(super) fn go_on(
        &mut self,
        table: &Table,
        piece: &[u8],
        borders: &mut Vec<usize>,
        extent: Extent,
    ) -> Result<(), Lost> {
        let mut start = borders.last().copied().unwrap_or(0);
        let mut size = WINDOW;
        let mut back = 1;
        while start < piece.len() {
            let end = start + self.window.fill(table, &piece[start..], size);
            if end == piece.len() && !extent.has_end() {
                // The window may yet be filled.
                break;
            }
            self.window.merge(table);
            let ends = &self.window.ends;
            let sure = if end == piece.len() {
                ends.len()
            } else if ends.len() > KEPT_BACK {
                ends.len() - KEPT_BACK
            } else {
                size *= 2;
                continue;
            };
            if let [.., before, _] = borders[..] {
                let two = &piece[before..start + ends[0]];
                if !self.seam.holds(table, two, start - before) {
                    let left = borders.len().saturating_sub(back).max(1);
                    if left == 1 && !extent.has_beginning() {
                        return Err(Lost);
                    }
                    borders.truncate(left);
                    start = borders[left - 1];
                    size = WINDOW + end - start;
                    back *= 2;
                    continue;
                }
            }
            borders.extend(ends[..sure].iter().map(|end| start + end));
            repeat(piece, borders);
            start = borders.last().copied().unwrap_or(piece.len());
            (size, back) = (WINDOW, 1);
        }
        Ok(())
    }
}

/// What is at hand of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All.
    Whole,
    /// Its beginning; it goes on.
    Beginning,
    /// Neither its beginning nor its end.
    Middle,
    /// Its end, without its beginning.
    End,
}

impl Extent {
    const fn has_beginning(self) -> bool {
        matches!(self, Self::Whole | Self::Beginning)
    }

    const fn has_end(self) -> bool {
        matches!(self, Self::Whole | Self::End)
    }
}

/// Tokens depend on a part of the piece that is not at hand any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lost;

/// Where the last two tokens are the same, and the text goes on so, the tokens do.
fn repeat(piece: &[u8], borders: &mut Vec<usize>) {
    if let [.., first, second, mut last] = borders[..] {
        let token = &piece[second..last];
        while piece[first..second] == *token && piece[last..].starts_with(token) {
            last += token.len();
            borders.push(last);
        }
    }
}

/// From ends to lengths.
fn lengths(ends: &[usize]) -> impl ExactSizeIterator<Item = usize> {
    let mut start = 0;
    ends.iter()
        .map(move |&end| end - std::mem::replace(&mut start, end))
}

/// Symbols that become tokens.
#[derive(Debug, Default)]
struct Window {
    tokens: Vec<u32>,
    /// The rank of each token with the next.
    ranks: Vec<i32>,
    /// Where each token ends, in bytes.
    ends: Vec<usize>,
}

impl Window {
    /// Takes symbols from the beginning of `text`, as many as `most` and the rest of a character; returns where they end.
    fn fill(&mut self, table: &Table, text: &[u8], most: usize) -> usize {
        self.tokens.clear();
        self.ends.clear();
        let mut at = 0;
        while at < text.len() && self.tokens.len() < most {
            let lead = text[at];
            if lead < 0x80 {
                at += 1;
                self.push(table.byte(lead), at);
                continue;
            }
            let (width, character) = decode(&text[at..]);
            let before = at.checked_sub(1).map(|before| text[before]);
            let after = text.get(at + width).copied();
            let symbol = character.and_then(|character| table.character(character, before, after));
            if let Some(symbol) = symbol {
                at += width;
                self.push(symbol, at);
                continue;
            }
            for &byte in &text[at..at + width] {
                at += 1;
                self.push(table.byte(byte), at);
            }
        }
        at
    }

    #[inline]
    fn push(&mut self, symbol: u32, end: usize) {
        self.tokens.push(symbol);
        self.ends.push(end);
    }

    /// Merges all.
    fn merge(&mut self, table: &Table) {
        let Self {
            tokens,
            ranks,
            ends,
        } = self;
        ranks.clear();
        ranks.extend(tokens.windows(2).map(|pair| rank(table, pair[0], pair[1])));
        while let Some((at, best)) = lowest(ranks) {
            let merged = if table.is_tie(best) {
                table.merged(tokens[at], tokens[at + 1]).unwrap_or(best)
            } else {
                best
            };
            remove(tokens, at + 1);
            remove(ends, at);
            remove(ranks, at);
            tokens[at] = merged;
            if let Some(&next) = tokens.get(at + 1) {
                ranks[at] = rank(table, merged, next);
            }
            if let Some(before) = at.checked_sub(1) {
                ranks[before] = rank(table, tokens[before], merged);
            }
        }
    }

    /// Whether merging leaves the border within these two tokens.
    fn holds(&mut self, table: &Table, two: &[u8], border: usize) -> bool {
        self.fill(table, two, two.len());
        self.merge(table);
        self.ends == [border, two.len()]
    }
}

/// Removes one element; what moves is little, mostly less than a call to move it would cost.
#[inline]
fn remove<T: Copy>(from: &mut Vec<T>, at: usize) {
    if from.len() - at > 16 {
        from.remove(at);
        return;
    }
    for next in at + 1..from.len() {
        from[next - 1] = from[next];
    }
    from.pop();
}

#[inline]
fn rank(table: &Table, left: u32, right: u32) -> i32 {
    table
        .merged(left, right)
        .map_or(NEVER, |merged| table.rank(merged).cast_signed())
}

/// The place of the lowest rank, the leftmost of equals.
#[inline]
fn lowest(ranks: &[i32]) -> Option<(usize, u32)> {
    let mut lowest = NEVER;
    let mut at = 0;
    if ranks.len() <= 16 {
        for (place, &rank) in ranks.iter().enumerate() {
            if rank < lowest {
                (lowest, at) = (rank, place);
            }
        }
    } else {
        lowest = ranks.iter().copied().min()?;
        at = ranks.iter().position(|&rank| rank == lowest)?;
    }
    (lowest != NEVER).then_some((at, lowest.cast_unsigned()))
}

/// The first character of `text`, and its bytes; what is no character is one byte.
#[inline]
fn decode(text: &[u8]) -> (usize, Option<u32>) {
    let tail = |byte: u8| (byte & 0xC0 == 0x80).then_some(u32::from(byte & 0x3F));
    let decoded = match *text {
        [a @ 0xC2..=0xDF, b, ..] => tail(b).map(|b| (2, u32::from(a & 0x1F) << 6 | b)),
        [a @ 0xE0..=0xEF, b, c, ..] => tail(b)
            .zip(tail(c))
            .map(|(b, c)| (3, u32::from(a & 0x0F) << 12 | b << 6 | c)),
        [a @ 0xF0..=0xF4, b, c, d, ..] => tail(b)
            .zip(tail(c))
            .zip(tail(d))
            .map(|((b, c), d)| (4, u32::from(a & 0x07) << 18 | b << 12 | c << 6 | d)),
        _ => None,
    };
    decoded.map_or((1, None), |(width, character)| (width, Some(character)))
}
