//! Files of another revision, by the `git` program: the work tree and the index are not touched, and nothing is fetched.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::failure::Failure;

/// A repository around some folder.
pub(super) struct Repository {
    /// The folder of the work tree.
    top: PathBuf,
    /// Whether older commits are missing.
    shallow: bool,
}

/// A file of a revision.
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

impl Repository {
    /// Finds the repository that a folder is in.
    pub(super) fn around(folder: &Path) -> Result<Self, Failure> {
        let asked = ["rev-parse", "--show-toplevel", "--is-shallow-repository"];
        let output = ask(folder, &asked)?;
        let answer = output.map_err(|complaint| {
            let message = match complaint.contains("not a git repository") {
                true => format!("`{}` is in no git repository", folder.display()),
                false => format!("git cannot read the repository: {complaint}"),
            };
            Failure::new(message)
                .hint("to compare without git: `tokenfare check --save FILE` then, --baseline FILE now")
        })?;
        let mut lines = answer.lines();
        let top = lines.next().unwrap_or_default();
        Ok(Self {
            top: PathBuf::from(top),
            shallow: lines.next() == Some("true"),
        })
    }

    /// The commit that a revision means; with `merge_base`, where the present branch left it.
    pub(super) fn commit(&self, revision: &str, merge_base: bool) -> Result<String, Failure> {
        let wanted = format!("{revision}^{{commit}}");
        let asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted];
        let Ok(commit) = ask(&self.top, &asked)? else {
            return Err(self.missing(revision));
        };
        let commit = commit.trim().to_owned();
        if !merge_base {
            return Ok(commit);
        }
        match ask(&self.top, &["merge-base", &commit, "HEAD"])? {
            Ok(base) => Ok(base.trim().to_owned()),
            Err(_) if self.shallow => {
                let message = format!("where the branch left `{revision}` is not in this shallow clone");
                Err(Failure::new(message).hint("get the history: git fetch --unshallow"))
            }
            Err(_) => {
                let message = format!("the branch and `{revision}` have no commit in common");
                Err(Failure::new(message).hint("leave --merge-base out"))
            }
        }
    }

    /// That a revision is not here, and how to get it.
    fn missing(&self, revision: &str) -> Failure {
        if self.shallow {
            let (remote, branch) = match revision.split_once('/') {
                Some((remote, branch)) if !remote.is_empty() => (remote, format!("{branch}:refs/remotes/{revision}")),
                _ => ("origin", revision.to_owned()),
            };
            return Failure::new(format!("`{revision}` is not in this shallow clone"))
                .hint(format!("get it: git fetch --depth=1 {remote} {branch}"))
                .hint("or clone with all of the history (`fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` of GitLab)");
        }
        Failure::new(format!("no revision `{revision}`"))
            .hint("`git branch --all` and `git log --oneline` show what there is")
    }

    /// Writes the files of a folder of the work tree, as they are in a commit, into another folder. `wanted` chooses them by their paths
    /// from that folder, `/` between folders. Links are written as what they point to, where that is in the commit; submodules not at all.
    ///
    /// Returns how many were written.
    pub(super) fn export(
        &self,
        commit: &str,
        folder: &Path,
        target: &Path,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<usize, Failure> {
        let entries = self.entries(commit)?;
        let prefix = self.prefix(folder)?;
        let mut contents = Contents::open(&self.top)?;
        let mut written = 0;
        for (path, entry) in &entries {
            let Some(inside) = path.strip_prefix(&prefix).filter(|inside| wanted(inside)) else {
                continue;
            };
            let Some(object) = resolved(path, entry, &entries, &mut contents)? else {
                continue;
            };
            let place = safe(target, inside)?;
            let bytes = contents.read(&object)?;
            let failed = |error| Failure::new(format!("cannot write `{}`: {error}", place.display()));
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(failed)?;
            }
            fs::write(&place, bytes).map_err(failed)?;
            written += 1;
        }
        contents.close();
        Ok(written)
    }

    /// The path of a folder from the top, with a slash behind it; empty for the top itself.
    fn prefix(&self, folder: &Path) -> Result<String, Failure> {
        let failed = |error| Failure::new(format!("cannot read `{}`: {error}", folder.display()));
        let (top, folder) = (
            self.top.canonicalize().map_err(failed)?,
            folder.canonicalize().map_err(failed)?,
        );
        let inside = folder.strip_prefix(&top).map_err(|_| {
            Failure::new(format!("`{}` is outside of the repository", folder.display()))
        })?;
        let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Ok(parts.iter().map(|part| format!("{part}/")).collect())
    }

    /// Every file and link of a commit by its path from the top.
    fn entries(&self, commit: &str) -> Result<BTreeMap<String, Entry>, Failure> {
        let listed = ask(&self.top, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let listed = listed.map_err(|complaint| {
            Failure::new(format!("git cannot list `{commit}`: {complaint}"))
        })?;
        // `mode type object<TAB>path`, each ended by a zero byte.
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
        Ok(entries.collect())
    }
}

/// The content that a path means: its own, or that of the file which a link points to.
fn resolved(
    path: &str,
    entry: &Entry,
    entries: &BTreeMap<String, Entry>,
    contents: &mut Contents,
) -> Result<Option<String>, Failure> {
    let (mut path, mut entry) = (path.to_owned(), entry);
    for _ in 0..HOPS {
        if entry.mode != LINK {
            return Ok(Some(entry.object.clone()));
        }
        let target = String::from_utf8_lossy(&contents.read(&entry.object)?).into_owned();
        let Some(next) = beside(&path, &target) else {
            return Ok(None);
        };
        let Some(found) = entries.get(&next) else {
            return Ok(None);
        };
        (path, entry) = (next, found);
    }
    Ok(None)
}

/// Where a relative link of the file at `path` points to; nothing if that is outside.
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
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    match plain && !inside.is_empty() {
        true => Ok(target.join(path)),
        false => Err(Failure::new(format!("the revision has a file with the path `{inside}`"))),
    }
}

/// Runs git in a folder; its complaint, in a line, if it does not succeed.
fn ask(folder: &Path, arguments: &[&str]) -> Result<Result<String, String>, Failure> {
    let output = git(folder).args(arguments).stdin(Stdio::null()).output().map_err(|error| no_git(&error))?;
    if output.status.success() {
        return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let first = complaint.lines().next().unwrap_or_default();
    Ok(Err(first.trim_start_matches("fatal: ").to_owned()))
}

/// Git in a folder: its words in English, and what a partial clone does not have is not fetched.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .env("LC_ALL", "C")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn no_git(error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot run `git`: {error}"))
        .hint("install it, or compare with a saved result: --baseline FILE")
}

/// Contents of a repository, one after the other.
struct Contents {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Contents {
    fn open(top: &Path) -> Result<Self, Failure> {
        let mut child = git(top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| no_git(&error))?;
        let (Some(ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::new("git has no input or output"));
        };
        Ok(Self {
            child,
            ask,
            answers: BufReader::new(answers),
        })
    }

    /// Reads one content: `object type size`, a line feed, so many bytes, a line feed.
    fn read(&mut self, object: &str) -> Result<Vec<u8>, Failure> {
        let lost = |error: std::io::Error| Failure::new(format!("git ended early: {error}"));
        writeln!(self.ask, "{object}").map_err(lost)?;
        self.ask.flush().map_err(lost)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(lost)?;
        let size = head.trim().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let Some(size) = size else {
            return Err(Failure::new(format!("the content `{object}` is not in this clone"))
                .hint("a partial clone lacks it: git fetch --refetch --filter=blob:limit=1m, or clone without --filter"));
        };
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size).read_to_end(&mut bytes).map_err(lost)?;
        let mut end = [0];
        self.answers.read_exact(&mut end).map_err(lost)?;
        Ok(bytes)
    }

    fn close(self) {
        let Self {
            mut child,
            ask,
            answers,
        } = self;
        drop((ask, answers));
        // It ends with its input; how does not matter any more.
        let _ = child.wait();
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
