//! Messages of workers about the tasks that they run.

use crate::error::BoxError;
use serde::{Deserialize, Serialize};
use tenfold_store::Digest;

/// A message from a cluster to the run.
#[derive(Debug)]
pub enum Message {
    /// Something that a task did: a job, or one that is not cached and that a job needs.
    Event {
        /// The worker, counted from 0 in the order in which they came.
        worker: usize,
        /// The event.
        event: TaskEvent,
    },
    /// A job has ended in a worker's process.
    Ended {
        /// Its recipe.
        job: Digest,
        /// The worker.
        worker: usize,
        /// The end.
        end: JobEnd,
    },
    /// A job will not end: its process died, or too many workers that had it, or none can take it.
    Gone {
        /// Its recipe.
        job: Digest,
        /// The worker that had it last; `None` if none had it, or it is not known.
        worker: Option<usize>,
        /// Why.
        cause: BoxError,
    },
    /// No worker can take a job so far. It waits on.
    Waits {
        /// Its recipe.
        job: Digest,
        /// The missing resources, and the end of the wait.
        reason: String,
    },
    /// A job was taken back.
    Withdrawn {
        /// Its recipe.
        job: Digest,
    },
    /// Nothing more will come: the cluster is gone.
    Lost {
        /// Why.
        reason: String,
    },
}

/// Something that a task did in a worker's process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskEvent {
    /// It began.
    Started {
        /// Its key.
        key: String,
    },
    /// It failed and is tried again.
    Retried {
        /// Its key.
        key: String,
        /// The failure.
        failure: Failure,
    },
    /// It returned its value.
    Finished {
        /// Its key.
        key: String,
        /// Its elapsed time.
        seconds: f64,
        /// The bytes of its value.
        bytes: usize,
    },
    /// It made a remark about its result.
    Noticed {
        /// Its key.
        key: String,
        /// The remark.
        notice: String,
    },
    /// It failed for good.
    Failed {
        /// Its key.
        key: String,
        /// Its elapsed time, all attempts together.
        seconds: f64,
        /// The failure.
        failure: Failure,
    },
}

/// The end of a job in a worker's process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobEnd {
    /// Its value is in the store: it ran, or another process had put it there before.
    Kept,
    /// It failed; [`TaskEvent::Failed`] has reported the failure.
    Failed,
    /// It did not run, because something that it needs and that is not cached failed.
    Skipped {
        /// The key of the task that failed.
        because: String,
    },
    /// It could not run, or its value could not be kept.
    Refused {
        /// Why.
        reason: String,
    },
    /// Values that it needs could not be read from the store.
    Lost {
        /// Their recipes.
        inputs: Vec<Digest>,
        /// The fault.
        reason: String,
    },
}

/// The failure of a task in another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Number of attempts.
    pub attempts: u32,
    /// The kind of the failure.
    pub kind: FailureKind,
    /// Message of its error or its panic.
    pub message: String,
    /// Messages of the sources of its error, from the outermost on.
    pub sources: Vec<String>,
    /// The end of its process's standard error stream.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// It returned an error.
    Error,
    /// It panicked.
    Panic,
    /// It finished, and dropping its value panicked.
    DropPanic,
}
