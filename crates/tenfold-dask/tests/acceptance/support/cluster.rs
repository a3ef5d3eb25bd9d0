//! `Cluster`: a real scheduler and real workers on loopback, which can be killed and frozen, and which end with the
//! value that holds them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::process::{descendants, kill, parent};
use super::python::python;
use super::wait::wait_for;

/// Runs the command line of Dask, and ends when its standard input does: with its parent.
const LAUNCHER: &str = "
import os, sys, threading

def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(1)

if __name__ == '__main__':
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.argv[0] = 'dask'
    from dask.cli import run_cli
    run_cli()
";

/// How a cluster is to be.
pub(crate) struct Setup {
    folder: PathBuf,
    settings: Vec<(String, String)>,
    arguments: Vec<String>,
    workers: Vec<Vec<String>>,
    has_nannies: bool,
}

impl Setup {
    /// A scheduler without workers, whose files are in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            settings: Vec::new(),
            arguments: Vec::new(),
            workers: Vec::new(),
            has_nannies: false,
        }
    }

    /// Adds workers of one thread.
    pub(crate) fn workers(mut self, n: usize) -> Self {
        self.workers.extend((0..n).map(|_| Vec::new()));
        self
    }

    /// Adds a worker of one thread with arguments of its own.
    pub(crate) fn worker(mut self, arguments: &[&str]) -> Self {
        self.workers.push(arguments.iter().map(ToString::to_string).collect());
        self
    }

    /// Gives each worker a nanny, which starts it again when it dies.
    pub(crate) fn nannies(self) -> Self {
        Self { has_nannies: true, ..self }
    }

    /// Sets one of Dask's own settings: `SCHEDULER__WORKER_TTL`, for example.
    pub(crate) fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((format!("DASK_DISTRIBUTED__{name}"), value.into()));
        self
    }

    /// Gives all processes variables of the environment.
    pub(crate) fn variables(mut self, variables: Vec<(String, String)>) -> Self {
        self.settings.extend(variables);
        self
    }

    /// Gives an argument to the scheduler and to each worker.
    pub(crate) fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Starts the scheduler, and then the workers at once.
    pub(crate) fn start(self) -> Cluster {
        fs::create_dir_all(&self.folder).unwrap();
        let file = self.folder.join("scheduler.json");
        // That of a cluster before this one would mislead the workers.
        let _ = fs::remove_file(&file);
        let scheduler = self.part("scheduler", &["--port", "0"]);
        wait_for("the scheduler's file", || file.metadata().ok().filter(|file| file.len() > 0));
        let mut cluster = Cluster { scheduler, workers: Vec::new(), setup: self };
        for number in 0..cluster.setup.workers.len() {
            let worker = cluster.setup.start_worker(number);
            cluster.workers.push(worker);
        }
        cluster.workers.iter().for_each(Part::wait_until_registered);
        cluster
    }

    fn start_worker(&self, number: usize) -> Part {
        let nanny = if self.has_nannies { "--nanny" } else { "--no-nanny" };
        let directory = self.folder.join(format!("worker-{number}"));
        let directory = directory.to_str().unwrap();
        let mut arguments = vec!["--nthreads", "1", "--memory-limit", "0", nanny];
        arguments.extend(["--local-directory", directory]);
        arguments.extend(self.workers[number].iter().map(String::as_str));
        self.part(&format!("worker-{number}"), &arguments)
    }

    fn part(&self, name: &str, arguments: &[&str]) -> Part {
        let log = self.folder.join(format!("{name}.log"));
        let kind = if name == "scheduler" { "scheduler" } else { "worker" };
        let mut command = Command::new(python().as_ref().unwrap());
        // Python of the package, and not of the folder that the suite is run from.
        command.args(["-P", "-c", LAUNCHER, kind, "--host", "127.0.0.1"]);
        command.args(["--dashboard-address", "127.0.0.1:0", "--scheduler-file"]);
        command.arg(self.folder.join("scheduler.json")).args(&self.arguments).args(arguments);
        // Files that Dask itself leaves behind are not for us to judge.
        command.env("DASK_TEMPORARY_DIRECTORY", &self.folder);
        for (name, value) in &self.settings {
            command.env(name, value);
        }
        let file = fs::File::create(&log).unwrap();
        command.stdin(Stdio::piped()).stdout(file.try_clone().unwrap()).stderr(file);
        Part { process: command.spawn().unwrap(), log }
    }
}

/// A scheduler and workers. Dropped, they end.
pub(crate) struct Cluster {
    scheduler: Part,
    workers: Vec<Part>,
    setup: Setup,
}

/// A scheduler, or a worker or its nanny.
struct Part {
    process: Child,
    log: PathBuf,
}

impl Cluster {
    /// The path of the scheduler's file.
    pub(crate) fn file(&self) -> PathBuf {
        self.setup.folder.join("scheduler.json")
    }

    /// The scheduler's address.
    pub(crate) fn address(&self) -> String {
        let file: serde_json::Value =
            serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap();
        file["address"].as_str().unwrap().to_owned()
    }

    /// The process of a worker, or of its nanny.
    pub(crate) fn worker(&self, number: usize) -> u32 {
        self.workers[number].process.id()
    }

    /// The processes of all workers, or of their nannies.
    pub(crate) fn workers(&self) -> Vec<u32> {
        self.workers.iter().map(|worker| worker.process.id()).collect()
    }

    /// The number of the worker from which a process came.
    pub(crate) fn worker_of(&self, mut process: u32) -> usize {
        let workers = self.workers();
        loop {
            if let Some(number) = workers.iter().position(|id| *id == process) {
                return number;
            }
            process = parent(process).expect("a process that came from a worker");
        }
    }

    /// All processes of the cluster, and those that came of them.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let mut processes = self.workers();
        processes.push(self.scheduler.process.id());
        let children: Vec<u32> = processes.iter().flat_map(|id| descendants(*id)).collect();
        processes.extend(children);
        processes
    }

    /// Ends the scheduler as a crash would.
    pub(crate) fn kill_scheduler(&mut self) {
        self.scheduler.end();
    }

    /// Ends a worker, or its nanny, as a crash would.
    pub(crate) fn kill_worker(&mut self, number: usize) {
        self.workers[number].end();
    }

    /// Starts another worker of one thread with arguments of its own.
    pub(crate) fn add_worker(&mut self, arguments: &[&str]) {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        self.setup.workers.push(arguments);
        let worker = self.setup.start_worker(self.workers.len());
        worker.wait_until_registered();
        self.workers.push(worker);
    }

    /// Starts a worker again, in the place of one that was killed.
    pub(crate) fn restart_worker(&mut self, number: usize) {
        self.workers[number] = self.setup.start_worker(number);
        self.workers[number].wait_until_registered();
    }
}

impl Part {
    fn wait_until_registered(&self) {
        let name = self.log.display();
        wait_for(&format!("a worker to join (its log: {name})"), || {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            log.contains("Registered to:").then_some(())
        });
    }

    fn end(&mut self) {
        let nanny = self.process.id();
        let children = descendants(nanny);
        kill(nanny);
        self.process.wait().unwrap();
        // A worker ends with its nanny, but not at once. The end of its children is another matter, which
        // tests check.
        children.into_iter().filter(|id| is_of_dask(*id)).for_each(kill);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether a process is a worker below a nanny, rather than a program that a worker started.
fn is_of_dask(id: u32) -> bool {
    let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    let mut variables = environment.split(|byte| *byte == 0);
    !variables.any(|variable| variable.starts_with(b"TENFOLD_WORKER="))
}

/// The logs of all processes in a folder: for the message of a test that failed.
pub(crate) fn logs(folder: &Path) -> String {
    let mut text = String::new();
    let Ok(entries) = fs::read_dir(folder) else { return text };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.extension().is_some_and(|extension| extension == "log") {
            let log = fs::read(&path).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            let from = log.len().saturating_sub(LOG_BYTES_MAX);
            let from = (from..log.len()).find(|at| log.is_char_boundary(*at)).unwrap_or(log.len());
            text.push_str(&format!("---- {} ----\n{}\n", path.display(), &log[from..]));
        }
    }
    text
}

/// How much of a log is shown.
const LOG_BYTES_MAX: usize = 6_000;
