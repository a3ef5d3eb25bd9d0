//! Samples of length 1.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, RecordsView};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::{checked_model, transformer};

use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Divides every sample by its length, so that only the proportions of its features count.
///
/// A sample of zeros stays as it is, and sparse records stay sparse. Nothing is learned but which
/// features there are. This is scikit-learn's `Normalizer`.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::Normalizer;
///
/// let x = Records::dense(array![[3.0, 4.0], [0.0, 0.0]])?;
/// let z = Normalizer::l2().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.to_array(), array![[0.6, 0.8], [0.0, 0.0]]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Normalizer {
    norm: Length,
}

/// The definition of the length of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Length {
    /// The sum of absolute values.
    L1,
    /// The root of the sum of squares.
    L2,
    /// The largest absolute value.
    Max,
}

checked_model! {
    /// A fitted [`Normalizer`].
    #[derive(Clone)]
    pub struct NormalizerModel {
        features: FittedFeatures,
        norm: Length,
    }
}

impl Default for Normalizer {
    fn default() -> Self {
        Self::l2()
    }
}

impl Normalizer {
    /// A normalizer by the sum of absolute values.
    pub fn l1() -> Self {
        Self { norm: Length::L1 }
    }

    /// A normalizer by the root of the sum of squares.
    pub fn l2() -> Self {
        Self { norm: Length::L2 }
    }

    /// A normalizer by the largest absolute value.
    pub fn max() -> Self {
        Self { norm: Length::Max }
    }

    /// The model, which knows the features.
    ///
    /// # Errors
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) of a table.
    pub fn fit(&self, x: &Records) -> Result<NormalizerModel> {
        validate::features(x)?;
        Ok(NormalizerModel { features: FittedFeatures::of(x), norm: self.norm })
    }
}

transformer!(Normalizer, "normalizer", VERSION, |_, input| {
    RecordKind::need_numbers(input)?;
    Ok(input)
});

impl NormalizerModel {
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

impl Length {
    /// The length of a sample; 1 of one of zeros.
    fn of(self, numbers: &[f64]) -> f64 {
        let magnitudes = numbers.iter().map(|number| number.abs());
        let length = match self {
            Self::L1 => magnitudes.sum(),
            Self::L2 => l2(numbers),
            Self::Max => magnitudes.fold(0.0, f64::max),
        };
        if length == 0.0 { 1.0 } else { length }
    }
}

/// The root of the sum of squares, also where the squares overflow.
fn l2(numbers: &[f64]) -> f64 {
    let length = numbers.iter().map(|number| number * number).sum::<f64>().sqrt();
    if length.is_normal() || numbers.iter().all(|number| *number == 0.0) {
        return length;
    }
    let largest = numbers.iter().map(|number| number.abs()).fold(0.0, f64::max);
    largest * numbers.iter().map(|number| (number / largest).powi(2)).sum::<f64>().sqrt()
}

tenfold_ml::register!(TransformerModel NormalizerModel: "tenfold.normalizer.v1", version VERSION);

impl TransformerModel for NormalizerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        match x.view() {
            RecordsView::Dense(view) => {
                let scaled = numbers::by_row(view.n_samples(), view.n_features(), |at, to| {
                    let row = view.row(at);
                    let length = self.norm.of(row);
                    to.iter_mut().zip(row).for_each(|(to, from)| *to = from / length);
                });
                Records::dense(scaled)?.with_shared_names(x.shared_names())
            }
            RecordsView::Sparse(view) => {
                let lengths: Vec<f64> = view.rows().map(|row| self.norm.of(row.values)).collect();
                numbers::map_sparse(x, view, |row, _, value| value / lengths[row])
            }
            RecordsView::Table(_) => Err(x.other_kind("numbers")),
        }
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn squares_that_overflow_made_every_feature_zero() {
        let x = Records::dense(array![[3e200, 4e200], [3e-200, 4e-200]]).unwrap();
        let z = Normalizer::l2().fit(&x).unwrap().transform(&x).unwrap();
        for row in z.as_dense().unwrap().rows() {
            assert!((row[0] - 0.6).abs() < 1e-15 && (row[1] - 0.8).abs() < 1e-15, "{row:?}");
        }
    }
}
