//! The features that differ among samples.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Moments, param, validate};
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::Transformer;
use tenfold_ml::{setters, transformer};

use crate::feature_selection::SelectModel;
use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 2;

/// Keeps the features whose (population) variance is above a threshold: by default, those that
/// are not constant.
///
/// Dense records stay dense, sparse ones sparse. This is scikit-learn's `VarianceThreshold`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `threshold` | 0 | the variance that a feature must be above |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::feature_selection::VarianceThreshold;
///
/// let x = Records::dense(array![[1.0, 7.0], [2.0, 7.0]])?;
/// let z = VarianceThreshold::new().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.to_array(), array![[1.0], [2.0]]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct VarianceThreshold {
    threshold: f64,
}

impl VarianceThreshold {
    /// A selection of the features that are not constant.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The variance that a feature must be above; 0 by default.
        threshold: f64,
    }

    /// The fitted selection, whose scores are the variances of the features; without a threshold
    /// the range of a feature, if that is smaller.
    ///
    /// # Errors
    /// [`Error::Param`] of a threshold that is negative or not finite; [`Error::Fit`] if no feature
    /// is above it, or a variance is too large for a number; [`Error::Empty`];
    /// [`Error::NotFinite`]; [`Error::RecordKind`] of a table.
    pub fn fit(&self, x: &Records) -> Result<SelectModel> {
        let threshold = self.threshold;
        self.check_params()?;
        validate::features(x)?;
        let Moments { variances, .. } = Moments::of(x);
        numbers::all_finite("variance-threshold", x, &variances, "variance")?;
        let chosen: Vec<usize> =
            (0..variances.len()).filter(|&at| variances[at] > threshold).collect();
        if chosen.is_empty() {
            let reason =
                format!("no feature has a variance above {threshold}; lower the threshold");
            return Err(Error::Fit { estimator: "variance-threshold", reason });
        }
        Ok(SelectModel::new(x, variances, chosen))
    }
}

transformer!(
    VarianceThreshold,
    "variance-threshold",
    VERSION,
    |_, input| {
        RecordKind::need_numbers(input)?;
        Ok(input)
    },
    |params| { param::not_negative("VarianceThreshold threshold", params.threshold) }
);

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn equal_numbers_are_constant_with_any_rounding() {
        let x = Array2::from_shape_fn((10, 2), |(row, column)| match column {
            0 => 0.1,
            _ => row as f64,
        });
        let model = VarianceThreshold::new().fit(&Records::dense(x).unwrap()).unwrap();
        assert_eq!(model.chosen(), [1]);
    }

    #[test]
    fn no_feature_left_and_a_negative_threshold_are_errors() {
        let x = Records::dense(array![[1.0], [1.0]]).unwrap();
        let wrong = VarianceThreshold::new().fit(&x).unwrap_err().to_string();
        assert!(wrong.contains("no feature has a variance above 0"), "{wrong}");
        let wrong = VarianceThreshold::new().threshold(-1.0).fit(&x).unwrap_err();
        assert!(matches!(wrong, Error::Param { name: "VarianceThreshold threshold", .. }));
    }
}
