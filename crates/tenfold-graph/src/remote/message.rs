//! What workers tell of the tasks that they run.

use crate::error::BoxError;
use serde::{Deserialize, Serialize};
use tenfold_store::Digest;

/// What a cluster tells the run.
#[derive(Debug)]
pub enum Message {
    /// Something that a task did: a job, or one that is not cached and that a job needs.
    Event {
        /// The worker, counted from 0 in the order in which they came.
        worker: usize,
        /// What it did.
        event: TaskEvent,
    },
    /// A job has ended in a worker's process.
    Ended {
        /// Its recipe.
        job: Digest,
        /// The worker.
        worker: usize,
        /// How.
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
        /// What it waits for, and until when.
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
        /// How it failed.
        failure: Failure,
    },
    /// It returned its value.
    Finished {
        /// Its key.
        key: String,
        /// How long it took.
        seconds: f64,
        /// The bytes of its value.
        bytes: usize,
    },
    /// It failed for good.
    Failed {
        /// Its key.
        key: String,
        /// How long it took, all attempts together.
        seconds: f64,
        /// How it failed.
        failure: Failure,
    },
}

/// How a job ended in a worker's process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobEnd {
    /// Its value is in the store: it ran, or another process had put it there before.
    Kept,
    /// It failed; [`TaskEvent::Failed`] has told how.
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
        /// What is wrong with them.
        reason: String,
    },
}

/// How a task failed in another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// How often it was tried.
    pub attempts: u32,
    /// What it did.
    pub kind: FailureKind,
    /// What its error or its panic says.
    pub message: String,
    /// What the sources of its error say, from the outermost on.
    pub sources: Vec<String>,
    /// The end of what its process wrote to the standard error stream.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
}

/// What a task did to fail.
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
