//! `Case`: a test at work, in a process and a folder of its own.

use std::path::PathBuf;
use std::process::Command;

use tenfold_dask::Dask;
use tenfold_graph::{EventLog, Executor, Sequential};
use tenfold_store::{Durability, Store};

use super::cluster::Setup;
use super::driver::Driver;
use super::folder::{FOLDER, folder};
use super::report::Report;
use super::trial::Trial;

/// The variable with the place of the scheduler: the path of its file, or `local 2`.
pub(crate) const SCHEDULER: &str = "TENFOLD_ACCEPTANCE_SCHEDULER";

/// A test at work.
pub(crate) struct Case {
    pub(crate) trial: Trial,
}

impl Case {
    /// A path in the test's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        folder().join(name)
    }

    /// The store of the runs on Dask.
    pub(crate) fn store(&self) -> Store {
        self.store_named("store")
    }

    /// Another store.
    pub(crate) fn store_named(&self, name: &str) -> Store {
        #[cfg(feature = "aws")]
        if let Ok(stores) = std::env::var(super::service::STORES) {
            return Store::open_url(&format!("{stores}/{name}")).unwrap();
        }
        // Nothing here is about a loss of power.
        Store::open_with(self.path(name), Durability::Process).unwrap()
    }

    /// A cluster of the test's own, to be started.
    pub(crate) fn cluster(&self) -> Setup {
        Setup::new(&folder())
    }

    /// The executor, in drivers and workers alike.
    pub(crate) fn dask(&self) -> Dask {
        let scheduler = std::env::var(SCHEDULER).ok();
        let here = self.path("scheduler.json").to_str().unwrap().to_owned();
        let scheduler = scheduler.unwrap_or(here);
        let dask = match scheduler.strip_prefix("local ") {
            _ if tenfold_dask::is_worker() => Dask::connect("tcp://127.0.0.1:1"),
            Some(workers) => Dask::local(workers.parse().unwrap()),
            None => Dask::connect(scheduler),
        };
        self.with_program(dask.unwrap())
    }

    /// An executor whose workers run this test's program.
    pub(crate) fn with_program(&self, dask: Dask) -> Dask {
        let arguments = ["--exact".to_owned(), self.trial.name(), "--nocapture".to_owned()];
        let dask = dask.store(self.store()).arguments(arguments).environment(FOLDER);
        (self.trial.dress)(dask)
    }

    /// Runs the program on Dask, in a process of its own: there it is the first run, as in workers.
    pub(crate) fn run(&self) -> Report {
        self.drive().report()
    }

    /// Runs the program on an executor, from this process.
    pub(crate) fn run_on(&self, executor: impl Executor) -> Report {
        let log = EventLog::default();
        let executor = executor.observer(log.clone());
        Report::new((self.trial.program)(&executor), &log)
    }

    /// Runs the program one task after the other, with a store of its own.
    pub(crate) fn run_sequentially(&self) -> Report {
        self.run_on(Sequential::default().store(self.store_named("sequential")))
    }

    /// A process of its own that runs the program on Dask, to be started.
    pub(crate) fn driver_command(&self) -> Command {
        Driver::command(&self.trial.name())
    }

    /// Starts a process of its own that runs the program on Dask.
    pub(crate) fn drive(&self) -> Driver {
        Driver::start(self.driver_command())
    }
}
