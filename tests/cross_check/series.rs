//! One rate of one pair through time, and what the two books have to say to each other about it.

use rust_decimal::Decimal;

use crate::map::Line;
use crate::ours::Rate;
use crate::rate::{same, same_converted};
use tokenfare::money::parse_decimal;

/// What both books say on one day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// The index of the day.
    pub(crate) day: usize,
    pub(crate) theirs: Decimal,
    /// None if we have no rate for the meter, nor for a parent of it.
    pub(crate) ours: Option<Rate>,
}

/// How a cell is to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Agree,
    /// They differ, and theirs is a price without a beginning that is ours too on a later day.
    NoHistory,
    Differ,
}

/// Judges the cells of one rate, in the order of days.
///
/// Their first price of a model has no beginning: it is what they knew when the model was entered, and stands for all time before. So
/// as long as they have had no other price, a difference says nothing if the books agree on a later of those days: there is only our word
/// for what was before. From their first dated change on every difference counts, and so does one that no later day settles.
pub(crate) fn judge(cells: &[Cell], line: &Line) -> Vec<Verdict> {
    let agree = |cell: &Cell| {
        cell.ours
            .is_some_and(|ours| agrees(line, cell.theirs, ours.price))
    };
    let changed = cells.iter().position(|cell| cell.theirs != cells[0].theirs);
    let undated = &cells[..changed.unwrap_or(cells.len())];
    let settled = undated.iter().rposition(agree).unwrap_or(0);
    let verdict = |(index, cell): (usize, &Cell)| match agree(cell) {
        true => Verdict::Agree,
        false if index < settled => Verdict::NoHistory,
        false => Verdict::Differ,
    };
    cells.iter().enumerate().map(verdict).collect()
}

fn agrees(line: &Line, theirs: Decimal, ours: Decimal) -> bool {
    match line.per_dollar {
        None => same(theirs, ours),
        Some(rate) => same_converted(theirs, ours, parse_decimal(rate).unwrap()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::MAP;

    fn verdicts(theirs: &[i64], ours: &[i64]) -> Vec<Verdict> {
        let cells = theirs.iter().zip(ours).enumerate();
        let cells: Vec<Cell> = cells
            .map(|(day, (theirs, ours))| Cell {
                day,
                theirs: (*theirs).into(),
                ours: Some(Rate {
                    price: (*ours).into(),
                    copied: false,
                }),
            })
            .collect();
        judge(&cells, &MAP[0])
    }

    #[test]
    fn a_price_without_a_beginning_says_nothing_about_before() {
        use Verdict::{Agree, Differ, NoHistory};
        assert_eq!(
            verdicts(&[2, 2, 2], &[5, 3, 2]),
            [NoHistory, NoHistory, Agree]
        );
        assert_eq!(verdicts(&[2, 2, 2], &[2, 2, 3]), [Agree, Agree, Differ]);
        assert_eq!(verdicts(&[2, 2, 1], &[3, 2, 1]), [NoHistory, Agree, Agree]);
        assert_eq!(verdicts(&[2, 1, 1], &[2, 2, 1]), [Agree, Differ, Agree]);
    }
}
