//! A vocabulary as the program reads it: in place, without unpacking.

use super::layout::{
    ABSENT, AFTER_OTHERS, ASCII_JOINS, BARRIER, BEFORE_OTHERS, BEFORE_SPACE, BITS, COMES_AFTER,
    EMPTY, GOES_ON, HEADER, Head, PAGE, PAGE_INDEX, Place, SLOT, key,
};

/// One vocabulary. Cheap to make: only slices of what is compiled in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    bytes: &'static [[u8; 4]],
    displacements: &'static [[u8; 2]],
    slots: &'static [[u8; SLOT]],
    index: &'static [[u8; 2]],
    pages: &'static [[u8; 4]],
    ascii: &'static [u8],
    joins: &'static [u8],
    whole: Strings,
    fixed: Strings,
    ids: Ids,
    /// Tokens from this number on do not exist.
    limit: u32,
    /// Whether the table has more.
    is_cut: bool,
    tie: u32,
}

/// The numbers by which tokens are published. Counting does not read them.
#[derive(Clone, Copy, Debug)]
struct Ids {
    runs: &'static [[u8; 8]],
    bytes: &'static [[u8; 4]],
    whole: &'static [[u8; 4]],
    fixed: &'static [[u8; 4]],
}

/// Sorted strings.
#[derive(Clone, Copy, Debug)]
struct Strings {
    ends: &'static [[u8; 4]],
    text: &'static [u8],
}

/// What is in a slot.
#[inline]
fn word(slot: [u8; SLOT]) -> u64 {
    let mut word = [0; 8];
    word[..SLOT].copy_from_slice(&slot);
    u64::from_le_bytes(word)
}

/// Takes sections one after the other.
struct Sections(&'static [u8]);

impl Sections {
    fn take(&mut self, bytes: usize) -> &'static [u8] {
        // What the build has written is long enough; a test reads every table.
        let (section, rest) = self.0.split_at_checked(bytes).unwrap_or((&[], &[]));
        let padding = bytes.next_multiple_of(8) - bytes;
        self.0 = rest.get(padding..).unwrap_or(&[]);
        section
    }

    fn words<const N: usize>(&mut self, count: usize) -> &'static [[u8; N]] {
        self.take(count * N).as_chunks().0
    }

    fn strings(&mut self, count: usize, bytes: usize) -> Strings {
        Strings {
            ends: self.words(count),
            text: self.take(bytes),
        }
    }
}

impl Table {
    /// Reads a table; tokens from the number `limit` on are not in the vocabulary.
    pub(super) fn read(table: &'static [u8], limit: u32) -> Self {
        let mut sections = Sections(table);
        let head: &[[u8; 4]] = sections.words(HEADER);
        let of = |at: Head| {
            head.get(at as usize)
                .map_or(0, |&word| u32::from_le_bytes(word))
        };
        let count = |at: Head| of(at) as usize;
        let numbered = usize::from(count(Head::Runs) > 0);
        Self {
            bytes: sections.words(256),
            displacements: sections.words(count(Head::Displacements)),
            slots: sections.words(count(Head::Slots)),
            index: sections.words(PAGE_INDEX),
            pages: sections.words(count(Head::Pages) * PAGE),
            ascii: sections.take(if count(Head::Joins) > 0 {
                ASCII_JOINS
            } else {
                0
            }),
            joins: sections.take(count(Head::Joins) * PAGE),
            whole: sections.strings(count(Head::Whole), count(Head::WholeBytes)),
            fixed: sections.strings(count(Head::Fixed), count(Head::FixedBytes)),
            ids: Ids {
                runs: sections.words(count(Head::Runs)),
                bytes: sections.words(count(Head::ByteIds)),
                whole: sections.words(count(Head::Whole) * numbered),
                fixed: sections.words(count(Head::Fixed) * numbered),
            },
            limit: limit.min(of(Head::Tokens)),
            is_cut: limit < of(Head::Tokens),
            tie: of(Head::Tie),
        }
    }

    /// A word of the header; 0 if there is none.
    pub(super) fn head(table: &[u8], at: Head) -> u32 {
        let words: &[[u8; 4]] = table.as_chunks().0;
        words
            .get(at as usize)
            .map_or(0, |&word| u32::from_le_bytes(word))
    }

    /// Whether `other` has the pairs of this vocabulary and no others, its byte symbols, and as many tokens.
    pub(super) fn same_pairs(&self, other: &Self) -> bool {
        let pairs = |table: &Self| {
            let words = table.slots.iter().map(|&slot| word(slot));
            let limit = table.limit;
            words.filter_map(move |word| {
                let merged = u32::try_from(word & u64::from(BARRIER)).ok()?;
                (word & EMPTY == 0 && merged < limit).then_some((word >> BITS, merged))
            })
        };
        let (left, right) = (self, other);
        left.limit == right.limit
            && left.tie.min(left.limit) == right.tie.min(right.limit)
            && left.bytes == right.bytes
            && pairs(left).count() == pairs(right).count()
            && pairs(left).all(|(key, merged)| {
                #[expect(clippy::cast_possible_truncation, reason = "18 bits each")]
                let (one, two) = ((key >> BITS) as u32, (key & u64::from(BARRIER)) as u32);
                right.merged(one, two) == Some(merged)
            })
    }

    /// Whether `other` has the same strings that are whole tokens by themselves.
    pub(super) fn same_whole(&self, other: &Self) -> bool {
        self.whole.text == other.whole.text && self.whole.ends == other.whole.ends
    }

    /// What two tokens merge into.
    #[inline]
    pub(super) fn merged(&self, left: u32, right: u32) -> Option<u32> {
        let key = key(left, right);
        let place = Place::of(key);
        let group = self.displacements[place.group(self.displacements.len())];
        let slot = place.slot(u16::from_le_bytes(group), self.slots.len());
        let word = word(self.slots[slot]);
        #[expect(clippy::cast_possible_truncation, reason = "masked to 18 bits")]
        let merged = (word as u32) & BARRIER;
        (word >> BITS == key && merged < self.limit).then_some(merged)
    }

    /// The rank at which `merged` comes to be: its number, or one rank for all of a tie.
    #[inline]
    pub(super) fn rank(&self, merged: u32) -> u32 {
        merged.min(self.tie)
    }

    /// Whether ranks are not the tokens' numbers.
    #[inline]
    pub(super) fn is_tie(&self, rank: u32) -> bool {
        rank == self.tie
    }

    /// The symbol of a byte; of a vocabulary of characters, one that never merges.
    #[inline]
    pub(super) fn byte(&self, byte: u8) -> u32 {
        let symbol = u32::from_le_bytes(self.bytes[usize::from(byte)]);
        if symbol == ABSENT { BARRIER } else { symbol }
    }

    /// The symbol of a character, where merging may start from it between these two.
    #[inline]
    pub(super) fn character(
        &self,
        character: u32,
        before: Option<u8>,
        after: Option<u8>,
    ) -> Option<u32> {
        let entry = u32::from_le_bytes(self.pages[self.place(character)?]);
        let number = entry & !(AFTER_OTHERS | BEFORE_OTHERS);
        let ascii = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii());
        let alone = (entry & AFTER_OTHERS == 0 || !ascii(before))
            && (entry & BEFORE_OTHERS == 0 || !ascii(after));
        (number != 0 && number <= self.limit && alone).then(|| number - 1)
    }

    fn place(&self, character: u32) -> Option<usize> {
        let character = character as usize;
        let page = u16::from_le_bytes(*self.index.get(character / PAGE)?);
        let page = usize::from(page).checked_sub(1)?;
        Some(page * PAGE + character % PAGE)
    }

    /// Whether some token may hold the end of one character and the beginning of the other. Only for vocabularies of characters.
    #[inline]
    pub(super) fn may_join(&self, left: u32, right: u32) -> bool {
        const SPACE: u32 = b' ' as u32;
        if left < 128 && right < 128 {
            let bit = (left * 128 + right) as usize;
            return self.ascii[bit / 8] >> (bit % 8) & 1 != 0;
        }
        let joins = |character, bit| {
            let at = self.place(character);
            at.is_some_and(|at| self.joins[at] & bit != 0)
        };
        let on = if right == SPACE {
            BEFORE_SPACE
        } else {
            GOES_ON
        };
        joins(left, on) && joins(right, COMES_AFTER)
    }

    /// Whether a whole piece is a token although merging does not lead there.
    pub(super) fn is_whole(&self, piece: &[u8]) -> bool {
        self.whole_at(piece).is_some()
    }

    /// Where such a piece is among them. Vocabularies that share a table number its tokens alike.
    fn whole_at(&self, piece: &[u8]) -> Option<usize> {
        let at = self.whole.place_of(piece)?;
        let id = || self.ids.whole.get(at).map(|&id| u32::from_le_bytes(id));
        (!self.is_cut || id().is_some_and(|id| id < self.limit)).then_some(at)
    }
}

impl Table {
    /// Bytes of the longest string that is cut out before anything merges and that `text` begins with.
    pub(super) fn fixed_start(&self, text: &[u8]) -> Option<usize> {
        self.fixed.longest_start(text)
    }

    /// The strings that are cut out before anything merges, in order.
    pub(super) fn fixed(&self) -> impl Iterator<Item = &'static [u8]> {
        let fixed = self.fixed;
        (0..fixed.ends.len()).map(move |at| fixed.get(at))
    }

    /// Whether there are any.
    pub(super) fn has_fixed(&self) -> bool {
        !self.fixed.ends.is_empty()
    }

    /// Looks at a table that the build has not made.
    ///
    /// # Errors
    /// If something points out of it, or its parts are not as long as they say.
    pub(super) fn check(table: &'static [u8], joins: bool) -> Result<(), Broken> {
        let count = |at: Head| Self::head(table, at) as usize;
        let pages = count(Head::Pages);
        let numbered = usize::from(count(Head::Runs) > 0);
        let sections = [
            HEADER * 4,
            256 * 4,
            count(Head::Displacements) * 2,
            count(Head::Slots) * SLOT,
            PAGE_INDEX * 2,
            pages * PAGE * 4,
            if joins { ASCII_JOINS } else { 0 },
            count(Head::Joins) * PAGE,
            count(Head::Whole) * 4,
            count(Head::WholeBytes),
            count(Head::Fixed) * 4,
            count(Head::FixedBytes),
            count(Head::Runs) * 8,
            count(Head::ByteIds) * 4,
            count(Head::Whole) * 4 * numbered,
            count(Head::Fixed) * 4 * numbered,
        ];
        let length: usize = sections.iter().map(|bytes| bytes.next_multiple_of(8)).sum();
        let read = Self::read(table, u32::MAX);
        let sound = length == table.len()
            && count(Head::Displacements) > 0
            && count(Head::Slots) > 0
            && count(Head::Joins) == if joins { pages } else { 0 }
            && (!joins || pages > 0)
            && Self::head(table, Head::Tokens) <= BARRIER
            && read
                .index
                .iter()
                .all(|&page| usize::from(u16::from_le_bytes(page)) <= pages)
            && read.whole.is_sound()
            && read.fixed.is_sound()
            && read.fixed().all(|text| {
                (1..=LONGEST_FIXED).contains(&text.len()) && std::str::from_utf8(text).is_ok()
            });
        if sound { Ok(()) } else { Err(Broken) }
    }
}

/// Published numbers; none where the table has none.
impl Table {
    /// How many tokens there are.
    pub(super) fn size(&self) -> u32 {
        let others = self.ids.bytes.len() + self.fixed.ends.len();
        self.limit
            .saturating_add(u32::try_from(others).unwrap_or(u32::MAX))
    }

    /// Of a token that merging leads to.
    pub(super) fn id(&self, token: u32) -> Option<u32> {
        let half = |run: &[u8; 8], at: usize| {
            let bytes = [run[at], run[at + 1], run[at + 2], run[at + 3]];
            u32::from_le_bytes(bytes)
        };
        let after = self.ids.runs.partition_point(|run| half(run, 0) <= token);
        let run = self.ids.runs.get(after.checked_sub(1)?)?;
        Some(half(run, 4).wrapping_add(token - half(run, 0)))
    }

    /// Of a byte of a character that no token has.
    pub(super) fn byte_id(&self, byte: u8) -> Option<u32> {
        let id = u32::from_le_bytes(*self.ids.bytes.get(usize::from(byte))?);
        (id != ABSENT).then_some(id)
    }

    /// Of a piece that is a token although merging does not lead there.
    pub(super) fn whole_id(&self, piece: &[u8]) -> Option<u32> {
        let at = self.whole_at(piece)?;
        self.ids.whole.get(at).map(|&id| u32::from_le_bytes(id))
    }

    /// Of a string that is cut out before anything merges.
    pub(super) fn fixed_id(&self, text: &[u8]) -> Option<u32> {
        let at = self.fixed.place_of(text)?;
        self.ids.fixed.get(at).map(|&id| u32::from_le_bytes(id))
    }
}
/// Bytes of the longest string that may be cut out before anything merges.
pub(in crate::tokens) const LONGEST_FIXED: usize = 64;

/// The bytes are no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tokens) struct Broken;

impl Strings {
    /// Whether all of them lie in the text.
    fn is_sound(self) -> bool {
        let mut ends = self
            .ends
            .iter()
            .map(|&end| u32::from_le_bytes(end) as usize);
        ends.clone().is_sorted() && ends.next_back().unwrap_or(0) == self.text.len()
    }

    fn get(self, at: usize) -> &'static [u8] {
        let end = |at: usize| u32::from_le_bytes(self.ends[at]) as usize;
        &self.text[at.checked_sub(1).map_or(0, end)..end(at)]
    }

    /// How many are not greater than `text`.
    fn up_to(self, text: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) <= text {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Which of them `text` is.
    fn place_of(self, text: &[u8]) -> Option<usize> {
        let last = self.up_to(text).checked_sub(1);
        last.filter(|&last| self.get(last) == text)
    }

    /// Bytes of the longest that `text` begins with.
    fn longest_start(self, mut text: &[u8]) -> Option<usize> {
        // The last that is not greater shares more of the text with it than any other, and what it does not share no other does.
        loop {
            let found = self.get(self.up_to(text).checked_sub(1)?);
            let shared = found
                .iter()
                .zip(text)
                .take_while(|(one, other)| one == other);
            let shared = shared.count();
            if shared == found.len() {
                return Some(shared).filter(|&shared| shared > 0);
            }
            text = &text[..shared];
        }
    }
}
