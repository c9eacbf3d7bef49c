//! A table as it is kept: what it was made from and by what, whether it is whole, and the table.
//!
//! `tokenfare table`, a line end and the version of these sources (`u64`); the digest of what it was made from; the digest of what follows;
//! the form (a byte: 0 and 1 pieces without and with a space first, 2 and up split patterns), whether texts are composed (a byte); the
//! bytes of the title (`u16`), the title, the table.

use sha2::{Digest as _, Sha256};

use super::super::bpe::{Form, Pattern, make};
use super::super::text::{Digest, Supplied};
use super::table::Described;
use super::{engine, opened};

const MAGIC: &[u8] = b"tokenfare table\n";
/// What the tables are made by. Others are none of ours.
const VERSION: u64 = {
    let sources = [
        make::STAMP,
        include_str!("keep.rs"),
        include_str!("merges.rs"),
        include_str!("model.rs"),
        include_str!("patterns.rs"),
        include_str!("pipeline.rs"),
        include_str!("ranks.rs"),
        include_str!("table.rs"),
    ];
    // FNV-1a.
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    let mut source = 0;
    while source < sources.len() {
        let bytes = sources[source].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01B3);
            at += 1;
        }
        source += 1;
    }
    hash
};

pub(super) fn write(digest: &Digest, described: &Described) -> Vec<u8> {
    let mut body = vec![number(described.form), u8::from(described.composes)];
    let title = described.title.as_bytes();
    let length = u16::try_from(title.len()).unwrap_or(0);
    body.extend(length.to_le_bytes());
    body.extend(&title[..usize::from(length)]);
    body.extend(&described.table);
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend(digest);
    out.extend(Sha256::digest(&body));
    out.extend(body);
    out
}

/// What [`Made::to_keep`](super::Made::to_keep) wrote of this vocabulary, ready to count; nothing if it is something else, is damaged, or
/// was written by another version.
#[must_use]
pub fn kept(digest: &Digest, bytes: &[u8]) -> Option<Supplied> {
    if let Some(open) = opened(digest) {
        return Some(open);
    }
    let rest = bytes.strip_prefix(MAGIC)?;
    let rest = rest.strip_prefix(&VERSION.to_le_bytes())?;
    let rest = rest.strip_prefix(digest)?;
    let (whole, body) = rest.split_first_chunk::<32>()?;
    if Sha256::digest(body).as_slice() != whole {
        return None;
    }
    let (&[form, composes, low, high], body) = body.split_first_chunk::<4>()?;
    let (title, table) = body.split_at_checked(u16::from_le_bytes([low, high]).into())?;
    let described = Described {
        form: form_of(form)?,
        composes: composes != 0,
        title: std::str::from_utf8(title).ok()?.to_owned(),
        table: table.to_vec(),
    };
    super::once(*digest, || engine::of_table(*digest, described).ok_or(())).ok()
}

fn number(form: Form) -> u8 {
    match form {
        Form::Pieces { space_first } => u8::from(space_first),
        Form::Split(pattern) => {
            let place = Pattern::ALL.iter().position(|&known| known == pattern);
            place
                .and_then(|at| u8::try_from(at + 2).ok())
                .unwrap_or(u8::MAX)
        }
    }
}

fn form_of(number: u8) -> Option<Form> {
    match number {
        0 => Some(Form::Pieces { space_first: false }),
        1 => Some(Form::Pieces { space_first: true }),
        _ => Pattern::ALL
            .get(usize::from(number) - 2)
            .map(|&pattern| Form::Split(pattern)),
    }
}
