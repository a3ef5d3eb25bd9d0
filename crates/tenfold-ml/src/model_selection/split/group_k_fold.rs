//! Folds that keep the samples of a group together.

use serde::{Deserialize, Serialize};

use crate::data::sort_places::sort_places;
use crate::data::{Rows, Samples};
use crate::error::Result;
use crate::model_selection::split::k_fold::{check_sample_count, check_two_folds};
use crate::model_selection::{Groups, SplitError, Splits, Splitter};

/// Divides the groups into `n_splits` folds of nearly as many samples; no group is both fitted on
/// and tested in one fold.
///
/// The largest group goes to the fold with the fewest samples so far, then the next largest: of
/// equal groups the last in order, of equal folds the first. So the sizes of folds differ as the
/// sizes of groups make them; there is no remainder rule.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{GroupKFold, Groups, Splitter};
///
/// let patients = Groups::from_names(["ada", "ada", "bo", "bo", "bo", "cy"]);
/// let splits = GroupKFold::new(2, patients).split(&Samples::counted(6))?;
/// assert_eq!(splits.get(0).unwrap().test.as_slice(), [2, 3, 4]);
/// assert_eq!(splits.get(1).unwrap().test.as_slice(), [0, 1, 5]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupKFold {
    n_splits: usize,
    groups: Groups,
}

crate::register!(Splitter GroupKFold: "group-k-fold", no default, version 1);

impl GroupKFold {
    /// Folds of samples of these groups, `n_splits` of them, at least 2 and at most one per group.
    pub fn new(n_splits: usize, groups: Groups) -> Self {
        Self { n_splits, groups }
    }

    /// The fold that tests each group.
    fn fold_of_groups(&self) -> Vec<u32> {
        let counts = self.groups.counts();
        let mut largest_first: Vec<usize> = (0..counts.len()).collect();
        sort_places(&mut largest_first, &|a, b| counts[a].cmp(&counts[b]));
        let mut fold_of = vec![0; counts.len()];
        let mut sizes = vec![0; self.n_splits];
        for group in largest_first.into_iter().rev() {
            let lightest = (0..self.n_splits).min_by_key(|&fold| sizes[fold]).unwrap_or(0);
            sizes[lightest] += counts[group];
            fold_of[group] = lightest as u32;
        }
        fold_of
    }
}

impl Splitter for GroupKFold {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let fold_of_groups = self.fold_of_groups();
        let fold_of = self.groups.codes().iter().map(|&group| fold_of_groups[group as usize]);
        Ok(Splits::partition(fold_of.collect(), self.n_splits))
    }

    fn check_params(&self) -> Result<()> {
        check_two_folds("GroupKFold n_splits", self.n_splits)?;
        let (n_splits, n_groups) = (self.n_splits, self.groups.n_groups());
        if n_splits > n_groups {
            return Err(SplitError::TooManyFoldsForGroups { n_splits, n_groups }.into());
        }
        Ok(())
    }

    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        Some(Self::new(self.n_splits, self.groups.select(rows)).boxed())
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_sample_count("GroupKFold", self.groups.codes().len(), samples.n_samples())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests_of(n_splits: usize, groups: Vec<u32>) -> Vec<Vec<u32>> {
        let samples = Samples::counted(groups.len());
        let splits = GroupKFold::new(n_splits, Groups::from_ids(groups)).split(&samples).unwrap();
        splits.iter().map(|split| split.test.as_slice().to_vec()).collect()
    }

    #[test]
    fn the_largest_group_goes_to_the_lightest_fold() {
        let tests = tests_of(2, [[1; 4].as_slice(), &[2; 3], &[3; 5]].concat());
        assert_eq!(tests, [vec![7, 8, 9, 10, 11], vec![0, 1, 2, 3, 4, 5, 6]]);
        assert_eq!(tests_of(2, vec![0, 0, 1, 1, 2, 2, 3, 3]), [[2, 3, 6, 7], [0, 1, 4, 5]]);
    }

    #[test]
    fn too_few_groups_and_other_samples_are_errors() {
        let message = |n_splits, n_samples| {
            let splitter = GroupKFold::new(n_splits, Groups::from_ids([5, 5, 9]));
            splitter.split(&Samples::counted(n_samples)).unwrap_err().to_string()
        };
        assert_eq!(
            message(3, 3),
            "3 folds are more than the 2 groups; each fold needs at least one, so ask for fewer \
             folds or add groups"
        );
        assert!(message(2, 4).starts_with("GroupKFold was made for 3 samples but got 4"));
        assert!(message(1, 3).starts_with("GroupKFold n_splits = 1 is out of range: at least 2"));
    }
}
