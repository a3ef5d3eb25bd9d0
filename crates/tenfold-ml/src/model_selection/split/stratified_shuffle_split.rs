//! Random splits that keep the share of each class.

use serde::{Deserialize, Serialize};

use crate::authoring::random::SplitMix64;
use crate::data::Labels;
use crate::data::Samples;
use crate::data::sort_places::sort_places;
use crate::error::{Error, Result};
use crate::model_selection::split::k_fold::check_countable;
use crate::model_selection::split::part::Parts;
use crate::model_selection::split::shuffle_split::{check_one_split, split_of};
use crate::model_selection::split::stratified_k_fold::{
    classes_by_appearance, counts_below, list_counts,
};
use crate::model_selection::{Part, SplitError, Splits, Splitter};

/// Draws the rows to test and to fit on at random, `n_splits` times over, each time with nearly the
/// same share of every class.
///
/// Sizes are those of [`ShuffleSplit`](crate::model_selection::ShuffleSplit): a tenth is tested by default. The
/// training rows get the whole number of samples of each class that its share comes to; what is
/// still missing goes to the classes with the largest remainders, one sample each, at random among
/// equal ones. The test gets the same of the rest. Which names the classes have does not matter.
///
/// The same seed gives the same splits on every machine and in every version of this crate. They
/// are not the splits that scikit-learn makes from that seed.
///
/// ```
/// use tenfold::data::{Labels, Samples};
/// use tenfold::model_selection::{Part, Splitter, StratifiedShuffleSplit};
///
/// let labels = Labels::from_integers(&[0, 0, 0, 0, 0, 0, 1, 1, 1])?;
/// let splitter = StratifiedShuffleSplit::new(2, 42).test_size(Part::Count(3));
/// for split in splitter.split(&Samples::labelled(&labels))?.iter() {
///     assert_eq!(labels.select(&split.train).counts(), [4, 2]);
///     assert_eq!(labels.select(&split.test).counts(), [2, 1]);
/// }
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StratifiedShuffleSplit {
    n_splits: usize,
    seed: u64,
    test_size: Option<Part>,
    train_size: Option<Part>,
}

crate::register!(Splitter StratifiedShuffleSplit: "stratified-shuffle-split", version 1);

/// 10 splits with the seed 0.
impl Default for StratifiedShuffleSplit {
    fn default() -> Self {
        Self::new(10, 0)
    }
}

impl StratifiedShuffleSplit {
    /// Random splits, `n_splits` of them, at least 1, that test a tenth of the samples.
    pub fn new(n_splits: usize, seed: u64) -> Self {
        Self { n_splits, seed, test_size: None, train_size: None }
    }

    /// The part to test; by default the rest of the part to fit on, or a tenth. At least one sample for each class.
    #[must_use]
    pub fn test_size(self, test: Part) -> Self {
        Self { test_size: Some(test), ..self }
    }

    /// The part to fit on; by default the rest of the part to test. At least one sample for each class.
    #[must_use]
    pub fn train_size(self, train: Part) -> Self {
        Self { train_size: Some(train), ..self }
    }

    fn parts(&self) -> Parts {
        Parts { test: self.test_size, train: self.train_size }
    }
}

impl Splitter for StratifiedShuffleSplit {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let (n_train, n_test) = self.parts().sizes(samples.n_samples())?;
        let classes = rows_of_classes(labels_of(samples)?);
        let counts: Vec<usize> = classes.iter().map(Vec::len).collect();
        let mut random = SplitMix64::new(self.seed);
        let mut split = || {
            let trained = shares(&counts, n_train, &mut random);
            let rest: Vec<usize> =
                counts.iter().zip(&trained).map(|(all, got)| all - got).collect();
            let tested = shares(&rest, n_test, &mut random);
            let (mut train, mut test) = (Vec::new(), Vec::new());
            for ((class, n_train), n_test) in classes.iter().zip(trained).zip(tested) {
                let mut rows = class.clone();
                random.shuffle(&mut rows);
                train.extend_from_slice(&rows[..n_train]);
                test.extend_from_slice(&rows[n_train..n_train + n_test]);
            }
            split_of(&mut train, &mut test)
        };
        Ok((0..self.n_splits).map(|_| split()).collect::<Vec<_>>().into())
    }

    fn check_params(&self) -> Result<()> {
        check_one_split("StratifiedShuffleSplit n_splits", self.n_splits)?;
        self.parts().check("StratifiedShuffleSplit test_size", "StratifiedShuffleSplit train_size")
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_countable(samples.n_samples())?;
        let labels = labels_of(samples)?;
        let (n_train, n_test) = self.parts().sizes(samples.n_samples())?;
        let lonely = counts_below(labels, 2);
        if !lonely.is_empty() {
            return Err(SplitError::ClassTooSmall { classes: list_counts(&lonely) }.into());
        }
        let n_classes = labels.counts().into_iter().filter(|&count| count > 0).count();
        if n_train.min(n_test) < n_classes {
            return Err(SplitError::PartBelowClasses { n_train, n_test, n_classes }.into());
        }
        Ok(())
    }
}

fn labels_of<'a>(samples: &Samples<'a>) -> Result<&'a Labels> {
    samples
        .labels()
        .ok_or(Error::Split(SplitError::NeedsLabels { splitter: "StratifiedShuffleSplit" }))
}

/// The rows of each class that occurs, the classes in order of first appearance.
fn rows_of_classes(labels: &Labels) -> Vec<Vec<u32>> {
    let mut rows = vec![Vec::new(); labels.classes().len()];
    for (row, code) in (0_u32..).zip(labels.codes()) {
        rows[code as usize].push(row);
    }
    let classes = classes_by_appearance(labels).into_iter();
    classes.map(|(code, _)| std::mem::take(&mut rows[code as usize])).collect()
}

/// Divides `n_drawn` among classes by their counts: the whole part of each share, then one more for
/// the largest remainders, at random among equal ones.
fn shares(counts: &[usize], n_drawn: usize, random: &mut SplitMix64) -> Vec<usize> {
    let total: u64 = counts.iter().map(|&count| count as u64).sum();
    // Samples are counted by u32, so products of two counts fit in u64.
    let product = |class: usize| counts[class] as u64 * n_drawn as u64;
    let mut drawn: Vec<usize> =
        (0..counts.len()).map(|class| (product(class) / total) as usize).collect();
    let missing = n_drawn - drawn.iter().sum::<usize>();
    let mut classes: Vec<usize> = (0..counts.len()).collect();
    random.shuffle(&mut classes);
    let remainder = |class: usize| product(class) % total;
    sort_places(&mut classes, &|a, b| remainder(b).cmp(&remainder(a)));
    for &class in &classes[..missing] {
        drawn[class] += 1;
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_remainders_get_the_missing_samples() {
        let mut random = SplitMix64::new(1);
        assert_eq!(shares(&[50, 30, 20], 10, &mut random), [5, 3, 2]);
        assert_eq!(shares(&[4, 3], 5, &mut random), [3, 2]);
        let drawn: Vec<_> = (0..50).map(|_| shares(&[2, 2], 1, &mut random)).collect();
        assert!(drawn.contains(&vec![1, 0]) && drawn.contains(&vec![0, 1]));
    }

    #[test]
    fn a_seed_fixes_the_splits_for_good() {
        let labels = Labels::from_integers(&[0, 1, 0, 1, 0, 1, 0, 1]).unwrap();
        let splitter = StratifiedShuffleSplit::new(2, 42).test_size(Part::Count(3));
        let splits = splitter.split(&Samples::labelled(&labels)).unwrap();
        let tests: Vec<_> = splits.iter().map(|split| split.test.as_slice().to_vec()).collect();
        assert_eq!(tests, [[1, 2, 7], [0, 2, 5]]);
    }

    #[test]
    fn samples_that_cannot_be_stratified_are_refused() {
        let message = |integers: &[i64], test| {
            let labels = Labels::from_integers(integers).unwrap();
            let splitter = StratifiedShuffleSplit::new(1, 1).test_size(Part::Count(test));
            splitter.split(&Samples::labelled(&labels)).unwrap_err().to_string()
        };
        assert_eq!(
            message(&[3, 3, 3, 5, 7], 2),
            "each class needs at least 2 samples, one to fit on and one to test, but `5` has 1, \
             `7` has 1; add samples of these classes, leave them out, or use ShuffleSplit"
        );
        assert_eq!(
            message(&[1, 1, 1, 2, 2, 2], 1),
            "5 samples to fit on and 1 to test are too few for 2 classes; each part needs at least \
             one sample for each class, so ask for other sizes or use ShuffleSplit"
        );
        let error = StratifiedShuffleSplit::new(1, 1).split(&Samples::counted(9)).unwrap_err();
        assert!(error.to_string().starts_with("StratifiedShuffleSplit needs a class label"));
    }

    #[test]
    fn a_class_of_another_selection_counts_for_nothing() {
        let all = Labels::from_names(&["gone", "b", "a", "b", "a"]).unwrap();
        let labels = all.select(&vec![1, 2, 3, 4].into());
        let splitter = StratifiedShuffleSplit::new(1, 3).test_size(Part::Share(0.5));
        let split = splitter.split(&Samples::labelled(&labels)).unwrap().get(0).unwrap();
        assert_eq!(labels.select(&split.test).counts(), labels.select(&split.train).counts());
    }
}
