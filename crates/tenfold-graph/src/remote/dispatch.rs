//! The steps before a task is sent to another process, and those after it has ended there.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tenfold_store::{Digest, Lookup, Record, Store};

use super::error::RemoteError;
use super::find::find_of_others;
use super::gathers::{Gather, worst_gather};
use super::inputs::stored_inputs;
use super::job::{Job, Sent};
use super::message::{Failure, FailureKind, JobEnd, TaskEvent};
use crate::error::{BoxError, Cause, NodeError};
use crate::plan::Dep;
use crate::reuse::{Id, InStore, Parked, Session, Warning, WarningKind};
use crate::run::{
    Claim, Done, Engine, EventKind, HERE, Obtained, Route, State, Trouble, unexpected,
};
use crate::task::{Contained, Resources, owned};

/// A task that was sent away.
pub(crate) struct Flight {
    claim: Claim,
    recipe: Digest,
    /// The digest of its last value, if that was not kept.
    recorded: Option<Digest>,
}

/// Results of look-ups made in advance, by recipe.
pub(crate) type LookedUp = BTreeMap<Digest, tenfold_store::Result<Lookup<Record>>>;

fn look_up_all(
    store: &Store,
    recipes: BTreeSet<Digest>,
    find: fn(&Store, &Digest) -> tenfold_store::Result<Lookup<Record>>,
) -> LookedUp {
    let recipes: Vec<Digest> = recipes.into_iter().collect();
    let found = store.side_by_side(&recipes, |recipe| find(store, recipe));
    recipes.into_iter().zip(found).collect()
}

/// Placeholder of a value that is in other processes only.
struct Elsewhere;

/// The tasks that a step of a run has ended or made ready.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) ended: Vec<Done>,
    pub(crate) to_do: Vec<Claim>,
    /// Tasks that were to be sent and must run in this process.
    pub(crate) here: Vec<Claim>,
}

impl Engine {
    /// Ends a task that runs within those who need it.
    pub(crate) fn pass_by(&self, session: &Session, claim: Claim, step: &mut Step) {
        let position = claim.position();
        if let Some(because) = self.blocked_by(position) {
            self.skip(position, because, HERE);
            return step.ended.push((claim, None, State::Skipped));
        }
        if session.feeds_cached(position) {
            let id = match session.recipe(&self.plan, position) {
                Ok(recipe) => Id::Recipe(recipe.digest),
                Err(unknown) => Id::Unknown(unknown),
            };
            session.identify(position, id);
        }
        step.ended.push((claim, Some(owned(Elsewhere)), State::Done));
    }

    /// Warns that a cached task does not leave this process.
    pub(crate) fn stay(&self, session: &Session, position: u32) {
        if self.blocked_by(position).is_some() || self.plan.attempts_any(position) {
            // It does not run at all, or it never leaves.
            return;
        }
        let reason = match session.recipe(&self.plan, position) {
            Ok(_) => "one of its inputs is not in the store".to_owned(),
            Err(unknown) => unknown.reason(),
        };
        let warning = Warning::new(self.plan.key_at(position), WarningKind::NotSent { reason });
        self.warn(session, warning, HERE);
    }

    /// Warns of a task that many processes will make anew from many results.
    pub(crate) fn warn_of_gather(&self, routes: &[Route]) {
        let gather = worst_gather(&self.plan, routes, |number| self.is_parked(number));
        if let (Some(session), Some(Gather { task, results, readers })) = (&self.session, gather) {
            let kind = WarningKind::MadeAnew { results, readers };
            self.warn(session, Warning::new(self.plan.key_at(task), kind), HERE);
        }
    }

    /// Looks up the results of tasks that can run and that may be sent, where that is faster for
    /// many at once.
    pub(crate) fn look_up(&self, session: &Session, claims: &[Claim]) -> LookedUp {
        let store = &session.store;
        if store.requests_at_once().get() < 2 {
            return LookedUp::new();
        }
        let away = claims.iter().map(Claim::position).filter(|&position| {
            self.route(position) == Route::Away && self.blocked_by(position).is_none()
        });
        let recipe = |position| Some(session.recipe(&self.plan, position).ok()?.digest);
        // Those that will be asked for, and each once: a damaged one is reported only then.
        let is_asked_for = |recipe: &Digest| !self.in_flight.contains(recipe);
        let recipes: BTreeSet<Digest> = away.filter_map(recipe).filter(is_asked_for).collect();
        look_up_all(store, recipes, Store::find)
    }

    /// Looks up values that workers report as stored, where that is faster for many at once.
    pub(crate) fn look_up_ended(&self, session: &Session, jobs: BTreeSet<Digest>) -> LookedUp {
        if session.store.requests_at_once().get() < 2 {
            return LookedUp::new();
        }
        look_up_all(&session.store, jobs, find_of_others)
    }

    /// The job to be sent for a cached task; `None` if it need not be: it is blocked, its value is
    /// there, one of the same recipe is under way, or a value that it reads is in this process
    /// alone.
    pub(crate) fn prepare(
        &self,
        session: &Session,
        claim: Claim,
        looked_up: &mut LookedUp,
        step: &mut Step,
    ) -> Option<(Flight, Sent)> {
        let position = claim.position();
        let inputs = stored_inputs(&self.plan, position, &|number| self.is_parked(number));
        let blocked = self.blocked_by(position);
        if let Some(because) = blocked.or_else(|| self.troubled(&inputs.passed)) {
            self.skip(position, because, HERE);
            step.ended.push((claim, None, State::Skipped));
            return None;
        }
        let lacks = |&dep: &Dep| {
            let attempts = |task| self.plan.attempts_any(task);
            self.stored_as(session, dep).is_none() && dep.as_task().is_some_and(attempts)
        };
        if inputs.stored.iter().any(lacks) {
            step.here.push(claim);
            return None;
        }
        let recipe = match session.recipe(&self.plan, position) {
            Ok(recipe) => recipe.digest,
            Err(unknown) => {
                self.refuse(position, unknown.reason().into(), HERE);
                step.ended.push((claim, None, State::Failed));
                return None;
            }
        };
        let claim = self.in_flight.start(&recipe, claim)?;
        let found = || looked_up.remove(&recipe).unwrap_or_else(|| session.store.find(&recipe));
        let recorded = match self.find(session, position, &recipe, found, HERE) {
            Ok(parked) => {
                self.finish_in(session, (claim, recipe), Obtained::Value(parked), HERE, step);
                return None;
            }
            Err(recorded) => recorded,
        };
        let found = inputs.stored.iter().map(|&dep| self.stored_as(session, dep));
        let Some(inputs) = found.collect::<Option<Vec<Digest>>>() else {
            let why = "a value that it needs is not in the store, so it cannot reach the workers";
            self.refuse(position, why.into(), HERE);
            session.duplicates.ended(position, None);
            self.finish_in(session, (claim, recipe), Obtained::Failed, HERE, step);
            return None;
        };
        let key = self.plan.key_at(position).to_owned();
        let runs_again = session.again(position).is_some();
        let resources = self.plan.policy_at(position).resources;
        let sent = Sent {
            job: Job { key, recipe, inputs, runs_again },
            function: self.plan.task_at(position).facts().name,
            resources: resources.map_or_else(Resources::default, |needs| Resources::clone(&needs)),
        };
        Some((Flight { claim, recipe, recorded }, sent))
    }

    /// Receives the end of a task that was sent.
    pub(crate) fn arrive(
        &self,
        session: &Session,
        flight: Flight,
        end: JobEnd,
        looked_up: &mut LookedUp,
        worker: usize,
        step: &mut Step,
    ) {
        let position = flight.claim.position();
        let obtained = match end {
            // Also if it was sent again after it had failed, and did not then.
            JobEnd::Failed | JobEnd::Kept if self.lock_troubles().contains_key(&position) => {
                Obtained::Failed
            }
            JobEnd::Kept => {
                let find = || find_of_others(&session.store, &flight.recipe);
                let found = looked_up.remove(&flight.recipe).unwrap_or_else(find);
                self.take_over(session, &flight, found, worker)
            }
            JobEnd::Failed => self.refuse(position, "the failure was not reported".into(), worker),
            JobEnd::Skipped { because } => match self.task_of(&because) {
                Some(because) => {
                    self.skip(position, because, worker);
                    Obtained::Skipped
                }
                None => self.refuse(position, format!("`{because}` failed").into(), worker),
            },
            JobEnd::Refused { reason } => self.refuse(position, reason.into(), worker),
            JobEnd::Lost { inputs, reason } => {
                for recipe in inputs {
                    let key = self.key_of_recipe(session, position, &recipe);
                    let kind = WarningKind::UnreadableElsewhere { reason: reason.clone() };
                    self.warn(session, Warning::new(key, kind), worker);
                    session.lose(recipe);
                }
                Obtained::Lost
            }
        };
        if matches!(obtained, Obtained::Failed | Obtained::Skipped) {
            session.duplicates.ended(position, None);
        }
        self.finish_in(session, (flight.claim, flight.recipe), obtained, worker, step);
    }

    /// Warns that no worker can take a task that was sent, so far.
    pub(crate) fn wait(&self, session: &Session, flight: &Flight, reason: String) {
        let key = self.plan.key_at(flight.claim.position());
        self.warn(session, Warning::new(key, WarningKind::Waits { reason }), HERE);
    }

    /// Takes in that a task that was sent will not end.
    pub(crate) fn give_up(
        &self,
        session: &Session,
        flight: Flight,
        cause: BoxError,
        worker: usize,
        step: &mut Step,
    ) {
        let position = flight.claim.position();
        let obtained = self.refuse(position, cause, worker);
        session.duplicates.ended(position, None);
        self.finish_in(session, (flight.claim, flight.recipe), obtained, worker, step);
    }

    /// Reports to the observers the events of a task in another process. One that runs within
    /// several others is reported once.
    pub(crate) fn receive(&self, event: TaskEvent, worker: usize) {
        match event {
            TaskEvent::Started { key } => {
                let Some(position) = self.task_elsewhere(&key) else { return };
                if self.reported(|tasks| tasks.started.insert(position)) {
                    let node = Some(self.plan.node_at(position));
                    self.emit(worker, node, || EventKind::Started { key: &key });
                }
            }
            TaskEvent::Retried { key, failure } => {
                let path = Arc::new([key.clone()]);
                let (attempts, cause) = (failure.attempts, cause(failure));
                let error = &Contained::new(NodeError { path, attempts, cause });
                let node = self.plan.graph_nodes().keys.find(&key);
                self.emit(worker, node, || EventKind::Retried { key: &key, error });
            }
            TaskEvent::Finished { key, seconds, bytes } => {
                let Some(position) = self.task_elsewhere(&key) else { return };
                if !self.reported(|tasks| tasks.finished.insert(position)) {
                    return;
                }
                let elapsed = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                if self.plan.policy_at(position).timed {
                    self.note_elapsed(position, elapsed);
                }
                let node = Some(self.plan.node_at(position));
                self.emit(worker, node, || EventKind::Finished { key: &key, elapsed, bytes });
            }
            TaskEvent::Noticed { key, notice } => {
                let Some(position) = self.task_of(&key) else { return };
                self.note(self.plan.node_at(position), &[notice], worker);
            }
            TaskEvent::Failed { key, seconds, failure } => {
                let Some(position) = self.task_of(&key) else { return };
                if !self.lock_troubles().contains_key(&position) {
                    let elapsed = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                    let attempts = failure.attempts;
                    self.fail(position, elapsed, attempts, cause(failure), worker);
                }
            }
        }
    }

    /// The ends of the jobs of a worker's process, by node; each with the recipe that it was given.
    pub(crate) fn into_ends(self, jobs: &BTreeMap<u32, Digest>) -> BTreeMap<u32, JobEnd> {
        let values = self.ledger.close();
        let troubles = self.troubles.into_inner().unwrap_or_else(PoisonError::into_inner);
        let report = self.session.map(Session::into_report).unwrap_or_default();
        let reasons: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
        let reason = reasons.join("; ");
        let end_of = |value: Option<&(dyn Any + Send + Sync)>, recipe: &Digest| {
            let parked = value.and_then(|value| value.downcast_ref::<Parked>());
            match parked.and_then(Parked::recipe) {
                Some(found) if found == *recipe => JobEnd::Kept,
                Some(found) => JobEnd::Refused { reason: unexpected(recipe, &found) },
                None => {
                    JobEnd::Refused { reason: format!("its value is not in the store: {reason}") }
                }
            }
        };
        let end = |node: u32, recipe: &Digest| {
            let place = self.plan.place(node);
            let Some(position) = place.and_then(Dep::as_task) else {
                let value = place.and_then(Dep::as_source).map(|number| &**self.sources[number]);
                return end_of(value, recipe);
            };
            match (values.state(position), troubles.get(&position)) {
                (_, Some(Trouble::Skipped { because })) => {
                    JobEnd::Skipped { because: self.plan.key_at(*because).to_owned() }
                }
                (_, Some(Trouble::Failed { .. })) => JobEnd::Failed,
                (State::Done, None) => {
                    let value = values.get(position);
                    end_of(value.map(|value| &**value), recipe)
                }
                _ => {
                    let inputs = report.lost.iter().copied().collect();
                    JobEnd::Lost { inputs, reason: reason.clone() }
                }
            }
        };
        jobs.iter().map(|(&node, recipe)| (node, end(node, recipe))).collect()
    }

    /// Returns `true` if a source is the value of a cached task, in the store.
    fn is_parked(&self, number: usize) -> bool {
        self.sources[number].is::<Parked>()
    }

    /// The recipe by which an input of a task can be read from the store.
    fn stored_as(&self, session: &Session, dep: Dep) -> Option<Digest> {
        match (dep.as_task(), dep.as_source()) {
            (Some(task), _) => session.stored_as(task),
            (None, number) => self.sources[number?].downcast_ref::<Parked>()?.recipe(),
        }
    }

    /// The first of some tasks that has failed in another process.
    fn troubled(&self, positions: &[u32]) -> Option<u32> {
        let troubles = self.lock_troubles();
        let bad = positions.iter().find(|position| troubles.contains_key(position))?;
        match troubles.get(bad) {
            Some(Trouble::Skipped { because }) => Some(*because),
            _ => Some(*bad),
        }
    }

    /// The value of a task that has ended in another process.
    fn take_over(
        &self,
        session: &Session,
        flight: &Flight,
        found: tenfold_store::Result<Lookup<Record>>,
        worker: usize,
    ) -> Obtained {
        let position = flight.claim.position();
        let record = match found {
            Ok(Lookup::Found(record)) => record,
            Ok(Lookup::Damaged(damage)) => {
                let warning = Warning::damaged(self.plan.key_at(position), damage);
                self.warn(session, warning, worker);
                session.lose(flight.recipe);
                return Obtained::Lost;
            }
            Ok(_) => {
                let why = "a worker reports that the value is in the store, but it is not there; \
                           do all machines see the same store?";
                return self.refuse(position, why.into(), worker);
            }
            Err(error) => return self.refuse(position, error.into(), worker),
        };
        let digest = record.digest;
        let in_store = InStore::new(&session.store, record, self.codec(position));
        let parked = Parked::stored(in_store, None, session.memory.clone());
        if !self.reported(|tasks| tasks.started.contains(&position)) {
            self.reuse(session, position, &flight.recipe, &parked, worker);
            return Obtained::Value(parked);
        }
        self.note(self.plan.node_at(position), parked.notices(), worker);
        self.audit(session, position, &parked.id(), worker);
        let is_other = |recorded: &Digest| *recorded != digest;
        if let Some(recorded) = flight.recorded.filter(is_other)
            && session.again(position).is_none()
        {
            self.warn_not_reproduced(session, position, &flight.recipe, (recorded, digest), worker);
        }
        session.identify(position, parked.id());
        session.duplicates.ended(position, Some(&parked));
        Obtained::Value(parked)
    }

    /// The task with a key, if it is not done here: one that is done there too was reported.
    fn task_elsewhere(&self, key: &str) -> Option<u32> {
        self.task_of(key).filter(|&position| self.route(position) != Route::Here)
    }

    fn task_of(&self, key: &str) -> Option<u32> {
        let node = self.plan.graph_nodes().keys.find(key)?;
        self.plan.place(node)?.as_task()
    }

    /// The key of the input of a task that has this recipe.
    fn key_of_recipe(&self, session: &Session, position: u32, recipe: &Digest) -> &str {
        let inputs = stored_inputs(&self.plan, position, &|number| self.is_parked(number));
        let dep = inputs.stored.into_iter();
        let mut found = dep.filter(|&dep| self.stored_as(session, dep) == Some(*recipe));
        found.next().map_or_else(|| self.plan.key_at(position), |dep| self.plan.key_of_dep(dep))
    }

    fn finish_in(
        &self,
        session: &Session,
        flight: (Claim, Digest),
        obtained: Obtained,
        worker: usize,
        step: &mut Step,
    ) {
        self.finish_flight(session, flight, obtained, worker, &mut step.ended, &mut step.to_do);
    }
}

fn cause(failure: Failure) -> Cause {
    match failure.kind {
        FailureKind::Error => Cause::Error(Arc::new(RemoteError::new(failure))),
        FailureKind::Panic => Cause::Panic(failure.message),
        FailureKind::DropPanic => Cause::DropPanic(failure.message),
    }
}
