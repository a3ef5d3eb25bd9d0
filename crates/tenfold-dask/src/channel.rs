//! The channel between a worker's process and the wrapper that started it: the standard input is
//! one end of a pair of sockets. Its end is the end of the process.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::exit;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread;

use crate::wire::{Line, WORKER, Work};

/// Whether this process was started by a worker of a Dask cluster, to do tasks of a run.
///
/// Such a process runs the program from its start, with the same arguments, until it comes to the
/// run that the tasks belong to; it goes no further. So a program rarely needs to ask: before the
/// run it may leave out steps that a worker has no use for, such as checks of its output's place. It
/// must build the same graph.
///
/// From the first call on, the process ends as soon as the worker lets go of it, even while it
/// still builds its graph. [`Dask::connect`](crate::Dask::connect) and
/// [`Dask::local`](crate::Dask::local) call it.
pub fn is_worker() -> bool {
    channel().is_some()
}

/// The way to the wrapper.
pub(crate) struct Channel {
    to: Mutex<UnixStream>,
    work: Mutex<Option<Work>>,
    has_come: Condvar,
}

/// The exit code of a process whose wrapper has gone. It is never seen.
const EXIT_ABANDONED: i32 = 92;
/// The exit code of a process that cannot use its standard input, or reads no work from it.
const EXIT_NO_CHANNEL: i32 = 93;

/// The channel, if this is a worker's process.
pub(crate) fn channel() -> Option<&'static Channel> {
    static CHANNEL: OnceLock<Option<Channel>> = OnceLock::new();
    static WATCH: OnceLock<()> = OnceLock::new();
    let open = || is_started_by_wrapper().then(Channel::open);
    let channel = CHANNEL.get_or_init(open).as_ref()?;
    WATCH.get_or_init(|| {
        die_with_parent();
        if thread::Builder::new().spawn(move || channel.watch()).is_err() {
            // No work would come.
            exit(EXIT_NO_CHANNEL);
        }
    });
    Some(channel)
}

/// Whether a wrapper has started this process, and not a task of such a process, which hands the
/// variable on but not the channel.
fn is_started_by_wrapper() -> bool {
    let is_socket = |stat: rustix::fs::Stat| {
        rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::Socket
    };
    std::env::var_os(WORKER).is_some() && rustix::fs::fstat(std::io::stdin()).is_ok_and(is_socket)
}

impl Channel {
    fn open() -> Self {
        match take_stdin() {
            Ok(end) => Self {
                to: Mutex::new(UnixStream::from(end)),
                work: Mutex::new(None),
                has_come: Condvar::new(),
            },
            Err(_) => exit(EXIT_NO_CHANNEL),
        }
    }

    /// Reads the work, then waits for the end of the channel, and ends the process with it.
    fn watch(&self) {
        let from = self.to.lock().unwrap_or_else(PoisonError::into_inner).try_clone();
        let Ok(from) = from else { exit(EXIT_NO_CHANNEL) };
        let mut from = BufReader::new(from);
        let mut line = String::new();
        match from.read_line(&mut line) {
            Ok(0) | Err(_) => exit(EXIT_ABANDONED),
            Ok(_) => {}
        }
        match serde_json::from_str(&line) {
            Ok(work) => *self.lock_work() = Some(work),
            Err(_) => exit(EXIT_NO_CHANNEL),
        }
        self.has_come.notify_all();
        // Nothing more is sent.
        _ = io::copy(&mut from, &mut io::sink());
        exit(EXIT_ABANDONED)
    }

    /// The work of this process. Waits for it.
    pub(crate) fn work(&self) -> Work {
        let mut work = self.lock_work();
        loop {
            match &*work {
                Some(work) => return work.clone(),
                None => work = self.has_come.wait(work).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Writes a line to the wrapper, or ends the process with it.
    pub(crate) fn write(&self, line: &Line) {
        let Ok(mut text) = serde_json::to_vec(line) else { return };
        text.push(b'\n');
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        if to.write_all(&text).is_err() {
            exit(EXIT_ABANDONED);
        }
    }

    fn lock_work(&self) -> std::sync::MutexGuard<'_, Option<Work>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the standard input away, and leaves an empty one in its place: neither tasks nor processes that
/// they start are to read from the channel, or to hold it open.
fn take_stdin() -> io::Result<OwnedFd> {
    let end = io::stdin().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    Ok(end)
}

/// Asks the system to end this process when its parent dies, should it not come to watch the
/// channel. Linux takes the thread that started it for its parent: that is the one in which the
/// wrapper waits for it, so it does not end before. Elsewhere the channel alone must do.
fn die_with_parent() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
}
