//! The predictions of each fold's model for the samples that it was not fitted on.

use crate::data::Rows;
use crate::error::{Error, Result};
use crate::estimator::learner::PerSample;
use crate::model_selection::{Splits, ValidationError};

mod stored;

/// The out-of-fold predictions of a cross-validation: for each fold, the test rows and the
/// predictions of its model for them. Each sample is tested in one fold at most.
#[derive(Clone, Debug, PartialEq)]
pub struct OutOfFold<T> {
    folds: Vec<(Rows, T)>,
}

impl<T: PerSample> OutOfFold<T> {
    /// The predictions of each fold beside its test rows.
    ///
    /// # Errors
    /// [`ValidationError::TestedTwice`] if two splits test one sample; [`Error::LengthMismatch`] if
    /// a fold has another number of predictions than of test rows.
    pub fn assemble(splits: &Splits, predicted: &[&T]) -> Result<Self> {
        let tests: Vec<Rows> = splits.iter().map(|split| split.test).collect();
        let mut rows: Vec<u32> = tests.iter().flat_map(Rows::as_slice).copied().collect();
        rows.sort_unstable();
        if let Some(twice) = rows.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ValidationError::TestedTwice { row: twice[0] as usize }.into());
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

    /// The prediction for each sample, in the order of the samples: of folds that test each of
    /// them once.
    ///
    /// # Errors
    /// [`ValidationError::NeverTested`] for a sample in no fold;
    /// [`LabelError::OtherClasses`](crate::data::LabelError::OtherClasses) if folds predict over
    /// different lists of classes.
    pub fn in_order(&self) -> Result<T> {
        let n_samples: usize = self.folds.iter().map(|(rows, _)| rows.len()).sum();
        let mut is_tested = vec![false; n_samples];
        for row in self.folds.iter().flat_map(|(rows, _)| rows.iter()) {
            if let Some(is_tested) = is_tested.get_mut(row) {
                *is_tested = true;
            }
        }
        // As many rows as samples, and none twice: one past the end leaves one out below it.
        match is_tested.iter().position(|is_tested| !is_tested) {
            Some(row) => Err(ValidationError::NeverTested { row }.into()),
            None => T::joined(&self.folds, n_samples),
        }
    }

    /// The test rows of each fold, and their predictions, in their order.
    pub fn folds(&self) -> impl ExactSizeIterator<Item = (&Rows, &T)> {
        self.folds.iter().map(|(rows, predicted)| (rows, predicted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Labels, Values};
    use crate::model_selection::Split;

    #[test]
    fn predictions_come_in_the_order_of_the_samples() {
        let split = |test: &[u32]| Split { train: vec![9].into(), test: test.to_vec().into() };
        let splits = vec![split(&[2, 0]), split(&[1])].into();
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
        let folds = OutOfFold::assemble(&splits, &[&values(&[2.5, 0.5]), &values(&[1.5])]).unwrap();
        assert_eq!(folds.in_order().unwrap(), values(&[0.5, 1.5, 2.5]));
        let labels = Labels::from_names(&["a", "b", "c"]).unwrap();
        let parts = [labels.select(&vec![2, 0].into()), labels.select(&vec![1].into())];
        let folds = OutOfFold::assemble(&splits, &[&parts[0], &parts[1]]).unwrap();
        assert_eq!(folds.in_order().unwrap(), labels);
    }

    #[test]
    fn a_sample_that_no_fold_tests_is_named() {
        let split = |test: u32| Split { train: vec![9].into(), test: vec![test].into() };
        let value = Values::new(vec![0.5]).unwrap();
        let splits = vec![split(0), split(2)].into();
        let wrong = OutOfFold::assemble(&splits, &[&value, &value]).unwrap().in_order();
        assert!(matches!(wrong, Err(Error::Validation(ValidationError::NeverTested { row: 1 }))));
    }

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
