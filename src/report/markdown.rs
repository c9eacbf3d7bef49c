//! How does a document look as Markdown?
//!
//! GitHub's dialect (<https://github.github.com/gfm/>, sections 4.10 and 6.1). Cells show what people read, character for character
//! once rendered: what would be taken for markup is escaped, except that literals in backticks stay literals.

use super::{Align, Block, Cell, Document, Table, Tone};

/// Draws every block, with an empty line between two.
pub(super) fn draw(document: &Document) -> String {
    let blocks: Vec<String> = document
        .blocks
        .iter()
        .map(draw_block)
        .filter(|drawn| !drawn.is_empty())
        .collect();
    blocks.join("\n")
}

fn draw_block(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("## {}\n", escape(text, " ")),
        Block::Facts(facts) => bullets(facts),
        Block::Table(table) | Block::Pieces { table, .. } => draw_table(table),
        Block::Note(Tone::Warning, text) => format!("**warning:** {}\n", escape(text, "<br>")),
        Block::Note(_, text) => format!("{}\n", escape(text, "<br>")),
        Block::Folded(_, inside) if inside.blocks.is_empty() => String::new(),
        // The empty lines let Markdown begin anew within the tag.
        Block::Folded(title, inside) => format!(
            "<details>\n<summary>{}</summary>\n\n{}\n</details>\n",
            html(title),
            draw(inside)
        ),
        Block::List { items, .. } if items.is_empty() => String::new(),
        Block::List { title, items } => {
            format!("{}:\n\n{}", escape(title, " "), bullets(items))
        }
    }
}

/// A text within a tag, where Markdown is not read.
fn html(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace(['\r', '\n'], " ").replace('`', "")
}

fn bullets(items: &[(String, String)]) -> String {
    let mut drawn = String::new();
    for (item, text) in items {
        drawn.push_str("- ");
        drawn.push_str(&escape(item, "<br>"));
        if !text.is_empty() {
            drawn.push_str(": ");
            drawn.push_str(&escape(text, "<br>"));
        }
        drawn.push('\n');
    }
    drawn
}

fn draw_table(table: &Table) -> String {
    if table.for_people().next().is_none() {
        return String::new();
    }
    let titles = table.for_people().map(|(_, column)| cell(&column.title));
    let aligns = table.for_people().map(|(_, column)| match column.align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    let mut drawn = line(titles) + &line(aligns);
    for row in table.rows.iter().chain(&table.footer) {
        let places = table.for_people().map(|(place, _)| row.get(place));
        drawn.push_str(&line(places.map(|found| cell(text_of(found)))));
    }
    drawn
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {} |\n", cells.join(" | "))
}

fn text_of(cell: Option<&Cell>) -> &str {
    cell.map_or("", |cell| &cell.text)
}

/// Escapes for a table, where a bar ends a cell even inside backticks.
fn cell(text: &str) -> String {
    escape(text, "<br>").replace('|', "\\|")
}

/// Escapes what would be markup, outside of backticks, and replaces line breaks.
fn escape(text: &str, line_break: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\n', '\r'], "\n");
    let ticks = text.matches('`').count();
    // A backtick without a partner is only a character; and no literal in a table can hold a backslash before a bar.
    let paired = if text.contains('\\') {
        0
    } else {
        ticks - ticks % 2
    };
    let mut escaped = String::new();
    for (place, part) in text.split('`').enumerate() {
        if place > 0 {
            escaped.push_str(if place <= paired { "`" } else { "\\`" });
        }
        if place % 2 == 1 && place < paired {
            escaped.push_str(part);
        } else {
            escape_plain(part, &mut escaped);
        }
    }
    escaped.replace('\n', line_break)
}

fn escape_plain(text: &str, escaped: &mut String) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let markup = match c {
            '\\' | '*' | '[' | ']' | '~' => true,
            // `<0.01` is text, `<b>` is a tag.
            '<' => rest
                .peek()
                .is_some_and(|&next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            _ => false,
        };
        if markup {
            escaped.push('\\');
        }
        escaped.push(c);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::Column;

    #[test]
    fn a_document_reads_as_a_page() {
        let mut table = Table::new(vec![
            Column::left("model"),
            Column::right("cost"),
            Column::left("url").machine_only(),
        ]);
        table.row(vec![
            Cell::new("豆包|pro"),
            Cell::amount("1234.5".parse().unwrap()),
        ]);
        table.row(vec![Cell::new("two\nlines")]);
        table.footer = Some(vec![Cell::new("total"), Cell::new("<0.01")]);
        let document = Document::new()
            .heading("Cheapest")
            .facts([("at", "2024-12-18")])
            .table(table)
            .toned_note(Tone::Warning, "an estimate")
            .list("left out", [("openai/*", "no `a|*` input"), ("x", "")]);
        assert_eq!(
            draw(&document),
            "\
## Cheapest

- at: 2024-12-18

| model | cost |
| --- | ---: |
| 豆包\\|pro | 1,234.50 |
| two<br>lines |  |
| total | <0.01 |

**warning:** an estimate

left out:

- openai/\\*: no `a|*` input
- x
"
        );
    }

    #[test]
    fn markup_is_escaped_outside_literals() {
        for (text, escaped) in [
            ("a_b * c", "a_b \\* c"),
            ("`a*b` and `c", "`a*b` and \\`c"),
            ("<b> <0.1 a\\b", "\\<b> <0.1 a\\\\b"),
            ("", ""),
        ] {
            assert_eq!(escape(text, " "), escaped);
        }
    }

    #[test]
    fn what_is_folded_stands_in_a_tag_of_its_own() {
        let inside = Document::new().note("a *b*");
        let document = Document::new().folded("12 <prompts> & `c`", inside);
        assert_eq!(
            draw(&document),
            "<details>\n<summary>12 &lt;prompts&gt; &amp; c</summary>\n\na \\*b\\*\n\n</details>\n"
        );
        let nothing = Document::new().folded("nothing", Document::new());
        assert_eq!(draw(&nothing), "");
    }

    fn bars(line: &str) -> usize {
        let mut count = 0;
        let mut escaped = false;
        for c in line.chars() {
            count += usize::from(c == '|' && !escaped);
            escaped = c == '\\' && !escaped;
        }
        count
    }

    proptest! {
        #[test]
        fn every_row_has_the_same_bars(
            rows in prop::collection::vec(prop::collection::vec("[ -~\n\r价|`\\\\]{0,8}", 0..4), 0..6),
        ) {
            let mut table = Table::new(["a|b", "b", "c`"].map(Column::left).to_vec());
            for row in &rows {
                table.row(row.iter().map(Cell::new).collect());
            }
            let drawn = draw(&Document::new().table(table));
            prop_assert_eq!(drawn.lines().count(), rows.len() + 2);
            for line in drawn.lines() {
                prop_assert_eq!(bars(line), 4, "{}", line);
            }
        }
    }
}
