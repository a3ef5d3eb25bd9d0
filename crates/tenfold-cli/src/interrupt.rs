//! Ctrl-C: a run is cancelled, a file that is being written is finished, and anything else ends at once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use tenfold::graph::CancelToken;

use crate::exit::INTERRUPTED;
use crate::terminal::warn;

/// The work that a signal finds.
enum Work {
    /// Nothing that must be finished.
    Free,
    /// A run, which keeps its finished results.
    Run(CancelToken),
    /// A file.
    Write { is_interrupted: bool },
}

static WORK: Mutex<Work> = Mutex::new(Work::Free);

fn work() -> MutexGuard<'static, Work> {
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end() -> ! {
    std::process::exit(INTERRUPTED.into())
}

/// Handles Ctrl-C from here on.
pub(crate) fn install() -> Result<()> {
    Ok(ctrlc::set_handler(|| match &mut *work() {
        Work::Run(token) if !token.is_cancelled() => {
            token.cancel();
            warn("interrupted: running tasks are finished and kept; once more ends at once");
        }
        Work::Write { is_interrupted } if !*is_interrupted => *is_interrupted = true,
        _ => end(),
    })?)
}

/// Does a run that Ctrl-C cancels by this token.
pub(crate) fn cancelling<R>(token: &CancelToken, run: impl FnOnce() -> R) -> R {
    *work() = Work::Run(token.clone());
    let result = run();
    *work() = Work::Free;
    result
}

/// Writes files, and finishes them before Ctrl-C ends the command.
pub(crate) fn whole<R>(write: impl FnOnce() -> R) -> R {
    *work() = Work::Write { is_interrupted: false };
    let result = write();
    let is_interrupted = matches!(*work(), Work::Write { is_interrupted: true });
    *work() = Work::Free;
    if is_interrupted {
        end();
    }
    result
}
