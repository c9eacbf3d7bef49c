//! Where a text may be cut so that both parts together are exactly as many tokens as the whole.
//!
//! Behind a cut a new piece begins whatever stood before, and before it the last piece ends whatever follows. With a split pattern:
//!
//! - before a space that is not behind white space: only newlines and white space are ever taken on by the piece before them;
//! - between an ASCII letter or digit and an ASCII sign but the apostrophe, which may begin a contraction;
//! - between a Han character and `，`, `。` or `、`, for the same reason;
//! - behind a newline and before something visible but a slash, where the pattern takes newlines to the piece before them.
//!
//! Without one: between characters that no token joins. Composition (NFC) does not go across any of these places: neither a space nor a
//! sign composes with what is before it, nor a newline with what is behind.

use super::families::{Family, Form};
use super::pieces::Pattern;
use super::table::{LONGEST_FIXED, Table};

/// Bytes of the smallest share.
const LEAST: usize = 1 << 14;

/// The text in shares for so many workers, in order, cut where it may be: of up to `most` bytes where it can be cut, and ever smaller ones
/// toward its end, so that all workers are done at about the same time.
pub(super) fn shares(family: Family, mut text: &str, most: usize, workers: usize) -> Vec<&str> {
    let table = family.table();
    let mut shares = Vec::new();
    loop {
        let size = (text.len() / (2 * workers.max(1))).clamp(LEAST.min(most), most);
        let cut = match text.len() > 2 * size {
            true => first_part(text, size, family.form(), &table),
            false => None,
        };
        let Some(cut) = cut else {
            shares.push(text);
            return shares;
        };
        let (share, rest) = text.split_at(cut);
        shares.push(share);
        text = rest;
    }
}

/// Returns the last place up to `size`, or else the first one behind it.
fn first_part(text: &str, size: usize, form: Form, table: &Table) -> Option<usize> {
    let safe = |&at: &usize| text.is_char_boundary(at) && is_safe(text, at, form, table);
    let before = (1..=size.min(text.len().saturating_sub(1)))
        .rev()
        .find(safe);
    before.or_else(|| (size + 1..text.len()).find(safe))
}

/// Returns the last such place of `text`, looking back from its end.
pub(super) fn last_cut(text: &str, form: Form, table: &Table) -> Option<usize> {
    let safe = |&at: &usize| text.is_char_boundary(at) && is_safe(text, at, form, table);
    // A string that is cut out first may begin near the end, and go on behind it.
    let known = match table.has_fixed() {
        true => text.len().saturating_sub(LONGEST_FIXED),
        false => text.len(),
    };
    (1..known).rev().find(safe)
}

fn is_safe(text: &str, at: usize, form: Form, table: &Table) -> bool {
    let (left, right) = text.split_at(at);
    let (Some(before), Some(after)) = (left.chars().next_back(), right.chars().next()) else {
        return false;
    };
    match form {
        Form::Split(_) if is_within_fixed(text, at, table) => false,
        Form::Split(pattern) => {
            (after == ' ' && !before.is_whitespace())
                || (before.is_ascii_alphanumeric() && after.is_ascii_punctuation() && after != '\'')
                || (is_han(before) && matches!(after, '，' | '。' | '、'))
                || (before == '\n'
                    && !after.is_whitespace()
                    && after != '/'
                    && pattern != Pattern::Gpt2)
        }
        Form::Pieces { .. } => !table.may_join(spelled(before), spelled(after)),
    }
}

/// The character as the vocabulary reads it.
fn spelled(character: char) -> u32 {
    match character {
        '▁' => ' '.into(),
        other => other.into(),
    }
}

/// Whether a string that is cut out before anything merges may be on both sides of a place.
pub(super) fn is_within_fixed(text: &str, at: usize, table: &Table) -> bool {
    let bytes = text.as_bytes();
    table.has_fixed()
        && (at.saturating_sub(LONGEST_FIXED)..at).any(|start| {
            let found = table.fixed_start(&bytes[start..]);
            found.is_some_and(|length| start + length > at)
        })
}

fn is_han(character: char) -> bool {
    ('\u{4E00}'..='\u{9FA5}').contains(&character)
}
