//! Tests of the estimators as a user sees them.

mod column_transformer;
mod constant_features;
mod convergence;
mod estimator_contract;
mod linear_bad_input;
mod parity_calibration;
mod parity_linear;
mod parity_transform;
mod record_kinds;
mod registry;
mod rows_in_errors;
mod stored_models;
mod stored_models_linear;
mod stored_models_naive_bayes;
mod stored_transformers;
mod transform_folds;
