//! The roster's own source under loom: no worker stays idle while a task waits that no other was
//! called for, in any order of the steps of the workers.

#[path = "roster.rs"]
#[allow(dead_code, unreachable_pub)]
mod roster;

/// Loom's types in place of the standard library's.
mod sync {
    pub(crate) use loom::sync::atomic::{AtomicUsize, Ordering, fence};
}

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};

use roster::Roster;

/// A queue that only counts, with no more order than a queue gives.
#[derive(Default)]
struct Queue(AtomicUsize);

impl Queue {
    fn push(&self) {
        self.0.fetch_add(1, Ordering::Release);
    }

    fn pop(&self) -> bool {
        let less = |waiting: usize| waiting.checked_sub(1);
        self.0.fetch_update(Ordering::Acquire, Ordering::Relaxed, less).is_ok()
    }

    fn may_find(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

/// The work of a worker: all that it finds, then it leaves.
fn work(roster: &Roster, queue: &Queue) {
    loop {
        while queue.pop() {}
        if !roster.leave(|| queue.may_find()) {
            return;
        }
    }
}

/// One worker finds nothing and leaves while another, who is long at work afterwards, puts by
/// something for it: it stays, or it is called.
#[test]
fn a_task_queued_while_the_only_other_worker_leaves_is_done() {
    loom::model(|| {
        let shared = Arc::new((Roster::new(2), Queue::default()));
        assert!(shared.0.join() && shared.0.join());
        let other = Arc::clone(&shared);
        let leaving = loom::thread::spawn(move || work(&other.0, &other.1));
        let (roster, queue) = &*shared;
        queue.push();
        roster.announce();
        if roster.join() {
            work(roster, queue);
        }
        leaving.join().unwrap();
        assert!(!queue.may_find(), "it waits, and the other worker is idle");
    });
}

#[test]
fn two_tasks_queued_while_the_only_other_worker_leaves_are_done() {
    loom::model(|| {
        let shared = Arc::new((Roster::new(2), Queue::default()));
        assert!(shared.0.join() && shared.0.join());
        let other = Arc::clone(&shared);
        let leaving = loom::thread::spawn(move || work(&other.0, &other.1));
        let (roster, queue) = &*shared;
        for _ in 0..2 {
            queue.push();
            roster.announce();
            if roster.join() {
                work(roster, queue);
            }
        }
        leaving.join().unwrap();
        assert!(!queue.may_find(), "it waits, and the other worker is idle");
    });
}

/// Two of three workers leave at once: one of them does the task that the third queues.
#[test]
fn a_task_queued_while_two_workers_leave_is_done() {
    let mut model = loom::model::Builder::new();
    // All orders take minutes; most bugs need few switches (Musuvathi and Qadeer, 2007).
    model.preemption_bound = Some(2);
    model.check(|| {
        let shared = Arc::new((Roster::new(3), Queue::default()));
        assert!(shared.0.join() && shared.0.join() && shared.0.join());
        let leaving = [(); 2].map(|()| {
            let shared = Arc::clone(&shared);
            loom::thread::spawn(move || work(&shared.0, &shared.1))
        });
        let (roster, queue) = &*shared;
        queue.push();
        roster.announce();
        if roster.join() {
            work(roster, queue);
        }
        leaving.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(!queue.may_find(), "it waits, and the other workers are idle");
    });
}
