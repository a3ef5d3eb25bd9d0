//! Selection of features.

pub(crate) mod scores;
pub(crate) mod select;
pub(crate) mod variance_threshold;

pub use scores::ScoreFunction;
pub use select::{SelectKBest, SelectModel, SelectPercentile};
pub use variance_threshold::VarianceThreshold;
