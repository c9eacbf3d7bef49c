//! "Did you mean".

/// How alike two names must be to be worth a hint, in thousandths of the longer one.
const ALIKE: usize = 600;
/// How many names a hint offers.
const MOST: usize = 3;

/// Returns the names most like `word`, best first, three at most.
pub fn suggestions<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = word.to_lowercase();
    let mut scored: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| Some((score(&wanted, name)?, name)))
        .collect();
    scored.sort_by(|a, b| {
        b.0.cmp(&a.0)
            .then_with(|| a.1.len().cmp(&b.1.len()))
            .then_with(|| a.1.cmp(b.1))
    });
    scored.dedup_by_key(|(_, name)| *name);
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, name)| name)
        .collect()
}

/// Returns a hint that offers the likeliest names, if any is likely.
pub fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    offer_names(suggestions(word, names))
}

/// Returns names as a question: ``did you mean `a`, `b` or `c`?``; nothing of none.
pub fn offer_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let found: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match found.split_last()? {
        (one, []) => Some(format!("did you mean {one}?")),
        (last, rest) => Some(format!("did you mean {} or {last}?", rest.join(", "))),
    }
}

/// Likeness in thousandths: the edit distance, or 900 and more where one name contains the other.
fn score(wanted: &str, name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let longest = wanted.chars().count().max(name.chars().count()).max(1);
    let near = 1_000 - strsim::osa_distance(wanted, &name).min(longest) * 1_000 / longest;
    let shorter = wanted.chars().count().min(name.chars().count());
    let part = if shorter >= 4 && (name.contains(wanted) || wanted.contains(name.as_str())) {
        900 + shorter * 100 / longest
    } else {
        0
    };
    Some(near.max(part)).filter(|&score| score >= ALIKE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        assert_eq!(
            did_you_mean("inptu", ["input", "output"]).unwrap(),
            "did you mean `input`?"
        );
        assert_eq!(
            suggestions("gpt4o", ["gpt-4o", "gpt-4o-mini", "claude"]),
            ["gpt-4o"]
        );
        assert_eq!(did_you_mean("zebra", ["input"]), None);
    }

    #[test]
    fn a_part_of_a_name_finds_the_name() {
        assert_eq!(
            suggestions("vision-pro", ["doubao-vision-pro-32k", "qwen-max"]),
            ["doubao-vision-pro-32k"]
        );
    }
}
