//! Samples together with their targets.

use crate::data::{Labels, Records, Values};

/// Records and a class label per sample.
#[derive(Clone, Debug)]
pub struct ClassificationData {
    /// The features, `n_samples × n_features`, with feature names.
    pub x: Records,
    /// The class of each sample.
    pub y: Labels,
}

/// Records and a number to learn per sample.
#[derive(Clone, Debug)]
pub struct RegressionData {
    /// The features, `n_samples × n_features`, with feature names.
    pub x: Records,
    /// The number of each sample.
    pub y: Values,
}
