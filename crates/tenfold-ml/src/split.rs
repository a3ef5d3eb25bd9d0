//! Splitters: how samples are divided into training and test rows, fold by fold.
//!
//! Unshuffled folds are those of scikit-learn's splitters of the same names, index by index.

use std::fmt::Debug;

use crate::{Result, Rows};

mod k_fold;
mod samples;
mod shuffle;
mod stratified_k_fold;

pub use k_fold::KFold;
pub use samples::Samples;
pub use stratified_k_fold::StratifiedKFold;

/// Divides samples into training and test rows, several times over.
///
/// `Debug` shows every parameter, the seed too: two splitters with equal `Debug` text yield equal
/// splits of equal samples.
pub trait Splitter: Send + Sync + Debug {
    /// How many splits [`Splitter::split`] yields.
    fn n_splits(&self) -> usize;

    /// The splits of these samples, [`Splitter::n_splits`] of them, always the same.
    ///
    /// # Errors
    /// When a parameter is out of range, there are fewer samples than folds, or the samples lack
    /// what this splitter needs, class labels for example.
    fn split(&self, samples: &Samples<'_>) -> Result<Vec<Split>>;

    /// What a person should know about these splits although they can be made: one sentence each,
    /// none by default.
    fn warnings(&self, samples: &Samples<'_>) -> Vec<String> {
        let _ = samples;
        Vec::new()
    }

    /// This splitter as a trait object.
    fn boxed(self) -> Box<dyn Splitter>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// The rows of one fold: those to fit on and those to test on, both ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The rows to fit on.
    pub train: Rows,
    /// The rows to test on; no row is in both.
    pub test: Rows,
}

impl Split {
    /// One split per fold, from the fold in which each sample is tested.
    fn by_fold(fold_of: &[u32], n_folds: usize) -> Vec<Self> {
        let mut sizes = vec![0; n_folds];
        for &fold in fold_of {
            sizes[fold as usize] += 1;
        }
        let one = |(fold, size): (usize, usize)| Self::of_fold(fold_of, fold as u32, size);
        sizes.into_iter().enumerate().map(one).collect()
    }

    /// The split that tests `size` samples, those of `fold`.
    fn of_fold(fold_of: &[u32], fold: u32, size: usize) -> Self {
        let mut train = Vec::with_capacity(fold_of.len() - size);
        let mut test = Vec::with_capacity(size);
        for (row, &tested_in) in (0u32..).zip(fold_of) {
            if tested_in == fold {
                test.push(row);
            } else {
                train.push(row);
            }
        }
        Self { train: train.into(), test: test.into() }
    }
}
