//! `ValueError`: a value that a run does not have; `Stopped`, the reason why a run ended early.

/// A value that a run does not have.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// A value asked of a run that did not need the node.
    #[error("node `{key}` is not part of this run; ask for it, or for a node that needs it")]
    NotInRun {
        /// The node's key.
        key: String,
    },
    /// A node that did not run, because the run stopped first.
    #[error("`{key}` did not run: {because}")]
    NotRun {
        /// The node's key.
        key: String,
        /// The reason why the run stopped.
        because: Stopped,
    },
    /// A value that was freed when its last reader had finished.
    #[error(
        "the value of `{key}` was freed when its last reader had finished; \
         to keep it, ask for it as a target of the run"
    )]
    NotKept {
        /// The node's key.
        key: String,
    },
    /// A value that was to be read back from the store, and cannot be.
    #[error("the value of `{key}` is not in memory, and cannot be read back: {reason}")]
    NotReadBack {
        /// The node's key.
        key: String,
        /// The error of the store, or the damage.
        reason: String,
    },
    /// A value that was taken out of the run before.
    #[error("the value of `{key}` was taken out of the run; read it with `get` before, or keep it")]
    Taken {
        /// The node's key.
        key: String,
    },
    /// A value that cannot be taken out of the run, because others share it.
    #[error("the value of `{key}` is data that the graph shares; read it with `get`")]
    Shared {
        /// The node's key.
        key: String,
    },
}

/// Why a run stopped before all its nodes had run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stopped {
    /// The run was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
    /// The workers that the tasks ran on were lost.
    #[error("{reason}; finished results are in the store, and another run continues from them")]
    Lost {
        /// The cause.
        reason: String,
    },
    /// Another task failed first, under [`OnError::FailFast`](crate::OnError::FailFast).
    #[error("the run stopped when `{key}` failed")]
    Failed {
        /// The key of the task that failed.
        key: String,
    },
}
