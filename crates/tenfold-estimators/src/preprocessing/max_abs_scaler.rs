//! Features between −1 and 1, with zeros where they were.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, RecordsView, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::{checked_model, transformer};

use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Divides every feature by its largest absolute value; it has no parameters.
///
/// 0 stays 0, so sparse records stay sparse. A feature that is 0 everywhere stays as it is, as
/// does a number that is missing (NaN). This is scikit-learn's `MaxAbsScaler`.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::MaxAbsScaler;
///
/// let x = Records::dense(array![[1.0, 0.0], [-4.0, 0.0]])?;
/// let z = MaxAbsScaler::new().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(0), [0.25, 0.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct MaxAbsScaler {}

checked_model! {
    /// A fitted [`MaxAbsScaler`].
    #[derive(Clone)]
    pub struct MaxAbsScalerModel {
        features: FittedFeatures,
        #[serde(with = "little_endian")]
        scale: Vec<f64>,
    }
}

impl MaxAbsScaler {
    /// A scaler.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fitted scaler, with its scales.
    ///
    /// # Errors
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) of a table.
    pub fn fit(&self, x: &Records) -> Result<MaxAbsScalerModel> {
        validate::features_or_missing(x)?;
        let mut largest = vec![0.0_f64; x.n_features()];
        let mut see =
            |column: usize, value: f64| largest[column] = largest[column].max(value.abs());
        match x.view() {
            RecordsView::Dense(view) => view.rows().for_each(|row| {
                row.iter().enumerate().for_each(|(column, &value)| see(column, value));
            }),
            RecordsView::Sparse(view) => {
                view.rows().flat_map(|row| row.iter()).for_each(|(column, value)| {
                    see(column, value);
                });
            }
            RecordsView::Table(_) => return Err(x.other_kind("numbers")),
        }
        let scale = largest.into_iter().map(numbers::scale_of).collect();
        Ok(MaxAbsScalerModel { features: FittedFeatures::of(x), scale })
    }
}

transformer!(MaxAbsScaler, "max-abs-scaler", VERSION, |_, input| {
    RecordKind::need_numbers(input)?;
    Ok(input)
});

impl MaxAbsScalerModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.scale.len())
    }

    /// The divisor of each feature: its largest absolute value at fit, or 1 where that is 0.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

tenfold_ml::register!(TransformerModel MaxAbsScalerModel: "tenfold.max-abs-scaler.v1", version VERSION);

impl TransformerModel for MaxAbsScalerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_or_missing(x)?;
        numbers::divided(x, &self.scale)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
