//! Special tokens, where they are parsed, beside other implementations: the same numbers in the same places.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use tokenfare::tokens::special;
use tokenfare::tokens::text::{Specials, TextMethod};
use tokenfare::tokens::vocabulary;

/// The special tokens of a rule, and texts with all of them in several surroundings.
fn texts(specials: &Specials) -> Vec<String> {
    let all: Vec<String> = specials.all().into_iter().map(|(text, _)| text).collect();
    let spaced: Vec<String> = all.iter().map(|text| format!("a {text} 中\n")).collect();
    let cut = |text: &String| text.chars().skip(1).collect::<String>();
    let cut: Vec<String> = all.iter().map(cut).collect();
    vec![
        String::new(),
        "no special token at all < <| <｜ [".to_owned(),
        all.concat(),
        spaced.concat(),
        all.join(" \n"),
        format!("<<<{}>>>", all.join("<|<｜[")),
        format!("  {}", cut.join("x")),
    ]
}

/// Compares numbers and counts with those of a peer.
fn compare(rule: &str, theirs: impl Fn(&str) -> Vec<u32>) {
    let book = tokenfare::bundled_book();
    let rules = &book.rules().text;
    let found = rules.find(rule).unwrap();
    let specials = rules.specials(rule).unwrap();
    let TextMethod::Exact(vocabulary) = found.method else {
        panic!("`{rule}` is not exact");
    };
    assert!(!specials.is_empty());
    for text in texts(specials) {
        let expected = theirs(&text);
        let (form, tokens) = special::tokens(vocabulary, specials, &text);
        let ids: Vec<u32> = tokens.iter().map(|token| token.id.unwrap()).collect();
        assert_eq!(ids, expected, "{rule} {text:?}");
        assert_eq!(
            special::count(vocabulary, specials, &text),
            expected.len() as u64,
            "{rule} {text:?}"
        );
        let mut end = 0;
        for token in &tokens {
            assert_eq!(token.bytes.start, end, "{rule} {text:?}");
            end = token.bytes.end;
        }
        assert_eq!(end, form.len(), "{rule} {text:?}");
    }
    // Without being asked, nothing is special.
    let marks: String = specials.all().into_iter().map(|(text, _)| text).collect();
    let ids = vocabulary::tokens(vocabulary, &marks);
    let special: Vec<u32> = specials.all().into_iter().map(|(_, id)| id).collect();
    let higher = specials.ids_higher_by;
    let ordinary = ids
        .iter()
        .all(|token| !special.contains(&(token.id.unwrap() + higher)));
    assert!(ordinary, "{rule}");
}

fn tiktoken_of(name: &str) -> impl Fn(&str) -> Vec<u32> {
    let bpe = tiktoken::get_encoding(name).unwrap();
    move |text| bpe.encode_with_special_tokens(text)
}

fn splintr_of(name: &str) -> impl Fn(&str) -> Vec<u32> {
    let tokenizer = splintr::from_pretrained(name).unwrap();
    move |text| {
        let mode = splintr::SpecialMode::All;
        tokenizer.encode_with(text, &mode).unwrap()
    }
}

#[test]
fn openai_as_tiktoken_rs() {
    for (name, bpe) in [
        ("o200k_base", tiktoken_rs::o200k_base().unwrap()),
        ("o200k_harmony", tiktoken_rs::o200k_harmony().unwrap()),
        ("cl100k_base", tiktoken_rs::cl100k_base().unwrap()),
        ("p50k_base", tiktoken_rs::p50k_base().unwrap()),
        ("r50k_base", tiktoken_rs::r50k_base().unwrap()),
        ("gpt2", tiktoken_rs::r50k_base().unwrap()),
    ] {
        compare(name, |text| bpe.encode_with_special_tokens(text));
    }
}

#[test]
fn others_as_tiktoken() {
    for name in ["deepseek_v3", "deepseek_v4", "glm4", "glm5", "minimax_m2"] {
        compare(name, tiktoken_of(name));
    }
    compare("tekken", tiktoken_of("mistral_v3"));
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn llama3_as_tiktoken() {
    compare("llama3", tiktoken_of("llama3"));
}

#[test]
fn others_as_splintr() {
    compare("qwen2", splintr_of("qwen3"));
    compare("kimi_k2", splintr_of("kimi_k2"));
    compare("kimi_k3", splintr_of("kimi_k3"));
}

#[test]
fn qwen35_as_toktok() {
    let toktok = toktok::Tokenizer::builtin("qwen3.5").unwrap();
    compare("qwen3.5", |text| toktok.encode_with_special(text));
}

#[test]
fn mistral_as_splintr() {
    compare("mistral_v1", splintr_of("mistral_v1"));
    compare("mistral_v3", splintr_of("mistral_v2"));
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn gemma_and_llama2_as_splintr() {
    compare("gemma2", splintr_of("gemma2"));
    compare("gemma3", splintr_of("gemma3"));
    compare("llama2", splintr_of("llama2"));
}

/// The peer has the numbers of all, and parses four of them: it is given what stands between them.
#[test]
fn gemma4_as_splintr_between_them() {
    let book = tokenfare::bundled_book();
    let specials = book.rules().text.specials("gemma4").unwrap();
    let tokenizer = splintr::from_pretrained("gemma4").unwrap();
    for (text, id) in specials.all() {
        let spelled = tokenizer.decode_token_bytes(id).unwrap();
        let parsed = tokenizer.special_token_id(&text) == Some(id);
        assert!(parsed || spelled == text.as_bytes(), "{id} {text}");
    }
    let parser = special::Parser::new(specials);
    compare("gemma4", |text| {
        let parts = parser.parts(text).into_iter();
        let ids = parts.flat_map(|part| match part {
            special::Part::Special(_, id) => vec![id],
            special::Part::Ordinary(text) => {
                let mode = splintr::SpecialMode::Ordinary;
                tokenizer.encode_with(text, &mode).unwrap()
            }
        });
        ids.collect()
    });
}
