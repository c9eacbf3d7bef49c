//! How far is it? A line on standard error that is written over and over, on a terminal only.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::report::group_digits;

/// How often it is written.
const EVERY: Duration = Duration::from_millis(200);

pub(super) struct Progress {
    shown: bool,
    began: Instant,
    next: Instant,
    /// The bytes of the file, where they are known and not compressed.
    whole: Option<u64>,
}

impl Progress {
    pub(super) fn new(whole: Option<u64>) -> Self {
        let began = Instant::now();
        Self {
            shown: io::stderr().is_terminal(),
            began,
            next: began + EVERY,
            whole: whole.filter(|bytes| *bytes > 0),
        }
    }

    /// Says how many lines and bytes are done.
    pub(super) fn show(&mut self, lines: u64, bytes: u64, to: &mut dyn Write) {
        let now = Instant::now();
        if !self.shown || now < self.next {
            return;
        }
        self.next = now + EVERY;
        let seconds = self.began.elapsed().as_millis().max(1);
        let rate = u128::from(lines) * 1_000 / seconds;
        let part = self.whole.map(|whole| {
            let percent = (u128::from(bytes) * 100 / u128::from(whole)).min(100);
            format!(" {percent} %,")
        });
        // Who has no terminal any more is not told.
        let _ = write!(
            to,
            "\r\x1b[K{} requests,{} {} MB, {} requests a second",
            group_digits(&lines.to_string()),
            part.unwrap_or_default(),
            bytes >> 20,
            group_digits(&rate.to_string())
        );
        let _ = to.flush();
    }

    /// Takes the line away.
    pub(super) fn end(&self, to: &mut dyn Write) {
        if self.shown {
            let _ = write!(to, "\r\x1b[K");
            let _ = to.flush();
        }
    }
}
