//! The texts on which implementations are compared.

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
pub(crate) fn hard() -> Vec<String> {
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
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(((self.0 >> 32) * u64::from(end)) >> 32).unwrap()
    }

    pub(crate) fn character(&mut self) -> char {
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

pub(crate) fn random(count: usize) -> Vec<String> {
    let mut random = Random(0x5DEE_CE66_D1CE_4E5B);
    (0..count).map(|_| random.text()).collect()
}

/// Own sources: prose, code and tables.
pub(crate) fn files() -> Vec<String> {
    [
        "README.md",
        "src/tokens/text/mix/mod.rs",
        "pricing/alibaba/text.toml",
        "benches/speed.rs",
        "tests/cmd/compare.trycmd",
    ]
    .iter()
    .map(|file| std::fs::read_to_string(file).unwrap())
    .collect()
}

pub(crate) fn texts() -> Vec<String> {
    [hard(), random(4000), files()].concat()
}
