//! `Turn`: the number of a run among the runs on Dask of a process. They follow one another, so that a
//! worker's process, which makes them again, recognises the run of its jobs by its number.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};

/// A run under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The number of runs before it.
    pub(crate) number: u64,
}

struct Runs {
    n_begun: u64,
    is_under_way: bool,
}

static RUNS: Mutex<Runs> = Mutex::new(Runs { n_begun: 0, is_under_way: false });

impl Turn {
    /// Begins a run.
    ///
    /// # Errors
    /// [`Error::UnderWay`] if another one has not ended.
    pub(crate) fn begin() -> Result<Self> {
        let mut runs = lock();
        if runs.is_under_way {
            return Err(Error::UnderWay);
        }
        let number = runs.n_begun;
        *runs = Runs { n_begun: number + 1, is_under_way: true };
        Ok(Self { number })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock().is_under_way = false;
    }
}

fn lock() -> MutexGuard<'static, Runs> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_and_follow_one_another() {
        let first = Turn::begin().unwrap();
        assert!(matches!(Turn::begin(), Err(Error::UnderWay)));
        let number = first.number;
        drop(first);
        assert_eq!(Turn::begin().unwrap().number, number + 1);
    }
}
