//! Running tasks in other processes: the seam for executors whose workers are elsewhere.
//!
//! One side is [`run`]: the engine of a run, which sends each cached task that can run to a
//! [`Cluster`] as a [`Job`], and takes its value back from the store. The other side is [`Share`]:
//! what a worker's process does with the jobs that it was given, having built the same graph.
//! Values travel through the store alone.

mod describe;
mod drive;
mod error;
mod find;
mod gathers;
mod here;
mod inputs;
mod job;
mod news;
mod past;
mod routes;

pub use describe::{NodeDescription, describe, graph_fingerprint};
pub use drive::run;
pub use error::RemoteError;
pub(crate) use find::find_of_others;
pub(crate) use gathers::{Gather, worst_gather};
pub use here::Share;
pub(crate) use inputs::stored_inputs;
pub use job::{Job, Sent};
pub use news::{Failure, How, JobEnd, Message, News};
pub use past::{Past, data_fingerprint, replay};
pub(crate) use routes::Route;

use std::sync::Arc;

use crate::run::BoxError;

/// Where jobs are done: what an executor with workers in other processes provides.
///
/// A job that was sent ends with exactly one of [`Message::Ended`], [`Message::Gone`] and
/// [`Message::Withdrawn`], or with [`Message::Lost`] for all.
pub trait Cluster {
    /// Begins a run. Called only if there is something to send, and again, after [`Cluster::end`], where
    /// the run begins again because a stored value could not be read; `tell` may be
    /// called from any thread, until [`Cluster::end`] returns.
    ///
    /// # Errors
    /// When the cluster cannot be reached: the run ends before anything was sent. If it was cancelled by
    /// then, it ends as a cancelled one: who waits for a cluster may look at the token, and give up.
    fn begin(&mut self, tell: Tell) -> Result<(), BoxError>;

    /// Takes jobs that can run. It may hold them back, and put small ones together.
    fn send(&mut self, jobs: Vec<Sent>);

    /// Takes jobs back: those that have not begun, or all, whose processes are ended then.
    fn withdraw(&mut self, which: Withdraw);

    /// Ends the run: nothing is told any more, and nothing of it goes on.
    fn end(&mut self);
}

/// How a [`Cluster`] tells what happens.
pub type Tell = Arc<dyn Fn(Message) + Send + Sync>;

/// Which jobs are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdraw {
    /// Those that no process has begun.
    Waiting,
    /// All.
    All,
}
