//! The executor: threads, a cluster, or workers on this machine.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use tenfold::graph::{Event, EventKind};
use tenfold::prelude::*;

use crate::options::{Options, number};

pub(crate) use dask::is_worker;

/// The name of an executor.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ExecutorName {
    Threads,
    Dask,
    /// With this number of workers.
    DaskLocal(usize),
}

impl ExecutorName {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match (text, text.strip_prefix("dask-local=")) {
            ("threads", _) => Ok(Self::Threads),
            ("dask", _) => Ok(Self::Dask),
            (_, Some(workers)) => {
                Ok(Self::DaskLocal(number("--executor dask-local", workers.as_ref())?))
            }
            _ => bail!("--executor {text} is unknown: use threads, dask or dask-local=N"),
        }
    }
}

impl Options {
    pub(crate) fn executor(&self) -> Result<Box<dyn Executor>> {
        let mut executor: Box<dyn Executor> = match self.executor {
            ExecutorName::Threads => Box::new(match self.threads {
                Some(threads) => Threads::new(threads)?,
                None => Threads::default(),
            }),
            ExecutorName::Dask => dask::connect(self.scheduler.as_deref().unwrap_or_default())?,
            ExecutorName::DaskLocal(workers) => dask::local(workers)?,
        };
        let options = executor.options_mut();
        options.on_error = OnError::Isolate;
        options.observers.push(Arc::new(print_warning));
        options.store = self.cache.as_deref().map(|place| self.open_store(place)).transpose()?;
        Ok(executor)
    }

    /// The store in a directory or at a URL, which a dry run does not make.
    fn open_store(&self, place: &Path) -> Result<Store> {
        let Some(text) = place.to_str() else { return Ok(Store::open(place)?) };
        Ok(if self.dry_run { Store::read_only_at(text)? } else { Store::at(text)? })
    }

    /// The store to explain, with `--dry-run`.
    pub(crate) fn dry_run_store<'e>(&self, executor: &'e dyn Executor) -> Option<&'e Store> {
        executor.options().store.as_ref().filter(|_| self.dry_run)
    }
}

/// Prints a warning at once: some concern workers that a run still waits for.
fn print_warning(event: &Event<'_>) {
    if let EventKind::Warned { key, kind } = event.kind {
        eprintln!("warning: `{key}`: {kind}");
    }
}

/// The executors of the feature `dask`.
#[cfg(feature = "dask")]
mod dask {
    use tenfold::dask::Dask;

    use super::{Executor, Result};

    pub(crate) use tenfold::dask::is_worker;

    pub(crate) fn connect(scheduler: &str) -> Result<Box<dyn Executor>> {
        Ok(Box::new(Dask::connect(scheduler)?))
    }

    pub(crate) fn local(workers: usize) -> Result<Box<dyn Executor>> {
        Ok(Box::new(Dask::local(workers)?))
    }
}

/// Errors in their place without it.
#[cfg(not(feature = "dask"))]
mod dask {
    use super::{Executor, Result, bail};

    pub(crate) fn is_worker() -> bool {
        false
    }

    pub(crate) fn connect(_scheduler: &str) -> Result<Box<dyn Executor>> {
        bail!("this program was built without Dask: build it with `--features dask`")
    }

    pub(crate) fn local(_workers: usize) -> Result<Box<dyn Executor>> {
        connect("")
    }
}
