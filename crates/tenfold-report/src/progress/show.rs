//! `Show`: the observer, and the thread that shows its counts now and then.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tenfold_graph::{Event, EventKind, Observer};

use super::tally::Tally;

/// A way to show counts.
pub(super) trait Shown: Send {
    /// Shows the counts of a run that goes on.
    fn show(&mut self, tally: &Tally);

    /// Shows those of a run that has ended.
    fn end(&mut self, tally: &Tally);
}

/// The observer that shows the progress of a run.
pub(super) struct Show {
    shared: Arc<Shared>,
    pause: Duration,
    make: Box<dyn Fn() -> Box<dyn Shown> + Send + Sync>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    tally: Tally,
    has_ended: Mutex<bool>,
    end: Condvar,
}

impl Show {
    pub(super) fn new(
        pause: Duration,
        make: impl Fn() -> Box<dyn Shown> + Send + Sync + 'static,
    ) -> Self {
        let (shared, thread) = (Arc::default(), Mutex::default());
        Self { shared, pause, make: Box::new(make), thread }
    }

    /// Starts to show; a run that begins again is shown already.
    fn begin(&self) {
        let mut thread = lock(&self.thread);
        if thread.is_some() {
            return;
        }
        *lock(&self.shared.has_ended) = false;
        let (shared, pause, mut shown) = (Arc::clone(&self.shared), self.pause, (self.make)());
        let show = move || {
            let mut has_ended = lock(&shared.has_ended);
            while !*has_ended {
                let waited = shared.end.wait_timeout(has_ended, pause);
                has_ended = waited.unwrap_or_else(PoisonError::into_inner).0;
                if !*has_ended {
                    drop(has_ended);
                    shown.show(&shared.tally);
                    has_ended = lock(&shared.has_ended);
                }
            }
            shown.end(&shared.tally);
        };
        // Without a thread nothing is shown, and the run goes on.
        *thread = std::thread::Builder::new().name("progress".to_owned()).spawn(show).ok();
    }

    /// Shows the end, and waits until it has been shown.
    fn end(&self) {
        let Some(thread) = lock(&self.thread).take() else { return };
        *lock(&self.shared.has_ended) = true;
        self.shared.end.notify_all();
        // The payload of a panic is of no use here.
        let _ = thread.join().map_err(std::mem::forget);
    }
}

impl Observer for Show {
    fn event(&self, event: &Event<'_>) {
        self.shared.tally.count(event);
        match event.kind {
            EventKind::Planned { .. } => self.begin(),
            EventKind::Ended => self.end(),
            _ => {}
        }
    }
}

impl Drop for Show {
    fn drop(&mut self) {
        self.end();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
