//! `ExecutorError`: an executor that cannot run.

/// An executor that cannot run.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecutorError {
    /// A pool of threads that cannot be made.
    #[error("cannot make a pool of {threads} threads: {reason}")]
    Pool {
        /// The number of threads asked for.
        threads: usize,
        /// The refusal of the system, or the bound.
        reason: String,
    },
    /// A run on a cluster that has no store.
    #[error(
        "a run on a cluster needs a store that all its machines can reach, because values travel \
         through it; give the executor one: `.store(Store::open(…)?)`"
    )]
    NeedsStore,
    /// A cluster that cannot be used.
    #[error("{reason}")]
    Cluster {
        /// The cause, and a remedy.
        reason: String,
    },
}
