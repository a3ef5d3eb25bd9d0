//! Many requests to a store at once, where each takes its time.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, scope};

use super::Store;

impl Store {
    /// The number of requests that this store answers at once about as fast as one: 1 for a directory
    /// and for memory, 32 for a service.
    pub fn requests_at_once(&self) -> NonZeroUsize {
        self.backend.requests_at_once()
    }

    /// Asks about each of some things, [`requests_at_once`](Self::requests_at_once) at a time, on
    /// threads of their own. The answers come in the order of the things.
    pub fn side_by_side<T: Sync, A: Send>(
        &self,
        things: &[T],
        ask: impl Fn(&T) -> A + Sync,
    ) -> Vec<A> {
        let n_threads = self.requests_at_once().get().min(things.len());
        if n_threads < 2 {
            return things.iter().map(ask).collect();
        }
        let next = AtomicUsize::new(0);
        let ask_some = || {
            let mut answers = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(thing) = things.get(at) else { return answers };
                answers.push((at, ask(thing)));
            }
        };
        let mut answers = scope(|scope| {
            let others: Vec<_> = (1..n_threads)
                // Where the system gives no more threads, those that are there do it.
                .map_while(|_| Builder::new().spawn_scoped(scope, ask_some).ok())
                .collect();
            let mut answers = ask_some();
            for other in others {
                answers.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            answers
        });
        answers.sort_unstable_by_key(|(at, _)| *at);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}
