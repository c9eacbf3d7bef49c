//! How texts are read for the models that are asked.

use crate::cli::args::RequestArgs;
use crate::cli::texts::Texts;
use crate::price_book::Offer;
use crate::price_book::rules::Rules;
use crate::tokens::reading::Wanted;
use crate::tokens::text::{TextMethod, TextRule};

/// How texts are read for these models.
pub(in crate::cli) fn texts<'a>(
    args: &RequestArgs,
    offers: impl IntoIterator<Item = Offer<'a>>,
    rules: &Rules,
) -> Texts {
    let mut characters = false;
    let mut used: Vec<&TextRule> = Vec::new();
    for offer in offers {
        let text = offer.model.text.as_ref();
        used.extend(text.and_then(|choice| rules.text.find(&choice.rule)));
        characters |= offer.model.characters.is_some();
    }
    match texts_by(args, used) {
        texts if characters => texts.looking(),
        texts => texts,
    }
}

/// How texts are read for these rules: held, where a rule cannot count in passing.
pub(in crate::cli) fn texts_by<'r>(
    args: &RequestArgs,
    rules: impl IntoIterator<Item = &'r TextRule>,
) -> Texts {
    let mut wanted = Wanted::default();
    for rule in rules {
        if args.special || matches!(rule.method, TextMethod::Supplied(_)) {
            return Texts::whole();
        }
        wanted.add(rule);
    }
    Texts::passing(wanted)
}
