//! `Workers`: the threads of a rayon pool, which take work of a run only while they are in none.
//!
//! Rayon gives a thread that waits any job of its pool. So no work of a run is ever a job of
//! rayon's: a thread takes it from a list of its own, outside of all jobs. While the list is empty
//! the thread waits as rayon lets one wait that belongs to one pool and needs a result from
//! another: it helps with the parallel work inside tasks, and sleeps when there is none. The other
//! pool has one thread, the *bell*, and the result comes when there is something in the list.
//!
//! A thread that waits for a run inside a task takes work of that run, and of runs inside its
//! tasks: a pool of one thread would never end it otherwise.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder, Yield};

use crate::error::ExecutorError;
use crate::reuse::pool::{default_threads, refused};

/// Work of a run for one thread, from the first task it finds to the last.
pub(crate) struct Shift {
    /// The run, and before it the runs whose tasks it was started in.
    pub(crate) runs: Arc<[u64]>,
    pub(crate) work: Box<dyn FnOnce() + Send>,
}

/// A pool of threads that work for runs, and the list of the work.
pub(crate) struct Workers {
    pool: ThreadPool,
    list: Arc<List>,
}

/// Work that no thread has taken yet.
struct List {
    state: Mutex<State>,
    changed: Condvar,
    /// The pool of one thread that threads of the other wait for.
    bell: ThreadPool,
    workers: OnceLock<Weak<Workers>>,
}

#[derive(Default)]
struct State {
    shifts: VecDeque<Shift>,
    /// Number of threads that the bell was rung for, and that have not looked yet.
    rung_for: usize,
    is_closed: bool,
}

thread_local! {
    /// The list that the thread works off, if it belongs to a pool.
    static MINE: OnceCell<Arc<List>> = const { OnceCell::new() };
}

/// The pool of all executors that have none of their own.
static SHARED: Mutex<Option<Arc<Workers>>> = Mutex::new(None);

/// Number of times an idle thread looks for work before it waits for the bell.
const LOOKS: usize = 32;

/// Time for a thread to come when the bell was rung for it, before it is rung for another: the
/// first may be busy with parallel work.
const PATIENCE: Duration = Duration::from_micros(100);

/// Stack of a thread unless it is given: that of the main thread on most systems.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// Stack of the bell, which does nothing but wait.
const BELL_STACK_BYTES: usize = 256 << 10;

impl Workers {
    /// Starts `threads` threads with stacks of `stack_bytes`.
    pub(crate) fn new(threads: usize, stack_bytes: usize) -> Result<Arc<Self>, ExecutorError> {
        let refused = |error: ThreadPoolBuildError| refused(threads, &error);
        let bell = ThreadPoolBuilder::new()
            .num_threads(1)
            .stack_size(BELL_STACK_BYTES)
            .thread_name(|_| "tenfold-bell".to_owned())
            .build()
            .map_err(refused)?;
        let list = Arc::new(List {
            state: Mutex::default(),
            changed: Condvar::new(),
            bell,
            workers: OnceLock::new(),
        });
        let of_threads = Arc::clone(&list);
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(stack_bytes)
            .thread_name(|worker| format!("tenfold-{worker}"))
            // A thread gets jobs of rayon's once this has returned: all work is outside of them.
            .start_handler(move |_| {
                MINE.with(|mine| mine.get_or_init(|| Arc::clone(&of_threads)).work_off());
            })
            .build();
        let pool = pool.map_err(|error| {
            list.close();
            refused(error)
        })?;
        let workers = Arc::new(Self { pool, list });
        let _ = workers.list.workers.set(Arc::downgrade(&workers));
        Ok(workers)
    }

    /// The threads that this is called from, if it is called from some; else those of the process,
    /// which are as many as rayon would start.
    pub(crate) fn here() -> Result<Arc<Self>, ExecutorError> {
        let mine = MINE.with(|mine| mine.get()?.workers.get()?.upgrade());
        if let Some(mine) = mine {
            return Ok(mine);
        }
        let mut shared = lock(&SHARED);
        match &*shared {
            Some(workers) => Ok(Arc::clone(workers)),
            None => {
                let workers = Self::new(default_threads(), default_stack_bytes())?;
                Ok(Arc::clone(shared.insert(workers)))
            }
        }
    }

    pub(crate) fn n_threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Gives work to the next thread that is in none.
    pub(crate) fn give(&self, shift: Shift) {
        self.list.lock().shifts.push_back(shift);
        self.list.changed.notify_one();
    }

    /// Takes work of a run, or of one that was started in its tasks, on a thread of any pool that
    /// waits for it.
    pub(crate) fn take_within(run: u64) -> Option<Shift> {
        MINE.with(|mine| {
            let mut state = mine.get()?.lock();
            let at = state.shifts.iter().position(|shift| shift.runs.contains(&run))?;
            state.shifts.remove(at)
        })
    }

    /// Does something of whose parallel work the pool is to do its share; it is no task of a run.
    pub(crate) fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.pool.install(work)
    }
}

/// The stack that the environment asks for, as for threads of the standard library, but no less
/// than [`STACK_BYTES`].
pub(crate) fn default_stack_bytes() -> usize {
    let asked = std::env::var("RUST_MIN_STACK").ok().and_then(|bytes| bytes.parse().ok());
    asked.unwrap_or(0).max(STACK_BYTES)
}

/// The threads end once they have no work.
impl Drop for Workers {
    fn drop(&mut self) {
        self.list.close();
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Workers({} threads)", self.n_threads())
    }
}

impl List {
    /// Does work until the pool is closed.
    fn work_off(&self) {
        while let Some(shift) = self.next() {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(shift.work)) {
                // Whoever gave the work sees that it did not end; dropping this could panic again.
                std::mem::forget(panic);
            }
        }
    }

    /// The next work, as soon as there is some; `None` once the pool is closed.
    fn next(&self) -> Option<Shift> {
        let mut looks = 0;
        loop {
            {
                let mut state = self.lock();
                if let Some(shift) = state.shifts.pop_front() {
                    return Some(shift);
                }
                if state.is_closed {
                    return None;
                }
            }
            looks += 1;
            if rayon::yield_now() == Some(Yield::Executed) {
                looks = 0;
            } else if looks < LOOKS {
                std::thread::yield_now();
            } else {
                self.bell.install(|| self.ring());
                self.lock().rung_for -= 1;
                looks = 0;
            }
        }
    }

    /// Waits until there is work for one more thread.
    fn ring(&self) {
        let mut state = self.lock();
        let mut is_late = false;
        while !state.is_closed && state.shifts.len() <= state.rung_for {
            if state.shifts.is_empty() {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else if is_late {
                break;
            } else {
                let waited = self.changed.wait_timeout(state, PATIENCE);
                let (now, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                (state, is_late) = (now, timeout.timed_out());
            }
        }
        state.rung_for += 1;
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
