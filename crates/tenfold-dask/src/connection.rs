//! `Connection`: the way to a cluster, and the driver that takes it, which is started when it is needed
//! and kept for the runs that follow.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tempfile::TempDir;
use tenfold_graph::CancelToken;
use tenfold_store::{Durability, Store};

use crate::driver::Driver;
use crate::error::{Error, Result};
use crate::wire::{Command, Where};

/// How a cluster is reached.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) cluster: Where,
    /// `None` for the default.
    pub(crate) python: Option<PathBuf>,
    pub(crate) connect_within: Duration,
    pub(crate) lost_after: Duration,
}

/// A cluster, and the driver that reaches it. Dropped, it ends that.
pub(crate) struct Connection {
    pub(crate) reach: Reach,
    kept: Mutex<Kept>,
    /// For a cluster on this machine whose runs have none.
    own_store: Mutex<Option<(Store, TempDir)>>,
}

/// The driver, and those before it.
#[derive(Default)]
struct Kept {
    driver: Option<Arc<Driver>>,
    /// The threads that wait for the end of unused drivers.
    ending: Vec<JoinHandle<()>>,
}

/// A driver whose cluster may be gone for some time may be silent for so long in addition.
const SILENCE_GRACE: Duration = Duration::from_secs(10);

/// The interval at which a run that waits for a driver checks whether it was cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(50);

impl Connection {
    pub(crate) fn new(reach: Reach) -> Self {
        Self { reach, kept: Mutex::default(), own_store: Mutex::new(None) }
    }

    /// A store of its own, which is removed with the connection; `None` if the cluster may be of
    /// machines that could not reach it.
    pub(crate) fn own_store(&self) -> Result<Option<Store>> {
        if !matches!(self.reach.cluster, Where::Local { .. }) {
            return Ok(None);
        }
        let mut own = lock(&self.own_store);
        if let Some((store, _)) = own.as_ref() {
            return Ok(Some(store.clone()));
        }
        let folder = tempfile::Builder::new().prefix("tenfold-store-").tempdir();
        let folder = folder.map_err(|error| Error::OwnStore { reason: error.to_string() })?;
        let store = Store::open_with(folder.path(), Durability::Process)?;
        *own = Some((store.clone(), folder));
        Ok(Some(store))
    }

    fn own_folder(&self) -> Option<PathBuf> {
        let own = lock(&self.own_store);
        own.as_ref().map(|(_, folder)| folder.path().to_owned())
    }

    /// The driver, started if there is none or if it has ended.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if its run is cancelled meanwhile, or the refusal of the cluster.
    pub(crate) fn driver(&self, cancel: Option<&CancelToken>) -> Result<Arc<Driver>> {
        let is_cancelled = || cancel.is_some_and(CancelToken::is_cancelled);
        let mut kept = lock(&self.kept);
        if let Some(driver) = kept.driver.as_ref().filter(|driver| !driver.has_ended()) {
            return Ok(Arc::clone(driver));
        }
        kept.end_driver();
        // A cluster on this machine is stopped before another is started.
        while kept.has_ending() {
            if is_cancelled() {
                return Err(Error::Cancelled);
            }
            thread::sleep(LOOK_EVERY);
        }
        let driver = Arc::new(self.start()?);
        kept.driver = Some(Arc::clone(&driver));
        match driver.wait_until_connected(self.reach.connect_within, &is_cancelled) {
            Ok(()) => Ok(driver),
            Err(error) => {
                drop(driver);
                kept.end_driver();
                Err(error)
            }
        }
    }

    fn start(&self) -> Result<Driver> {
        let Reach { cluster, python, connect_within, lost_after } = self.reach.clone();
        let connect = Command::Connect {
            cluster,
            connect_seconds: connect_within.as_secs_f64(),
            lost_seconds: lost_after.as_secs_f64(),
            own_folder: self.own_folder(),
        };
        let python = python.unwrap_or_else(crate::driver::default_python);
        Driver::start(&python, connect, lost_after.saturating_add(SILENCE_GRACE))
    }
}

impl Kept {
    /// Lets the driver end, however long that takes.
    fn end_driver(&mut self) {
        if let Some(driver) = self.driver.take() {
            // Where the system refuses a thread, this one waits for the end.
            self.ending.extend(thread::Builder::new().spawn(move || drop(driver)));
        }
    }

    fn has_ending(&mut self) -> bool {
        self.ending.retain(|thread| !thread.is_finished());
        !self.ending.is_empty()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        kept.driver = None;
        for thread in kept.ending.drain(..) {
            _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reach.fmt(f)
    }
}

#[cfg(test)]
mod tests;
