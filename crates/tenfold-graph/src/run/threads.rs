//! `Threads`: tasks on the threads of a pool.
//!
//! A worker takes, in this order: the first task that it has just made ready, one that it made
//! ready before (the first in the static order), one that another worker made ready (the first first), the next
//! root that the gate lets through. A worker that finds nothing ends its shift, and its thread
//! helps with the parallel work inside tasks; it is called again when there is something to do.
//! So the pool is the only one, nested parallelism uses idle threads, and nothing spins.
//! No call is missed: see [`Roster`]. No thread takes a task while it is in one: see [`Workers`].

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_deque::{Steal, Stealer, Worker};
use rayon::Yield;

use super::engine::Engine;
use super::executor::{Executor, run_plan};
use super::ledger::Claim;
use super::options::Options;
use super::roster::Roster;
use super::run::Run;
use super::workers::{Shift, Workers, default_stack_bytes};
use crate::error::{ExecutorError, Result};
use crate::plan::{Bindings, Plan};
use crate::reuse::pool::{THREADS_MAX, default_threads};

/// Runs tasks on the threads of a pool.
///
/// # Parallel work inside tasks
///
/// Tasks may use rayon. Their parallel work is done by the threads of this pool, those that run no
/// task included, and the pool is not made larger. A thread inside a task takes no other task, so a
/// task may hold a lock, or initialise a `LazyLock`, over parallel work.
///
/// Rayon's own rule remains: a thread that waits for a part of its parallel work does other parts
/// meanwhile, also parts of the parallel work of other tasks. Therefore a lock that is held over
/// parallel work must not be needed *inside* parallel work, of any task; and the seconds of a task
/// include parts of others that its thread did while it waited.
#[derive(Clone, Debug, Default)]
pub struct Threads {
    options: Options,
    workers: Option<Arc<Workers>>,
}

impl Threads {
    /// The most threads that a pool may have: far more than cores make a run faster.
    pub const MAX: usize = THREADS_MAX;

    /// The smallest stack of a thread, in bytes.
    pub const STACK_MIN: usize = 256 << 10;

    /// An executor with a pool of its own, of `threads` threads; its clones share the pool.
    ///
    /// All `Threads::default()` share one pool, with `RAYON_NUM_THREADS` threads, or one for each
    /// processor. Inside a task they use the pool of that task.
    ///
    /// # Errors
    /// [`ExecutorError::Pool`] for no threads, for more than [`Threads::MAX`], or if the system
    /// refuses them.
    pub fn new(threads: usize) -> Result<Self> {
        if threads == 0 || threads > Self::MAX {
            let reason = format!("from 1 to {} are possible", Self::MAX);
            return Err(ExecutorError::Pool { threads, reason }.into());
        }
        let workers = Workers::new(threads, default_stack_bytes())?;
        Ok(Self { options: Options::default(), workers: Some(workers) })
    }

    /// The same executor with a pool whose threads have stacks of `bytes`, for deep recursion in
    /// tasks. The default is 8 MiB, which the main thread has on most systems, or `RUST_MIN_STACK`
    /// where that is more. Memory is taken only as far as a stack is used.
    ///
    /// A stack that overflows ends the process, and the message names the thread, not the task: an
    /// observer that prints [`EventKind::Started`](crate::EventKind::Started) shows which tasks were
    /// at work.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// fn depth(n: &u64) -> u64 {
    ///     if *n == 0 { 0 } else { 1 + depth(&(n - 1)) }
    /// }
    /// let mut graph = Graph::new();
    /// let n = graph.data("n", 100_000)?;
    /// let depth = graph.task("depth", depth, n)?;
    /// let run = Threads::new(2)?.stack_size(256 << 20)?.run(&graph, depth)?;
    /// assert_eq!(run.get(depth)?, &100_000);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ExecutorError::Pool`] for less than [`Threads::STACK_MIN`], or if the system refuses the
    /// threads.
    pub fn stack_size(self, bytes: usize) -> Result<Self> {
        let threads = self.workers.as_ref().map_or_else(default_threads, |of| of.n_threads());
        if bytes < Self::STACK_MIN {
            let reason = format!("a stack of {bytes} bytes is less than {}", Self::STACK_MIN);
            return Err(ExecutorError::Pool { threads, reason }.into());
        }
        Ok(Self { workers: Some(Workers::new(threads, bytes)?), ..self })
    }

    /// The number of threads.
    ///
    /// # Errors
    /// [`ExecutorError::Pool`] if this is the default executor and the system refuses its threads.
    pub fn n_threads(&self) -> Result<usize> {
        Ok(self.workers()?.n_threads())
    }

    fn workers(&self) -> Result<Arc<Workers>> {
        Ok(match &self.workers {
            Some(workers) => Arc::clone(workers),
            None => Workers::here()?,
        })
    }
}

impl Executor for Threads {
    fn options(&self) -> &Options {
        &self.options
    }

    fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> Result<Run> {
        let workers = self.workers()?;
        run_plan(plan, &bindings, &self.options, Some(&workers), |engine| drive(engine, &workers))
    }
}

/// Runs the tasks of a run on the threads of a pool.
pub(crate) fn drive(engine: &Arc<Engine>, workers: &Arc<Workers>) {
    Crew::start(Arc::clone(engine), Arc::clone(workers)).wait();
}

/// The workers of one run, and their ready tasks.
struct Crew {
    run: u64,
    /// The run, and before it the runs whose tasks it was started in.
    runs: Arc<[u64]>,
    workers: Arc<Workers>,
    roster: Roster,
    /// The queues that no worker at work uses.
    seats: Mutex<Vec<Worker<Claim>>>,
    queues: Vec<Stealer<Claim>>,
    door: Mutex<Door>,
    door_closed: Condvar,
}

/// The way into a crew: a thread gets the engine for as long as it is at work.
struct Door {
    /// `None` once the crew has ended: a thread that comes later finds nothing to do.
    engine: Option<Arc<Engine>>,
    n_at_work: usize,
    has_begun: bool,
    /// The panic of a worker, which is a defect of this crate.
    panic: Option<Box<dyn Any + Send>>,
}

impl Door {
    /// Returns `true` once everybody has left. The last to leave has found nothing to do, so those
    /// who were called and have not come are not needed.
    fn has_closed(&self) -> bool {
        self.has_begun && self.n_at_work == 0
    }
}

/// Time after which a thread of a pool that waits for a run inside a task looks for something to
/// do.
const LOOKS_EVERY: Duration = Duration::from_millis(1);

static NEXT_RUN: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The run whose tasks the thread does, and before it the runs whose tasks it is in.
    static RUNS: RefCell<Arc<[u64]>> = RefCell::new(Arc::new([]));
}

/// Puts tasks that are ready now, in order, into a queue, so that the first in the static order comes
/// first. A task that was ready long before may have its turn only now: the last input of many values
/// that are held, for example.
fn put(queue: &Worker<Claim>, ready: &mut Vec<Claim>) {
    let last = ready.last().map(Claim::position);
    // Few of those that wait, so that the cost for each task has a bound.
    for _ in 0..ready.len() + 8 {
        let Some(waiting) = queue.pop() else { break };
        let is_later = Some(waiting.position()) > last;
        ready.push(waiting);
        if is_later {
            break;
        }
    }
    ready.sort_unstable();
    ready.drain(..).rev().for_each(|claim| queue.push(claim));
}

impl Crew {
    /// Calls the first worker.
    fn start(engine: Arc<Engine>, workers: Arc<Workers>) -> Arc<Self> {
        let n_workers = workers.n_threads();
        let seats: Vec<_> = (0..n_workers).map(|_| Worker::new_lifo()).collect();
        let queues = seats.iter().map(Worker::stealer).collect();
        let run = NEXT_RUN.fetch_add(1, Ordering::Relaxed);
        let runs = RUNS.with_borrow(|outer| outer.iter().copied().chain([run]).collect());
        let engine = Some(engine);
        let crew = Arc::new(Self {
            run,
            runs,
            workers,
            roster: Roster::new(n_workers),
            seats: Mutex::new(seats),
            queues,
            door: Mutex::new(Door { engine, n_at_work: 0, has_begun: false, panic: None }),
            door_closed: Condvar::new(),
        });
        crew.call_worker();
        crew
    }

    /// Waits until nobody is at work any more. A thread of a pool works or helps meanwhile.
    fn wait(&self) {
        let can_help = rayon::current_thread_index().is_some();
        loop {
            if let Some(shift) = Workers::take_within(self.run) {
                (shift.work)();
                continue;
            }
            if can_help && rayon::yield_now() == Some(Yield::Executed) {
                continue;
            }
            let mut door = self.lock_door();
            if !door.has_closed() {
                if can_help {
                    drop(self.door_closed.wait_timeout(door, LOOKS_EVERY));
                    continue;
                }
                let is_open = |door: &mut Door| !door.has_closed();
                let waited = self.door_closed.wait_while(door, is_open);
                door = waited.unwrap_or_else(PoisonError::into_inner);
            }
            door.engine = None;
            let panic = door.panic.take();
            drop(door);
            return panic.map_or((), |panic| resume_unwind(panic));
        }
    }

    /// Calls a worker, if one is idle.
    fn call_worker(self: &Arc<Self>) {
        if !self.roster.join() {
            return;
        }
        let crew = Arc::clone(self);
        let work = Box::new(move || crew.enter());
        self.workers.give(Shift { runs: Arc::clone(&self.runs), work });
    }

    /// Calls a worker, if one is idle and it would find something.
    fn call_worker_if_needed(self: &Arc<Self>, engine: &Engine) {
        if self.roster.has_idle() && self.may_find(engine) {
            self.call_worker();
        }
    }

    /// Works on this thread, unless the crew has ended before the thread came.
    fn enter(self: &Arc<Self>) {
        let engine = {
            let mut door = self.lock_door();
            let Some(engine) = door.engine.clone() else { return };
            door.has_begun = true;
            door.n_at_work += 1;
            engine
        };
        let outer = RUNS.replace(Arc::clone(&self.runs));
        let result = catch_unwind(AssertUnwindSafe(|| self.work(&engine)));
        RUNS.set(outer);
        // Whoever waits becomes its only owner.
        drop(engine);
        let mut door = self.lock_door();
        door.n_at_work -= 1;
        door.panic = door.panic.take().or(result.err());
        if door.n_at_work == 0 {
            self.door_closed.notify_all();
        }
    }

    /// Does tasks until there is nothing to do.
    fn work(self: &Arc<Self>, engine: &Engine) {
        let worker = rayon::current_thread_index().unwrap_or(0);
        loop {
            // There are as many seats as workers that count as active.
            let Some(queue) = self.lock_seats().pop() else { return };
            let mut freed = 0;
            while let Some(claim) = self.find(engine, &queue, &mut freed) {
                self.follow(engine, claim, &queue, worker, &mut freed);
            }
            engine.ledger.report_freed(freed);
            self.lock_seats().push(queue);
            if !self.roster.leave(|| self.may_find(engine)) {
                return;
            }
        }
    }

    /// Does a task, then the first that this makes ready, and so on.
    fn follow(
        self: &Arc<Self>,
        engine: &Engine,
        claim: Claim,
        queue: &Worker<Claim>,
        worker: usize,
        freed: &mut u32,
    ) {
        let mut next = Some(claim);
        let mut more = Vec::new();
        while let Some(claim) = next.take() {
            if *freed > 1 {
                // Others may wait for the freed values; one is kept for the next root.
                engine.ledger.report_freed(std::mem::replace(freed, 1) - 1);
                self.call_worker_if_needed(engine);
            }
            *freed += engine.execute(claim, worker, |claim| match next {
                None => next = Some(claim),
                Some(_) => more.push(claim),
            });
            if engine.is_stopped() {
                return;
            }
            if !more.is_empty() {
                put(queue, &mut more);
                self.roster.announce();
                self.call_worker();
            }
        }
    }

    fn find(
        self: &Arc<Self>,
        engine: &Engine,
        queue: &Worker<Claim>,
        freed: &mut u32,
    ) -> Option<Claim> {
        if engine.is_stopped() {
            return None;
        }
        if let Some(claim) = queue.pop() {
            return Some(claim);
        }
        let claim = match self.steal() {
            Some(claim) => claim,
            None => self.next_root(engine, queue, freed)?,
        };
        self.call_worker_if_needed(engine);
        Some(claim)
    }

    /// The next root. Where many are left, some more are put into the queue, from which others
    /// may take them: asking for each is slow when several workers ask at once.
    fn next_root(&self, engine: &Engine, queue: &Worker<Claim>, freed: &mut u32) -> Option<Claim> {
        let workers = self.roster.n_workers() as u32;
        let ledger = &engine.ledger;
        let share = (ledger.n_roots_left() / (16 * workers)).clamp(1, 16);
        let mut first = None;
        let given = ledger.next_roots(workers, *freed, share, |claim| {
            // They come the last one first.
            if let Some(later) = first.replace(claim) {
                queue.push(later);
            }
        });
        if given {
            *freed = 0;
            // Unlike the gate's update, a push alone may be seen after the look for idle workers.
            self.roster.announce();
        }
        first
    }

    fn steal(&self) -> Option<Claim> {
        self.queues.iter().find_map(|queue| {
            loop {
                match queue.steal() {
                    Steal::Success(claim) => return Some(claim),
                    Steal::Empty => return None,
                    Steal::Retry => {}
                }
            }
        })
    }

    /// Returns `true` if there may be something to do.
    fn may_find(&self, engine: &Engine) -> bool {
        !engine.is_stopped()
            && (self.queues.iter().any(|queue| !queue.is_empty())
                || engine.ledger.has_next_root(self.roster.n_workers() as u32))
    }

    fn lock_seats(&self) -> MutexGuard<'_, Vec<Worker<Claim>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
