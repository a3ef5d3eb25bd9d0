//! Predictions that are out of all proportion to the truth.

use crate::data::Values;
use crate::metrics::{r2, rmse};

/// Predictions are absurd if their squared error is more than this many times that of the mean, and
/// their error more than [`TIMES_TRUTH`] times the largest number of the truth.
const TIMES_MEAN: f64 = 1e6;
/// So that a truth that hardly varies is no cause.
const TIMES_TRUTH: f64 = 10.0;

/// A sentence about predictions that are absurd: worse by many orders of size than the mean of the
/// truth. `None` of others, and where there is no telling.
pub(crate) fn absurd(truth: &Values, predicted: &Values) -> Option<String> {
    let (r2, rmse) = (r2(truth, predicted).ok()?, rmse(truth, predicted).ok()?);
    let largest = truth.iter().fold(0.0_f64, |largest, number| largest.max(number.abs()));
    (r2 < -TIMES_MEAN && rmse > TIMES_TRUTH * largest).then(|| {
        format!(
            "the predictions are absurd: their mean error is {rmse:.1e}, where no true value is \
             larger than {largest:.1e} (R2 {r2:.1e}); the fit has diverged: scale the features"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(truth: &[f64], predicted: &[f64]) -> Option<String> {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
        absurd(&values(truth), &values(predicted))
    }

    #[test]
    fn predictions_out_of_proportion_are_noticed_and_bad_ones_are_not() {
        let found = remark(&[1.0, 2.0, 3.0], &[1e15, -1e15, 0.0]).unwrap();
        assert!(
            found.starts_with("the predictions are absurd: their mean error is 8.2e14"),
            "{found}"
        );
        assert_eq!(remark(&[1.0, 2.0, 3.0], &[100.0, -100.0, 50.0]), None);
        // The truth hardly varies, and R2 is as low.
        assert_eq!(remark(&[5.0, 5.0 + 1e-9], &[4.0, 4.0]), None);
        assert_eq!(remark(&[5.0], &[1e30]), None);
    }
}
