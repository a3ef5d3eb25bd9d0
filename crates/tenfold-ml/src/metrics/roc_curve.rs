//! True against false positives as the threshold falls.

use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::ranking::Ranking;

/// The receiver operating characteristic: the rates of true and of false positives, one point a
/// threshold, as the threshold falls (Fawcett, "An introduction to ROC analysis", 2006).
///
/// A sample is taken for positive when its score is at least the threshold. The first threshold is
/// infinite, where nothing is; points in a straight line between two others, at equal steps, are
/// left out, as scikit-learn does by default.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::RocCurve;
///
/// let truth = Labels::from_names(&["ham", "ham", "spam", "spam"])?;
/// let curve = RocCurve::new(&truth, "spam", array![0.1, 0.4, 0.35, 0.8].view())?;
/// assert_eq!(curve.false_positive_rate, [0.0, 0.0, 0.5, 0.5, 1.0]);
/// assert_eq!(curve.true_positive_rate, [0.0, 0.5, 0.5, 1.0, 1.0]);
/// assert_eq!(curve.thresholds, [f64::INFINITY, 0.8, 0.4, 0.35, 0.1]);
/// assert_eq!(curve.area(), 0.75);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocCurve {
    /// The share of the other samples that is taken for positive; NaN if there is none.
    pub false_positive_rate: Vec<f64>,
    /// The share of the positive samples that is taken for positive; NaN if there is none.
    pub true_positive_rate: Vec<f64>,
    /// The threshold of each point, falling.
    pub thresholds: Vec<f64>,
}

impl RocCurve {
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
        Ok(Self::of(Ranking::new(truth, positive, scores)?))
    }

    /// The curve of a ranking.
    pub(super) fn of(ranking: Ranking) -> Self {
        let (n_negative, n_positive) = (ranking.n_negative(), ranking.n_positive());
        let mut curve = Self {
            false_positive_rate: vec![0.0 / n_negative],
            true_positive_rate: vec![0.0 / n_positive],
            thresholds: vec![f64::INFINITY],
        };
        for at in 0..ranking.thresholds.len() {
            if !is_between(&ranking.false_positives, at) || !is_between(&ranking.true_positives, at)
            {
                curve.false_positive_rate.push(ranking.false_positives[at] / n_negative);
                curve.true_positive_rate.push(ranking.true_positives[at] / n_positive);
                curve.thresholds.push(ranking.thresholds[at]);
            }
        }
        curve
    }

    /// The area under the curve, by trapezoids; see [`roc_auc`].
    pub fn area(&self) -> f64 {
        let widths = self.false_positive_rate.windows(2).map(|pair| pair[1] - pair[0]);
        let heights = self.true_positive_rate.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
        widths.zip(heights).map(|(width, height)| width * height).sum()
    }
}

/// Whether a number lies halfway between its two neighbours.
fn is_between(numbers: &[f64], at: usize) -> bool {
    let neighbours = at.checked_sub(1).and_then(|before| numbers.get(before..=at + 1));
    neighbours.is_some_and(|near| near[2] - near[1] == near[1] - near[0])
}

/// The area under the [`RocCurve`], from 0 to 1: the chance that a positive sample scores higher
/// than another one, ties counting half (Hanley and McNeil, "The meaning and use of the area under
/// a receiver operating characteristic (ROC) curve", 1982).
///
/// `scores` holds one number per sample, high for the class `positive`. If only one class is true
/// it is NaN, as in scikit-learn.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::roc_auc;
///
/// let truth = Labels::from_names(&["ham", "ham", "spam", "spam"])?;
/// assert_eq!(roc_auc(&truth, "spam", array![0.1, 0.4, 0.35, 0.8].view())?, 0.75);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// Those of [`RocCurve::new`].
pub fn roc_auc(truth: &Labels, positive: &str, scores: ArrayView1<'_, f64>) -> Result<f64> {
    Ok(RocCurve::new(truth, positive, scores)?.area())
}
