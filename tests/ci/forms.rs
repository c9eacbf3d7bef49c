//! Reports have the form that their readers ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::repository::{Repository, printed, tokenfare};

/// A report of a project of which three rules fail.
fn report(format: &str) -> String {
    let repository = Repository::new(".");
    let arguments = [
        "check",
        "--project",
        "fail.toml",
        "--at",
        "2026-11-23",
        "--format",
        format,
    ];
    printed(&tokenfare(repository.path(), &arguments), 1)
}

/// The schema that a package carries, wherever Cargo has put it.
fn sarif_schema() -> Value {
    // Packages of other systems are not here.
    let about = Command::new("rustc").arg("-vV").output().unwrap();
    let about = String::from_utf8(about.stdout).unwrap();
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--filter-platform",
            host,
        ])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let schema = manifest.parent().unwrap().join("src/schema.json");
    let text = fs::read_to_string(schema).unwrap();
    // A pattern of languages with one bracket too many, which is no regular expression by today's reading of the standard.
    serde_json::from_str(&text.replace("{2}]?$", "{2}$")).unwrap()
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let log: Value = serde_json::from_str(&report("sarif")).unwrap();
    let complaints: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(complaints, Vec::<String>::new());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "fail.toml");
    }
    // And the schema has teeth.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(!validator.is_valid(&broken));
}

/// Attributes that the XML schema of Ant's JUnit task requires, by element (windyroad/JUnit-Schema, `JUnit.xsd`); Jenkins' own
/// (jenkinsci/xunit-plugin, `junit-10.xsd`) requires some of them. `tests/reports/junit.py` runs the schemas themselves.
const REQUIRED: &[(&str, &[&str])] = &[
    ("testsuites", &[]),
    (
        "testsuite",
        &[
            "name",
            "timestamp",
            "hostname",
            "tests",
            "failures",
            "errors",
            "time",
            "package",
            "id",
        ],
    ),
    ("properties", &[]),
    ("property", &["name", "value"]),
    ("testcase", &["name", "classname", "time"]),
    ("failure", &["type", "message"]),
    ("system-out", &[]),
    ("system-err", &[]),
];

#[test]
fn junit_has_what_its_schemas_require() {
    let text = report("junit");
    let mut reader = Reader::from_str(&text);
    let (mut seen, mut suite): (BTreeMap<String, usize>, BTreeMap<String, String>) =
        (BTreeMap::new(), BTreeMap::new());
    loop {
        let element = match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => break,
            _ => continue,
        };
        let name = element.name().as_ref().to_owned();
        let attributes: BTreeMap<String, String> = element
            .attributes()
            .map(|attribute| {
                let attribute = attribute.unwrap();
                let key = attribute.key.as_ref().to_owned();
                (key, attribute.value.clone().into_owned())
            })
            .collect();
        let required = REQUIRED.iter().find(|(known, _)| *known == name);
        let (_, required) = required.unwrap_or_else(|| panic!("the schemas have no <{name}>"));
        let missing: Vec<_> = required
            .iter()
            .filter(|key| !attributes.contains_key(**key))
            .collect();
        assert!(missing.is_empty(), "<{name}> without {missing:?}");
        if name == "testsuite" {
            suite = attributes;
        }
        *seen.entry(name).or_default() += 1;
    }
    assert_eq!(suite["tests"], seen["testcase"].to_string());
    assert_eq!(suite["failures"], seen["failure"].to_string());
    assert_eq!(suite["timestamp"], "2026-11-23T12:00:00", "without a zone");
    assert!(seen["failure"] > 0);
}

/// <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
#[test]
fn code_quality_has_the_fields_that_gitlab_reads() {
    let findings: Value = serde_json::from_str(&report("gitlab")).unwrap();
    let findings = findings.as_array().unwrap();
    let mut prints = BTreeSet::new();
    for finding in findings {
        for key in ["description", "check_name"] {
            assert!(finding[key].is_string(), "{key}");
        }
        assert!(
            ["info", "minor", "major", "critical", "blocker"]
                .contains(&finding["severity"].as_str().unwrap())
        );
        assert_eq!(
            finding["location"]["path"], "fail.toml",
            "relative, without `./`"
        );
        assert!(finding["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        prints.insert(finding["fingerprint"].as_str().unwrap());
    }
    assert_eq!(prints.len(), findings.len(), "every fingerprint is another");
}

/// <https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md>: families are declared, samples are theirs and differ, and
/// the end is marked.
#[test]
fn metrics_are_families_of_samples() {
    let text = report("metrics");
    assert!(text.ends_with("\n# EOF\n"));
    let (mut family, mut samples) = (String::new(), BTreeSet::new());
    for line in text.lines().filter(|line| *line != "# EOF") {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            rest.strip_suffix(" gauge").unwrap().clone_into(&mut family);
        } else if !line.starts_with("# HELP ") {
            let (sample, number) = line.rsplit_once(' ').unwrap();
            assert!(sample.starts_with(&format!("{family}{{")), "{line}");
            assert!(number.parse::<rust_decimal::Decimal>().is_ok(), "{line}");
            assert!(samples.insert(sample.to_owned()), "twice: {line}");
        }
    }
    assert!(samples.len() > 5);
}
