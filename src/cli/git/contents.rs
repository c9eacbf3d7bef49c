//! Contents of a repository by their names.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::{git, no_git};
use crate::cli::failure::Failure;

/// Contents of a repository, one after the other.
pub(super) struct Contents {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Contents {
    pub(super) fn open(top: &Path) -> Result<Self, Failure> {
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
    pub(super) fn read(&mut self, object: &str) -> Result<Vec<u8>, Failure> {
        let lost = |error: std::io::Error| Failure::new(format!("git ended early: {error}"));
        writeln!(self.ask, "{object}").map_err(lost)?;
        self.ask.flush().map_err(lost)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(lost)?;
        let size = head
            .trim()
            .rsplit(' ')
            .next()
            .and_then(|size| size.parse::<u64>().ok());
        let Some(size) = size else {
            return Err(Failure::new(format!("the content `{object}` is not in this clone"))
                .hint("a partial clone lacks it: git fetch --refetch --filter=blob:limit=1m, or clone without --filter"));
        };
        let mut bytes = Vec::new();
        self.answers
            .by_ref()
            .take(size)
            .read_to_end(&mut bytes)
            .map_err(lost)?;
        let mut end = [0];
        self.answers.read_exact(&mut end).map_err(lost)?;
        Ok(bytes)
    }
}

impl Drop for Contents {
    fn drop(&mut self) {
        // It ends when nobody asks any more; how does not matter.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
