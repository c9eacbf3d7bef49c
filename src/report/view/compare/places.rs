//! The places of a comparison: which columns they need, and what is in them.

use super::{Shown, dates, output_tokens};
use crate::compare::{Comparison, Ranked};
use crate::price_book::model::Modality;
use crate::quantity::Basis;
use crate::report::money::{exact_amount, show_amount};
use crate::report::view::words;
use crate::report::{Cell, Column, Table, Tone};

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

pub(super) fn table(comparison: &Comparison<'_>, rows: &[Ranked<'_>], shown: Shown<'_>) -> Table {
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
