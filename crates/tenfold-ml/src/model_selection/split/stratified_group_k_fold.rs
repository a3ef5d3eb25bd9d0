//! Folds that keep the samples of a group together, each with nearly the same share of every class.

use serde::{Deserialize, Serialize};

use crate::authoring::random::SplitMix64;
use crate::data::Labels;
use crate::data::sort_places::sort_places;
use crate::data::{Rows, Samples};
use crate::error::{Error, Result};
use crate::metrics::sum::pairwise_sum;
use crate::model_selection::split::k_fold::{check_sample_count, check_two_folds};
use crate::model_selection::split::stratified_k_fold::{counts_below, list_counts, small_classes};
use crate::model_selection::{Groups, SplitError, Splits, Splitter};

/// Divides the groups into `n_splits` folds so that the classes are spread over them as evenly as
/// groups allow; no group is both fitted on and tested in one fold.
///
/// The groups whose classes are most uneven come first. Each goes to the fold that leaves the shares
/// of classes least different between folds; of about equal ones to that with the fewest samples.
/// This is how scikit-learn's `StratifiedGroupKFold` goes about it, greedily, so that the shares are
/// good but not always the best. Where it would leave a fold without a group, the last groups go to
/// the folds that have none yet.
///
/// ```
/// use tenfold::data::{Labels, Samples};
/// use tenfold::model_selection::{Groups, Splitter, StratifiedGroupKFold};
///
/// let patients = Groups::from_names(["ada", "ada", "bo", "bo", "cy", "cy", "di", "di"]);
/// let sick = Labels::from_names(&["yes", "yes", "no", "no", "yes", "yes", "no", "no"])?;
/// let splits = StratifiedGroupKFold::new(2, patients).split(&Samples::labelled(&sick))?;
/// for split in splits.iter() {
///     assert_eq!(sick.select(&split.test).counts(), [2, 2]);
/// }
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StratifiedGroupKFold {
    n_splits: usize,
    groups: Groups,
    seed: Option<u64>,
}

crate::register!(Splitter StratifiedGroupKFold: "stratified-group-k-fold", no default, version 2);

impl StratifiedGroupKFold {
    /// Folds of samples of these groups, `n_splits` of them, at least 2 and at most one per group.
    pub fn new(n_splits: usize, groups: Groups) -> Self {
        Self { n_splits, groups, seed: None }
    }

    /// Takes groups that are equally uneven in a random order that depends on the seed alone. The
    /// order is our own: scikit-learn's for the same seed is another.
    #[must_use]
    pub fn shuffle(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// The fold that tests each group.
    fn fold_of_groups(&self, labels: &Labels) -> Vec<u32> {
        let by_group = self.class_counts(labels);
        let totals: Vec<f64> = column_sums(&by_group);
        let mut order: Vec<usize> = (0..by_group.len()).collect();
        if let Some(seed) = self.seed {
            SplitMix64::new(seed).shuffle(&mut order);
        }
        let unevenness: Vec<f64> = by_group.iter().map(|counts| sd(counts)).collect();
        sort_places(&mut order, &|a, b| unevenness[b].total_cmp(&unevenness[a]));
        let mut by_fold = vec![vec![0.0; totals.len()]; self.n_splits];
        let mut fold_of = vec![0; by_group.len()];
        let mut is_empty = vec![true; self.n_splits];
        for (at, &group) in order.iter().enumerate() {
            let n_empty = is_empty.iter().filter(|empty| **empty).count();
            let is_last_chance = order.len() - at == n_empty;
            let allowed = |fold: usize| is_empty[fold] || !is_last_chance;
            let fold = best_fold(&mut by_fold, &by_group[group], &totals, allowed);
            is_empty[fold] = false;
            add(&mut by_fold[fold], &by_group[group], 1.0);
            fold_of[group] = fold as u32;
        }
        fold_of
    }

    /// How often each class that occurs is in each group.
    fn class_counts(&self, labels: &Labels) -> Vec<Vec<f64>> {
        let mut place_of = vec![0; labels.classes().len()];
        let occurring = (0..).zip(labels.counts()).filter(|(_, count)| *count > 0);
        let mut n_classes = 0;
        for (code, _) in occurring {
            let code: usize = code;
            place_of[code] = n_classes;
            n_classes += 1;
        }
        let mut counts = vec![vec![0.0; n_classes]; self.groups.n_groups()];
        for (&group, code) in self.groups.codes().iter().zip(labels.codes()) {
            counts[group as usize][place_of[code as usize]] += 1.0;
        }
        counts
    }
}

impl Splitter for StratifiedGroupKFold {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let fold_of_groups = self.fold_of_groups(labels_of(samples)?);
        let fold_of = self.groups.codes().iter().map(|&group| fold_of_groups[group as usize]);
        Ok(Splits::partition(fold_of.collect(), self.n_splits))
    }

    fn check_params(&self) -> Result<()> {
        check_two_folds("StratifiedGroupKFold n_splits", self.n_splits)?;
        let (n_splits, n_groups) = (self.n_splits, self.groups.n_groups());
        if n_splits > n_groups {
            return Err(SplitError::TooManyFoldsForGroups { n_splits, n_groups }.into());
        }
        Ok(())
    }

    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        Some(Self { groups: self.groups.select(rows), ..self.clone() }.boxed())
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        let labels = labels_of(samples)?;
        let n_grouped = self.groups.codes().len();
        check_sample_count("StratifiedGroupKFold", n_grouped, samples.n_samples())?;
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

fn labels_of<'a>(samples: &Samples<'a>) -> Result<&'a Labels> {
    samples
        .labels()
        .ok_or(Error::Split(SplitError::NeedsLabels { splitter: "StratifiedGroupKFold" }))
}

/// The fold that a group is best put into, of those that are allowed.
fn best_fold(
    by_fold: &mut [Vec<f64>],
    group: &[f64],
    totals: &[f64],
    allowed: impl Fn(usize) -> bool,
) -> usize {
    let mut best = (0, f64::INFINITY, f64::INFINITY);
    for fold in (0..by_fold.len()).filter(|&fold| allowed(fold)) {
        add(&mut by_fold[fold], group, 1.0);
        let difference = spread(by_fold, totals);
        add(&mut by_fold[fold], group, -1.0);
        let n_samples = pairwise_sum(totals.len(), |class| by_fold[fold][class]);
        let about_equal = (difference - best.1).abs() <= 1e-8 + 1e-5 * best.1.abs();
        if difference < best.1 || (about_equal && n_samples < best.2) {
            best = (fold, difference, n_samples);
        }
    }
    best.0
}

/// How different the folds' shares of the classes are: the mean over the classes of the standard
/// deviation over the folds.
fn spread(by_fold: &[Vec<f64>], totals: &[f64]) -> f64 {
    let n_folds = by_fold.len() as f64;
    let of_class = |class: usize| {
        let share = |fold: &Vec<f64>| fold[class] / totals[class];
        let mean = by_fold.iter().map(share).sum::<f64>() / n_folds;
        let squares = by_fold.iter().map(|fold| (share(fold) - mean).powi(2)).sum::<f64>();
        (squares / n_folds).sqrt()
    };
    pairwise_sum(totals.len(), of_class) / totals.len() as f64
}

fn sd(numbers: &[f64]) -> f64 {
    let len = numbers.len() as f64;
    let mean = pairwise_sum(numbers.len(), |at| numbers[at]) / len;
    (pairwise_sum(numbers.len(), |at| (numbers[at] - mean).powi(2)) / len).sqrt()
}

fn column_sums(rows: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![0.0; rows.first().map_or(0, Vec::len)];
    rows.iter().for_each(|row| add(&mut sums, row, 1.0));
    sums
}

fn add(to: &mut [f64], from: &[f64], sign: f64) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += sign * from);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(n_splits: usize, groups: &[u32], classes: &[&str]) -> String {
        let labels = Labels::from_names(classes).unwrap();
        let splitter = StratifiedGroupKFold::new(n_splits, Groups::from_ids(groups.to_vec()));
        splitter.split(&Samples::labelled(&labels)).unwrap_err().to_string()
    }

    #[test]
    fn samples_that_cannot_be_divided_are_refused() {
        assert!(
            message(3, &[1, 1, 2], &["a", "b", "a"]).starts_with("3 folds are more than the 2")
        );
        assert!(message(2, &[1, 2], &["a", "b"]).contains("more than the samples of every class"));
        assert!(message(2, &[1, 2], &["a", "b", "a"]).contains("made for 2 samples but got 3"));
        let splitter = StratifiedGroupKFold::new(2, Groups::from_ids([1, 2]));
        assert!(matches!(
            splitter.split(&Samples::counted(2)),
            Err(Error::Split(SplitError::NeedsLabels { .. }))
        ));
    }

    #[test]
    fn a_fold_was_left_without_a_test_sample() {
        let labels = Labels::from_integers(&[0, 0, 0, 2, 1, 1, 0, 1, 2, 2, 0]).unwrap();
        let groups = Groups::from_ids([0, 0, 0, 0, 1, 2, 2, 2, 2, 3, 3]);
        let splits = StratifiedGroupKFold::new(4, groups).split(&Samples::labelled(&labels));
        for split in splits.unwrap().iter() {
            assert!(!split.test.is_empty(), "{split:?}");
        }
    }

    #[test]
    fn a_shuffle_depends_on_its_seed_alone() {
        let groups = Groups::from_ids((0..40).map(|at| at / 2));
        let classes: Vec<&str> = (0..40).map(|at| if at % 3 == 0 { "a" } else { "b" }).collect();
        let labels = Labels::from_names(&classes).unwrap();
        let tests = |splitter: StratifiedGroupKFold| -> Vec<Vec<u32>> {
            let splits = splitter.split(&Samples::labelled(&labels)).unwrap();
            splits.iter().map(|split| split.test.as_slice().to_vec()).collect()
        };
        let splitter = || StratifiedGroupKFold::new(4, groups.clone());
        assert_eq!(tests(splitter().shuffle(3)), tests(splitter().shuffle(3)));
        assert_ne!(tests(splitter().shuffle(3)), tests(splitter().shuffle(4)));
    }
}
