//! Counts beside a second implementation, in several families.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;

/// How a second implementation counts.
type Count = Box<dyn Fn(&str) -> u64 + Send + Sync>;

static PEERS: LazyLock<Vec<(Vocabulary, Count)>> = LazyLock::new(|| {
    let tiktoken = |bpe: tiktoken_rs::CoreBPE| -> Count {
        Box::new(move |text| bpe.count_ordinary(text) as u64)
    };
    let splintr = |name: &str| -> Count {
        let tokenizer = splintr::from_pretrained(name).expect("a name the peer knows");
        Box::new(move |text| {
            let tokens = tokenizer.encode_with(text, &splintr::SpecialMode::Ordinary);
            tokens.expect("ordinary text").len() as u64
        })
    };
    let bpe = "a vocabulary of the peer";
    vec![
        (Vocabulary::O200kBase, tiktoken(tiktoken_rs::o200k_base().expect(bpe))),
        (Vocabulary::Cl100kBase, tiktoken(tiktoken_rs::cl100k_base().expect(bpe))),
        (Vocabulary::P50kBase, tiktoken(tiktoken_rs::p50k_base().expect(bpe))),
        (Vocabulary::R50kBase, tiktoken(tiktoken_rs::r50k_base().expect(bpe))),
        (Vocabulary::DeepseekV3, splintr("deepseek_v3")),
        (Vocabulary::KimiK2, splintr("kimi_k2")),
        (Vocabulary::Glm4, splintr("glm4")),
        (Vocabulary::Tekken, splintr("mistral_v3")),
        (Vocabulary::MistralV1, splintr("mistral_v1")),
        (Vocabulary::Gemma4, splintr("gemma4")),
    ]
});

fuzz_target!(|text: &str| {
    for (vocabulary, count) in PEERS.iter() {
        // Vocabularies without a split pattern cannot tell the sign that stands for a space from one.
        let pieces = matches!(vocabulary, Vocabulary::MistralV1 | Vocabulary::Gemma4);
        let sent = if pieces { text.replace('▁', " ") } else { text.to_owned() };
        assert_eq!(vocabulary::count(*vocabulary, text), count(&sent), "{vocabulary} {text:?}");
    }
});
