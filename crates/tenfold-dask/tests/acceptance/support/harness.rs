//! The four roles of this executable: it lists tests and starts them, it is one of them, it is a driver that a test
//! started, it is a worker that Dask started.
//!
//! A test has a process of its own, so that its environment is its own, that it can be ended, and that all that it
//! leaves behind can be distinguished from the rest.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed};
use tempfile::TempDir;
use tenfold_graph::{CancelToken, EventLog, Executor};

use super::case::{Case, SCHEDULER};
use super::cluster::{Cluster, Setup, logs};
use super::driver::REPORT;
use super::execution::{PROCESS, executes};
use super::folder::FOLDER;
use super::process::{kill, with_variable};
use super::python::{PYTHON, TO_DO, python};
use super::report::Report;
#[cfg(feature = "aws")]
use super::service::Service;
use super::trial::Trial;

/// The variable with the role of a process.
pub(crate) const ROLE: &str = "TENFOLD_ACCEPTANCE_ROLE";

/// With this variable, nothing may be skipped.
pub(crate) const REQUIRED: &str = "TENFOLD_ACCEPTANCE_REQUIRED";

/// A test never takes longer.
const DEADLINE: Duration = Duration::from_secs(180);

/// So long after a test all that it started must have ended.
const GRACE: Duration = Duration::from_secs(5);

/// The role of a process that was started with this executable, beside those of Dask's workers.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Role {
    Test,
    Driver,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Driver => "driver",
        }
    }
}

/// Plays the role of this process.
pub(crate) fn act(trials: Vec<Trial>) -> ExitCode {
    let role = std::env::var(ROLE).unwrap_or_default();
    if tenfold_dask::is_worker() {
        be_worker(named(&trials))
    } else if role == Role::Driver.name() {
        be_driver(named(&trials))
    } else if role == Role::Test.name() {
        be_test(named(&trials))
    } else {
        run_tests(trials)
    }
}

/// The test whose name follows `--exact` in the arguments.
fn named(trials: &[Trial]) -> Case {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--exact");
    let name = arguments.nth(1).unwrap_or_default();
    match trials.iter().find(|trial| trial.name() == name) {
        Some(&trial) => Case { trial },
        None => panic!("no test is called `{name}`"),
    }
}

fn be_worker(case: Case) -> ExitCode {
    executes(PROCESS);
    let report = case.run_on(case.dask());
    panic!("a worker came out of its run: {report:#?}");
}

fn be_test(case: Case) -> ExitCode {
    end_with_parent();
    (case.trial.test)(&case);
    ExitCode::SUCCESS
}

fn be_driver(case: Case) -> ExitCode {
    end_with_parent();
    let path = PathBuf::from(std::env::var_os(REPORT).unwrap());
    let cancel = CancelToken::new();
    let (word, token) = (path.with_extension("cancel"), cancel.clone());
    thread::spawn(move || {
        while !word.exists() {
            thread::sleep(Duration::from_millis(10));
        }
        token.cancel();
    });
    let log = EventLog::default();
    let dask = case.dask().observer(log.clone()).cancel_token(&cancel);
    let report = Report::new((case.trial.program)(&dask), &log);
    drop(dask);
    fs::write(&path, serde_json::to_vec_pretty(&report).unwrap()).unwrap();
    ExitCode::SUCCESS
}

/// Lets this process end when its standard input does: with its parent.
fn end_with_parent() {
    thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(101);
    });
}

fn run_tests(trials: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Tests wait more than they work.
    arguments.test_threads = arguments.test_threads.or(Some(4));
    let openssl = Command::new("openssl").arg("version").output();
    let has_openssl = openssl.is_ok_and(|output| output.status.success());
    let has_service = can_start_service();
    let mut skipped = Vec::new();
    let floor = Arc::new(Floor::new());
    let tests = trials.into_iter().map(|trial| {
        let can_run = (python().is_ok() || !trial.needs_python)
            && (has_openssl || !trial.needs_openssl)
            && (has_service || !trial.on_object_store);
        if !can_run {
            skipped.push(trial.name());
        }
        let floor = Arc::clone(&floor);
        libtest_mimic::Trial::test(trial.name(), move || floor.run(&trial))
            .with_ignored_flag(!can_run)
    });
    let tests = tests.collect();
    if !skipped.is_empty() && !arguments.list {
        say_skipped(&skipped, has_openssl, has_service);
        if std::env::var_os(REQUIRED).is_some() {
            say(&format!("Nothing may be skipped, because {REQUIRED} is set."));
            return ExitCode::FAILURE;
        }
    }
    let conclusion = libtest_mimic::run(&arguments, tests);
    floor.close();
    conclusion.exit_code()
}

fn say_skipped(skipped: &[String], has_openssl: bool, has_service: bool) {
    let mut text = format!("SKIPPED {} acceptance tests of tenfold-dask:\n", skipped.len());
    skipped.iter().for_each(|name| text.push_str(&format!("    {name}\n")));
    if let Err(reason) = python() {
        text.push_str(&format!("No Python to run them with: {reason}. To run them, {TO_DO}\n"));
    }
    if !has_openssl {
        text.push_str("Those about certificates need the command `openssl`: install it.\n");
    }
    if python().is_ok() && !has_service {
        text.push_str("Those about object stores need one: install requirements-dev.txt.\n");
    }
    say(&text);
}

/// Whether an object store can be started for the tests that need one.
fn can_start_service() -> bool {
    #[cfg(feature = "aws")]
    return super::service::can_start();
    #[cfg(not(feature = "aws"))]
    return true;
}

/// Writes a message for the reader of a test run, past any capture.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "\n{text}");
}

/// The shared parts of the tests: the folder of their folders, the cluster of those that do not hurt it,
/// and the lock of those that run alone.
struct Floor {
    root: Mutex<Option<TempDir>>,
    cluster: OnceLock<Mutex<Option<Cluster>>>,
    #[cfg(feature = "aws")]
    service: Mutex<Option<Service>>,
    alone: RwLock<()>,
}

impl Floor {
    fn new() -> Self {
        let root = Mutex::new(Some(tempfile::tempdir().unwrap()));
        Self {
            root,
            cluster: OnceLock::new(),
            #[cfg(feature = "aws")]
            service: Mutex::new(None),
            alone: RwLock::new(()),
        }
    }

    /// Runs a test in a process of its own, and checks that it leaves nothing behind.
    fn run(&self, trial: &Trial) -> Result<(), Failed> {
        let _alone = trial.is_alone.then(|| self.alone.write());
        let _together = (!trial.is_alone).then(|| self.alone.read());
        let folder = self.root().join(trial.name().replace("::", "-"));
        let temporary = folder.join("temporary");
        fs::create_dir_all(&temporary)?;
        let log = fs::File::create(folder.join("test.log"))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--exact", &trial.name(), "--nocapture"]);
        command.env(ROLE, Role::Test.name()).env(FOLDER, &folder).env("TMPDIR", &temporary);
        if let Ok(python) = python() {
            command.env(PYTHON, python);
        }
        if trial.shares_cluster {
            command.env(SCHEDULER, self.shared_cluster());
        }
        #[cfg(feature = "aws")]
        if trial.on_object_store {
            let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner);
            let service = service.get_or_insert_with(Service::start);
            command.envs(service.variables(&trial.name()));
        }
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        let verdict = end_of(command.spawn()?).and_then(|()| left_behind(&folder, &temporary));
        verdict.map_err(|problem| format!("{problem}\n{}", logs(&folder)).into())
    }

    /// The path of the file of the shared cluster's scheduler.
    fn shared_cluster(&self) -> PathBuf {
        let cluster = self.cluster.get_or_init(|| {
            let setup = Setup::new(&self.root().join("shared-cluster")).workers(2);
            Mutex::new(Some(setup.start()))
        });
        let cluster = cluster.lock().unwrap_or_else(PoisonError::into_inner);
        cluster.as_ref().unwrap().file()
    }

    fn root(&self) -> PathBuf {
        let root = self.root.lock().unwrap_or_else(PoisonError::into_inner);
        root.as_ref().unwrap().path().to_owned()
    }

    /// Ends the cluster, and removes all files.
    fn close(&self) {
        if let Some(cluster) = self.cluster.get() {
            drop(cluster.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
        #[cfg(feature = "aws")]
        drop(self.service.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.root.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// Waits for a test's end.
fn end_of(mut test: Child) -> Result<(), String> {
    let since = Instant::now();
    loop {
        match test.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("the test ended with {status}")),
            Err(error) => return Err(format!("the test cannot be waited for: {error}")),
            Ok(None) if since.elapsed() > DEADLINE => {
                kill(test.id());
                let _ = test.wait();
                return Err(format!("the test took longer than {DEADLINE:?}"));
            }
            Ok(None) => thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Ends the processes that a test left behind, and reports them.
fn left_behind(folder: &Path, temporary: &Path) -> Result<(), String> {
    let since = Instant::now();
    let folder = folder.to_str().unwrap_or_default();
    let mut processes = with_variable(FOLDER, folder);
    while !processes.is_empty() && since.elapsed() < GRACE {
        thread::sleep(Duration::from_millis(50));
        processes = with_variable(FOLDER, folder);
    }
    processes.iter().for_each(|(id, _)| kill(*id));
    if !processes.is_empty() {
        return Err(format!("the test passed, and left processes behind: {processes:#?}"));
    }
    let files: Vec<PathBuf> =
        fs::read_dir(temporary).into_iter().flatten().flatten().map(|file| file.path()).collect();
    if !files.is_empty() {
        return Err(format!("the test passed, and left temporary files behind: {files:#?}"));
    }
    Ok(())
}
