//! `Tally`: the counts of a run that goes on.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tenfold_graph::{Event, EventKind, Past};

use super::status::{Running, Status};

/// The counts of a run: a list for each worker, by its number modulo their count.
#[derive(Debug, Default)]
pub(super) struct Tally {
    workers: [Lane; WORKERS],
    planned: Mutex<Planned>,
}

const WORKERS: usize = 32;

/// The counts of a worker, on cache lines of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Lane(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    ran: u64,
    failed: u64,
    skipped: u64,
    reused: u64,
    work: Duration,
    /// The start of the task at work, from the start of the run.
    running: Option<Duration>,
    /// The key of the task at work; kept to use its memory again.
    key: String,
}

#[derive(Clone, Copy, Debug)]
struct Planned {
    tasks: u64,
    reused: u64,
    past: Past,
    began: Instant,
}

impl Default for Planned {
    fn default() -> Self {
        Self { tasks: 0, reused: 0, past: Past::default(), began: Instant::now() }
    }
}

impl Tally {
    /// Counts an event.
    pub(super) fn count(&self, event: &Event<'_>) {
        let lane = || lock(&self.workers[event.worker % WORKERS].0);
        match event.kind {
            EventKind::Started { key } => {
                let mut counts = lane();
                counts.running = Some(event.at);
                counts.key.clear();
                counts.key.push_str(key);
            }
            EventKind::Finished { elapsed, .. } => {
                let mut counts = lane();
                counts.ran += 1;
                counts.work += elapsed;
                counts.running = None;
            }
            EventKind::Failed { elapsed, .. } => {
                let mut counts = lane();
                counts.failed += 1;
                counts.work += elapsed;
                counts.running = None;
            }
            EventKind::Skipped { .. } => lane().skipped += 1,
            EventKind::Reused { .. } => lane().reused += 1,
            EventKind::Planned { tasks, reused, past, .. } => {
                self.workers.iter().for_each(|lane| *lock(&lane.0) = Counts::default());
                let (tasks, reused) = (tasks as u64, reused as u64);
                *lock(&self.planned) = Planned { tasks, reused, past, began: Instant::now() };
            }
            _ => {}
        }
    }

    /// The counts at this moment.
    pub(super) fn status(&self) -> Status {
        let Planned { tasks, reused, past, began } = *lock(&self.planned);
        let elapsed = began.elapsed();
        let mut status = Status { tasks, elapsed, past, ..Status::default() };
        for lane in &self.workers {
            let counts = lock(&lane.0);
            status.ran += counts.ran;
            status.failed += counts.failed;
            status.skipped += counts.skipped;
            status.reused += counts.reused;
            status.work += counts.work;
            if let Some(since) = counts.running {
                let elapsed = elapsed.saturating_sub(since);
                status.running.push(Running { key: counts.key.clone(), elapsed });
            }
        }
        // Those that were reused at once are not among the tasks.
        status.reused_at_once = reused.min(status.reused);
        status.running.sort_by_key(|running| std::cmp::Reverse(running.elapsed));
        status
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
