//! Folds that test on rows after those of the fit.

use serde::{Deserialize, Serialize};

use crate::data::Samples;
use crate::error::{Error, Result};
use crate::model_selection::split::k_fold::check_countable;
use crate::model_selection::{Split, SplitError, Splits, Splitter};

/// Tests on rows that come after all rows fitted on, for samples in the order of time.
///
/// The tests are the last `n_splits` blocks of equal size, each `n_samples / (n_splits + 1)` rows
/// unless [`TimeSeriesSplit::test_size`] is set. Each is fitted on all rows before it, so
/// the remainder goes to the first training rows, which no fold tests.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{Splitter, TimeSeriesSplit};
///
/// let splitter = TimeSeriesSplit::new(2).gap(1).max_train_size(3);
/// let splits: Vec<_> = splitter.split(&Samples::counted(8))?.iter().collect();
/// assert_eq!(splits[0].train.as_slice(), [0, 1, 2]);
/// assert_eq!(splits[0].test.as_slice(), [4, 5]);
/// assert_eq!(splits[1].train.as_slice(), [2, 3, 4]);
/// assert_eq!(splits[1].test.as_slice(), [6, 7]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeSeriesSplit {
    n_splits: usize,
    gap: usize,
    test_size: Option<usize>,
    max_train_size: Option<usize>,
}

crate::register!(Splitter TimeSeriesSplit: "time-series-split", version 1);

/// 5 tests.
impl Default for TimeSeriesSplit {
    fn default() -> Self {
        Self::new(5)
    }
}

impl TimeSeriesSplit {
    /// Tests, `n_splits` of them, at least 2, each right after the one before; no gap, and training rows from
    /// the first on.
    pub fn new(n_splits: usize) -> Self {
        Self { n_splits, gap: 0, test_size: None, max_train_size: None }
    }

    /// The number of rows left out between the training rows and the test; 0 by default.
    #[must_use]
    pub fn gap(self, gap: usize) -> Self {
        Self { gap, ..self }
    }

    /// The number of rows to test in each fold, at least 1; `n_samples / (n_splits + 1)` by default.
    #[must_use]
    pub fn test_size(self, test_size: usize) -> Self {
        Self { test_size: Some(test_size), ..self }
    }

    /// The largest number of rows to fit on, the latest ones, at least 1; all by default.
    #[must_use]
    pub fn max_train_size(self, max_train_size: usize) -> Self {
        Self { max_train_size: Some(max_train_size), ..self }
    }

    /// How many rows each fold tests, and the first row that any of them does.
    fn test_blocks(&self, n_samples: usize) -> Result<(usize, usize)> {
        let even = n_samples.checked_div(self.n_splits.saturating_add(1)).unwrap_or(0);
        let test_size = self.test_size.unwrap_or(even.max(1));
        let first = self.n_splits.checked_mul(test_size);
        match first.and_then(|tested| n_samples.checked_sub(tested)) {
            Some(first) if first > self.gap => Ok((test_size, first)),
            _ => Err(SplitError::SeriesTooShort {
                n_splits: self.n_splits,
                test_size,
                gap: self.gap,
                n_samples,
            }
            .into()),
        }
    }
}

impl Splitter for TimeSeriesSplit {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let (test_size, first) = self.test_blocks(samples.n_samples())?;
        let split = |fold: usize| {
            let test_start = first + fold * test_size;
            let train_end = test_start - self.gap;
            let train_start = self.max_train_size.map_or(0, |most| train_end.saturating_sub(most));
            let rows = |start: usize, end: usize| (start as u32..end as u32).collect();
            Split {
                train: rows(train_start, train_end),
                test: rows(test_start, test_start + test_size),
            }
        };
        Ok((0..self.n_splits).map(split).collect::<Vec<_>>().into())
    }

    fn check_params(&self) -> Result<()> {
        let least = [
            ("TimeSeriesSplit n_splits", Some(self.n_splits), 2, "at least 2 tests"),
            ("TimeSeriesSplit test_size", self.test_size, 1, "at least 1 row"),
            ("TimeSeriesSplit max_train_size", self.max_train_size, 1, "at least 1 row"),
        ];
        for (name, value, least, expected) in least {
            if let Some(value) = value.filter(|&value| value < least) {
                return Err(Error::Param { name, value: value.to_string(), expected });
            }
        }
        Ok(())
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_countable(samples.n_samples())?;
        self.test_blocks(samples.n_samples()).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type TrainAndTest = (Vec<u32>, Vec<u32>);

    fn splits_of(splitter: &TimeSeriesSplit, n_samples: usize) -> Vec<TrainAndTest> {
        let splits = splitter.split(&Samples::counted(n_samples)).unwrap();
        let rows = |split: Split| (split.train.as_slice().to_vec(), split.test.as_slice().to_vec());
        splits.iter().map(rows).collect()
    }

    #[test]
    fn the_first_training_rows_take_the_remainder() {
        let splits = splits_of(&TimeSeriesSplit::new(3), 10);
        let tests: Vec<_> = splits.iter().map(|(_, test)| test.clone()).collect();
        assert_eq!(tests, [[4, 5], [6, 7], [8, 9]]);
        assert_eq!(splits[0].0, [0, 1, 2, 3]);
    }

    #[test]
    fn a_gap_and_a_limit_shorten_the_training_rows() {
        let with_gap = splits_of(&TimeSeriesSplit::new(2).gap(2), 10);
        assert_eq!(with_gap[0], (vec![0, 1], vec![4, 5, 6]));
        assert_eq!(with_gap[1], (vec![0, 1, 2, 3, 4], vec![7, 8, 9]));
        let limited = splits_of(&TimeSeriesSplit::new(2).test_size(2).max_train_size(4), 10);
        assert_eq!(limited[0], (vec![2, 3, 4, 5], vec![6, 7]));
        assert_eq!(limited[1], (vec![4, 5, 6, 7], vec![8, 9]));
    }

    #[test]
    fn too_short_a_series_names_the_numbers() {
        let message = |splitter: TimeSeriesSplit, n_samples| {
            splitter.split(&Samples::counted(n_samples)).unwrap_err().to_string()
        };
        assert_eq!(
            message(TimeSeriesSplit::new(5).test_size(2), 10),
            "5 tests of size 2 and a gap of 0 leave none of the 10 samples to fit on before the \
             first test; ask for fewer or smaller tests or a smaller gap, or add samples"
        );
        assert!(message(TimeSeriesSplit::new(7), 7).starts_with("7 tests of size 1 and"));
        let huge = TimeSeriesSplit::new(usize::MAX).test_size(usize::MAX).gap(usize::MAX);
        assert!(message(huge, 7).contains("leave none of the 7 samples"));
        let zero = TimeSeriesSplit::new(2).test_size(0);
        assert_eq!(
            message(zero, 7),
            "TimeSeriesSplit test_size = 0 is out of range: at least 1 row"
        );
    }
}
