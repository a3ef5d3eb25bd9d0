//! Random splits by position alone.

use serde::{Deserialize, Serialize};

use crate::authoring::random::SplitMix64;
use crate::data::Samples;
use crate::error::Result;
use crate::model_selection::split::check_some;
use crate::model_selection::split::k_fold::check_countable;
use crate::model_selection::split::part::Parts;
use crate::model_selection::{Part, Split, Splits, Splitter};

/// Draws the rows to test and to fit on at random, `n_splits` times over, each time from all.
///
/// A sample can be tested in several splits, or in none. A tenth of the samples is tested, and all
/// others are fitted on, unless [`ShuffleSplit::test_size`] or [`ShuffleSplit::train_size`] say
/// otherwise. Where a share is no whole number of samples, the test gets one more and the training
/// rows one less; the sizes are scikit-learn's.
///
/// The same seed gives the same splits on every machine and in every version of this crate. They
/// are not the splits that scikit-learn makes from that seed.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{Part, ShuffleSplit, Splitter};
///
/// let splitter = ShuffleSplit::new(5, 42).test_size(Part::Share(0.3));
/// let splits: Vec<_> = splitter.split(&Samples::counted(10))?.iter().collect();
/// assert_eq!(splits.len(), 5);
/// assert!(splits.iter().all(|split| split.train.len() == 7 && split.test.len() == 3));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShuffleSplit {
    n_splits: usize,
    seed: u64,
    test_size: Option<Part>,
    train_size: Option<Part>,
}

crate::register!(Splitter ShuffleSplit: "shuffle-split", version 1);

/// 10 splits with the seed 0.
impl Default for ShuffleSplit {
    fn default() -> Self {
        Self::new(10, 0)
    }
}

impl ShuffleSplit {
    /// Random splits, `n_splits` of them, at least 1, that test a tenth of the samples.
    pub fn new(n_splits: usize, seed: u64) -> Self {
        Self { n_splits, seed, test_size: None, train_size: None }
    }

    /// The part to test; by default the rest of the part to fit on, or a tenth.
    #[must_use]
    pub fn test_size(self, test: Part) -> Self {
        Self { test_size: Some(test), ..self }
    }

    /// The part to fit on; by default the rest of the part to test.
    #[must_use]
    pub fn train_size(self, train: Part) -> Self {
        Self { train_size: Some(train), ..self }
    }

    fn parts(&self) -> Parts {
        Parts { test: self.test_size, train: self.train_size }
    }
}

impl Splitter for ShuffleSplit {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let (n_train, n_test) = self.parts().sizes(samples.n_samples())?;
        let mut random = SplitMix64::new(self.seed);
        let mut split = || {
            let mut rows: Vec<u32> = (0..samples.n_samples() as u32).collect();
            random.shuffle(&mut rows);
            let (test, rest) = rows.split_at_mut(n_test);
            split_of(&mut rest[..n_train], test)
        };
        Ok((0..self.n_splits).map(|_| split()).collect::<Vec<_>>().into())
    }

    fn check_params(&self) -> Result<()> {
        check_one_split("ShuffleSplit n_splits", self.n_splits)?;
        self.parts().check("ShuffleSplit test_size", "ShuffleSplit train_size")
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_countable(samples.n_samples())?;
        self.parts().sizes(samples.n_samples()).map(drop)
    }
}

/// The split into these rows, which are put in ascending order.
pub(super) fn split_of(train: &mut [u32], test: &mut [u32]) -> Split {
    train.sort_unstable();
    test.sort_unstable();
    Split { train: train.to_vec().into(), test: test.to_vec().into() }
}

/// Checks that there is at least one split.
pub(super) fn check_one_split(name: &'static str, n_splits: usize) -> Result<()> {
    check_some(name, n_splits, "at least one split is needed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_fixes_the_splits_for_good() {
        let splits = ShuffleSplit::new(2, 42).test_size(Part::Count(3)).train_size(Part::Count(4));
        let splits = splits.split(&Samples::counted(8)).unwrap();
        let rows = |at| splits.get(at).map(|split| (split.train.as_slice().to_vec(), split.test));
        // The first test is the first three of the order that `shuffle` is tested to make.
        assert_eq!(rows(0), Some((vec![0, 1, 6, 7], vec![2, 3, 4].into())));
        assert_ne!(rows(0), rows(1));
    }

    #[test]
    fn no_splits_and_parts_out_of_range_are_errors() {
        let message =
            |splitter: ShuffleSplit| splitter.split(&Samples::counted(10)).unwrap_err().to_string();
        assert_eq!(
            message(ShuffleSplit::new(0, 1)),
            "ShuffleSplit n_splits = 0 is out of range: at least one split is needed"
        );
        assert_eq!(
            message(ShuffleSplit::new(1, 1).test_size(Part::Share(1.5))),
            "ShuffleSplit test_size = 1.5 is out of range: above 0 and below 1"
        );
    }
}
