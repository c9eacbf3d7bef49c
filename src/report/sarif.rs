//! How do verdicts look as SARIF?
//!
//! SARIF 2.1.0 (OASIS standard, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), as code scanning reads it: a rule a kind of rule, a
//! result for what failed or is to be looked at, at its place in the project file. A fingerprint ties the results of two runs together,
//! wherever the rule has moved to in its file.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::view::Checked;
use super::view::verdict::{place, sentence};
use crate::budget::lock::hex;
use crate::budget::outcome::{Kind, Level, Verdict};

/// Draws verdicts as a SARIF log.
#[must_use]
pub fn sarif(checked: Checked<'_>) -> Value {
    let rules = Kind::ALL.iter().map(|(kind, about)| {
        json!({
            "id": kind.code(),
            "shortDescription": { "text": about },
            "help": { "text": "`tokenfare init` writes a project file with this rule and what it takes; \
                `tokenfare check` says the number, the limit and what moved it." },
        })
    });
    let told = checked
        .outcome
        .verdicts
        .iter()
        .filter(|verdict| verdict.level != Level::Pass);
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tokenfare",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": told.map(result).collect::<Vec<_>>(),
        }],
    })
}

fn result(verdict: &Verdict) -> Value {
    let code = verdict.kind.code();
    let index = Kind::ALL.iter().position(|(kind, _)| *kind == verdict.kind);
    let (file, line) = place(verdict);
    json!({
        "ruleId": code,
        "ruleIndex": index,
        "level": if verdict.level == Level::Fail { "error" } else { "warning" },
        "message": { "text": format!("{}: {}", verdict.rule, sentence(verdict)) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&file) },
            "region": { "startLine": line },
        } }],
        "partialFingerprints": { "tokenfareRule/v1": fingerprint(verdict) },
    })
}

/// What stays the same of a rule, as hexadecimal digits.
pub(super) fn fingerprint(verdict: &Verdict) -> String {
    let text = format!("{}\n{}", verdict.kind.code(), verdict.rule);
    let digest = Sha256::digest(text.as_bytes());
    hex(&digest[..16])
}

/// A path as a relative reference (RFC 3986, section 4.2).
fn uri(path: &str) -> String {
    let mut written = String::new();
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                written.push(char::from(byte));
            }
            other => {
                written.push('%');
                written.push_str(&hex(&[other]).to_uppercase());
            }
        }
    }
    written
}
