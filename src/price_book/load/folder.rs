//! Which files there are: a folder of tables, or one table.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::SourceFile;

/// No price table is near this size; a bigger file is something else.
const LARGEST: u64 = 64 << 20;

/// The files of a price book by what they hold.
#[derive(Clone, Debug, Default)]
pub struct TableSet {
    /// The files of each provider, the one with its head first.
    pub providers: Vec<Vec<Arc<SourceFile>>>,
    /// Counting rules and calendars.
    pub rules: Vec<Arc<SourceFile>>,
    /// Exchange rates.
    pub exchange: Option<Arc<SourceFile>>,
}

impl TableSet {
    /// Finds a line of one of the files, from 1, by the file's name.
    #[must_use]
    pub fn place_of_line(&self, file: &str, line: u32) -> Option<(&Arc<SourceFile>, Range<usize>)> {
        let mut files = self.providers.iter().flatten();
        let file = files.find(|known| known.name == file)?;
        let index = usize::try_from(line.checked_sub(1)?).ok()?;
        let mut start = 0;
        for (at, text) in file.text.split_inclusive('\n').enumerate() {
            if at == index {
                return Some((file, start..start + text.trim_end().len()));
            }
            start += text.len();
        }
        None
    }

    /// How many files there are.
    #[must_use]
    pub fn files(&self) -> usize {
        self.providers.iter().map(Vec::len).sum::<usize>()
            + self.rules.len()
            + usize::from(self.exchange.is_some())
    }

    /// Adds the files of another set.
    pub fn extend(&mut self, other: Self) {
        self.providers.extend(other.providers);
        self.rules.extend(other.rules);
        self.exchange = other.exchange.or(self.exchange.take());
    }
}

/// Why a folder or file of tables cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The system says no.
    #[error("cannot read `{}`: {error}", path.display())]
    Io {
        /// What should be read.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The bytes are no UTF-8 text.
    #[error("`{}` is no UTF-8 text: {what}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// What it seems to be, and where.
        what: String,
    },
    /// A file far beyond the size of any table.
    #[error("`{}` has more than {} MiB: no price table", path.display(), LARGEST >> 20)]
    TooBig {
        /// The file.
        path: PathBuf,
    },
    /// A folder without a single table.
    #[error("no price tables (`*.toml`) in `{}`", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// Finds and reads the tables at a path: one file, the folder of one provider, or a folder laid out as `pricing/` is.
///
/// # Errors
/// If something cannot be read, is no text, or a folder holds no table.
pub fn read_path(path: &Path) -> Result<TableSet, FolderError> {
    let mut set = TableSet::default();
    if !path.is_dir() {
        add_file(&mut set, path)?;
        return Ok(set);
    }
    if path.join("provider.toml").is_file() {
        add_folder(&mut set, path)?;
        return Ok(set);
    }
    for entry in entries(path)? {
        if entry.is_dir() {
            add_folder(&mut set, &entry)?;
        } else if is_table(&entry) {
            add_file(&mut set, &entry)?;
        }
    }
    if set.files() == 0 {
        return Err(FolderError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(set)
}

fn add_file(set: &mut TableSet, path: &Path) -> Result<(), FolderError> {
    let file = read_file(path)?;
    let in_rules = path
        .parent()
        .and_then(Path::file_name)
        .is_some_and(|name| name == "rules");
    if path.file_name().is_some_and(|name| name == "exchange.toml") {
        set.exchange = Some(file);
    } else if in_rules {
        set.rules.push(file);
    } else {
        set.providers.push(vec![file]);
    }
    Ok(())
}

/// A folder is a provider's if it holds `provider.toml`, and holds rules if it is called so; others are left alone.
fn add_folder(set: &mut TableSet, folder: &Path) -> Result<(), FolderError> {
    let files: Vec<PathBuf> = entries(folder)?
        .into_iter()
        .filter(|path| is_table(path))
        .collect();
    if folder.file_name().is_some_and(|name| name == "rules") {
        for path in &files {
            set.rules.push(read_file(path)?);
        }
    } else if let Some(head) = files
        .iter()
        .find(|path| path.file_name().is_some_and(|name| name == "provider.toml"))
    {
        let mut provider = vec![read_file(head)?];
        for path in files.iter().filter(|path| *path != head) {
            provider.push(read_file(path)?);
        }
        set.providers.push(provider);
    }
    Ok(())
}

fn is_table(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
        && path.is_file()
}

/// The entries of a folder by name, so that every run reads in one order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let fail = |error| FolderError::Io {
        path: folder.to_owned(),
        error,
    };
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(fail)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()
        .map_err(fail)?;
    found.sort();
    Ok(found)
}

fn read_file(path: &Path) -> Result<Arc<SourceFile>, FolderError> {
    let fail = |error| FolderError::Io {
        path: path.to_owned(),
        error,
    };
    if fs::metadata(path).map_err(fail)?.len() > LARGEST {
        return Err(FolderError::TooBig {
            path: path.to_owned(),
        });
    }
    let bytes = fs::read(path).map_err(fail)?;
    let text = decode(&bytes).map_err(|what| FolderError::NotText {
        path: path.to_owned(),
        what,
    })?;
    Ok(SourceFile::new(path.display().to_string(), text))
}

/// UTF-8, with or without a byte-order mark.
fn decode(bytes: &[u8]) -> Result<&str, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("it begins like UTF-16; save it as UTF-8".to_owned());
    }
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(plain)
        .map_err(|error| format!("byte {} cannot be read", error.valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode("\u{feff}a = 1".as_bytes()), Ok("a = 1"));
    }

    #[test]
    fn other_encodings_are_named() {
        assert!(
            decode(&[0xff, 0xfe, b'a', 0])
                .unwrap_err()
                .contains("UTF-16")
        );
        assert_eq!(decode(b"ab\xff").unwrap_err(), "byte 2 cannot be read");
    }
}
