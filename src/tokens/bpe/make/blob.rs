//! A vocabulary as bytes.

use std::collections::BTreeMap;

use super::super::layout::{ABSENT, HEADER, Head, PAGE, PAGE_INDEX, SLOT};
use super::chars::Characters;
use super::rules::{Rules, Start, Unreached};
use super::{chars, displace, merges};

/// Everything the program needs of a vocabulary, laid out.
pub fn write(rules: &Rules) -> Result<Vec<u8>, String> {
    let merges = merges::of(rules)?;
    let characters = chars::of(rules, &merges);
    let table = displace::place(&merges.pairs)?;
    let ids = &rules.ids;
    let mut whole: Vec<(&[u8], u32)> = Vec::new();
    if rules.unreached == Unreached::Token {
        let unreached = merges.unreached.iter().map(|&number| number as usize);
        let id = |at: usize| ids.tokens.get(at).copied().unwrap_or_default();
        whole.extend(unreached.map(|at| (rules.tokens[at].as_slice(), id(at))));
    }
    let fixed = rules.fixed.iter().zip(0..);
    let id = |at: usize| ids.fixed.get(at).copied().unwrap_or_default();
    let fixed: Vec<(&[u8], u32)> = fixed.map(|(text, at)| (text.as_slice(), id(at))).collect();
    let runs = runs(&ids.tokens);
    let pages = pages(&characters);

    let mut head = [0; HEADER];
    let mut put = |at: Head, number: usize| -> Result<(), String> {
        head[at as usize] = u32::try_from(number).map_err(|error| error.to_string())?;
        Ok(())
    };
    put(Head::Tokens, rules.tokens.len())?;
    put(Head::Tie, rules.tie)?;
    put(Head::Displacements, table.displacements.len())?;
    put(Head::Slots, table.slots.len())?;
    put(Head::Pages, pages.1.len())?;
    put(Head::Whole, whole.len())?;
    put(
        Head::WholeBytes,
        whole.iter().map(|(text, _)| text.len()).sum(),
    )?;
    put(Head::Fixed, fixed.len())?;
    put(
        Head::FixedBytes,
        fixed.iter().map(|(text, _)| text.len()).sum(),
    )?;
    put(Head::Runs, runs.len())?;
    put(Head::ByteIds, ids.bytes.len())?;
    let joins = match rules.start {
        Start::Bytes => None,
        Start::Characters => {
            put(Head::Joins, pages.1.len())?;
            Some(joins(&characters.joins, &pages.0, pages.1.len()))
        }
    };

    let mut out = Vec::new();
    out.extend(head.iter().flat_map(|word| word.to_le_bytes()));
    let by_bytes = rules.by_bytes();
    for byte in 0..=255_u8 {
        let symbol = match (rules.start, by_bytes.get(&[byte][..])) {
            (_, Some(&symbol)) => symbol,
            (Start::Characters, None) => ABSENT,
            (Start::Bytes, None) => return Err(format!("byte {byte} is no token")),
        };
        out.extend(symbol.to_le_bytes());
    }
    section(
        &mut out,
        table
            .displacements
            .iter()
            .flat_map(|word| word.to_le_bytes()),
    );
    section(
        &mut out,
        table
            .slots
            .iter()
            .flat_map(|word| word.to_le_bytes().into_iter().take(SLOT)),
    );
    section(&mut out, pages.0.iter().flat_map(|word| word.to_le_bytes()));
    section(
        &mut out,
        pages.1.iter().flatten().flat_map(|word| word.to_le_bytes()),
    );
    section(&mut out, characters.ascii.iter().copied());
    section(&mut out, joins.into_iter().flatten());
    strings(&mut out, [whole, fixed], &runs, &ids.bytes);
    Ok(out)
}

/// Strings with their numbers, sorted; the numbers of all tokens lie behind their texts.
fn strings(out: &mut Vec<u8>, mut all: [Vec<(&[u8], u32)>; 2], runs: &[[u32; 2]], bytes: &[u32]) {
    for strings in &mut all {
        strings.sort_unstable();
        let mut end = 0;
        section(
            out,
            strings.iter().flat_map(|(text, _)| {
                end += text.len() as u32;
                end.to_le_bytes()
            }),
        );
        section(
            out,
            strings.iter().flat_map(|(text, _)| text.iter().copied()),
        );
    }
    section(
        out,
        runs.iter().flatten().flat_map(|word| word.to_le_bytes()),
    );
    section(out, bytes.iter().flat_map(|id| id.to_le_bytes()));
    if !runs.is_empty() {
        for strings in all {
            section(out, strings.iter().flat_map(|(_, id)| id.to_le_bytes()));
        }
    }
}

/// Where tokens one after the other are published under numbers one after the other: the first token, and its number.
fn runs(ids: &[u32]) -> Vec<[u32; 2]> {
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for (&id, number) in ids.iter().zip(0..) {
        let goes_on = runs
            .last()
            .is_some_and(|&[start, first]| first + (number - start) == id);
        if !goes_on {
            runs.push([number, id]);
        }
    }
    runs
}

fn section(out: &mut Vec<u8>, bytes: impl Iterator<Item = u8>) {
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(8), 0);
}

type Pages = (Vec<u16>, Vec<[u32; PAGE]>);

fn pages(characters: &Characters) -> Pages {
    let mut index = vec![0; PAGE_INDEX];
    let mut pages: Vec<[u32; PAGE]> = Vec::new();
    let joined = characters.joins.keys().map(|&character| (character, 0));
    let symbols = characters.symbols.iter();
    for (character, entry) in joined.chain(symbols.map(|(&c, &symbol)| (c, symbol + 1))) {
        let page = &mut index[character as usize / PAGE];
        if *page == 0 {
            pages.push([0; PAGE]);
            *page = pages.len() as u16;
        }
        pages[usize::from(*page) - 1][character as usize % PAGE] = entry;
    }
    (index, pages)
}

/// One byte a character of every page.
fn joins(joins: &BTreeMap<char, u8>, index: &[u16], pages: usize) -> Vec<u8> {
    let mut out = vec![0; pages * PAGE];
    for (&character, &join) in joins {
        let page = index[character as usize / PAGE];
        out[(usize::from(page) - 1) * PAGE + character as usize % PAGE] = join;
    }
    out
}
