//! A text in parts, in chunks or without an end is as many tokens as the whole.

use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;
use unicode_normalization::UnicodeNormalization;

use crate::peers::splintr_of;
use crate::texts::{Random, texts};

/// Two texts of one vocabulary are one, however they are divided into chunks; and a long one, which is cut into shares.
#[test]
fn chunks_are_the_whole() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let long = texts().concat();
    let tricky = format!(
        "{}z {}",
        "中中".to_owned() + &"Q".repeat(40_000),
        "ab\u{301}".repeat(30_000)
    );
    let spaces = format!("x{}y", " ".repeat(300_000));
    for &own in Vocabulary::ALL {
        for text in [&long, &tricky, &spaces] {
            let whole = vocabulary::lengths(own, text).len() as u64;
            assert_eq!(vocabulary::count(own, text), whole, "{own}");
            let mut stream = vocabulary::Stream::new(own);
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let most = 1 << random.below(18);
                let (chunk, after) = rest.split_at(rest.ceil_char_boundary(most.min(rest.len())));
                stream.push(chunk);
                rest = after;
            }
            assert_eq!(stream.finish(), Ok(whole), "{own}");
        }
    }
}

/// One piece without an end: its beginning is forgotten while it comes, and nothing is lost.
#[test]
fn endless_pieces_are_the_whole() {
    for unit in ["a", " ", "👩\u{200d}", "世"] {
        let text = format!("word{} end", unit.repeat(300_000 / unit.len()));
        for &own in Vocabulary::ALL {
            let mut stream = vocabulary::Stream::new(own);
            for chunk in text
                .as_bytes()
                .chunks(60_000)
                .map(<[u8]>::len)
                .scan(0, |at, size| {
                    let from = text.ceil_char_boundary(*at);
                    *at += size;
                    Some(&text[from..text.ceil_char_boundary(*at)])
                })
            {
                stream.push(chunk);
            }
            assert_eq!(
                stream.finish(),
                Ok(vocabulary::count(own, &text)),
                "{own} {unit:?}"
            );
        }
    }
}

/// Where a text of many parts is cut does not show: the peers count it whole.
#[test]
fn a_long_text_is_its_parts() {
    let long = [
        texts().concat(),
        "中中".to_owned() + &"Q".repeat(40_000) + "z ",
    ]
    .concat()
    .repeat(4);
    let o200k = tiktoken_rs::o200k_base().unwrap();
    assert_eq!(
        vocabulary::count(Vocabulary::O200kBase, &long),
        o200k.count_ordinary(&long) as u64
    );
    let qwen = splintr_of("qwen3");
    let composed: String = long.nfc().collect();
    assert_eq!(
        vocabulary::count(Vocabulary::Qwen2, &long),
        qwen(&composed).len() as u64
    );
    let mistral = splintr_of("mistral_v1");
    assert_eq!(
        vocabulary::count(Vocabulary::MistralV1, &long),
        mistral(&long).len() as u64
    );
}

/// A long text of what hurts: every vocabulary comes to an end, and loses nothing.
#[test]
fn hostile_texts_are_counted() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut texts: Vec<String> = [
        "a",
        " ",
        "\n",
        "\u{301}",
        "a\u{200d}",
        "0",
        "\0",
        "世",
        "\r\n",
        "=",
        "ab",
        "A中",
        "👩\u{200d}",
        "\u{200d}",
        "e\u{301}\u{323}",
        "中Q",
        "Q",
    ]
    .map(|unit| unit.repeat(60_000 / unit.len()))
    .to_vec();
    let letters = (0..60_000).map(|_| char::from(b'a' + u8::try_from(random.below(26)).unwrap()));
    texts.push(letters.collect());
    texts.push((0..20_000).map(|_| random.character()).collect());
    for &own in Vocabulary::ALL {
        for text in &texts {
            let lengths = vocabulary::lengths(own, text);
            let start: String = text.chars().take(8).collect();
            assert_eq!(
                vocabulary::count(own, text),
                lengths.len() as u64,
                "{own} {start:?}"
            );
            let counted = match own.name() {
                "mistral_v1" | "llama2" => format!(" {}", text.replace('▁', " ")),
                "gemma2" | "gemma3" | "gemma4" => text.replace('▁', " "),
                "qwen2" | "qwen3.5" => text.nfc().collect(),
                _ => text.clone(),
            };
            let sum: usize = lengths.iter().sum();
            assert_eq!(sum, counted.len(), "{own} {start:?}");
        }
    }
}
