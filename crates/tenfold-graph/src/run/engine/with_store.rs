//! The steps of one task in a run with a store: found there, computed by a task beside it, or run
//! and kept.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tenfold_store::{Digest, Lookup, Record, Store};

use super::Engine;
use crate::plan::Plan;
use crate::reuse::{Id, InStore, Lost, Parked, Pin, Recipe, Session, Unknown, Warning};
use crate::run::{Claim, Closed, EventKind, Read, State};
use crate::task::{Codec, Owned, Shared, owned};

/// A task that has ended, with its value if it has one.
pub(crate) type Done = (Claim, Option<Owned>, State);

/// The outcome of a cached task.
pub(crate) enum Obtained {
    Value(Parked),
    Failed,
    /// One of its inputs has failed in another process.
    Skipped,
    /// One of its inputs could not be read back: the run begins again.
    Lost,
}

/// The recipes that tasks are computing, each with the claims of other tasks that wait for it.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<HashMap<Digest, Vec<Claim>>>);

impl InFlight {
    /// Returns `true` if a task of this recipe is at work.
    pub(crate) fn contains(&self, recipe: &Digest) -> bool {
        self.lock().contains_key(recipe)
    }

    /// Starts a recipe. The first claim is returned; that of another task waits until the first
    /// has finished.
    pub(crate) fn start(&self, recipe: &Digest, claim: Claim) -> Option<Claim> {
        match self.lock().entry(*recipe) {
            Entry::Occupied(mut waiting) => {
                waiting.get_mut().push(claim);
                None
            }
            Entry::Vacant(flight) => {
                flight.insert(Vec::new());
                Some(claim)
            }
        }
    }

    /// Finishes a recipe, and returns the claims that have waited for it.
    fn finish(&self, recipe: &Digest) -> Vec<Claim> {
        self.lock().remove(recipe).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Vec<Claim>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Does a claimed task, and those that have waited for it because they have the same recipe.
    pub(super) fn execute_with_store(
        &self,
        session: &Session,
        claim: Claim,
        worker: usize,
        mut ready: impl FnMut(Claim),
    ) -> u32 {
        let mut freed = 0;
        let mut next = Some(claim);
        let mut claims = Vec::new();
        let mut ended = Vec::new();
        while let Some(claim) = next {
            self.perform(session, claim, worker, &mut ended, &mut claims);
            freed += self.finish_all(session, &mut ended, worker, &mut ready);
            // Duplicates that waited for a task that failed are new work.
            next = claims.pop().filter(|_| !self.is_stopped());
        }
        freed
    }

    /// Ends tasks, as [`Engine::finish`] does one.
    pub(crate) fn finish_all(
        &self,
        session: &Session,
        ended: &mut Vec<Done>,
        worker: usize,
        mut ready: impl FnMut(Claim),
    ) -> u32 {
        let mut freed = 0;
        for (claim, mut value, state) in ended.drain(..) {
            let position = claim.position();
            let parked = value.as_ref().and_then(|value| value.downcast_ref::<Parked>());
            if let Some(recipe) = parked.filter(|_| session.keeps_all()).and_then(Parked::recipe) {
                session.note_stored(position, recipe);
            }
            freed += self.finish(claim, &mut value, state, worker, &mut ready);
            self.leave_sources(position);
        }
        freed
    }

    /// Does one task. Ends those that have waited for it too, or gives them back to be done.
    fn perform(
        &self,
        session: &Session,
        claim: Claim,
        worker: usize,
        ended: &mut Vec<Done>,
        to_do: &mut Vec<Claim>,
    ) {
        let position = claim.position();
        if let Some(because) = self.blocked_by(position) {
            self.skip(position, because, worker);
            return ended.push((claim, None, State::Skipped));
        }
        let recipe = session.feeds_cached(position).then(|| session.recipe(&self.plan, position));
        if !self.plan.is_cached(position) {
            return ended.extend(self.perform_uncached(session, claim, recipe, worker));
        }
        let Some(Ok(recipe)) = recipe else {
            // Without a recipe it cannot be reused, so nothing is kept either. One that depends on
            // a failure has a recipe in other runs.
            let unknown = recipe.and_then(Result::err).filter(|unknown| !unknown.has_failed);
            let key = self.plan.key_at(position);
            let warning = unknown.and_then(|unknown| session.never_kept(key, &unknown));
            warning.into_iter().for_each(|warning| self.warn(session, warning, worker));
            let obtained = self.obtain(session, &claim, None, worker);
            return end(ended, claim, obtained);
        };
        if let Some(expected) = session.expected.get(&position).filter(|is| **is != recipe.digest) {
            self.fail_as_unexpected(position, expected, &recipe.digest, worker);
            return ended.push((claim, None, State::Failed));
        }
        let Some(claim) = self.in_flight.start(&recipe.digest, claim) else { return };
        let obtained = self.obtain(session, &claim, Some(&recipe), worker);
        self.finish_flight(session, (claim, recipe.digest), obtained, worker, ended, to_do);
    }

    /// Ends a cached task, and those that have waited for it because they have the same recipe; or
    /// gives these back to be done.
    pub(crate) fn finish_flight(
        &self,
        session: &Session,
        (claim, recipe): (Claim, Digest),
        obtained: Obtained,
        worker: usize,
        ended: &mut Vec<Done>,
        to_do: &mut Vec<Claim>,
    ) {
        let waiting = self.in_flight.finish(&recipe);
        if let Obtained::Value(parked) = &obtained {
            for claim in waiting {
                if !parked.is_in_store() && self.plan.is_wanted(claim.position()) {
                    to_do.push(claim);
                    continue;
                }
                self.reuse(session, claim.position(), &recipe, parked, worker);
                ended.push((claim, Some(owned(parked.clone())), State::Done));
            }
        } else {
            to_do.extend(waiting);
        }
        end(ended, claim, obtained);
    }

    /// Runs a task whose value is not kept.
    fn perform_uncached(
        &self,
        session: &Session,
        claim: Claim,
        recipe: Option<Result<Recipe<'_>, Arc<Unknown>>>,
        worker: usize,
    ) -> Option<Done> {
        let position = claim.position();
        let pins = self.pin_or_lose(session, &claim, worker)?;
        let value = self.attempt_in_full(&claim, &pins, worker);
        if let (Some(recipe), Some((value, _))) = (recipe, &value) {
            let id = match recipe {
                Ok(recipe) if !self.plan.yields_files(position) => Id::Recipe(recipe.digest),
                Ok(_) => self.id_by_print(session, position, value).unwrap_or_else(Id::Unknown),
                Err(unknown) => {
                    self.id_by_print(session, position, value).unwrap_or(Id::Unknown(unknown))
                }
            };
            session.identify(position, id);
        }
        let state = if value.is_some() { State::Done } else { State::Failed };
        Some((claim, value.map(|(value, _)| value), state))
    }

    /// The identity of the value of an uncached task: the digest of its content, with the files
    /// that it depends on.
    fn id_by_print(
        &self,
        session: &Session,
        position: u32,
        value: &Owned,
    ) -> Result<Id, Arc<Unknown>> {
        let nodes = self.plan.graph_nodes();
        let name = nodes.output(self.plan.node_at(position)).name;
        match nodes.fingerprints().digest(&**value, name, &session.store) {
            Ok((digest, files)) => {
                session.watch(files);
                Ok(Id::Content(digest))
            }
            Err(why) => Err(Arc::new(Unknown::new(self.plan.key_at(position), why))),
        }
    }

    /// The value of a cached task: that of a duplicate, the stored one, or a new one.
    fn obtain(
        &self,
        session: &Session,
        claim: &Claim,
        recipe: Option<&Recipe<'_>>,
        worker: usize,
    ) -> Obtained {
        let position = claim.position();
        let find = |recipe: &Recipe<'_>| {
            let found = || session.store.find(&recipe.digest);
            self.find(session, position, &recipe.digest, found, worker)
        };
        let found = recipe.and_then(|recipe| find(recipe).ok());
        if let Some(parked) = found {
            return Obtained::Value(parked);
        }
        if session.is_stored_only() && recipe.is_some() {
            session.duplicates.ended(position, None);
            let why = format!("it has no result in the store {}", session.store.place());
            return self.refuse(position, why.into(), worker);
        }
        let Some(pins) = self.pin_or_lose(session, claim, worker) else { return Obtained::Lost };
        let Some(ran) = self.attempt_in_full(claim, &pins, worker) else {
            session.duplicates.ended(position, None);
            return Obtained::Failed;
        };
        let parked = self.keep(session, position, recipe, ran, worker);
        // The inputs of duplicates may have values where one of these has failed.
        session.duplicates.ended(position, recipe.and(Some(&parked)));
        Obtained::Value(parked)
    }

    /// The value of a duplicate that has run, or the stored one, as in `found`. If there is none,
    /// the digest of the last one, if that was not kept.
    pub(crate) fn find(
        &self,
        session: &Session,
        position: u32,
        recipe: &Digest,
        found: impl FnOnce() -> tenfold_store::Result<Lookup<Record>>,
        worker: usize,
    ) -> Result<Parked, Option<Digest>> {
        if let Some(parked) = session.duplicates.value(position) {
            self.reuse(session, position, recipe, &parked, worker);
            return Ok(parked);
        }
        let key = self.plan.key_at(position);
        match found() {
            Ok(Lookup::Found(record) | Lookup::NotKept(record) | Lookup::NoBlob(record))
                if session.runs_again(key, position, &record) =>
            {
                Err(None)
            }
            Ok(Lookup::Found(record)) => {
                let in_store = InStore::new(&session.store, record, self.codec(position));
                let parked = Parked::stored(in_store, None, session.memory.clone());
                self.reuse(session, position, recipe, &parked, worker);
                Ok(parked)
            }
            Ok(Lookup::NotKept(record) | Lookup::NoBlob(record)) => Err(Some(record.digest)),
            Ok(Lookup::NoRecord) => Err(None),
            Ok(Lookup::Damaged(damage)) => {
                self.warn(session, Warning::damaged(key, damage), worker);
                Err(None)
            }
            Err(error) => {
                self.warn(session, Warning::unreadable(key, error), worker);
                Err(None)
            }
        }
    }

    /// Notes that a task does not run because its value is there.
    pub(crate) fn reuse(
        &self,
        session: &Session,
        position: u32,
        recipe: &Digest,
        parked: &Parked,
        worker: usize,
    ) {
        let (seconds, bytes) = (parked.seconds(), parked.bytes() as u64);
        session.identify(position, parked.id());
        session.duplicates.ended(position, Some(parked));
        session.note_reuse(position, seconds);
        let key = self.plan.key_at(position);
        // Another task has computed this, or this one with another input: only explanations need
        // it.
        if session.store.remembered(key).ok().flatten() != Some(*recipe) {
            let _ = session.store.remember(key, recipe);
        }
        let node = self.plan.node_at(position);
        self.emit(worker, Some(node), || EventKind::Reused { key, seconds, bytes });
        self.note(node, parked.notices(), worker);
    }

    pub(crate) fn codec(&self, position: u32) -> Codec {
        match self.plan.task_at(position).facts().codec {
            Some(codec) => codec(),
            None => unreachable!("a cached task has a codec"),
        }
    }

    /// The inputs of a task that are parked, in memory for as long as it runs. If one cannot be
    /// read back, the run begins again without it.
    fn pin_or_lose(&self, session: &Session, claim: &Claim, worker: usize) -> Option<Vec<Pin>> {
        let mut pins = Vec::new();
        let deps = self.plan.links().deps(claim.position());
        for (read, &dep) in self.ledger.reads(claim).zip(deps) {
            let parked = match read {
                Read::Task(value) => value.downcast_ref::<Parked>(),
                Read::Source(number) => self.sources[number].downcast_ref::<Parked>(),
            };
            match parked.map(Parked::pin) {
                None => {}
                Some(Ok(pin)) => pins.push(pin),
                Some(Err(lost)) => {
                    self.warn(session, Warning::lost(self.plan.key_of_dep(dep), lost.why), worker);
                    session.lose(lost.record.recipe);
                    return None;
                }
            }
        }
        Some(pins)
    }

    /// Frees the values of sources whose last reader has finished.
    pub(super) fn leave_sources(&self, position: u32) {
        for number in self.plan.links().deps(position).iter().filter_map(|dep| dep.as_source()) {
            if let Some(parked) = self.sources[number].downcast_ref::<Parked>() {
                parked.reader_finished();
            }
        }
    }

    pub(crate) fn warn(&self, session: &Session, warning: Warning, worker: usize) {
        let (key, kind) = (&*warning.key, &warning.kind);
        let node = self.plan.graph_nodes().keys.find(key);
        self.emit(worker, node, || EventKind::Warned { key, kind });
        session.warn(warning);
    }
}

/// So many bytes are few, also times the requests that are made at once.
const SMALL: usize = 1 << 20;

/// Reads the targets that are in the store, so that a run that ends has all it promised. Returns
/// the nodes that could not be read.
pub(super) fn read_targets(
    plan: &Plan,
    store: &Store,
    values: &Closed<Owned>,
    sources: &[Shared],
) -> Vec<(u32, Lost)> {
    let parked = |&node: &u32| {
        let place = plan.place(node)?;
        let parked = match (place.as_task(), place.as_source()) {
            (Some(task), _) => values.get(task)?.downcast_ref::<Parked>(),
            (None, number) => sources[number?].downcast_ref::<Parked>(),
        };
        parked.map(|parked| (node, parked))
    };
    let targets = plan.target_nodes().iter().filter_map(parked);
    // The time that small ones take is that of the request, if there is one.
    let is_slow = store.requests_at_once().get() > 1;
    let (small, other): (Vec<(u32, &Parked)>, Vec<_>) =
        targets.partition(|(_, parked)| is_slow && parked.bytes() <= SMALL);
    let read = |(node, parked): &(u32, &Parked)| Some((*node, *parked.pin().err()?));
    let small = store.side_by_side(&small, read).into_iter().flatten();
    small.chain(other.par_iter().filter_map(read).collect::<Vec<_>>()).collect()
}

fn end(ended: &mut Vec<Done>, claim: Claim, obtained: Obtained) {
    match obtained {
        Obtained::Value(parked) => ended.push((claim, Some(owned(parked)), State::Done)),
        Obtained::Failed => ended.push((claim, None, State::Failed)),
        Obtained::Skipped => ended.push((claim, None, State::Skipped)),
        // Not ended: the run is given up.
        Obtained::Lost => {}
    }
}
