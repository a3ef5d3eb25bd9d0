//! `Pace`: how long the tasks of each function take in this run, and how many go into one process.

use std::collections::BTreeMap;

/// A process is given about as much work as this.
const UNIT_SECONDS: f64 = 1.0;
/// Less than this is not worth a process of its own.
const UNIT_SECONDS_MIN: f64 = 0.05;
/// A process is given no more tasks than this.
const JOBS_MAX: usize = 1000;
/// Each thread of the workers gets at least so many processes of the waiting tasks, so that none is left
/// with a long one at the end.
const UNITS_PER_THREAD: usize = 3;

/// Seconds of work and tasks ended, by function.
#[derive(Default)]
pub(crate) struct Pace {
    seen: BTreeMap<&'static str, (f64, usize)>,
}

impl Pace {
    /// Takes in that some tasks of a function have ended, and how long they took together.
    pub(crate) fn note(&mut self, function: &'static str, seconds: f64, n_ended: usize) {
        if n_ended > 0 {
            let seen = self.seen.entry(function).or_default();
            seen.0 += seconds;
            seen.1 += n_ended;
        }
    }

    /// Whether it is known how long the tasks of a function take.
    pub(crate) fn is_known(&self, function: &str) -> bool {
        self.seen.contains_key(function)
    }

    /// How many tasks of a function go into the next process: one until it is known how long they
    /// take.
    pub(crate) fn n_jobs(&self, function: &str, n_waiting: usize, n_threads: usize) -> usize {
        let Some(&(seconds, n_ended)) = self.seen.get(function) else { return 1 };
        // The cast saturates where they take no time at all.
        let within = |time: f64| (time * n_ended as f64 / seconds) as usize;
        let share = n_waiting.div_ceil(UNITS_PER_THREAD * n_threads.max(1));
        let least = within(UNIT_SECONDS_MIN).min(n_waiting);
        within(UNIT_SECONDS).min(share.max(least)).clamp(1, JOBS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(seconds: f64, n_ended: usize) -> Pace {
        let mut pace = Pace::default();
        pace.note("f", seconds, n_ended);
        pace
    }

    #[test]
    fn unknown_tasks_go_alone() {
        assert_eq!(Pace::default().n_jobs("f", 10_000, 2), 1);
        assert_eq!(pace(0.001, 1).n_jobs("g", 10_000, 2), 1);
        assert_eq!(pace(0.0, 0).n_jobs("f", 10_000, 2), 1);
    }

    #[test]
    fn small_tasks_make_about_a_second_and_at_most_a_thousand() {
        assert_eq!(pace(0.5, 50).n_jobs("f", 10_000, 2), 100);
        assert_eq!(pace(0.05, 50).n_jobs("f", 10_000, 2), 1000);
        assert_eq!(pace(0.0, 1).n_jobs("f", 10_000, 2), 1000);
        assert_eq!(pace(70.0, 1).n_jobs("f", 10_000, 2), 1);
    }

    #[test]
    fn each_thread_gets_three_of_the_waiting_processes() {
        assert_eq!(pace(0.001, 1).n_jobs("f", 600, 2), 100);
        assert_eq!(pace(0.1, 1).n_jobs("f", 7, 2), 2);
        assert_eq!(pace(0.1, 1).n_jobs("f", 1, 2), 1);
        assert_eq!(pace(0.1, 1).n_jobs("f", 9, 0), 3);
    }

    #[test]
    fn tasks_of_next_to_no_time_are_not_shared_out() {
        assert_eq!(pace(0.001, 1).n_jobs("f", 60, 2), 50);
        assert_eq!(pace(0.001, 1).n_jobs("f", 7, 2), 7);
        assert_eq!(pace(0.0, 1).n_jobs("f", 7, 2), 7);
    }
}
