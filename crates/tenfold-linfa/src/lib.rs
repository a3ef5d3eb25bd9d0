//! The one place where linfa's algorithms join: each becomes an estimator of ours, with our
//! checks, our words and none of linfa's traps.
//!
//! Other algorithms of linfa 0.8 are left out: logistic, Tweedie, PLS, least angle and isotonic
//! regression and naive Bayes, which are our own because linfa's give other or varying models, as
//! each of ours says; decision trees and ensembles, whose sums follow the order of hash maps (20
//! fits on the digits give 20 trees), where
//! [`DecisionTreeClassifier`](tenfold_estimators::tree::DecisionTreeClassifier) and
//! [`RandomForestClassifier`](tenfold_estimators::ensemble::RandomForestClassifier) are used
//! instead; and those that predict neither classes nor values: clustering (k-means, DBSCAN, OPTICS,
//! Gaussian mixtures, hierarchical), ICA, t-SNE, diffusion maps and random projections.
#![forbid(unsafe_code)]

mod elastic_net;
mod ftrl;
mod linear_regression;
mod matrix;
mod svm;
mod svr;

pub use elastic_net::{ElasticNet, Lasso};
pub use ftrl::{Ftrl, FtrlModel};
pub use linear_regression::LinearRegression;
pub use svm::{LinfaSvm, LinfaSvmModel};
pub use svr::{LinfaSvr, LinfaSvrModel};
