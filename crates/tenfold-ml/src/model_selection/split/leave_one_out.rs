//! As many folds as samples.

use serde::{Deserialize, Serialize};

use crate::data::{Rows, Samples};
use crate::error::{Error, Result};
use crate::model_selection::split::k_fold::check_sample_count;
use crate::model_selection::{Splits, Splitter};

/// Tests each sample once, alone, and fits on all others: `n_samples` splits.
///
/// There is no remainder: every test holds one sample. How many samples there are is a parameter,
/// because it is the number of splits; other numbers of samples are refused.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{LeaveOneOut, Splitter};
///
/// let splits: Vec<_> = LeaveOneOut::new(3).split(&Samples::counted(3))?.iter().collect();
/// assert_eq!(splits.len(), 3);
/// assert_eq!(splits[1].test.as_slice(), [1]);
/// assert_eq!(splits[1].train.as_slice(), [0, 2]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveOneOut {
    n_samples: usize,
}

crate::register!(Splitter LeaveOneOut: "leave-one-out", no default, version 1);

impl LeaveOneOut {
    /// One fold for each of `n_samples` samples; at least 2.
    pub fn new(n_samples: usize) -> Self {
        Self { n_samples }
    }
}

impl Splitter for LeaveOneOut {
    fn n_splits(&self) -> usize {
        self.n_samples
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        Ok(Splits::partition((0..self.n_samples as u32).collect(), self.n_samples))
    }

    fn check_params(&self) -> Result<()> {
        if self.n_samples >= 2 {
            return Ok(());
        }
        let expected = "at least 2 samples, one to test on while the others are fitted on";
        let value = self.n_samples.to_string();
        Err(Error::Param { name: "LeaveOneOut n_samples", value, expected })
    }

    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        Some(Self::new(rows.len()).boxed())
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_sample_count("LeaveOneOut", self.n_samples, samples.n_samples())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_is_tested_alone() {
        let splits = LeaveOneOut::new(4).split(&Samples::counted(4)).unwrap();
        let tests: Vec<_> = splits.iter().map(|split| split.test.as_slice().to_vec()).collect();
        assert_eq!(tests, [[0], [1], [2], [3]]);
    }

    #[test]
    fn another_number_of_samples_is_an_error() {
        let message = |n_samples, given| {
            let samples = Samples::counted(given);
            LeaveOneOut::new(n_samples).split(&samples).unwrap_err().to_string()
        };
        assert_eq!(
            message(4, 5),
            "LeaveOneOut was made for 4 samples but got 5; make it for the samples that it divides"
        );
        assert!(message(1, 1).starts_with("LeaveOneOut n_samples = 1 is out of range: at least 2"));
    }
}
