//! `Recorder`: the observer that keeps the times of a run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tenfold_graph::{Event, EventKind, NodeId, Observer, Run};

use super::run_record::RunRecord;

/// An observer that keeps the times of a run, from which [`Recorder::finish`] makes its record.
///
/// An event costs it some tens of nanoseconds: each worker writes into a list of its own.
///
/// ```
/// use tenfold_graph::*;
/// use tenfold_report::record::Recorder;
///
/// let mut graph = Graph::new();
/// let x = graph.data("x", 1)?;
/// let y = graph.task("y", |x: &i32| x + 1, x)?;
///
/// let recorder = Recorder::default();
/// let run = Threads::default().observer(recorder.clone()).run(&graph, y)?;
/// let record = recorder.finish(&run);
/// assert_eq!(record.listing().keys().collect::<Vec<_>>(), ["x", "y"]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    shared: Arc<Recorded>,
}

/// The lists; a worker writes into the one with its number, modulo their count.
const LISTS: usize = 32;

#[derive(Debug, Default)]
struct Recorded {
    lists: [Lane; LISTS],
    retries: Mutex<Vec<(NodeId, String)>>,
    /// The system's clock at the start, in seconds since 1970.
    began: AtomicU64,
    /// The end of the run, in nanoseconds from its start.
    ended: AtomicU64,
}

/// A list, on cache lines of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Lane(Mutex<Vec<Entry>>);

/// The end of a task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) node: NodeId,
    pub(super) worker: u32,
    pub(super) at: Duration,
    pub(super) kind: EntryKind,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum EntryKind {
    Finished { elapsed: Duration, bytes: usize },
    Failed { elapsed: Duration },
    Reused { seconds: f64, bytes: u64 },
}

/// All that a recorder has kept of one run.
pub(super) struct Entries {
    pub(super) entries: Vec<Entry>,
    pub(super) retries: Vec<(NodeId, String)>,
    pub(super) began_unix_seconds: u64,
    /// The length of the run in nanoseconds; 0 where it was not observed.
    pub(super) wall: u64,
}

impl Recorder {
    /// The record of a run that this recorder has observed, which ends. The recorder is empty then, and
    /// can observe another run.
    ///
    /// Of a run that it has not observed, there are no times.
    pub fn finish(&self, run: &Run) -> RunRecord {
        let mut entries = Vec::new();
        for list in &self.shared.lists {
            entries.append(&mut lock(&list.0));
        }
        let retries = std::mem::take(&mut *lock(&self.shared.retries));
        let began_unix_seconds = self.shared.began.swap(0, Ordering::Relaxed);
        let wall = self.shared.ended.swap(0, Ordering::Relaxed);
        RunRecord::new(run, Entries { entries, retries, began_unix_seconds, wall })
    }

    /// Forgets a run that begins again.
    fn begin(&self) {
        self.shared.lists.iter().for_each(|list| lock(&list.0).clear());
        lock(&self.shared.retries).clear();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.shared.began.store(now.as_secs(), Ordering::Relaxed);
    }
}

impl Observer for Recorder {
    fn event(&self, event: &Event<'_>) {
        let kind = match event.kind {
            EventKind::Finished { elapsed, bytes, .. } => EntryKind::Finished { elapsed, bytes },
            EventKind::Failed { elapsed, .. } => EntryKind::Failed { elapsed },
            EventKind::Reused { seconds, bytes, .. } => EntryKind::Reused { seconds, bytes },
            EventKind::Planned { .. } => return self.begin(),
            EventKind::Ended => {
                let wall = u64::try_from(event.at.as_nanos()).unwrap_or(u64::MAX);
                return self.shared.ended.store(wall, Ordering::Relaxed);
            }
            EventKind::Retried { error, .. } => {
                let retry = event.node.map(|node| (node, error.to_string()));
                return lock(&self.shared.retries).extend(retry);
            }
            _ => return,
        };
        let Some(node) = event.node else { return };
        let entry = Entry { node, worker: event.worker as u32, at: event.at, kind };
        lock(&self.shared.lists[event.worker % LISTS].0).push(entry);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
