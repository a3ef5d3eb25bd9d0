//! `Connection`: how a cluster is reached, and the driver that does, which is started when it is
//! needed and kept for the runs that follow.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
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
    driver: Mutex<Option<Arc<Driver>>>,
    /// For a cluster on this machine whose runs have none.
    own_store: Mutex<Option<(Store, TempDir)>>,
}

impl Connection {
    pub(crate) fn new(reach: Reach) -> Self {
        Self { reach, driver: Mutex::new(None), own_store: Mutex::new(None) }
    }

    /// A store of its own, which is removed with the connection; `None` if the cluster may be of
    /// machines that could not reach it.
    pub(crate) fn own_store(&self) -> Result<Option<Store>> {
        if !matches!(self.reach.cluster, Where::Local { .. }) {
            return Ok(None);
        }
        let mut own = self.own_store.lock().unwrap_or_else(PoisonError::into_inner);
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
        let own = self.own_store.lock().unwrap_or_else(PoisonError::into_inner);
        own.as_ref().map(|(_, folder)| folder.path().to_owned())
    }

    /// The driver, started if there is none or if it has ended. Who asks meanwhile waits.
    pub(crate) fn driver(&self) -> Result<Arc<Driver>> {
        let mut kept = self.driver.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(driver) = kept.as_ref().filter(|driver| !driver.has_ended()) {
            return Ok(Arc::clone(driver));
        }
        // Before another is started, so that a cluster on this machine is stopped first.
        *kept = None;
        let Reach { cluster, python, connect_within, lost_after } = self.reach.clone();
        let connect = Command::Connect {
            cluster,
            connect_seconds: connect_within.as_secs_f64(),
            lost_seconds: lost_after.as_secs_f64(),
            own_folder: self.own_folder(),
        };
        let python = python.unwrap_or_else(crate::driver::default_python);
        let driver = Arc::new(Driver::start(&python, connect, connect_within)?);
        *kept = Some(Arc::clone(&driver));
        Ok(driver)
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reach.fmt(f)
    }
}
