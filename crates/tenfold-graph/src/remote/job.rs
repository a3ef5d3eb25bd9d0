//! `Job`: a task that runs in another process, as it travels.

use serde::{Deserialize, Serialize};
use tenfold_store::Digest;

use crate::task::Resources;

/// A cached task whose inputs are in the store: all that a process which has built the same graph
/// needs to know to run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The task's key.
    pub key: String,
    /// Recipe of its value. No two jobs under way in a run have the same recipe.
    pub recipe: Digest,
    /// The recipes of the cached tasks whose values it needs, itself or by way of tasks that are
    /// not cached, in the order in which these were added to the graph.
    pub inputs: Vec<Digest>,
    /// `true` if it runs though there is a result: it was asked for, or is audited.
    pub runs_again: bool,
}

/// A job on its way to a cluster, with the facts that help to place it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The job.
    pub job: Job,
    /// The path of the task's function: jobs of one function take about as long.
    pub function: &'static str,
    /// The resources the task needs.
    pub resources: Resources,
}
