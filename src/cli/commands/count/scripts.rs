//! Tokens per 1,000 characters of the texts, all and by script: what tells a thrifty vocabulary.

use super::CountArgs;
use super::encodings::{named, texts};
use crate::cli::Failure;
use crate::price_book::PriceBook;
use crate::report::view::{Ratio, Ratios};
use crate::tokens::by_script::{Categories, PerCategory};
use crate::tokens::special;
use crate::tokens::text::{TextMethod, TextUse};
use crate::tokens::vocabulary;
use crate::workload::Workload;

/// Longer texts are not looked at token by token.
const LONGEST: usize = 1 << 24;

/// The ratios, where several encodings are compared or they were asked for.
pub(super) fn ratios(
    args: &CountArgs,
    workload: &Workload,
    book: &PriceBook,
) -> Result<Option<Ratios>, Failure> {
    let rules = &book.rules().text;
    let encodings = named(&args.encodings, rules)?;
    if encodings.len() < 2 && !args.by_script {
        return Ok(None);
    }
    let sent: Option<Vec<&str>> = texts(workload).map(|(_, _, text)| text.text()).collect();
    // A text that was not held is too long.
    let Some(sent) = sent else {
        return Ok(None);
    };
    let bytes: usize = sent.iter().map(|text| text.len()).sum();
    if bytes == 0 {
        return Ok(None);
    }
    if bytes > LONGEST {
        return match args.by_script {
            true => Err(
                Failure::new("by script only texts of up to 16 MB are counted")
                    .hint("leave --by-script out, or give a part of the text"),
            ),
            false => Ok(None),
        };
    }
    let mut characters = PerCategory::default();
    for text in &sent {
        characters.add(Categories::of(text).characters());
    }
    let mut ratios = Ratios {
        characters,
        rows: Vec::new(),
        alone: args.by_script,
    };
    for rule in encodings {
        let by = TextUse::from(rule);
        let counts =
            texts(workload).map(|(_, _, text)| workload.count_text(text, by, book.rules()));
        let tokens = counts.map(|count| count.ok().map(|count| count.tokens));
        let sum = tokens.reduce(|sum, count| sum?.checked_add(count?));
        let Some(tokens) = sum.flatten() else {
            continue;
        };
        let shares = match rule.method {
            TextMethod::Supplied(ref supplied) => {
                let mut shares = PerCategory::default();
                let known = sent.iter().try_for_each(|text| {
                    let (form, tokens) = supplied.tokens(text)?;
                    let ranges = tokens.into_iter().map(|token| token.bytes);
                    shares.add(&Categories::of(&form).divide(ranges));
                    Some(())
                });
                known.map(|()| shares)
            }
            TextMethod::Exact(vocabulary) => {
                let mut shares = PerCategory::default();
                for text in &sent {
                    let specials = rules.specials(&rule.name).filter(|_| workload.special);
                    let (form, tokens) = match specials {
                        Some(specials) => {
                            let (form, tokens) = special::tokens(vocabulary, specials, text);
                            (form, tokens.into_iter().map(|token| token.bytes).collect())
                        }
                        None => (
                            vocabulary::form(vocabulary, text),
                            vocabulary::ranges(vocabulary, text),
                        ),
                    };
                    shares.add(&Categories::of(&form).divide(tokens.into_iter()));
                }
                Some(shares)
            }
            _ => None,
        };
        ratios.rows.push(Ratio {
            encoding: rule.name.clone(),
            tokens,
            shares,
        });
    }
    Ok(Some(ratios))
}
