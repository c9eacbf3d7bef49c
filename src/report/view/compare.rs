//! A comparison, ranked.

use serde_json::{Value, json};

use super::{advice, json, words};
use crate::compare::{Comparison, Excluded, Ranked};
use crate::price_book::kind::Kind;
use crate::price_book::model::Modality;
use crate::price_book::period::Certainty;
use crate::quantity::Basis;
use crate::report::money::{exact_amount, show_amount};
use crate::report::{Cell, Column, Document, Table, Tone, group_digits};

/// How much of a comparison is shown to people, and what they asked for.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Places, at most.
    pub limit: usize,
    /// Whether output tokens were given.
    pub output_given: bool,
    /// Whether offers that cost nothing are named below the table instead of leading it.
    pub free_apart: bool,
    /// Whether everyone that was left out is named, and not only the first few of a reason.
    pub name_all: bool,
    /// Whether the price of a million characters of the texts is the order of the places.
    pub by_characters: bool,
    /// Where the exchange rates come from.
    pub exchange_source: Option<&'a str>,
}

/// Names that a reason lists before it says how many more there are.
const NAMES_OF_A_REASON: usize = 4;

/// Lays a comparison out for people.
#[must_use]
pub fn compare_document(comparison: &Comparison<'_>, shown: Shown<'_>) -> Document {
    let first = if shown.free_apart {
        comparison
            .rows
            .iter()
            .take_while(|row| is_free(row))
            .count()
    } else {
        0
    };
    let rows = &comparison.rows[first..];
    let rows = &rows[..rows.len().min(shown.limit)];
    let mut document = Document::new();
    if rows.is_empty() {
        document = document.note("no model takes this request");
    } else {
        document = document.table(table(comparison, rows, shown));
    }
    let advised = rows.iter().flat_map(|row| {
        let name = row.candidate.quote.offer.name();
        let parts = row.candidate.measured.parts.iter();
        parts.flat_map(move |part| {
            let name = name.clone();
            part.advice.iter().map(move |one| (one, name.clone()))
        })
    });
    document = advice::add(document, advised);
    for note in notes(comparison, rows, first, shown) {
        document = document.note(note);
    }
    if !comparison.excluded.is_empty() {
        document = document.list("left out", left_out(&comparison.excluded, shown.name_all));
    }
    document
}

/// Which columns a comparison needs.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
struct Wanted {
    variant: bool,
    second: bool,
    text: bool,
    image: bool,
    audio: bool,
    video: bool,
    pdf: bool,
    tools: bool,
    frame: bool,
    converted: bool,
    range: bool,
    ceiling: bool,
    characters: bool,
}

impl Wanted {
    fn of(comparison: &Comparison<'_>, rows: &[Ranked<'_>]) -> Self {
        let any = |found: &dyn Fn(&Ranked<'_>) -> bool| rows.iter().any(found);
        Self {
            variant: any(&|row| !row.candidate.variant.is_empty()),
            second: any(&|row| row.candidate.seconds.is_some()),
            text: any(&|row| row.candidate.measured.tokens_of(Modality::Text).is_some()),
            image: any(&|row| row.candidate.measured.tokens_of(Modality::Image).is_some()),
            audio: any(&|row| row.candidate.measured.tokens_of(Modality::Audio).is_some()),
            video: any(&|row| row.candidate.measured.tokens_of(Modality::Video).is_some()),
            pdf: any(&|row| row.candidate.measured.tokens_of(Modality::Pdf).is_some()),
            tools: any(&|row| row.candidate.measured.framing.tools.is_some()),
            frame: any(&|row| row.candidate.measured.framing.frame.is_some()),
            converted: any(&|row| row.candidate.quote.expected.currency() != comparison.currency),
            range: any(&|row| row.converted.low != row.converted.high),
            ceiling: any(&|row| row.candidate.ceiling.is_some()),
            characters: any(&|row| row.candidate.characters.is_some()),
        }
    }
}

fn output_tokens(row: &Ranked<'_>) -> u64 {
    row.candidate
        .quote
        .usage
        .length(crate::quantity::Corner::Expected)
        .output
}

fn table(comparison: &Comparison<'_>, rows: &[Ranked<'_>], shown: Shown<'_>) -> Table {
    let wanted = Wanted::of(comparison, rows);
    let mut columns = vec![
        Column::right("#").key("rank").priority(5),
        Column::left("model"),
    ];
    if wanted.variant {
        columns.push(Column::left("options").wrapping());
    }
    let mut counted = |on: bool, title: &str, priority: u8| {
        if on {
            columns.push(
                Column::right(title)
                    .key(format!("{title}_tokens"))
                    .priority(priority),
            );
        }
    };
    counted(wanted.text, "text", 1);
    counted(wanted.image, "image", 1);
    counted(wanted.audio, "audio", 1);
    counted(wanted.video, "video", 1);
    counted(wanted.pdf, "pdf", 1);
    counted(wanted.tools, "tools", 1);
    if wanted.frame {
        columns.push(Column::right("frame_tokens").machine_only());
    }
    columns.push(Column::right("output_tokens").machine_only());
    columns.push(Column::right("count").key("basis").priority(4));
    columns.push(Column::right("cost").key("cost"));
    columns.push(Column::left("currency").machine_only());
    columns.push(Column::right("cost_low").machine_only());
    columns.push(Column::right("cost_high").machine_only());
    let common = format!("in {}", comparison.currency);
    let common = Column::right(common).key("converted");
    columns.push(match (wanted.converted, wanted.second) {
        (false, _) => common.machine_only(),
        (true, false) => common,
        // What is compared is the cost of a second.
        (true, true) => common.priority(1),
    });
    columns.push(Column::left("converted_currency").machine_only());
    if wanted.characters {
        // Beside the cost it is one more figure, where there is room; in its own order it is what the places go by.
        let priority = if shown.by_characters { 0 } else { 8 };
        let title = Column::right("1M characters").key("per_million_characters");
        columns.push(title.priority(priority));
        columns.push(Column::right("per_million_characters_low").machine_only());
        columns.push(Column::right("per_million_characters_high").machine_only());
    }
    if wanted.range {
        columns.push(Column::right("range").priority(6).people_only());
    }
    if wanted.ceiling {
        columns.push(Column::right("at most").key("cost_ceiling").priority(1));
    }
    if wanted.second {
        let title = format!("{} a second", comparison.currency);
        columns.push(Column::right(title).key("converted_per_second"));
    }
    columns.push(Column::right("ratio").key("relative").priority(2));
    columns.push(Column::left("price").key("dates").priority(7));
    columns.push(Column::left("source").key("source_url").machine_only());
    let mut table = Table::new(columns);
    for row in rows {
        table.row(cells(comparison, row, &wanted));
    }
    table
}

fn cells(comparison: &Comparison<'_>, row: &Ranked<'_>, wanted: &Wanted) -> Vec<Cell> {
    let quote = &row.candidate.quote;
    let measured = &row.candidate.measured;
    let first = if row.rank == 1 {
        Tone::Good
    } else {
        Tone::Plain
    };
    let mut cells = vec![
        Cell::count(row.rank as u64),
        Cell::new(quote.offer.name()).tone(first),
    ];
    if wanted.variant {
        let options = &row.candidate.variant;
        cells.push(Cell::new(words::options(options)).exact(words::option_pairs(options)));
    }
    for (on, modality) in [
        (wanted.text, Modality::Text),
        (wanted.image, Modality::Image),
        (wanted.audio, Modality::Audio),
        (wanted.video, Modality::Video),
        (wanted.pdf, Modality::Pdf),
    ] {
        if on {
            cells.push(
                measured
                    .tokens_of(modality)
                    .map_or_else(Cell::empty, |(count, _)| words::tokens(count)),
            );
        }
    }
    let framing = &measured.framing;
    if wanted.tools {
        let tools = framing.tools.as_ref();
        cells.push(tools.map_or_else(Cell::empty, |tools| words::tokens(tools.tokens)));
    }
    if wanted.frame {
        let frame = framing.frame.as_ref();
        cells.push(frame.map_or_else(Cell::empty, |frame| words::tokens(frame.tokens)));
    }
    cells.push(Cell::count(output_tokens(row)));
    cells.push(measured.counted().map_or_else(
        || Cell::new(quote.usage.basis().unwrap_or(Basis::Declared).name()),
        |(all, basis)| Cell::new(words::known(all, basis)).exact(basis.name()),
    ));
    let currency = quote.expected.currency();
    let native = show_amount(quote.expected.amount());
    cells.push(
        Cell::new(format!("{native} {currency}"))
            .exact(exact_amount(quote.expected.amount()))
            .tone(first),
    );
    cells.push(Cell::new(currency.code()));
    cells.push(Cell::new(exact_amount(quote.low.amount())));
    cells.push(Cell::new(exact_amount(quote.high.amount())));
    cells.push(Cell::amount(row.converted.expected.amount()));
    cells.push(Cell::new(comparison.currency.code()));
    if wanted.characters {
        cells.extend(characters(row));
    }
    if wanted.range {
        let (low, high) = (row.converted.low.amount(), row.converted.high.amount());
        let text = if low == high {
            String::new()
        } else {
            format!("{}–{}", show_amount(low), show_amount(high))
        };
        cells.push(Cell::new(text).tone(Tone::Dim));
    }
    if wanted.ceiling {
        let most = row.candidate.ceiling;
        let shown = |(_, money): (u64, crate::money::Money)| {
            let amount = money.amount();
            let text = format!("{} {}", show_amount(amount), money.currency());
            Cell::new(text).exact(exact_amount(amount))
        };
        cells.push(most.map_or_else(Cell::empty, shown));
    }
    if wanted.second {
        cells.push(Cell::amount(row.compared).tone(first));
    }
    let relative = row.relative.map_or_else(
        || Cell::new("free"),
        |r| Cell::new(words::times(r)).exact(exact_amount(r)),
    );
    cells.push(relative);
    cells.push(Cell::new(dates(row).name()).tone(Tone::Dim));
    let source = quote
        .charges
        .iter()
        .find_map(|charge| charge.sources.first());
    cells.push(Cell::new(source.map_or("", |source| source.url.as_str())));
    cells
}

/// What a million characters of the texts cost: in the native currency, and its range for programs.
fn characters(row: &Ranked<'_>) -> [Cell; 3] {
    let Some(price) = row.candidate.characters else {
        return [Cell::empty(), Cell::empty(), Cell::empty()];
    };
    let (amount, currency) = (price.expected.amount(), price.expected.currency());
    [
        Cell::new(format!("{} {currency}", show_amount(amount))).exact(exact_amount(amount)),
        Cell::new(exact_amount(price.low.amount())),
        Cell::new(exact_amount(price.high.amount())),
    ]
}

/// The least certain dates of the rows that decided.
fn dates(row: &Ranked<'_>) -> Certainty {
    let certainties = row
        .candidate
        .quote
        .charges
        .iter()
        .map(|charge| charge.row.period.certainty);
    certainties.max().unwrap_or(Certainty::Effective)
}

/// Whether an offer costs nothing, whatever is counted.
fn is_free(row: &Ranked<'_>) -> bool {
    row.converted.high.amount().is_zero()
}

fn notes(
    comparison: &Comparison<'_>,
    rows: &[Ranked<'_>],
    free: usize,
    shown: Shown<'_>,
) -> Vec<String> {
    let mut notes = vec![first_note(comparison, rows)];
    if shown.by_characters {
        notes.push("by what a million characters of this text cost to send: its part of the input cost, no pictures, no answer".to_owned());
    }
    notes.extend(
        comparison
            .rates()
            .into_iter()
            .map(|rate| words::exchange(rate, shown.exchange_source)),
    );
    let answers = |row: &Ranked<'_>| row.candidate.quote.offer.model.kind == Kind::Text;
    if !shown.output_given && rows.iter().any(answers) {
        notes.push("only what is sent is priced: --output-tokens N adds the answer".to_owned());
    }
    if rows.iter().any(|row| row.candidate.ceiling.is_some()) {
        notes.push("at most: with the longest answer that the request and the model allow; nobody expects it that long".to_owned());
    }
    let paid = comparison.rows.len() - free;
    if paid > rows.len() {
        notes.push(format!(
            "the {} cheapest of {paid}; {} more with --all or --limit N",
            rows.len(),
            paid - rows.len()
        ));
    }
    if free > 0 {
        let names: Vec<String> = comparison.rows[..free]
            .iter()
            .map(|row| row.candidate.quote.offer.name())
            .collect();
        notes.push(format!("free of charge: {}", names.join(", ")));
    }
    // What was found in the texts is the same on every model.
    notes.extend(
        comparison
            .rows
            .first()
            .iter()
            .flat_map(|row| row.candidate.measured.findings.clone()),
    );
    let worst = rows.iter().map(dates).max();
    if worst.is_some_and(|worst| worst > Certainty::Effective) {
        notes.push(
            "price: effective = the vendor's date; observed = a dated sighting; assumed = since the model's release".to_owned(),
        );
    }
    notes
}

/// How many requests of which kind, and when: what is the same for every row.
fn first_note(comparison: &Comparison<'_>, rows: &[Ranked<'_>]) -> String {
    let requests = match comparison.requests {
        1 => "1 request".to_owned(),
        n => format!("{} requests", group_digits(&n.to_string())),
    };
    let output = rows.first().map_or(0, output_tokens);
    let output = if rows.iter().all(|row| output_tokens(row) == output) {
        output
    } else {
        0
    };
    let each = if comparison.requests > 1 { " each" } else { "" };
    let answer = match output {
        0 => String::new(),
        n => format!(" with {} output tokens{each}", group_digits(&n.to_string())),
    };
    format!(
        "{requests}{answer}, prices of {}",
        words::instant(comparison.at)
    )
}

/// Who was left out, grouped by reason, the rarest first: what is common to many is the least surprising.
fn left_out(excluded: &[Excluded], name_all: bool) -> Vec<(String, String)> {
    let mut groups: Vec<(&str, Vec<&Excluded>)> = Vec::new();
    for one in excluded {
        match groups.iter_mut().find(|(group, _)| *group == one.group) {
            Some((_, members)) => members.push(one),
            None => groups.push((one.group, vec![one])),
        }
    }
    groups.sort_by(|a, b| a.1.len().cmp(&b.1.len()).then_with(|| a.0.cmp(b.0)));
    let most = if name_all {
        usize::MAX
    } else {
        NAMES_OF_A_REASON
    };
    let line = |(group, members): (&str, Vec<&Excluded>)| {
        let in_full = name_all || members.len() <= NAMES_OF_A_REASON;
        let name = |one: &&Excluded| match in_full && one.reason != one.group {
            true => format!("{} ({})", one.model, one.reason),
            false => one.model.clone(),
        };
        let names: Vec<String> = members.iter().take(most).map(name).collect();
        let more = members.len().saturating_sub(most);
        let tail = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        (
            format!("{group} ({})", members.len()),
            format!("{}{tail}", names.join(", ")),
        )
    };
    groups.into_iter().map(line).collect()
}

/// Lays a comparison out for programs: every place and everyone left out.
#[must_use]
pub fn compare_json(comparison: &Comparison<'_>) -> Value {
    let rows = comparison.rows.iter().map(|row| {
        let mut fields = serde_json::Map::new();
        fields.insert("rank".to_owned(), json!(row.rank));
        fields.extend(json::quote(
            &row.candidate.quote,
            &row.candidate.measured,
            &row.converted,
        ));
        let most = row.candidate.ceiling.map(|(tokens, money)| {
            json!({ "output_tokens": tokens, "high": exact_amount(money.amount()), "currency": money.currency().code() })
        });
        fields.insert("output_ceiling".to_owned(), json!(most));
        fields.insert("variant".to_owned(), json::options(&row.candidate.variant));
        if row.candidate.seconds.is_some() {
            let second = exact_amount(row.compared);
            fields.insert("converted_per_second".to_owned(), json!(second));
        }
        let characters = row.candidate.characters.map(|price| {
            json!({
                "amount": exact_amount(price.expected.amount()),
                "low": exact_amount(price.low.amount()), "high": exact_amount(price.high.amount()),
                "currency": price.expected.currency().code(),
            })
        });
        fields.insert("per_million_characters".to_owned(), json!(characters));
        fields.insert("relative".to_owned(), json!(row.relative.map(words::ratio)));
        Value::Object(fields)
    });
    let excluded = comparison
        .excluded
        .iter()
        .map(|one| json!({ "model": one.model, "reason": one.reason, "group": one.group }));
    json!({
        "schema": "tokenfare.compare/1",
        "at": comparison.at.to_string(),
        "requests": comparison.requests,
        "currency": comparison.currency.code(),
        "rows": rows.collect::<Vec<_>>(),
        "excluded": excluded.collect::<Vec<_>>(),
    })
}
