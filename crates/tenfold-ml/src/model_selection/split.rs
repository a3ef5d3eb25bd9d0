//! Splitters: how samples are divided into training and test rows, fold by fold.
//!
//! Unshuffled folds are those of scikit-learn's splitters of the same names, index by index; random
//! ones have its sizes.

use std::any::Any;
use std::fmt::Debug;

use crate::data::{Rows, Samples};
use crate::error::{Error, Result};
use crate::estimator::configurable::configurable;

mod group_k_fold;
mod groups;
mod k_fold;
mod leave_one_out;
mod leave_p_groups_out;
mod part;
mod predefined_split;
mod repeated;
mod shuffle_split;
mod splits;
mod stored;
mod stratified_group_k_fold;
mod stratified_k_fold;
mod stratified_shuffle_split;
mod time_series_split;
mod train_test_split;

pub use group_k_fold::GroupKFold;
pub use groups::Groups;
pub use k_fold::KFold;
pub use leave_one_out::LeaveOneOut;
pub use leave_p_groups_out::LeavePGroupsOut;
pub use part::Part;
pub use predefined_split::PredefinedSplit;
pub use repeated::{RepeatedKFold, RepeatedStratifiedKFold};
pub use shuffle_split::ShuffleSplit;
pub use splits::Splits;
pub use stratified_group_k_fold::StratifiedGroupKFold;
pub use stratified_k_fold::StratifiedKFold;
pub use stratified_shuffle_split::StratifiedShuffleSplit;
pub use time_series_split::TimeSeriesSplit;
pub use train_test_split::{TrainTest, train_test_split};

/// Divides samples into training and test rows, several times over.
///
/// Cross-validations share their folds where their splitters are of one kind with equal parameters; a
/// splitter of your own is compared if it is registered ([`register!`](crate::register)).
///
/// ```
/// use tenfold::Result;
/// use tenfold::data::{Rows, Samples};
/// use tenfold::model_selection::{Split, Splits, Splitter};
///
/// /// Tests the last rows, once.
/// #[derive(Debug)]
/// struct HoldOut {
///     n_test: u32,
/// }
///
/// impl Splitter for HoldOut {
///     fn n_splits(&self) -> usize {
///         1
///     }
///
///     fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
///         let n_samples = samples.n_samples() as u32;
///         let first = n_samples.saturating_sub(self.n_test);
///         let (train, test): (Rows, Rows) = ((0..first).collect(), (first..n_samples).collect());
///         Ok(vec![Split { train, test }].into())
///     }
/// }
///
/// let splits = HoldOut { n_test: 2 }.split(&Samples::counted(5))?;
/// assert_eq!(splits.get(0).unwrap().test.as_slice(), [3, 4]);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub trait Splitter: Any + Send + Sync + Debug {
    /// How many splits [`Splitter::split`] yields.
    fn n_splits(&self) -> usize;

    /// The splits of these samples, [`Splitter::n_splits`] of them, always the same.
    ///
    /// # Errors
    /// When a parameter is out of range, there are fewer samples than folds, or the samples lack
    /// data that this splitter needs, class labels for example.
    fn split(&self, samples: &Samples<'_>) -> Result<Splits>;

    /// Whether the parameters can be used, without samples: by default, whether there is a split.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range.
    fn check_params(&self) -> Result<()> {
        check_some("n_splits", self.n_splits(), "at least one split is needed")
    }

    /// Checks these samples before anything runs. By default every sample passes.
    ///
    /// # Errors
    /// Some of those of [`Splitter::split`].
    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        let _ = samples;
        Ok(())
    }

    /// Warnings about these splits, which can be made all the same: one sentence each,
    /// none by default.
    fn warnings(&self, samples: &Samples<'_>) -> Vec<String> {
        let _ = samples;
        Vec::new()
    }

    /// The splitter of a part of the samples, for an inner cross-validation on the training rows of an
    /// outer one. `None`, the default, if it is this one: if it knows nothing of single samples.
    ///
    /// One that has a value for each sample, such as its group, selects those of the rows.
    ///
    /// # Panics
    /// May panic if a row is not below the number of samples.
    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        let _ = rows;
        None
    }

    /// The name of the Rust type.
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// This splitter as a trait object.
    fn boxed(self) -> Box<dyn Splitter>
    where
        Self: Sized,
    {
        Box::new(self)
    }
}

configurable!(
    Splitter,
    "use tenfold::model_selection::Splitter;\n\n\
     let folds = <dyn Splitter>::from_json(r#\"{\"kind\": \"k-fold\", \"n_splits\": 3}\"#)?;\n\
     assert_eq!(folds.n_splits(), 3);"
);

/// Refuses a parameter of 0.
fn check_some(name: &'static str, number: usize, expected: &'static str) -> Result<()> {
    if number > 0 {
        return Ok(());
    }
    Err(Error::Param { name, value: "0".to_owned(), expected })
}

/// The rows of one fold: those to fit on and those to test on, both ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The rows to fit on.
    pub train: Rows,
    /// The rows to test on; no row is in both.
    pub test: Rows,
}
