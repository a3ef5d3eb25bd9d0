//! Folds that keep the share of each class.

use serde::{Deserialize, Serialize};

use crate::authoring::random::SplitMix64;
use crate::data::Labels;
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::model_selection::split::k_fold::{check_fold_count, check_two_folds};
use crate::model_selection::{SplitError, Splits, Splitter};

/// Divides the samples into `n_splits` folds, each with nearly the same share of every class.
///
/// The number of samples of one class differs by at most one between folds, and so does the size
/// of the folds. Within a class, rows stay in order unless [`StratifiedKFold::shuffle`] is asked
/// for. Which names the classes have does not matter, only where they occur.
///
/// A class with fewer samples than folds is missing from the tests of some folds: that is a
/// sentence in [`Splitter::warnings`], and an error only when it is so for every class.
///
/// ```
/// use tenfold::data::{Labels, Samples};
/// use tenfold::model_selection::{Splitter, StratifiedKFold};
///
/// let labels = Labels::from_integers(&[1, 1, 1, 0, 0, 0, 0])?;
/// let splits: Vec<_> = StratifiedKFold::new(2).split(&Samples::labelled(&labels))?.iter().collect();
/// assert_eq!(splits[0].test.as_slice(), [0, 1, 3, 4]);
/// assert_eq!(splits[1].test.as_slice(), [2, 5, 6]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StratifiedKFold {
    n_splits: usize,
    seed: Option<u64>,
}

crate::register!(Splitter StratifiedKFold: "stratified-k-fold", version 1);

/// 5 folds, unshuffled.
impl Default for StratifiedKFold {
    fn default() -> Self {
        Self::new(5)
    }
}

impl StratifiedKFold {
    /// Stratified folds, unshuffled; at least 2 and at most the samples of the largest class.
    pub fn new(n_splits: usize) -> Self {
        Self { n_splits, seed: None }
    }

    /// The same number of folds over rows in random order within each class.
    ///
    /// The same seed gives the same folds on every machine and in every version of this crate.
    /// They are not the folds that scikit-learn makes from that seed.
    #[must_use]
    pub fn shuffle(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// The fold in which each sample is tested.
    fn fold_of(&self, labels: &Labels) -> Vec<u32> {
        let mut folds = Vec::with_capacity(labels.len());
        let mut next_of_class = vec![0; labels.classes().len()];
        let mut random = self.seed.map(SplitMix64::new);
        for (code, count) in classes_by_appearance(labels) {
            // Dealing the samples, sorted by class, to the folds in turn gives each fold its
            // number of samples of this class; in sorted order they become blocks of rows.
            let start = folds.len();
            folds.extend((start..start + count).map(|at| (at % self.n_splits) as u32));
            let of_class = &mut folds[start..];
            of_class.sort_unstable();
            if let Some(random) = &mut random {
                random.shuffle(of_class);
            }
            next_of_class[code as usize] = start;
        }
        let mut deal = |code: u32| {
            let next = &mut next_of_class[code as usize];
            *next += 1;
            folds[*next - 1]
        };
        labels.codes().map(&mut deal).collect()
    }
}

impl Splitter for StratifiedKFold {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        Ok(Splits::partition(self.fold_of(labels_of(samples)?), self.n_splits))
    }

    fn check_params(&self) -> Result<()> {
        check_two_folds("StratifiedKFold n_splits", self.n_splits)
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        let labels = labels_of(samples)?;
        check_fold_count("StratifiedKFold n_splits", self.n_splits, samples.n_samples())?;
        if labels.counts().iter().all(|&count| count < self.n_splits) {
            let classes = list_counts(&counts_below(labels, self.n_splits));
            return Err(
                SplitError::TooManyFoldsForClasses { n_splits: self.n_splits, classes }.into()
            );
        }
        Ok(())
    }

    fn warnings(&self, samples: &Samples<'_>) -> Vec<String> {
        samples.labels().map_or_else(Vec::new, |labels| small_classes(labels, self.n_splits))
    }
}

/// The warning about classes with fewer samples than folds.
pub(super) fn small_classes(labels: &Labels, n_splits: usize) -> Vec<String> {
    let small = counts_below(labels, n_splits);
    if small.is_empty() {
        return Vec::new();
    }
    let classes = list_counts(&small);
    vec![format!(
        "{n_splits} folds are more than the samples of some classes: {classes}; \
         these classes are missing from the tests of some folds"
    )]
}

fn labels_of<'a>(samples: &Samples<'a>) -> Result<&'a Labels> {
    samples.labels().ok_or(Error::Split(SplitError::NeedsLabels { splitter: "StratifiedKFold" }))
}

/// The code and the number of samples of each class that occurs, in order of first appearance.
pub(super) fn classes_by_appearance(labels: &Labels) -> Vec<(u32, usize)> {
    let mut counts = labels.counts();
    let mut classes = Vec::new();
    for code in labels.codes() {
        let count = std::mem::take(&mut counts[code as usize]);
        if count > 0 {
            classes.push((code, count));
        }
    }
    classes
}

/// The classes that occur fewer than `n_splits` times, with their number of samples.
pub(super) fn counts_below(labels: &Labels, n_splits: usize) -> Vec<(&str, usize)> {
    let counted = labels.classes().iter().map(String::as_str).zip(labels.counts());
    counted.filter(|&(_, count)| count > 0 && count < n_splits).collect()
}

/// The classes as text, `` `a` has 1, `b` has 2 ``; the first five of them.
pub(super) fn list_counts(classes: &[(&str, usize)]) -> String {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> =
        classes.iter().take(SHOWN).map(|(name, count)| format!("`{name}` has {count}")).collect();
    if classes.len() > SHOWN {
        shown.push(format!("and {} more", classes.len() - SHOWN));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests_of(splitter: &StratifiedKFold, labels: &Labels) -> Vec<Vec<u32>> {
        let splits = splitter.split(&Samples::labelled(labels)).unwrap();
        splits.iter().map(|split| split.test.as_slice().to_vec()).collect()
    }

    #[test]
    fn classes_count_by_first_appearance() {
        let labels =
            Labels::from_names(&["b", "c", "a", "b", "b", "b", "c", "c", "c", "a", "a", "a"]);
        let expected = [[0, 1, 2, 3], [4, 6, 7, 9], [5, 8, 10, 11]];
        assert_eq!(tests_of(&StratifiedKFold::new(3), &labels.unwrap()), expected);
    }

    #[test]
    fn a_small_class_is_a_warning() {
        let labels = Labels::from_integers(&[3, 3, -1, -1, 3]).unwrap();
        let splitter = StratifiedKFold::new(3);
        assert_eq!(tests_of(&splitter, &labels), [vec![0, 2], vec![1, 3], vec![4]]);
        assert_eq!(
            splitter.warnings(&Samples::labelled(&labels)),
            ["3 folds are more than the samples of some classes: `-1` has 2; \
              these classes are missing from the tests of some folds"]
        );
        assert!(StratifiedKFold::new(2).warnings(&Samples::labelled(&labels)).is_empty());
    }

    #[test]
    fn only_small_classes_are_an_error_that_names_them() {
        let labels = Labels::from_integers(&[3, 3, -1, -1, 2]).unwrap();
        let error = StratifiedKFold::new(3).split(&Samples::labelled(&labels)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "3 folds are more than the samples of every class: `-1` has 2, `2` has 1, `3` has 2; \
             ask for fewer folds, or use KFold"
        );
    }

    #[test]
    fn a_class_of_another_selection_counts_for_nothing() {
        let all = Labels::from_names(&["gone", "b", "a", "b", "a"]).unwrap();
        let labels = all.select(&vec![1, 2, 3, 4].into());
        assert_eq!(tests_of(&StratifiedKFold::new(2), &labels), [[0, 1], [2, 3]]);
        assert!(StratifiedKFold::new(2).warnings(&Samples::labelled(&labels)).is_empty());
    }

    #[test]
    fn samples_without_classes_are_an_error() {
        let error = StratifiedKFold::new(2).split(&Samples::counted(9)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "StratifiedKFold needs a class label per sample but got none; use KFold, or pass labels"
        );
    }
}
