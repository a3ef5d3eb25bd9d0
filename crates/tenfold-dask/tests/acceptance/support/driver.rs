//! `Driver`: a process that runs a test's program on Dask, so that it can be killed, or race with another.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::folder::folder;
use super::harness::{ROLE, Role};
use super::process::kill;
use super::report::Report;
use super::wait::wait_within;

/// The variable with the path of a driver's report.
pub(crate) const REPORT: &str = "TENFOLD_ACCEPTANCE_REPORT";

/// A driver never takes longer.
const DEADLINE: Duration = Duration::from_secs(90);

/// A process that runs a test's program on Dask. Dropped, it ends.
pub(crate) struct Driver {
    process: Child,
    report: PathBuf,
}

impl Driver {
    pub(crate) fn command(name: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", name, "--nocapture"]).env(ROLE, Role::Driver.name());
        command
    }

    pub(crate) fn start(mut command: Command) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let report = folder().join(format!("driver-{number}.json"));
        let log = fs::File::create(report.with_extension("log")).unwrap();
        command.env(REPORT, &report).stdin(Stdio::piped());
        command.stdout(log.try_clone().unwrap()).stderr(log);
        Self { process: command.spawn().unwrap(), report }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(&mut self) {
        kill(self.id());
        self.process.wait().unwrap();
    }

    /// Cancels its run.
    pub(crate) fn cancel(&self) {
        fs::write(self.report.with_extension("cancel"), "").unwrap();
    }

    /// Waits for its end, and returns its report.
    pub(crate) fn report(self) -> Report {
        self.report_within(DEADLINE)
    }

    /// The same by a deadline.
    pub(crate) fn report_within(mut self, deadline: Duration) -> Report {
        let status: ExitStatus =
            wait_within(deadline, "the end of a driver", || self.process.try_wait().unwrap());
        let log = fs::read_to_string(self.report.with_extension("log")).unwrap_or_default();
        assert!(status.success(), "a driver ended with {status}:\n{log}");
        serde_json::from_slice(&fs::read(&self.report).unwrap()).unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.kill();
    }
}
