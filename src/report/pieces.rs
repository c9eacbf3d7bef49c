//! How does a token look, whatever bytes it has?
//!
//! Nothing of it may drive a terminal: control characters, marks of direction and what has no width are spelled out; a part of a
//! character is its bytes in hexadecimal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// A line feed, which a format may let break the line.
pub(super) const LINE_FEED: char = '⏎';

/// The token as it can be shown, on one line.
pub(super) fn shown(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        // The space that some vocabularies put before a text.
        return "▁".to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            show(character, &mut text);
        }
        for byte in chunk.invalid() {
            // Writing into a string does not fail.
            let _ = write!(text, "<0x{byte:02X}>");
        }
    }
    text
}

fn show(character: char, text: &mut String) {
    match character {
        '\n' => text.push(LINE_FEED),
        '\r' => text.push('␍'),
        '\t' => text.push('⇥'),
        '\u{0}'..='\u{1f}' | '\u{7f}' => {
            let _ = write!(text, "<0x{:02X}>", u32::from(character));
        }
        // A mark that sits on the character before it, which may be of another token.
        _ if text.is_empty() && is_mark(character) => {
            text.push('◌');
            text.push(character);
        }
        _ if character.is_control() || (is_invisible(character) && !is_mark(character)) => {
            let _ = write!(text, "<U+{:04X}>", u32::from(character));
        }
        _ => text.push(character),
    }
}

/// Whether a character takes no place of its own.
fn is_invisible(character: char) -> bool {
    let format = matches!(character, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    format || character.width().is_none_or(|width| width == 0)
}

/// Whether a character is a mark on the one before it, which may be shown as such.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character) && character.width() == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_drives_the_terminal() {
        for (bytes, expected) in [
            (&b"a b"[..], "a b"),
            (b"\x1b[31m", "<0x1B>[31m"),
            (b"a\r\n\tb", "a␍⏎⇥b"),
            (b"\xe4\xb8", "<0xE4><0xB8>"),
            (b"\x9b", "<0x9B>"),
            ("\u{9b}31m".as_bytes(), "<U+009B>31m"),
            ("\u{202e}x\u{200d}".as_bytes(), "<U+202E>x<U+200D>"),
            ("\u{301}".as_bytes(), "◌\u{301}"),
            ("e\u{301}".as_bytes(), "e\u{301}"),
            (b"", "▁"),
        ] {
            assert_eq!(shown(bytes), expected, "{bytes:?}");
        }
    }
}
