//! Samples together with their targets.

use crate::data::{Labels, Notice, Records, Values};

/// Records and a class label per sample.
#[derive(Clone, Debug)]
pub struct ClassificationData {
    /// The features, `n_samples × n_features`, with feature names.
    pub x: Records,
    /// The class of each sample.
    pub y: Labels,
    /// The assumptions of the reader; none of data that were not read.
    pub notices: Vec<Notice>,
}

/// Records and a number to learn per sample.
#[derive(Clone, Debug)]
pub struct RegressionData {
    /// The features, `n_samples × n_features`, with feature names.
    pub x: Records,
    /// The number of each sample.
    pub y: Values,
    /// The assumptions of the reader; none of data that were not read.
    pub notices: Vec<Notice>,
}

/// Records without a target, as new data are.
#[derive(Clone, Debug)]
pub struct RecordsData {
    /// The features, `n_samples × n_features`, with feature names.
    pub x: Records,
    /// The assumptions of the reader.
    pub notices: Vec<Notice>,
}
