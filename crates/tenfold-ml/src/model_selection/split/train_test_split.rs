//! One division of data into a part to fit on and a part to test on.

use crate::data::Records;
use crate::error::{Error, Result};
use crate::estimator::learner::Target;
use crate::model_selection::{SplitError, Splitter};

/// Data in two parts: to fit on and to test on. Both are views that share the features.
#[derive(Clone, Debug)]
pub struct TrainTest<T> {
    /// The features to fit on.
    pub x_train: Records,
    /// The features to test on.
    pub x_test: Records,
    /// The targets to fit on.
    pub y_train: T,
    /// The targets to test on.
    pub y_test: T,
}

/// Divides records and their targets by the first split of a splitter; no feature is copied.
///
/// `y` holds [`Labels`](crate::data::Labels) or [`Values`](crate::data::Values). Give a
/// [`ShuffleSplit`](crate::model_selection::ShuffleSplit) to draw the test at random, or a
/// [`StratifiedShuffleSplit`](crate::model_selection::StratifiedShuffleSplit) to keep the share of each class. Both
/// parts are in the order of the data, also where they were drawn at random.
///
/// # Errors
/// [`Error::LengthMismatch`] if `x` and `y` do not have as many samples, [`Error::Param`] if there
/// is no split, and the errors of the splitter.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::model_selection::{Part, StratifiedShuffleSplit, train_test_split};
///
/// let data = datasets::iris()?;
/// let splitter = StratifiedShuffleSplit::new(1, 42).test_size(Part::Share(0.2));
/// let parts = train_test_split(&data.x, &data.y, &splitter)?;
/// assert_eq!((parts.x_train.n_samples(), parts.x_test.n_samples()), (120, 30));
/// assert_eq!(parts.y_test.counts(), [10, 10, 10]);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub fn train_test_split<T: Target>(
    x: &Records,
    y: &T,
    splitter: &dyn Splitter,
) -> Result<TrainTest<T>> {
    let (left_len, right_len) = (x.n_samples(), y.n_samples());
    if left_len != right_len {
        return Err(Error::LengthMismatch {
            left: "records",
            left_len,
            right: "targets",
            right_len,
        });
    }
    splitter.check_params()?;
    let splits = splitter.split(&y.samples())?;
    let split = splits
        .get(0)
        .ok_or(Error::Split(SplitError::SplitCount { expected: splitter.n_splits(), found: 0 }))?;
    Ok(TrainTest {
        x_train: x.select(&split.train),
        x_test: x.select(&split.test),
        y_train: y.select(&split.train),
        y_test: y.select(&split.test),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Values;
    use crate::model_selection::{Part, ShuffleSplit, TimeSeriesSplit};
    use ndarray::Array2;

    fn numbered(n_samples: usize) -> (Records, Values) {
        let x = Array2::from_shape_fn((n_samples, 1), |(row, _)| row as f64);
        let y = Values::new((0..n_samples).map(|row| row as f64).collect());
        (Records::dense(x).unwrap(), y.unwrap())
    }

    #[test]
    fn records_and_targets_stay_together() {
        let (x, y) = numbered(20);
        let splitter = ShuffleSplit::new(1, 5).test_size(Part::Count(6));
        let parts = train_test_split(&x, &y, &splitter).unwrap();
        for (x, y, len) in [(&parts.x_train, &parts.y_train, 14), (&parts.x_test, &parts.y_test, 6)]
        {
            assert_eq!(y.len(), len);
            assert!(x.as_dense().unwrap().rows().map(|row| row[0]).eq(y.iter()));
        }
    }

    #[test]
    fn the_first_of_several_splits_counts() {
        let (x, y) = numbered(6);
        let parts = train_test_split(&x, &y, &TimeSeriesSplit::new(2)).unwrap();
        assert_eq!(parts.y_train.iter().collect::<Vec<_>>(), [0.0, 1.0]);
        assert_eq!(parts.y_test.iter().collect::<Vec<_>>(), [2.0, 3.0]);
    }

    #[test]
    fn targets_of_another_length_are_an_error() {
        let ((x, _), (_, y)) = (numbered(6), numbered(5));
        let error = train_test_split(&x, &y, &ShuffleSplit::new(1, 1)).unwrap_err();
        assert!(
            error.to_string().starts_with("records of length 6 cannot go with targets of length 5")
        );
    }
}
