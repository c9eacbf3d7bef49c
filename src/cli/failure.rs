//! Why a run could not answer, and the exit codes.

use std::fmt::Write as _;
use std::io;

/// How a run ends: **0** answered, yes · **1** answered, no · **2** could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Answered; within limits, valid.
    Yes,
    /// Answered; over a limit, or invalid.
    No,
}

/// Why a run could not answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// Something to be told, with something to do about it.
    Told {
        /// A lowercase fragment with literals in backticks.
        message: String,
        /// Things to do, a line each.
        hints: Vec<String>,
    },
    /// Diagnostics that were drawn already.
    Drawn(String),
    /// The reader of the output went away: nothing is wrong.
    BrokenPipe,
}

impl Failure {
    /// Returns a failure without a hint.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Told {
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds something to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Told { hints, .. } = &mut self {
            hints.push(hint.into());
        }
        self
    }

    /// Adds something to do about it, if there is.
    #[must_use]
    pub fn maybe_hint(self, hint: Option<impl Into<String>>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// Returns what goes to standard error.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Told { message, hints } => {
                let mut text = format!("error: {}\n", harmless(message));
                for hint in hints {
                    let _ = writeln!(text, "hint: {}", harmless(hint));
                }
                text
            }
            Self::Drawn(text) => format!("{text}\n"),
            Self::BrokenPipe => String::new(),
        }
    }
}

/// A message quotes names of files and models: none of them may steer the terminal.
pub(super) fn harmless(message: &str) -> String {
    message
        .chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::BrokenPipe
        } else {
            Self::new(format!("cannot write: {error}"))
        }
    }
}
