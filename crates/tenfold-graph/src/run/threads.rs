//! `Threads`: all workers of a rayon pool.
//!
//! A worker takes, in this order: the first task that it has just made ready, one that it made
//! ready before (the last first), one that another worker made ready (the first first), the next
//! root that the gate lets through. A worker that finds nothing goes back to rayon, which lets it
//! help with the parallel work inside tasks; it is called again when there is something to do.
//! So the pool is the only one, nested parallelism uses idle workers, and nothing spins.
//! No call is missed: see [`Roster`].

use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_deque::{Steal, Stealer, Worker};
use rayon::{Scope, ThreadPool, ThreadPoolBuilder};

use super::engine::Engine;
use super::executor::{Executor, run_plan};
use super::ledger::Claim;
use super::options::Options;
use super::roster::Roster;
use super::run::Run;
use crate::error::{ExecutorError, Result};
use crate::plan::{Bindings, Plan};

/// Runs tasks on the threads of a rayon pool.
///
/// Tasks may use rayon themselves: they share the pool, which is not made larger.
#[derive(Clone, Debug, Default)]
pub struct Threads {
    options: Options,
    pool: Option<Arc<ThreadPool>>,
}

impl Threads {
    /// The most threads that a pool may have: far more than cores make a run faster.
    pub const MAX: usize = 1024;

    /// An executor with a pool of its own, of `threads` threads. `Threads::default()` uses the
    /// pool that it is called from, which outside of any is rayon's global one.
    ///
    /// # Errors
    /// [`ExecutorError::Pool`] for no threads, for more than [`Threads::MAX`], or if the system
    /// refuses them.
    pub fn new(threads: usize) -> Result<Self> {
        if threads == 0 || threads > Self::MAX {
            let reason = format!("from 1 to {} are possible", Self::MAX);
            return Err(ExecutorError::Pool { threads, reason }.into());
        }
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|worker| format!("tenfold-{worker}"))
            .build()
            .map_err(|error| ExecutorError::Pool { threads, reason: error.to_string() })?;
        Ok(Self { options: Options::default(), pool: Some(Arc::new(pool)) })
    }

    /// The number of threads.
    pub fn n_threads(&self) -> usize {
        match &self.pool {
            Some(pool) => pool.current_num_threads(),
            None => rayon::current_num_threads(),
        }
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
        let run =
            || run_plan(plan, &bindings, &self.options, |engine| drive(engine, self.n_threads()));
        match &self.pool {
            Some(pool) => pool.install(run),
            None => run(),
        }
    }
}

/// Runs the tasks of a run, on the pool that this is called from.
pub(crate) fn drive(engine: &Engine, n_workers: usize) {
    let crew = Crew::new(engine, n_workers);
    rayon::scope(|scope| crew.call_worker(scope));
}

/// The workers of one run, and their ready tasks.
struct Crew<'e> {
    engine: &'e Engine,
    roster: Roster,
    /// The queues that no worker at work uses.
    seats: Mutex<Vec<Worker<Claim>>>,
    queues: Vec<Stealer<Claim>>,
}

impl<'e> Crew<'e> {
    fn new(engine: &'e Engine, n_workers: usize) -> Self {
        let seats: Vec<_> = (0..n_workers).map(|_| Worker::new_lifo()).collect();
        let queues = seats.iter().map(Worker::stealer).collect();
        Self { engine, roster: Roster::new(n_workers), seats: Mutex::new(seats), queues }
    }

    /// Calls a worker, if one is idle.
    fn call_worker<'s>(&'s self, scope: &Scope<'s>) {
        if self.roster.join() {
            scope.spawn(|scope| self.work(scope));
        }
    }

    /// Calls a worker, if one is idle and it would find something.
    fn call_worker_if_needed<'s>(&'s self, scope: &Scope<'s>) {
        if self.roster.has_idle() && self.may_find() {
            self.call_worker(scope);
        }
    }

    /// Does tasks until there is nothing to do.
    fn work<'s>(&'s self, scope: &Scope<'s>) {
        let worker = rayon::current_thread_index().unwrap_or(0);
        loop {
            // There are as many seats as workers that count as active.
            let Some(queue) = self.lock_seats().pop() else { return };
            let mut freed = 0;
            while let Some(claim) = self.find(&queue, &mut freed, scope) {
                self.follow(claim, &queue, worker, &mut freed, scope);
            }
            self.engine.ledger.report_freed(freed);
            self.lock_seats().push(queue);
            if !self.roster.leave(|| self.may_find()) {
                return;
            }
        }
    }

    /// Does a task, then the first that this makes ready, and so on.
    fn follow<'s>(
        &'s self,
        claim: Claim,
        queue: &Worker<Claim>,
        worker: usize,
        freed: &mut u32,
        scope: &Scope<'s>,
    ) {
        let mut next = Some(claim);
        let mut more = Vec::new();
        while let Some(claim) = next.take() {
            if *freed > 1 {
                // Others may wait for the freed values; one is kept for the next root.
                self.engine.ledger.report_freed(std::mem::replace(freed, 1) - 1);
                self.call_worker_if_needed(scope);
            }
            *freed += self.engine.execute(claim, worker, |claim| match next {
                None => next = Some(claim),
                Some(_) => more.push(claim),
            });
            if self.engine.is_stopped() {
                return;
            }
            if !more.is_empty() {
                more.drain(..).rev().for_each(|claim| queue.push(claim));
                self.roster.announce();
                self.call_worker(scope);
            }
        }
    }

    fn find<'s>(
        &'s self,
        queue: &Worker<Claim>,
        freed: &mut u32,
        scope: &Scope<'s>,
    ) -> Option<Claim> {
        if self.engine.is_stopped() {
            return None;
        }
        if let Some(claim) = queue.pop() {
            return Some(claim);
        }
        let claim = match self.steal() {
            Some(claim) => claim,
            None => self.next_root(queue, freed)?,
        };
        self.call_worker_if_needed(scope);
        Some(claim)
    }

    /// The next root. Where many are left, some more are put into the queue, from which others
    /// may take them: asking for each is slow when several workers ask at once.
    fn next_root(&self, queue: &Worker<Claim>, freed: &mut u32) -> Option<Claim> {
        let workers = self.roster.n_workers() as u32;
        let ledger = &self.engine.ledger;
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
    fn may_find(&self) -> bool {
        !self.engine.is_stopped()
            && (self.queues.iter().any(|queue| !queue.is_empty())
                || self.engine.ledger.has_next_root(self.roster.n_workers() as u32))
    }

    fn lock_seats(&self) -> std::sync::MutexGuard<'_, Vec<Worker<Claim>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
