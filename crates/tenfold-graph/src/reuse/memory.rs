//! `Memory`: how many bytes of stored values are in memory, and which of them leave it first.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::parked::Slot;

/// A bound on the bytes of cached values in memory. The one that came first leaves first.
pub(crate) struct Memory {
    bytes_max: isize,
    /// Below zero for a moment, where a value leaves before it is counted.
    bytes: AtomicIsize,
    came: Mutex<VecDeque<Weak<Slot>>>,
}

impl Memory {
    pub(crate) fn new(bytes_max: usize) -> Self {
        let bytes_max = as_signed(bytes_max);
        Self { bytes_max, bytes: AtomicIsize::new(0), came: Mutex::default() }
    }

    /// Counts a value that has come into memory, and lets others leave if there are too many.
    pub(crate) fn add(&self, slot: &Arc<Slot>) {
        let came = as_signed(slot.bytes());
        let bytes = self.bytes.fetch_add(came, Ordering::AcqRel).saturating_add(came);
        self.lock().push_back(Arc::downgrade(slot));
        if bytes > self.bytes_max {
            self.make_room();
        }
    }

    /// Counts a value that has left.
    pub(crate) fn remove(&self, bytes: usize) {
        self.bytes.fetch_sub(as_signed(bytes), Ordering::AcqRel);
    }

    /// Lets values leave, each asked once: those in use stay.
    fn make_room(&self) {
        let asked = self.lock().len();
        for _ in 0..asked {
            if self.bytes.load(Ordering::Acquire) <= self.bytes_max {
                return;
            }
            // Not locked while a value is dropped: that may drop others.
            let Some(first) = self.lock().pop_front() else { return };
            if let Some(slot) = first.upgrade()
                && !slot.evict()
                && slot.is_in_memory()
            {
                self.lock().push_back(first);
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Weak<Slot>>> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn as_signed(bytes: usize) -> isize {
    isize::try_from(bytes).unwrap_or(isize::MAX)
}
