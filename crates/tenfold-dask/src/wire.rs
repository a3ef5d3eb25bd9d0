//! Both wires: JSON lines between this process and the Python driver, and between a worker's
//! wrapper and the process that it starts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenfold_graph::remote::{Job, JobEnd, TaskEvent};
use tenfold_store::Digest;

/// A line to the Python driver: an object of one key.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Command {
    /// The first line.
    Connect {
        cluster: Where,
        connect_seconds: f64,
        /// How long the scheduler may be gone.
        lost_seconds: f64,
        /// A folder of this program's, which goes if the program ends without a word.
        #[serde(skip_serializing_if = "Option::is_none")]
        own_folder: Option<PathBuf>,
    },
    /// The program of the units from now on.
    Program(Program),
    Submit(Vec<Unit>),
    Withdraw {
        which: Which,
        /// Of the units from this number on …
        first: u64,
        /// … up to this one.
        last: u64,
    },
    Close {},
}

/// Where the cluster is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Where {
    Address(String),
    SchedulerFile(PathBuf),
    /// On this machine, for as long as the driver runs.
    Local {
        workers: usize,
        threads_per_worker: usize,
        lost_workers_max: u32,
    },
}

/// The program that a worker starts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Program {
    /// An id of the driver's own, new for each program.
    pub(crate) run: String,
    pub(crate) executable: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) directory: String,
}

/// A task of Dask's: one process that does some jobs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Unit {
    pub(crate) unit: u64,
    /// Its key on the cluster, unlike that of any other unit of the driver.
    pub(crate) name: String,
    pub(crate) job: Work,
    /// The resources that a worker must offer, by Dask's names.
    pub(crate) resources: BTreeMap<String, f64>,
    pub(crate) threads: u32,
}

/// Which of a run's units are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Which {
    Waiting,
    All,
}

/// A line from the Python driver: an object of one key.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Notice {
    Connected {},
    /// A sign of life, every second.
    Alive {},
    Refused {
        reason: String,
        to_do: String,
    },
    Workers(Vec<Worker>),
    Began {
        unit: u64,
    },
    Ended(Ended),
    Broken {
        unit: u64,
        reason: String,
        worker: Option<String>,
    },
    Killed {
        unit: u64,
        reason: String,
        workers_lost: u32,
        worker: Option<String>,
    },
    Withdrawn {
        unit: u64,
    },
    Lost {
        reason: String,
    },
}

/// A worker of the cluster.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Worker {
    pub(crate) address: String,
    pub(crate) threads: u32,
    #[serde(default)]
    pub(crate) resources: BTreeMap<String, f64>,
}

/// A unit whose process has ended.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Ended {
    pub(crate) unit: u64,
    pub(crate) worker: String,
    /// The lines of the process on its channel: see [`Line`].
    pub(crate) lines: Vec<Value>,
    /// Its exit code, or minus the signal that ended it.
    pub(crate) status: i32,
    /// The end of its output.
    pub(crate) stderr: String,
}

/// The work of a worker's process: the one line that it reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Work {
    pub(crate) run: RunId,
    pub(crate) jobs: Vec<Job>,
    /// The worker's address, which its wrapper adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) worker: Option<String>,
}

/// The run that the jobs belong to, and the parts that must be the same in a worker's process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunId {
    /// The runs on Dask that the program made before this one.
    pub(crate) number: u64,
    /// The fingerprint of graph and plan.
    pub(crate) graph: Digest,
    /// The digest of the executable.
    pub(crate) executable: Digest,
    /// The place of the store.
    pub(crate) store: String,
    /// The recipe of the run's description, which is in the store.
    pub(crate) description: Digest,
}

/// A line that a worker's process writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    Event(TaskEvent),
    /// A job has ended.
    End {
        /// Its recipe.
        job: Digest,
        end: JobEnd,
    },
    /// The process differs from the run's. Nothing has run.
    Mismatch(Mismatch),
    /// The last line.
    Done {
        /// How long the jobs took together, with reading and keeping values.
        #[serde(default)]
        seconds: Option<f64>,
    },
}

/// How a worker's process differs from the one that sent the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mismatch {
    pub(crate) part: Part,
    pub(crate) expected: String,
    pub(crate) found: String,
}

/// The part that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    Executable,
    Graph,
    Store,
}

/// The variable that marks a worker's process.
pub(crate) const WORKER: &str = "TENFOLD_WORKER";

/// The exit code of a worker's process that has reported a mismatch.
pub(crate) const EXIT_MISMATCH: i32 = 90;

impl Line {
    /// A line as the driver passes it on: parsed, or the text of it.
    pub(crate) fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => serde_json::from_str(&text).ok(),
            parsed => serde_json::from_value(parsed).ok(),
        }
    }
}
