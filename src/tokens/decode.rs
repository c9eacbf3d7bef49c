//! From bytes that come in chunks to the text that a vendor would be sent: UTF-8 with its mistakes replaced, or UTF-16.

use std::fmt;

/// Which encoding a text is in, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Little,
    /// UTF-16, the higher byte first.
    Utf16Big,
}

/// Decodes a text chunk by chunk, wherever it is divided.
///
/// What is not UTF-8 becomes U+FFFD, one for each maximal part of a character, as [`String::from_utf8_lossy`] and Python's
/// `errors="replace"` have it: so the text goes out through a vendor's SDK. A byte order mark of UTF-8 is a character of the text, as it is for
/// Python and JavaScript. One of UTF-16 says that the text is UTF-16, and is none of it.
///
/// ```
/// use tokenfare::tokens::decode::Decoder;
/// let (mut decoder, mut text) = (Decoder::default(), String::new());
/// decoder.push(b"caf\xc3", &mut text);
/// decoder.push(b"\xa9 \xff!", &mut text);
/// let found = decoder.finish(&mut text);
/// assert_eq!(text, "café \u{fffd}!");
/// assert_eq!((found.invalid, found.first), (1, Some(6)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    encoding: Option<Encoding>,
    /// Bytes that are not yet a character.
    pending: Vec<u8>,
    /// The first half of a character of UTF-16.
    high: Option<u16>,
    /// Bytes before those that are pending.
    place: u64,
    found: Findings,
}

/// What is to be said about the bytes of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Bytes that are no text in the encoding.
    pub invalid: u64,
    /// Where the first of them is, from 0.
    pub first: Option<u64>,
    /// Whether it begins with a byte order mark that is part of the text.
    pub marked: bool,
    /// Whether it is UTF-16.
    pub utf16: bool,
}

impl Findings {
    /// What is to be said, if anything: lowercase fragments.
    pub fn remarks(&self) -> impl Iterator<Item = String> + use<> {
        let utf16 = self.utf16.then(|| "UTF-16, counted as UTF-8".to_owned());
        let marked = self
            .marked
            .then(|| "begins with a byte order mark, which is counted".to_owned());
        let bytes = |number| if number == 1 { "byte" } else { "bytes" };
        let invalid = self.first.map(|first| {
            let number = self.invalid;
            let bytes = bytes(number);
            format!("{number} invalid {bytes}, first at byte {first}, counted as U+FFFD")
        });
        [utf16, marked, invalid].into_iter().flatten()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.remarks().collect::<Vec<_>>().join("; "))
    }
}

impl Decoder {
    /// Takes the next chunk and appends its text.
    pub fn push(&mut self, bytes: &[u8], text: &mut String) {
        if self.encoding.is_none() {
            self.pending.extend_from_slice(bytes);
            if self.pending.len() >= 3 {
                self.begin(text);
            }
            return;
        }
        self.take(bytes, text);
    }

    /// Takes what is left for the end, and returns what is to be said.
    pub fn finish(mut self, text: &mut String) -> Findings {
        if self.encoding.is_none() {
            self.begin(text);
        }
        if self.high.is_some() {
            self.invalid(2, self.place.saturating_sub(2), text);
        }
        if !self.pending.is_empty() {
            self.invalid(self.pending.len(), self.place, text);
        }
        self.found
    }

    /// Sees which encoding it is.
    fn begin(&mut self, text: &mut String) {
        let first = std::mem::take(&mut self.pending);
        let (encoding, mark) = match first[..] {
            [0xFF, 0xFE, ..] => (Encoding::Utf16Little, 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16Big, 2),
            _ => (Encoding::Utf8, 0),
        };
        self.encoding = Some(encoding);
        self.found.utf16 = encoding != Encoding::Utf8;
        self.found.marked = first.starts_with(&[0xEF, 0xBB, 0xBF]);
        self.place += mark as u64;
        self.take(&first[mark..], text);
    }

    fn take(&mut self, bytes: &[u8], text: &mut String) {
        // What is pending is less than a character: a few bytes are enough to end it.
        let mut bytes = bytes;
        while !self.pending.is_empty() && !bytes.is_empty() {
            let mut start = std::mem::take(&mut self.pending);
            let (one, rest) = bytes.split_at(1);
            start.extend_from_slice(one);
            bytes = rest;
            self.take_all(&start, text);
        }
        if !bytes.is_empty() {
            self.take_all(bytes, text);
        }
    }

    fn take_all(&mut self, bytes: &[u8], text: &mut String) {
        match self.encoding {
            Some(Encoding::Utf16Little) => self.utf16(bytes, u16::from_le_bytes, text),
            Some(Encoding::Utf16Big) => self.utf16(bytes, u16::from_be_bytes, text),
            Some(Encoding::Utf8) | None => self.utf8(bytes, text),
        }
    }

    fn utf8(&mut self, mut bytes: &[u8], text: &mut String) {
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(valid) => {
                    text.push_str(valid);
                    self.place += valid.len() as u64;
                    return;
                }
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            text.push_str(&String::from_utf8_lossy(valid));
            self.place += valid.len() as u64;
            let Some(length) = error.error_len() else {
                self.pending = rest.to_vec();
                return;
            };
            self.invalid(length, self.place, text);
            self.place += length as u64;
            bytes = &rest[length..];
        }
    }

    fn utf16(&mut self, bytes: &[u8], unit: impl Fn([u8; 2]) -> u16, text: &mut String) {
        let (units, rest) = bytes.as_chunks();
        for &two in units {
            let unit = unit(two);
            if let Some(high) = self.high.take() {
                if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                    text.push(character);
                    self.place += 2;
                    continue;
                }
                self.invalid(2, self.place - 2, text);
            }
            match unit {
                0xD800..=0xDBFF => self.high = Some(unit),
                0xDC00..=0xDFFF => self.invalid(2, self.place, text),
                _ => text.extend(char::from_u32(unit.into())),
            }
            self.place += 2;
        }
        self.pending = rest.to_vec();
    }

    fn invalid(&mut self, bytes: usize, at: u64, text: &mut String) {
        text.push(char::REPLACEMENT_CHARACTER);
        self.found.invalid += bytes as u64;
        self.found.first.get_or_insert(at);
    }
}

/// Decodes bytes that are all there.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> (String, Findings) {
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if !utf16 => {
            let marked = text.starts_with('\u{feff}');
            let findings = Findings {
                marked,
                ..Findings::default()
            };
            return (text, findings);
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let (mut decoder, mut text) = (Decoder::default(), String::new());
    decoder.push(&bytes, &mut text);
    let findings = decoder.finish(&mut text);
    (text, findings)
}

/// Whether so much of the first bytes of a text is no text that all of it is something else: more than three bytes of ten are control
/// characters, or no UTF-8. A text in UTF-16 begins with its mark.
#[must_use]
pub fn looks_like_no_text(first: &[u8]) -> bool {
    if first.starts_with(&[0xFF, 0xFE]) || first.starts_with(&[0xFE, 0xFF]) {
        return false;
    }
    let usual = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    let controls = first
        .iter()
        .filter(|byte| byte.is_ascii_control() && !usual(**byte));
    let chunks = first.utf8_chunks();
    let invalid: usize = chunks.map(|chunk| chunk.invalid().len()).sum();
    (controls.count() + invalid) * 10 > first.len() * 3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_chunks(bytes: &[u8], sizes: &[usize]) -> (String, Findings) {
        let (mut decoder, mut text) = (Decoder::default(), String::new());
        let mut rest = bytes;
        for &size in sizes {
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            decoder.push(chunk, &mut text);
            rest = after;
        }
        decoder.push(rest, &mut text);
        let findings = decoder.finish(&mut text);
        (text, findings)
    }

    #[test]
    fn invalid_bytes_are_counted_and_placed() {
        let (text, found) = decode(b"a\xff\xc3(\xe2\x82".to_vec());
        assert_eq!(text, "a\u{fffd}\u{fffd}(\u{fffd}");
        assert_eq!((found.invalid, found.first), (4, Some(1)));
        assert_eq!(
            found.to_string(),
            "4 invalid bytes, first at byte 1, counted as U+FFFD"
        );
    }

    #[test]
    fn utf16_is_decoded_and_lone_halves_are_not() {
        let (text, found) = decode(vec![
            0xFF, 0xFE, b'a', 0, 0x3D, 0xD8, 0x4D, 0xDC, 0x3D, 0xD8, b'b', 0,
        ]);
        assert_eq!(text, "a\u{1f44d}\u{fffd}b");
        assert_eq!(
            (found.invalid, found.first, found.utf16),
            (2, Some(8), true)
        );
        let (text, found) = decode(vec![0xFE, 0xFF, 0x4E, 0x16, 0x30]);
        assert_eq!(
            (text.as_str(), found.invalid, found.first),
            ("世\u{fffd}", 1, Some(4))
        );
    }

    #[test]
    fn a_mark_of_utf8_is_part_of_the_text() {
        let (text, found) = decode("\u{feff}x".into());
        assert_eq!((text.as_str(), found.marked), ("\u{feff}x", true));
    }

    #[test]
    fn what_is_no_text_looks_so() {
        assert!(looks_like_no_text(&[0; 64]));
        assert!(looks_like_no_text(b"h\0e\0l\0l\0o\0"));
        assert!(!looks_like_no_text(b"caf\xe9"));
        assert!(!looks_like_no_text("豆包\t\x1b[1m\n".as_bytes()));
        assert!(!looks_like_no_text(b""));
    }

    /// Bytes that are nearly text.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let some = prop::sample::select(vec![
            &b"a"[..],
            b"\xc3",
            b"\xa9",
            b"\xe4\xb8",
            b"\x96",
            b"\xf0\x9f\x91",
            b"\x8d",
            b"\xff",
            b"\xfe",
            b"\xed\xa0\x80",
            b"\xd8",
            b"\xdc",
            b"\xef\xbb\xbf",
            b"\0",
            "世é👍".as_bytes(),
        ]);
        prop::collection::vec(some, 0..30).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn chunks_are_decoded_as_the_whole(bytes in bytes(), sizes in prop::collection::vec(0_usize..5, 0..30)) {
            let (text, found) = in_chunks(&bytes, &sizes);
            prop_assert_eq!(&(text.clone(), found.clone()), &decode(bytes.clone()));
            if !found.utf16 {
                prop_assert_eq!(text, String::from_utf8_lossy(&bytes));
            }
        }
    }
}
