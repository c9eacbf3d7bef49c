//! Whole runs as transcripts: what is typed, what is printed, the exit code. `TRYCMD=overwrite cargo test --test cli` rewrites them.

#[test]
fn transcripts() {
    // Tables of vocabularies are kept there, not among the user's.
    let cache = env!("CARGO_TARGET_TMPDIR");
    trycmd::TestCases::new()
        .env("XDG_CACHE_HOME", cache)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml")
        .case("README.md");
}
