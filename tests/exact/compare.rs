//! Our tokens beside a peer's, one by one.

use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;

use crate::texts::texts;

/// A token of a peer: its bytes, and the number by which its publisher knows it.
pub(crate) type Token = (usize, u32);

/// Compares every token's bytes and number.
pub(crate) fn compare(ours: Vocabulary, theirs: impl Fn(&str) -> Vec<Token>) {
    compare_but(ours, theirs, |_| false);
}

pub(crate) fn compare_but(
    ours: Vocabulary,
    theirs: impl Fn(&str) -> Vec<Token>,
    but: impl Fn(&str) -> bool,
) {
    let mut wrong = Vec::new();
    for text in texts() {
        if but(&text) {
            continue;
        }
        let expected = theirs(&text);
        let lengths: Vec<usize> = expected.iter().map(|&(length, _)| length).collect();
        let ids: Vec<Option<u32>> = expected.iter().map(|&(_, id)| Some(id)).collect();
        let found = vocabulary::lengths(ours, &text);
        let numbered = vocabulary::tokens(ours, &text);
        let found_ids: Vec<Option<u32>> = numbered.iter().map(|token| token.id).collect();
        if found != lengths
            || found_ids != ids
            || vocabulary::count(ours, &text) != expected.len() as u64
        {
            let start: String = text.chars().take(60).collect();
            wrong.push(format!(
                "{start:?}: {} tokens, not {}: {:?} not {:?}: {:?} not {:?}",
                found.len(),
                expected.len(),
                &found[..found.len().min(12)],
                &lengths[..lengths.len().min(12)],
                &found_ids[..found_ids.len().min(12)],
                &ids[..ids.len().min(12)],
            ));
        }
        assert_ranges(ours, &text, &numbered);
    }
    assert!(
        wrong.is_empty(),
        "{ours}: {} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}

/// Tokens lie side by side and are all of the text.
pub(crate) fn assert_ranges(ours: Vocabulary, text: &str, tokens: &[vocabulary::Token]) {
    let mut end = 0;
    for token in tokens {
        assert_eq!(token.bytes.start, end, "{ours} {text:?}");
        end = token.bytes.end;
    }
    assert_eq!(end, vocabulary::form(ours, text).len(), "{ours} {text:?}");
}
