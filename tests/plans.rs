//! What workloads cost, worked out by hand from published prices.
//!
//! `gpt-4o` from 2024-10-01: 2.50 USD a million input tokens, 1.25 cached, 10 output; half of input and output in a batch
//! (<https://openai.com/api/pricing/>). `deepseek-chat` from 2025-02-09: 0.27 input, 1.10 output; from 16:30 to 00:30 UTC 0.135 and 0.55
//! (<https://api-docs.deepseek.com/quick_start/pricing>).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use tokenfare::diagnostic::SourceFile;
use tokenfare::plan::break_even::{Lever, break_even};
use tokenfare::plan::sensitivity::{Assumption, sensitivity};
use tokenfare::plan::snapshot::{Range, Row, SCHEMA, Snapshot};
use tokenfare::plan::sum::Time;
use tokenfare::plan::{Assumptions, Hours, Sent, Task};
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::load::{TableSet, load};
use tokenfare::price_book::rules::Rules;
use tokenfare::price_book::terms::Terms;
use tokenfare::project::workload::{Cache, Calls, Prefix};
use tokenfare::workload::Workload;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn exact(tokens: u64) -> Range {
    Range {
        low: tokens,
        expected: tokens,
        high: tokens,
    }
}

/// 1,000 tokens in, 500 out, 12,000 times a day.
fn task(at: &str) -> Task {
    sends(&[(1_000, "1")], 500, at)
}

/// Prompts of so many tokens with their shares.
fn sends(prompts: &[(u64, &str)], output: u64, at: &str) -> Task {
    let at = at.parse().unwrap();
    let calls = Calls::Day(dec("12000"));
    let prompts = prompts.iter().map(|(input, share)| Sent {
        path: format!("{input} tokens"),
        share: dec(share),
        workload: Workload {
            input_tokens: Some(*input),
            output_tokens: Some(output),
            ..Workload::default()
        },
    });
    Task {
        name: "answers".to_owned(),
        tags: BTreeMap::new(),
        prompts: prompts.collect(),
        calls: calls.month().unwrap(),
        months_a_year: calls.months_of_a_year(Decimal::ZERO).unwrap(),
        terms: Terms::at(at),
        hours: vec![Hours {
            share: Decimal::ONE,
            instants: vec![at],
        }],
        assumed: Assumptions {
            output: exact(output),
            thinking: Decimal::ZERO,
            cache: None,
            batch: Decimal::ZERO,
        },
    }
}

const DECEMBER: &str = "2024-12-18T12:00:00Z";

fn row(task: &Task, model: &str, book: &PriceBook) -> Row {
    let offer = book.named(model, task.terms.at).unwrap();
    let placed = task.measure(offer, book.rules()).unwrap();
    placed
        .row(
            &placed
                .price_with_spreads(&task.assumed, task.calls)
                .unwrap(),
        )
        .unwrap()
}

fn snapshot(rows: Vec<Row>) -> Snapshot {
    Snapshot {
        schema: SCHEMA.to_owned(),
        at: DECEMBER.to_owned(),
        currency: "USD".to_owned(),
        rates: BTreeMap::new(),
        rows,
        unpriced: Vec::new(),
    }
}

#[test]
fn a_month_is_thirty_days_and_a_year_365() {
    let row = row(&task(DECEMBER), "openai/gpt-4o", &tokenfare::bundled_book());
    // 1,000 × 2.50 / 1M + 500 × 10 / 1M = 0.0025 + 0.005
    assert_eq!(row.call.expected, dec("0.0075"));
    // 12,000 × 30 × 0.0075
    assert_eq!(row.month.expected, dec("2700"));
    assert_eq!(
        (row.spend["input"], row.spend["output"]),
        (dec("900"), dec("1800"))
    );
    assert_eq!((row.month.low, row.month.high), (dec("2700"), dec("2700")));
    let snapshot = snapshot(vec![row]);
    let total = |time| {
        snapshot
            .total(&snapshot.rows, time)
            .unwrap()
            .expected
            .round_dp(20)
    };
    // 12,000 × 0.0075, and 365 times that.
    assert_eq!(
        (total(Time::Day), total(Time::Year)),
        (dec("90"), dec("32850"))
    );
    assert_eq!(snapshot.rows[0].prices[0].rate, dec("2.5"));
}

#[test]
fn what_a_cache_has_is_a_share_of_calls_and_of_their_input() {
    let mut task = task(DECEMBER);
    task.assumed.cache = Some(Cache {
        hits: dec("0.8"),
        prefix: Prefix::Share(dec("0.6")),
    });
    let found = row(&task, "openai/gpt-4o", &tokenfare::bundled_book());
    // A hit: 400 × 2.50 + 600 × 1.25 = 1,750; a miss: 2,500; 0.8 × 1,750 + 0.2 × 2,500 = 1,900; and 5,000 of output, in millionths.
    assert_eq!(found.call.expected, dec("0.0069"));
    // 360,000 × 0.8 × 600 × 1.25 / 1M
    assert_eq!(found.spend["cache_read"], dec("216"));
}

#[test]
fn a_miss_is_written_where_writing_is_billed() {
    let mut task = task(DECEMBER);
    task.assumed.cache = Some(Cache {
        hits: dec("0.5"),
        prefix: Prefix::Tokens(600),
    });
    let found = row(
        &task,
        "anthropic/claude-3-5-haiku",
        &tokenfare::bundled_book(),
    );
    // 0.80 input, 0.08 read, 1.00 written, 4.00 output (https://www.anthropic.com/pricing, from 2024-12-03). A hit: 400 × 0.8 + 600 × 0.08 = 368;
    // a miss: 400 × 0.8 + 600 × 1 = 920; the mean of both 644; and 500 × 4 = 2,000 of output, in millionths.
    assert_eq!(found.call.expected, dec("0.002644"));
}

#[test]
fn a_share_of_calls_goes_to_the_batch_service() {
    let mut task = task(DECEMBER);
    task.assumed.batch = dec("0.4");
    let found = row(&task, "openai/gpt-4o", &tokenfare::bundled_book());
    // 0.6 × 0.0075 + 0.4 × 0.00375
    assert_eq!(found.call.expected, dec("0.006"));
}

#[test]
fn hours_have_their_prices() {
    let mut task = task("2025-03-10T12:00:00Z");
    let instant = |hour: i8| format!("2025-03-11T{hour:02}:00:00Z").parse().unwrap();
    // By day one price holds, of the four hours of the evening the last two are cheaper.
    task.hours = vec![
        Hours {
            share: dec("0.5"),
            instants: vec![instant(9), instant(10)],
        },
        Hours {
            share: dec("0.5"),
            instants: (15..19).map(instant).collect(),
        },
    ];
    let found = row(
        &task,
        "deepseek-intl/deepseek-chat",
        &tokenfare::bundled_book(),
    );
    // Dear: 270 + 550 = 820, cheap: 135 + 275 = 410, in millionths; 0.5 × 820 + 0.5 × (2/4 × 820 + 2/4 × 410)
    assert_eq!(found.call.expected, dec("0.0007175"));
}

#[test]
fn prompts_share_the_calls_by_their_weights() {
    let task = sends(&[(1_000, "0.75"), (9_000, "0.25")], 500, DECEMBER);
    let found = row(&task, "openai/gpt-4o", &tokenfare::bundled_book());
    // 0.75 × (2,500 + 5,000) + 0.25 × (22,500 + 5,000) = 5,625 + 6,875, in millionths
    assert_eq!(found.call.expected, dec("0.0125"));
    assert_eq!(found.prompts[1].month.expected, dec("2475"));
}

#[test]
fn the_range_of_answers_is_one_cause() {
    let mut task = sends(&[(1_000, "0.5"), (2_000, "0.5")], 500, DECEMBER);
    task.assumed.output = Range {
        low: 200,
        expected: 500,
        high: 1_000,
    };
    let found = row(&task, "openai/gpt-4o", &tokenfare::bundled_book());
    // 360,000 × 300 × 10 / 1M below, 360,000 × 500 × 10 / 1M above; both prompts err alike.
    let spread = found.spreads["output answers"];
    assert_eq!((spread.down, spread.up), (dec("1080"), dec("1800")));
    // 0.5 × 2,500 + 0.5 × 5,000 + 5,000 = 8,750 millionths a call
    assert_eq!(
        (found.month.low, found.month.expected, found.month.high),
        (dec("2070"), dec("3150"), dec("4950"))
    );
    // Two workloads with ranges of 1,800 and 2,400 above: their squares add up to 3,000². The sum of what is expected is 6,300.
    let mut other = found.clone();
    other.spreads = BTreeMap::from([(
        "output others".to_owned(),
        tokenfare::plan::snapshot::Spread {
            down: Decimal::ZERO,
            up: dec("2400"),
        },
    )]);
    let both = snapshot(vec![found, other]);
    let total = both.total(&both.rows, Time::Month).unwrap();
    assert_eq!((total.expected, total.high), (dec("6300"), dec("9300")));
}

#[test]
fn what_moves_the_bill_most_comes_first() {
    let book = tokenfare::bundled_book();
    let mut task = task(DECEMBER);
    task.assumed.output = Range {
        low: 400,
        expected: 500,
        high: 600,
    };
    task.assumed.cache = Some(Cache {
        hits: dec("0.5"),
        prefix: Prefix::Share(dec("0.8")),
    });
    let offer = book.named("openai/gpt-4o", task.terms.at).unwrap();
    let placed = task.measure(offer, book.rules()).unwrap();
    let priced = placed
        .price_with_spreads(&task.assumed, task.calls)
        .unwrap();
    let found = sensitivity(&placed, &priced).unwrap();
    let widths: Vec<(Assumption, Decimal)> = found
        .iter()
        .map(|swing| (swing.assumption.clone(), swing.width().normalize()))
        .collect();
    // A call is 2,000 for input (half of the calls save 800 × 1.25) and 5,000 for output: 0.007. Of 360,000 calls: 2,520.
    // Output: ±100 × 10 × 360,000 / 1M = ±360. Calls: ±252. Hits: ±0.1 × 1,000 × 360,000 / 1M = ±36.
    assert_eq!(
        widths,
        [
            (Assumption::Output { ranged: true }, dec("720")),
            (Assumption::Calls, dec("504")),
            (Assumption::CacheHits, dec("72")),
        ]
    );
}

/// Two models whose prices cross: one is cheap to read and dear to write.
const CROSSING: &str = r#"
provider = "test"
name     = "Test"
currency = "USD"
[source.list]
title = "a list"
url   = "https://example.org"
seen  = 2024-12-18
confidence = "official"
[[model]]
id     = "reader"
input  = ["text"]
output = ["text"]
[[model.price]]
from   = 2024-01-01
rates  = { input = 1, cache_read = 0.9, output = 10 }
source = "list"
[[model]]
id     = "writer"
input  = ["text"]
output = ["text"]
[[model.price]]
from   = 2024-01-01
rates  = { input = 4, cache_read = 0.4, output = 4 }
source = "list"
[[model]]
id     = "long"
input  = ["text"]
output = ["text"]
[[model.price]]
from   = 2024-01-01
rates  = { input = 1, output = 2 }
source = "list"
[[model.price]]
from   = 2024-01-01
when   = { input_tokens = ">200000" }
rates  = { input = 2, output = 4 }
source = "list"
"#;

fn crossing() -> PriceBook {
    let set = TableSet {
        providers: vec![vec![SourceFile::new("test.toml", CROSSING)]],
        ..TableSet::default()
    };
    let loaded = load(&set, &Rules::default());
    assert_eq!(
        loaded.diagnostics.errors(),
        0,
        "{}",
        loaded.diagnostics.render(false)
    );
    PriceBook::new(loaded)
}

#[test]
fn another_model_is_cheaper_from_some_length_and_some_share_on() {
    let book = crossing();
    let mut task = sends(&[(1_000, "1")], 300, DECEMBER);
    task.assumed.cache = Some(Cache {
        hits: Decimal::ZERO,
        prefix: Prefix::Share(Decimal::ONE),
    });
    let offer = |model| book.named(model, task.terms.at).unwrap();
    let own = task.measure(offer("test/reader"), book.rules()).unwrap();
    let other = task.measure(offer("test/writer"), book.rules()).unwrap();
    let found = break_even(&own, &other, Decimal::ONE).unwrap();
    // Reader: 1,000 + 3,000 = 4,000; writer: 4,000 + 1,200 = 5,200. By hits: 4,000 − 100 h = 5,200 − 3,600 h, h = 1,200 / 3,500 = 12/35.
    // By output: 1,000 + 10 n > 4,000 + 4 n from n = 501 on; at 500 they cost the same.
    let levers: Vec<(Lever, Decimal, bool)> = found
        .iter()
        .map(|one| (one.lever, one.at.round_dp(10), one.other_is_cheaper))
        .collect();
    let hits = (dec("12") / dec("35")).round_dp(10);
    assert_eq!(
        levers,
        [
            (Lever::CacheHits, hits, false),
            (Lever::Output, dec("501"), false)
        ]
    );
}

#[test]
fn the_nearest_length_bound_is_found_with_what_it_costs() {
    let book = crossing();
    let task = sends(&[(1_000, "0.5"), (190_000, "0.5")], 1_000, DECEMBER);
    let offer = book.named("test/long", task.terms.at).unwrap();
    let placed = task.measure(offer, book.rules()).unwrap();
    let cliff = placed.cliff().unwrap().unwrap();
    assert_eq!(
        (cliff.path.as_str(), cliff.input, cliff.bound),
        ("190000 tokens", 190_000, 200_001)
    );
    // At 200,000: 200,000 + 2,000 = 202,000 millionths; at 200,001: 400,002 + 4,000 = 404,002.
    assert_eq!(cliff.times, dec("404002") / dec("202000"));
    assert!(!cliff.is_beyond() && !cliff.may_be_beyond());
}

#[test]
fn a_task_that_a_model_cannot_do_says_why() {
    let book = tokenfare::bundled_book();
    let mut task = sends(&[(190_000, "1")], 500, DECEMBER);
    let offer = book.named("openai/gpt-4o", task.terms.at).unwrap();
    let why = task.measure(offer, book.rules()).unwrap_err().to_string();
    assert_eq!(why, "context too small: 190500 tokens needed, 128000 fit");
    task.terms.at = "2023-01-01T00:00:00Z".parse().unwrap();
    let why = task.measure(offer, book.rules()).unwrap_err().to_string();
    assert_eq!(why, "no price before 2024-05-13");
}
