//! Isotonic regression.

pub(crate) mod isotonic_regression;

pub use isotonic_regression::{IsotonicRegression, IsotonicRegressionModel};
