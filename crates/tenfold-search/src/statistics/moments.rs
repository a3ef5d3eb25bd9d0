//! The mean and the variance of scores.

use crate::error::Result;
use crate::statistics::StatisticsError;

/// The mean; NaN without numbers.
pub(super) fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// The mean and the variance of a sample, with n − 1 in the denominator, of two numbers or more.
///
/// Equal numbers have exactly that mean and the variance 0.
pub(super) fn mean_and_variance(argument: &'static str, numbers: &[f64]) -> Result<(f64, f64)> {
    let [first, ..] = *numbers else { return Ok((f64::NAN, f64::NAN)) };
    let len = numbers.len() as f64;
    // Differences from the first, so that equal numbers leave no rounding.
    let shift = numbers.iter().map(|number| number - first).sum::<f64>() / len;
    let squares = numbers.iter().map(|number| (number - first - shift).powi(2)).sum::<f64>();
    let (mean, variance) = (first + shift, squares / (len - 1.0));
    match mean.is_finite() && variance.is_finite() {
        true => Ok((mean, variance)),
        false => Err(StatisticsError::Overflow { argument }.into()),
    }
}
