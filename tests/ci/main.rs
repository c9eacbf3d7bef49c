//! Ready-made CI: the steps of the action, the job and the hook are run as they are written, and what they leave behind has the form that
//! their readers ask for.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(dead_code, reason = "the repository has more than these tests need")]

mod forms;
#[path = "../repository/mod.rs"]
mod repository;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use repository::{Repository, git, printed};
use serde_json::Value;

fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Runs a script as a runner does, with the program on the PATH.
fn bash(script: &str, folder: &Path, variables: &BTreeMap<String, String>) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_tokenfare")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .env_remove("TOKENFARE_PRICING")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("PATH", path)
        .envs(variables)
        .output()
        .unwrap()
}

/// A clone of the last commit alone, as runners make it, and the commit before, which it does not have. In the last one, the prompt has grown.
struct Clone {
    _repository: Repository,
    _folder: tempfile::TempDir,
    path: PathBuf,
    base: String,
}

fn clone() -> Clone {
    let repository = Repository::new(".");
    let base = git(repository.path(), &["rev-parse", "HEAD"]);
    repository.edit("prompts/refund.md", |text| {
        text + "\nAsk for the number of the order.\n"
    });
    repository.edit("workloads.toml", |text| {
        text.replacen("[defaults]\n", "[defaults]\nat = 2026-11-23\n", 1)
    });
    repository.commit();
    let (folder, path) = repository.shallow();
    Clone {
        _repository: repository,
        _folder: folder,
        path,
        base,
    }
}

/// Runs the steps of the action but the one that installs; the code of the last one, and the folder of the runner.
fn action(clone: &Clone, inputs: &[(&str, &str)]) -> (i32, tempfile::TempDir, String) {
    let action = yaml("action.yml");
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for (name, input) in action["inputs"].as_object().unwrap() {
        let default = input["default"].as_str().unwrap();
        given.insert(
            name.clone(),
            if default.contains("${{") {
                String::new()
            } else {
                default.to_owned()
            },
        );
    }
    for (name, value) in inputs {
        assert!(
            given
                .insert((*name).to_owned(), (*value).to_owned())
                .is_some(),
            "{name} is no input"
        );
    }
    let runner = tempfile::tempdir().unwrap();
    let place = |name: &str| runner.path().join(name).display().to_string();
    let (mut code, mut log) = (0, String::new());
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert_eq!(step["shell"], "bash");
        let wanted = match step["if"].as_str() {
            Some("inputs.install == 'true'") => false,
            Some("inputs.base != ''") => !given["base"].is_empty(),
            None => true,
            Some(other) => panic!("a condition that this test does not know: {other}"),
        };
        if !wanted {
            continue;
        }
        let script = step["run"].as_str().unwrap();
        assert!(
            !script.contains("${{"),
            "what others type is never part of a script"
        );
        let mut variables = BTreeMap::from([
            ("GITHUB_STEP_SUMMARY".to_owned(), place("summary.md")),
            ("GITHUB_OUTPUT".to_owned(), place("output")),
            (
                "RUNNER_TEMP".to_owned(),
                runner.path().display().to_string(),
            ),
        ]);
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            let expression = value.as_str().unwrap();
            let input = expression
                .strip_prefix("${{ inputs.")
                .and_then(|rest| rest.strip_suffix(" }}"));
            variables.insert(name.clone(), given[input.unwrap()].clone());
        }
        let output = bash(script, &clone.path, &variables);
        log += &String::from_utf8_lossy(&output.stdout);
        log += &String::from_utf8_lossy(&output.stderr);
        code = output.status.code().unwrap();
        if code != 0 {
            break;
        }
    }
    (code, runner, log)
}

#[test]
fn the_action_compares_and_passes() {
    let clone = clone();
    let (code, runner, log) = action(
        &clone,
        &[
            ("base", &clone.base),
            ("markdown", "comment.md"),
            ("junit", "report.xml"),
            ("sarif", "budget.sarif"),
        ],
    );
    assert_eq!(code, 0, "{log}");
    let summary = fs::read_to_string(runner.path().join("summary.md")).unwrap();
    let comment = fs::read_to_string(clone.path.join("comment.md")).unwrap();
    assert!(
        summary.starts_with(&comment) && summary.len() > comment.len(),
        "the comparison, then the verdicts"
    );
    assert!(comment.contains("prompts/refund.md"), "{comment}");
    assert_eq!(
        fs::read_to_string(runner.path().join("output")).unwrap(),
        "level=warn\n"
    );
    for file in ["report.xml", "budget.sarif"] {
        assert!(clone.path.join(file).exists(), "{file}");
    }
}

#[test]
fn the_action_fails_with_an_annotation() {
    let clone = clone();
    let (code, runner, log) = action(&clone, &[("project", "fail.toml")]);
    assert_eq!(code, 1, "{log}");
    assert!(
        log.contains("::error file=fail.toml,line=6,title="),
        "{log}"
    );
    assert_eq!(
        fs::read_to_string(runner.path().join("output")).unwrap(),
        "level=fail\n"
    );
    assert!(runner.path().join("summary.md").exists());
}

#[test]
fn the_action_tells_no_answer_from_no() {
    let clone = clone();
    let (code, runner, log) = action(&clone, &[("project", "growth.toml")]);
    assert_eq!(code, 2, "{log}");
    assert!(!runner.path().join("output").exists());
}

/// The scripts of the job `tokenfare`, one after the other, as one shell runs them.
fn gitlab(clone: &Clone, variables: &[(&str, &str)]) -> Output {
    let job = &yaml("ci/gitlab/tokenfare.yml")["tokenfare"];
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in job["variables"].as_object().unwrap() {
        let value = value.as_str().unwrap();
        given.insert(
            name.clone(),
            if value.starts_with('$') {
                String::new()
            } else {
                value.to_owned()
            },
        );
    }
    given.extend(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let parts = ["before_script", "script"].map(|part| job[part].as_array().unwrap());
    let lines = parts
        .into_iter()
        .flatten()
        .map(|line| line.as_str().unwrap());
    bash(&lines.collect::<Vec<_>>().join("\n"), &clone.path, &given)
}

#[test]
fn the_gitlab_job_leaves_its_reports() {
    let clone = clone();
    let output = gitlab(&clone, &[("TOKENFARE_BASE", &clone.base)]);
    printed(&output, 0);
    let job = &yaml("ci/gitlab/tokenfare.yml")["tokenfare"];
    let reports = job["artifacts"]["reports"].as_object().unwrap().values();
    let files = reports.chain(job["artifacts"]["paths"].as_array().unwrap());
    for file in files.map(|file| file.as_str().unwrap()) {
        assert!(clone.path.join(file).exists(), "{file}");
    }
}

#[test]
fn the_gitlab_job_fails_and_leaves_its_reports_all_the_same() {
    let clone = clone();
    let output = gitlab(&clone, &[("TOKENFARE_PROJECT", "fail.toml")]);
    assert_eq!(output.status.code(), Some(1));
    let findings: Value = serde_json::from_str(
        &fs::read_to_string(clone.path.join("tokenfare-codequality.json")).unwrap(),
    )
    .unwrap();
    assert!(!findings.as_array().unwrap().is_empty());
}

#[test]
fn the_hooks_run_what_they_say() {
    let clone = clone();
    for hook in yaml(".pre-commit-hooks.yaml").as_array().unwrap() {
        let entry = hook["entry"].as_str().unwrap();
        printed(&bash(entry, &clone.path, &BTreeMap::new()), 0);
        // What pre-commit asks of a hook: https://pre-commit.com/#new-hooks
        for key in ["id", "name", "language"] {
            assert!(hook[key].is_string(), "{key}");
        }
        assert_eq!(hook["pass_filenames"], false, "its arguments are no files");
    }
}
