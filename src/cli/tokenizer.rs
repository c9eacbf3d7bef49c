//! The user's own vocabularies: which files, and where their tables are kept.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::args::TokenizerArg;
use super::failure::Failure;
use crate::price_book::PriceBook;
use crate::price_book::load::{NotOpened, Tokenizers, supplied_rule};
use crate::tokens::own;
use crate::tokens::text::{Digest, Supplied, Vocabulary};

/// Opens vocabulary files; tables that were made once are read from the user's cache.
pub(in crate::cli) struct Files {
    /// Where tables are kept, if there is a place.
    cache: Option<PathBuf>,
}

impl Files {
    /// Keeps tables where the system keeps what can be made again.
    pub(in crate::cli) fn of_user() -> Self {
        let folders = etcetera::choose_base_strategy().ok();
        Self {
            cache: folders.map(|folders| folders.cache_dir().join("tokenfare")),
        }
    }

    /// Where the table of a vocabulary is kept.
    fn place(&self, digest: &Digest) -> Option<PathBuf> {
        let mut name = String::new();
        for byte in digest {
            // Writing into a string does not fail.
            let _ = write!(name, "{byte:02x}");
        }
        Some(self.cache.as_ref()?.join(name).with_extension("table"))
    }

    /// Keeps a table. A cache that cannot be written to is none: the table is made again the next time.
    fn keep(&self, digest: &Digest, bytes: &[u8]) {
        let Some(place) = self.place(digest) else {
            return;
        };
        let Some(folder) = place.parent() else {
            return;
        };
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(folder)?;
            // Written beside and renamed: nobody ever sees half of it.
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.persist(&place)?;
            Ok(())
        };
        let _ = write();
    }
}

impl Tokenizers for Files {
    fn open(&self, file: &Path, split: Option<Vocabulary>) -> Result<Supplied, NotOpened> {
        let bytes = read(file).map_err(|what| NotOpened { what, hint: None })?;
        let digest = own::digest(&bytes, split);
        let kept = self.place(&digest).and_then(|place| limited(&place).ok());
        if let Some(found) = kept.and_then(|kept| own::kept(&digest, &kept)) {
            return Ok(found);
        }
        let not = |error: own::NotUnderstood| NotOpened {
            what: format!("cannot count with `{}`: {}", file.display(), error.what),
            hint: error.hint,
        };
        let made = own::read(&bytes, split).map_err(not)?;
        if let Some(table) = made.to_keep() {
            self.keep(&digest, &table);
        }
        made.supplied().map_err(not)
    }
}

/// Reads a vocabulary file whole.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err(format!("cannot read `{}`: it is a folder", path.display()));
    }
    let bytes =
        limited(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    if bytes.len() as u64 > own::LARGEST {
        return Err(format!(
            "`{}` has more than {} MiB: no vocabulary",
            path.display(),
            own::LARGEST >> 20
        ));
    }
    Ok(bytes)
}

/// The bytes of a file, and of one that is too big one more than there may be.
fn limited(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(own::LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Adds the vocabularies that were named to the rules of the book.
pub(in crate::cli) fn define(
    book: &mut PriceBook,
    named: &[TokenizerArg],
    files: &Files,
) -> Result<(), Failure> {
    for TokenizerArg { name, file, split } in named {
        if book.rules().text.find(name).is_some() {
            return Err(Failure::new(format!(
                "--tokenizer: there is a text rule `{name}` already"
            ))
            .hint("give the vocabulary another name"));
        }
        let supplied = files
            .open(file, *split)
            .map_err(|NotOpened { what, hint }| {
                Failure::new(format!("--tokenizer {name}: {what}")).maybe_hint(hint)
            })?;
        book.define_text(supplied_rule(name, file, supplied));
    }
    Ok(())
}
