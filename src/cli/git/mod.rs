//! Files of another revision, by the `git` program: the work tree and the index are not touched, and nothing is fetched.

mod contents;
mod revision;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) use revision::Revision;

use super::failure::Failure;

/// A repository around some folder.
pub(super) struct Repository {
    /// The folder of the work tree.
    top: PathBuf,
    /// Whether older commits are missing.
    shallow: bool,
}

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
            Failure::new(message).hint(
                "to compare without git: `tokenfare check --save FILE` then, --baseline FILE now",
            )
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
        let asked = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ];
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
                let message =
                    format!("where the branch left `{revision}` is not in this shallow clone");
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
                Some((remote, branch)) if !remote.is_empty() => {
                    (remote, format!("{branch}:refs/remotes/{revision}"))
                }
                _ => ("origin", revision.to_owned()),
            };
            return Failure::new(format!("`{revision}` is not in this shallow clone"))
                .hint(format!("get it: git fetch --depth=1 {remote} {branch}"))
                .hint("or clone with all of the history (`fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` of GitLab)");
        }
        Failure::new(format!("no revision `{revision}`"))
            .hint("`git branch --all` and `git log --oneline` show what there is")
    }

    /// The files of a folder of the work tree, as they are in a commit.
    pub(super) fn revision(&self, commit: &str, folder: &Path) -> Result<Revision, Failure> {
        let prefix = self.prefix(folder)?;
        Revision::open(&self.top, commit, &prefix)
    }

    /// The path of a folder from the top, with a slash behind it; empty for the top itself.
    fn prefix(&self, folder: &Path) -> Result<String, Failure> {
        let failed = |error| Failure::new(format!("cannot read `{}`: {error}", folder.display()));
        let (top, folder) = (
            self.top.canonicalize().map_err(failed)?,
            folder.canonicalize().map_err(failed)?,
        );
        let inside = folder.strip_prefix(&top).map_err(|_| {
            Failure::new(format!(
                "`{}` is outside of the repository",
                folder.display()
            ))
        })?;
        let parts: Vec<_> = inside
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        Ok(match parts.is_empty() {
            true => String::new(),
            false => parts.join("/") + "/",
        })
    }
}

/// Runs git in a folder; its complaint, in a line, if it does not succeed.
fn ask(folder: &Path, arguments: &[&str]) -> Result<Result<String, String>, Failure> {
    let output = git(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| no_git(&error))?;
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
