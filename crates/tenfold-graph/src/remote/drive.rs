//! The run's side: the order in which tasks are sent, and the handling of their ends.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use tenfold_store::Digest;

use super::cluster::{Cluster, Withdraw};
use super::dispatch::{Flight, LookedUp, Step};
use super::message::{JobEnd, Message};
use super::routes::routes;
use crate::error::{ExecutorError, Result};
use crate::plan::{Bindings, Plan};
use crate::reuse::pool::default_threads;
use crate::reuse::{ReuseOptions, Session};
use crate::run::{
    Claim, Engine, HERE, Options, Route, Run, Shift, Workers, default_stack_bytes, run_with,
};

/// Runs a plan on a cluster: an executor's [`run_plan`](crate::Executor::run_plan).
///
/// Cached tasks are sent to it. Tasks that cannot be sent run here, on as many threads as rayon
/// would use: tasks that are not cached and were asked for, and cached ones without a recipe. In
/// events, this process is worker 0, and those of the cluster follow. A job that no worker had is
/// given up by this process.
///
/// # Errors
/// As [`run_plan`](crate::Executor::run_plan); [`ExecutorError::NeedsStore`] without a store,
/// [`ExecutorError::Cluster`] if the cluster cannot be reached.
pub fn run(
    plan: &Plan,
    bindings: &Bindings,
    options: &Options,
    cluster: &mut dyn Cluster,
) -> Result<Run> {
    if options.store.is_none() {
        return Err(ExecutorError::NeedsStore.into());
    }
    let reuse = ReuseOptions { keeps_all: true, ..options.reuse(plan) };
    run_with(plan, bindings, options, reuse, None, &mut |engine| drive(engine, cluster))
}

fn drive(engine: &Arc<Engine>, cluster: &mut dyn Cluster) -> Result<()> {
    let routes = routes(engine.plan(), engine.session());
    let [has_away, has_here] = [Route::Away, Route::Here].map(|route| routes.contains(&route));
    engine.warn_of_gather(&routes);
    engine.set_routes(routes);
    let (notes, heard) = channel();
    if has_away {
        let notes = notes.clone();
        let report = Arc::new(move |message| drop(notes.send(Note::Message(message))));
        let begun = match engine.is_cancelled() {
            true => return Ok(()),
            false => cluster.begin(report),
        };
        match begun {
            Err(_) if engine.is_cancelled() => return Ok(()),
            Err(error) => return Err(ExecutorError::Cluster { reason: error.to_string() }.into()),
            Ok(()) => {}
        }
    }
    // Of its own: this thread waits for the cluster, which nobody else of a pool could do for it.
    let workers = || Workers::new(default_threads(), default_stack_bytes());
    let workers = has_here.then(workers).transpose()?;
    let places = workers.as_ref().map_or(0, |workers| workers.n_threads());
    Drive {
        engine,
        cluster: &mut *cluster,
        ready: BinaryHeap::new(),
        here: BinaryHeap::new(),
        workers,
        free_places: places,
        places,
        flights: BTreeMap::new(),
        withdrawn: None,
        notes,
    }
    .go(&heard);
    if has_away {
        cluster.end();
    }
    Ok(())
}

/// A run on its way.
struct Drive<'e, 'c> {
    engine: &'e Arc<Engine>,
    cluster: &'c mut dyn Cluster,
    ready: BinaryHeap<Reverse<Claim>>,
    /// Tasks that are ready to run in this process.
    here: BinaryHeap<Reverse<Claim>>,
    workers: Option<Arc<Workers>>,
    free_places: usize,
    places: usize,
    /// Tasks that were sent, by recipe.
    flights: BTreeMap<Digest, Flight>,
    withdrawn: Option<Withdraw>,
    notes: Sender<Note>,
}

/// A notice to the run while it goes on.
enum Note {
    Message(Message),
    /// A task can run, because one that ran here has ended.
    Ready(Claim),
    /// A task that ran here has ended.
    EndedHere,
}

/// Number of tasks that are sent, or found, before the run handles its notices.
const PLACED_AT_ONCE: usize = 256;

/// Reports that a thread is free again, also if it panics.
struct EndedWhenDropped(Sender<Note>);

impl Drop for EndedWhenDropped {
    fn drop(&mut self) {
        drop(self.0.send(Note::EndedHere));
    }
}

/// Does a task in this process, and those that can run here because of it.
fn work_here(engine: &Engine, claim: Claim, notes: &Sender<Note>) {
    let mut next = Some(claim);
    while let Some(claim) = next.take() {
        if let Some(session) = engine.session()
            && engine.plan().is_cached(claim.position())
        {
            engine.stay(session, claim.position());
        }
        // The first that can run here now goes on here: a message for each is slow.
        let freed = engine.execute(claim, 0, |claim| {
            let is_here = engine.route(claim.position()) == Route::Here;
            if next.is_none() && is_here && !engine.is_stopped() {
                next = Some(claim);
            } else {
                drop(notes.send(Note::Ready(claim)));
            }
        });
        engine.ledger.report_freed(freed);
    }
}

/// Interval at which the run checks for cancellation.
const LOOK_EVERY: Duration = Duration::from_millis(50);

impl Drive<'_, '_> {
    fn go(&mut self, notes: &Receiver<Note>) {
        loop {
            self.take_roots();
            // A placed task may have freed the value of a root, and so room for the next one.
            let has_more = self.place_ready() || self.has_next_root();
            if self.flights.is_empty() && self.free_places == self.places && !has_more {
                return;
            }
            match notes.recv_timeout(if has_more { Duration::ZERO } else { LOOK_EVERY }) {
                Ok(note) => self.take_all([note].into_iter().chain(notes.try_iter()).collect()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("it holds a sender itself"),
            }
        }
    }

    /// As many as may be held here; those that are done elsewhere are held by nobody here.
    fn take_roots(&mut self) {
        let Self { engine, ready, places, .. } = self;
        let mut elsewhere = 0;
        let workers = (*places).max(1) as u32;
        while engine.ledger.next_roots(workers, elsewhere, 1, |root| {
            let position = root.position();
            let counts = !engine.plan().links().is_kept(position);
            elsewhere = u32::from(counts && engine.route(position) != Route::Here);
            ready.push(Reverse(root));
        }) {}
        engine.ledger.report_freed(elsewhere);
    }

    /// Returns `true` if a root can be taken now.
    fn has_next_root(&self) -> bool {
        let workers = self.places.max(1) as u32;
        !self.engine.is_stopped() && self.engine.ledger.has_next_root(workers)
    }

    /// Sends the tasks that can run, and starts them here; or takes back those that have not begun.
    /// Returns whether there are more: each may be looked up in a slow store, and reports of others
    /// shall not wait for all.
    fn place_ready(&mut self) -> bool {
        let mut to_send = Vec::new();
        let mut n_placed = 0;
        let mut looked_up = LookedUp::new();
        let mut claims = VecDeque::new();
        while !self.engine.is_stopped() && n_placed < PLACED_AT_ONCE {
            if claims.is_empty() {
                (claims, looked_up) = self.next_claims(PLACED_AT_ONCE - n_placed);
            }
            let Some(claim) = claims.pop_front() else { break };
            n_placed += 1;
            let mut step = Step::default();
            match (self.engine.route(claim.position()), self.engine.session()) {
                (Route::Here, _) | (_, None) => self.here.push(Reverse(claim)),
                (Route::Within, Some(session)) => self.engine.pass_by(session, claim, &mut step),
                (Route::Away, Some(session)) => {
                    if let Some((flight, sent)) =
                        self.engine.prepare(session, claim, &mut looked_up, &mut step)
                    {
                        self.flights.insert(sent.job.recipe, flight);
                        to_send.push(sent);
                    }
                }
            }
            self.end(step);
        }
        if self.engine.is_stopped() {
            self.stop(to_send.into_iter().map(|sent| sent.job.recipe));
            return false;
        }
        if !to_send.is_empty() {
            self.cluster.send(to_send);
        }
        while self.free_places > 0
            && let Some(Reverse(claim)) = self.here.pop()
        {
            self.start_here(claim);
        }
        !self.ready.is_empty()
    }

    /// The next tasks that can run, with their look-ups in the store: one, or as many as are looked
    /// up at once.
    fn next_claims(&mut self, n_max: usize) -> (VecDeque<Claim>, LookedUp) {
        let session = self.engine.session();
        let is_slow = session.is_some_and(|session| session.store.requests_at_once().get() > 1);
        let n = if is_slow { n_max } else { 1 };
        let next = || self.ready.pop().map(|Reverse(claim)| claim);
        let claims: Vec<Claim> = std::iter::from_fn(next).take(n).collect();
        let looked_up = session.map(|session| self.engine.look_up(session, &claims));
        (claims.into(), looked_up.unwrap_or_default())
    }

    /// Begins nothing any more.
    fn stop(&mut self, not_sent: impl Iterator<Item = Digest>) {
        for recipe in not_sent {
            self.flights.remove(&recipe);
        }
        self.ready.clear();
        self.here.clear();
        let is_cancelled = self.engine.is_cancelled();
        let which = if is_cancelled { Withdraw::All } else { Withdraw::Waiting };
        if !self.flights.is_empty()
            && self.withdrawn != Some(which)
            && self.withdrawn != Some(Withdraw::All)
        {
            self.withdrawn = Some(which);
            self.cluster.withdraw(which);
        }
    }

    fn start_here(&mut self, claim: Claim) {
        let Some(workers) = &self.workers else { return };
        self.free_places -= 1;
        let (engine, notes) = (Arc::clone(self.engine), self.notes.clone());
        let work = Box::new(move || {
            let _ended = EndedWhenDropped(notes.clone());
            // Dropped before the run hears that this has ended.
            let engine = engine;
            work_here(&engine, claim, &notes);
        });
        workers.give(Shift { runs: Arc::new([]), work });
    }

    fn take_all(&mut self, notes: Vec<Note>) {
        let kept = |note: &Note| match note {
            Note::Message(Message::Ended { job, end: JobEnd::Kept, .. }) => Some(*job),
            _ => None,
        };
        let jobs = notes.iter().filter_map(kept).filter(|job| self.flights.contains_key(job));
        let looked_up =
            self.engine.session().map(|session| self.engine.look_up_ended(session, jobs.collect()));
        let mut looked_up = looked_up.unwrap_or_default();
        for note in notes {
            self.take(note, &mut looked_up);
        }
    }

    fn take(&mut self, note: Note, looked_up: &mut LookedUp) {
        match note {
            Note::Ready(claim) => self.ready.push(Reverse(claim)),
            Note::EndedHere => self.free_places += 1,
            Note::Message(message) => {
                // Without a store nothing was sent.
                if let Some(session) = self.engine.session() {
                    self.receive(session, message, looked_up);
                }
            }
        }
    }

    fn receive(&mut self, session: &Session, message: Message, looked_up: &mut LookedUp) {
        let mut step = Step::default();
        match message {
            Message::Event { worker, event } => self.engine.receive(event, worker + 1),
            Message::Ended { job, worker, end } => {
                if let Some(flight) = self.flights.remove(&job) {
                    self.engine.arrive(session, flight, end, looked_up, worker + 1, &mut step);
                }
            }
            Message::Gone { job, worker, cause } => {
                if let Some(flight) = self.flights.remove(&job) {
                    let worker = worker.map_or(HERE, |worker| worker + 1);
                    self.engine.give_up(session, flight, cause, worker, &mut step);
                }
            }
            Message::Waits { job, reason } => {
                if let Some(flight) = self.flights.get(&job) {
                    self.engine.wait(session, flight, reason);
                }
            }
            Message::Withdrawn { job } => {
                self.flights.remove(&job);
            }
            Message::Lost { reason } => {
                self.engine.lose_workers(reason);
                self.flights.clear();
            }
        }
        self.end(step);
    }

    /// Ends tasks, and makes those ready that waited for them.
    fn end(&mut self, step: Step) {
        let Step { mut ended, to_do, here } = step;
        self.here.extend(here.into_iter().map(Reverse));
        let ready = &mut self.ready;
        ready.extend(to_do.into_iter().map(Reverse));
        if let Some(session) = self.engine.session() {
            let ready = |claim| ready.push(Reverse(claim));
            let freed = self.engine.finish_all(session, &mut ended, 0, ready);
            self.engine.ledger.report_freed(freed);
        }
    }
}
