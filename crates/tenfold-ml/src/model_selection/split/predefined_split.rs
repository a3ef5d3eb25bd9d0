//! Folds that the user has chosen.

use serde::{Deserialize, Serialize};

use std::sync::Arc;

use crate::data::{Rows, Samples};
use crate::error::{Error, Result};
use crate::model_selection::split::k_fold::check_sample_count;
use crate::model_selection::{Split, Splits, Splitter};

/// Tests each sample in the fold that is named for it, or never.
///
/// The folds are the distinct numbers given, in ascending order; numbers that are left out make no
/// fold. Each is fitted on all other samples, those that are never tested too. Folds are as large
/// as they were chosen: there is no remainder.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{PredefinedSplit, Splitter};
///
/// let splitter = PredefinedSplit::new([None, Some(1), Some(0), Some(1)]);
/// let splits: Vec<_> = splitter.split(&Samples::counted(4))?.iter().collect();
/// assert_eq!(splits[0].test.as_slice(), [2]);
/// assert_eq!(splits[1].test.as_slice(), [1, 3]);
/// assert_eq!(splits[1].train.as_slice(), [0, 2]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Folds", into = "Folds")]
pub struct PredefinedSplit {
    test_folds: Arc<[Option<u32>]>,
    /// The distinct folds, ascending.
    folds: Vec<u32>,
}

/// The parameters as data: the fold that tests each sample, -1 if none does.
#[derive(Clone, Serialize, Deserialize)]
struct Folds {
    test_folds: Vec<i64>,
}

impl TryFrom<Folds> for PredefinedSplit {
    type Error = String;

    fn try_from(Folds { test_folds }: Folds) -> Result<Self, String> {
        let fold = |fold: i64| match (fold, u32::try_from(fold)) {
            (-1, _) => Ok(None),
            (_, Ok(fold)) => Ok(Some(fold)),
            _ => {
                Err(format!("{fold} is no fold; a fold is from 0 to {}, or -1 for none", u32::MAX))
            }
        };
        let test_folds: Result<Vec<_>, _> = test_folds.into_iter().map(fold).collect();
        Ok(Self::new(test_folds?))
    }
}

impl From<PredefinedSplit> for Folds {
    fn from(splitter: PredefinedSplit) -> Self {
        let fold = |fold: &Option<u32>| fold.map_or(-1, i64::from);
        Self { test_folds: splitter.test_folds.iter().map(fold).collect() }
    }
}

crate::register!(Splitter PredefinedSplit: "predefined-split", no default, version 1);

impl PredefinedSplit {
    /// The fold that tests each sample, in order; `None` (scikit-learn's -1) for one that is never
    /// tested. At least one sample must be tested.
    pub fn new(test_folds: impl IntoIterator<Item = Option<u32>>) -> Self {
        let test_folds: Arc<[_]> = test_folds.into_iter().collect();
        let mut folds: Vec<u32> = test_folds.iter().copied().flatten().collect();
        folds.sort_unstable();
        folds.dedup();
        Self { test_folds, folds }
    }
}

impl Splitter for PredefinedSplit {
    fn n_splits(&self) -> usize {
        self.folds.len()
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let split = |fold: &u32| {
            let rows = 0..self.test_folds.len() as u32;
            let (test, train): (Vec<u32>, Vec<u32>) =
                rows.partition(|&row| self.test_folds[row as usize] == Some(*fold));
            Split { train: train.into(), test: test.into() }
        };
        Ok(self.folds.iter().map(split).collect::<Vec<_>>().into())
    }

    fn check_params(&self) -> Result<()> {
        if self.folds.is_empty() {
            let (value, expected) = ("all `None`".to_owned(), "a fold for at least one sample");
            return Err(Error::Param { name: "PredefinedSplit test_folds", value, expected });
        }
        Ok(())
    }

    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        Some(Self::new(rows.iter().map(|row| self.test_folds[row])).boxed())
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_sample_count("PredefinedSplit", self.test_folds.len(), samples.n_samples())
    }

    fn warnings(&self, _samples: &Samples<'_>) -> Vec<String> {
        let all_in_one = self.folds.len() == 1 && self.test_folds.iter().all(Option::is_some);
        let warning = "PredefinedSplit tests every sample in one fold, so none is left to fit on";
        if all_in_one { vec![warning.to_owned()] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_without_a_fold_is_never_tested() {
        let splits = PredefinedSplit::new([None, Some(7), Some(2), Some(7)])
            .split(&Samples::counted(4))
            .unwrap();
        let tests: Vec<_> = splits.iter().map(|split| split.test.as_slice().to_vec()).collect();
        assert_eq!(tests, [vec![2], vec![1, 3]]);
        assert_eq!(splits.get(0).unwrap().train.as_slice(), [0, 1, 3]);
    }

    #[test]
    fn samples_that_cannot_be_split_are_refused() {
        let message = |folds: &[Option<u32>], n_samples| {
            let splitter = PredefinedSplit::new(folds.to_vec());
            splitter.split(&Samples::counted(n_samples)).unwrap_err().to_string()
        };
        assert_eq!(
            message(&[None, None], 2),
            "PredefinedSplit test_folds = all `None` is out of range: a fold for at least one sample"
        );
        assert!(message(&[Some(0), Some(1)], 3).starts_with("PredefinedSplit was made for 2"));
    }

    #[test]
    fn nothing_to_fit_on_is_a_warning() {
        let warnings = |folds: [Option<u32>; 2]| {
            PredefinedSplit::new(folds).warnings(&Samples::counted(2)).len()
        };
        assert_eq!(warnings([Some(0), Some(0)]), 1);
        assert_eq!(warnings([Some(0), None]), 0);
    }
}
