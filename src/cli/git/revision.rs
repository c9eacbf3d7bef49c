//! The files of a commit, as a project reads them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};

use super::ask;
use super::contents::Contents;
use crate::cli::failure::Failure;
use crate::cli::project::{Source, Tree, is_pattern, matching};

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// `100644` and the like.
    mode: String,
    /// The name of its content.
    object: String,
}

/// The mode of a symbolic link.
const LINK: &str = "120000";

/// Links that point to links are followed so far.
const HOPS: usize = 8;

/// How a file begins whose content is kept elsewhere.
const ELSEWHERE: &[u8] = b"version https://git-lfs.github.com/spec/";

/// A folder of a commit.
pub(in crate::cli) struct Revision {
    /// How messages call it.
    name: String,
    /// The folder's path from the top, with a slash behind it; empty for the top itself.
    prefix: String,
    /// Every file and link of the commit, by its path from the top.
    entries: BTreeMap<String, Entry>,
    contents: RefCell<Contents>,
}

impl Revision {
    pub(super) fn open(top: &Path, commit: &str, prefix: &str) -> Result<Self, Failure> {
        let listed = ask(top, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let listed = listed.map_err(|complaint| {
            Failure::new(format!("git cannot list `{commit}`: {complaint}"))
        })?;
        // `mode type object<TAB>path`, each ended by a zero byte. A submodule is a commit and no file.
        let entries = listed.split('\0').filter_map(|line| {
            let (about, path) = line.split_once('\t')?;
            let mut about = about.split(' ');
            let (mode, kind, object) = (about.next()?, about.next()?, about.next()?);
            let entry = Entry {
                mode: mode.to_owned(),
                object: object.to_owned(),
            };
            (kind == "blob").then(|| (path.to_owned(), entry))
        });
        Ok(Self {
            name: commit.get(..12).unwrap_or(commit).to_owned(),
            prefix: prefix.to_owned(),
            entries: entries.collect(),
            contents: RefCell::new(Contents::open(top)?),
        })
    }

    /// Writes what a path of the folder means, a file or all files under it, into another folder; whether there was any.
    pub(in crate::cli) fn export(&self, path: &str, target: &Path) -> Result<bool, Failure> {
        let whole = self.place(path).map_err(Failure::new)?;
        let below = format!("{whole}/");
        let mut any = false;
        for found in self.entries.keys() {
            let inside = match found.strip_prefix(&below) {
                Some(inside) => inside,
                None if *found == whole => found.rsplit('/').next().unwrap_or(found),
                None => continue,
            };
            let Some(bytes) = self.read(found)? else {
                continue;
            };
            let place = safe(target, inside)?;
            let failed =
                |error| Failure::new(format!("cannot write `{}`: {error}", place.display()));
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(failed)?;
            }
            fs::write(&place, bytes).map_err(failed)?;
            any = true;
        }
        Ok(any)
    }

    /// A path from the top of what the folder calls `path`; it may lead out of the folder, not out of the repository.
    fn place(&self, path: &str) -> Result<String, String> {
        beside(&self.prefix, path).ok_or_else(|| "it is outside of the repository".to_owned())
    }

    /// The content of a path from the top: its own, or that of the file which a link points to.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let mut contents = self.contents.borrow_mut();
        let mut path = path.to_owned();
        for _ in 0..HOPS {
            let Some(entry) = self.entries.get(&path) else {
                return Ok(None);
            };
            let bytes = contents.read(&entry.object)?;
            if entry.mode != LINK {
                return Ok(Some(bytes));
            }
            match beside(&path, &String::from_utf8_lossy(&bytes)) {
                Some(next) => path = next,
                None => return Ok(None),
            }
        }
        Ok(None)
    }
}

impl Tree for Revision {
    /// What is hidden is no prompt, unless it is named exactly or a pattern begins in its folder; as on the disk.
    fn list(&self, pattern: &str) -> Result<Vec<String>, String> {
        if !is_pattern(pattern) {
            let known = self.entries.contains_key(&self.place(pattern)?);
            return Ok(known.then(|| pattern.to_owned()).into_iter().collect());
        }
        let folders = pattern.split('/').take_while(|part| !is_pattern(part));
        let base = folders.collect::<Vec<_>>().join("/");
        let (base, start) = if base.is_empty() {
            (base, self.prefix.clone())
        } else {
            let start = self.place(&base)? + "/";
            (base + "/", start)
        };
        let deep = pattern.contains("**");
        // A link is followed where it is named, and is none of the files that a pattern means.
        let files = self.entries.iter().filter(|(_, entry)| entry.mode != LINK);
        let inside = files.filter_map(|(path, _)| path.strip_prefix(&start));
        let seen =
            inside.filter(|path| !deep || !path.split('/').any(|part| part.starts_with('.')));
        matching(pattern, seen.map(|path| format!("{base}{path}")))
    }

    fn open(&self, path: &str) -> Result<Box<dyn Source>, String> {
        let found = self
            .read(&self.place(path)?)
            .map_err(|failure| failure.one_line())?;
        let bytes = found.ok_or_else(|| "there is no such file".to_owned())?;
        if bytes.starts_with(ELSEWHERE) {
            return Err("the revision has a Git LFS pointer in its place".to_owned());
        }
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn shown(&self, path: &str) -> String {
        format!(
            "{}:{}",
            self.name,
            self.place(path).unwrap_or_else(|_| path.to_owned())
        )
    }
}

/// Where a relative path of the file at `path` points to; nothing if that is outside.
fn beside(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path of a tree under a folder of ours. A tree may be made by anybody: nothing of it leaves that folder.
fn safe(target: &Path, inside: &str) -> Result<PathBuf, Failure> {
    let path = Path::new(inside);
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    match plain && !inside.is_empty() {
        true => Ok(target.join(path)),
        false => Err(Failure::new(format!(
            "the revision has a file with the path `{inside}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_within_the_tree_only() {
        assert_eq!(beside("a/b/c.md", "../d.md").as_deref(), Some("a/d.md"));
        assert_eq!(beside("c.md", "./d/e.md").as_deref(), Some("d/e.md"));
        assert_eq!(beside("a/c.md", "../../etc/passwd"), None);
        assert_eq!(beside("a/c.md", "/etc/passwd"), None);
    }

    #[test]
    fn no_path_of_a_tree_leaves_its_folder() {
        let target = Path::new("t");
        assert_eq!(safe(target, "a/b.md"), Ok(Path::new("t").join("a/b.md")));
        for path in ["../a", "/etc/passwd", "a/../../b", ""] {
            assert!(safe(target, path).is_err(), "{path}");
        }
    }
}
