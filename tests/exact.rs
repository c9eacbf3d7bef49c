//! Exact tokens beside other implementations of the same vocabularies, token for token.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Texts on which implementations are known to differ.
const HARD: &[&str] = &[
    "",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r\n\r\n",
    "a",
    "é",
    "世",
    "👍",
    "hello world",
    "Hello, World! 123",
    "👩‍👩‍👧‍👦 family 👨🏽‍💻",
    "e\u{301}\u{302}\u{303} cafe\u{301}",
    "\u{200d}\u{200d}",
    "a\u{200d}\u{200d}b",
    "\u{200c}\u{200d}\u{200b}",
    "\"x\n \n y\"",
    "x\n \n y",
    ".\n/",
    ".\n/foo",
    "/*\n*/\n/",
    "   leading",
    "trailing   ",
    "a  b   c    d",
    "tab\tand\t\ttabs\t",
    " \t \n \t x",
    "\n\n\nx",
    "x \n",
    "\u{a0}\u{a0}x",
    "\u{3000}全角　空白",
    "\u{2028}\u{2029}\u{85}",
    "0",
    "1234567890",
    "12 345 6789 01",
    "½²³①Ⅷ๑२",
    "3.14159 1,000,000 1e-5",
    "don't DON'T I'll we've they're you'd 'tis o'clock",
    "'s 'S 'ſ 's' it'ſ IT'ſ",
    "K'K \u{212a} 'ſt \u{17f}",
    "CamelCaseXMLHttpRequest",
    "snake_case_name",
    "ALLCAPSword",
    "ǅAMBO ŀl ĲSSEL",
    "<|endoftext|>",
    "hello<|endoftext|>world",
    "<|im_start|>user\n",
    "[INST] hi [/INST]",
    "<s></s><unk>",
    "<｜begin▁of▁sentence｜>",
    "中文分词测试，你好世界。",
    "日本語のテスト。カタカナ",
    "한국어 시험",
    "Привет, мир!",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "สวัสดีชาวโลก",
    "שלום עולם",
    "Γειά σου Κόσμε",
    "abc中文def日本",
    "中qz 中Qz ʰABC",
    "https://example.com/a/b?c=d&e=f#g",
    "{\"a\":[1,2,{\"b\":null}]}",
    "fn main() {\n    println!(\"{}\", 1 + 2);\n}\n",
    "---\n===\n***\n",
    "\u{feff}bom",
    "\0\0\0",
    "\u{1}\u{2}\u{7f}\u{80}",
    "x\u{0}y",
    "𝕳𝖊𝖑𝖑𝖔 𠜎𠜱",
    "①②③ⒶⒷ",
    "ﬁ ﬂ Å Å",
    "a\u{300}\u{301}\u{302}",
    "\u{300}\u{301}x",
    " \u{300}x",
    "한\u{1112}\u{1161}\u{11ab}",
    "、。「」",
    "！？：；",
    "_____",
    "......",
    "!!!???",
    "a'b'c",
    "'''",
    "\"\"\"",
    "▁▁ ▁",
    "▁hello ▁world",
    "<table><tr><td>x</td></tr></table>",
    "\n\n\n\n\n\n",
    "\t\t\t\t",
];

/// Those, and monotonous ones.
fn hard() -> Vec<String> {
    let mut texts: Vec<String> = HARD.iter().map(|&text| text.to_owned()).collect();
    for unit in [
        "a",
        " ",
        "\n",
        "=",
        "-",
        "ab",
        "é",
        "世",
        "界人",
        "👍",
        "\u{200d}",
        "\u{301}",
        "0",
        "\0",
        "\r\n",
        "\t",
        "A",
        ".",
        "的",
        "x y ",
        "ha",
        "👩\u{200d}",
        "a\u{200d}",
        "e\u{301}",
        "\u{301}\u{323}",
        "aQ",
        "中Q",
        "\u{10ffff}",
        "\u{fffd}",
    ] {
        for times in [2, 3, 5, 8, 17, 31, 64, 65, 127, 130, 257, 700] {
            texts.push(unit.repeat(times));
            texts.push(format!("x{}y", unit.repeat(times)));
        }
    }
    texts
}

/// Numbers that look random, the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(((self.0 >> 32) * u64::from(end)) >> 32).unwrap()
    }

    fn character(&mut self) -> char {
        let (from, to) = match self.below(14) {
            0..=3 => (0x61, 0x7B),
            4 => (0x20, 0x21),
            5 => (0x20, 0x7F),
            6 => (0x09, 0x0E),
            7 => (0x30, 0x3A),
            8 => (0x4E00, 0x9FA6),
            9 => (0xA0, 0x600),
            10 => (0x2000, 0x2070),
            11 => (0x300, 0x370),
            12 => (0x1F300, 0x1F6D0),
            _ => (0x80, 0x2FE0),
        };
        char::from_u32(from + self.below(to - from)).unwrap_or('\u{fffd}')
    }

    fn text(&mut self) -> String {
        let length = self.below(40) + if self.below(10) == 0 { 300 } else { 0 };
        let narrow = self.below(4) == 0;
        let one = self.character();
        (0..length)
            .map(|_| {
                if narrow && self.below(3) > 0 {
                    one
                } else {
                    self.character()
                }
            })
            .collect()
    }
}

fn random(count: usize) -> Vec<String> {
    let mut random = Random(0x5DEE_CE66_D1CE_4E5B);
    (0..count).map(|_| random.text()).collect()
}

/// Own sources: prose, code and tables.
fn files() -> Vec<String> {
    [
        "README.md",
        "src/tokens/text/mix.rs",
        "pricing/alibaba/text.toml",
        "benches/speed.rs",
        "tests/cmd/compare.trycmd",
    ]
    .iter()
    .map(|file| std::fs::read_to_string(file).unwrap())
    .collect()
}

fn texts() -> Vec<String> {
    [hard(), random(4000), files()].concat()
}

/// A token of a peer: its bytes, and the number by which its publisher knows it.
type Token = (usize, u32);

/// Compares every token's bytes and number.
fn compare(ours: Vocabulary, theirs: impl Fn(&str) -> Vec<Token>) {
    compare_but(ours, theirs, |_| false);
}

fn compare_but(ours: Vocabulary, theirs: impl Fn(&str) -> Vec<Token>, but: impl Fn(&str) -> bool) {
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
fn assert_ranges(ours: Vocabulary, text: &str, tokens: &[vocabulary::Token]) {
    let mut end = 0;
    for token in tokens {
        assert_eq!(token.bytes.start, end, "{ours} {text:?}");
        end = token.bytes.end;
    }
    assert_eq!(end, vocabulary::form(ours, text).len(), "{ours} {text:?}");
}

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

fn tiktoken_rs(bpe: &tiktoken_rs::CoreBPE, text: &str) -> Vec<Token> {
    bpe.encode_ordinary(text)
        .iter()
        .map(|&token| (bpe.decode_bytes(&[token]).unwrap().len(), token))
        .collect()
}

#[test]
fn o200k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::o200k_base().unwrap();
    compare(Vocabulary::O200kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn cl100k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::cl100k_base().unwrap();
    compare(Vocabulary::Cl100kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn p50k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::p50k_base().unwrap();
    compare(Vocabulary::P50kBase, |text| tiktoken_rs(&bpe, text));
}

#[test]
fn r50k_base_as_tiktoken_rs() {
    let bpe = tiktoken_rs::r50k_base().unwrap();
    compare(Vocabulary::R50kBase, |text| tiktoken_rs(&bpe, text));
}

/// The composed form, which some peers leave to the caller.
fn composed(theirs: impl Fn(&str) -> Vec<Token>) -> impl Fn(&str) -> Vec<Token> {
    move |text| theirs(&text.nfc().collect::<String>())
}

fn splintr_of(name: &str) -> impl Fn(&str) -> Vec<Token> {
    splintr_with(name, splintr::SpecialMode::Ordinary)
}

fn splintr_with(name: &str, mode: splintr::SpecialMode<'static>) -> impl Fn(&str) -> Vec<Token> {
    let tokenizer = splintr::from_pretrained(name).unwrap();
    move |text| {
        let tokens = tokenizer.encode_with(text, &mode).unwrap();
        let bytes = |token: u32| tokenizer.decode_token_bytes(token).unwrap();
        // One of the peer's vocabularies keeps spelling spaces as it stores them.
        let spaces = |token: &[u8]| {
            token
                .windows(3)
                .filter(|&three| three == "▁".as_bytes())
                .count()
        };
        let tokens = tokens.iter().map(|&token| {
            let bytes = bytes(token);
            (bytes.len() - 2 * spaces(&bytes), token)
        });
        tokens.collect()
    }
}

fn tiktoken_of(name: &str) -> impl Fn(&str) -> Vec<Token> {
    let bpe = tiktoken::get_encoding(name).unwrap();
    move |text| {
        bpe.encode(text)
            .iter()
            .map(|&token| (bpe.decode(&[token]).len(), token))
            .collect()
    }
}

#[test]
fn qwen2_as_splintr() {
    compare(Vocabulary::Qwen2, composed(splintr_of("qwen3")));
}

#[test]
fn qwen35_as_toktok() {
    let toktok = toktok::Tokenizer::builtin("qwen3.5").unwrap();
    let theirs = composed(|text| {
        let tokens = toktok.encode(text.as_bytes());
        tokens
            .iter()
            .map(|&token| (toktok.token_bytes(token).unwrap().len(), token))
            .collect()
    });
    // The peer takes only some marks for parts of words; for those see `tests/exact/`.
    let marks = |text: &str| text.nfc().any(is_combining_mark);
    compare_but(Vocabulary::Qwen35, theirs, marks);
}

/// `tests/exact/regenerate.py` says where the answers come from.
#[test]
fn qwen35_as_recorded() {
    #[derive(serde::Deserialize)]
    struct Row {
        text: String,
        lengths: Vec<usize>,
    }
    let rows: Vec<Row> = serde_json::from_str(include_str!("exact/qwen3.5.json")).unwrap();
    assert!(rows.len() > 20);
    for row in rows {
        assert_eq!(
            vocabulary::lengths(Vocabulary::Qwen35, &row.text),
            row.lengths,
            "{:?}",
            row.text
        );
    }
}

#[test]
fn deepseek_v3_as_splintr() {
    compare(Vocabulary::DeepseekV3, splintr_of("deepseek_v3"));
}

#[test]
fn harmony_is_o200k_base() {
    compare(Vocabulary::O200kBase, tiktoken_of("o200k_harmony"));
}

#[test]
fn gpt2_is_r50k_base() {
    compare(Vocabulary::R50kBase, tiktoken_of("gpt2"));
}

/// The peer cuts a few odd texts elsewhere than the publisher's pattern, of either version; what its numbers stand for is the publisher's.
#[test]
fn deepseek_v4_has_the_numbers_of_v3() {
    let v4 = tiktoken::get_encoding("deepseek_v4").unwrap();
    for text in texts() {
        for token in vocabulary::tokens(Vocabulary::DeepseekV3, &text) {
            let bytes = v4.decode(&[token.id.unwrap()]);
            assert_eq!(bytes, &text.as_bytes()[token.bytes], "{text:?}");
        }
    }
}

#[test]
fn kimi_k3_is_k2() {
    compare(Vocabulary::KimiK2, splintr_of("kimi_k3"));
}

#[test]
fn glm4_as_splintr() {
    compare(Vocabulary::Glm4, splintr_of("glm4"));
}

#[test]
fn glm4_as_tiktoken() {
    compare(Vocabulary::Glm4, tiktoken_of("glm4"));
}

#[test]
fn glm5_as_tiktoken() {
    compare(Vocabulary::Glm5, tiktoken_of("glm5"));
}

#[test]
fn kimi_k2_as_splintr() {
    compare(Vocabulary::KimiK2, splintr_of("kimi_k2"));
}

#[test]
fn minimax_m2_as_tiktoken() {
    compare(Vocabulary::MinimaxM2, tiktoken_of("minimax_m2"));
}

#[test]
fn tekken_as_splintr() {
    compare(Vocabulary::Tekken, splintr_of("mistral_v3"));
}

/// Where the peer matches the markup that is part of the vocabulary, it matches control pieces too.
#[cfg(feature = "restricted-vocabularies")]
fn spells_control_piece(text: &str) -> bool {
    text.contains("<unk>") || text.contains("<|im_start|>")
}

/// These vocabularies cannot tell a `▁` from a space.
fn spaced(theirs: impl Fn(&str) -> Vec<Token>) -> impl Fn(&str) -> Vec<Token> {
    move |text| theirs(&text.replace('▁', " "))
}

#[test]
fn mistral_v1_as_splintr() {
    compare(Vocabulary::MistralV1, spaced(splintr_of("mistral_v1")));
}

#[test]
fn mistral_v3_as_splintr() {
    // More control pieces stand before the bytes and the pieces.
    let theirs = spaced(splintr_of("mistral_v2"));
    compare(Vocabulary::MistralV1, |text| {
        let tokens = theirs(text).into_iter();
        tokens.map(|(length, id)| (length, id - 768)).collect()
    });
}

#[test]
fn gemma4_as_splintr() {
    compare(Vocabulary::Gemma4, spaced(splintr_of("gemma4")));
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn gemma2_as_splintr() {
    let theirs = spaced(splintr_with("gemma2", splintr::SpecialMode::All));
    compare_but(Vocabulary::Gemma2, theirs, spells_control_piece);
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn gemma3_as_splintr() {
    let theirs = spaced(splintr_with("gemma3", splintr::SpecialMode::All));
    compare_but(Vocabulary::Gemma3, theirs, spells_control_piece);
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn llama2_as_splintr() {
    compare(Vocabulary::Llama2, spaced(splintr_of("llama2")));
}

#[cfg(feature = "restricted-vocabularies")]
#[test]
fn llama3_as_splintr() {
    compare(Vocabulary::Llama3, splintr_of("llama3"));
}
