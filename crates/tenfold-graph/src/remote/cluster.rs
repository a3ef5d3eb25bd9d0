//! `Cluster`: the interface between a run and processes elsewhere that do its jobs.

use std::sync::Arc;

use super::job::Sent;
use super::message::Message;
use crate::error::{BoxError, Result};

/// The place where jobs are done: an executor with workers in other processes.
///
/// A job that was sent ends with exactly one of [`Message::Ended`], [`Message::Gone`] and
/// [`Message::Withdrawn`], or with [`Message::Lost`] for all.
pub trait Cluster {
    /// Begins a run. Called only if there is something to send, and again, after [`Cluster::end`],
    /// where the run begins again because a stored value could not be read; `report` may be called
    /// from any thread, until [`Cluster::end`] returns.
    ///
    /// # Errors
    /// When the cluster cannot be reached: the run ends before anything was sent. If it was
    /// cancelled by then, it ends as a cancelled one: who waits for a cluster may look at the
    /// token, and give up.
    fn begin(&mut self, report: Report) -> Result<(), BoxError>;

    /// Takes jobs that can run. It may hold them back, and put small ones together.
    fn send(&mut self, jobs: Vec<Sent>);

    /// Takes jobs back: those that have not begun, or all, whose processes are ended then.
    fn withdraw(&mut self, which: Withdraw);

    /// Ends the run: nothing is reported any more, and nothing of it goes on.
    fn end(&mut self);
}

/// The function through which a [`Cluster`] reports its messages.
pub type Report = Arc<dyn Fn(Message) + Send + Sync>;

/// The jobs that are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdraw {
    /// Those that no process has begun.
    Waiting,
    /// All.
    All,
}
