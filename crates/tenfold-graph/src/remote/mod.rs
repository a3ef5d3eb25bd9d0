//! Running tasks in other processes: the interface for executors whose workers are elsewhere.
//!
//! One side is [`run`]: the engine of a run, which sends each cached task that can run to a
//! [`Cluster`] as a [`Job`], and takes its value back from the store. The other side is [`Batch`]:
//! the jobs that a worker's process was given, having built the same graph. Values travel through
//! the store alone.
//!
//! | file | contents |
//! |---|---|
//! | `cluster` | `Cluster`: the interface that an executor implements |
//! | `job`, `message`, `error` | messages in both directions, and the error of a task elsewhere |
//! | `routes`, `inputs`, `gathers` | where each task is done, and the stored values that it needs |
//! | `drive` | the loop of a run on a cluster |
//! | `dispatch` | one task of it: before it is sent, and after it has ended |
//! | `batch` | `Batch`: the worker's side |
//! | `earlier` | a run that was made before, made again from its store |
//! | `find` | look-ups of results that another machine has just published |
//! | `describe` | a plan without its process: for descriptions and fingerprints |
//!
//! `README.md` beside this file explains both sides, and their messages.

mod batch;
mod cluster;
mod describe;
mod dispatch;
mod drive;
mod earlier;
mod error;
mod find;
mod gathers;
mod inputs;
mod job;
mod message;
mod routes;

pub use batch::Batch;
pub use cluster::{Cluster, Report, Withdraw};
pub use describe::{NodeDescription, describe, graph_fingerprint};
pub use drive::run;
pub use earlier::{has_cached_tasks, replay};
pub use error::RemoteError;
pub use job::{Job, Sent};
pub use message::{Failure, FailureKind, JobEnd, Message, TaskEvent};
