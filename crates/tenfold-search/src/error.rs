//! The one error of this crate.

/// The result of the functions of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate: a variant for the errors of each room, and of the crates below.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An error of an estimator, of its parameters or of its data.
    #[error(transparent)]
    Ml(#[from] tenfold_ml::error::Error),
    /// An error of a strategy.
    #[error(transparent)]
    Strategy(#[from] crate::strategy::StrategyError),
    /// An error of a search.
    #[error(transparent)]
    Trial(#[from] crate::search::TrialError),
    /// A space or a choice that cannot be used.
    #[error(transparent)]
    Space(#[from] crate::space::SpaceError),
    /// Scores or losses from which a statistic cannot be computed.
    #[error(transparent)]
    Statistics(#[from] crate::statistics::StatisticsError),
    /// An error of the graph.
    #[error(transparent)]
    Graph(#[from] tenfold_graph::Error),
    /// An ensemble.
    #[error(transparent)]
    Ensemble(#[from] crate::ensemble::EnsembleError),
}
