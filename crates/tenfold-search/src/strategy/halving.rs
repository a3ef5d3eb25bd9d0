//! Successive halving: many candidates with little of a resource, then the best ones with more.

use super::schedule::{Sizes, survivors};
use super::{Facts, Pool, Proposal, Resource, Rung, Strategy, StrategyError, Tried, best};
use crate::error::Result;

/// Tries all candidates with little of a resource, then the best third of them with three times as
/// much, and so on.
///
/// The schedule of candidates and resources is that of scikit-learn's `HalvingGridSearchCV` and
/// `HalvingRandomSearchCV`, with the options of the same names. Of candidates with equal scores
/// those go on that came first; undefined scores are the worst. The best candidate is one of the
/// last round.
///
/// Scores of early rounds come from few samples, and the candidates that they drop are not tried
/// again: differences below the noise of such scores decide by luck. Raise `min_resources` where
/// that matters.
#[derive(Clone, Debug, PartialEq)]
pub struct SuccessiveHalving {
    source: Source,
    limits: Limits,
    exhaust: bool,
    aggressive: bool,
}

/// The first candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Grid,
    Sample { n: Option<usize>, seed: u64 },
}

/// The resource, its least and most, and the factor between rounds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Limits {
    pub(super) resource: Resource,
    pub(super) factor: f64,
    pub(super) min: Option<usize>,
    pub(super) max: Option<usize>,
}

impl Limits {
    pub(super) fn new() -> Self {
        Self { resource: Resource::Samples, factor: 3.0, min: None, max: None }
    }

    /// The least and the most of the resource.
    pub(super) fn range(&self, pool: &dyn Pool, facts: &Facts) -> Result<(usize, usize)> {
        let Self { resource, factor, min, max } = self;
        let refused =
            |name, value: String, expected| StrategyError::Param { name, value, expected };
        if !(*factor > 1.0 && factor.is_finite()) {
            return Err(refused("factor", factor.to_string(), "a number above 1").into());
        }
        if *min == Some(0) || *max == Some(0) {
            let name = if *min == Some(0) { "min_resources" } else { "max_resources" };
            return Err(refused(name, "0".to_owned(), "1 and above").into());
        }
        if let Resource::Parameter(path) = resource {
            if pool.chooses(path) {
                return Err(StrategyError::ResourceInSpace { path: path.clone() }.into());
            }
            let reason = "the most of a parameter is not known";
            let max = max.ok_or(StrategyError::NoLimit { name: "max_resources", reason })?;
            return Ok((min.unwrap_or(1), max));
        }
        let Facts { n_classes, n_splits, .. } = *facts;
        let n_samples = facts.samples()?;
        // Two samples of each class in each split, as scikit-learn has it.
        let least = 2 * n_splits * n_classes.unwrap_or(1);
        Ok((min.unwrap_or(least), max.unwrap_or(n_samples).min(n_samples)))
    }
}

/// The options of the resource, of each strategy that has one.
macro_rules! resource_options {
    () => {
        /// The resource is a parameter that counts work, `sgd.max_iter` for example, from
        /// `min_resources` (1 by default) up to `max`.
        #[must_use]
        pub fn by_parameter(mut self, path: impl Into<String>, max: usize) -> Self {
            self.limits.resource = $crate::strategy::Resource::Parameter(path.into());
            self.limits.max = Some(max);
            self
        }

        /// The factor between the rounds, 3 by default: that of the resource, and that by which
        /// candidates become fewer.
        #[must_use]
        pub fn factor(mut self, factor: f64) -> Self {
            self.limits.factor = factor;
            self
        }

        /// The least that a candidate gets; by default 2 samples for each class and split, or 1.
        #[must_use]
        pub fn min_resources(mut self, min: usize) -> Self {
            self.limits.min = Some(min);
            self
        }

        /// The most that a candidate gets; by default all samples.
        #[must_use]
        pub fn max_resources(mut self, max: usize) -> Self {
            self.limits.max = Some(max);
            self
        }
    };
}

impl SuccessiveHalving {
    /// Halving of all candidates of a space, in the order of its grid.
    pub fn grid() -> Self {
        Self::of(Source::Grid)
    }

    /// Halving of candidates drawn at random: as many as the resource allows to begin with, the
    /// most over the least.
    pub fn random(seed: u64) -> Self {
        Self::of(Source::Sample { n: None, seed })
    }

    fn of(source: Source) -> Self {
        Self { source, limits: Limits::new(), exhaust: true, aggressive: false }
    }

    /// This many candidates to begin with, of those drawn at random.
    #[must_use]
    pub fn candidates(mut self, n_candidates: usize) -> Self {
        if let Source::Sample { n, .. } = &mut self.source {
            *n = Some(n_candidates);
        }
        self
    }

    resource_options!();

    /// Gives the first round as much of the resource as lets the last one use all of it, or not;
    /// `true` by default. A least amount that is given stays as it is.
    #[must_use]
    pub fn exhaust(self, exhaust: bool) -> Self {
        Self { exhaust, ..self }
    }

    /// Keeps the first rounds at the least of the resource, so that the last one has few candidates
    /// although the resource is short, or not; `false` by default.
    #[must_use]
    pub fn aggressive_elimination(self, aggressive: bool) -> Self {
        Self { aggressive, ..self }
    }

    /// The rounds for so many candidates.
    fn rungs(&self, candidates: usize, (min, max): (usize, usize)) -> Result<Vec<Rung>> {
        let Self { aggressive, .. } = *self;
        let Limits { factor, min: given, .. } = self.limits;
        let exhaust = self.exhaust && given.is_none();
        Ok(Sizes { factor, candidates, min, max, exhaust, aggressive }.rungs()?)
    }
}

impl Strategy for SuccessiveHalving {
    fn next_round(
        &self,
        pool: &mut dyn Pool,
        past: &[Vec<Tried>],
        facts: &Facts,
    ) -> Result<Vec<Proposal>> {
        let range = self.limits.range(pool, facts)?;
        if past.is_empty() {
            match self.source {
                Source::Grid => pool.take_grid()?,
                Source::Sample { n: Some(0), .. } => {
                    let (name, value) = ("SuccessiveHalving candidates", "0".to_owned());
                    return Err(
                        StrategyError::Param { name, value, expected: "1 and above" }.into()
                    );
                }
                Source::Sample { n, seed } => {
                    let n = n.unwrap_or(range.1 / range.0);
                    pool.take_sample(n.max(1), seed)?;
                }
            }
        }
        let n_candidates = past.first().map_or(pool.len(), Vec::len);
        let rungs = self.rungs(n_candidates, range)?;
        let Some(rung) = rungs.get(past.len()) else { return Ok(Vec::new()) };
        let propose = |candidate| Proposal { candidate, resource: Some(rung.resource) };
        Ok(match past.last() {
            None => (0..pool.len()).map(propose).collect(),
            Some(last) => {
                let kept = survivors(last.len(), self.limits.factor);
                best(last.iter().copied(), kept).into_iter().map(propose).collect()
            }
        })
    }

    fn resource(&self) -> Option<&Resource> {
        Some(&self.limits.resource)
    }
}

pub(super) use resource_options;
