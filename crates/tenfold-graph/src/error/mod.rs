//! The errors of the crate. Each message gives the found and the expected value, and the way out.
//!
//! | file | contents |
//! |---|---|
//! | `graph` | `GraphError`: a node that cannot be added, or that is not there |
//! | `plan` | `PlanError`: values that do not fit the inputs of a plan |
//! | `executor` | `ExecutorError`: an executor that cannot run |
//! | `value` | `ValueError`: a value that a run does not have; `Stopped` |
//! | `node` | `NodeError`: the failure of a task |
//!
//! [`Error`] wraps them all, and every function of the crate returns it. It knows no other room.

mod executor;
mod graph;
mod node;
mod plan;
mod value;

pub use executor::ExecutorError;
pub use graph::GraphError;
pub use node::{BoxError, Cause, NodeError};
pub use plan::PlanError;
pub use value::{Stopped, ValueError};

/// The result of all that can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error in building, planning or running a graph.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A node that cannot be added, or that is not there.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Values that do not fit the inputs of a plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// An executor that cannot run.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
    /// A value that a run does not have.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A task that failed, or a node that was skipped because of one.
    #[error(transparent)]
    Node(#[from] NodeError),
}
