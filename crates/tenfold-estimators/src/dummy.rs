//! Baselines that ignore the features.

pub(crate) mod dummy_classifier;
pub(crate) mod dummy_regressor;

pub use dummy_classifier::{DummyClassifier, DummyClassifierModel};
pub use dummy_regressor::{DummyRegressor, DummyRegressorModel};
