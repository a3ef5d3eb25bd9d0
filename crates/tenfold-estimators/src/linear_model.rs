//! Linear models: stochastic gradient descent, logistic, ridge, least-angle and Tweedie regression.

pub(crate) mod decide;
pub(crate) mod lars;
pub(crate) mod lbfgs;
pub(crate) mod linear_functions;
pub(crate) mod logistic_regression;
pub(crate) mod model;
pub(crate) mod ridge;
pub(crate) mod sgd;
pub(crate) mod tweedie_regressor;

pub use lars::Lars;
pub use logistic_regression::{LogisticRegression, LogisticRegressionModel};
pub use model::{LinearModel, Link};
pub use ridge::Ridge;
pub use sgd::{LearningRate, Sgd, SgdLearner, SgdModel, SgdRegressor, SgdRegressorLearner};
pub use tweedie_regressor::TweedieRegressor;
