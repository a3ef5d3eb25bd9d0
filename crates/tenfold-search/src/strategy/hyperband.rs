//! Hyperband: successive halvings that begin with different amounts of a resource.

use super::halving::{Limits, resource_options};
use super::schedule::brackets;
use super::{Facts, Pool, Proposal, Resource, Rung, Strategy, Tried, best};
use crate::error::Result;

/// Successive halvings of random candidates side by side: the first begins with many candidates and
/// the least of the resource, the last gives few candidates the most at once. So it need not be
/// known whether the scores of early rounds can be trusted.
///
/// The brackets are those of Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, *Hyperband*, JMLR
/// 18 (2018), algorithm 1. A round has the next rung of every bracket. Of equal scores the first
/// candidate goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyperband {
    seed: u64,
    limits: Limits,
}

impl Hyperband {
    /// Hyperband with candidates drawn by this seed; by samples, with a factor of 3.
    pub fn new(seed: u64) -> Self {
        Self { seed, limits: Limits::new() }
    }

    resource_options!();
}

impl Strategy for Hyperband {
    fn next_round(
        &self,
        pool: &mut dyn Pool,
        past: &[Vec<Tried>],
        facts: &Facts,
    ) -> Result<Vec<Proposal>> {
        let (min, max) = self.limits.range(pool, facts)?;
        let brackets = brackets(self.limits.factor, min, max)?;
        let at = past.len();
        if at == 0 {
            let all = brackets.iter().map(|rungs| rungs[0].candidates).sum();
            pool.take_sample(all, self.seed)?;
        }
        // A space with fewer candidates leaves none to the last brackets.
        let mut firsts = Vec::with_capacity(brackets.len());
        let mut given = 0;
        for rungs in &brackets {
            let end = pool.len().min(given + rungs[0].candidates);
            firsts.push(given..end);
            given = end;
        }
        let next = |bracket: usize, rungs: &[Rung]| -> Vec<Proposal> {
            let Some(rung) = rungs.get(at) else { return Vec::new() };
            let propose = |candidate| Proposal { candidate, resource: Some(rung.resource) };
            let Some(last) = past.last() else {
                return firsts[bracket].clone().map(propose).collect();
            };
            let own = last.iter().filter(|tried| firsts[bracket].contains(&tried.candidate));
            best(own.copied(), rung.candidates).into_iter().map(propose).collect()
        };
        Ok(brackets.iter().enumerate().flat_map(|(at, rungs)| next(at, rungs)).collect())
    }

    fn resource(&self) -> Option<&Resource> {
        Some(&self.limits.resource)
    }
}
