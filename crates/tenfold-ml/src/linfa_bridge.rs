//! The one place where linfa's algorithms join: each becomes an estimator of ours, with our
//! checks, our words and none of linfa's traps.

use ndarray::{CowArray, Ix2};

use crate::{Records, Result};

mod elastic_net;
mod ftrl;
mod linear_regression;
pub(crate) mod nearest;
mod svm;
mod svr;

pub use elastic_net::{ElasticNet, Lasso};
pub use ftrl::{Ftrl, FtrlModel};
pub use linear_regression::{LinearRegression, LinearRegressionModel};
pub use nearest::DistanceMetric;
pub use svm::{LinfaSvm, LinfaSvmModel};
pub use svr::{LinfaSvr, LinfaSvrModel};

/// The samples as one row-major matrix: borrowed if all rows are selected, else gathered.
fn matrix(x: &Records) -> Result<CowArray<'_, f64, Ix2>> {
    let x = x.as_dense()?;
    Ok(if x.selected().is_none() { x.matrix().into() } else { x.to_array().into() })
}
