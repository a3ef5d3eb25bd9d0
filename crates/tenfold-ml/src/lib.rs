//! The contracts of machine learning on typed task graphs: data, estimators as trait objects, metrics,
//! splitters and cross-validation.
//!
//! | room | contents |
//! |---|---|
//! | [`data`] | records, labels, values, weights, CSV |
//! | [`estimator`] | the traits of estimators and of fitted models, model files |
//! | [`authoring`] | building blocks for your own estimators |
//! | [`metrics`] | classification, ranking and regression metrics, reports |
//! | [`model_selection`] | splitters, scorers, cross-validation |
//! | [`pipeline`] | transformers and a last estimator as one estimator |
//! | [`tasks`] | fit, predict and evaluate as tasks of a graph |
//!
//! The estimators themselves are in `tenfold-estimators`, `tenfold-text` and `tenfold-linfa`.
#![forbid(unsafe_code)]

pub mod authoring;
pub mod data;
pub mod error;
pub mod estimator;
pub mod metrics;
pub mod model_selection;
// Shown in `authoring`.
#[doc(hidden)]
pub mod parallel;
pub mod pipeline;
pub mod tasks;

// Named by the macros of `authoring`.
#[doc(hidden)]
pub use serde;
