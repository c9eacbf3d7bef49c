//! The split pattern in which marks are part of words:
//!
//! ```text
//! (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//! ```

use bitcannon::Span;
use bitcannon::classify::{Atom, CONT};

/// What the pattern tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Letters and marks.
    Word,
    Number,
    Newline,
    /// White space but newlines.
    Space,
    Other,
}

fn kind(tag: u8) -> Kind {
    const MARK: u8 = Atom::Mark as u8;
    match tag & 0x0F {
        0 => Kind::Word,
        1 | 2 => Kind::Number,
        3 => Kind::Newline,
        4 | 5 => Kind::Space,
        _ if tag == MARK => Kind::Word,
        _ => Kind::Other,
    }
}

/// Cuts `text`, whose classes are `tags`; returns how many `spans` there are.
pub(super) fn split(text: &[u8], tags: &[u8], spans: &mut [Span]) -> usize {
    let classes = Classes { text, tags };
    let mut start = 0;
    let mut count = 0;
    while start < text.len() {
        let end = classes.end(start);
        #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GB")]
        let span = Span::new(start as u32, end as u32);
        spans[count] = span;
        count += 1;
        start = end;
    }
    count
}

struct Classes<'a> {
    text: &'a [u8],
    tags: &'a [u8],
}

impl Classes<'_> {
    fn kind(&self, at: usize) -> Option<Kind> {
        self.tags.get(at).map(|&tag| kind(tag))
    }

    /// Behind the character at `at`.
    fn next(&self, at: usize) -> usize {
        let tail = &self.tags[at + 1..];
        at + 1 + tail.iter().take_while(|&&tag| tag == CONT).count()
    }

    /// Behind the run of characters of these kinds that may begin at `at`.
    fn run(&self, at: usize, kinds: impl Fn(Kind) -> bool) -> usize {
        let tail = &self.tags[at..];
        at + tail
            .iter()
            .take_while(|&&tag| tag == CONT || kinds(kind(tag)))
            .count()
    }

    /// Where the piece ends that begins at `start`.
    fn end(&self, start: usize) -> usize {
        if let Some(length) = contraction(&self.text[start..]) {
            return start + length;
        }
        let Some(first) = self.kind(start) else {
            return start;
        };
        let second = self.next(start);
        if first == Kind::Word {
            return self.run(start, |kind| kind == Kind::Word);
        }
        if matches!(first, Kind::Space | Kind::Other) && self.kind(second) == Some(Kind::Word) {
            return self.run(second, |kind| kind == Kind::Word);
        }
        if first == Kind::Number {
            return second;
        }
        let signs = if self.text[start] == b' ' {
            second
        } else {
            start
        };
        if self.kind(signs) == Some(Kind::Other) {
            let end = self.run(signs, |kind| kind == Kind::Other);
            return self.run(end, |kind| kind == Kind::Newline);
        }
        self.white(start)
    }

    /// Where a piece of white space ends: behind its last newline; or before its last character, where a visible one follows.
    fn white(&self, start: usize) -> usize {
        let end = self.run(start, |kind| matches!(kind, Kind::Space | Kind::Newline));
        let kinds = &self.tags[start..end];
        if let Some(last) = kinds.iter().rposition(|&tag| kind(tag) == Kind::Newline) {
            return start + last + 1;
        }
        let last = kinds.iter().rposition(|&tag| tag != CONT).unwrap_or(0);
        if end < self.text.len() && last > 0 {
            start + last
        } else {
            end
        }
    }
}

/// How long the contraction is that `text` begins with.
fn contraction(text: &[u8]) -> Option<usize> {
    let [b'\'', rest @ ..] = text else {
        return None;
    };
    // The long s is an s whose case does not matter.
    match rest {
        [0xC5, 0xBF, ..] => Some(3),
        [one, ..] if b"sStTmMdD".contains(one) => Some(2),
        [one, two, ..] => match (one | 0x20, two | 0x20) {
            (b'r' | b'v', b'e') | (b'l', b'l') => Some(3),
            _ => None,
        },
        _ => None,
    }
}
