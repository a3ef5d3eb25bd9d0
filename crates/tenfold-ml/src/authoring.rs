//! Building blocks for your own estimators: validation, fitted features and classes, parameter
//! ranges, seeded random numbers.

pub mod centred;
pub mod fitted_classes;
pub mod fitted_features;
pub mod logistic;
pub mod macros;
pub mod number;
pub mod one_vs_rest;
pub mod param;
pub mod random;
pub mod validate;

pub use crate::register;
pub use fitted_classes::FittedClasses;
pub use fitted_features::FittedFeatures;
pub use inventory;
pub use tenfold_store::Fingerprinter;
