//! Failures: those that keep a task from running, and those that a task reads.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Engine, NOT_STOPPED};
use crate::error::{BoxError, Cause, NodeError};
use crate::plan::Ways;
use crate::reuse::{Id, Unknown};
use crate::run::ledger::State;
use crate::run::run::Trouble;
use crate::run::{EventKind, OnError};
use crate::task::{Contained, Failure, NoValue, Owned, owned};

impl Engine {
    /// Keeps a failure and reports it. The path to the target is found only on request.
    pub(crate) fn fail(
        &self,
        position: u32,
        elapsed: Duration,
        attempts: u32,
        cause: Cause,
        worker: usize,
    ) {
        let trouble = Trouble::Failed { attempts, cause: Contained::new(cause.clone()) };
        self.lock_troubles().insert(position, trouble);
        self.in_trouble.store(true, Ordering::Relaxed);
        if self.on_error == OnError::FailFast {
            let first = Ordering::Relaxed;
            let _ = self.stopped_by.compare_exchange(NOT_STOPPED, position, first, first);
        }
        if !self.observers.is_empty() {
            let ways = self.ways.get_or_init(|| Ways::to_targets(self.plan.links()));
            let path = self.plan.keys_at(ways.of(position)).into();
            let error = &NodeError { path, attempts, cause };
            let (key, node) = (self.plan.key_at(position), Some(self.plan.node_at(position)));
            self.emit(worker, node, || EventKind::Failed { key, elapsed, error });
        }
    }

    /// The position of the failure that keeps a task from running.
    pub(crate) fn blocked_by(&self, position: u32) -> Option<u32> {
        if !self.in_trouble.load(Ordering::Relaxed) {
            return None;
        }
        let has_none = |input| matches!(self.ledger.state(input), State::Failed | State::Skipped);
        if !self.plan.links().task_deps(position).any(has_none) {
            return None;
        }
        let bad = self.plan.needs(position).find(|&input| has_none(input))?;
        Some(self.failure_behind(bad))
    }

    /// The position of the failure because of which a task has no value.
    fn failure_behind(&self, position: u32) -> u32 {
        match self.lock_troubles().get(&position) {
            Some(Trouble::Skipped { because }) => *because,
            Some(Trouble::Failed { .. }) | None => position,
        }
    }

    /// The content of the cell of a task that has no value, for the tasks that attempt it.
    #[cold]
    pub(super) fn no_value(&self, position: u32) -> Owned {
        let first = self.failure_behind(position);
        let cause = match self.lock_troubles().get(&first) {
            Some(Trouble::Failed { cause, .. }) => Cause::clone(cause),
            _ => Cause::Error(BoxError::from("the failure was not reported").into()),
        };
        let key = self.plan.key_at(first);
        if let Some(session) = &self.session {
            session.identify(position, Id::Unknown(Arc::new(Unknown::failed(key))));
        }
        owned(NoValue(Failure::new(key, cause)))
    }

    pub(crate) fn skip(&self, position: u32, because: u32, worker: usize) {
        self.lock_troubles().insert(position, Trouble::Skipped { because });
        let node = Some(self.plan.node_at(position));
        let (key, because) = (self.plan.key_at(position), self.plan.key_at(because));
        self.emit(worker, node, || EventKind::Skipped { key, because });
    }

    /// Returns `true` if a task that has not run in this run is known to fail.
    pub(super) fn failed_before(&self, position: u32) -> bool {
        self.in_trouble.load(Ordering::Relaxed) && self.lock_troubles().contains_key(&position)
    }

    pub(crate) fn lock_troubles(&self) -> MutexGuard<'_, BTreeMap<u32, Trouble>> {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
