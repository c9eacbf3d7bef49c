//! A table with what is to be known beside it.

use super::super::bpe::{Form, make};
use super::NotUnderstood;

/// A vocabulary as a table.
pub(super) struct Described {
    pub(super) form: Form,
    /// Whether texts are composed (NFC) first.
    pub(super) composes: bool,
    /// What it is, in a few words.
    pub(super) title: String,
    pub(super) table: Vec<u8>,
}

/// Bytes that a token may have. The longest published ones are runs of a few hundred signs.
const LONGEST: usize = 1 << 12;
/// Merging a token of n bytes takes n² steps; so many are allowed for all tokens.
const STEPS: usize = 1 << 31;

/// Makes the table.
///
/// # Errors
/// If the vocabulary does not fit into one.
pub(super) fn make(
    rules: &make::Rules,
    form: Form,
    composes: bool,
    what: &str,
) -> Result<Described, NotUnderstood> {
    let lengths = || rules.tokens.iter().map(Vec::len);
    let steps = lengths().fold(0_usize, |sum, length| {
        sum.saturating_add(length.saturating_mul(length))
    });
    if lengths().any(|length| length > LONGEST) || steps > STEPS {
        return Err(NotUnderstood::new("its tokens are too long"));
    }
    if lengths().any(|length| length == 0) {
        return Err(NotUnderstood::new("a token is empty"));
    }
    let table = make::write(rules).map_err(NotUnderstood::new)?;
    let tokens = rules.tokens.len();
    Ok(Described {
        form,
        composes,
        title: format!("{what}, {tokens} tokens"),
        table,
    })
}
