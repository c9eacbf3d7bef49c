//! Every vocabulary beside at least one other implementation.

use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::compare::{compare, compare_but};
use crate::peers::{composed, spaced, splintr_of, tiktoken_of, tiktoken_rs};
#[cfg(feature = "restricted-vocabularies")]
use crate::peers::{spells_control_piece, splintr_with};
use crate::texts::texts;

#[test]
fn o200k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::o200k_base().unwrap();
    compare(Vocabulary::O200kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn cl100k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::cl100k_base().unwrap();
    compare(Vocabulary::Cl100kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn p50k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::p50k_base().unwrap();
    compare(Vocabulary::P50kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn r50k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::r50k_base().unwrap();
    compare(Vocabulary::R50kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn qwen2_as_splintr() {
    compare(Vocabulary::Qwen2, composed(splintr_of("qwen3")));
}

#[test]
fn qwen35_as_toktok() {
    let toktok = toktok::Tokenizer::builtin("qwen3.5").unwrap();
    let theirs = composed(|text| {
        let tokens = toktok.encode(text.as_bytes());
        tokens
            .iter()
            .map(|&token| (toktok.token_bytes(token).unwrap().len(), token))
            .collect()
    });
    // The peer takes only some marks for parts of words; for those see `tests/exact/`.
    let marks = |text: &str| text.nfc().any(is_combining_mark);
    compare_but(Vocabulary::Qwen35, theirs, marks);
}

/// `tests/exact/regenerate.py` says where the answers come from.
#[test]
fn qwen35_as_recorded() {
    #[derive(serde::Deserialize)]
    struct Row {
        text: String,
        lengths: Vec<usize>,
    }
    let rows: Vec<Row> = serde_json::from_str(include_str!("qwen3.5.json")).unwrap();
    assert!(rows.len() > 20);
    for row in rows {
        assert_eq!(
            vocabulary::lengths(Vocabulary::Qwen35, &row.text),
            row.lengths,
            "{:?}",
            row.text
        );
    }
}

#[test]
fn deepseek_v3_as_splintr() {
    compare(Vocabulary::DeepseekV3, splintr_of("deepseek_v3"));
}

#[test]
fn harmony_is_o200k_base() {
    compare(Vocabulary::O200kBase, tiktoken_of("o200k_harmony"));
}

#[test]
fn gpt2_is_r50k_base() {
    compare(Vocabulary::R50kBase, tiktoken_of("gpt2"));
}

/// The peer cuts a few odd texts elsewhere than the publisher's pattern, of either version; what its numbers stand for is the publisher's.
#[test]
fn deepseek_v4_has_the_numbers_of_v3() {
    let v4 = tiktoken::get_encoding("deepseek_v4").unwrap();
    for text in texts() {
        for token in vocabulary::tokens(Vocabulary::DeepseekV3, &text) {
            let bytes = v4.decode(&[token.id.unwrap()]);
            assert_eq!(bytes, &text.as_bytes()[token.bytes], "{text:?}");
        }
    }
}

#[test]
fn kimi_k3_is_k2() {
    compare(Vocabulary::KimiK2, splintr_of("kimi_k3"));
}

#[test]
fn glm4_as_splintr() {
    compare(Vocabulary::Glm4, splintr_of("glm4"));
}

#[test]
fn glm4_as_tiktoken() {
    compare(Vocabulary::Glm4, tiktoken_of("glm4"));
}

#[test]
fn glm5_as_tiktoken() {
    compare(Vocabulary::Glm5, tiktoken_of("glm5"));
}

#[test]
fn kimi_k2_as_splintr() {
    compare(Vocabulary::KimiK2, splintr_of("kimi_k2"));
}

#[test]
fn minimax_m2_as_tiktoken() {
    compare(Vocabulary::MinimaxM2, tiktoken_of("minimax_m2"));
}

#[test]
fn tekken_as_splintr() {
    compare(Vocabulary::Tekken, splintr_of("mistral_v3"));
}

#[test]
fn mistral_v1_as_splintr() {
    compare(Vocabulary::MistralV1, spaced(splintr_of("mistral_v1")));
}

#[test]
fn mistral_v3_as_splintr() {
    // More control pieces stand before the bytes and the pieces.
    let theirs = spaced(splintr_of("mistral_v2"));
    compare(Vocabulary::MistralV1, |text| {
        let tokens = theirs(text).into_iter();
        tokens.map(|(length, id)| (length, id - 768)).collect()
    });
}

#[test]
fn gemma4_as_splintr() {
    compare(Vocabulary::Gemma4, spaced(splintr_of("gemma4")));
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn gemma2_as_splintr() {
    let theirs = spaced(splintr_with("gemma2", splintr::SpecialMode::All));
    compare_but(Vocabulary::Gemma2, theirs, spells_control_piece);
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn gemma3_as_splintr() {
    let theirs = spaced(splintr_with("gemma3", splintr::SpecialMode::All));
    compare_but(Vocabulary::Gemma3, theirs, spells_control_piece);
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn llama2_as_splintr() {
    compare(Vocabulary::Llama2, spaced(splintr_of("llama2")));
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn llama3_as_splintr() {
    compare(Vocabulary::Llama3, splintr_of("llama3"));
}
