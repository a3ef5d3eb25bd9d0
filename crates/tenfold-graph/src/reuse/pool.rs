//! The threads of this process: their number, and an error where the system refuses them.

use std::error::Error;
use std::num::NonZeroUsize;

use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

use crate::error::ExecutorError;

/// The most threads of one pool.
pub(crate) const THREADS_MAX: usize = 1024;

/// Starts the pool of the process that rayon has for parallel work outside of its pools: where the
/// system refuses it, the work itself would panic.
pub(crate) fn start_global() -> Result<(), ExecutorError> {
    if rayon::current_thread_index().is_some() {
        return Ok(());
    }
    match ThreadPoolBuilder::new().build_global() {
        Err(error) if error.source().is_some() => Err(refused(default_threads(), &error)),
        // An error without a source: it is there already.
        _ => Ok(()),
    }
}

/// The error for threads that the system refuses.
pub(crate) fn refused(threads: usize, error: &ThreadPoolBuildError) -> ExecutorError {
    let reason = format!(
        "{error}; allow this process more threads or memory, or use fewer: `Threads::new`, or \
         `RAYON_NUM_THREADS` in the environment"
    );
    ExecutorError::Pool { threads, reason }
}

/// Number of threads that rayon would start: `RAYON_NUM_THREADS`, or one for each processor.
pub(crate) fn default_threads() -> usize {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|threads| threads.parse().ok());
    let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    asked.filter(|&threads| threads > 0).unwrap_or_else(processors).min(THREADS_MAX)
}
