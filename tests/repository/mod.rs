//! A project in a git repository of its own, in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A repository that goes with the test.
pub(crate) struct Repository {
    folder: TempDir,
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Git without the configuration of whoever runs the test.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The program in a folder.
pub(crate) fn tokenfare(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tokenfare"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("TOKENFARE_PRICING")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap()
}

/// What a run printed; it has to have ended with `code`.
pub(crate) fn printed(output: &Output, code: i32) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{complaint}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a run complained of; it could not answer.
pub(crate) fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr.clone()).unwrap()
}

impl Repository {
    /// The project of `tests/cmd/check.in`, committed, in a folder of the repository; `.` for its top.
    pub(crate) fn new(inside: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join(inside);
        let sample = Path::new("tests/cmd/check.in");
        for part in ["prices", "prompts"] {
            copy(&sample.join(part), &project.join(part));
        }
        for file in [
            "tokenfare.toml",
            "workloads.toml",
            "growth.toml",
            "fail.toml",
        ] {
            fs::copy(sample.join(file), project.join(file)).unwrap();
        }
        let made = Self { folder };
        git(made.path(), &["init", "--quiet"]);
        made.commit();
        made
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn commit(&self) -> String {
        git(self.path(), &["add", "--all"]);
        git(self.path(), &["commit", "--quiet", "--message", "change"]);
        git(self.path(), &["rev-parse", "HEAD"])
    }

    /// A commit that changes nothing.
    pub(crate) fn commit_empty(&self) {
        git(
            self.path(),
            &["commit", "--quiet", "--allow-empty", "--message", "nothing"],
        );
    }

    /// Writes a file by what it was.
    pub(crate) fn edit(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.path().join(file);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(before)).unwrap();
    }

    /// A clone that has the last commit only.
    pub(crate) fn shallow(&self) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let from = format!("file://{}", self.path().display());
        git(
            folder.path(),
            &["clone", "--quiet", "--depth=1", &from, "clone"],
        );
        let clone = folder.path().join("clone");
        (folder, clone)
    }
}
