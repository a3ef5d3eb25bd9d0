//! `Dask`: the executor.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tenfold_graph::remote::{self, graph_fingerprint};
use tenfold_graph::{Bindings, Executor, ExecutorError, Options, Plan, Run};

use crate::channel::channel;
use crate::connection::{Connection, Reach};
use crate::dispatch::Terms;
use crate::error::{Error, Result};
use crate::fleet::Fleet;
use crate::program::ProgramAsked;
use crate::turn::Turn;
use crate::wire::Where;
use crate::worker;

/// Runs the cached tasks of a graph on a Dask cluster.
///
/// It needs a [store](Executor::store) that the workers open too, because values travel through
/// it; a [local](Self::local) cluster has one of its own for runs without. Nothing is started or
/// connected until a run has something to send; then the connection is kept for the runs that
/// follow, and closed when the last clone is dropped.
///
/// A process makes one run with cached tasks at a time, and its runs in the same order wherever it runs: a
/// worker makes the earlier ones again, with their results from the store, to come to the one that its
/// tasks belong to. There a cached task that failed fails again without being tried, and one that is not
/// cached runs again.
///
/// Events of a task elsewhere arrive when its process ends, so they come in bursts.
///
/// ```no_run
/// # use tenfold_dask::Dask;
/// # use tenfold_graph::*;
/// # use tenfold_store::Store;
/// # let (graph, y) = (Graph::new(), ());
/// let dask = Dask::local(2)?.store(Store::open("results")?);
/// let run = dask.run(&graph, "svm/cv/report-*")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dask {
    options: Options,
    program: ProgramAsked,
    batch: Option<NonZeroUsize>,
    wait_for_workers: Duration,
    killed_max: u32,
    connection: Arc<Connection>,
}

impl Dask {
    /// An executor for the cluster of a scheduler: its address, `tcp://host:8786` or
    /// `tls://host:8786`, or the path of its scheduler file.
    ///
    /// # Errors
    /// [`Error::Address`] if it can be neither.
    pub fn connect(scheduler: impl Into<String>) -> Result<Self> {
        Ok(Self::at(address(scheduler.into())?))
    }

    /// An executor for a cluster on this machine: a scheduler and so many workers of one thread
    /// each, which listen on no other address than that of the machine itself. They are started
    /// for the first run that has something to send, and stopped when the last clone is dropped.
    ///
    /// A run without a store uses one in a temporary folder, which is removed with the cluster.
    ///
    /// It is for trying out runs on a larger one; [`Threads`](tenfold_graph::Threads) does
    /// the same work faster.
    ///
    /// # Errors
    /// [`Error::NoLocalWorker`] for none.
    pub fn local(workers: usize) -> Result<Self> {
        if workers == 0 {
            return Err(Error::NoLocalWorker);
        }
        let lost_workers_max = 3;
        Ok(Self::at(Where::Local { workers, threads_per_worker: 1, lost_workers_max }))
    }

    fn at(cluster: Where) -> Self {
        // In a worker's process, from now on its end is watched for.
        _ = channel();
        let reach = Reach {
            cluster,
            python: None,
            connect_within: Duration::from_secs(30),
            lost_after: Duration::from_secs(10),
        };
        Self {
            options: Options::default(),
            program: ProgramAsked::default(),
            batch: None,
            wait_for_workers: Duration::from_secs(300),
            killed_max: 0,
            connection: Arc::new(Connection::new(reach)),
        }
    }

    /// The path of this program's file on the workers; by default that here.
    #[must_use]
    pub fn executable(mut self, path: impl Into<PathBuf>) -> Self {
        self.program.executable = Some(path.into());
        self
    }

    /// The arguments with which workers start the program; by default those of this process. The graph that it builds must be the same. They are in the store and in lists of
    /// processes: no secret belongs into them.
    #[must_use]
    pub fn arguments<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.program.arguments = Some(arguments.into_iter().map(Into::into).collect());
        self
    }

    /// Gives the value of a variable to the workers' processes, if it is set here. Others they have
    /// from their worker. It is in the store: secrets go to the workers another way.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.program.environment.push(name.into());
        self
    }

    /// The working directory of the workers' processes, where it exists; by default
    /// this process's.
    #[must_use]
    pub fn directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.program.directory = Some(path.into());
        self
    }

    /// Puts at most so many tasks into one process; 1 is a process for each, and 0 counts as 1. By
    /// default as many small ones as make about a second, at most 1,000.
    #[must_use]
    pub fn batch(mut self, tasks_max: usize) -> Self {
        self.batch = Some(NonZeroUsize::new(tasks_max).unwrap_or(NonZeroUsize::MIN));
        self
    }

    /// How long to try to connect: 30 s by default. A run that is cancelled meanwhile ends at
    /// once.
    #[must_use]
    pub fn connect_within(self, time: Duration) -> Self {
        self.reaching(|reach| reach.connect_within = time)
    }

    /// How long to wait for workers that can take the waiting tasks: 300 s by default.
    #[must_use]
    pub fn wait_for_workers(mut self, time: Duration) -> Self {
        self.wait_for_workers = time;
        self
    }

    /// For how long the scheduler may be gone before the run is given up: 10 s by default.
    /// Finished tasks are in the store then. The Python that speaks to it may be silent for 10 s
    /// longer.
    #[must_use]
    pub fn lost_after(self, time: Duration) -> Self {
        self.reaching(|reach| reach.lost_after = time)
    }

    /// The Python that speaks to Dask, 3.11 or newer with `distributed`. By default that of
    /// the variable `TENFOLD_PYTHON`, else `python3`.
    #[must_use]
    pub fn python(self, path: impl Into<PathBuf>) -> Self {
        self.reaching(|reach| reach.python = Some(path.into()))
    }

    /// On a [local](Self::local) cluster, how many workers a task may lose before it is given up,
    /// with the next: 3 by default. Elsewhere the scheduler's setting
    /// `distributed.scheduler.allowed-failures` decides.
    #[must_use]
    pub fn lost_workers_max(self, workers: u32) -> Self {
        self.reaching(|reach| {
            if let Where::Local { lost_workers_max, .. } = &mut reach.cluster {
                *lost_workers_max = workers;
            }
        })
    }

    /// The most processes of a task that the system may kill, as it does where memory runs out, before the
    /// task is given up, with the next: 0 by default. Each next one does that task alone.
    ///
    /// It counts where a process is killed (signal 9) and its worker lives on; a worker that is lost with
    /// it counts in [`lost_workers_max`](Self::lost_workers_max). A task that fails otherwise is tried again
    /// by [`retry`](tenfold_graph::Configured::retry).
    #[must_use]
    pub fn killed_max(mut self, processes: u32) -> Self {
        self.killed_max = processes;
        self
    }

    /// The same executor with another connection.
    fn reaching(mut self, change: impl FnOnce(&mut Reach)) -> Self {
        let mut reach = self.connection.reach.clone();
        change(&mut reach);
        self.connection = Arc::new(Connection::new(reach));
        self
    }

    fn terms(&self) -> Terms {
        let cluster = &self.connection.reach.cluster;
        Terms {
            batch: self.batch.map(NonZeroUsize::get),
            killed_max: self.killed_max,
            wait: self.wait_for_workers,
            is_local: matches!(cluster, Where::Local { .. }),
            place: match cluster {
                Where::Address(address) => format!("at {address}"),
                Where::SchedulerFile(path) => format!("of {}", path.display()),
                Where::Local { .. } => "on this machine".to_owned(),
            },
        }
    }
}

impl Executor for Dask {
    fn options(&self) -> &Options {
        &self.options
    }

    fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> tenfold_graph::Result<Run> {
        if self.options.store.is_none() && !self.terms().is_local {
            return Err(ExecutorError::NeedsStore.into());
        }
        // A run that sends nothing anywhere may go on beside others, and within them.
        let turn = remote::has_cached_tasks(plan).then(Turn::begin).transpose();
        let turn = turn.map_err(on_cluster)?;
        if let Some(channel) = channel() {
            return worker::take_over(
                channel,
                plan,
                &bindings,
                self.options.clone(),
                turn.as_ref(),
            );
        }
        let mut options = self.options.clone();
        if options.store.is_none() {
            options.store = self.connection.own_store().map_err(on_cluster)?;
        }
        let Some(store) = &options.store else { return Err(ExecutorError::NeedsStore.into()) };
        let mut fleet = Fleet {
            connection: &self.connection,
            terms: self.terms(),
            program: &self.program,
            store,
            plan,
            graph: graph_fingerprint(plan, &bindings, store),
            number: turn.as_ref().map_or(0, |turn| turn.number),
            cancel: options.cancel.as_ref(),
            at_work: None,
        };
        remote::run(plan, &bindings, &options, &mut fleet)
    }
}

fn on_cluster(error: Error) -> tenfold_graph::Error {
    ExecutorError::Cluster { reason: error.to_string() }.into()
}

/// The cluster of an address or a path.
fn address(given: String) -> Result<Where> {
    if given.contains("://") {
        return Ok(Where::Address(given));
    }
    if given.trim().is_empty() {
        return Err(Error::Address { given, reason: "names no scheduler" });
    }
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
    let path = PathBuf::from(&given);
    if given.rsplit_once(':').is_some_and(|(_, port)| is_port(port)) && !path.exists() {
        return Err(Error::Address { given, reason: "does not say how to speak to the scheduler" });
    }
    Ok(Where::SchedulerFile(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheduler_is_an_address_or_a_file() {
        for good in ["tcp://host:8786", "tls://[::1]:8786"] {
            assert_eq!(address(good.into()).unwrap(), Where::Address(good.into()));
        }
        let file = Where::SchedulerFile("/shared/scheduler.json".into());
        assert_eq!(address("/shared/scheduler.json".into()).unwrap(), file);
        let message = |given: &str| address(given.into()).unwrap_err().to_string();
        assert_eq!(
            message("host:8786"),
            "`host:8786` does not say how to speak to the scheduler; give the scheduler's address, \
             as `tcp://host:8786` or `tls://host:8786`, or the path of its scheduler file"
        );
        assert!(message(" ").starts_with("` ` names no scheduler; "));
        assert!(Dask::local(0).is_err());
    }

    #[test]
    fn without_a_store_nothing_runs() {
        let mut graph = tenfold_graph::Graph::new();
        let x = graph.task("x", || panic!("it ran"), ()).unwrap();
        let x: tenfold_graph::Node<()> = x;
        let dask = Dask::connect("tcp://127.0.0.1:1").unwrap();
        assert!(matches!(
            dask.run(&graph, x),
            Err(tenfold_graph::Error::Executor(ExecutorError::NeedsStore))
        ));
    }

    #[test]
    fn clones_keep_their_way_to_the_cluster() {
        let dask = Dask::local(1).unwrap();
        let other = dask.clone().python("other").lost_workers_max(0);
        assert!(dask.connection.reach.python.is_none());
        assert!(other.connection.reach.python.is_some());
        assert!(Arc::ptr_eq(&dask.connection, &dask.clone().batch(3).connection));
    }
}
