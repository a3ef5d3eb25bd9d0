//! Splitters: how samples are divided into training and test rows, fold by fold.
//!
//! Unshuffled folds are those of scikit-learn's splitters of the same names, index by index.

use std::fmt::Debug;

use crate::{Result, Rows};

mod k_fold;
mod samples;
mod shuffle;
mod splits;
mod stratified_k_fold;

pub use k_fold::KFold;
pub use samples::Samples;
pub use splits::Splits;
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
    fn split(&self, samples: &Samples<'_>) -> Result<Splits>;

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
