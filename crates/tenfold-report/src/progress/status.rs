//! `Status`: the counts of a run at one moment, and the time that is left.

use std::fmt;
use std::time::Duration;

use tenfold_graph::Past;

/// The counts of a run at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    /// Number of tasks that may run.
    pub(super) tasks: u64,
    pub(super) ran: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
    pub(super) reused: u64,
    /// Those of the reused that are not among `tasks`.
    pub(super) reused_at_once: u64,
    pub(super) elapsed: Duration,
    /// The seconds of all tasks that have ended, together.
    pub(super) work: Duration,
    pub(super) past: Past,
    /// The tasks at work, the longest first.
    pub(super) running: Vec<Running>,
}

/// A task at work.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) key: String,
    pub(super) elapsed: Duration,
}

impl Status {
    /// Number of tasks that have ended, one way or another.
    pub(super) fn done(&self) -> u64 {
        let reused = self.reused - self.reused_at_once;
        (self.ran + self.failed + self.skipped + reused).min(self.tasks)
    }

    /// The expected time to the end: the tasks left, times their mean duration, over the work done in a second.
    /// Durations are those that the store knows, and the mean of this run for the other tasks.
    pub(super) fn left(&self) -> Option<Duration> {
        let left = self.tasks - self.done();
        let ended = self.ran + self.failed;
        if left == 0 || ended == 0 || self.work.is_zero() {
            return None;
        }
        let mean_now = self.work.as_secs_f64() / ended as f64;
        let known = (self.past.tasks as u64).min(self.tasks);
        let expected = self.past.seconds + (self.tasks - known) as f64 * mean_now;
        let mean = expected / self.tasks as f64;
        let rate = self.work.as_secs_f64() / self.elapsed.as_secs_f64().max(1e-9);
        Duration::try_from_secs_f64(left as f64 * mean / rate).ok()
    }

    /// The counts beside those that ran, such as `12 reused, 1 failed`.
    pub(super) fn counts(&self) -> String {
        let counts = [(self.reused, "reused"), (self.failed, "failed"), (self.skipped, "skipped")];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        counts.map(|(count, name)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
    }
}

/// A time in a fitting unit: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
pub(super) struct Time(pub(super) Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        let whole = seconds.round() as u64;
        match whole {
            _ if seconds < 10.0 => write!(f, "{seconds:.1} s"),
            0..60 => write!(f, "{whole} s"),
            60..3600 => write!(f, "{} min {} s", whole / 60, whole % 60),
            _ => write!(f, "{} h {} min", whole / 3600, whole / 60 % 60),
        }
    }
}
