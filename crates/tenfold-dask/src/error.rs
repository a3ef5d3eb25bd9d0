//! The one error of this crate: the value found, the one expected, the place, and the remedy.

use std::path::PathBuf;

/// The result of functions of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A run that cannot use a cluster, or a task that does not end there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of no scheduler.
    #[error(
        "`{given}` {reason}; give the scheduler's address, as `tcp://host:8786` or \
         `tls://host:8786`, or the path of its scheduler file"
    )]
    Address {
        /// The text given.
        given: String,
        /// The fault in it.
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
        /// The reason.
        reason: String,
    },
    /// A Python that does not start.
    #[error(
        "cannot start Python as `{python}`: {reason}; Dask needs Python 3.11 or newer with \
         `pip install distributed`: install them, and where they are elsewhere, name that Python \
         in the variable TENFOLD_PYTHON or with `Dask::python`"
    )]
    NoPython {
        /// The command that was to be started.
        python: PathBuf,
        /// The reason.
        reason: String,
    },
    /// A cluster that cannot be used, with the reason of the Python side.
    #[error("cannot use the Dask cluster: {reason}; {to_do}")]
    Refused {
        /// The state that was found.
        reason: String,
        /// The remedy.
        to_do: String,
    },
    /// A Python driver that ended, or does not answer.
    #[error("the Python side of Dask {problem}{}", Tail(.stderr))]
    Driver {
        /// Its problem, as a verb phrase.
        problem: String,
        /// The end of its standard error stream.
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
    #[error("{name} is not valid Unicode, and cannot be given to the workers: {given:?}")]
    NotUnicode {
        /// The name of the text: `argument 2`, for example.
        name: String,
        /// The text, as far as it can be shown.
        given: std::ffi::OsString,
    },
    /// The program's own file, if it is not where it was.
    #[error(
        "cannot find the path of the program's file for the workers: {reason}; name its path with \
         `Dask::executable`"
    )]
    NoExecutable {
        /// The reason.
        reason: String,
    },
    /// A description that the store does not take.
    #[error("cannot describe the run in the store: {0}")]
    Store(#[from] tenfold_store::Error),
    /// A worker's process with another executable, graph or store than the run's.
    #[error(
        "on worker {worker} the {part} is another than this program's: expected {expected}, found \
         {found}; {to_do}"
    )]
    Mismatch {
        /// The worker's address.
        worker: String,
        /// The part that differs: `executable`, `graph` or `store`.
        part: &'static str,
        /// That of this program.
        expected: String,
        /// That of the worker's process.
        found: String,
        /// The remedy.
        to_do: &'static str,
    },
    /// A process that ended before its task had.
    #[error("its process on worker {worker} ended before the task had: it {status}{}", Tail(.stderr))]
    Died {
        /// The worker's address.
        worker: String,
        /// How the process ended: `ended with exit status 3`, for example.
        status: String,
        /// The end of its output.
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
        /// The number of the run, counted from 1.
        number: u64,
        /// The end of its output.
        stderr: String,
    },
    /// A process that could not begin.
    #[error("its process did not begin: {reason}")]
    NotStarted {
        /// The reason.
        reason: String,
    },
    /// A task that was given up because it may have ended the workers.
    #[error(
        "{workers_lost} workers were lost while they had it{last}: it may have ended them, for want \
         of memory perhaps; run it with more, or less at once",
        last = .last.as_ref().map(|worker| format!(", {worker} last")).unwrap_or_default()
    )]
    WorkersLost {
        /// Their number.
        workers_lost: u32,
        /// The address of the last one.
        last: Option<String>,
    },
    /// A task that needs more than any worker offers.
    #[error(
        "no worker has come in {seconds} s that offers {needs}; {offered}; start workers with \
         `--resources`, or ask for less with `resources(…)`"
    )]
    NoneOffers {
        /// The time waited.
        seconds: u64,
        /// The needs of the task.
        needs: String,
        /// The resources that workers offer.
        offered: String,
    },
}

/// The end of a process's output, on lines of its own, if it has any.
struct Tail<'a>(&'a str);

impl std::fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.trim_end() {
            "" => Ok(()),
            tail => write!(f, "; the end of its output:\n{tail}"),
        }
    }
}
