//! The one error of this crate: what was found, what was expected, where, and what to do.

use std::path::PathBuf;

/// What functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What keeps a run from a cluster, or a task from its end there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of no scheduler.
    #[error(
        "`{given}` {reason}; give the scheduler's address, as `tcp://host:8786` or \
         `tls://host:8786`, or the path of its scheduler file"
    )]
    Address {
        /// What was given.
        given: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A cluster on this machine that would have no worker.
    #[error("a cluster of 0 workers runs nothing; ask for at least 1")]
    NoLocalWorker,
    /// A temporary store that cannot be made.
    #[error(
        "cannot make a temporary store: {reason}; give the executor one: \
         `.store(Store::open(…)?)`"
    )]
    OwnStore {
        /// Why not.
        reason: String,
    },
    /// A Python that does not start.
    #[error(
        "cannot start Python as `{python}`: {reason}; Dask needs Python 3.11 or newer with \
         `pip install distributed`: install them, and where they are elsewhere, name that Python \
         in the variable TENFOLD_PYTHON or with `Dask::python`"
    )]
    NoPython {
        /// What was to be started.
        python: PathBuf,
        /// Why it does not start.
        reason: String,
    },
    /// A cluster that cannot be used, as Python tells it.
    #[error("cannot use the Dask cluster: {reason}; {to_do}")]
    Refused {
        /// What was found.
        reason: String,
        /// What helps.
        to_do: String,
    },
    /// A Python driver that ended, or does not answer.
    #[error("the Python side of Dask {what}{}", Tail(.stderr))]
    Driver {
        /// What it did.
        what: String,
        /// The end of what it wrote to the standard error stream.
        stderr: String,
    },
    /// A run that was cancelled before it had a cluster. It ends as a cancelled run does.
    #[error("the run was cancelled while it connected to the Dask cluster")]
    Cancelled,
    /// A run that begins while another one of this process has not ended.
    #[error(
        "another run on Dask is under way in this process: make one after the other, or put both \
         into one graph; a task that runs a graph of its own runs it with `Threads`"
    )]
    UnderWay,
    /// Text for the workers that is not Unicode.
    #[error("{what} is not valid Unicode, and cannot be given to the workers: {given:?}")]
    NotUnicode {
        /// Which text it is.
        what: String,
        /// The text, as far as it can be shown.
        given: std::ffi::OsString,
    },
    /// The program's own file, if it is not where it was.
    #[error(
        "cannot tell where the program's file is on the workers: {reason}; name its path with \
         `Dask::executable`"
    )]
    NoExecutable {
        /// Why not.
        reason: String,
    },
    /// A description that the store does not take.
    #[error("cannot describe the run in the store: {0}")]
    Store(#[from] tenfold_store::Error),
    /// A worker's process that is not what the run expects.
    #[error(
        "on worker {worker} the {what} is another than this program's: expected {expected}, found \
         {found}; {to_do}"
    )]
    Mismatch {
        /// The worker's address.
        worker: String,
        /// What differs: `executable`, `graph` or `store`.
        what: &'static str,
        /// What this program has.
        expected: String,
        /// What the worker's process has.
        found: String,
        /// What helps.
        to_do: &'static str,
    },
    /// A process that ended before its task had.
    #[error("its process on worker {worker} ended before the task had: it {status}{}", Tail(.stderr))]
    Died {
        /// The worker's address.
        worker: String,
        /// How the process ended: `ended with exit status 3`, for example.
        status: String,
        /// The end of what it wrote to its streams.
        stderr: String,
    },
    /// A program that ended on a worker without the run that the task belongs to.
    #[error(
        "the program on worker {worker} ended without making run {number} on Dask: it {status}; with \
         the same arguments it must get as far as it does here, also where it makes earlier runs \
         again{}", Tail(.stderr)
    )]
    NoRun {
        /// The worker's address.
        worker: String,
        /// How the process ended.
        status: String,
        /// Which run on Dask it is, counted from 1.
        number: u64,
        /// The end of what it wrote to its streams.
        stderr: String,
    },
    /// A process that could not begin.
    #[error("its process did not begin: {reason}")]
    NotStarted {
        /// Why not.
        reason: String,
    },
    /// A task that was given up because it may be what ends the workers.
    #[error(
        "{workers_lost} workers were lost while they had it{last}: it may have ended them, for want \
         of memory perhaps; run it with more, or less at once",
        last = .last.as_ref().map(|worker| format!(", {worker} last")).unwrap_or_default()
    )]
    WorkersLost {
        /// How many.
        workers_lost: u32,
        /// The address of the last one.
        last: Option<String>,
    },
    /// A task that needs what no worker offers.
    #[error(
        "no worker has come in {seconds} s that offers {needs}; {offered}; start workers with \
         `--resources`, or ask for less with `resources(…)`"
    )]
    NoneOffers {
        /// How long was waited.
        seconds: u64,
        /// What the task needs.
        needs: String,
        /// What there is.
        offered: String,
    },
}

/// The end of what a process wrote, on lines of its own, if it wrote anything.
struct Tail<'a>(&'a str);

impl std::fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.trim_end() {
            "" => Ok(()),
            tail => write!(f, "; the end of what it wrote:\n{tail}"),
        }
    }
}
