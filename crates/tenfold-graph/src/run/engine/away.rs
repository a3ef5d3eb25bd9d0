//! The state of tasks that are done in other processes: the place of each, and reports of their
//! start and end.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tenfold_store::Digest;

use super::Engine;
use super::with_store::Obtained;
use crate::error::{BoxError, Cause, Stopped};

/// The place where a task is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// In a worker's process; its value comes back through the store.
    Away,
    /// In the process of the run.
    Here,
    /// In the processes of those who need its value, anew in each.
    Within,
}

/// The number of this process in events; workers come after it.
pub(crate) const HERE: usize = 0;

/// The state of tasks that are not done in the run's process.
pub(crate) struct Away {
    /// By position.
    routes: Vec<Route>,
    reported: Mutex<Reported>,
    /// Why nothing will come any more.
    lost: OnceLock<String>,
}

/// The tasks that other processes have reported, by position.
#[derive(Default)]
pub(crate) struct Reported {
    pub(crate) started: BTreeSet<u32>,
    pub(crate) finished: BTreeSet<u32>,
}

impl Away {
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get().is_some()
    }

    pub(super) fn lost(&self) -> Option<Stopped> {
        self.lost.get().map(|reason| Stopped::Lost { reason: reason.clone() })
    }

    /// The tasks that were left to those who read them, and that nobody ran.
    pub(super) fn into_passed(self) -> BTreeSet<u32> {
        let reported = self.reported.into_inner().unwrap_or_else(PoisonError::into_inner);
        let all = (0..).zip(&self.routes).filter(|(_, route)| **route == Route::Within);
        all.map(|(position, _)| position).filter(|at| !reported.started.contains(at)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Reported> {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// The place where a task is done.
    pub(crate) fn route(&self, position: u32) -> Route {
        self.away.get().map_or(Route::Here, |away| away.routes[position as usize])
    }

    /// Sets where each task is done.
    pub(crate) fn set_routes(&self, routes: Vec<Route>) {
        let away = Away { routes, reported: Mutex::default(), lost: OnceLock::new() };
        let _ = self.away.set(away);
    }

    /// Stops the run, because the workers of its tasks were lost.
    pub(crate) fn lose_workers(&self, reason: String) {
        if let Some(away) = self.away.get() {
            let _ = away.lost.set(reason);
        }
    }

    /// Returns `true` if a task whose value is freed has run, here or in another process.
    pub(super) fn has_run(&self, position: u32) -> bool {
        self.route(position) != Route::Within
            || self.reported(|reported| reported.finished.contains(&position))
    }

    /// Looks up, or notes, a report of another process.
    pub(crate) fn reported(&self, look: impl FnOnce(&mut Reported) -> bool) -> bool {
        self.away.get().is_some_and(|away| look(&mut away.lock()))
    }

    /// Fails a task that would compute something else here than where it was sent from.
    pub(super) fn fail_as_unexpected(
        &self,
        position: u32,
        expected: &Digest,
        found: &Digest,
        worker: usize,
    ) {
        self.refuse(position, unexpected(expected, found).into(), worker);
    }

    /// Fails a task that did not run to its end.
    pub(crate) fn refuse(&self, position: u32, why: BoxError, worker: usize) -> Obtained {
        self.fail(position, Duration::ZERO, 1, Cause::Error(why.into()), worker);
        Obtained::Failed
    }
}

/// The message for a task whose recipe here is not the one it was sent for.
pub(crate) fn unexpected(expected: &Digest, found: &Digest) -> String {
    format!(
        "in this process the task has other inputs or other code than where it was sent from (its \
         recipe is {found}, not {expected}); the data that the graph is built with must be the same \
         in all processes: no clock, no random keys, nothing from the standard input"
    )
}
