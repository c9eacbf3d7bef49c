//! How long requests are: exact percentiles in as much memory as there are different lengths.

use std::collections::BTreeMap;

/// Numbers of tokens, each with how often it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    often: BTreeMap<u64, u64>,
    all: u64,
}

impl Lengths {
    /// Adds one.
    pub fn add(&mut self, tokens: u64) {
        *self.often.entry(tokens).or_default() += 1;
        self.all += 1;
    }

    /// Returns the shortest length that so many percent are not longer than (the nearest rank); of none, nothing.
    ///
    /// ```
    /// use tokenfare::batch::Lengths;
    /// let mut lengths = Lengths::default();
    /// (1..=20).for_each(|tokens| lengths.add(tokens));
    /// assert_eq!([50, 95, 100].map(|p| lengths.percentile(p)), [Some(10), Some(19), Some(20)]);
    /// ```
    #[must_use]
    pub fn percentile(&self, percent: u32) -> Option<u64> {
        let share = u128::from(self.all) * u128::from(percent.min(100));
        let rank = share.div_ceil(100).max(1);
        let mut passed = 0_u128;
        let mut lengths = self.often.iter();
        let found = lengths.find(|(_, often)| {
            passed += u128::from(**often);
            passed >= rank
        });
        found.map(|(tokens, _)| *tokens)
    }

    /// The longest; of none, nothing.
    #[must_use]
    pub fn largest(&self) -> Option<u64> {
        self.often.keys().next_back().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nearest rank, of the sorted numbers themselves.
    #[test]
    fn percentiles_are_those_of_the_sorted_numbers() {
        let mut numbers: Vec<u64> = (0..1_000).map(|n| n * n % 977).collect();
        let mut lengths = Lengths::default();
        for number in &numbers {
            lengths.add(*number);
        }
        numbers.sort_unstable();
        for percent in [1_u32, 50, 95, 99, 100] {
            let rank = (numbers.len() * percent as usize).div_ceil(100);
            assert_eq!(lengths.percentile(percent), Some(numbers[rank - 1]));
        }
        assert_eq!(lengths.largest(), numbers.last().copied());
        assert_eq!(Lengths::default().percentile(50), None);
    }
}
