//! Folds by position alone.

use serde::{Deserialize, Serialize};

use crate::authoring::random::SplitMix64;
use crate::data::{Labels, Samples};
use crate::error::{Error, Result};
use crate::model_selection::{SplitError, Splits, Splitter};

/// Divides the samples into `n_splits` folds of consecutive rows; each fold is tested once.
///
/// The first `n_samples % n_splits` folds hold one sample more than the others. Rows stay in order
/// unless [`KFold::shuffle`] is asked for.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{KFold, Splitter};
///
/// let splits: Vec<_> = KFold::new(3).split(&Samples::counted(7))?.iter().collect();
/// assert_eq!(splits[0].test.as_slice(), [0, 1, 2]);
/// assert_eq!(splits[1].test.as_slice(), [3, 4]);
/// assert_eq!(splits[1].train.as_slice(), [0, 1, 2, 5, 6]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KFold {
    n_splits: usize,
    seed: Option<u64>,
}

crate::register!(Splitter KFold: "k-fold", version 1);

/// 5 folds, unshuffled.
impl Default for KFold {
    fn default() -> Self {
        Self::new(5)
    }
}

impl KFold {
    /// Folds of consecutive rows, unshuffled; at least 2 and at most one per sample.
    pub fn new(n_splits: usize) -> Self {
        Self { n_splits, seed: None }
    }

    /// The same number of folds over rows in random order.
    ///
    /// The same seed gives the same folds on every machine and in every version of this crate.
    /// They are not the folds that scikit-learn makes from that seed.
    #[must_use]
    pub fn shuffle(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }
}

impl Splitter for KFold {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        let n_samples = samples.n_samples();
        self.check(samples)?;
        let mut order: Vec<u32> = (0..n_samples as u32).collect();
        if let Some(seed) = self.seed {
            SplitMix64::new(seed).shuffle(&mut order);
        }
        let (size, larger) = (n_samples / self.n_splits, n_samples % self.n_splits);
        let mut fold_of = vec![0; n_samples];
        let mut rest = order.as_slice();
        for fold in 0..self.n_splits {
            let (rows, later) = rest.split_at(size + usize::from(fold < larger));
            for &row in rows {
                fold_of[row as usize] = fold as u32;
            }
            rest = later;
        }
        Ok(Splits::partition(fold_of, self.n_splits))
    }

    fn check_params(&self) -> Result<()> {
        check_two_folds("KFold n_splits", self.n_splits)
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        check_fold_count("KFold n_splits", self.n_splits, samples.n_samples())
    }

    fn warnings(&self, samples: &Samples<'_>) -> Vec<String> {
        match (samples.labels(), self.split(samples)) {
            (Some(labels), Ok(splits)) => classes_not_fitted(labels, &splits).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// The warning about the first fold that tests all samples of a class, of which there are several.
fn classes_not_fitted(labels: &Labels, splits: &Splits) -> Option<String> {
    let codes: Vec<u32> = labels.codes().collect();
    let n_classes = labels.classes().len();
    let count = |rows: &mut dyn Iterator<Item = u32>| {
        let mut counts = vec![0; n_classes];
        rows.for_each(|code| counts[code as usize] += 1);
        counts
    };
    let all: Vec<usize> = count(&mut codes.iter().copied());
    splits.iter().enumerate().find_map(|(fold, split)| {
        let tested = split.test.as_slice().iter().map(|&row| codes[row as usize]);
        let tested = count(&mut { tested });
        let alone = (0..n_classes).filter(|&class| all[class] > 1 && tested[class] == all[class]);
        let alone: Vec<&str> = alone.map(|class| &*labels.classes()[class]).collect();
        (!alone.is_empty()).then(|| {
            format!(
                "fold {fold} tests classes of which it is fitted on no sample: {}; shuffle the \
                 samples, or use StratifiedKFold",
                alone.join(", ")
            )
        })
    })
}

/// Checks that there are at least two folds.
pub(super) fn check_two_folds(name: &'static str, n_splits: usize) -> Result<()> {
    if n_splits >= 2 {
        return Ok(());
    }
    let expected = "at least 2 folds, one to test on while the others are fitted on";
    Err(Error::Param { name, value: n_splits.to_string(), expected })
}

/// Checks that there are at least two folds and at least one sample for each.
pub(super) fn check_fold_count(
    name: &'static str,
    n_splits: usize,
    n_samples: usize,
) -> Result<()> {
    check_two_folds(name, n_splits)?;
    check_countable(n_samples)?;
    if n_splits > n_samples {
        return Err(SplitError::TooManyFolds { n_splits, n_samples }.into());
    }
    Ok(())
}

/// Checks that row numbers can count the samples.
pub(super) fn check_countable(n_samples: usize) -> Result<()> {
    if u32::try_from(n_samples).is_err() {
        return Err(Error::TooManySamples { found: n_samples });
    }
    Ok(())
}

/// Checks that there are as many samples as the splitter was made for.
pub(super) fn check_sample_count(
    splitter: &'static str,
    expected: usize,
    found: usize,
) -> Result<()> {
    if expected != found {
        return Err(SplitError::SampleCount { splitter, expected, found }.into());
    }
    check_countable(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_are_only_tested_are_a_warning() {
        let sorted =
            Labels::from_codes(vec!["a".into(), "b".into()], vec![0, 0, 0, 1, 1, 1]).unwrap();
        assert_eq!(
            KFold::new(2).warnings(&Samples::labelled(&sorted)),
            [
                "fold 0 tests classes of which it is fitted on no sample: a; shuffle the samples, or use \
              StratifiedKFold"
            ]
        );
        assert_eq!(KFold::new(3).warnings(&Samples::labelled(&sorted)), [""; 0]);
        assert_eq!(KFold::new(2).warnings(&Samples::counted(6)), [""; 0]);
    }

    fn tests_of(splitter: &KFold, n_samples: usize) -> Vec<Vec<u32>> {
        let splits = splitter.split(&Samples::counted(n_samples)).unwrap();
        splits.iter().map(|split| split.test.as_slice().to_vec()).collect()
    }

    #[test]
    fn the_first_folds_take_the_remainder() {
        assert_eq!(tests_of(&KFold::new(2), 5), [vec![0, 1, 2], vec![3, 4]]);
        let sizes: Vec<usize> = tests_of(&KFold::new(3), 17).iter().map(Vec::len).collect();
        assert_eq!(sizes, [6, 6, 5]);
    }

    #[test]
    fn a_seed_fixes_the_folds_for_good() {
        let expected = [vec![3, 4, 5, 8], vec![0, 1, 9], vec![2, 6, 7]];
        assert_eq!(tests_of(&KFold::new(3).shuffle(348_347), 10), expected);
    }

    #[test]
    fn too_few_or_too_many_folds_name_the_numbers() {
        let message = |n_splits, n_samples| {
            KFold::new(n_splits).split(&Samples::counted(n_samples)).unwrap_err().to_string()
        };
        assert!(message(1, 10).starts_with("KFold n_splits = 1 is out of range: at least 2"));
        assert_eq!(
            message(5, 4),
            "5 folds are more than the 4 samples; each fold needs at least one, so ask for at most 4"
        );
        assert_eq!(
            message(2, 0),
            "2 folds are more than the 0 samples; each fold needs at least one, so add samples"
        );
    }
}
