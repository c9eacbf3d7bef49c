//! The tokens themselves: which pieces a text falls into.

use super::CountArgs;
use super::encodings::{named, texts};
use crate::cli::{Failure, Outcome, World, request};
use crate::price_book::PriceBook;
use crate::report::view::{Piece, PieceRow, Pieces, pieces_document, pieces_json};
use crate::tokens::special;
use crate::tokens::text::{Specials, TextMethod, TextRule};
use crate::tokens::vocabulary;
use crate::workload::Workload;

/// Bytes of all texts that are shown, at most: more is no reading, and every byte may be a token.
const LONGEST: usize = 1 << 20;

/// Shows the pieces of every text, by every encoding that was asked for.
pub(super) fn show(
    args: &CountArgs,
    workload: &Workload,
    book: &PriceBook,
    world: &mut World<'_>,
) -> Result<Outcome, Failure> {
    let rules = &book.rules().text;
    let encodings = encodings(args, book)?;
    let bytes: usize = texts(workload)
        .filter_map(|(_, _, text)| text.text())
        .map(str::len)
        .sum();
    if bytes == 0 {
        return Err(Failure::new(
            "--show shows pieces of text, and there is none",
        ));
    }
    if bytes.saturating_mul(encodings.len()) > LONGEST {
        let message = format!(
            "--show shows 1 MB, and this is {bytes} bytes in {} encodings",
            encodings.len()
        );
        return Err(Failure::new(message).hint(
            "show a part: `head -c 100000 FILE | tokenfare count --show --encodings NAME -`",
        ));
    }
    let mut pieces = Pieces::default();
    for rule in encodings {
        if let Some(reason) = reason_against(rule) {
            pieces.left_out.push((rule.name.clone(), reason));
            continue;
        }
        let specials = match (workload.special, rules.specials(&rule.name)) {
            (false, _) => None,
            (true, Some(specials)) if !specials.is_empty() => Some(specials),
            (true, _) => {
                let reason = "its special tokens are not on record (--special)".to_owned();
                pieces.left_out.push((rule.name.clone(), reason));
                continue;
            }
        };
        for (name, kind, text) in texts(workload) {
            let ids = rules.ids_higher_by(rule);
            let shown = text
                .text()
                .and_then(|text| row(name, kind, text, rule, ids, specials));
            pieces.rows.extend(shown);
        }
    }
    if pieces.rows.is_empty() {
        let (name, reason) = pieces.left_out.first().cloned().unwrap_or_default();
        return Err(Failure::new(format!("`{name}`: {reason}"))
            .hint("`tokenfare count --list-encodings` shows which are exact"));
    }
    // In the order of the texts, not of the encodings.
    let place = |input: &str| texts(workload).position(|(name, _, _)| name == input);
    pieces.rows.sort_by_key(|row| place(&row.input));
    world.show(
        &args.show,
        || pieces_document(&pieces),
        || pieces_json(&pieces),
    )?;
    Ok(Outcome::Yes)
}

/// The encodings that were named, or those of the models that were.
fn encodings<'b>(args: &CountArgs, book: &'b PriceBook) -> Result<Vec<&'b TextRule>, Failure> {
    let rules = &book.rules().text;
    if !args.encodings.is_empty() {
        return named(&args.encodings, rules);
    }
    if !args.choice.is_given() {
        return Err(Failure::new("--show needs to know by which encoding")
            .hint("name one, like --encodings o200k_base, or a model: --models MODEL"));
    }
    let offers = request::models(book, &args.choice, request::now(), None)?;
    let mut found: Vec<&TextRule> = Vec::new();
    for offer in offers {
        let choice = offer.model.text.as_ref();
        let rule = choice.and_then(|choice| rules.find(&choice.rule));
        if let Some(rule) = rule
            && !found.iter().any(|known| known.name == rule.name)
        {
            found.push(rule);
        }
    }
    match found.is_empty() {
        true => Err(Failure::new("how these models count text is not on record")),
        false => Ok(found),
    }
}

/// Why an encoding has no pieces to show.
fn reason_against(rule: &TextRule) -> Option<String> {
    match rule.method {
        TextMethod::Exact(_) => None,
        TextMethod::Supplied(ref supplied) => supplied.tokens("").is_none().then(|| {
            format!(
                "its tokens do not lie side by side in a text ({})",
                rule.title
            )
        }),
        _ => Some(format!(
            "its counts are estimated, its vocabulary is not at hand: there are no pieces to show ({})",
            rule.title
        )),
    }
}

fn row(
    name: &str,
    kind: &'static str,
    text: &str,
    rule: &TextRule,
    ids_higher_by: Option<u32>,
    specials: Option<&Specials>,
) -> Option<PieceRow> {
    let (form, tokens) = match (&rule.method, specials) {
        (TextMethod::Exact(vocabulary), Some(specials)) => {
            special::tokens(*vocabulary, specials, text)
        }
        (TextMethod::Exact(vocabulary), None) => (
            vocabulary::form(*vocabulary, text),
            vocabulary::tokens(*vocabulary, text),
        ),
        (TextMethod::Supplied(supplied), _) => supplied.tokens(text)?,
        _ => return None,
    };
    // Where special tokens are parsed, the numbers are the publisher's already.
    let more = match specials {
        Some(_) => ids_higher_by.map(|_| 0),
        None => ids_higher_by,
    };
    let pieces = tokens.into_iter().map(|token| Piece {
        id: more.and_then(|more| token.id?.checked_add(more)),
        bytes: token.bytes,
    });
    Some(PieceRow {
        input: name.to_owned(),
        kind,
        encoding: rule.name.clone(),
        source: rule.source.url.clone(),
        composed: form != text,
        pieces: pieces.collect(),
        text: form.into_owned(),
    })
}
