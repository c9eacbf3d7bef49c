//! A text that comes in chunks.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, is_nfc_quick};

use super::counter::{Counter, First, Rest, SURE};
use super::cuts::is_within_fixed;
use super::families::{Family, Form};
use super::merge::Lost;
use super::open::Open;
use super::table::LONGEST_FIXED;

/// Bytes that are held before they are counted.
const HELD: usize = 1 << 18;
/// How many times that a text may be without a place to divide it.
const MOST: usize = 64;

/// A text nowhere falls apart for longer than is held of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unbroken {
    /// From about which byte on.
    pub(crate) at: u64,
}

/// Counts a text chunk by chunk, wherever it is divided, exactly as if it were whole.
#[derive(Debug)]
pub(crate) struct Stream {
    counter: Counter,
    course: Course,
}

impl Stream {
    /// Begins a text.
    pub(crate) fn new(family: Family) -> Self {
        Self::of(Course::new(family))
    }

    fn of(course: Course) -> Self {
        Self {
            counter: Counter::new(course.family, course.held * 4),
            course,
        }
    }

    /// Takes the next chunk.
    pub(crate) fn push(&mut self, chunk: &str) {
        self.course.push(&mut self.counter, chunk);
    }

    /// The tokens of everything.
    ///
    /// # Errors
    /// If the text did not fall apart for 16 MB.
    pub(crate) fn finish(mut self) -> Result<u64, Unbroken> {
        self.course.finish(&mut self.counter)
    }
}

/// Where a text that comes in chunks stands, for whichever counter goes on with it.
///
/// It holds what is not sure yet: some 256 KB. Of a piece that goes on for longer (a word, a run of spaces) it forgets the beginning.
#[derive(Debug)]
pub(super) struct Course {
    family: Family,
    /// As it came.
    raw: String,
    /// In the form that is counted. Where a piece is open, it begins with what stands for it.
    text: String,
    /// The piece that the text begins with, if it goes on for long.
    open: Option<Open>,
    /// Bytes of the text that the open piece has taken.
    fed: usize,
    /// Bytes that are held before they are counted.
    held: usize,
    /// Bytes to hold before the next count.
    due: usize,
    tokens: u64,
    pushed: u64,
    begun: bool,
    lost: Option<Unbroken>,
}

impl Course {
    /// Begins a text.
    pub(super) fn new(family: Family) -> Self {
        Self::holding(family, HELD)
    }

    /// Goes on from a place where a text may be cut, behind so many bytes.
    pub(super) fn rest(family: Family, before: u64) -> Self {
        Self {
            begun: true,
            pushed: before,
            ..Self::new(family)
        }
    }

    fn holding(family: Family, held: usize) -> Self {
        Self {
            family,
            raw: String::new(),
            text: String::new(),
            open: None,
            fed: 0,
            held,
            due: held,
            tokens: 0,
            pushed: 0,
            begun: false,
            lost: None,
        }
    }

    /// Takes the next chunk.
    pub(super) fn push(&mut self, counter: &mut Counter, chunk: &str) {
        counter.turn_to(self.family);
        let mut rest = chunk;
        while !rest.is_empty() && self.lost.is_none() {
            let room = self.due.saturating_sub(self.raw.len() + self.text.len());
            let (part, after) = rest.split_at(rest.ceil_char_boundary(room.clamp(1, rest.len())));
            self.push_part(counter, part);
            rest = after;
        }
    }

    fn push_part(&mut self, counter: &mut Counter, chunk: &str) {
        self.pushed += chunk.len() as u64;
        if self.begun {
            self.raw.push_str(chunk);
        } else {
            self.raw.push_str(&self.family.begun(chunk));
            self.begun = true;
        }
        if self.raw.len() + self.text.len() < self.due {
            return;
        }
        self.take(counter, self.sure(), Rest::Unknown);
        let held = self.raw.len() + self.text.len();
        if held > self.held * MOST {
            self.lose();
        }
        // What does not fall apart is not looked at again before it has doubled.
        self.due = self.held.max(2 * held);
    }

    /// How much of what came is in its last form whatever follows. Nothing composes across its end, which is in no string that is cut out
    /// before texts are composed.
    fn sure(&self) -> usize {
        if !self.family.composes() {
            return self.raw.len();
        }
        let table = self.family.table();
        if !table.has_fixed() {
            return last_composed(&self.raw);
        }
        let known = self.raw.len().saturating_sub(LONGEST_FIXED);
        let known = self.raw.floor_char_boundary(known);
        let mut characters = self.raw[..known].char_indices().rev();
        let place =
            characters.find(|&(at, c)| c.is_ascii() && !is_within_fixed(&self.raw, at, &table));
        place.map_or(0, |(at, _)| at)
    }

    /// The tokens of everything.
    ///
    /// # Errors
    /// If the text did not fall apart for 16 MB.
    pub(super) fn finish(&mut self, counter: &mut Counter) -> Result<u64, Unbroken> {
        if self.lost.is_none() {
            counter.turn_to(self.family);
            self.take(counter, self.raw.len(), Rest::Nothing);
        }
        self.lost.map_or(Ok(self.tokens), Err)
    }

    fn lose(&mut self) {
        let held = (self.raw.len() + self.text.len()) as u64;
        self.lost = Some(Unbroken {
            at: self.pushed.saturating_sub(held),
        });
        (self.raw, self.text, self.open) = (String::new(), String::new(), None);
    }

    fn take(&mut self, counter: &mut Counter, sure: usize, rest: Rest) {
        self.text.push_str(&self.family.counted(&self.raw[..sure]));
        self.raw.drain(..sure);
        if self.go_on(counter, rest) == Err(Lost) {
            self.lose();
        }
    }

    /// Counts what is sure.
    fn go_on(&mut self, counter: &mut Counter, rest: Rest) -> Result<(), Lost> {
        loop {
            if self.open.is_none() {
                let (tokens, end) = counter.count_sure(&self.text, rest);
                self.text.drain(..end);
                self.tokens += tokens;
                if rest == Rest::Nothing || self.text.len() < self.held / 2 || !self.may_open() {
                    return Ok(());
                }
            }
            match counter.first_piece(&self.text, rest) {
                First::Ends(end) => self.close(counter, end)?,
                First::GoesOn => return self.feed(counter),
                First::Undecided => return Ok(()),
            }
        }
    }

    /// Whether the beginning of a long piece may be forgotten: what stands for it could spell a string that is cut out first.
    fn may_open(&self) -> bool {
        match self.family.form() {
            Form::Split(_) => !self.family.table().has_fixed(),
            Form::Pieces { .. } => true,
        }
    }

    /// The open piece takes what is sure to be of it.
    fn feed(&mut self, counter: &mut Counter) -> Result<(), Lost> {
        let sure = self.text.len().saturating_sub(SURE);
        let sure = self.text.floor_char_boundary(sure);
        if sure <= self.fed {
            return Ok(());
        }
        let open = self.open.get_or_insert_with(Open::new);
        let (merger, table) = counter.merging();
        open.feed(merger, table, &self.text.as_bytes()[self.fed..sure])?;
        self.fed = sure;
        let (short, fed) = counter.stand_in(&self.text, sure);
        // What stands for the piece has to be one piece itself; if it is not, the piece is kept as it is.
        if short.len() < self.text.len()
            && counter.first_piece(&short, Rest::Unknown) == First::GoesOn
        {
            (self.text, self.fed) = (short, fed);
        }
        Ok(())
    }

    /// The first piece ends here.
    fn close(&mut self, counter: &mut Counter, end: usize) -> Result<(), Lost> {
        // A piece that is sure to end and was not open: counting would have taken it.
        let open = self.open.take().unwrap_or_else(Open::new);
        let last = self.text.as_bytes().get(self.fed..end).ok_or(Lost)?;
        let (merger, table) = counter.merging();
        self.tokens += open.finish(merger, table, last)?;
        self.text.drain(..end);
        self.fed = 0;
        Ok(())
    }
}

/// The last place of `text` that nothing composes across, looking back from its end: before a character that composes with none before it.
fn last_composed(text: &str) -> usize {
    let stands = |character: char| {
        canonical_combining_class(character) == 0
            && is_nfc_quick(std::iter::once(character)) == IsNormalized::Yes
    };
    let mut all = text.char_indices().rev();
    all.find(|&(_, character)| character.is_ascii() || stands(character))
        .map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tokens::text::Vocabulary;

    /// What long pieces are made of, and what ends them.
    const UNITS: &[&str] = &[
        "a",
        "Q",
        "aQ",
        "Qa",
        "中",
        "中Q",
        "〇",
        "⺀",
        "é",
        "e\u{301}",
        "\u{301}",
        "\u{323}",
        "ʰ",
        "ǅ",
        "ª",
        " ",
        "\n",
        " \n",
        "\r\n",
        "\t",
        "\u{a0}",
        "=",
        "/",
        "=/",
        "\n/",
        "'",
        "'s",
        "👍",
        "👩\u{200d}",
        "\u{200d}",
        "\0",
        "1",
        "½",
        "カ",
        "한",
        "\u{1112}\u{1161}",
        "▁",
        "_",
        "<table>",
        "ſ",
        "。",
        "the",
    ];

    fn text() -> impl Strategy<Value = String> {
        let unit = prop::sample::select(UNITS);
        let run = prop_oneof![Just(1_usize), 1_usize..6, 100_usize..1500];
        prop::collection::vec((unit, run), 1..6).prop_map(|runs| {
            runs.into_iter()
                .map(|(unit, times)| unit.repeat(times))
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn long_pieces_in_chunks_are_the_whole(text in text(), sizes in prop::collection::vec(1_usize..700, 1..20)) {
            for &vocabulary in Vocabulary::ALL {
                let family = Family::of(vocabulary);
                let whole = Counter::new(family, text.len()).count(&text);
                let mut stream = Stream::of(Course::holding(family, 1 << 10));
                let mut rest = text.as_str();
                for &size in sizes.iter().cycle() {
                    if rest.is_empty() {
                        break;
                    }
                    let (chunk, after) = rest.split_at(rest.ceil_char_boundary(size.min(rest.len())));
                    stream.push(chunk);
                    rest = after;
                }
                prop_assert_eq!(stream.finish(), Ok(whole), "{}", vocabulary);
            }
        }
    }
}
