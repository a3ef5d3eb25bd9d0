//! Random forests.

pub(crate) mod forest;

pub use forest::{
    GrownForest, RandomForest, RandomForestModel, RandomForestRegressor, RandomForestRegressorModel,
};
