//! Agreement beyond chance.

use serde::{Deserialize, Serialize};

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::ConfusionMatrix;

/// How much a disagreement counts in [`cohen_kappa`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KappaWeights {
    /// Every disagreement counts the same.
    #[default]
    Equal,
    /// As much as the two classes are places apart in the order of reports.
    Linear,
    /// As the square of the places apart.
    Quadratic,
}

/// How much truth and prediction agree beyond chance: 1 when always, 0 as by chance, below 0 less
/// than that.
///
/// `1 − Σ w·observed / Σ w·expected` over pairs of classes (Cohen, "A coefficient of agreement for
/// nominal scales", 1960; with weights, "Weighted kappa", 1968). It is NaN when only one class
/// occurs, as in scikit-learn. Truth and prediction can be exchanged.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{KappaWeights, cohen_kappa};
///
/// let truth = Labels::from_integers(&[0, 0, 1, 1])?;
/// let predicted = Labels::from_integers(&[0, 1, 1, 1])?;
/// assert_eq!(cohen_kappa(&truth, &predicted, KappaWeights::Equal)?, 0.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
pub fn cohen_kappa(truth: &Labels, predicted: &Labels, weights: KappaWeights) -> Result<f64> {
    let matrix = ConfusionMatrix::new(truth, predicted)?;
    let rows: Vec<&[f64]> = (0..matrix.classes().len()).map(|at| matrix.row(at)).collect();
    let true_counts: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let predicted_counts: Vec<f64> =
        (0..rows.len()).map(|at| rows.iter().map(|row| row[at]).sum()).collect();
    let n_samples: f64 = true_counts.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for (i, row) in rows.iter().enumerate() {
        for (j, &count) in row.iter().enumerate() {
            let weight = weights.of(i.abs_diff(j));
            observed += weight * count;
            expected += weight * (true_counts[i] * predicted_counts[j] / n_samples);
        }
    }
    Ok(if expected == 0.0 { f64::NAN } else { 1.0 - observed / expected })
}

impl KappaWeights {
    /// The weight of a disagreement of classes so many places apart.
    fn of(self, places: usize) -> f64 {
        match self {
            Self::Equal => f64::from(u8::from(places > 0)),
            Self::Linear => places as f64,
            Self::Quadratic => (places as f64).powi(2),
        }
    }
}
