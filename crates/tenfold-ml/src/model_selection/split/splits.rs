//! The splits of some samples, kept as one number per sample where they divide them.

use crate::model_selection::Split;

mod stored;

/// The splits of some samples, each made when it is asked for.
///
/// Folds that divide the samples are kept as the fold in which each sample is tested, so that ten
/// folds take no more memory than one. Any other splits are a list: `Splits::from(vec![…])`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splits(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// For each sample, the fold that tests it; for each fold, how many samples it tests.
    Partition {
        fold_of: Vec<u32>,
        sizes: Vec<usize>,
    },
    Listed(Vec<Split>),
}

impl Splits {
    /// Folds that test each sample once, in fold `fold_of[sample]`, and fit on all others.
    ///
    /// # Panics
    /// If a fold is not below `n_folds`.
    pub fn partition(fold_of: Vec<u32>, n_folds: usize) -> Self {
        let mut sizes = vec![0; n_folds];
        for &fold in &fold_of {
            sizes[fold as usize] += 1;
        }
        Self(Kind::Partition { fold_of, sizes })
    }

    /// The number of splits.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kind::Partition { sizes, .. } => sizes.len(),
            Kind::Listed(splits) => splits.len(),
        }
    }

    /// Whether there is no split.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The split of one fold, counted from 0; `None` past the last.
    pub fn get(&self, fold: usize) -> Option<Split> {
        match &self.0 {
            Kind::Partition { fold_of, sizes } => Some(split_of(fold_of, fold, *sizes.get(fold)?)),
            Kind::Listed(splits) => splits.get(fold).cloned(),
        }
    }

    /// The splits, fold by fold.
    pub fn iter(&self) -> impl Iterator<Item = Split> + '_ {
        (0..self.len()).filter_map(|fold| self.get(fold))
    }
}

impl From<Vec<Split>> for Splits {
    fn from(splits: Vec<Split>) -> Self {
        Self(Kind::Listed(splits))
    }
}

/// The split that tests the `size` samples of one fold.
fn split_of(fold_of: &[u32], fold: usize, size: usize) -> Split {
    let mut train = Vec::with_capacity(fold_of.len() - size);
    let mut test = Vec::with_capacity(size);
    for (row, &tested_in) in (0u32..).zip(fold_of) {
        let rows = if tested_in as usize == fold { &mut test } else { &mut train };
        rows.push(row);
    }
    Split { train: train.into(), test: test.into() }
}
