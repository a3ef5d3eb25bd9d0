//! Samples as linfa takes them.

use ndarray::{CowArray, Ix2};
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;

/// The samples as one row-major matrix: borrowed if all rows are selected, else gathered.
pub(crate) fn matrix(x: &Records) -> Result<CowArray<'_, f64, Ix2>> {
    let x = x.as_dense()?;
    Ok(if x.selected().is_none() { x.matrix().into() } else { x.to_array().into() })
}
