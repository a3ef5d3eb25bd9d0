//! `Roster`: how many workers of a run are at work, so that none is idle while there is something
//! to do that nobody has called it for. `roster_model.rs` runs this very file under loom.

use super::sync::{AtomicUsize, Ordering, fence};

/// The workers of one run that are at work, or called.
///
/// A worker with tasks for others announces them and then looks for idle workers; one
/// that finds nothing counts itself out and then looks again. Both steps are sequentially
/// consistent on either side, so one of the two sees the other.
pub(crate) struct Roster {
    active: AtomicUsize,
    n_workers: usize,
}

impl Roster {
    pub(crate) fn new(n_workers: usize) -> Self {
        Self { active: AtomicUsize::new(0), n_workers }
    }

    pub(crate) fn n_workers(&self) -> usize {
        self.n_workers
    }

    /// Makes queued tasks visible to workers that look again after leaving. Comes
    /// before a look for idle workers, unless the queueing is itself sequentially consistent.
    pub(crate) fn announce(&self) {
        fence(Ordering::SeqCst);
    }

    /// Returns `true` if some worker is idle.
    pub(crate) fn has_idle(&self) -> bool {
        self.active.load(Ordering::SeqCst) < self.n_workers
    }

    /// Counts one more worker in, if one is idle: the caller is to start it.
    pub(crate) fn join(&self) -> bool {
        let room = |active| (active < self.n_workers).then_some(active + 1);
        self.active.fetch_update(Ordering::SeqCst, Ordering::SeqCst, room).is_ok()
    }

    /// Counts a worker out that has found nothing; whether it is in again, because it may find
    /// something after all: whoever made that ready before may have seen the worker as active.
    pub(crate) fn leave(&self, may_find: impl FnOnce() -> bool) -> bool {
        self.active.fetch_sub(1, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        may_find() && self.join()
    }
}
