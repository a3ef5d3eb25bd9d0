//! Records, estimators, splitters, metrics and cross-validation.
//!
//! Everything here works on two shared views: [`Records`] (the features of many samples) and a
//! target, [`Labels`] for classes or [`Values`] for numbers. Selecting a fold of either copies
//! no feature row.
#![forbid(unsafe_code)]

mod error;
mod estimator;
mod labels;
mod records;
mod rows;
mod sgd;
mod validate;
mod values;

pub use error::Error;
pub use estimator::{
    Classifier, ClassifierModel, Regressor, RegressorModel, Transformer, TransformerModel,
};
pub use labels::Labels;
pub use records::Records;
pub use rows::Rows;
pub use sgd::{Sgd, SgdModel};
pub use values::Values;

/// What functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
