//! What each fold's model predicts for the samples that it was not fitted on.

use crate::learner::Target;
use crate::{Error, Result, Rows, Splits};

mod stored;

/// The out-of-fold predictions of a cross-validation: for each fold, the test rows and what its
/// model predicts for them. Each sample is tested in one fold at most.
#[derive(Clone, Debug, PartialEq)]
pub struct OutOfFold<T> {
    folds: Vec<(Rows, T)>,
}

impl<T: Target> OutOfFold<T> {
    /// Puts the predictions of each fold beside its test rows.
    pub(super) fn assemble(splits: &Splits, predicted: &[&T]) -> Result<Self> {
        let tests: Vec<Rows> = splits.iter().map(|split| split.test).collect();
        let mut rows: Vec<u32> = tests.iter().flat_map(Rows::as_slice).copied().collect();
        rows.sort_unstable();
        if let Some(twice) = rows.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::TestedTwice { row: twice[0] as usize });
        }
        let folds = tests.into_iter().zip(predicted).map(|(test, &predicted)| {
            match (test.len(), predicted.n_samples()) {
                (left_len, right_len) if left_len == right_len => Ok((test, predicted.clone())),
                (left_len, right_len) => {
                    let (left, right) = ("test fold", "its prediction");
                    Err(Error::LengthMismatch { left, left_len, right, right_len })
                }
            }
        });
        Ok(Self { folds: folds.collect::<Result<_>>()? })
    }

    /// The test rows of each fold, and what is predicted for them, in their order.
    pub fn folds(&self) -> impl ExactSizeIterator<Item = (&Rows, &T)> {
        self.folds.iter().map(|(rows, predicted)| (rows, predicted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Split, Values};

    #[test]
    fn a_sample_that_two_folds_test_has_no_one_prediction() {
        let split = |test: u32| Split { train: vec![9].into(), test: vec![test].into() };
        let value = Values::new(vec![0.5]).unwrap();
        let two = [&value, &value];
        let folds = OutOfFold::assemble(&vec![split(0), split(1)].into(), &two).unwrap();
        assert_eq!(folds.folds().len(), 2);
        let error = OutOfFold::assemble(&vec![split(3), split(3)].into(), &two).unwrap_err();
        assert!(error.to_string().starts_with("sample 3 is tested in several folds"), "{error}");
    }
}
