//! Nearest neighbours.

pub(crate) mod k_neighbors;
pub(crate) mod nearest;

pub use k_neighbors::{
    KNeighborsClassifier, KNeighborsClassifierModel, KNeighborsRegressor, KNeighborsRegressorModel,
    NeighborWeights,
};
pub use nearest::DistanceMetric;
