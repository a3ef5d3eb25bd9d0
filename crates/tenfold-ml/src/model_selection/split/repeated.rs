//! Shuffled folds several times over, each time from another seed.

use serde::{Deserialize, Serialize};

use crate::authoring::random::SplitMix64;
use crate::data::Samples;
use crate::error::Result;
use crate::model_selection::split::check_some;
use crate::model_selection::{KFold, Split, Splits, Splitter, StratifiedKFold};

/// Shuffled [`KFold`] `n_repeats` times over: `n_splits * n_repeats` splits.
///
/// Each repeat tests every sample once; its first `n_samples % n_splits` folds hold one sample more
/// than its others. The seeds of the repeats are drawn from the one given. The same seed gives the
/// same splits on every machine and in every version of this crate; they are not those that
/// scikit-learn makes from that seed.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{RepeatedKFold, Splitter};
///
/// let splitter = RepeatedKFold::new(3, 2, 42);
/// let splits: Vec<_> = splitter.split(&Samples::counted(7))?.iter().collect();
/// let sizes: Vec<usize> = splits.iter().map(|split| split.test.len()).collect();
/// assert_eq!(sizes, [3, 2, 2, 3, 2, 2]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatedKFold {
    n_splits: usize,
    n_repeats: usize,
    seed: u64,
}

crate::register!(Splitter RepeatedKFold: "repeated-k-fold", version 1);

/// 5 folds, 10 times, with the seed 0.
impl Default for RepeatedKFold {
    fn default() -> Self {
        Self::new(5, 10, 0)
    }
}

impl RepeatedKFold {
    /// `n_splits` folds, at least 2 and at most one per sample, `n_repeats` times, at least once.
    pub fn new(n_splits: usize, n_repeats: usize, seed: u64) -> Self {
        Self { n_splits, n_repeats, seed }
    }
}

impl Splitter for RepeatedKFold {
    fn n_splits(&self) -> usize {
        self.n_splits.saturating_mul(self.n_repeats)
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        repeat(self.n_repeats, self.seed, |seed| {
            KFold::new(self.n_splits).shuffle(seed).split(samples)
        })
    }

    fn check_params(&self) -> Result<()> {
        check_one_repeat("RepeatedKFold n_repeats", self.n_repeats)?;
        KFold::new(self.n_splits).check_params()
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        KFold::new(self.n_splits).check(samples)
    }
}

/// Shuffled [`StratifiedKFold`] `n_repeats` times over: `n_splits * n_repeats` splits.
///
/// Each repeat tests every sample once; the sizes of its folds and their numbers of samples of one
/// class differ by at most one. The seeds of the repeats are drawn from the one given. The same
/// seed gives the same splits on every machine and in every version of this crate; they are not
/// those that scikit-learn makes from that seed.
///
/// ```
/// use tenfold::data::{Labels, Samples};
/// use tenfold::model_selection::{RepeatedStratifiedKFold, Splitter};
///
/// let labels = Labels::from_integers(&[1, 1, 0, 0, 0, 0])?;
/// let splits = RepeatedStratifiedKFold::new(2, 3, 42).split(&Samples::labelled(&labels))?;
/// assert_eq!(splits.len(), 6);
/// assert!(splits.iter().all(|split| labels.select(&split.test).counts() == [2, 1]));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatedStratifiedKFold {
    n_splits: usize,
    n_repeats: usize,
    seed: u64,
}

crate::register!(Splitter RepeatedStratifiedKFold: "repeated-stratified-k-fold", version 1);

/// 5 folds, 10 times, with the seed 0.
impl Default for RepeatedStratifiedKFold {
    fn default() -> Self {
        Self::new(5, 10, 0)
    }
}

impl RepeatedStratifiedKFold {
    /// `n_splits` folds, at least 2 and at most the samples of the largest class, `n_repeats` times,
    /// at least once.
    pub fn new(n_splits: usize, n_repeats: usize, seed: u64) -> Self {
        Self { n_splits, n_repeats, seed }
    }
}

impl Splitter for RepeatedStratifiedKFold {
    fn n_splits(&self) -> usize {
        self.n_splits.saturating_mul(self.n_repeats)
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        repeat(self.n_repeats, self.seed, |seed| {
            StratifiedKFold::new(self.n_splits).shuffle(seed).split(samples)
        })
    }

    fn check_params(&self) -> Result<()> {
        check_one_repeat("RepeatedStratifiedKFold n_repeats", self.n_repeats)?;
        StratifiedKFold::new(self.n_splits).check_params()
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        StratifiedKFold::new(self.n_splits).check(samples)
    }

    fn warnings(&self, samples: &Samples<'_>) -> Vec<String> {
        StratifiedKFold::new(self.n_splits).warnings(samples)
    }
}

/// The splits of each repeat, one repeat after the other.
fn repeat(n_repeats: usize, seed: u64, split: impl Fn(u64) -> Result<Splits>) -> Result<Splits> {
    let mut seeds = SplitMix64::new(seed);
    let mut splits: Vec<Split> = Vec::new();
    for _ in 0..n_repeats {
        splits.extend(split(seeds.next_u64())?.iter());
    }
    Ok(splits.into())
}

fn check_one_repeat(name: &'static str, n_repeats: usize) -> Result<()> {
    check_some(name, n_repeats, "at least one repeat is needed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Labels;

    #[test]
    fn a_repeat_is_the_shuffled_folds_of_a_seed_drawn() {
        let samples = Samples::counted(10);
        let splits: Vec<_> = RepeatedKFold::new(3, 2, 9).split(&samples).unwrap().iter().collect();
        let mut seeds = SplitMix64::new(9);
        for repeat in splits.chunks(3) {
            let once = KFold::new(3).shuffle(seeds.next_u64()).split(&samples).unwrap();
            assert_eq!(repeat, once.iter().collect::<Vec<_>>());
        }
        assert_ne!(splits[..3], splits[3..]);
    }

    #[test]
    fn folds_and_repeats_out_of_range_are_errors() {
        let message = |n_splits, n_repeats| {
            let splitter = RepeatedKFold::new(n_splits, n_repeats, 1);
            splitter.split(&Samples::counted(4)).unwrap_err().to_string()
        };
        assert_eq!(
            message(2, 0),
            "RepeatedKFold n_repeats = 0 is out of range: at least one repeat is needed"
        );
        assert!(message(1, 2).contains("n_splits = 1 is out of range: at least 2"));
        assert!(message(5, 2).starts_with("5 folds are more than the 4 samples"));
    }

    #[test]
    fn a_small_class_is_a_warning_once() {
        let labels = Labels::from_integers(&[3, 3, -1, -1, 3]).unwrap();
        let warnings = RepeatedStratifiedKFold::new(3, 4, 1).warnings(&Samples::labelled(&labels));
        assert_eq!(warnings.len(), 1);
    }
}
