//! Ranks: tokens in the order in which they merge. A piece that is a token is that token; in others any two neighbours that spell a token
//! merge, those of the lowest rank first, the leftmost of equals (`tiktoken`, `src/lib.rs`).

use std::collections::HashSet;

use serde::Deserialize;

use super::super::bpe::{Family, Form, make};
use super::super::text::Vocabulary;
use super::kind::broken;
use super::{Counter, NotUnderstood, patterns, table};

/// Whether this begins like a rank file: `base64 rank`, a token a line.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(1 << 16)];
    let first = start
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    std::str::from_utf8(first).is_ok_and(|first| line(first).is_some())
}

fn line(line: &str) -> Option<(Vec<u8>, u32)> {
    let (token, rank) = line.trim_end().split_once(' ')?;
    Some((make::base64(token)?, rank.parse().ok()?))
}

pub(super) fn of_lines(bytes: &[u8], split: Option<Vocabulary>) -> Result<Counter, NotUnderstood> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        NotUnderstood::new(format!(
            "it is no UTF-8 text at byte {}",
            error.valid_up_to()
        ))
    })?;
    let mut ranked = Vec::new();
    for (at, text) in text
        .lines()
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
    {
        let found = line(text)
            .ok_or_else(|| NotUnderstood::new(format!("line {} is no `base64 rank`", at + 1)))?;
        ranked.push(found);
    }
    let rules = rules(ranked)?;
    let Some(split) = split else {
        return built_in(&rules);
    };
    let family = Family::of(split);
    let Form::Split(_) = family.form() else {
        return Err(NotUnderstood::new(format!(
            "texts of `{split}` are not split: its tokens go across words"
        )));
    };
    let title = format!("ranks, split like {split}");
    table::make(&rules, family.form(), family.composes(), &title).map(Counter::Table)
}

/// The compiled-in vocabulary that has these ranks: of others nothing says where texts are split.
fn built_in(rules: &make::Rules) -> Result<Counter, NotUnderstood> {
    let tokens = u32::try_from(rules.tokens.len()).unwrap_or(u32::MAX);
    let mut same = Vocabulary::ALL
        .iter()
        .copied()
        .filter(|&known| {
            let family = Family::of(known);
            matches!(family.form(), Form::Split(_)) && family.tokens() == tokens
        })
        .peekable();
    if same.peek().is_some() {
        let table: &'static [u8] = make::write(rules).map_err(NotUnderstood::new)?.leak();
        if let Some(known) = same.find(|&known| Family::of(known).is_of(table)) {
            return Ok(Counter::BuiltIn(known));
        }
    }
    Err(NotUnderstood {
        what: "a rank file does not say where texts are split, and no built-in vocabulary has these ranks".to_owned(),
        hint: Some(
            "name the built-in vocabulary that splits texts alike: `split = \"o200k_base\"` in a table, `--tokenizer NAME=FILE,split=o200k_base`"
                .to_owned(),
        ),
    })
}

fn rules(mut ranked: Vec<(Vec<u8>, u32)>) -> Result<make::Rules, NotUnderstood> {
    ranked.sort_by_key(|&(_, rank)| rank);
    if let Some(two) = ranked.windows(2).find(|two| two[0].1 == two[1].1) {
        return Err(NotUnderstood::new(format!(
            "two tokens have the rank {}",
            two[0].1
        )));
    }
    let mut known = HashSet::new();
    let mut tokens = ranked.iter();
    if let Some((twice, _)) = tokens.find(|(token, _)| !known.insert(token.as_slice())) {
        let shown = String::from_utf8_lossy(twice);
        return Err(NotUnderstood::new(format!(
            "the token `{shown}` is there twice"
        )));
    }
    if known.contains(&[][..]) {
        return Err(NotUnderstood::new("a token is empty"));
    }
    drop(known);
    make::byte_level(ranked, make::Unreached::Token).map_err(NotUnderstood::new)
}

#[derive(Deserialize)]
struct Tekken {
    config: Config,
    vocab: Vec<Entry>,
}

#[derive(Deserialize)]
struct Config {
    pattern: String,
    default_vocab_size: usize,
    default_num_special_tokens: usize,
}

#[derive(Deserialize)]
struct Entry {
    rank: u32,
    token_bytes: String,
}

pub(super) fn of_tekken(text: &str) -> Result<Counter, NotUnderstood> {
    let file: Tekken = serde_json::from_str(text).map_err(|error| broken(&error))?;
    let pattern = patterns::known(&file.config.pattern).ok_or_else(|| {
        NotUnderstood::new(format!(
            "the split pattern `{}` is none of those known here",
            file.config.pattern
        ))
    })?;
    let Config {
        default_vocab_size: all,
        default_num_special_tokens: special,
        ..
    } = file.config;
    // The file has more tokens than are used: the first so many by rank are.
    let used = all
        .checked_sub(special)
        .filter(|&used| used <= file.vocab.len());
    let used = used.ok_or_else(|| {
        NotUnderstood::new(format!(
            "{} tokens are fewer than `default_vocab_size` {all} less `default_num_special_tokens` {special}",
            file.vocab.len()
        ))
    })?;
    let mut ranked = Vec::with_capacity(file.vocab.len());
    for entry in file.vocab {
        let token = make::base64(&entry.token_bytes).ok_or_else(|| {
            NotUnderstood::new(format!("`token_bytes` of rank {} is no base64", entry.rank))
        })?;
        ranked.push((token, entry.rank));
    }
    ranked.sort_by_key(|&(_, rank)| rank);
    ranked.truncate(used);
    let form = Form::Split(pattern);
    let mut rules = rules(ranked)?;
    // Special tokens have the first numbers.
    let special = u32::try_from(special).unwrap_or(u32::MAX);
    for id in &mut rules.ids.tokens {
        *id = id.saturating_add(special);
    }
    table::make(&rules, form, false, "tekken").map(Counter::Table)
}
