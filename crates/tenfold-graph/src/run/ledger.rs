//! The values of one run: who may write, read and free each, and when.
//!
//! The only unsafe code of the crate. Each task has a cell. Its value is written once, by the
//! holder of the task's [`Claim`]; it is read by the holders of its readers' claims; it is taken
//! out by whoever gives up the last share in it. Two counters per cell see to that:
//!
//! - `pending` counts the edges that must be met before the task can run. Whoever meets the last
//!   one gets the task's `Claim`, so there is one, and all that its task reads has been written.
//! - `shares` counts the reads that are still to come, and one more if the value was asked for.
//!   Whoever gives up the last one takes the value out, so nobody reads it any more.
//!
//! A counter that starts at one has one party only, and is not touched. Tasks that wait for no
//! other task are *roots*; their claims are given out in order, through a gate that bounds how
//! many of their values are held at once. `ledger_model.rs` runs this very file under loom.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::sync::{Arc, AtomicU32, AtomicU64, Ordering, UnsafeCell};
use crate::plan::{Dep, Links};

/// The values of one run.
pub(crate) struct Ledger<V> {
    links: Arc<Links>,
    cells: Box<[Cell<V>]>,
    /// Number of roots given out (high half) and of their values held (low).
    gate: AtomicU64,
}

struct Cell<V> {
    value: UnsafeCell<Option<V>>,
    /// Edges not met yet; once the task has ended, its [`State`].
    pending: AtomicU32,
    shares: AtomicU32,
}

// SAFETY: the protocol above gives each access of `value` a happens-before edge to the next one
// that conflicts with it: the write comes before the `AcqRel` decrement of `pending` that makes
// a reader's claim, a read before the `AcqRel` decrement of `shares` that lets the value be
// taken. A claim moves between threads only through channels that synchronise.
unsafe impl<V: Send + Sync> Sync for Cell<V> {}

/// The right to run one task of one run: it is given out once, and cannot be copied.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim(u32);

impl Claim {
    pub(crate) fn position(&self) -> u32 {
        self.0
    }
}

/// The state of a task of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It has not ended.
    Open,
    Done,
    Failed,
    Skipped,
}

const DONE: u32 = u32::MAX;
const FAILED: u32 = u32::MAX - 1;
const SKIPPED: u32 = u32::MAX - 2;

impl<V> Ledger<V> {
    pub(crate) fn new(links: Arc<Links>) -> Self {
        let cell = |task| Cell {
            value: UnsafeCell::new(None),
            pending: AtomicU32::new(links.pending(task)),
            shares: AtomicU32::new(links.shares(task)),
        };
        let cells = (0..links.n_tasks() as u32).map(cell).collect();
        Self { links, cells, gate: AtomicU64::new(0) }
    }

    /// Gives out the claims of the next roots, the last one first: at most `at_most`, and none
    /// that would exceed `workers` times the need of one worker. Returns whether there was one.
    ///
    /// `freed` values of roots are reported as freed at the same time, if a claim is given.
    pub(crate) fn next_roots(
        &self,
        workers: u32,
        freed: u32,
        at_most: u32,
        mut give: impl FnMut(Claim),
    ) -> bool {
        let mut gate = self.gate.load(Ordering::SeqCst);
        loop {
            let (first, mut held) = ((gate >> 32) as u32, gate as u32 - freed);
            let mut end = first;
            while let Some(root) = self.links.root(end)
                && end - first < at_most
                && root.lets_in(held, workers)
            {
                held += u32::from(root.counts());
                end += 1;
            }
            if end == first {
                return false;
            }
            let next = u64::from(end) << 32 | u64::from(held);
            match self.gate.compare_exchange_weak(gate, next, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => {
                    let roots = (first..end).rev().filter_map(|number| self.links.root(number));
                    roots.for_each(|root| give(Claim(root.task)));
                    return true;
                }
                Err(now) => gate = now,
            }
        }
    }

    /// Returns `true` if there is a next root and [`Ledger::next_roots`] would give it out.
    pub(crate) fn has_next_root(&self, workers: u32) -> bool {
        let gate = self.gate.load(Ordering::SeqCst);
        let root = self.links.root((gate >> 32) as u32);
        root.is_some_and(|root| root.lets_in(gate as u32, workers))
    }

    /// Number of roots not given out yet.
    pub(crate) fn n_roots_left(&self) -> u32 {
        self.links.n_roots() - (self.gate.load(Ordering::Relaxed) >> 32) as u32
    }

    /// The position of the next root, if there is one.
    pub(crate) fn peek_root(&self) -> Option<u32> {
        let given = (self.gate.load(Ordering::Acquire) >> 32) as u32;
        self.links.root(given).map(|root| root.task)
    }

    /// Reports `freed` values of roots as freed.
    pub(crate) fn report_freed(&self, freed: u32) {
        self.gate.fetch_sub(u64::from(freed), Ordering::SeqCst);
    }

    /// The inputs of the claimed task, in the order of its arguments.
    pub(crate) fn reads<'a>(&'a self, claim: &'a Claim) -> Reads<'a, V> {
        Reads { ledger: self, deps: self.links.deps(claim.0).iter() }
    }

    /// Ends a claimed task: takes its value, lets values be freed that nobody will read any more,
    /// each in its place, and gives out the claims of the tasks that can run now, in order.
    pub(crate) fn finish(
        &self,
        claim: Claim,
        value: &mut Option<V>,
        state: State,
        mut free: impl FnMut(u32, &mut Option<V>),
        mut ready: impl FnMut(Claim),
    ) {
        let cell = &self.cells[claim.0 as usize];
        // SAFETY: this claim is the only one of the task, and no reader has been let in yet.
        cell.value.with_mut(|slot| unsafe { *slot = value.take() });
        cell.pending.store(state.to_mark(), Ordering::Release);
        for position in self.links.task_deps(claim.0) {
            let dep = &self.cells[position as usize];
            let last =
                self.links.shares(position) == 1 || dep.shares.fetch_sub(1, Ordering::AcqRel) == 1;
            if last {
                // SAFETY: this was the last share, so nobody reads or writes the value any more.
                dep.value.with_mut(|slot| free(position, unsafe { &mut *slot }));
            }
        }
        for &reader in self.links.readers(claim.0) {
            let met = self.links.pending(reader) == 1
                || self.cells[reader as usize].pending.fetch_sub(1, Ordering::AcqRel) == 1;
            if met {
                ready(Claim(reader));
            }
        }
    }

    /// The state of a task.
    pub(crate) fn state(&self, task: u32) -> State {
        match self.cells[task as usize].pending.load(Ordering::Acquire) {
            DONE => State::Done,
            FAILED => State::Failed,
            SKIPPED => State::Skipped,
            _ => State::Open,
        }
    }

    /// The values that are left, to be read by anyone: no task can end any more.
    pub(crate) fn close(self) -> Closed<V> {
        Closed(self)
    }
}

/// The content of a ledger after a run.
pub(crate) struct Closed<V>(Ledger<V>);

impl<V> Closed<V> {
    pub(crate) fn state(&self, task: u32) -> State {
        self.0.state(task)
    }

    pub(crate) fn get(&self, task: u32) -> Option<&V> {
        // SAFETY: the ledger was given up, so no claim can be used with it; a change of a value
        // now takes `&mut self`.
        self.0.cells[task as usize].value.with(|slot| unsafe { (*slot).as_ref() })
    }

    pub(crate) fn take(&mut self, task: u32) -> Option<V> {
        // SAFETY: as above, and the exclusive reference proves that nobody reads it.
        self.0.cells[task as usize].value.with_mut(|slot| unsafe { (*slot).take() })
    }
}

/// Drops values one by one: if two of them panic, the process is not aborted.
impl<V> Drop for Ledger<V> {
    fn drop(&mut self) {
        for cell in &self.cells {
            // SAFETY: the exclusive reference proves that nobody else reads or writes it.
            let value = cell.value.with_mut(|slot| unsafe { (*slot).take() });
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
                std::mem::forget(panic);
            }
        }
    }
}

impl State {
    fn to_mark(self) -> u32 {
        match self {
            Self::Open => unreachable!("a task that has ended is not open"),
            Self::Done => DONE,
            Self::Failed => FAILED,
            Self::Skipped => SKIPPED,
        }
    }
}

/// The inputs of a claimed task: values of tasks, and numbers of sources.
pub(crate) struct Reads<'a, V> {
    ledger: &'a Ledger<V>,
    deps: std::slice::Iter<'a, Dep>,
}

impl<V> Clone for Reads<'_, V> {
    fn clone(&self) -> Self {
        Self { ledger: self.ledger, deps: self.deps.clone() }
    }
}

/// One thing that a task reads.
pub(crate) enum Read<'a, V> {
    Task(&'a V),
    Source(usize),
}

impl<'a, V> Iterator for Reads<'a, V> {
    type Item = Read<'a, V>;

    fn next(&mut self) -> Option<Read<'a, V>> {
        let dep = self.deps.next()?;
        let Some(position) = dep.as_task() else { return dep.as_source().map(Read::Source) };
        let cell = &self.ledger.cells[position as usize];
        // SAFETY: the claim behind `self` holds a share in the value and was made after it was
        // written; both stay so while the claim is borrowed.
        let value = cell.value.with(|slot| unsafe { (*slot).as_ref() });
        value.map(Read::Task)
    }
}
