//! Where a project's files are: on the disk, or elsewhere.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobBuilder;
use ignore::WalkBuilder;

use crate::diagnostic::SourceFile;

/// What a file is read from.
pub(in crate::cli) trait Source: BufRead + Seek + Send + Sync {}

impl<T: BufRead + Seek + Send + Sync> Source for T {}

/// The files of a project. Paths are relative to its folder, with `/` between folders.
pub(in crate::cli) trait Tree {
    /// Returns the files that a path or a pattern means, by name; none if there is none.
    fn list(&self, pattern: &str) -> Result<Vec<String>, String>;

    /// Opens a file, or says in a few words why not.
    fn open(&self, path: &str) -> Result<Box<dyn Source>, String>;

    /// How messages call a file.
    fn shown(&self, path: &str) -> String;
}

/// No file of a project itself is longer.
const LARGEST: u64 = 1 << 22;

/// Reads a file of a project itself.
pub(in crate::cli) fn source(tree: &dyn Tree, path: &str) -> Result<Arc<SourceFile>, String> {
    let mut bytes = Vec::new();
    let read = tree.open(path)?.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err("it has more than 4 MiB".to_owned());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("it begins like UTF-16; save it as UTF-8".to_owned());
    }
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let text = std::str::from_utf8(plain).map_err(|error| {
        let at = error.valid_up_to();
        format!("it is no text: byte {at} is no UTF-8")
    })?;
    Ok(SourceFile::new(tree.shown(path), text))
}

/// Whether a word is a pattern and no name.
pub(in crate::cli) fn is_pattern(word: &str) -> bool {
    word.contains(['*', '?', '[', '{'])
}

/// Of paths, those that a pattern means, by name; `*` stands within one folder, `**` for any.
pub(in crate::cli) fn matching(
    pattern: &str,
    paths: impl Iterator<Item = String>,
) -> Result<Vec<String>, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let glob = glob.map_err(|error| format!("`{pattern}` is no pattern: {}", error.kind()))?;
    let matcher = glob.compile_matcher();
    let mut found: Vec<String> = paths.filter(|path| matcher.is_match(path)).collect();
    found.sort();
    Ok(found)
}

/// Files of a folder on the disk.
#[derive(Debug)]
pub(in crate::cli) struct Disk {
    folder: PathBuf,
}

impl Disk {
    pub(in crate::cli) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        match self.folder.as_os_str().is_empty() {
            true => PathBuf::from(path),
            false => self.folder.join(path),
        }
    }
}

impl Tree for Disk {
    /// What git ignores and what is hidden is no prompt, unless it is named exactly or a pattern begins in its folder.
    fn list(&self, pattern: &str) -> Result<Vec<String>, String> {
        if !is_pattern(pattern) {
            let is_file = self.path(pattern).is_file();
            return Ok(is_file.then(|| pattern.to_owned()).into_iter().collect());
        }
        let folders = pattern.split('/').take_while(|part| !is_pattern(part));
        let base = folders.collect::<Vec<_>>().join("/");
        let start = if base.is_empty() {
            self.path(".")
        } else {
            self.path(&base)
        };
        if !start.is_dir() {
            return Ok(Vec::new());
        }
        let deep = pattern.contains("**");
        let mut walk = WalkBuilder::new(&start);
        walk.require_git(false).parents(false);
        if !deep {
            let folders = pattern.split('/').count()
                - base.split('/').filter(|part| !part.is_empty()).count();
            walk.standard_filters(false).max_depth(Some(folders));
        }
        let mut found = Vec::new();
        for entry in walk.build() {
            let entry = entry.map_err(|error| error.to_string())?;
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            let inside = entry
                .path()
                .strip_prefix(&start)
                .map_err(|error| error.to_string())?;
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let inside = parts.join("/");
            found.push(if base.is_empty() {
                inside
            } else {
                format!("{base}/{inside}")
            });
        }
        matching(pattern, found.into_iter())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Source>, String> {
        let path = self.path(path);
        let is_file = fs::metadata(&path).map(|found| found.is_file());
        match is_file {
            Ok(true) => {}
            Ok(false) => return Err("it is no file".to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err("there is no such file".to_owned());
            }
            Err(error) => return Err(error.to_string()),
        }
        let file = File::open(&path).map_err(|error| error.to_string())?;
        Ok(Box::new(BufReader::new(file)))
    }

    fn shown(&self, path: &str) -> String {
        self.path(path).display().to_string()
    }
}
