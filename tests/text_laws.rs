//! Laws of text counting, over arbitrary text, and the rule table that is shipped.

use proptest::prelude::*;
use tokenfare::quantity::{Basis, Count};
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::text::{
    Language, MixPass, RawTextRules, ScriptMix, ShapePass, TextMethod, TextRule, TextRules,
    TextShape, TextUse, Vocabulary, YARDSTICK,
};
use tokenfare::tokens::vocabulary;

const TABLE: &str = include_str!("../pricing/rules/text.toml");

fn raw() -> RawTextRules {
    toml::from_str(TABLE).expect("the table is in its format")
}

fn rules() -> TextRules {
    raw().check().expect("the table is valid")
}

/// Strings that implementations have been seen to differ on.
const HARD: &[&str] = &[
    "",
    " ",
    "\n",
    "\r\n\r\n\n\r",
    "<|endoftext|>",
    "hello<|endoftext|>world <|im_start|>",
    "x\n \n y",
    "a.\n/b",
    "\u{17f}t's \u{212a}elvin don'\u{17f}",
    "IT'S we'LL they'Ve",
    "12345678901234567890 1,234.56",
    "e\u{301}a\u{300}\u{301}\u{302}",
    "👩‍👩‍👧‍👦🏳️‍🌈\u{200d}\u{200d}",
    "中文。混合English和123数字",
    "    indented\n\t\tcode();   ",
    "\u{feff}bom \u{0} nul \u{7f}",
    "🇺🇸🇨🇳 ½ ² Ⅷ ௧",
    "العربية עברית हिन्दी ไทย 한국어 カタカナ",
    "AaBbCCddEE camelCaseHTTPServer",
    "--------====____",
];

fn agree(text: &str) {
    for (own, other) in [
        (Vocabulary::O200kBase, tiktoken_rs::o200k_base_singleton()),
        (Vocabulary::Cl100kBase, tiktoken_rs::cl100k_base_singleton()),
        (Vocabulary::P50kBase, tiktoken_rs::p50k_base_singleton()),
        (Vocabulary::R50kBase, tiktoken_rs::r50k_base_singleton()),
    ] {
        let expected = other.count_ordinary(text) as u64;
        assert_eq!(vocabulary::count(own, text), expected, "{own}: {text:?}");
    }
}

#[test]
fn hard_strings_count_as_a_second_implementation_counts_them() {
    for text in HARD {
        agree(text);
    }
}

#[test]
fn long_monotonous_text_is_counted() {
    // The second implementation runs out of stack on such text; two different lengths must at least grow.
    for character in [' ', '\n', 'a', '中', '\u{1f600}'] {
        let long: String = std::iter::repeat_n(character, 40_000).collect();
        for &own in Vocabulary::ALL {
            let half = vocabulary::count(own, &long[..long.len() / 2]);
            assert!(
                half > 0 && vocabulary::count(own, &long) > half,
                "{own} {character:?}"
            );
        }
    }
}

#[test]
fn the_yardstick_is_the_rule_of_the_table() {
    let raw = raw();
    let mut other = raw.clone();
    let rule = other.rule.get_mut("o200k_base").expect("is in the table");
    rule.vocabulary = None;
    rule.margin_percent = Some(1);
    let checked = other.check().expect("is valid as rates too");
    let method = &checked.find("o200k_base").expect("is there").method;
    assert_eq!(method, &TextMethod::Rates(YARDSTICK.clone()));
}

#[test]
fn the_rules_survive_the_compact_form() {
    let rules = rules();
    let bytes = postcard::to_stdvec(&rules).expect("can be written");
    assert_eq!(
        postcard::from_bytes::<TextRules>(&bytes).expect("can be read"),
        rules
    );
}

#[test]
fn mistakes_in_a_table_are_all_found() {
    let table = r#"
        [text.A]
        title = ""
        family = ["b", "c", "b"]
        source = { title = "t", url = "nowhere", seen = "2026-10-01", confidence = "official" }
        [text.b]
        title = "b"
        vocabulary = "c200k"
        source = { title = "t", url = "https://example.com", seen = 2026-11-23, confidence = "inferred" }
        [text.d]
        title = "d"
        same_as = "e"
        margin_percent = 0
        source = { title = "t", url = "https://example.com", seen = 2026-11-23, confidence = "inferred" }
    "#;
    let thirteenth_month = table.replace("2026-10-01", "2026-13-01");
    assert!(toml::from_str::<RawTextRules>(&thirteenth_month).is_err());
    let raw: RawTextRules = toml::from_str(table).expect("is in the format");
    let mistakes = raw.check().expect_err("is full of mistakes");
    let expected = [
        "rule `A`: a name is lower-case letters, digits, `_`, `-` and `.`",
        "rule `A`: `title` is empty",
        "rule `A`: `nowhere` is not a web address",
        "rule `A`: `b` has no rates of its own",
        "rule `A`: the family names no rule: `c`",
        "rule `A`: `b` is in the family twice",
        "rule `b`: unknown vocabulary `c200k`",
        "rule `d`: `same_as` names no rule: `e`",
    ];
    for mistake in expected {
        assert!(
            mistakes.iter().any(|found| found == mistake),
            "{mistake}\n{mistakes:#?}"
        );
    }
}

#[test]
fn a_wrong_rate_is_named() {
    let table = TABLE.replacen("english = 184", "english = 5", 1);
    let raw: RawTextRules = toml::from_str(&table).expect("is in the format");
    let mistakes = raw.check().expect_err("is out of range");
    let expected = "rule `o200k_base`: `rates.english` is 5, not 20 to 4000 tokens per 1,000";
    assert_eq!(mistakes, [expected]);
    assert!(
        toml::from_str::<RawTextRules>(&TABLE.replacen("english = 184", "english = 0.184", 1))
            .is_err()
    );
}

#[test]
fn methods_read_as_one_line() {
    let rules = rules();
    let counter = TextCounter::new("tiktoken is great!");
    let line = |name: &str, margin_percent| {
        let rule: &TextRule = rules.find(name).expect("is in the table");
        counter
            .count(TextUse {
                rule,
                margin_percent,
            })
            .method
    };
    assert_eq!(line("o200k_base", None), "o200k_base");
    assert_eq!(line("o200k_base", Some(10)), "o200k_base 6, ±10 %");
    assert_eq!(
        line("claude3", None),
        "claude3: o200k_base 6 × 1.00, 80 % 4–8"
    );
    assert_eq!(
        line("doubao", None),
        "doubao: o200k_base 6 × 1.00, between 7 tokenizers"
    );
}

#[test]
fn every_language_has_a_rate_in_every_rule() {
    for rule in rules().iter() {
        if let TextMethod::Rates(rates) = &rule.method {
            for language in Language::ALL {
                assert!(rates.of(language) > 0, "{} {}", rule.name, language.name());
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_text_counts_as_a_second_implementation_counts_it(text in any::<String>()) {
        agree(&text);
    }

    #[test]
    fn text_of_tricky_pieces_counts_as_a_second_implementation_counts_it(
        pieces in prop::collection::vec(prop::sample::select(HARD), 0..8),
    ) {
        agree(&pieces.concat());
    }

    #[test]
    fn what_a_text_looks_like_is_the_same_in_chunks(
        pieces in prop::collection::vec(prop::sample::select(HARD), 0..8),
        signs in 0_usize..400,
        sizes in prop::collection::vec(1_usize..9, 1..9),
    ) {
        let text = "-".repeat(signs) + &pieces.concat();
        let (mut mix, mut shape) = (MixPass::default(), ShapePass::default());
        let mut rest = text.as_str();
        for &size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, after) = rest.split_at(rest.ceil_char_boundary(size.min(rest.len())));
            mix.push(chunk);
            shape.push(chunk);
            rest = after;
        }
        prop_assert_eq!(mix.finish(), ScriptMix::of(&text));
        prop_assert_eq!(shape.finish(), TextShape::of(&text));
    }

    #[test]
    fn ranges_are_in_order_and_nothing_is_free(text in any::<String>(), margin in prop::option::of(1_u32..200)) {
        let rules = rules();
        let counter = TextCounter::new(&text);
        for rule in rules.iter() {
            let count = counter.count(TextUse { rule, margin_percent: margin });
            let tokens = count.tokens;
            prop_assert!(tokens.low() <= tokens.expected() && tokens.expected() <= tokens.high());
            prop_assert_eq!(text.is_empty(), tokens == Count::ZERO);
            if count.basis == Basis::Measured {
                prop_assert!(tokens.is_exact());
            }
        }
    }
}

#[test]
fn no_text_is_exactly_nothing_by_every_rule() {
    let counter = TextCounter::new("");
    for rule in rules().iter() {
        let count = counter.count(TextUse {
            rule,
            margin_percent: Some(10),
        });
        assert_eq!((count.tokens, count.basis), (Count::ZERO, Basis::Measured));
    }
}
