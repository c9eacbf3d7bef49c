//! Han signs and numbers that another piece takes.
//!
//! In the pattern that sets Han apart, a piece of Han begins where no other piece goes on. A Han sign (`⺀`) behind a space or another sign
//! belongs to that piece, and a Han number (`〇`) to a group of digits that has less than three. `bitcannon` takes all of them as Han.

use bitcannon::classify::{Atom, CONT};

const SIGN: u8 = Atom::HanSym as u8;
const NUMBER: u8 = Atom::HanNum as u8;

/// Gives such signs and numbers the class of other signs and numbers.
pub(super) fn settle(tags: &mut [u8]) {
    if !tags.iter().any(|&tag| tag == SIGN || tag == NUMBER) {
        return;
    }
    let mut digits = 0;
    // The start of a text is like a letter before it: a piece begins.
    let mut before = Atom::Letter as u8;
    for tag in tags.iter_mut().filter(|tag| **tag != CONT) {
        let sign = matches!(before & 0x0F, 4 | 7..=12) && before != SIGN;
        if *tag == SIGN && sign {
            *tag = Atom::SymOther as u8;
        } else if *tag == NUMBER && digits % 3 != 0 {
            *tag = Atom::NumWord as u8;
        }
        digits = if matches!(*tag, 1 | 2) { digits + 1 } else { 0 };
        before = *tag;
    }
}
