//! Tokens per 1,000 characters of a text, all and by script.

use serde_json::{Map, Value, json};

use crate::quantity::Count;
use crate::report::{Cell, Column, Table, Tone, group_digits};
use crate::tokens::by_script::{Category, PARTS, PerCategory};

/// How many tokens 1,000 characters of a text are, by encoding.
#[derive(Clone, Debug)]
pub struct Ratios {
    /// Characters (Unicode scalar values) of the text.
    pub characters: PerCategory,
    /// A row an encoding.
    pub rows: Vec<Ratio>,
    /// Whether it is all that was asked for.
    pub alone: bool,
}

/// One encoding.
#[derive(Clone, Debug)]
pub struct Ratio {
    /// Its name.
    pub encoding: String,
    /// All tokens of the text.
    pub tokens: Count,
    /// Millionths of tokens by category; nothing for an estimate.
    pub shares: Option<PerCategory>,
}

impl Ratios {
    /// The categories that the text has, the most frequent first.
    fn categories(&self) -> Vec<Category> {
        let mut found: Vec<Category> = Category::all()
            .filter(|&category| self.characters.get(category) > 0)
            .collect();
        found.sort_by_key(|&category| std::cmp::Reverse(self.characters.get(category)));
        found
    }

    /// Tokens per 1,000 characters of everything, at the expected count, in millionths.
    fn all(&self, tokens: u64) -> u128 {
        let characters = self.characters.sum().max(1);
        u128::from(tokens) * PARTS * 1_000 / characters
    }

    fn of(&self, shares: &PerCategory, category: Category) -> u128 {
        shares.get(category) * 1_000 / self.characters.get(category).max(1)
    }

    /// The table, in which the text itself has the first row.
    pub(super) fn table(&self) -> Table {
        let categories = self.categories();
        let mut columns = vec![Column::left("encoding"), Column::right("all")];
        let numbers = categories.iter().zip(1_u8..);
        columns.extend(
            numbers.map(|(category, place)| Column::right(category.name()).priority(place)),
        );
        let mut table = Table::new(columns);
        let characters = |number: u128| {
            let digits = number.to_string();
            Cell::new(group_digits(&digits))
                .exact(digits)
                .tone(Tone::Dim)
        };
        let mut first = vec![
            Cell::new("characters").tone(Tone::Dim),
            characters(self.characters.sum()),
        ];
        let own = categories.iter();
        first.extend(own.map(|&category| characters(self.characters.get(category))));
        table.row(first);
        for row in &self.rows {
            let about = if row.tokens.is_exact() { "" } else { "~" };
            let all = self.all(row.tokens.expected());
            let mut cells = vec![
                Cell::new(&*row.encoding),
                Cell::new(format!("{about}{}", decimal(all, 1))).exact(decimal(all, 3)),
            ];
            cells.extend(categories.iter().map(|&category| {
                row.shares.as_ref().map_or_else(Cell::empty, |shares| {
                    let number = self.of(shares, category);
                    Cell::new(decimal(number, 1)).exact(decimal(number, 3))
                })
            }));
            table.row(cells);
        }
        table
    }

    /// For programs: characters as integers, tokens per 1,000 of them as strings.
    pub(super) fn json(&self) -> Value {
        let categories = self.categories();
        let mut characters = Map::new();
        let whole = |number: u128| json!(u64::try_from(number).unwrap_or(u64::MAX));
        characters.insert("all".to_owned(), whole(self.characters.sum()));
        for &category in &categories {
            let own = whole(self.characters.get(category));
            characters.insert(category.name().replace(' ', "_"), own);
        }
        let rows = self.rows.iter().map(|row| {
            let by_script = row.shares.as_ref().map(|shares| {
                let pairs = categories.iter().map(|&category| {
                    let number = decimal(self.of(shares, category), 3);
                    (category.name().replace(' ', "_"), json!(number))
                });
                Value::Object(pairs.collect::<Map<_, _>>())
            });
            json!({
                "encoding": row.encoding,
                "low": decimal(self.all(row.tokens.low()), 3),
                "expected": decimal(self.all(row.tokens.expected()), 3),
                "high": decimal(self.all(row.tokens.high()), 3),
                "by_script": by_script,
            })
        });
        json!({ "characters": characters, "encodings": rows.collect::<Vec<_>>() })
    }
}

/// Millionths with so many decimals, halves rounded up.
fn decimal(millionths: u128, decimals: u32) -> String {
    let unit = PARTS / 10_u128.pow(decimals);
    let rounded = (millionths + unit / 2) / unit;
    let scale = 10_u128.pow(decimals);
    let width = decimals as usize;
    format!("{}.{:0width$}", rounded / scale, rounded % scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millionths_are_rounded_once() {
        assert_eq!(decimal(321_450_000, 1), "321.5");
        assert_eq!(decimal(321_449_999, 1), "321.4");
        assert_eq!(decimal(999_999_999, 1), "1000.0");
        assert_eq!(decimal(50_000, 3), "0.050");
    }
}
