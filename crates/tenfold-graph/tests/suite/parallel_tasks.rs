//! Tasks that do parallel work by rayon: a thread inside one takes no other, idle threads help, and
//! nothing waits for ever. A test that fails may do so by never ending.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{LazyLock, Mutex};

use rayon::prelude::*;
use tenfold_graph::*;

fn sum(n: u64) -> u64 {
    (0..n as u32)
        .into_par_iter()
        .with_max_len(1)
        .map(|i| u64::from(std::hint::black_box(i) % 7))
        .sum()
}

fn all(graph: &mut Graph, n: usize, task: impl Fn() -> u64 + Clone + Send + Sync + 'static) {
    for i in 0..n {
        graph.task(format!("task-{i:03}"), task.clone(), ()).unwrap();
    }
}

#[test]
fn a_lock_held_over_parallel_work_was_waited_for_by_its_own_holder() {
    static LOCK: Mutex<u64> = Mutex::new(0);
    static TABLE: LazyLock<u64> = LazyLock::new(|| sum(2_000));
    let mut graph = Graph::new();
    all(&mut graph, 60, || {
        let mut held = LOCK.lock().unwrap();
        *held += sum(300);
        *TABLE
    });
    for threads in [1, 2, 3, 4, 8] {
        let run = Threads::new(threads).unwrap().run(&graph, "task-*").unwrap();
        assert!(run.all_ran().is_ok());
    }
}

thread_local! {
    /// The number of tasks and of parts of their parallel work that the thread is in.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

fn deeper<R>(work: impl FnOnce() -> R) -> R {
    DEPTH.set(DEPTH.get() + 1);
    let result = work();
    DEPTH.set(DEPTH.get() - 1);
    result
}

/// Parallel work of several levels, whose threads wait for one another often.
fn part(level: u32) -> u64 {
    deeper(|| {
        if level == 0 {
            return (0..2_000_u64).map(std::hint::black_box).sum();
        }
        let (a, b) = rayon::join(|| part(level - 1), || part(level - 1));
        a + b
    })
}

#[test]
fn no_thread_takes_a_task_inside_a_task_or_inside_parallel_work() {
    static INSIDE: AtomicUsize = AtomicUsize::new(0);
    let work = || {
        INSIDE.fetch_add(usize::from(DEPTH.get() > 0), Ordering::Relaxed);
        part(4)
    };
    let mut graph = Graph::new();
    all(&mut graph, 40, work);
    for i in 0..40 {
        let before: Node<u64> = graph.node(&format!("task-{i:03}")).unwrap();
        graph.task(format!("after-{i:03}"), move |x: &u64| work() + x, before).unwrap();
    }
    for threads in [2, 4, 7] {
        let run = Threads::new(threads).unwrap().run(&graph, ["task-*", "after-*"]).unwrap();
        assert!(run.all_ran().is_ok());
    }
    assert_eq!(INSIDE.load(Ordering::Relaxed), 0);
}

/// Ends only if two threads do its two parts at once.
fn two_at_once() -> u64 {
    let (to_left, left) = channel();
    let (to_right, right) = channel();
    let left = Mutex::new(left);
    rayon::join(
        || {
            to_right.send(1).unwrap();
            left.lock().unwrap().recv().unwrap()
        },
        move || {
            to_left.send(2).unwrap();
            right.recv().unwrap()
        },
    );
    3
}

#[test]
fn idle_threads_help_with_the_parallel_work_of_a_task() {
    let threads = Threads::new(2).unwrap();
    for _ in 0..50 {
        let mut graph = Graph::new();
        all(&mut graph, 2, || sum(10));
        let before: Node<u64> = graph.node("task-000").unwrap();
        let alone = graph.task("alone", |_: &u64| two_at_once(), before).unwrap();
        let then = graph.task("then", |x: &u64| two_at_once() + x, alone).unwrap();
        let run = threads.run(&graph, (then, "task-*")).unwrap();
        assert_eq!(run.get(then).unwrap(), &6);
    }
}

#[test]
fn a_run_inside_a_task_ends_on_any_number_of_threads() {
    fn inner(executor: &Threads) -> u64 {
        let mut graph = Graph::new();
        all(&mut graph, 20, || sum(50));
        let run = executor.run(&graph, "task-*").unwrap();
        let nodes = graph.nodes::<u64>("task-*").unwrap();
        nodes.iter().map(|&node| run.get(node).unwrap()).sum()
    }
    let own = Threads::new(2).unwrap();
    for threads in [1, 2, 5] {
        let executor = Threads::new(threads).unwrap();
        let mut graph = Graph::new();
        let own = own.clone();
        all(&mut graph, 8, move || inner(&Threads::default()) + inner(&own));
        let run = executor.run(&graph, "task-*").unwrap();
        assert!(run.all_ran().is_ok());
    }
}

#[test]
fn a_run_does_not_wait_for_the_tasks_of_another() {
    let threads = Threads::new(2).unwrap();
    let (end, ends) = channel::<()>();
    let (begun, begins) = channel();
    let (begun, ends) = (Mutex::new(begun), Mutex::new(ends));
    let mut long = Graph::new();
    let waits = long
        .task(
            "waits",
            move || {
                begun.lock().unwrap().send(()).unwrap();
                ends.lock().unwrap().recv().is_ok()
            },
            (),
        )
        .unwrap();
    let other = threads.clone();
    let long = std::thread::spawn(move || *other.run(&long, waits).unwrap().get(waits).unwrap());
    begins.recv().unwrap();
    for _ in 0..20 {
        let mut short = Graph::new();
        all(&mut short, 10, || sum(10));
        assert!(threads.run(&short, "task-*").unwrap().all_ran().is_ok());
    }
    end.send(()).unwrap();
    assert!(long.join().unwrap());
}

/// Sends a notice when its thread ends.
struct Ends(Sender<()>);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

thread_local! {
    static ENDS: RefCell<Option<Ends>> = const { RefCell::new(None) };
}

#[test]
fn the_threads_of_a_pool_end_with_its_last_executor() {
    let (end, ended) = channel();
    let threads = Threads::new(2).unwrap();
    let mut graph = Graph::new();
    all(&mut graph, 1, move || {
        let mark = || ENDS.set(Some(Ends(end.clone())));
        rayon::broadcast(|_| mark());
        0
    });
    threads.clone().run(&graph, "task-*").unwrap();
    drop((threads, graph));
    assert_eq!(ended.iter().take(2).count(), 2);
}
