//! How long the program takes, beside peers in the same run.
//!
//! `cargo bench` runs all of it, `cargo bench -- counting` one part. Read the medians, and compare lines of one run on one machine only:
//!
//! - `start`: whole processes. What is above `nothing_at_all` is the program's own.
//! - `pricing`: one call with declared tokens, in the process. `peer_genai_prices` answers the same question from a table that is decoded
//!   already, as `with_an_open_book` does; `with_opening` is all that a query costs.
//! - `comparing`: a prompt of 10 KB on every model of the book, with and without a process around it. Nothing is unpacked; the
//!   first text of a process reads a few pages of each vocabulary.
//! - `counting`: bytes a second in `o200k_base`, and what the peers make of the same text. The counter remembers the pieces it has
//!   met; `o200k_base` is a text that it meets for the first time, `o200k_base_again` one that it has just counted.
//!
//! Nothing here asserts a time: figures belong to a machine. It asserts that the peers agree on the answer.

#![expect(clippy::unwrap_used, reason = "a bench that fails says so")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use tokenfare::compare::{Candidate, Comparison, compare};
use tokenfare::cost::{Quote, quote};
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::terms::Terms;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::text::Vocabulary;
use tokenfare::tokens::vocabulary;
use tokenfare::workload::{Content, Part, Workload};

fn main() {
    agree_with_peers();
    divan::main();
}

/// An instant at which every part has prices.
static AT: LazyLock<Timestamp> = LazyLock::new(|| "2026-10-15T12:00:00Z".parse().unwrap());

const CODE: &str = concat!(
    include_str!("../src/price_book/load/mod.rs"),
    include_str!("../src/price_book/load/row.rs"),
    include_str!("../src/price_book/condition.rs"),
    include_str!("../src/cost/mod.rs"),
    include_str!("../src/tokens/picture.rs"),
);
const ENGLISH: &str = concat!(
    include_str!("../README.md"),
    include_str!("../CONTRIBUTING.md"),
    include_str!("../ARCHITECTURE.md"),
    include_str!("../pricing/README.md"),
);
/// Tao Yuanming's Peach Blossom Spring (about 421), and how it might be billed.
const CHINESE: &str = "晋太元中，武陵人捕鱼为业。缘溪行，忘路之远近。忽逢桃花林，夹岸数百步，中无杂树，芳草鲜美，落英缤纷。渔人甚异之，复前行，欲穷其林。\
林尽水源，便得一山，山有小口，仿佛若有光。便舍船，从口入。初极狭，才通人。复行数十步，豁然开朗。土地平旷，屋舍俨然，有良田、美池、桑竹之属。阡陌交通，鸡犬相闻。\
其中往来种作，男女衣着，悉如外人。黄发垂髫，并怡然自乐。见渔人，乃大惊，问所从来，具答之。便要还家，设酒杀鸡作食。村中闻有此人，咸来问讯。\
自云先世避秦时乱，率妻子邑人来此绝境，不复出焉，遂与外人间隔。问今是何世，乃不知有汉，无论魏晋。此人一一为具言所闻，皆叹惋。\
大模型按照输入和输出的词元数量计费，命中缓存的部分通常更便宜，批量推理再打五折。图片先按分辨率折算成词元，再与文本一并计入上下文长度。\
同一段文字在不同模型上的词元数并不相同，因此比较价格之前，必须先用各自的分词器计数，再乘以当日有效的单价。";

/// A comparison of all models, in the program's own format.
static JSON: LazyLock<String> = LazyLock::new(|| {
    let day = ["--at", "2026-10-15", "--format", "json"];
    run(&[&["compare"][..], &CALL, &day].concat())
});

const TEXTS: [&str; 4] = ["English", "code", "Chinese", "JSON"];

fn text(name: &str) -> &'static str {
    match name {
        "English" => ENGLISH,
        "code" => CODE,
        "Chinese" => CHINESE,
        _ => &JSON,
    }
}

/// 10 KB of English.
fn prompt() -> &'static str {
    &ENGLISH[..ENGLISH.floor_char_boundary(10_000)]
}

/// Runs the program inside this process.
fn run(arguments: &[&str]) -> String {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut world = tokenfare::cli::World {
        stdin: &mut std::io::empty(),
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    let all = ["tokenfare"].iter().chain(arguments);
    let _ = tokenfare::cli::run(all.map(Into::into), &mut world);
    assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// Starts a process, waits for its end, and reads nothing of what it says.
fn process(program: &str, arguments: &[&str]) {
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success(), "{program} {arguments:?}");
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tokenfare");
const MODEL: &str = "openai/gpt-4o";
const CALL: [&str; 4] = ["--input-tokens", "1000", "--output-tokens", "500"];

fn call() -> Workload {
    Workload {
        input_tokens: Some(1_000),
        output_tokens: Some(500),
        ..Workload::default()
    }
}

fn price<'a>(book: &'a PriceBook, workload: &Workload) -> Quote<'a> {
    let offer = book.named(MODEL, *AT).unwrap();
    let terms = Terms::at(*AT);
    let measured = workload.measure(offer.model, &terms, book.rules()).unwrap();
    quote(offer, &measured.usage, &terms, 1).unwrap()
}

fn price_at_peer() -> genai_prices::PriceCalculation {
    use genai_prices::{PriceRequest, Usage, UsageKey};
    let usage = Usage::from([
        (UsageKey::INPUT_TOKENS, 1_000.0),
        (UsageKey::OUTPUT_TOKENS, 500.0),
    ]);
    let seconds = AT.as_second().unsigned_abs();
    let request = PriceRequest::new("gpt-4o", &usage)
        .with_provider_id("openai")
        .with_timestamp(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds));
    genai_prices::calculate(&request).unwrap()
}

fn count_at_peer(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().count_ordinary(text)
}

/// A bench beside a peer that answers something else would mean nothing.
fn agree_with_peers() {
    let ours = price(&tokenfare::bundled_book(), &call()).expected.amount();
    let theirs = format!("{:.9}", price_at_peer().total_price);
    assert_eq!(format!("{ours:.9}"), theirs, "{MODEL}");
    for name in TEXTS {
        let ours = vocabulary::count(Vocabulary::O200kBase, text(name));
        assert_eq!(ours, count_at_peer(text(name)) as u64, "{name}");
    }
}

/// Whole processes.
mod start {
    use super::{CALL, MODEL, PROGRAM, process};

    /// An empty process: what the system takes for any.
    #[cfg(unix)]
    #[divan::bench]
    fn nothing_at_all() {
        process("true", &[]);
    }

    #[divan::bench]
    fn version() {
        process(PROGRAM, &["--version"]);
    }

    #[divan::bench]
    fn quote_declared_tokens() {
        process(PROGRAM, &[&["quote", MODEL][..], &CALL].concat());
    }

    #[divan::bench]
    fn count_one_word() {
        process(PROGRAM, &["count", "--text", "word", "--models", MODEL]);
    }
}

/// One call with declared tokens.
mod pricing {
    use super::{Bencher, black_box, call, price, price_at_peer};

    #[divan::bench]
    fn opening_the_book() -> tokenfare::price_book::PriceBook {
        tokenfare::bundled_book()
    }

    #[divan::bench]
    fn with_opening(bencher: Bencher<'_, '_>) {
        bencher.bench(|| price(&tokenfare::bundled_book(), black_box(&call())).expected);
    }

    #[divan::bench]
    fn with_an_open_book(bencher: Bencher<'_, '_>) {
        let book = tokenfare::bundled_book();
        bencher.bench(|| price(&book, black_box(&call())).expected);
    }

    #[divan::bench]
    fn peer_genai_prices() -> genai_prices::PriceCalculation {
        price_at_peer()
    }
}

/// The measured request on every model, ranked.
fn rank<'a>(book: &'a PriceBook, workload: &Workload) -> Comparison<'a> {
    let terms = Terms::at(*AT);
    let candidates = book.offers().filter_map(|offer| {
        let measured = workload.measure(offer.model, &terms, book.rules()).ok()?;
        let quote = quote(offer, &measured.usage, &terms, 1).ok()?;
        Some(Candidate {
            ceiling: None,
            quote,
            measured,
            variant: BTreeMap::new(),
            seconds: None,
            characters: None,
        })
    });
    compare(candidates.collect(), Vec::new(), None, book, *AT, 1)
}

/// A prompt of 10 KB on every model.
mod comparing {
    use super::{
        Bencher, BytesCount, Content, PROGRAM, Part, TextCounter, Workload, Write, process, prompt,
        rank, run,
    };

    fn workload() -> Workload {
        Workload {
            parts: vec![Part {
                name: "prompt".to_owned(),
                content: Content::Text(Box::new(TextCounter::new(prompt()))),
            }],
            output_tokens: Some(500),
            ..Workload::default()
        }
    }

    const TERMS: [&str; 4] = ["--output-tokens", "500", "--at", "2026-10-15"];

    #[divan::bench]
    fn measuring_and_ranking(bencher: Bencher<'_, '_>) {
        let book = tokenfare::bundled_book();
        let bytes = BytesCount::of_str(prompt());
        bencher
            .counter(bytes)
            .with_inputs(workload)
            .bench_refs(|workload| rank(&book, workload).rows.len());
    }

    /// Arguments, opening, measuring, ranking and drawing.
    #[divan::bench]
    fn the_program_within_the_process(bencher: Bencher<'_, '_>) {
        let arguments = [&["compare", "--text", prompt()][..], &TERMS].concat();
        bencher.bench(|| run(&arguments));
    }

    #[divan::bench]
    fn whole_process(bencher: Bencher<'_, '_>) {
        let mut file = tempfile::Builder::new().suffix(".md").tempfile().unwrap();
        file.write_all(prompt().as_bytes()).unwrap();
        let path = file.path().to_str().unwrap();
        let arguments = [&["compare", path][..], &TERMS].concat();
        bencher.bench(|| process(PROGRAM, &arguments));
    }
}

/// Exact tokens of a long text.
mod counting {
    use super::{
        Bencher, BytesCount, ENGLISH, LazyLock, TEXTS, TextCounter, Vocabulary, black_box,
        count_at_peer, text, vocabulary,
    };

    /// Words that no text has, enough of them to push every other piece out of the counter's memory.
    static OTHER_WORDS: LazyLock<String> = LazyLock::new(|| {
        (0..60_000)
            .map(|n| format!(" zq{n}qz"))
            .collect::<Vec<_>>()
            .concat()
    });

    #[divan::bench(args = TEXTS, sample_size = 1)]
    fn o200k_base(bencher: Bencher<'_, '_>, name: &str) {
        let text = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .with_inputs(|| vocabulary::count(Vocabulary::O200kBase, &OTHER_WORDS))
            .bench_refs(|_| vocabulary::count(Vocabulary::O200kBase, text));
    }

    #[divan::bench(args = TEXTS)]
    fn o200k_base_again(bencher: Bencher<'_, '_>, name: &str) {
        let text = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench(|| vocabulary::count(Vocabulary::O200kBase, text));
    }

    #[divan::bench(args = TEXTS)]
    fn peer_tiktoken_rs(bencher: Bencher<'_, '_>, name: &str) {
        let text = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench(|| count_at_peer(text));
    }

    #[divan::bench(args = TEXTS)]
    fn peer_tiktoken(bencher: Bencher<'_, '_>, name: &str) {
        let peer = tiktoken::get_encoding("o200k_base").unwrap();
        let text = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench(|| peer.count(text));
    }

    #[divan::bench(args = TEXTS)]
    fn peer_toktok(bencher: Bencher<'_, '_>, name: &str) {
        let peer = toktok::Tokenizer::builtin("o200k_base").unwrap();
        let text = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench(|| peer.count(text.as_bytes()));
    }

    /// A short text in every vocabulary, again and again.
    #[divan::bench(args = Vocabulary::ALL)]
    fn twenty_bytes(vocabulary: Vocabulary) -> u64 {
        vocabulary::count(vocabulary, black_box("twenty bytes of text"))
    }

    /// English in every vocabulary.
    #[divan::bench(args = Vocabulary::ALL)]
    fn each_vocabulary(bencher: Bencher<'_, '_>, vocabulary: Vocabulary) {
        let bytes = BytesCount::of_str(ENGLISH);
        bencher
            .counter(bytes)
            .bench(|| vocabulary::count(vocabulary, black_box(ENGLISH)));
    }

    /// Letters without a break: nothing is remembered, nothing cut.
    #[divan::bench(args = Vocabulary::ALL, sample_size = 1)]
    fn hostile_letters(bencher: Bencher<'_, '_>, vocabulary: Vocabulary) {
        let letters: String = (0..100_000_u32)
            .map(|n| char::from(b'a' + (n.wrapping_mul(2_654_435_761) >> 24) as u8 % 26))
            .collect();
        bencher
            .counter(BytesCount::of_str(&letters))
            .bench(|| vocabulary::count(vocabulary, &letters));
    }

    /// What estimates look at besides.
    #[divan::bench(args = TEXTS)]
    fn what_a_text_is_made_of(bencher: Bencher<'_, '_>, name: &str) {
        let text = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .with_inputs(|| TextCounter::new(text))
            .bench_refs(|counter| counter.mix().clone());
    }
}
