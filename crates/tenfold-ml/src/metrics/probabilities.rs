//! Probabilities, checked.

use crate::error::Result;
use crate::metrics::MetricError;

/// Checks that the probability of one class is from 0 to 1.
pub(super) fn check_probability(value: f64, row: usize, class: &str) -> Result<()> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(MetricError::NotProbability { value, row, class: class.to_owned() }.into())
}
