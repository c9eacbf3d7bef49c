//! The tokens of a vocabulary, each as a text by itself.
//!
//! A fuzzer found that a vocabulary which shares its table with a larger one took the larger one's tokens, too, where a text is nothing else.

use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;
use unicode_normalization::is_nfc;

use crate::peers::{splintr_of, tiktoken_of};

/// Compares the counts of all tokens of a peer's vocabulary that are texts.
fn compare(
    ours: Vocabulary,
    theirs: impl Fn(&str) -> u64,
    tokens: std::ops::Range<u32>,
    text_of: impl Fn(u32) -> Option<Vec<u8>>,
) {
    let mut compared = 0;
    for token in tokens.clone() {
        let Some(Ok(text)) = text_of(token).map(String::from_utf8) else {
            continue;
        };
        let (found, expected) = (vocabulary::count(ours, &text), theirs(&text));
        assert_eq!(found, expected, "{ours} {text:?}");
        compared += 1;
    }
    assert!(compared > tokens.len() * 9 / 10, "{ours}: {compared}");
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn cl100k_base_has_no_more_tokens_than_its_own() {
    let bpe = tiktoken_rs::cl100k_base().unwrap();
    let llama = splintr::from_pretrained("llama3").unwrap();
    compare(
        Vocabulary::Cl100kBase,
        |text| bpe.count_ordinary(text) as u64,
        0..128_000,
        |token| llama.decode_token_bytes(token).ok(),
    );
}

#[test]
fn r50k_base_has_no_more_tokens_than_its_own() {
    let (r50k, p50k) = (
        tiktoken_rs::r50k_base().unwrap(),
        tiktoken_rs::p50k_base().unwrap(),
    );
    compare(
        Vocabulary::R50kBase,
        |text| r50k.count_ordinary(text) as u64,
        0..50_281,
        |token| p50k.decode_bytes(&[token]).ok(),
    );
}

#[test]
fn glm4_has_no_more_tokens_than_its_own() {
    let theirs = splintr_of("glm4");
    let glm5 = tiktoken::get_encoding("glm5").unwrap();
    compare(
        Vocabulary::Glm4,
        |text| theirs(text).len() as u64,
        0..154_820,
        |token| Some(glm5.decode(&[token])),
    );
}

#[test]
fn glm5_has_its_tokens() {
    let theirs = tiktoken_of("glm5");
    let glm5 = tiktoken::get_encoding("glm5").unwrap();
    compare(
        Vocabulary::Glm5,
        |text| theirs(text).len() as u64,
        0..154_820,
        |token| Some(glm5.decode(&[token])),
    );
}

#[test]
fn o200k_base_has_its_tokens() {
    let bpe = tiktoken_rs::o200k_base().unwrap();
    compare(
        Vocabulary::O200kBase,
        |text| bpe.count_ordinary(text) as u64,
        0..199_998,
        |token| bpe.decode_bytes(&[token]).ok(),
    );
}

/// The same for vocabularies with a table of their own.
fn compare_own(ours: Vocabulary, peer: &str, tokens: std::ops::Range<u32>) {
    let tokenizer = splintr::from_pretrained(peer).unwrap();
    compare(
        ours,
        |text| {
            let tokens = tokenizer.encode_with(text, &splintr::SpecialMode::Ordinary);
            tokens.unwrap().len() as u64
        },
        tokens,
        |token| {
            let bytes = tokenizer.decode_token_bytes(token).ok()?;
            // The peer leaves it to the caller to compose a text.
            let text = std::str::from_utf8(&bytes).ok()?;
            (ours != Vocabulary::Qwen2 || is_nfc(text)).then_some(bytes)
        },
    );
}

#[test]
fn qwen2_has_its_tokens() {
    compare_own(Vocabulary::Qwen2, "qwen3", 0..151_643);
}

#[test]
fn deepseek_v3_has_its_tokens() {
    compare_own(Vocabulary::DeepseekV3, "deepseek_v3", 0..128_000);
}

#[test]
fn kimi_k2_has_its_tokens() {
    compare_own(Vocabulary::KimiK2, "kimi_k2", 0..163_584);
}

#[test]
fn tekken_has_its_tokens() {
    compare_own(Vocabulary::Tekken, "mistral_v3", 1_000..131_072);
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn llama3_has_its_tokens() {
    compare_own(Vocabulary::Llama3, "llama3", 0..128_000);
}
