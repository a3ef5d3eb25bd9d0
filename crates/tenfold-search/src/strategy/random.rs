//! Distinct candidates at random.

use super::{Facts, Pool, Proposal, Strategy, StrategyError, Tried, all_of};
use crate::error::Result;

/// Tries distinct candidates of a space at random, all of them where it has no more.
///
/// The same seed draws the same candidates on every machine, and the first ones of a longer search
/// are those of a shorter one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomSearch {
    n_candidates: usize,
    seed: u64,
}

impl RandomSearch {
    /// This many candidates, at least 1, with the seed 0.
    pub fn new(n_candidates: usize) -> Self {
        Self { n_candidates, seed: 0 }
    }

    /// The seed of the draws.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
}

impl Strategy for RandomSearch {
    fn next_round(
        &self,
        pool: &mut dyn Pool,
        _: &[Vec<Tried>],
        _: &Facts,
    ) -> Result<Vec<Proposal>> {
        if self.n_candidates == 0 {
            let (name, value) = ("RandomSearch n_candidates", "0".to_owned());
            return Err(StrategyError::Param { name, value, expected: "1 and above" }.into());
        }
        pool.take_sample(self.n_candidates, self.seed)?;
        Ok(all_of(pool))
    }

    fn is_fixed(&self) -> bool {
        true
    }
}
