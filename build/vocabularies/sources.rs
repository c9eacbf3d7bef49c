//! Where vocabularies come from: published packages.

use super::sentencepiece;
use crate::make::{Rules, Unreached, byte_level};

/// A vocabulary: the name of its table, and how to read it.
pub struct Source {
    pub name: &'static str,
    pub read: fn() -> Result<Rules, String>,
}

const fn source(name: &'static str, read: fn() -> Result<Rules, String>) -> Source {
    Source { name, read }
}

/// All vocabularies, the longest work first.
pub fn all() -> Vec<Source> {
    let mut all = vec![
        source("gemma4", sentencepiece::gemma4),
        source("qwen3.5", qwen35),
        source("o200k_base", || packed("o200k_base", Unreached::Token)),
        source("minimax_m2", || packed("minimax_m2", Unreached::Never)),
        source("kimi_k2", || packed("kimi_k2", Unreached::Token)),
        source("glm5", || packed("glm5", Unreached::Token)),
        source("qwen2", || packed("qwen2", Unreached::Never)),
        source("tekken", || packed("mistral_v3", Unreached::Never)),
        source("deepseek_v3", || packed("deepseek_v3", Unreached::Never)),
        // The pieces of the third version are those of the first; only control pieces were added.
        source("mistral_v1", || {
            sentencepiece::lines(splintr_vocab_mistral::MISTRAL_SPM_VOCAB)
        }),
        source("p50k_base", || packed("p50k_base", Unreached::Token)),
    ];
    // The first 100,256 tokens of the longer one are those of the shorter.
    #[cfg(feature = "restricted-vocabularies")]
    all.extend([
        source("llama3", || packed("llama3", Unreached::Token)),
        source("gemma3", || {
            sentencepiece::lines(splintr_vocab_gemma3::GEMMA3_SPM_VOCAB)
        }),
        source("gemma2", || {
            sentencepiece::lines(splintr_vocab_gemma2::GEMMA2_SPM_VOCAB)
        }),
        source("llama2", || {
            sentencepiece::lines(splintr_vocab_llama2::LLAMA2_SPM_VOCAB)
        }),
    ]);
    #[cfg(not(feature = "restricted-vocabularies"))]
    all.push(source("cl100k_base", || {
        packed("cl100k_base", Unreached::Token)
    }));
    all
}

/// A vocabulary of the crate `tiktoken`, in order of rank.
fn packed(name: &str, unreached: Unreached) -> Result<Rules, String> {
    let encoding = tiktoken::get_encoding(name).ok_or("the crate `tiktoken` lacks it")?;
    let mut tokens = Vec::new();
    let mut rank = 0;
    while tokens.len() < encoding.vocab_size() {
        // One at a time; a special token has a number above all, a hole in the numbers is empty.
        let token = encoding.decode(&[rank]);
        if !token.is_empty() && !is_special(name, &token) {
            tokens.push((token, rank));
        }
        rank += 1;
    }
    byte_level(tokens, unreached)
}

/// `p50k_base` has its one special token in the midst of the others.
fn is_special(name: &str, token: &[u8]) -> bool {
    name == "p50k_base" && token == b"<|endoftext|>"
}

fn qwen35() -> Result<Rules, String> {
    let encoding = toktok::Tokenizer::builtin("qwen3.5").map_err(|error| error.to_string())?;
    let vocabulary = encoding.vocab();
    let tokens = (0..vocabulary.size() as u32).map(|id| (vocabulary.token_bytes(id).to_vec(), id));
    byte_level(tokens.collect(), Unreached::Token)
}
