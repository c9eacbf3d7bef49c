//! How do verdicts look as GitLab's code quality report?
//!
//! The fields that GitLab reads (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>): a list of findings, each
//! with a fingerprint that stays the same while the rule does.

use serde_json::{Value, json};

use super::sarif::fingerprint;
use super::view::Checked;
use super::view::verdict::{place, sentence};
use crate::budget::outcome::Level;

/// Draws what failed or is to be looked at as findings.
#[must_use]
pub fn gitlab(checked: Checked<'_>) -> Value {
    let verdicts = checked.outcome.verdicts.iter();
    let told = verdicts.filter(|verdict| verdict.level != Level::Pass);
    let findings = told.map(|verdict| {
        let (file, line) = place(verdict);
        json!({
            "description": format!("{}: {}", verdict.rule, sentence(verdict)),
            "check_name": verdict.kind.code(),
            "fingerprint": fingerprint(verdict),
            "severity": if verdict.level == Level::Fail { "major" } else { "minor" },
            "location": { "path": file.trim_start_matches("./"), "lines": { "begin": line } },
        })
    });
    findings.collect()
}
