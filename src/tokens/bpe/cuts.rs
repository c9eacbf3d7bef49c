//! Where a text may be cut so that both parts together are exactly as many tokens as the whole.
//!
//! Behind a cut a new piece begins whatever stood before, and before it the last piece ends whatever follows:
//!
//! - between an ASCII letter or digit and another ASCII character but the apostrophe, which may begin a contraction: a run of letters or
//!   digits ends there in every pattern, and no pattern looks further;
//! - between a Han character and `，`, `。` or `、`, for the same reason;
//! - between a newline and a visible ASCII character but the slash, where the pattern takes newlines to the piece before them.
//!
//! Composition (NFC) does not go across either: no ASCII character and none of the three signs composes with one before it.

use super::families::Form;
use super::pieces::Pattern;
use super::table::Table;

/// Returns where to cut the first part of about `size` bytes off `text`: the last place up to `size`, or else the first one behind it.
pub(super) fn first_part(text: &[u8], size: usize, form: Form, table: &Table) -> Option<usize> {
    let safe = |&at: &usize| is_safe(text, at, form, table);
    let before = (1..=size.min(text.len().saturating_sub(1)))
        .rev()
        .find(safe);
    before.or_else(|| (size + 1..text.len()).find(safe))
}

fn is_safe(text: &[u8], at: usize, form: Form, table: &Table) -> bool {
    let (before, after) = (text[at - 1], text[at]);
    match form {
        Form::Split(pattern) => {
            between_words(before, after)
                || behind_newline(before, after) && pattern != Pattern::Gpt2
                || before_han_sign(&text[..at], &text[at..])
        }
        Form::Pieces { .. } => {
            before.is_ascii()
                && after.is_ascii()
                && !table.may_join(u32::from(before), u32::from(after))
        }
    }
}

fn between_words(before: u8, after: u8) -> bool {
    before.is_ascii_alphanumeric()
        && after.is_ascii()
        && !after.is_ascii_alphanumeric()
        && after != b'\''
}

fn behind_newline(before: u8, after: u8) -> bool {
    before == b'\n' && after.is_ascii_graphic() && after != b'/'
}

fn before_han_sign(before: &[u8], after: &[u8]) -> bool {
    let sign = |sign: &str| after.starts_with(sign.as_bytes());
    // U+4000 to U+9FFF but U+4DC0 to U+4DFF, which are no letters.
    let han = matches!(before, [.., 0xE5..=0xE9, 0x80..=0xBF, 0x80..=0xBF])
        || matches!(before, [.., 0xE4, 0xB8..=0xBF, 0x80..=0xBF]);
    han && (sign("，") || sign("。") || sign("、"))
}
