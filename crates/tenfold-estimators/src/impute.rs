//! Filling of missing values.

pub(crate) mod simple_imputer;

pub use simple_imputer::{Fill, SimpleImputer, SimpleImputerModel};
