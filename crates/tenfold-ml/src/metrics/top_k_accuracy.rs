//! The share of samples whose class is among the best few.

use ndarray::ArrayView2;

use crate::data::Labels;
use crate::error::{Error, Result};
use crate::metrics::log_loss::check_columns;
use crate::metrics::sum::average;

/// The share of samples whose true class is among the `k` of the highest scores, from 0 to 1.
///
/// `scores` is `n_samples × n_classes`, with the columns in the order of [`Labels::classes`]. Of
/// classes with one score the later one ranks higher, as in scikit-learn. With as many as all
/// classes it is 1.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::top_k_accuracy;
///
/// let truth = Labels::from_names(&["cat", "dog", "fox"])?;
/// let scores = array![[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]];
/// assert_eq!(top_k_accuracy(&truth, scores.view(), 2)?, 2.0 / 3.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::Param`] if `k` is 0, [`Error::LengthMismatch`], [`Error::Empty`];
/// [`MetricError::TooFewClasses`](crate::metrics::MetricError::TooFewClasses) if the labels list fewer than two,
/// [`LabelError::ClassColumns`](crate::data::LabelError::ClassColumns) if there is not one column
/// per class, and [`Error::NotFinite`].
pub fn top_k_accuracy(truth: &Labels, scores: ArrayView2<'_, f64>, k: usize) -> Result<f64> {
    check_k(k)?;
    let what = "the table of scores";
    check_columns(truth, (what, scores))?;
    if let Some(((row, column), &value)) =
        scores.indexed_iter().find(|(_, score)| !score.is_finite())
    {
        let (row, column) = (truth.row_of(row), format!("`{}`", truth.classes()[column]));
        return Err(Error::NotFinite { what, value, row, column });
    }
    let hit = |sample: usize| {
        let (row, class) = (scores.row(sample), truth.code(sample) as usize);
        let ranks_higher = |&(at, &score): &(usize, &f64)| {
            score > row[class] || (score == row[class] && at > class)
        };
        f64::from(u8::from(row.iter().enumerate().filter(ranks_higher).count() < k))
    };
    Ok(average(truth.len(), |sample| truth.weight(sample), hit))
}

/// Refuses a `k` of 0.
pub(crate) fn check_k(k: usize) -> Result<()> {
    if k > 0 {
        return Ok(());
    }
    let (name, value) = ("top_k_accuracy k", k.to_string());
    Err(Error::Param { name, value, expected: "at least 1" })
}

#[cfg(test)]
mod tests {
    use ndarray::arr2;

    use super::*;

    #[test]
    fn no_class_at_all_is_an_error() {
        let truth = Labels::from_integers(&[0, 1]).unwrap();
        let scores = arr2(&[[0.5, 0.5], [0.5, f64::INFINITY]]);
        assert_eq!(
            top_k_accuracy(&truth, scores.view(), 0).unwrap_err().to_string(),
            "top_k_accuracy k = 0 is out of range: at least 1"
        );
        assert_eq!(
            top_k_accuracy(&truth, scores.view(), 1).unwrap_err().to_string(),
            "the table of scores holds inf at row 1, `1`; only finite numbers can be used here"
        );
    }
}
