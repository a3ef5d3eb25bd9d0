//! `Engine`: how one task of a run is done, whoever chooses the tasks.

mod away;
mod keep;
mod noticed;
mod trouble;
mod with_store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::cancel::CancelToken;
use super::event::{Event, EventKind, Observers};
use super::ledger::{Claim, Ledger, Read, State};
use super::options::{OnError, Options};
use super::run::{Ended, Run, Trouble};
use crate::error::{Cause, NodeError, Result, Stopped};
use crate::plan::{Plan, Ways};
use crate::reuse::{Parked, Pin, Session, SessionReport, Start, Warning};
use crate::task::{
    Contained, Erased, ErasedTask, NoValue, Owned, Policy, Shared, Values, catch, with_notices,
};
use away::Away;
pub(crate) use away::{HERE, Route, unexpected};
use noticed::Noticed;
pub(crate) use with_store::{Done, Obtained};
use with_store::{InFlight, read_targets};

/// One run in progress.
pub(crate) struct Engine {
    pub(crate) plan: Plan,
    pub(crate) sources: Vec<Shared>,
    pub(crate) session: Option<Session>,
    pub(crate) in_flight: InFlight,
    /// The nodes that are reused, with their seconds.
    reused: BTreeMap<u32, f64>,
    pub(crate) ledger: Ledger<Owned>,
    on_error: OnError,
    cancel: Option<CancelToken>,
    observers: Observers,
    began: Instant,
    /// The position of the task whose failure stopped the run.
    stopped_by: AtomicU32,
    /// The state of tasks that are done elsewhere, if there are any.
    away: OnceLock<Away>,
    /// `true` if any task has failed.
    in_trouble: AtomicBool,
    pub(crate) troubles: Mutex<BTreeMap<u32, Trouble>>,
    /// The ways to targets, once an observer hears of a failure.
    ways: OnceLock<Ways>,
    elapsed: Mutex<BTreeMap<u32, Duration>>,
    noticed: Noticed,
}

const NOT_STOPPED: u32 = u32::MAX;

/// The number of values up to which the list of a task's inputs is on the stack.
const FEW: usize = 4;

impl Engine {
    pub(crate) fn new(start: Start, options: &Options) -> Self {
        let Start { plan, sources, session, reused, noticed, past, warnings } = start;
        let engine = Self {
            ledger: Ledger::new(Arc::clone(plan.links())),
            plan,
            sources,
            session,
            in_flight: InFlight::default(),
            reused: reused.iter().map(|&(node, seconds, _)| (node, seconds)).collect(),
            on_error: options.on_error,
            cancel: options.cancel.clone(),
            observers: Observers::new(&options.observers),
            began: Instant::now(),
            stopped_by: AtomicU32::new(NOT_STOPPED),
            away: OnceLock::new(),
            in_trouble: AtomicBool::new(false),
            troubles: Mutex::default(),
            ways: OnceLock::new(),
            elapsed: Mutex::default(),
            noticed: Noticed::default(),
        };
        let (tasks, sources) = (engine.plan.n_tasks(), engine.sources.len());
        let n_reused = reused.len();
        let planned = EventKind::Planned { tasks, sources, past, reused: n_reused };
        engine.emit(0, None, || planned);
        for (node, seconds, bytes) in reused {
            let key = engine.plan.graph_nodes().keys.key(node);
            engine.emit(0, Some(node), || EventKind::Reused { key, seconds, bytes });
        }
        noticed.iter().for_each(|(node, notices)| engine.note(*node, notices, 0));
        if let Some(session) = &engine.session {
            warnings.into_iter().for_each(|warning| engine.warn(session, warning, 0));
        }
        engine
    }

    /// The engine itself, once no worker has it any more.
    pub(crate) fn sole(engine: Arc<Self>) -> Self {
        match Arc::into_inner(engine) {
            Some(engine) => engine,
            None => unreachable!("a worker gives the engine back before its shift ends"),
        }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns `true` if nothing new is to begin.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped_by.load(Ordering::Relaxed) != NOT_STOPPED
            || self.is_cancelled()
            || self.away.get().is_some_and(Away::is_lost)
            || self.session.as_ref().is_some_and(Session::is_broken)
    }

    /// Returns `true` if the run was cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(CancelToken::is_cancelled)
    }

    /// Does a claimed task, or skips it, and gives out the claims of those that can run now.
    /// Returns how many values of roots this freed.
    pub(crate) fn execute(&self, claim: Claim, worker: usize, ready: impl FnMut(Claim)) -> u32 {
        if let Some(session) = &self.session {
            return self.execute_with_store(session, claim, worker, ready);
        }
        let mut value = None;
        let state = match self.blocked_by(claim.position()) {
            Some(because) => {
                self.skip(claim.position(), because, worker);
                State::Skipped
            }
            None => self.attempt(&claim, worker, &mut value),
        };
        self.finish(claim, &mut value, state, worker, ready)
    }

    /// Ends a task, frees the values that nobody will read any more, and gives out the claims of
    /// those that can run now. Returns the number of values of roots freed.
    fn finish(
        &self,
        claim: Claim,
        value: &mut Option<Owned>,
        state: State,
        worker: usize,
        ready: impl FnMut(Claim),
    ) -> u32 {
        if value.is_none() {
            *value = Some(self.no_value(claim.position()));
        }
        let mut freed_roots = 0;
        let free = |position: u32, value: &mut Option<Owned>| {
            let is_here = self.route(position) == Route::Here;
            freed_roots += u32::from(is_here && self.plan.links().pending(position) == 0);
            self.release(position, value, worker);
        };
        self.ledger.finish(claim, value, state, free, ready);
        freed_roots
    }

    /// The run of a plan as it stands, once no worker is in it any more; in place of it, the values
    /// that could not be read back from the store, where the run must begin again without them.
    pub(crate) fn into_run(self, plan: &Plan) -> Result<Run, SessionReport> {
        let stopped = match self.stopped_by.load(Ordering::Relaxed) {
            NOT_STOPPED => {
                let lost = self.away.get().and_then(Away::lost);
                lost.or_else(|| self.is_cancelled().then_some(Stopped::Cancelled))
            }
            position => Some(Stopped::Failed { key: self.plan.key_at(position).to_owned() }),
        };
        let values = self.ledger.close();
        let n_tasks = self.plan.n_tasks() as u32;
        let all_ended = (0..n_tasks).all(|at| values.state(at) != State::Open);
        let stopped = stopped.filter(|_| !all_ended);
        let mut report = SessionReport::default();
        if let Some(session) = self.session {
            for (node, lost) in read_targets(&self.plan, &session.store, &values, &self.sources) {
                let key = self.plan.graph_nodes().keys.key(node);
                session.lose(lost.record.recipe);
                let warning = Warning::lost(key, lost.why);
                let kind = EventKind::Warned { key, kind: &warning.kind };
                let (at, id) = (self.began.elapsed(), Some(self.plan.id_of(node)));
                self.observers.emit(&Event { at, worker: 0, node: id, kind });
                session.warn(warning);
            }
            report = session.into_report();
        }
        // One that was stopped stays as it is.
        if !report.lost.is_empty() && stopped.is_none() {
            return Err(report);
        }
        let (at, kind) = (self.began.elapsed(), EventKind::Ended);
        self.observers.emit(&Event { at, worker: 0, node: None, kind });
        let passed = self.away.into_inner().map_or_else(BTreeSet::new, Away::into_passed);
        let mut reused = self.reused;
        let later = report.reused.iter().map(|(&at, &seconds)| (self.plan.node_at(at), seconds));
        reused.extend(later);
        let inner = |mutex: Mutex<_>| mutex.into_inner().unwrap_or_else(PoisonError::into_inner);
        let elapsed = self.elapsed.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Run::new(Ended {
            plan: plan.clone(),
            rest: self.plan,
            sources: self.sources,
            values,
            troubles: inner(self.troubles),
            elapsed,
            passed,
            reused,
            noticed: self.noticed.into_inner(),
            warnings: report.warnings,
            known: report.known,
            stopped,
        }))
    }

    /// Runs a task as often as it may. There is no store.
    fn attempt(&self, claim: &Claim, worker: usize, value: &mut Option<Owned>) -> State {
        let position = claim.position();
        if self.failed_before(position) {
            return State::Failed;
        }
        let task = self.plan.task_at(position);
        let is_plain = catch(|| task.is_plain());
        let result = match is_plain {
            Ok(true) if self.observers.is_empty() => self.call(task, claim, &[], worker, value),
            Ok(_) => {
                *value = self.attempt_in_full(claim, &[], worker).map(|(value, _)| value);
                return if value.is_some() { State::Done } else { State::Failed };
            }
            Err(message) => Err(Cause::Panic(message)),
        };
        match result {
            Ok(()) => State::Done,
            Err(cause) => {
                self.fail(position, Duration::ZERO, 1, cause, worker);
                State::Failed
            }
        }
    }

    /// The policy of a task; `None` if it panics when it is asked, and has failed.
    fn policy(&self, task: &dyn ErasedTask, claim: &Claim, worker: usize) -> Option<Policy> {
        let fail = |message| {
            self.fail(claim.position(), Duration::ZERO, 1, Cause::Panic(message), worker);
        };
        catch(|| task.policy()).map_err(fail).ok()
    }

    /// Runs a task that is watched, timed, kept, or may be tried again; `pins` are its inputs that
    /// are parked. Returns the elapsed time.
    fn attempt_in_full(
        &self,
        claim: &Claim,
        pins: &[Pin],
        worker: usize,
    ) -> Option<(Owned, Duration)> {
        let position = claim.position();
        if self.failed_before(position) {
            return None;
        }
        let task = self.plan.task_at(position);
        let policy = self.policy(task, claim, worker)?;
        let (key, node) = (self.plan.key_at(position), Some(self.plan.node_at(position)));
        let began = Instant::now();
        self.emit_at(began, worker, node, || EventKind::Started { key });
        let mut attempts = 1;
        let mut value = None;
        let result = loop {
            match self.call(task, claim, pins, worker, &mut value) {
                Err(cause) if attempts <= policy.retries && !self.is_stopped() => {
                    let path = Arc::new([key.to_owned()]);
                    let error = &Contained::new(NodeError { path, attempts, cause });
                    self.emit(worker, node, || EventKind::Retried { key, error });
                    attempts += 1;
                }
                result => break result,
            }
        };
        let ended = Instant::now();
        let elapsed = ended - began;
        if policy.timed {
            self.note_elapsed(position, elapsed);
        }
        match result {
            Ok(()) => {
                let value = value?;
                let bytes = || self.plan.graph_nodes().bytes(&value);
                let kind = || EventKind::Finished { key, elapsed, bytes: bytes() };
                self.emit_at(ended, worker, node, kind);
                Some((value, elapsed))
            }
            Err(cause) => {
                self.fail(position, elapsed, attempts, cause, worker);
                None
            }
        }
    }

    pub(crate) fn note_elapsed(&self, position: u32, elapsed: Duration) {
        let mut all = self.elapsed.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(position, elapsed);
    }

    /// Calls a task's function once.
    fn call(
        &self,
        task: &dyn ErasedTask,
        claim: &Claim,
        pins: &[Pin],
        worker: usize,
        value: &mut Option<Owned>,
    ) -> Result<(), Cause> {
        let mut pins = pins.iter();
        let values = self.ledger.reads(claim).map(|read| {
            let value: &Erased = match read {
                Read::Task(value) => &**value,
                Read::Source(number) => &**self.sources[number],
            };
            if pins.len() > 0 && value.is::<Parked>() {
                pins.next().map_or(value, |pin| &***pin)
            } else {
                value
            }
        });
        // Most tasks read few values: no memory is allocated for them.
        let mut few: [&Erased; FEW] = [&(); FEW];
        let mut many = Vec::new();
        let n_values = self.plan.links().deps(claim.position()).len();
        let slots = if n_values <= FEW {
            &mut few[..n_values]
        } else {
            many.resize(n_values, &() as &Erased);
            &mut many[..]
        };
        slots.iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
        let values = &*slots;
        let run = || catch(|| task.run(&Values::new(values), value));
        let result = with_notices(run, |result, notices| {
            if let Ok(Ok(())) = result {
                self.note(self.plan.node_at(claim.position()), &notices, worker);
            }
        });
        match result {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Cause::Error(error.into())),
            Err(message) => Err(Cause::Panic(message)),
        }
    }

    /// Drops a value that nobody will read any more.
    fn release(&self, position: u32, slot: &mut Option<Owned>, worker: usize) {
        if !self.observers.is_empty()
            && let Some(value) = slot
            && self.has_run(position)
            && !value.is::<NoValue>()
        {
            let key = self.plan.key_at(position);
            let bytes = match value.downcast_ref::<Parked>() {
                Some(parked) => parked.bytes(),
                None => self.plan.graph_nodes().bytes(value),
            };
            let node = Some(self.plan.node_at(position));
            self.emit(worker, node, || EventKind::Released { key, bytes });
        }
        if let Err(message) = catch(|| *slot = None) {
            self.fail(position, Duration::ZERO, 1, Cause::DropPanic(message), worker);
        }
    }

    /// Reports an event about a node of the graph, or about the whole run.
    pub(crate) fn emit<'a>(
        &self,
        worker: usize,
        node: Option<u32>,
        kind: impl FnOnce() -> EventKind<'a>,
    ) {
        if !self.observers.is_empty() {
            self.emit_at(Instant::now(), worker, node, kind);
        }
    }

    /// The same at a time that is known: reading the clock is a good part of the cost of an event.
    fn emit_at<'a>(
        &self,
        at: Instant,
        worker: usize,
        node: Option<u32>,
        kind: impl FnOnce() -> EventKind<'a>,
    ) {
        if !self.observers.is_empty() {
            let node = node.map(|node| self.plan.id_of(node));
            let at = at - self.began;
            self.observers.emit(&Event { at, worker, node, kind: kind() });
        }
    }
}
