//! A list of merges as the rules of a table.

use std::collections::{HashMap, HashSet};

use super::super::bpe::make::{self, Ids, Listed, Merge, Rules, Start, Unreached};
use super::NotUnderstood;

/// How the tokens of the file are spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Each byte as a visible character.
    Bytes,
    /// As text, a space as `▁`.
    Characters,
}

/// The rules that these merges are; nothing if a table cannot hold them. `whole`: a piece that is a token is that token, whatever merges.
pub(super) fn rules(
    vocabulary: &HashMap<String, u32>,
    listed: &[(&str, &str)],
    spelling: Spelling,
    whole: bool,
) -> Result<Option<Rules>, NotUnderstood> {
    let Some(results) = results(vocabulary, listed)? else {
        return Ok(None);
    };
    let each = results.len() == listed.len();
    if !each && !is_every_split(vocabulary, &results, listed.len()) {
        return Ok(None);
    }
    let letters = Letters::new(spelling);
    let Some(mut tokens) = symbols(vocabulary, &letters) else {
        return Ok(None);
    };
    let symbols = tokens.len();
    for token in &results {
        let Some(bytes) = letters.bytes(token) else {
            return Ok(None);
        };
        tokens.push(bytes);
    }
    let numbers: HashMap<&[u8], u32> = tokens.iter().map(Vec::as_slice).zip(0..).collect();
    if numbers.len() != tokens.len() {
        return Ok(None);
    }
    let number = |token: &str| numbers.get(letters.bytes(token)?.as_slice()).copied();
    let mut merges = Vec::with_capacity(listed.len());
    for (left, right) in listed {
        let merge = || {
            Some(Merge {
                left: number(left)?,
                right: number(right)?,
                merged: number(&format!("{left}{right}"))?,
            })
        };
        // A part that nothing merges into, and that is no symbol, never comes to be.
        merges.extend(merge());
    }
    if !each && merges.len() != listed.len() {
        return Ok(None);
    }
    drop(numbers);
    let tie = tokens.len();
    if whole {
        let known: HashSet<&[u8]> = tokens.iter().map(Vec::as_slice).collect();
        let others = vocabulary.keys().filter_map(|token| letters.bytes(token));
        let mut others: Vec<Vec<u8>> = others
            .filter(|token| !token.is_empty() && !known.contains(token.as_slice()))
            .collect();
        drop(known);
        // Tokens that no merge leads to.
        if !others.is_empty() && !each {
            return Ok(None);
        }
        others.sort_unstable();
        tokens.append(&mut others);
    }
    let ids = ids(vocabulary, &letters, &tokens);
    Ok(Some(Rules {
        tie: if whole { tokens.len() } else { tie },
        tokens,
        symbols,
        start: match spelling {
            Spelling::Bytes => Start::Bytes,
            Spelling::Characters => Start::Characters,
        },
        unreached: match (whole, spelling) {
            (true, Spelling::Bytes) => Unreached::Token,
            (true, Spelling::Characters) => return Ok(None),
            (false, _) => Unreached::Pair,
        },
        merges: if each {
            Listed::Each(merges)
        } else {
            Listed::Every(merges)
        },
        fixed: Vec::new(),
        ids,
    }))
}

/// The numbers that the file gives to the tokens and to the pieces that stand for bytes.
fn ids(vocabulary: &HashMap<String, u32>, letters: &Letters, tokens: &[Vec<u8>]) -> Ids {
    let spelled = vocabulary.iter().filter(|(token, _)| token.as_str() != " ");
    let spelled = spelled.filter_map(|(token, &id)| Some((letters.bytes(token)?, id)));
    let known: HashMap<Vec<u8>, u32> = spelled.collect();
    let ids: Option<Vec<u32>> = tokens
        .iter()
        .map(|token| known.get(token).copied())
        .collect();
    let byte = |byte: u8| vocabulary.get(&format!("<0x{byte:02X}>")).copied();
    let bytes = (0..=u8::MAX).map(byte);
    let bytes = bytes.take_while(|_| letters.spelling == Spelling::Characters);
    Ids {
        tokens: ids.unwrap_or_default(),
        fixed: Vec::new(),
        bytes: bytes.collect::<Option<_>>().unwrap_or_default(),
    }
}

/// What merges into tokens, in order; nothing if the merges of one token are apart.
fn results(
    vocabulary: &HashMap<String, u32>,
    listed: &[(&str, &str)],
) -> Result<Option<Vec<String>>, NotUnderstood> {
    let mut results: Vec<String> = Vec::new();
    for (left, right) in listed {
        let merged = format!("{left}{right}");
        for token in [*left, *right, &merged] {
            if !vocabulary.contains_key(token) {
                return Err(NotUnderstood::new(format!(
                    "the merge `{left} {right}` has `{token}`, which is no token"
                )));
            }
        }
        if results.last() != Some(&merged) {
            results.push(merged);
        }
    }
    let distinct: HashSet<&str> = results.iter().map(String::as_str).collect();
    let apart = distinct.len() != results.len();
    Ok((!apart).then_some(results))
}

/// Whether so many merges are all there can be into these tokens.
fn is_every_split(vocabulary: &HashMap<String, u32>, results: &[String], listed: usize) -> bool {
    let splits = |token: &String| {
        let inner = token.char_indices().skip(1);
        inner
            .filter(|&(at, _)| {
                vocabulary.contains_key(&token[..at]) && vocabulary.contains_key(&token[at..])
            })
            .count()
    };
    results.iter().map(splits).sum::<usize>() == listed
}

/// Where merging starts from: all bytes, or the characters that are tokens, beside a token for every byte.
fn symbols(vocabulary: &HashMap<String, u32>, letters: &Letters) -> Option<Vec<Vec<u8>>> {
    match letters.spelling {
        Spelling::Bytes => {
            let complete = letters
                .bytes
                .keys()
                .all(|letter| vocabulary.contains_key(letter.encode_utf8(&mut [0; 4]) as &str));
            complete.then(|| (0..=u8::MAX).map(|byte| vec![byte]).collect())
        }
        Spelling::Characters => {
            let complete =
                (0..=u8::MAX).all(|byte| vocabulary.contains_key(&format!("<0x{byte:02X}>")));
            let mut singles: Vec<Vec<u8>> = vocabulary
                .keys()
                .filter(|token| token.as_str() != " ")
                .map(|token| make::spaced(token))
                .filter(|token| make::single(token))
                .collect();
            singles.sort_unstable();
            complete.then_some(singles)
        }
    }
}

/// Characters as bytes.
struct Letters {
    spelling: Spelling,
    bytes: HashMap<char, u8>,
}

impl Letters {
    fn new(spelling: Spelling) -> Self {
        // Bytes that are visible in Latin-1 stand for themselves, the others for what comes behind it.
        let visible = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
        let mut bytes: HashMap<char, u8> = HashMap::new();
        let mut next = 0x100;
        for byte in 0..=u8::MAX {
            let letter = if visible(&byte) {
                char::from(byte)
            } else {
                next += 1;
                char::from_u32(next - 1).unwrap_or_default()
            };
            bytes.insert(letter, byte);
        }
        Self { spelling, bytes }
    }

    /// The bytes of a token; nothing if it has a character that stands for none.
    fn bytes(&self, token: &str) -> Option<Vec<u8>> {
        match self.spelling {
            Spelling::Bytes => token.chars().map(|c| self.bytes.get(&c).copied()).collect(),
            // A space that is spelled as one is never met.
            Spelling::Characters => (!token.contains(' ')).then(|| make::spaced(token)),
        }
    }
}
