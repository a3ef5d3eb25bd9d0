//! The ledger's own source under loom: every interleaving of two threads on small graphs, and
//! every value that the memory model lets them see.
//!
//! The threads share nothing but the ledger: each begins with a claim of its own and goes on with
//! the tasks that become ready and those that pass the gate. A task's value is one more than the
//! sum of its inputs, and loom watches it: reading it while it is written or freed fails the model.

#[path = "ledger.rs"]
#[allow(dead_code, unreachable_pub)]
mod ledger;
/// Loom's types in place of the standard library's.
mod sync {
    pub(crate) use loom::cell::UnsafeCell;
    pub(crate) use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
    // The model is about the ledger's counters: the sharing of the links is left to `std`.
    pub(crate) use std::sync::Arc;
}

use std::sync::atomic::{AtomicU32, Ordering};

use ledger::{Claim, Ledger, Read, State};
use loom::cell::UnsafeCell;
use loom::sync::Arc;

use crate::plan::{Dep, Links};

/// A value that reports its reads and its release to loom.
struct Watched(UnsafeCell<u32>);

impl Watched {
    fn new(value: u32) -> Self {
        Self(UnsafeCell::new(value))
    }

    fn read(&self) -> u32 {
        // SAFETY: if this is not allowed, loom fails the model.
        self.0.with(|value| unsafe { *value })
    }

    /// Writes to the value, which nobody may read any more.
    fn free(self) {
        // SAFETY: if this is not allowed, loom fails the model.
        self.0.with_mut(|value| unsafe { *value = u32::MAX });
    }
}

/// One run of a graph by several threads.
struct Model {
    ledger: Ledger<Watched>,
    workers: u32,
    /// Number of runs of each task, and of releases of its value. Not loom's: nothing in the
    /// ledger may depend on them for its order.
    ran: Vec<AtomicU32>,
    freed: Vec<AtomicU32>,
    roots_held: AtomicU32,
    roots_held_max: u32,
    is_root: Vec<bool>,
    is_kept: Vec<bool>,
}

impl Model {
    fn new(tasks: &[&[u32]], kept: &[u32], workers: u32, roots_held_max: u32) -> Self {
        let mut deps = Vec::new();
        let mut ends = Vec::new();
        for task in tasks {
            deps.extend(task.iter().map(|&position| Dep::task(position)));
            ends.push(deps.len() as u32);
        }
        let zeros = || tasks.iter().map(|_| AtomicU32::new(0)).collect();
        Self {
            ledger: Ledger::new(std::sync::Arc::new(Links::new(deps, ends, kept.iter().copied()))),
            workers,
            ran: zeros(),
            freed: zeros(),
            roots_held: AtomicU32::new(0),
            roots_held_max,
            is_root: tasks.iter().map(|inputs| inputs.is_empty()).collect(),
            is_kept: (0..tasks.len() as u32).map(|task| kept.contains(&task)).collect(),
        }
    }

    /// Does tasks until two can run, and returns their claims.
    fn begin(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        while claims.len() < 2 {
            if let Some(root) = self.next_root() {
                claims.push(root);
            } else {
                let claim = claims.pop().expect("two tasks can run at some time");
                self.step(claim, &mut claims);
            }
        }
        claims
    }

    /// Runs the claimed tasks, all that become ready, and those that pass the gate.
    fn work(&self, mut claims: Vec<Claim>) {
        while let Some(claim) = claims.pop().or_else(|| self.next_root()) {
            self.step(claim, &mut claims);
        }
    }

    fn step(&self, claim: Claim, claims: &mut Vec<Claim>) {
        let freed = self.run(claim, claims);
        if freed > 0 {
            self.ledger.report_freed(freed);
        }
    }

    fn next_root(&self) -> Option<Claim> {
        let mut claim = None;
        self.ledger.next_roots(self.workers, 0, 1, |next| claim = Some(next));
        let claim = claim?;
        if !self.is_kept[claim.position() as usize] {
            let held = self.roots_held.fetch_add(1, Ordering::SeqCst) + 1;
            assert!(held <= self.roots_held_max, "{held} values of roots are held");
        }
        Some(claim)
    }

    /// Does a task and returns how many values of roots this freed.
    fn run(&self, claim: Claim, claims: &mut Vec<Claim>) -> u32 {
        let task = claim.position() as usize;
        assert_eq!(self.ran[task].fetch_add(1, Ordering::SeqCst), 0, "a claim is given out once");
        let sum: u32 = self
            .ledger
            .reads(&claim)
            .map(|read| match read {
                Read::Task(value) => value.read(),
                Read::Source(_) => unreachable!("there are no sources here"),
            })
            .sum();
        let mut freed_roots = 0;
        let free = |position: u32, value: &mut Option<Watched>| {
            let position = position as usize;
            let before = self.freed[position].fetch_add(1, Ordering::SeqCst);
            assert_eq!(before, 0, "a value is taken out once");
            value.take().expect("it was written").free();
            if self.is_root[position] {
                freed_roots += 1;
                self.roots_held.fetch_sub(1, Ordering::SeqCst);
            }
        };
        let mut value = Some(Watched::new(sum + 1));
        self.ledger.finish(claim, &mut value, State::Done, free, |claim| claims.push(claim));
        freed_roots
    }
}

/// Runs a graph, given as the inputs of each task, on two threads; the kept values are `expected`.
fn check(tasks: &'static [&[u32]], kept: &'static [u32], roots_held_max: u32, expected: &[u32]) {
    let expected = expected.to_vec();
    loom::model(move || {
        let model = Arc::new(Model::new(tasks, kept, 2, roots_held_max));
        let other = Arc::clone(&model);
        let mut claims = model.begin();
        let others = claims.split_off(1);
        let thread = loom::thread::spawn(move || other.work(others));
        model.work(claims);
        thread.join().unwrap();
        // Both may have found the gate full before the other reported the values it freed.
        model.work(Vec::new());
        let Ok(model) = Arc::try_unwrap(model) else { unreachable!("the other thread ended") };
        for task in 0..tasks.len() {
            assert_eq!(model.ran[task].load(Ordering::SeqCst), 1, "task {task} ran once");
            let freed = u32::from(!model.is_kept[task]);
            assert_eq!(model.freed[task].load(Ordering::SeqCst), freed, "value of task {task}");
            assert_eq!(model.ledger.state(task as u32), State::Done);
        }
        let mut closed = model.ledger.close();
        let read: Vec<u32> = kept.iter().map(|&task| closed.get(task).unwrap().read()).collect();
        assert_eq!(read, expected);
        kept.iter().for_each(|&task| closed.take(task).unwrap().free());
    });
}

#[test]
fn a_diamond() {
    check(&[&[], &[0], &[0], &[1, 2]], &[3], 1, &[5]);
}

#[test]
fn a_value_with_two_readers_that_finish_at_once() {
    check(&[&[], &[0], &[0]], &[1, 2], 1, &[2, 2]);
}

#[test]
fn a_kept_value_with_two_readers_that_finish_at_once() {
    check(&[&[], &[0], &[0]], &[0, 1, 2], 0, &[1, 2, 2]);
}

#[test]
fn a_reader_of_two_roots_that_finish_at_once() {
    check(&[&[], &[], &[0, 1]], &[2], 4, &[3]);
}

#[test]
fn a_value_that_one_task_reads_twice() {
    check(&[&[], &[0, 0], &[0]], &[1, 2], 1, &[3, 2]);
}

#[test]
fn loads_and_reduces_through_the_gate() {
    check(&[&[], &[0], &[], &[2], &[], &[4], &[], &[6]], &[1, 3, 5, 7], 2, &[2, 2, 2, 2]);
}

#[test]
fn pairs_of_loads_that_share_their_neighbour_through_the_gate() {
    check(&[&[], &[], &[0, 1], &[], &[1, 3]], &[2, 4], 4, &[3, 3]);
}
