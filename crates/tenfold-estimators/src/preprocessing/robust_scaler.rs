//! Features scaled by quantiles, which a few wild numbers do not move.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, parallel, validate};
use tenfold_ml::data::{RecordKind, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Takes the median off every feature and divides it by the distance of two quantiles.
///
/// Quantiles between two numbers follow their distance to both (definition 7 of R. Hyndman and
/// Y. Fan, "Sample quantiles in statistical packages", 1996). A feature whose quantiles are one
/// keeps scale 1. A number that is missing (NaN) does not count at fit and stays missing. This is
/// scikit-learn's `RobustScaler`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `with_centering` | yes | whether the median is subtracted |
/// | `with_scaling` | yes | whether it is divided by the distance of the quantiles |
/// | `quantile_range` | 25 to 75 | both quantiles, in percent |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::RobustScaler;
///
/// let x = Records::dense(array![[1.0], [2.0], [3.0], [4.0], [1000.0]])?;
/// let z = RobustScaler::new().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(0), [-1.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RobustScaler {
    with_centering: bool,
    with_scaling: bool,
    quantile_range: (f64, f64),
}

impl Default for RobustScaler {
    fn default() -> Self {
        Self { with_centering: true, with_scaling: true, quantile_range: (25.0, 75.0) }
    }
}

checked_model! {
    /// A fitted [`RobustScaler`].
    #[derive(Clone)]
    pub struct RobustScalerModel {
        features: FittedFeatures,
        #[serde(with = "little_endian")]
        center: Vec<f64>,
        #[serde(with = "little_endian")]
        scale: Vec<f64>,
    }
}

impl RobustScaler {
    /// A scaler by the median and the quartiles.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Whether the median is subtracted; yes by default.
        with_centering: bool,

        /// Whether features are divided by the distance of the quantiles; yes by default.
        with_scaling: bool,
    }

    /// The quantiles whose distance is the scale, in percent; 25 and 75 by default.
    #[must_use]
    pub fn quantile_range(mut self, low: f64, high: f64) -> Self {
        self.quantile_range = (low, high);
        self
    }

    /// The fitted scaler, with its medians and scales.
    ///
    /// # Errors
    /// [`Error::Param`] on quantiles that are none; [`Error::Empty`]; [`Error::NotFinite`];
    /// [`Error::RecordKind`] of records that are not dense; [`Error::Fit`] where quantiles are too
    /// far apart for a number.
    pub fn fit(&self, x: &Records) -> Result<RobustScalerModel> {
        self.check_params()?;
        let (low, high) = self.quantile_range;
        validate::features_or_missing(x)?;
        let view = x.as_dense()?;
        let statistics = parallel::map(view.n_features(), 1, |feature| {
            let numbers = view.rows().map(|row| row[feature]);
            let mut column: Vec<f64> = numbers.filter(|number| !number.is_nan()).collect();
            if column.is_empty() {
                return (f64::NAN, f64::NAN);
            }
            column.sort_unstable_by(f64::total_cmp);
            let at = |percent: f64| numbers::quantile(&column, percent / 100.0);
            (at(50.0), at(high) - at(low))
        });
        let (center, spans): (Vec<f64>, Vec<f64>) = statistics.into_iter().unzip();
        numbers::all_finite("robust-scaler", x, &center, "median")?;
        numbers::all_finite("robust-scaler", x, &spans, "distance of the quantiles")?;
        let scale = match self.with_scaling {
            true => spans.into_iter().map(numbers::scale_of).collect(),
            false => vec![1.0; x.n_features()],
        };
        let center = if self.with_centering { center } else { vec![0.0; x.n_features()] };
        Ok(RobustScalerModel { features: FittedFeatures::of(x), center, scale })
    }
}

transformer!(
    RobustScaler,
    "robust-scaler",
    VERSION,
    |_, input| {
        RecordKind::need_dense(input)?;
        Ok(Some(RecordKind::Dense))
    },
    |params| {
        let (low, high) = params.quantile_range;
        if 0.0 <= low && low <= high && high <= 100.0 {
            return Ok(());
        }
        Err(Error::Param {
            name: "RobustScaler quantile_range",
            value: format!("{low} to {high}"),
            expected: "two numbers from 0 to 100 are expected, the first not above the second",
        })
    }
);

impl RobustScalerModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.center.len())?;
        self.features.check_count(self.scale.len())
    }

    /// The number subtracted from each feature: its median at fit, or 0.
    pub fn center(&self) -> &[f64] {
        &self.center
    }

    /// The divisor of each feature after that.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

tenfold_ml::register!(TransformerModel RobustScalerModel: "tenfold.robust-scaler.v1", version VERSION);

impl TransformerModel for RobustScalerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_or_missing(x)?;
        numbers::map_dense(x, x.as_dense()?, |column, value| {
            (value - self.center[column]) / self.scale[column]
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
    fn quantiles_that_are_none_are_errors() {
        let x = Records::dense(array![[1.0], [2.0]]).unwrap();
        for (low, high) in [(-1.0, 50.0), (60.0, 40.0), (0.0, 101.0), (f64::NAN, 50.0)] {
            let wrong = RobustScaler::new().quantile_range(low, high).fit(&x).unwrap_err();
            assert!(matches!(wrong, Error::Param { name: "RobustScaler quantile_range", .. }));
        }
        assert_eq!(RobustScaler::new().quantile_range(0.0, 0.0).fit(&x).unwrap().scale(), [1.0]);
    }
}
