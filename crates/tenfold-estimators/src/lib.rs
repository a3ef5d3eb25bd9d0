//! Estimators and transformers of [Tenfold](https://docs.rs/tenfold), in modules named as
//! scikit-learn's packages.
//!
//! | room | contents |
//! |---|---|
//! | [`linear_model`] | stochastic gradient descent, logistic, ridge, least-angle, Tweedie regression |
//! | [`svm`] | kernel support vector machines |
//! | [`tree`], [`ensemble`] | decision trees, random forests |
//! | [`naive_bayes`], [`neighbors`] | naive Bayes, nearest neighbours |
//! | [`cross_decomposition`], [`isotonic`] | partial least squares, isotonic regression |
//! | [`calibration`], [`dummy`] | calibrated probabilities, baselines |
//! | [`preprocessing`], [`impute`], [`compose`] | scaling, encoding, imputation, column transformers |
//! | [`decomposition`], [`feature_selection`] | principal components, selection of features |
#![forbid(unsafe_code)]

pub mod calibration;
pub mod compose;
pub mod cross_decomposition;
pub mod decomposition;
pub mod dummy;
pub mod ensemble;
pub mod feature_selection;
pub mod impute;
pub mod isotonic;
pub mod linear_model;
pub mod naive_bayes;
pub mod neighbors;
pub mod preprocessing;
pub mod svm;
pub mod tree;
