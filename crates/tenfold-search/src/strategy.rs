//! Strategies: which candidates of a space are tried, in which rounds, and with how much of a
//! resource.
//!
//! A round depends on the scores of the rounds before it and on nothing else, so a search that was
//! stopped comes to the same rounds when it runs again, on any executor.
//!
//! There is no Bayesian strategy yet. The tree-structured Parzen estimator of the crate `optimizer` 1.0.1
//! was examined: its sampler of single parameters models all parameters with one distribution, such as
//! two choices of two names each, after the first of them, and its sampler of several draws those without
//! a history in the order of a hash map, so that its results do not follow from the seed alone.

use std::fmt::Debug;

use crate::error::Result;

mod error;
mod grid;
mod halving;
mod hyperband;
mod learning_curve;
mod random;
mod resource;
mod schedule;

pub use error::StrategyError;
pub use grid::GridSearch;
pub use halving::SuccessiveHalving;
pub use hyperband::Hyperband;
pub use learning_curve::LearningCurve;
pub use random::RandomSearch;
pub use resource::Resource;
pub use schedule::Rung;

/// Chooses the trials of each round of a search.
pub trait Strategy: Debug + Send + Sync {
    /// The trials of the next round; none at the end.
    ///
    /// # Errors
    /// On a parameter out of its range, and on a space or samples that the strategy cannot search.
    fn next_round(
        &self,
        pool: &mut dyn Pool,
        past: &[Vec<Tried>],
        facts: &Facts,
    ) -> Result<Vec<Proposal>>;

    /// The resource that [`Proposal::resource`] counts; `None`, the default, if every trial has all
    /// samples and the estimator as it is.
    fn resource(&self) -> Option<&Resource> {
        None
    }

    /// Returns `true` for a strategy of one round, whose trials follow from the space alone: it is
    /// asked for no other.
    fn is_fixed(&self) -> bool {
        false
    }

    /// The name of the Rust type, without its path.
    fn name(&self) -> &'static str {
        let name = std::any::type_name::<Self>();
        name.rsplit("::").next().unwrap_or(name)
    }
}

/// The candidates of a search, in the order in which a strategy took them from the space.
pub trait Pool {
    /// The number of candidates taken so far.
    fn len(&self) -> usize;

    /// `true` before a candidate was taken.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes all candidates of the space, in the order of its grid.
    ///
    /// # Errors
    /// If a choice has no list of values.
    fn take_grid(&mut self) -> Result<()>;

    /// The same, and the estimator itself of a space without a choice.
    ///
    /// # Errors
    /// As [`Pool::take_grid`].
    fn take_grid_or_base(&mut self) -> Result<()> {
        self.take_grid()
    }

    /// Takes this many candidates at random, fewer where the space has no more.
    ///
    /// # Errors
    /// If the space cannot be sampled.
    fn take_sample(&mut self, n: usize, seed: u64) -> Result<()>;

    /// Returns `true` if a choice of the space sets the parameter at this path.
    fn chooses(&self, path: &str) -> bool;
}

/// A candidate to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The candidate's number in the pool.
    pub candidate: usize,
    /// The amount of the resource.
    pub resource: Option<usize>,
}

/// The score of a trial of an earlier round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tried {
    /// The candidate's number in the pool.
    pub candidate: usize,
    /// The amount of the resource.
    pub resource: Option<usize>,
    /// The mean score over the splits, with its sign changed where lower ones are better; NaN if it
    /// is not defined or a split failed.
    pub score: f64,
}

/// The sizes of the data of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The number of samples, if the target is in the graph as data.
    pub n_samples: Option<usize>,
    /// The number of classes, of labels.
    pub n_classes: Option<usize>,
    /// The number of splits.
    pub n_splits: usize,
}

/// The numbers of the best candidates among some trials, so many of them, ascending: by score, of
/// equal ones the first tried; undefined scores last.
fn best(tried: impl Iterator<Item = Tried>, n: usize) -> Vec<usize> {
    let mut ranked: Vec<Tried> = tried.collect();
    // Stable, and NaN is below every number.
    ranked.sort_by(|a, b| match (a.score.is_nan(), b.score.is_nan()) {
        (false, false) => b.score.total_cmp(&a.score),
        (a, b) => a.cmp(&b),
    });
    let mut best: Vec<usize> = ranked.iter().take(n).map(|tried| tried.candidate).collect();
    best.sort_unstable();
    best
}

/// A proposal of each candidate of a pool, with all samples and as it is.
fn all_of(pool: &dyn Pool) -> Vec<Proposal> {
    (0..pool.len()).map(|candidate| Proposal { candidate, resource: None }).collect()
}

impl Facts {
    /// The number of samples, of a strategy whose resource they are.
    fn samples(&self) -> Result<usize, StrategyError> {
        let reason = "the target is no data of the graph, so its samples are not counted";
        self.n_samples.ok_or(StrategyError::NoLimit { name: "samples", reason })
    }
}
