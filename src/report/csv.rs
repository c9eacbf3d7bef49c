//! How does a table look as comma-separated values?
//!
//! Only tables: the first of the document, and every later one with the same keys beneath it. The header is the columns' keys; cells
//! are exact where they can be. Headings, notes and footers are for people. Data is never altered, not even text that a spreadsheet
//! would take for a formula.

use csv::Writer;

use super::{Block, Document, Table};

/// Draws the rows; a document without a table is empty text.
pub(super) fn draw(document: &Document) -> String {
    // Writing into memory does not fail, and every record has as many fields as the header.
    let bytes = write(document).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write(document: &Document) -> csv::Result<Vec<u8>> {
    let mut tables = tables(document).into_iter();
    let Some(first) = tables.next() else {
        return Ok(Vec::new());
    };
    let header = keys(first);
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(&header)?;
    write_rows(&mut writer, first)?;
    for table in tables.filter(|table| keys(table) == header) {
        write_rows(&mut writer, table)?;
    }
    Ok(writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?)
}

/// Every table, the folded ones among them.
fn tables(document: &Document) -> Vec<&Table> {
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Table(table) | Block::Pieces { table, .. } => found.push(table),
            Block::Folded(_, inside) => found.extend(tables(inside)),
            _ => {}
        }
    }
    found
}

fn keys(table: &Table) -> Vec<&str> {
    let columns = table.for_machines();
    columns.map(|(_, column)| column.key.as_str()).collect()
}

fn write_rows(writer: &mut Writer<Vec<u8>>, table: &Table) -> csv::Result<()> {
    for row in &table.rows {
        writer.write_record(table.for_machines().map(|(place, _)| {
            row.get(place)
                .map_or("", |cell| cell.exact.as_ref().unwrap_or(&cell.text))
        }))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{Cell, Column};

    fn table(keys: &[&str], rows: &[&[&str]]) -> Table {
        let mut table = Table::new(keys.iter().map(|&key| Column::left(key)).collect());
        for row in rows {
            table.row(row.iter().map(|&text| Cell::new(text)).collect());
        }
        table
    }

    #[test]
    fn what_is_folded_is_data_all_the_same() {
        let folded = Document::new().table(table(&["a"], &[&["2"]]));
        let document = Document::new()
            .table(table(&["a"], &[&["1"]]))
            .folded("more", folded);
        assert_eq!(draw(&document), "a\n1\n2\n");
    }

    #[test]
    fn programs_see_exact_numbers_and_their_own_columns() {
        let mut table = Table::new(vec![
            Column::left("model"),
            Column::right("cost").key("cost_usd"),
            Column::left("bar").people_only(),
            Column::left("source url").machine_only(),
        ]);
        table.row(vec![
            Cell::new("acme/one, \"fast\""),
            Cell::amount("1234.5678".parse().unwrap()),
            Cell::new("▇▇"),
            Cell::new("https://example.com"),
        ]);
        table.footer = Some(vec![Cell::new("total")]);
        let document = Document::new().heading("Cheapest").table(table).note("n");
        assert_eq!(
            draw(&document),
            "model,cost_usd,source_url\n\"acme/one, \"\"fast\"\"\",1234.5678,https://example.com\n"
        );
    }

    #[test]
    fn tables_of_the_same_columns_follow_each_other() {
        let document = Document::new()
            .table(table(&["a", "b"], &[&["1", "2"], &["3"]]))
            .table(table(&["a", "c"], &[&["5", "6"]]))
            .table(table(&["a", "b"], &[&["7", "8", "9"]]));
        assert_eq!(draw(&document), "a,b\n1,2\n3,\n7,8\n");
        assert_eq!(draw(&Document::new().note("nothing")), "");
    }

    proptest! {
        #[test]
        fn cells_read_back_unchanged(
            rows in prop::collection::vec(prop::collection::vec("[ -~\n\r\t价格…]{0,8}", 3), 0..6),
        ) {
            let mut table = table(&["a", "b", "c"], &[]);
            for row in &rows {
                table.row(row.iter().map(Cell::new).collect());
            }
            let drawn = draw(&Document::new().table(table));
            let mut reader = csv::Reader::from_reader(drawn.as_bytes());
            let read: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
