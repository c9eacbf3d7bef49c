//! Split patterns as their publishers write them.

use super::super::bpe::Pattern;

/// Words of `r50k_base`, in the older and in the newer spelling.
const GPT2: [&str; 3] = [
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s",
];
/// Of `cl100k_base`, in the older and in the newer spelling.
const CL100K: [&str; 2] = [
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
];
/// Of `qwen2`.
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Of `qwen3.5`.
const QWEN35: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Of `o200k_base`.
const O200K: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Of `tekken`.
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Of `deepseek_v3`: one after the other.
const DEEPSEEK_V3: [&str; 3] = [
    r"\p{N}{1,3}",
    "[一-龥぀-ゟ゠-ヿ]+",
    r##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"##,
];

/// The pattern that this regular expression is.
pub(super) fn known(expression: &str) -> Option<Pattern> {
    // Some files have the characters, others their names.
    let named = expression.replace('\r', r"\r").replace('\n', r"\n");
    match named.as_str() {
        one if GPT2.contains(&one) => Some(Pattern::Gpt2),
        one if CL100K.contains(&one) => Some(Pattern::Cl100k),
        QWEN2 => Some(Pattern::Qwen2),
        QWEN35 => Some(Pattern::Qwen35),
        O200K => Some(Pattern::O200k),
        TEKKEN => Some(Pattern::Tekken),
        _ => None,
    }
}

/// The pattern that these are, one after the other.
pub(super) fn sequence(expressions: &[&str]) -> Option<Pattern> {
    match expressions {
        [one] => known(one),
        several => {
            let named = several
                .iter()
                .map(|one| one.replace('\r', r"\r").replace('\n', r"\n"));
            named.eq(DEEPSEEK_V3).then_some(Pattern::DeepseekV3)
        }
    }
}

/// Whether the engine of the reference finds what this expression says, in linear time and without giving up: one of the published
/// ones, or one without groups, looking around and classes.
pub(super) fn is_sure(expression: &str) -> bool {
    let named = expression.replace('\r', r"\r").replace('\n', r"\n");
    known(&named).is_some()
        || DEEPSEEK_V3.contains(&named.as_str())
        || !named.contains(['(', '\\', '[', '.', '^', '$', '|'])
}
