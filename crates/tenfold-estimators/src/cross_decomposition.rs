//! Partial least squares.

pub(crate) mod pls_regression;

pub use pls_regression::PlsRegression;
