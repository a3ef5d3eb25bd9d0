//! `Driver`: the Python process that speaks to the cluster, with the threads that write to it and
//! read from it. It serves one run after the other.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::name::Names;
use crate::status;
use crate::wire::{Command, Notice, Program, Unit, Which, Worker};

/// The sources of the Python side.
const SOURCES: [(&str, &str); 2] = [
    ("tenfold_driver.py", include_str!("../python/tenfold_driver.py")),
    ("tenfold_worker.py", include_str!("../python/tenfold_worker.py")),
];

/// The Python process.
pub(crate) struct Driver {
    child: Arc<Mutex<Child>>,
    writer: Mutex<Writer>,
    names: Mutex<Names>,
    runs: Arc<Mutex<Runs>>,
    /// Hears the first answer of the process.
    hellos: Mutex<Receiver<Hello>>,
    /// Hears when the process has closed its output.
    closed: Mutex<Receiver<()>>,
    /// Its sources, unless it has removed them.
    _sources: TempDir,
}

/// The commands to the process.
struct Writer {
    commands: Option<Sender<Command>>,
    /// The programs that it knows; a run id is a place in them.
    programs: Vec<Program>,
    current: Option<String>,
}

/// The runs that use the process.
#[derive(Default)]
struct Runs {
    n_begun: u64,
    /// The run under way, by its number, if there is one.
    listener: Option<(u64, Sender<Order>)>,
    workers: Vec<Worker>,
    /// Why nothing more comes.
    end: Option<String>,
}

/// A message to the thread of a run.
pub(crate) enum Order {
    /// By the engine of the run.
    Engine(Box<dyn FnOnce(&mut crate::dispatch::Dispatch) + Send>),
    /// By the driver.
    Notice(Notice),
    /// To stop.
    End,
}

/// A run's place at a driver, until it is dropped.
pub(crate) struct Seat {
    runs: Arc<Mutex<Runs>>,
    number: u64,
}

/// A process that has not said whether it is connected so long after it should have.
const START_GRACE: Duration = Duration::from_secs(60);
/// The interval at which a run that waits for it checks whether it was cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// One that was silent for too long gets so long in addition.
const SILENCE_AGAIN: Duration = Duration::from_secs(1);
/// A process that was asked to end gets so long to stop its cluster.
const STOP_WITHIN: Duration = Duration::from_secs(20);
/// A process that has closed its output gets so long to end.
const END_GRACE: Duration = Duration::from_secs(1);
/// So much of the end of its standard error stream is kept.
const TAIL_BYTES: usize = 4096;
/// The units of one run are numbered from a multiple of this.
const UNITS_PER_RUN: u64 = 1 << 32;

impl Driver {
    /// Starts Python, which begins to connect. Once it has, it counts as lost after so long a silence.
    pub(crate) fn start(python: &Path, connect: Command, silence_max: Duration) -> Result<Self> {
        let sources = folder_of(&SOURCES).map_err(|error| Error::Driver {
            problem: format!("cannot be written to a temporary folder: {error}"),
            stderr: String::new(),
        })?;
        // Nothing is left beside the sources.
        Self::start_with(python, &["-B"], sources, connect, silence_max)
    }

    fn start_with(
        python: &Path,
        options: &[&str],
        sources: TempDir,
        connect: Command,
        silence_max: Duration,
    ) -> Result<Self> {
        let no_python = |error: std::io::Error| {
            let reason = error.to_string();
            Error::NoPython { python: python.to_owned(), reason }
        };
        let mut child = std::process::Command::new(python)
            .args(options)
            .arg(sources.path().join(SOURCES[0].0))
            // At once, so that nothing is left of it if this process is killed.
            .arg("--remove-folder")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // An interrupt from the terminal is for this program to handle.
            .process_group(0)
            .spawn()
            .map_err(no_python)?;
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three are piped")
        };
        let (commands, to_write) = channel();
        let (tails, tail) = channel();
        let (hello, hellos) = channel();
        let (close, closed) = channel();
        let runs = Arc::new(Mutex::new(Runs::default()));
        let child = Arc::new(Mutex::new(child));
        let (sign, signs) = channel();
        let watched = (Arc::clone(&runs), Arc::clone(&child));
        let process = Pid::from_raw(lock(&child).id().cast_signed());
        let watch = Some(Watch { signs, silence_max, runs: watched.0, child: watched.1 });
        let (hello, listened) = (Some(hello), Arc::clone(&runs));
        let reader = Reader { runs: listened, process, hello, watch, sign, tail, _close: close };
        let threads = start_thread(move || write(stdin, &to_write))
            .and_then(|()| start_thread(move || drop(tails.send(keep_tail(stderr)))))
            .and_then(|()| start_thread(move || reader.read(stdout)));
        if let Err(error) = threads {
            let mut child = lock(&child);
            let _ = child.kill().and_then(|()| child.wait());
            let problem = format!("cannot be served by threads: {error}");
            return Err(Error::Driver { problem, stderr: String::new() });
        }
        _ = commands.send(connect);
        Ok(Self {
            child,
            writer: Mutex::new(Writer {
                commands: Some(commands),
                programs: Vec::new(),
                current: None,
            }),
            names: Mutex::default(),
            runs,
            hellos: Mutex::new(hellos),
            closed: Mutex::new(closed),
            _sources: sources,
        })
    }

    /// Waits until it is connected, or the run that wants it is cancelled.
    pub(crate) fn wait_until_connected(
        &self,
        within: Duration,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Result<()> {
        let within = within.saturating_add(START_GRACE);
        let (begun, hellos) = (Instant::now(), lock(&self.hellos));
        while begun.elapsed() < within {
            match hellos.recv_timeout(LOOK_EVERY) {
                Ok(Hello::Connected) => return Ok(()),
                Ok(Hello::Refused(error)) => return Err(error),
                Err(_) if is_cancelled() => return Err(Error::Cancelled),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let problem = format!("has not connected within {} s", within.as_secs());
        Err(Error::Driver { problem, stderr: String::new() })
    }

    /// Lets a run hear notices, in place of the one before it.
    pub(crate) fn join(&self, listener: &Sender<Order>) -> Seat {
        let mut runs = lock(&self.runs);
        let number = runs.n_begun;
        runs.n_begun += 1;
        runs.listener = Some((number, listener.clone()));
        _ = listener.send(Order::Notice(Notice::Workers(runs.workers.clone())));
        if let Some(reason) = runs.end.clone() {
            _ = listener.send(Order::Notice(Notice::Lost { reason }));
        }
        Seat { runs: Arc::clone(&self.runs), number }
    }

    /// Whether nothing can be sent any more.
    pub(crate) fn has_ended(&self) -> bool {
        lock(&self.runs).end.is_some()
    }

    /// Sends units of a program.
    pub(crate) fn submit(&self, program: &Program, units: Vec<Unit>) {
        lock(&self.writer).submit(program, units);
    }

    /// Takes units of a run back.
    pub(crate) fn withdraw(&self, seat: &Seat, which: Which) {
        let (first, last) = (seat.first_unit(), seat.first_unit() + (UNITS_PER_RUN - 1));
        lock(&self.writer).send(Command::Withdraw { which, first, last });
    }

    /// The names that were given.
    pub(crate) fn names(&self) -> MutexGuard<'_, Names> {
        lock(&self.names)
    }
}

impl Seat {
    /// The number of the run's first unit.
    pub(crate) fn first_unit(&self) -> u64 {
        self.number * UNITS_PER_RUN
    }
}

impl Writer {
    fn submit(&mut self, program: &Program, units: Vec<Unit>) {
        let is_same =
            |known: &Program| *known == Program { run: known.run.clone(), ..program.clone() };
        let at = self.programs.iter().position(is_same).unwrap_or_else(|| {
            let run = (self.programs.len() + 1).to_string();
            self.programs.push(Program { run, ..program.clone() });
            self.programs.len() - 1
        });
        let known = &self.programs[at];
        if self.current.as_ref() != Some(&known.run) {
            self.current = Some(known.run.clone());
            self.send(Command::Program(known.clone()));
        }
        self.send(Command::Submit(units));
    }

    fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            _ = commands.send(command);
        }
    }
}

/// Ends the process and all that it started, and waits for that.
impl Drop for Driver {
    fn drop(&mut self) {
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner);
        lock(&self.runs).end("the connection was closed");
        writer.send(Command::Close {});
        // The end of the stream comes after it.
        writer.commands = None;
        let closed = self.closed.get_mut().unwrap_or_else(PoisonError::into_inner);
        let has_closed = closed.recv_timeout(STOP_WITHIN) != Err(RecvTimeoutError::Timeout);
        let mut child = lock(&self.child);
        if !has_closed {
            _ = child.kill();
        }
        // A local cluster that was still starting may have left processes, in the group that the
        // number of its process keeps until it has been waited for.
        if let Some(group) = Pid::from_raw(child.id().cast_signed()) {
            _ = kill_process_group(group, Signal::TERM);
        }
        _ = child.wait();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.runs).listener.take_if(|(number, _)| *number == self.number);
    }
}

/// The first answer of a process.
enum Hello {
    Connected,
    Refused(Error),
}

/// Starts a thread, or says why the system refuses it.
fn start_thread(work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}

/// Reads the notices of the process, and passes them on.
struct Reader {
    runs: Arc<Mutex<Runs>>,
    process: Option<Pid>,
    hello: Option<Sender<Hello>>,
    /// Begins when it is connected.
    watch: Option<Watch>,
    /// Where signs of life go.
    sign: Sender<()>,
    /// The end of its standard error stream, once that has ended.
    tail: Receiver<String>,
    /// Dropped when there is nothing more to read.
    _close: Sender<()>,
}

impl Reader {
    fn read(mut self, stdout: ChildStdout) {
        let mut reason = None;
        for line in BufReader::new(stdout).lines() {
            let Ok(line) = line else { break };
            _ = self.sign.send(());
            match serde_json::from_str(&line) {
                Ok(notice) => self.pass_on(notice),
                Err(error) => {
                    reason = Some(format!("wrote a line that is not understood ({error}): {line}"));
                    break;
                }
            }
        }
        let killed = self.process.and_then(killed_by);
        // Processes that it started may hold the stream open.
        let stderr = self.tail.recv_timeout(Duration::from_secs(2)).unwrap_or_default();
        let (problem, stderr) = match (reason, killed) {
            (Some(reason), _) => (reason, stderr),
            // Its other processes only complain that it is gone.
            (None, Some(signal)) if !is_own_fault(signal) => {
                (status::in_words(-signal), String::new())
            }
            (None, Some(signal)) => (status::in_words(-signal), stderr),
            (None, None) => ("has ended".to_owned(), stderr),
        };
        let error = Error::Driver { problem, stderr };
        let reason = error.to_string();
        if let Some(hello) = self.hello.take() {
            _ = hello.send(Hello::Refused(error));
        }
        lock(&self.runs).end(&reason);
    }

    fn pass_on(&mut self, notice: Notice) {
        let unit = match notice {
            Notice::Alive {} => return,
            Notice::Connected {} => {
                if let Some(watch) = self.watch.take() {
                    // Without it the silence of a driver is not noticed, and no more.
                    let _ = start_thread(move || watch.run());
                }
                if let Some(hello) = self.hello.take() {
                    _ = hello.send(Hello::Connected);
                }
                return;
            }
            Notice::Refused { reason, to_do } => {
                if let Some(hello) = self.hello.take() {
                    _ = hello.send(Hello::Refused(Error::Refused { reason, to_do }));
                }
                return;
            }
            Notice::Lost { reason } => return lock(&self.runs).end(&reason),
            Notice::Workers(workers) => {
                let mut runs = lock(&self.runs);
                runs.workers.clone_from(&workers);
                if let Some((_, listener)) = &runs.listener {
                    _ = listener.send(Order::Notice(Notice::Workers(workers)));
                }
                return;
            }
            Notice::Began { unit }
            | Notice::Broken { unit, .. }
            | Notice::Killed { unit, .. }
            | Notice::Withdrawn { unit } => unit,
            Notice::Ended(ref ended) => ended.unit,
        };
        let runs = lock(&self.runs);
        if let Some((number, listener)) = &runs.listener
            && unit / UNITS_PER_RUN == *number
        {
            _ = listener.send(Order::Notice(notice));
        }
    }
}

impl Runs {
    /// Reports to the run that nothing more comes.
    fn end(&mut self, reason: &str) {
        if self.end.is_some() {
            return;
        }
        if let Some((_, listener)) = &self.listener {
            _ = listener.send(Order::Notice(Notice::Lost { reason: reason.to_owned() }));
        }
        self.end = Some(reason.to_owned());
    }
}

/// Waits for signs of life, and ends a process that gives none: one that is frozen, for example.
struct Watch {
    signs: Receiver<()>,
    silence_max: Duration,
    runs: Arc<Mutex<Runs>>,
    child: Arc<Mutex<Child>>,
}

impl Watch {
    fn run(self) {
        loop {
            let sign = self.signs.recv_timeout(self.silence_max);
            // If this program was frozen itself, it has yet to read the notices meanwhile.
            match sign.or_else(|_| self.signs.recv_timeout(SILENCE_AGAIN)) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        let mut runs = lock(&self.runs);
        if runs.end.is_some() {
            // It is ending.
            return;
        }
        let seconds = self.silence_max.saturating_add(SILENCE_AGAIN).as_secs();
        let problem = format!("has given no sign of life for {seconds} s");
        runs.end(&Error::Driver { problem, stderr: String::new() }.to_string());
        _ = lock(&self.child).kill();
    }
}

/// The signal that has ended a process, which has closed its output. The process is not waited for: its
/// number stays its own.
fn killed_by(process: Pid) -> Option<i32> {
    let begun = Instant::now();
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    while begun.elapsed() < END_GRACE {
        match waitid(WaitId::Pid(process), options) {
            Ok(Some(status)) => return status.terminating_signal(),
            Ok(None) => thread::sleep(Duration::from_millis(5)),
            Err(_) => return None,
        }
    }
    None
}

/// Returns `true` if a process gets a signal for a fault of its own, whose trace is in its output:
/// SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV.
fn is_own_fault(signal: i32) -> bool {
    [4, 6, 7, 8, 11].contains(&signal)
}

/// Writes commands as lines, until no more can come.
fn write(mut stdin: ChildStdin, commands: &Receiver<Command>) {
    for command in commands {
        let Ok(mut line) = serde_json::to_vec(&command) else { continue };
        line.push(b'\n');
        // The end of a process shows in its output.
        if stdin.write_all(&line).is_err() {
            return;
        }
    }
}

/// Reads a stream to its end, and keeps the end.
fn keep_tail(mut stderr: ChildStderr) -> String {
    let mut tail = VecDeque::new();
    let mut piece = [0; TAIL_BYTES];
    while let Ok(n @ 1..) = stderr.read(&mut piece) {
        tail.extend(&piece[..n]);
        tail.drain(..tail.len().saturating_sub(TAIL_BYTES));
    }
    String::from_utf8_lossy(tail.make_contiguous()).into_owned()
}

/// A temporary folder with files of these names and texts.
fn folder_of(files: &[(&str, &str)]) -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("tenfold-dask-").tempdir()?;
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text)?;
    }
    Ok(folder)
}

/// The Python that is started if none is named.
pub(crate) fn default_python() -> PathBuf {
    std::env::var_os("TENFOLD_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
