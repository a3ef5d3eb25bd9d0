//! Events: the one way to follow a run, for progress, traces and tests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::error::NodeError;
use crate::reuse::{Past, WarningKind};
use crate::task::NodeId;

/// Something that happened in a run.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Time since the run began.
    pub at: Duration,
    /// The worker that it happened on, counted from 0.
    pub worker: usize,
    /// The node that it is about; `None` where it is about the whole run or its store.
    pub node: Option<NodeId>,
    /// The kind of event.
    pub kind: EventKind<'a>,
}

/// The kinds of events of a run.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// The run begins. It begins again where something that was to be taken from a store cannot
    /// be read.
    Planned {
        /// Number of tasks that may run.
        tasks: usize,
        /// Number of values present already: data, bound inputs, overridden tasks.
        sources: usize,
        /// Past durations of those tasks, from the store.
        past: Past,
        /// Number of tasks whose results are in the store, so that they are reused at once: an event
        /// for each follows. They are not among `tasks`.
        reused: usize,
    },
    /// The run has ended.
    Ended,
    /// A task begins.
    Started {
        /// Its key.
        key: &'a str,
    },
    /// A task failed and is tried again.
    Retried {
        /// Its key.
        key: &'a str,
        /// The failure, with the number of attempts so far.
        error: &'a NodeError,
    },
    /// A task returned its value.
    Finished {
        /// Its key.
        key: &'a str,
        /// The elapsed time, the failed attempts included.
        elapsed: Duration,
        /// The bytes of its value: the result of [`Graph::measure`](crate::Graph::measure) for its
        /// type, or the size of the type alone.
        bytes: usize,
    },
    /// A task, or the one that once computed a value that is reused, made a remark about its result
    /// by [`notice`](crate::notice).
    Noticed {
        /// Its key.
        key: &'a str,
        /// The remark.
        notice: &'a str,
    },
    /// A task failed for good.
    Failed {
        /// Its key.
        key: &'a str,
        /// The elapsed time, all attempts together.
        elapsed: Duration,
        /// The failure.
        error: &'a NodeError,
    },
    /// A task will not run, because something it needs failed.
    Skipped {
        /// Its key.
        key: &'a str,
        /// The key of the task that failed.
        because: &'a str,
    },
    /// A task does not run: its value is in the store, or another task has computed it.
    Reused {
        /// Its key.
        key: &'a str,
        /// The seconds that it took when it ran.
        seconds: f64,
        /// The bytes of its value in the store.
        bytes: u64,
    },
    /// Something that the run could not do with its store or its cluster. The values are right all
    /// the same.
    Warned {
        /// The key of the task, or the place of the store.
        key: &'a str,
        /// The kind of the problem.
        kind: &'a WarningKind,
    },
    /// The value of a task was freed: its last reader has finished.
    Released {
        /// The task's key.
        key: &'a str,
        /// The bytes of its value, as in `Finished`.
        bytes: usize,
    },
}

/// Receives every event of a run.
///
/// Calls come from the workers, at once too, and a task waits for them: keep them short. An
/// observer that panics is not called again; the run goes on.
pub trait Observer: Send + Sync {
    /// Called for every event.
    fn event(&self, event: &Event<'_>);
}

/// Functions of events are observers.
impl<F: Fn(&Event<'_>) + Send + Sync> Observer for F {
    fn event(&self, event: &Event<'_>) {
        self(event);
    }
}

/// An observer that keeps a line for each event but the last: `started y`, `released x`, and so on.
///
/// ```
/// # use tenfold_graph::*;
/// let mut graph = Graph::new();
/// let x = graph.task("x", || 1, ())?;
/// let y = graph.task("y", |x: &i32| x + 1, x)?;
/// let log = EventLog::default();
/// Sequential::default().observer(log.clone()).run(&graph, y)?;
/// assert_eq!(
///     log.lines(),
///     ["planned 2", "started x", "finished x", "started y", "finished y", "released x"],
/// );
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    lines: Arc<Mutex<Vec<String>>>,
}

impl EventLog {
    /// The lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Observer for EventLog {
    fn event(&self, event: &Event<'_>) {
        let line = match event.kind {
            EventKind::Planned { tasks, .. } => format!("planned {tasks}"),
            EventKind::Started { key } => format!("started {key}"),
            EventKind::Retried { key, error } => format!("retried {key}: {error}"),
            EventKind::Finished { key, .. } => format!("finished {key}"),
            EventKind::Noticed { key, notice } => format!("noticed {key}: {notice}"),
            EventKind::Failed { key, error, .. } => format!("failed {key}: {error}"),
            EventKind::Skipped { key, because } => format!("skipped {key} because of {because}"),
            EventKind::Reused { key, .. } => format!("reused {key}"),
            EventKind::Warned { key, kind } => format!("warned {key}: {kind}"),
            EventKind::Released { key, .. } => format!("released {key}"),
            EventKind::Ended => return,
        };
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// The observers of one run.
pub(crate) struct Observers {
    observers: Vec<(Arc<dyn Observer>, AtomicBool)>,
}

impl Observers {
    pub(crate) fn new(observers: &[Arc<dyn Observer>]) -> Self {
        let mute = |observer: &Arc<dyn Observer>| (Arc::clone(observer), AtomicBool::new(false));
        Self { observers: observers.iter().map(mute).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.observers.is_empty()
    }

    pub(crate) fn emit(&self, event: &Event<'_>) {
        for (observer, is_mute) in &self.observers {
            if is_mute.load(Ordering::Relaxed) {
                continue;
            }
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| observer.event(event))) {
                // Dropping the panic's payload could panic again.
                std::mem::forget(panic);
                is_mute.store(true, Ordering::Relaxed);
            }
        }
    }
}
