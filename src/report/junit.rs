//! How do verdicts look as a JUnit report?
//!
//! The shape that Jenkins, GitLab and their like read: one suite, a case a rule, a failure where it failed. Attributes are those that both
//! common schemas ask for (Jenkins' `jenkins-junit.xsd` and the Ant task's `JUnit.xsd`). A warning is a passed case, and a line of the
//! suite's output.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::view::Checked;
use super::view::verdict::{place, sentence, tally};
use crate::budget::outcome::{Level, Verdict};

/// Draws verdicts as XML.
///
/// # Errors
/// Never in practice: it is written into memory.
pub fn junit(checked: Checked<'_>) -> io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("testsuites")
        .write_inner_content(|writer| suite(writer, checked))?;
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    Ok(text)
}

fn suite(writer: &mut Writer<Vec<u8>>, checked: Checked<'_>) -> io::Result<()> {
    let verdicts = &checked.outcome.verdicts;
    let [tests, failures] =
        [verdicts.len(), checked.outcome.count(Level::Fail)].map(|n| n.to_string());
    // Without a zone, as the schema has it.
    let at = checked
        .snapshot
        .at
        .get(..19)
        .unwrap_or("1970-01-01T00:00:00");
    let suite = writer.create_element("testsuite").with_attributes([
        ("name", "tokenfare check"),
        ("package", "tokenfare"),
        ("id", "0"),
        ("hostname", "localhost"),
        ("timestamp", at),
        ("tests", tests.as_str()),
        ("failures", failures.as_str()),
        ("errors", "0"),
        ("time", "0"),
    ]);
    suite.write_inner_content(|writer| {
        writer
            .create_element("properties")
            .write_inner_content(|writer| {
                let property = |name, value| [("name", name), ("value", value)];
                for attributes in [
                    property("currency", checked.snapshot.currency.as_str()),
                    property("month", &checked.month.expected.normalize().to_string()),
                ] {
                    writer
                        .create_element("property")
                        .with_attributes(attributes)
                        .write_empty()?;
                }
                Ok(())
            })?;
        for verdict in verdicts {
            case(writer, verdict)?;
        }
        let mut lines = vec![checked.title()];
        for verdict in verdicts {
            let (level, rule) = (verdict.level.name(), &verdict.rule);
            lines.push(format!("{level}  {rule}: {}", sentence(verdict)));
        }
        lines.push(tally(checked.outcome));
        let output = clean(&lines.join("\n"));
        writer
            .create_element("system-out")
            .write_text_content(BytesText::new(&output))?;
        writer
            .create_element("system-err")
            .write_text_content(BytesText::new(""))?;
        Ok(())
    })?;
    Ok(())
}

fn case(writer: &mut Writer<Vec<u8>>, verdict: &Verdict) -> io::Result<()> {
    let rule = clean(&verdict.rule);
    let class = format!("tokenfare.{}", verdict.kind.code());
    let case = writer.create_element("testcase").with_attributes([
        ("name", rule.as_str()),
        ("classname", class.as_str()),
        ("time", "0"),
    ]);
    if verdict.level != Level::Fail {
        case.write_empty()?;
        return Ok(());
    }
    let message = clean(&sentence(verdict));
    let (file, line) = place(verdict);
    let body = clean(&format!("{file}:{line}: {rule}: {message}"));
    case.write_inner_content(|writer| {
        let failure = writer.create_element("failure").with_attributes([
            ("type", verdict.kind.code().as_str()),
            ("message", message.as_str()),
        ]);
        failure.write_text_content(BytesText::new(&body))?;
        Ok(())
    })?;
    Ok(())
}

/// XML 1.0 has no control characters but tab and line ends.
fn clean(text: &str) -> String {
    let fine = |c: char| !c.is_control() || c == '\n' || c == '\t';
    let kept = text.chars().map(|c| {
        if fine(c) {
            c
        } else {
            char::REPLACEMENT_CHARACTER
        }
    });
    kept.filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}
