//! How do verdicts look as annotations of a GitHub job?
//!
//! Workflow commands on standard output
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>): they need no token and no permission.

use super::view::Checked;
use super::view::verdict::{place, sentence, tally};
use crate::budget::outcome::Level;

/// Draws what failed or is to be looked at, a command each, and the rest as plain lines of the log.
#[must_use]
pub fn github(checked: Checked<'_>) -> String {
    let mut lines = Vec::new();
    for verdict in &checked.outcome.verdicts {
        let text = sentence(verdict);
        let command = match verdict.level {
            Level::Pass => {
                // A line of the log that begins with `::` would be a command.
                lines.push(format!("pass {}: {text}", data(&verdict.rule)));
                continue;
            }
            Level::Warn => "warning",
            Level::Fail => "error",
        };
        let (file, line) = place(verdict);
        lines.push(format!(
            "::{command} file={},line={line},title={}::{}",
            property(file.trim_start_matches("./")),
            property(&format!("tokenfare: {}", verdict.rule)),
            data(&text),
        ));
    }
    let all = tally(checked.outcome);
    lines.push(format!("{}: {all}\n", data(&checked.title())));
    lines.join("\n")
}

/// Escapes a message as the runner reads it back.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(
            property("a: 5 %, b\n::error::x"),
            "a%3A 5 %25%2C b%0A%3A%3Aerror%3A%3Ax"
        );
        assert_eq!(data("a: 5 %\n::error::x"), "a: 5 %25%0A::error::x");
    }
}
