//! How the other implementations are asked.

use unicode_normalization::UnicodeNormalization;

use crate::compare::Token;

pub(crate) fn tiktoken_rs(bpe: &tiktoken_rs::CoreBPE, text: &str) -> Vec<Token> {
    bpe.encode_ordinary(text)
        .iter()
        .map(|&token| (bpe.decode_bytes(&[token]).unwrap().len(), token))
        .collect()
}

/// The composed form, which some peers leave to the caller.
pub(crate) fn composed(theirs: impl Fn(&str) -> Vec<Token>) -> impl Fn(&str) -> Vec<Token> {
    move |text| theirs(&text.nfc().collect::<String>())
}

pub(crate) fn splintr_of(name: &str) -> impl Fn(&str) -> Vec<Token> {
    splintr_with(name, splintr::SpecialMode::Ordinary)
}

pub(crate) fn splintr_with(
    name: &str,
    mode: splintr::SpecialMode<'static>,
) -> impl Fn(&str) -> Vec<Token> {
    let tokenizer = splintr::from_pretrained(name).unwrap();
    move |text| {
        let tokens = tokenizer.encode_with(text, &mode).unwrap();
        let bytes = |token: u32| tokenizer.decode_token_bytes(token).unwrap();
        // One of the peer's vocabularies keeps spelling spaces as it stores them.
        let spaces = |token: &[u8]| {
            token
                .windows(3)
                .filter(|&three| three == "▁".as_bytes())
                .count()
        };
        let tokens = tokens.iter().map(|&token| {
            let bytes = bytes(token);
            (bytes.len() - 2 * spaces(&bytes), token)
        });
        tokens.collect()
    }
}

pub(crate) fn tiktoken_of(name: &str) -> impl Fn(&str) -> Vec<Token> {
    let bpe = tiktoken::get_encoding(name).unwrap();
    move |text| {
        bpe.encode(text)
            .iter()
            .map(|&token| (bpe.decode(&[token]).len(), token))
            .collect()
    }
}

/// Where the peer matches the markup that is part of the vocabulary, it matches control pieces too.
#[cfg(feature = "restricted-vocabularies")]
pub(crate) fn spells_control_piece(text: &str) -> bool {
    text.contains("<unk>") || text.contains("<|im_start|>")
}

/// These vocabularies cannot tell a `▁` from a space.
pub(crate) fn spaced(theirs: impl Fn(&str) -> Vec<Token>) -> impl Fn(&str) -> Vec<Token> {
    move |text| theirs(&text.replace('▁', " "))
}
