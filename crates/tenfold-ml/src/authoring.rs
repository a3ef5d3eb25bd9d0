//! Building blocks for your own estimators: validation, fitted features and classes, parameter
//! ranges, seeded random numbers, linear algebra.

pub mod centred;
mod convergence;
mod first_largest;
mod fitted_classes;
mod fitted_features;
pub mod linear_algebra;
pub mod logistic;
pub mod macros;
mod moments;
pub mod number;
pub mod one_vs_rest;
pub mod param;
pub mod random;
pub mod validate;

pub use inventory;
pub use tenfold_store::Fingerprinter;

pub use crate::checked_model;
pub use crate::data::sort_places::sort_places;
#[doc(inline)]
pub use crate::parallel;
pub use crate::register;
pub use crate::setters;
pub use convergence::Convergence;
pub use first_largest::first_largest;
pub use fitted_classes::FittedClasses;
pub use fitted_features::FittedFeatures;
pub use moments::Moments;
