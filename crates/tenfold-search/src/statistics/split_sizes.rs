//! The sizes of splits, by which their scores correlate.

use tenfold_ml::model_selection::Splits;

use crate::error::Result;
use crate::statistics::StatisticsError;

/// The numbers of samples that a split fits on and tests, as means over all splits.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{KFold, SplitSizes, Splitter};
///
/// let splits = KFold::new(10).split(&Samples::counted(105))?;
/// let sizes = SplitSizes::of(&splits)?;
/// assert_eq!((sizes.n_train(), sizes.n_test()), (94.5, 10.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitSizes {
    n_train: f64,
    n_test: f64,
}

impl SplitSizes {
    /// The sizes of splits that are all alike.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if one of them is 0.
    pub fn new(n_train: usize, n_test: usize) -> Result<Self> {
        for (argument, value) in [("n_train", n_train), ("n_test", n_test)] {
            if value == 0 {
                let (value, expected) = (0.0, "a split needs at least one sample there");
                return Err(StatisticsError::OutOfRange { argument, value, expected }.into());
            }
        }
        Ok(Self { n_train: n_train as f64, n_test: n_test as f64 })
    }

    /// The mean sizes of some splits.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] without a split, [`StatisticsError::OutOfRange`] if all splits
    /// lack samples to fit on, or to test.
    pub fn of(splits: &Splits) -> Result<Self> {
        let (mut n_train, mut n_test) = (0, 0);
        for split in splits.iter() {
            n_train += split.train.len();
            n_test += split.test.len();
        }
        if splits.is_empty() {
            let (argument, unit, advice) = ("splits", "splits", "ask for two splits or more");
            let (found, needed) = (0, 1);
            return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
        }
        let sums = Self::new(n_train, n_test)?;
        let len = splits.len() as f64;
        Ok(Self { n_train: sums.n_train / len, n_test: sums.n_test / len })
    }

    /// The mean number of samples to fit on.
    pub fn n_train(&self) -> f64 {
        self.n_train
    }

    /// The mean number of samples to test.
    pub fn n_test(&self) -> f64 {
        self.n_test
    }

    /// The factor from the variance of the scores of `n_splits` splits to the variance of their
    /// mean: 1/J + n_test / n_train (Nadeau and Bengio, "Inference for the generalization error",
    /// 2003, section 4.1).
    pub(super) fn variance_factor(&self, n_splits: usize) -> f64 {
        1.0 / n_splits as f64 + self.n_test / self.n_train
    }
}
