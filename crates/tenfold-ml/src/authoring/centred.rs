//! Dense samples moved to their weighted mean, so that an intercept need not be searched for.

use ndarray::{Array1, Array2};

use crate::authoring::Moments;
use crate::data::{Records, Values};
use crate::error::Result;

/// Samples of a regression, features and values both moved to their means. Constant features, and
/// constant values, are zeros then to the last digit: see [`Moments`].
#[derive(Clone, Debug)]
pub struct Centred {
    /// The features, `n_samples × n_features`.
    pub x: Array2<f64>,
    /// The values.
    pub y: Array1<f64>,
    x_mean: Array1<f64>,
    y_mean: f64,
}

impl Centred {
    /// A copy of samples that were checked before, moved if there is to be an intercept.
    ///
    /// # Errors
    /// [`Error::RecordKind`](crate::error::Error::RecordKind) on records that are not dense.
    pub fn new(records: &Records, y: &Values, fit_intercept: bool) -> Result<Self> {
        let mut x = records.as_dense()?.to_array();
        let mut y_values: Array1<f64> = y.iter().collect();
        let mut x_mean = Array1::zeros(x.ncols());
        let mut y_mean = 0.0;
        if fit_intercept {
            let shares = shares((0..y.len()).map(|sample| y.weight(sample)));
            let moments = Moments::weighted(records, &shares);
            x_mean = moments.means.into();
            x -= &x_mean;
            for (mut column, variance) in x.columns_mut().into_iter().zip(moments.variances) {
                if variance == 0.0 {
                    column.fill(0.0);
                }
            }
            let numbers: Vec<f64> = y.iter().collect();
            let (mean, variance) = Moments::of_numbers(&numbers, &shares);
            y_mean = mean;
            y_values -= mean;
            if variance == 0.0 {
                y_values.fill(0.0);
            }
        }
        Ok(Self { x, y: y_values, x_mean, y_mean })
    }

    /// The intercept that goes with these weights.
    pub fn intercept(&self, weights: &[f64]) -> f64 {
        self.y_mean
            - self.x_mean.iter().zip(weights).map(|(mean, weight)| mean * weight).sum::<f64>()
    }
}

/// The weights of samples as shares of their sum.
pub fn shares(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let weights: Vec<f64> = weights.collect();
    // Scaled first, so that the sum stays finite.
    let largest = weights.iter().copied().fold(0.0, f64::max);
    let total: f64 = weights.iter().map(|weight| weight / largest).sum();
    weights.into_iter().map(|weight| weight / largest / total).collect()
}
