//! One pair of parts for each token, found by merging.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::super::layout::{BARRIER, key};
use super::rules::{Listed, Merge, Rules, Unreached};

/// Pairs and what they merge into.
pub type Pairs = HashMap<u64, u32, BuildHasherDefault<Mix>>;

/// A hash of one number.
#[derive(Default)]
pub struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are u64");
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// All pairs, and the tokens that merging does not lead to.
pub struct Merges {
    pub pairs: Pairs,
    pub unreached: BTreeSet<u32>,
}

/// Finds the pairs of a vocabulary.
pub fn of(rules: &Rules) -> Result<Merges, String> {
    if rules.tokens.len() >= BARRIER as usize {
        return Err(format!("{} tokens are too many", rules.tokens.len()));
    }
    let symbols = rules.by_bytes();
    if let Listed::Each(listed) = &rules.merges {
        return Ok(as_listed(rules, &symbols, listed));
    }
    // Tokens that come to be from parts of higher rank than their own, or of the same: any two parts may come to stand side by side.
    let mut late: BTreeSet<u32> = (rules.tie as u32..rules.tokens.len() as u32).collect();
    loop {
        let splits = every_split(rules, &late);
        let (pairs, unreached) = in_order(rules, &symbols, &late, splits)?;
        let before = late.len();
        if rules.unreached != Unreached::Never {
            late.extend(&unreached);
        }
        if late.len() == before {
            if let Listed::Every(listed) = &rules.merges {
                in_either_order(rules, &late, listed)?;
            }
            let mut unreached: BTreeSet<u32> = unreached.into_iter().chain(late).collect();
            unreached.retain(|&id| {
                let mut parts = rules.symbols_of(&rules.tokens[id as usize], &symbols);
                merge(&mut parts, &pairs, None);
                parts != [id]
            });
            return Ok(Merges { pairs, unreached });
        }
    }
}

/// The pairs as they are listed. Only tokens that count whole need be told apart.
fn as_listed(rules: &Rules, symbols: &HashMap<&[u8], u32>, listed: &[Merge]) -> Merges {
    let pairs: Pairs = listed
        .iter()
        .map(|merge| (key(merge.left, merge.right), merge.merged))
        .collect();
    let mut unreached = BTreeSet::new();
    if rules.unreached == Unreached::Token {
        unreached.extend(
            rules
                .tokens
                .iter()
                .zip(0..)
                .skip(rules.symbols)
                .filter(|(token, id)| {
                    let mut parts = rules.symbols_of(token, symbols);
                    merge(&mut parts, &pairs, None);
                    parts != [*id]
                })
                .map(|(_, id)| id),
        );
    }
    Merges { pairs, unreached }
}

/// Makes sure that it is all one whether of two pairs of one token the earlier in the list merges first or the leftmost.
///
/// Only a late token comes to be from several pairs. Two of them are in each other's way where the second part of one is the first of the
/// other. And where a token that comes before it in rank is made of it, it matters which of two places is merged first.
fn in_either_order(rules: &Rules, late: &BTreeSet<u32>, listed: &[Merge]) -> Result<(), String> {
    let mut pairs: HashMap<u32, Vec<(usize, Merge)>> = HashMap::new();
    for (place, merge) in listed.iter().enumerate() {
        if late.contains(&merge.merged) {
            pairs.entry(merge.merged).or_default().push((place, *merge));
        }
    }
    pairs.retain(|_, pairs| pairs.len() > 1);
    let conflict = |id: u32| {
        let token = String::from_utf8_lossy(&rules.tokens[id as usize]).into_owned();
        Err(format!("the order of the merges of `{token}` matters"))
    };
    for (&id, pairs) in &pairs {
        for (place, one) in pairs {
            let follows =
                |(later, other): &&(usize, Merge)| other.left == one.right && later < place;
            if pairs.iter().any(|pair| follows(&pair)) {
                return conflict(id);
            }
        }
    }
    for merge in listed {
        for part in [merge.left, merge.right] {
            if part > merge.merged && pairs.contains_key(&part) {
                return conflict(part);
            }
        }
    }
    Ok(())
}

/// Finds one pair for every token but the late ones, in order of rank, so that the pairs found so far are just those of lower rank.
/// Returns all pairs, and the tokens for which there is none.
fn in_order(
    rules: &Rules,
    symbols: &HashMap<&[u8], u32>,
    late: &BTreeSet<u32>,
    mut pairs: Pairs,
) -> Result<(Pairs, Vec<u32>), String> {
    pairs.reserve(rules.tokens.len());
    let mut unreached = Vec::new();
    let tokens = rules.tokens.iter().zip(0..).skip(rules.symbols);
    for (token, id) in tokens.filter(|(_, id)| !late.contains(id)) {
        let mut parts = rules.symbols_of(token, symbols);
        merge(&mut parts, &pairs, Some(2));
        match parts[..] {
            [left, right] => {
                if pairs.insert(key(left, right), id).is_some() {
                    return Err(format!("token {id} is there twice"));
                }
            }
            _ => unreached.push(id),
        }
    }
    Ok((pairs, unreached))
}

/// All pairs of tokens that spell one of these.
fn every_split(rules: &Rules, wanted: &BTreeSet<u32>) -> Pairs {
    if wanted.is_empty() {
        return Pairs::default();
    }
    let tokens = rules.tokens.iter().zip(0..);
    let all: HashMap<&[u8], u32> = tokens.map(|(bytes, id)| (bytes.as_slice(), id)).collect();
    let splits = wanted.iter().flat_map(|&id| {
        let token = &rules.tokens[id as usize];
        let all = &all;
        (1..token.len()).filter_map(move |at| {
            let (left, right) = (all.get(&token[..at])?, all.get(&token[at..])?);
            Some((key(*left, *right), id))
        })
    });
    splits.collect()
}

/// Merges the pair of lowest rank, the leftmost of equals, until there is none, or no more than so many parts.
pub fn merge(parts: &mut Vec<u32>, pairs: &Pairs, until: Option<usize>) {
    while until.is_none_or(|until| parts.len() > until) {
        let best = parts
            .windows(2)
            .enumerate()
            .filter_map(|(at, pair)| Some((*pairs.get(&key(pair[0], pair[1]))?, at)))
            .min();
        let Some((merged, at)) = best else {
            return;
        };
        parts[at] = merged;
        parts.remove(at + 1);
    }
}
