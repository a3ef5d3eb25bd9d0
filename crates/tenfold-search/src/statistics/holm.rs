//! Holm's adjustment of p values.

use crate::error::Result;
use crate::statistics::StatisticsError;

/// The p values, adjusted so that all tests with one of at most α together make a false discovery
/// with a probability of at most α (family-wise), however the tests depend on each other.
///
/// In rising order, pᵢ becomes the largest of (m − j + 1) pⱼ over j ≤ i, at most 1, of m values
/// (Holm, "A simple sequentially rejective multiple test procedure", 1979). The results are in the
/// order of the values.
///
/// ```
/// use tenfold::model_selection::holm;
///
/// assert_eq!(holm(&[0.01, 0.5, 0.25])?, [0.03, 0.5, 0.5]);
/// # Ok::<(), tenfold::model_selection::SearchError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EntryOutOfRange`] for a value that is NaN, below 0 or above 1;
/// [`StatisticsError::TooFew`] without a value.
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>> {
    let argument = "p_values";
    if p_values.is_empty() {
        let (found, needed, unit, advice) = (0, 1, "values", "give one for each test");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    if let Some(place) = p_values.iter().position(|p| !(0.0..=1.0).contains(p)) {
        let (value, expected) = (p_values[place], "a p value is from 0 to 1");
        return Err(StatisticsError::EntryOutOfRange { argument, value, place, expected }.into());
    }
    Ok(adjusted(p_values))
}

/// The adjusted values of p values that are known to be from 0 to 1; none of none.
pub(super) fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &test) in order.iter().enumerate() {
        let n_left = (p_values.len() - rank) as f64;
        largest = largest.max(n_left * p_values[test]).min(1.0);
        adjusted[test] = largest;
    }
    adjusted
}
