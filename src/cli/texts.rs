//! Texts from the world: short ones are held, long ones counted while they are read.

use std::io::{Cursor, Read};

use super::failure::Failure;
use crate::tokens::counter::TextCounter;
use crate::tokens::decode::{decode, looks_like_no_text};
use crate::tokens::reading::{ReadError, Wanted, read};

/// Longer than this no text is held (over 250 million tokens).
pub(super) const LARGEST: u64 = 1 << 30;
/// A longer text is counted while it is read.
const SHORT: u64 = 1 << 20;
/// Short texts are held until they come to so much; after that they are counted while they are read, too.
const ALL_SHORT: u64 = 1 << 26;
/// So many bytes show whether something is a text.
const LOOK: usize = 1 << 16;

/// Reads texts.
#[derive(Debug)]
pub(super) struct Texts {
    /// What has to be known of a text that is not held; none if all are.
    wanted: Option<Wanted>,
    held: u64,
}

impl Texts {
    /// All texts are held.
    pub(super) const fn whole() -> Self {
        Self {
            wanted: None,
            held: 0,
        }
    }

    /// Of texts that are not held, this is found out.
    pub(super) const fn passing(wanted: Wanted) -> Self {
        Self {
            wanted: Some(wanted),
            held: 0,
        }
    }

    /// Of texts that are not held, what they are made of is found out, too.
    pub(super) fn looking(mut self) -> Self {
        if let Some(wanted) = &mut self.wanted {
            wanted.looks = true;
        }
        self
    }

    /// Reads a text that begins with `head`; an empty one is none.
    pub(super) fn read(
        &mut self,
        name: &str,
        head: Vec<u8>,
        rest: &mut dyn Read,
    ) -> Result<Box<TextCounter<'static>>, Failure> {
        let fail = |error| Failure::new(format!("cannot read `{name}`: {error}"));
        let most = match self.wanted {
            Some(_) => SHORT,
            None => LARGEST,
        };
        let mut bytes = head;
        let room = most.saturating_sub(bytes.len() as u64);
        rest.take(room + 1).read_to_end(&mut bytes).map_err(fail)?;
        if let Some((what, hint)) = no_text(&bytes) {
            return Err(Failure::new(format!("`{name}` is no text: {what}")).hint(hint));
        }
        let length = bytes.len() as u64;
        let counter = match &self.wanted {
            None if length > most => {
                return Err(Failure::new(format!(
                    "`{name}` has more than 1 GiB: no text of one request"
                )));
            }
            Some(wanted) if length > most || self.held + length > ALL_SHORT => {
                let mut all = Cursor::new(bytes).chain(rest);
                read(&mut all, wanted).map_err(|error| match error {
                    ReadError::Source(error) => fail(error),
                    ReadError::Unbroken { .. } => Failure::new(format!("`{name}`: {error}"))
                        .hint("break its lines, or leave out the models with that vocabulary"),
                })?
            }
            _ => {
                self.held += length;
                let (text, findings) = decode(bytes);
                TextCounter::new(text).with_findings(findings)
            }
        };
        if counter.is_empty() {
            return Err(Failure::new(format!("`{name}` is empty"))
                .hint("to price an empty prompt: --input-tokens 0"));
        }
        Ok(Box::new(counter))
    }
}

/// How files that are no text begin, what they are, and what to do.
const KNOWN: [(&[u8], &str, &str); 7] = [
    (
        &[0x1f, 0x8b],
        "it is compressed (gzip)",
        "unpack it first: `gunzip -c FILE | tokenfare … -`",
    ),
    (
        b"BZh",
        "it is compressed (bzip2)",
        "unpack it first: `bunzip2 -c FILE | tokenfare … -`",
    ),
    (
        &[0xfd, b'7', b'z', b'X', b'Z'],
        "it is compressed (xz)",
        "unpack it first: `xz -dc FILE | tokenfare … -`",
    ),
    (
        &[0x28, 0xb5, 0x2f, 0xfd],
        "it is compressed (zstd)",
        "unpack it first: `zstd -dc FILE | tokenfare … -`",
    ),
    (
        b"PK\x03\x04",
        "it is a ZIP archive, or a document in one",
        "unpack it, or export its text",
    ),
    (
        b"%PDF-",
        "it is a PDF document",
        "give its text, or its pages as pictures",
    ),
    (
        &[0xff, 0xfe, 0, 0],
        "it begins like UTF-32",
        "convert it: `iconv -f UTF-32 -t UTF-8`",
    ),
];

/// What the bytes are instead of a text, and what to do.
fn no_text(bytes: &[u8]) -> Option<(String, &'static str)> {
    let known = KNOWN.iter().find(|(start, ..)| bytes.starts_with(start));
    if let Some((_, what, hint)) = known {
        return Some(((*what).to_owned(), hint));
    }
    let first = &bytes[..bytes.len().min(LOOK)];
    looks_like_no_text(first).then(|| {
        let controls = first.contains(&0);
        match controls {
            true => (
                "it has control characters or bytes that are no UTF-8 all over".to_owned(),
                "if it is UTF-16, convert it: `iconv -f UTF-16LE -t UTF-8`",
            ),
            false => (
                "too much of it is no UTF-8".to_owned(),
                "convert it from its encoding, for example `iconv -f GBK -t UTF-8`",
            ),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(bytes: &[u8]) -> Option<String> {
        no_text(bytes).map(|(what, _)| what)
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(what(b"caf\xe9"), None);
        assert_eq!(what(&[0xff, 0xfe, 65, 0]), None);
        assert_eq!(what("豆包".as_bytes()), None);
        assert_eq!(
            what(&[0x1f, 0x8b, 8, 0]).unwrap(),
            "it is compressed (gzip)"
        );
        assert_eq!(
            what(b"\xd6\xd0\xce\xc4").unwrap(),
            "too much of it is no UTF-8"
        );
        assert!(
            what(b"\x7fELF\x02\x01\x01\0\0\0\0\0")
                .unwrap()
                .contains("control")
        );
    }

    /// Held or counted in passing, a text is the same.
    #[test]
    fn a_long_text_is_counted_in_passing_as_if_it_were_held() {
        use crate::tokens::text::{TextRule, Vocabulary};
        let book = crate::bundled_book();
        let rules: Vec<&TextRule> = book.rules().text.iter().collect();
        let mut wanted = Wanted::default();
        for rule in &rules {
            wanted.add(rule);
        }
        let mut text =
            "Ein Satz, 12 Zahlen und 世界。\n\tfn main() { run(&args)?; }\n".repeat(70_000);
        text.push_str(&"x".repeat(400_000));
        let mut bytes = text.into_bytes();
        bytes.extend(b" \xff caf\xe9");
        assert!(bytes.len() as u64 > SHORT);
        let read = |mut texts: Texts| {
            let (head, rest) = bytes.split_at(64);
            texts.read("text", head.to_vec(), &mut &*rest).unwrap()
        };
        let (held, passed) = (read(Texts::whole()), read(Texts::passing(wanted)));
        assert!(held.text().is_some() && passed.text().is_none());
        assert_eq!(held.findings(), passed.findings());
        assert_eq!(held.findings().invalid, 2);
        assert_eq!(
            (held.characters(), held.han()),
            (passed.characters(), passed.han())
        );
        for rule in rules {
            assert_eq!(
                held.count(rule.into()),
                passed.count(rule.into()),
                "{}",
                rule.name
            );
        }
        assert!(
            Vocabulary::ALL
                .iter()
                .all(|&own| held.exact(own) == passed.exact(own))
        );
    }
}
