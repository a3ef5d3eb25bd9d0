//! True and predicted numbers, checked.

use crate::data::Values;
use crate::error::{Error, Result};

/// Checks that both hold as many numbers, at least one, and only finite ones.
pub(super) fn check(truth: &Values, predicted: &Values) -> Result<()> {
    let (left_len, right_len) = (truth.len(), predicted.len());
    if left_len != right_len {
        let (left, right) = ("the truth", "the prediction");
        return Err(Error::LengthMismatch { left, left_len, right, right_len });
    }
    if left_len == 0 {
        return Err(Error::Empty { what: "the truth", needed: "sample" });
    }
    if (0..truth.len()).all(|at| truth.weight(at) == 0.0) {
        return Err(Error::NoWeight);
    }
    for (what, values) in [("the truth", truth), ("the prediction", predicted)] {
        if let Some((sample, value)) =
            values.iter().enumerate().find(|(_, value)| !value.is_finite())
        {
            let (row, column) = (truth.row_of(sample), "the only column".to_owned());
            return Err(Error::NotFinite { what, value, row, column });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_that_cannot_be_compared_are_errors() {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
        let message = |truth: &[f64], predicted: &[f64]| {
            check(&values(truth), &values(predicted)).unwrap_err().to_string()
        };
        assert_eq!(message(&[], &[]), "the truth is empty; at least one sample is needed");
        assert_eq!(
            message(&[1.0], &[1.0, 2.0]),
            "the truth of length 1 cannot go with the prediction of length 2; both need one per sample"
        );
        assert_eq!(
            message(&[1.0, 2.0], &[1.0, f64::NAN]),
            "the prediction holds NaN at row 1, the only column; \
             only finite numbers can be used here"
        );
    }
}
