//! Every candidate of a space.

use super::{Facts, Pool, Proposal, Strategy, Tried, all_of};
use crate::error::Result;

/// Tries every candidate of a space, in the order of scikit-learn's `ParameterGrid`: names sorted,
/// the last one varies fastest.
///
/// A choice without a list of values, such as a range of real numbers, is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridSearch;

impl Strategy for GridSearch {
    fn next_round(
        &self,
        pool: &mut dyn Pool,
        _: &[Vec<Tried>],
        _: &Facts,
    ) -> Result<Vec<Proposal>> {
        pool.take_grid()?;
        Ok(all_of(pool))
    }

    fn is_fixed(&self) -> bool {
        true
    }
}
