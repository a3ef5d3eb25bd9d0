//! Features within a range.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Shifts and scales every feature so that the samples of the fit span a range.
///
/// `z = x · scale + shift` with `scale = (high − low) / (max − min)` and `shift = low − min ·
/// scale`. A constant feature becomes `low`. A number that is missing (NaN) does not count at fit and stays
/// missing. This is scikit-learn's `MinMaxScaler`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `feature_range` | 0 to 1 | the range of the scaled features, `low` below `high` |
/// | `clip` | no | whether numbers beyond those of the fit are set to the range's nearer end |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::MinMaxScaler;
///
/// let x = Records::dense(array![[1.0], [3.0], [5.0]])?;
/// let z = MinMaxScaler::new().feature_range(-1.0, 1.0).fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.to_array(), array![[-1.0], [0.0], [1.0]]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MinMaxScaler {
    feature_range: (f64, f64),
    clip: bool,
}

impl Default for MinMaxScaler {
    fn default() -> Self {
        Self { feature_range: (0.0, 1.0), clip: false }
    }
}

checked_model! {
    /// A fitted [`MinMaxScaler`].
    #[derive(Clone)]
    pub struct MinMaxScalerModel {
        features: FittedFeatures,
        #[serde(with = "little_endian")]
        data_min: Vec<f64>,
        #[serde(with = "little_endian")]
        data_max: Vec<f64>,
        #[serde(with = "little_endian")]
        scale: Vec<f64>,
        #[serde(with = "little_endian")]
        shift: Vec<f64>,
        clip: Option<(f64, f64)>,
    }
}

impl MinMaxScaler {
    /// A scaler to the range from 0 to 1.
    pub fn new() -> Self {
        Self::default()
    }

    /// The range of the scaled features; 0 to 1 by default.
    #[must_use]
    pub fn feature_range(mut self, low: f64, high: f64) -> Self {
        self.feature_range = (low, high);
        self
    }

    setters! {
        /// Whether numbers beyond those of the fit are set to the nearer end; no by default.
        clip: bool,
    }

    /// The fitted scaler, with the smallest and largest number of each feature.
    ///
    /// # Errors
    /// [`Error::Param`] on a range that is none; [`Error::Empty`]; [`Error::NotFinite`];
    /// [`Error::RecordKind`] of records that are not dense; [`Error::Fit`] where a feature spans
    /// too much for a number.
    pub fn fit(&self, x: &Records) -> Result<MinMaxScalerModel> {
        self.check_params()?;
        let Self { feature_range: (low, high), clip } = *self;
        validate::features_or_missing(x)?;
        let mut data_min = vec![f64::INFINITY; x.n_features()];
        let mut data_max = vec![f64::NEG_INFINITY; x.n_features()];
        for row in x.as_dense()?.rows() {
            data_min.iter_mut().zip(row).for_each(|(min, &value)| *min = min.min(value));
            data_max.iter_mut().zip(row).for_each(|(max, &value)| *max = max.max(value));
        }
        // Of a feature without a value both are missing.
        for (min, max) in data_min.iter_mut().zip(&mut data_max).filter(|(min, max)| min > max) {
            (*min, *max) = (f64::NAN, f64::NAN);
        }
        let spans: Vec<f64> = data_max.iter().zip(&data_min).map(|(max, min)| max - min).collect();
        numbers::all_finite("min-max-scaler", x, &spans, "range")?;
        let scale: Vec<f64> =
            spans.into_iter().map(|span| (high - low) / numbers::scale_of(span)).collect();
        let shift = data_min.iter().zip(&scale).map(|(min, scale)| low - min * scale).collect();
        let features = FittedFeatures::of(x);
        let clip = clip.then_some((low, high));
        Ok(MinMaxScalerModel { features, data_min, data_max, scale, shift, clip })
    }
}

transformer!(
    MinMaxScaler,
    "min-max-scaler",
    VERSION,
    |_, input| {
        RecordKind::need_dense(input)?;
        Ok(Some(RecordKind::Dense))
    },
    |params| {
        let (low, high) = params.feature_range;
        if low.is_finite() && high.is_finite() && low < high {
            return Ok(());
        }
        Err(Error::Param {
            name: "MinMaxScaler feature_range",
            value: format!("{low} to {high}"),
            expected: "two finite numbers are expected, the first below the second",
        })
    }
);

impl MinMaxScalerModel {
    fn check(&self) -> Result<()> {
        let Self { features, data_min, data_max, scale, shift, clip } = self;
        if clip.is_some_and(
            |(low, high)| !matches!(low.partial_cmp(&high), Some(order) if order.is_le()),
        ) {
            let reason = "its range has no end above its start".to_owned();
            return Err(Error::Fit { estimator: "min-max-scaler", reason });
        }
        [data_min, data_max, scale, shift]
            .into_iter()
            .try_for_each(|numbers| features.check_count(numbers.len()))
    }

    /// The smallest number of each feature at fit.
    pub fn data_min(&self) -> &[f64] {
        &self.data_min
    }

    /// The largest number of each feature at fit.
    pub fn data_max(&self) -> &[f64] {
        &self.data_max
    }

    /// The factor of each feature.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }

    /// The number added to each feature after that.
    pub fn shift(&self) -> &[f64] {
        &self.shift
    }
}

tenfold_ml::register!(TransformerModel MinMaxScalerModel: "tenfold.min-max-scaler.v1", version VERSION);

impl TransformerModel for MinMaxScalerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_or_missing(x)?;
        numbers::map_dense(x, x.as_dense()?, |column, value| {
            let scaled = value * self.scale[column] + self.shift[column];
            self.clip.map_or(scaled, |(low, high)| scaled.clamp(low, high))
        })
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
    fn numbers_beyond_the_fit_are_clipped_if_asked() {
        let x = Records::dense(array![[0.0], [10.0]]).unwrap();
        let beyond = Records::dense(array![[-5.0], [20.0]]).unwrap();
        let scaled = |clip| {
            let model = MinMaxScaler::new().clip(clip).fit(&x).unwrap();
            model.transform(&beyond).unwrap().to_array().unwrap()
        };
        assert_eq!(scaled(false), array![[-0.5], [2.0]]);
        assert_eq!(scaled(true), array![[0.0], [1.0]]);
    }

    #[test]
    fn a_range_that_is_none_and_one_too_large_are_errors() {
        let x = Records::dense(array![[-1e308], [1e308]]).unwrap();
        let wrong = MinMaxScaler::new().feature_range(1.0, 1.0).fit(&x).unwrap_err().to_string();
        assert!(
            wrong.starts_with("MinMaxScaler feature_range = 1 to 1 is out of range"),
            "{wrong}"
        );
        let wrong = MinMaxScaler::new().fit(&x).unwrap_err().to_string();
        assert!(wrong.contains("the range of column 0 is too large"), "{wrong}");
    }
}
