//! The metrics of a regression, together.

use std::fmt;

use serde::{Deserialize, Serialize};

use tenfold_store::stored_with_postcard;

use crate::data::Values;
use crate::error::Result;
use crate::metrics::{mae, r2, rmse};

/// The metrics of predicted numbers.
///
/// `Display` shows a table of four lines. Serialized, it is a map of the field names; a NaN
/// becomes `null` in JSON.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::RegressionReport;
///
/// let truth = Values::new(vec![1.0, 2.0, 3.0])?;
/// let report = RegressionReport::new(&truth, &Values::new(vec![1.0, 2.0, 4.5])?)?;
/// assert_eq!(report.mae, 0.5);
/// assert_eq!(
///     report.to_string(),
///     "     r2  -0.1250\n    mae   0.5000\n   rmse   0.8660\nsamples        3\n"
/// );
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegressionReport {
    /// The share of variance explained, at most 1; see [`r2`](crate::metrics::r2()).
    pub r2: f64,
    /// The mean absolute error, in the unit of the target.
    pub mae: f64,
    /// The root of the mean squared error, in the unit of the target.
    pub rmse: f64,
    /// The number of samples compared.
    pub n_samples: usize,
}

stored_with_postcard!(RegressionReport => "tenfold.regression-report.v1");

impl RegressionReport {
    /// The metrics of these predictions.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
    /// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
    pub fn new(truth: &Values, predicted: &Values) -> Result<Self> {
        Ok(Self {
            r2: r2(truth, predicted)?,
            mae: mae(truth, predicted)?,
            rmse: rmse(truth, predicted)?,
            n_samples: truth.len(),
        })
    }
}

impl fmt::Display for RegressionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [self.r2, self.mae, self.rmse].map(|number| format!("{number:.4}"));
        let samples = self.n_samples.to_string();
        let width = numbers.iter().chain([&samples]).map(String::len).max().unwrap_or(0);
        for (name, number) in ["r2", "mae", "rmse"].iter().zip(&numbers) {
            writeln!(f, "{name:>7}  {number:>width$}")?;
        }
        writeln!(f, "samples  {samples:>width$}")
    }
}
