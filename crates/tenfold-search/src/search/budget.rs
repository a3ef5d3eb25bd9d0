//! The time and the number of trials that a search may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tenfold_graph::{CancelToken, Event, Options};

/// The limits of a search.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Budget {
    pub(super) time: Option<Duration>,
    pub(super) trials: Option<usize>,
}

/// Watches the runs of a search: its own token stops them when the time is up, or when the user's
/// token is cancelled.
pub(super) struct Watch {
    users: Option<CancelToken>,
    is_released: Arc<AtomicBool>,
    time: Option<Duration>,
    began: Instant,
}

impl Budget {
    /// Puts a watch into the options of an executor.
    pub(super) fn watch(&self, options: &mut Options) -> Watch {
        let users = options.cancel.clone();
        let is_released = Arc::new(AtomicBool::new(false));
        if let Some(time) = self.time {
            let own = CancelToken::new();
            options.cancel = Some(own.clone());
            let (users, is_released) = (users.clone(), Arc::clone(&is_released));
            let end = Instant::now().checked_add(time);
            options.observers.push(Arc::new(move |_: &Event<'_>| {
                let is_late = end.is_some_and(|end| Instant::now() >= end);
                let is_over = is_late && !is_released.load(Ordering::Relaxed);
                if is_over || users.as_ref().is_some_and(CancelToken::is_cancelled) {
                    own.cancel();
                }
            }));
        }
        Watch { users, is_released, time: self.time, began: Instant::now() }
    }
}

impl Watch {
    /// Returns `true` if the user cancelled the run.
    pub(super) fn was_cancelled(&self) -> bool {
        self.users.as_ref().is_some_and(CancelToken::is_cancelled)
    }

    /// Lets the next run take as long as it needs.
    pub(super) fn release(&self, options: &mut Options) {
        self.is_released.store(true, Ordering::Relaxed);
        options.cancel.clone_from(&self.users);
    }

    /// The reason of a stop, as a note.
    pub(super) fn reason(&self) -> String {
        match self.time {
            Some(limit) if !self.was_cancelled() => format!(
                "stopped after {:.1} s, the limit was {:.1} s; the trials that did not finish have no score",
                self.began.elapsed().as_secs_f64(),
                limit.as_secs_f64()
            ),
            _ => "cancelled; the trials that did not finish have no score".to_owned(),
        }
    }
}
