//! Precision against recall as the threshold rises.

use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::ranking::Ranking;
use crate::metrics::sum::pairwise_sum;

/// Precision and recall, one point a threshold, as the threshold rises.
///
/// A sample is taken for positive when its score is at least the threshold. The last point, of
/// precision 1 and recall 0, has no threshold. If no sample is positive, recall is 1 at every
/// threshold, as in scikit-learn.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::PrecisionRecallCurve;
///
/// let truth = Labels::from_names(&["ham", "ham", "spam", "spam"])?;
/// let curve = PrecisionRecallCurve::new(&truth, "spam", array![0.1, 0.4, 0.35, 0.8].view())?;
/// assert_eq!(curve.precision, [0.5, 2.0 / 3.0, 0.5, 1.0, 1.0]);
/// assert_eq!(curve.recall, [1.0, 1.0, 0.5, 0.5, 0.0]);
/// assert_eq!(curve.thresholds, [0.1, 0.35, 0.4, 0.8]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrecisionRecallCurve {
    /// The share of the samples taken for positive that is positive.
    pub precision: Vec<f64>,
    /// The share of the positive samples that is taken for positive.
    pub recall: Vec<f64>,
    /// The threshold of each point but the last, rising.
    pub thresholds: Vec<f64>,
}

impl PrecisionRecallCurve {
    /// The curve of `scores`, one per sample, which are high for the class `positive`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
    /// [`Error::Empty`](crate::error::Error::Empty),
    /// [`Error::NotFinite`](crate::error::Error::NotFinite);
    /// [`MetricError::NotBinary`](crate::metrics::MetricError::NotBinary) if more than two classes
    /// are true, [`LabelError::UnknownClass`](crate::data::LabelError::UnknownClass) if two are and
    /// neither is `positive`.
    pub fn new(truth: &Labels, positive: &str, scores: ArrayView1<'_, f64>) -> Result<Self> {
        let ranking = Ranking::new(truth, positive, scores)?;
        let n_positive = ranking.n_positive();
        let points = ranking.true_positives.iter().zip(&ranking.false_positives).rev();
        let (mut precision, mut recall): (Vec<f64>, Vec<f64>) = points
            .map(|(&correct, &wrong)| {
                let recall = if n_positive == 0.0 { 1.0 } else { correct / n_positive };
                (correct / (correct + wrong), recall)
            })
            .unzip();
        precision.push(1.0);
        recall.push(0.0);
        Ok(Self { precision, recall, thresholds: ranking.thresholds.into_iter().rev().collect() })
    }

    /// The mean precision over the steps of recall; see [`average_precision`].
    pub fn average_precision(&self) -> f64 {
        let step = |at: usize| (self.recall[at] - self.recall[at + 1]) * self.precision[at];
        pairwise_sum(self.thresholds.len(), step)
    }
}

/// The average precision, from 0 to 1: the mean of the precisions of the
/// [`PrecisionRecallCurve`], each weighted by the recall gained since the threshold above.
///
/// `Σ (R[i] − R[i+1]) P[i]`, without interpolation (Zhu, "Recall, precision and average precision",
/// 2004). `scores` holds one number per sample, high for the class `positive`. If no sample is
/// positive it is 0.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::average_precision;
///
/// let truth = Labels::from_names(&["ham", "ham", "spam", "spam"])?;
/// let found = average_precision(&truth, "spam", array![0.1, 0.4, 0.35, 0.8].view())?;
/// assert!((found - 5.0 / 6.0).abs() < 1e-12);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// Those of [`PrecisionRecallCurve::new`].
pub fn average_precision(
    truth: &Labels,
    positive: &str,
    scores: ArrayView1<'_, f64>,
) -> Result<f64> {
    Ok(PrecisionRecallCurve::new(truth, positive, scores)?.average_precision())
}
