//! Dense samples moved to their weighted mean, so that an intercept need not be searched for.

use ndarray::{Array1, Array2};

use crate::data::{Records, Values};
use crate::error::Result;

/// Samples of a regression, features and values both moved to their means.
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
    pub fn new(x: &Records, y: &Values, fit_intercept: bool) -> Result<Self> {
        let mut x = x.as_dense()?.to_array();
        let mut y_values: Array1<f64> = y.iter().collect();
        let mut x_mean = Array1::zeros(x.ncols());
        let mut y_mean = 0.0;
        if fit_intercept {
            let shares = shares((0..y.len()).map(|sample| y.weight(sample)));
            for ((row, value), share) in x.rows().into_iter().zip(&y_values).zip(shares) {
                x_mean.scaled_add(share, &row);
                y_mean += share * value;
            }
            x -= &x_mean;
            y_values -= y_mean;
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
