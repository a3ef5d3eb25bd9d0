//! Random forests.

pub(crate) mod forest;

pub use forest::{
    GrownForest, RandomForestClassifier, RandomForestClassifierModel, RandomForestRegressor,
    RandomForestRegressorModel,
};
