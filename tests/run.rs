//! Whole runs that a transcript cannot show: pipes, files, and the fields of the JSON.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn tokenfare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokenfare"));
    command.args(arguments).env_remove("TOKENFARE_PRICING");
    command
}

fn run(arguments: &[&str]) -> Output {
    tokenfare(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = tokenfare(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

const QUOTE: [&str; 6] = [
    "quote",
    "volcengine/doubao-vision-pro-32k",
    "--image",
    "1280x720",
    "--at",
    "2024-12-18",
];

/// DESIGN section 7, and ¥0.003 per 1K tokens × 1,176 tokens.
#[test]
fn a_quote_has_the_fields_of_the_contract() {
    let quote = json(&[&QUOTE[..], &["--format", "json"]].concat());
    assert_eq!(quote["schema"], "tokenfare.quote/1");
    assert_eq!(quote["model"], "volcengine/doubao-vision-pro-32k");
    let usage = &quote["usage"][0];
    assert_eq!(
        (&usage["meter"], &usage["unit"], &usage["basis"]),
        (&"input_image".into(), &"token".into(), &"measured".into())
    );
    assert_eq!(
        [&usage["low"], &usage["expected"], &usage["high"]],
        [1176, 1176, 1176]
    );
    let charge = &quote["charges"][0];
    for (field, value) in [
        ("rate", "0.003"),
        ("per", "1K tokens"),
        ("currency", "CNY"),
        ("list_cost", "0.003528"),
        ("effective_cost", "0.003528"),
        ("fallback", "input"),
    ] {
        assert_eq!(charge[field], value, "{field}");
    }
    assert_eq!(charge["quantity"], 1176);
    for field in ["title", "url", "seen", "confidence"] {
        assert!(charge["source"][field].is_string(), "{field}");
    }
    assert_eq!(quote["cost"]["amount"], "0.003528");
    assert_eq!(quote["cost"]["currency"], "CNY");
}

#[test]
fn a_comparison_has_the_fields_of_the_contract() {
    let comparison = json(&[
        "compare",
        "--image",
        "1280x720",
        "--at",
        "2024-12-18T00:00:00+08:00",
        "--currency",
        "USD",
        "--format",
        "json",
        "--models",
        "volcengine/doubao-vision-pro-32k,tencent/hunyuan-vision,openai/gpt-4o",
    ]);
    assert_eq!(comparison["schema"], "tokenfare.compare/1");
    assert_eq!(comparison["requests"], 1);
    let first = &comparison["rows"][0];
    assert_eq!(
        (&first["rank"], &first["relative"]),
        (&1.into(), &"1.00".into())
    );
    for field in ["amount", "low", "high", "rate", "rate_date"] {
        assert!(first["converted"][field].is_string(), "{field}");
    }
    assert_eq!(first["converted"]["currency"], "USD");
    let excluded = &comparison["excluded"][0];
    assert_eq!(
        (&excluded["model"], &excluded["reason"]),
        (
            &"tencent/hunyuan-vision".into(),
            &"image rule unknown".into()
        )
    );
}

#[test]
fn a_count_has_the_fields_of_the_contract() {
    let count = json(&[
        "count",
        "--image",
        "1280x720",
        "--models",
        "volcengine/doubao-vision-pro-32k",
        "--format",
        "json",
    ]);
    assert_eq!(count["schema"], "tokenfare.count/1");
    let row = &count["rows"][0];
    assert_eq!(
        (&row["kind"], &row["width"], &row["height"]),
        (&"image".into(), &1280.into(), &720.into())
    );
    assert_eq!(
        (&row["tokens"]["expected"], &row["basis"]),
        (&1176.into(), &"measured".into())
    );
    assert!(row["method"].is_string() && row["source"].is_string());
}

#[test]
fn csv_carries_every_digit() {
    let output = run(&[&QUOTE[..], &["--requests", "7", "--format", "csv"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| {
        row.get(headers.iter().position(|h| h == name).unwrap())
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        (cell("quantity"), cell("effective_cost"), cell("currency")),
        ("8232".into(), "0.024696".into(), "CNY".into())
    );
}

#[test]
fn a_pipe_is_read_and_a_file_is_the_same() {
    let prompt = fs::read("examples/prompt.md").unwrap();
    let count = |arguments: &[&str], input: &[u8]| -> Value {
        let output = with_input(
            &[
                arguments,
                &["--models", "openai/gpt-4o", "--format", "json"],
            ]
            .concat(),
            input,
        );
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let piped = count(&["count", "-"], &prompt);
    let read = count(&["count", "examples/prompt.md"], b"");
    assert_eq!(piped["rows"][0]["tokens"], read["rows"][0]["tokens"]);
    assert_eq!(piped["rows"][0]["input"], "-");
}

/// What a shell puts for `<(command)`: read once, as standard input is.
#[cfg(unix)]
#[test]
fn a_pipe_with_a_name_is_standard_input() {
    let line = r#"{"model":"gpt-4o","messages":[{"role":"user","content":"A word."}]}"#;
    let batch = format!("{line}\n{line}\n{line}\n");
    for input in ["A word of a text.", line, &batch] {
        let [named, standard] = ["/dev/stdin", "-"].map(|name| {
            let arguments = [
                "count",
                name,
                "--models",
                "openai/gpt-4o",
                "--format",
                "json",
            ];
            let output = with_input(&arguments, input.as_bytes());
            assert!(output.status.success(), "{output:?}");
            let text = String::from_utf8(output.stdout).unwrap();
            text.replace("/dev/stdin", "-")
        });
        assert_eq!(named, standard);
    }
}

#[test]
fn a_picture_may_come_through_a_pipe() {
    let photo = fs::read("examples/photo.jpg").unwrap();
    let output = with_input(
        &[
            "count",
            "-",
            "--models",
            "openai/gpt-4o",
            "--format",
            "json",
        ],
        &photo,
    );
    let count: Value = serde_json::from_slice(&output.stdout).unwrap();
    // The file holds 600 × 400 pixels and EXIF orientation 6, a quarter turn.
    assert_eq!(
        (&count["rows"][0]["width"], &count["rows"][0]["height"]),
        (&400.into(), &600.into())
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = tokenfare(&["prices", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaint = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaint)
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(complaint, "");
}

#[test]
fn an_output_file_is_written_whole_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quote.json");
    fs::write(&file, "old").unwrap();
    let path = file.to_str().unwrap();
    let output = run(&[&QUOTE[..], &["--format", "json", "--output", path]].concat());
    assert!(output.status.success() && output.stdout.is_empty());
    let quote: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(quote["cost"]["amount"], "0.003528");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions();
    assert_eq!(
        mode(&file),
        mode(&plain),
        "whoever may read a file written plainly may read this one"
    );
}

#[test]
fn a_failed_run_leaves_the_output_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quote.json");
    fs::write(&file, "old").unwrap();
    let output = run(&[
        "quote",
        "no/such-model",
        "--input-tokens",
        "1",
        "--output",
        file.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let escapes = |colour| {
        run(&[&QUOTE[..], &["--color", colour]].concat())
            .stdout
            .contains(&0x1b)
    };
    assert!(escapes("always"));
    assert!(
        !escapes("never") && !escapes("auto"),
        "a pipe is no terminal"
    );
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [80, 140] {
        let wide = width.to_string();
        let arguments = [
            "compare",
            "examples/prompt.md",
            "--image",
            "1280x720",
            "--at",
            "2026-11-23",
            "--width",
            &wide,
        ];
        let text = String::from_utf8(run(&arguments).stdout).unwrap();
        for line in text.lines() {
            assert!(
                unicode_width::UnicodeWidthStr::width(line) <= width,
                "{line}"
            );
        }
    }
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let output = run(&["count", "\u{1b}[31mred"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn completions_and_manual_are_generated() {
    for arguments in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["man"],
    ] {
        let output = run(arguments);
        assert!(output.status.success());
        assert!(
            String::from_utf8(output.stdout)
                .unwrap()
                .contains("compare"),
            "{arguments:?}"
        );
    }
}

/// A million spaces bring the regex engine of some counters down.
#[test]
fn hostile_text_is_counted() {
    for text in [
        " ".repeat(200_000),
        "\n".repeat(200_000),
        "a".repeat(200_000),
    ] {
        let output = with_input(
            &["count", "-", "--models", "openai/gpt-4o,openai/gpt-4"],
            text.as_bytes(),
        );
        assert!(output.status.success());
    }
}

/// What a project takes for granted of a request is what the options say of it.
#[test]
fn a_project_assumes_as_the_options_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let request = r#"{"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},
        {"type":"image_url","image_url":{"url":"https://example.com/a.jpg"}}]}]}"#;
    fs::write(at("request.json"), request).unwrap();
    let project = |assume: &str| {
        let text = format!(
            "[[workload]]\nname = \"one\"\nmodel = \"openai/gpt-4o\"\nrequests = [\"request.json\"]\noutput = 10\n\
             calls = {{ day = 1 }}\n{assume}\n"
        );
        fs::write(at("tokenfare.toml"), text).unwrap();
        let path = folder.path().to_str().unwrap();
        run(&[
            "plan",
            "--project",
            path,
            "--save",
            at("saved.json").to_str().unwrap(),
        ])
    };
    let without = project("");
    assert_eq!(without.status.code(), Some(2));
    let complaint = String::from_utf8(without.stderr).unwrap();
    assert!(complaint.contains("`assume = { image = "), "{complaint}");

    let with = project("assume = { image = \"1280x720\" }");
    assert!(with.status.success(), "{with:?}");
    let saved: Value = serde_json::from_slice(&fs::read(at("saved.json")).unwrap()).unwrap();
    let path = at("request.json");
    let quote = json(&[
        "quote",
        "openai/gpt-4o",
        path.to_str().unwrap(),
        "--assume-image",
        "1280x720",
        "--output-tokens",
        "10",
        "--format",
        "json",
    ]);
    let call = &saved["rows"][0]["prompts"][0]["call"];
    let amount =
        |value: &Value| -> rust_decimal::Decimal { value.as_str().unwrap().parse().unwrap() };
    assert_eq!(amount(&call["expected"]), amount(&quote["cost"]["amount"]));
    assert_eq!(amount(&call["high"]), amount(&quote["cost"]["high"]));
}
