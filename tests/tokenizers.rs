//! Vocabularies that users bring along: what their references count, and what is no vocabulary.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its files fails"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tokenfare::price_book::rules::Rules;
use tokenfare::provenance::{Confidence, Reference};
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::own;
use tokenfare::tokens::text::{
    Chunks, Counts, Supplied, TextMethod, TextRule, TextUse, Token, Vocabulary,
};
use tokenfare::tokens::vocabulary;
use tokenfare::workload::{Misfit, Workload};

const FOLDER: &str = "tests/tokenizers";

/// What `make.py` recorded.
#[derive(serde::Deserialize)]
struct Recorded {
    strings: Vec<String>,
    counts: BTreeMap<String, Vec<u64>>,
}

fn recorded() -> Recorded {
    let text = fs::read_to_string(Path::new(FOLDER).join("counts.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(FOLDER).join(name)).unwrap()
}

/// The vocabulary, and what would be kept of it.
fn opened(bytes: &[u8], split: Option<Vocabulary>) -> (Supplied, Option<Vec<u8>>) {
    let made = own::read(bytes, split).unwrap();
    let kept = made.to_keep();
    (made.supplied().unwrap(), kept)
}

/// What is wrong with a file.
fn refused(bytes: &[u8], split: Option<Vocabulary>) -> String {
    match own::read(bytes, split) {
        Ok(_) => "nothing".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// Compares with what the reference of the file counted; whether the file becomes a table is part of the promise.
fn check(name: &str, is_table: bool) {
    let recorded = recorded();
    let (vocabulary, kept) = opened(&file(name), None);
    assert_eq!(kept.is_some(), is_table, "{name}: {}", vocabulary.title());
    for (text, &tokens) in recorded.strings.iter().zip(&recorded.counts[name]) {
        assert_eq!(vocabulary.count(text), Some(tokens), "{name}: {text:?}");
        let mut stream = vocabulary.begin();
        for chunk in chunks(text) {
            stream.push(chunk);
        }
        assert_eq!(stream.finish(), Some(tokens), "{name} in chunks: {text:?}");
        if let Some((_, found)) = vocabulary.tokens(text) {
            assert_eq!(found.len() as u64, tokens, "{name}: {text:?}");
        }
    }
}

/// The text, character by character.
fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices();
    starts.map(|(at, c)| &text[at..at + c.len_utf8()])
}

#[test]
fn bytes_and_words() {
    check("byte-level.json", true);
    check("split.json", true);
}

#[test]
fn composed_texts_and_strings_that_are_tokens() {
    check("composed.json", true);
}

#[test]
fn all_pairs_of_a_piece_listed() {
    check("listed.json", true);
}

#[test]
fn sentence_pieces() {
    check("pieces.model", true);
    check("unspaced.model", true);
}

#[test]
fn what_no_table_holds_is_counted_by_the_reference() {
    check("word-piece.json", false);
    check("unigram.json", false);
    check("folded.json", false);
}

#[test]
fn a_long_text_in_shares_is_as_many_tokens_as_in_one_piece() {
    let (vocabulary, _) = opened(&file("composed.json"), None);
    let bit = "the price <think>of 1,234 e\u{301}</think> 价格,<tool_call>\n";
    let long = bit.repeat((3 << 20) / bit.len());
    let (_, found) = vocabulary.tokens(&long).unwrap();
    assert_eq!(vocabulary.count(&long), Some(found.len() as u64));
    let mut stream = vocabulary.begin();
    let characters: Vec<char> = long.chars().collect();
    for chunk in characters.chunks(70_001) {
        stream.push(&chunk.iter().collect::<String>());
    }
    assert_eq!(stream.finish(), Some(found.len() as u64));
}

/// The ranks of a compiled-in vocabulary, from another crate, as a file.
fn ranks(name: &str) -> Vec<u8> {
    let encoding = tiktoken::get_encoding(name).unwrap();
    let mut lines = String::new();
    let mut found = 0;
    for rank in 0.. {
        let token = encoding.decode(&[rank]);
        if found == encoding.vocab_size() {
            break;
        }
        if token.is_empty() {
            continue;
        }
        found += 1;
        lines.extend([base64(&token), format!(" {rank}\n")]);
    }
    lines.into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three
            .iter()
            .chain(&[0, 0])
            .take(3)
            .fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at > three.len() {
                '='
            } else {
                char::from(digit)
            });
        }
    }
    out
}

/// Finding one pair of parts for every token takes a debug build long: the smallest vocabulary of ranks shows it as well as the biggest.
const RANKED: (&str, Vocabulary) = ("r50k_base", Vocabulary::R50kBase);

fn counts_as_ranked(found: &Supplied) {
    for text in &recorded().strings {
        let tokens = vocabulary::count(RANKED.1, text);
        assert_eq!(found.count(text), Some(tokens), "{text:?}");
    }
}

#[test]
fn ranks_are_known_for_the_built_in_vocabulary_that_they_are() {
    let file = ranks(RANKED.0);
    let (found, kept) = opened(&file, None);
    assert_eq!(found.title(), "the ranks of r50k_base");
    assert!(kept.is_none());
    counts_as_ranked(&found);
    // With one token less they are no vocabulary that is known.
    let shorter = &file[..file.len() - 20];
    let shorter = &shorter[..=shorter.iter().rposition(|&byte| byte == b'\n').unwrap()];
    assert!(refused(shorter, None).contains("does not say where texts are split"));
}

#[test]
fn ranks_with_a_split_count_as_the_built_in_vocabulary_that_they_are() {
    let (named, kept) = opened(&ranks(RANKED.0), Some(RANKED.1));
    assert!(kept.is_some());
    counts_as_ranked(&named);
}

#[test]
fn a_table_that_was_kept_counts_alike() {
    for name in ["composed.json", "pieces.model"] {
        let bytes = file(name);
        let made = own::read(&bytes, None).unwrap();
        let kept = made.to_keep().unwrap();
        // Nothing is open yet under the digest of another file.
        let found = own::kept(&own::digest(&bytes, None), &kept).unwrap();
        let text = "the price <think> 1234  价格";
        assert_eq!(found.count(text), made.supplied().unwrap().count(text));
    }
}

#[test]
fn what_was_kept_is_not_taken_when_it_is_damaged_or_of_another_file() {
    // Bytes that no other test opens: what is open once is not read again.
    let mut bytes = file("split.json");
    bytes.push(b'\n');
    let kept = own::read(&bytes, None).unwrap().to_keep().unwrap();
    let digest = own::digest(&bytes, None);
    assert!(own::kept(&own::digest(b"other", None), &kept).is_none());
    for at in (0..kept.len())
        .step_by(997)
        .chain([0, 20, 60, 90, kept.len() - 1])
    {
        let mut damaged = kept.clone();
        damaged[at] ^= 1;
        assert!(own::kept(&digest, &damaged).is_none(), "byte {at}");
        assert!(own::kept(&digest, &kept[..at]).is_none(), "cut at {at}");
    }
    assert!(own::kept(&digest, b"").is_none());
    assert!(own::kept(&digest, &kept).is_some());
}

#[test]
fn what_is_not_understood_is_said() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"{}", "neither `model`"),
        (b"{\"model\": ", "the JSON is broken"),
        (b"{\"models\": 1}", "neither `model`"),
        (b"\xFF\xFEa\0", "UTF-16"),
        (b"\x1F\x8B\x08", "compressed"),
        (b"{\"a\": \"\xFF\"}", "no UTF-8 text at byte 7"),
        (b"hello world, this is text", "begins like none"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS"),
        (b"IQ== 0\nIg==\n", "line 2 is no `base64 rank`"),
        (b"IQ== 0\nIg== 0\n", "two tokens have the rank 0"),
        (b"IQ== 0\nIQ== 1\n", "is there twice"),
        (b"IQ== 0\n\xFF 1\n", "no UTF-8 text at byte 7"),
        (b"IQ== 99999999999\n", "begins like none"),
        (b"IQ== 4294967295\n", "1 bytes are tokens, not 256"),
        (b"\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", "no SentencePiece model"),
        (b"\x0A\x05", "no SentencePiece model"),
        (b"\x0A\x00", "Unigram"),
        (b"{\"model\": {\"type\": \"New\", \"vocab\": {}}}", "the model `New`"),
        (
            b"{\"model\": {\"type\": \"BPE\", \"dropout\": 0.5, \"vocab\": {}, \"merges\": []}}",
            "at random",
        ),
        (
            b"{\"config\": {\"pattern\": \"x+\", \"default_vocab_size\": 1, \"default_num_special_tokens\": 2}, \"vocab\": []}",
            "`x+` is none of those known",
        ),
    ];
    for (bytes, wanted) in cases {
        let found = refused(bytes, None);
        assert!(found.contains(wanted), "{found}, not {wanted}");
    }
    assert!(refused(&file("unknown-pattern.json"), None).contains(r"`\w+(?=!)|\s+|[^\s]+`"));
    assert!(refused(&file("unigram.model"), None).contains("Unigram"));
    assert!(refused(&file("split.json"), Some(Vocabulary::O200kBase)).contains("itself"));
}

#[test]
fn merges_of_what_is_no_token_are_refused() {
    let text = String::from_utf8(file("split.json")).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    json["model"]["merges"][5] = serde_json::json!(["nowhere", "t"]);
    let found = refused(json.to_string().as_bytes(), None);
    assert!(found.contains("`nowhere`, which is no token"), "{found}");
    // Merges in a circle: `a` + `b` out of tokens that are only made of each other.
    json["model"]["merges"] =
        serde_json::json!([["t", "t"], ["tt", "t"], ["t", "tt"], ["tt", "tt"]]);
    for (token, id) in [("tt", 90_000), ("ttt", u32::MAX), ("tttt", 7)] {
        json["model"]["vocab"][token] = id.into();
    }
    let (circle, _) = opened(json.to_string().as_bytes(), None);
    assert_eq!(circle.count("tttt"), Some(1));
}

/// A vocabulary that cannot count after all.
struct Failing;

impl Counts for Failing {
    fn count(&self, _: &str) -> Result<u64, String> {
        Err("nothing stands for `x`".to_owned())
    }

    fn tokens<'t>(&self, _: &'t str) -> Option<(Cow<'t, str>, Vec<Token>)> {
        None
    }

    fn begin(&self) -> Box<dyn Chunks> {
        unreachable!("nothing is read in passing")
    }

    fn title(&self) -> &'static str {
        "failing"
    }
}

#[test]
fn a_vocabulary_that_fails_is_an_error_and_no_count() {
    let rule = TextRule {
        name: "mine".to_owned(),
        title: "failing".to_owned(),
        method: TextMethod::Supplied(Supplied::new([7; 32], Failing)),
        margin_percent: 0,
        source: Reference {
            title: "a file".to_owned(),
            url: String::new(),
            seen: "2026-11-23".to_owned(),
            confidence: Confidence::Official,
        },
        note: None,
    };
    let text = TextCounter::new("x");
    let found = Workload::default().count_text(&text, TextUse::from(&rule), &Rules::default());
    let failed = Misfit::VocabularyFailed("nothing stands for `x`".to_owned());
    assert_eq!(found, Err(failed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No file makes it fail, whatever is cut from it or changed in it.
    #[test]
    fn a_damaged_file_is_refused_or_counts(
        which in 0_usize..4,
        cut in any::<prop::sample::Index>(),
        change in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let name = ["split.json", "pieces.model", "word-piece.json", "unigram.json"][which];
        let mut bytes = file(name);
        if let Some((at, byte)) = change {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        } else {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(made) = own::read(&bytes, None)
            && let Ok(vocabulary) = made.supplied()
        {
            let tokens = vocabulary.count("the price 1234 \u{fffd} <think> 价格");
            prop_assert!(tokens.is_none_or(|tokens| tokens > 0));
        }
    }
}
