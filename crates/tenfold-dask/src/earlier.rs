//! `Runs`: the runs on Dask of this process, and what is told of them to the processes that make
//! them again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tenfold_graph::remote::EarlierRun;
use tenfold_graph::{Error, ExecutorError, Result, Run};
use tenfold_store::Digest;

/// What is told of the runs that came before one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Earlier {
    /// How many had ended when it began, of each kind; `None` where one run has followed the
    /// other, so that numbers tell.
    ended: Option<Vec<(Kind, u64)>>,
    /// What came of those of which the run's store does not tell all.
    pasts: Vec<PastRun>,
}

/// What makes two runs the same, but for when they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Kind {
    /// The fingerprint of the graph, of the plan and of what is bound.
    pub(crate) graph: Digest,
    /// The fingerprint of the data of the graph.
    pub(crate) data: Option<Digest>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PastRun {
    kind: Kind,
    /// The number of runs of this kind that had ended before it.
    nth: u64,
    /// The store that a cluster on the program's machine had for it, where the program gave none.
    own_store: Option<String>,
    /// Or why there was no run, because of the cluster.
    past: Result<EarlierRun, String>,
}

/// A run under way.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The number of runs before it.
    pub(crate) number: u64,
}

/// The runs of a process.
#[derive(Default)]
struct Runs {
    n_begun: u64,
    n_under_way: u64,
    /// Whether two runs were under way at once. Then it is by chance which number a run has.
    have_overlapped: bool,
    ended: BTreeMap<Kind, u64>,
    pasts: Vec<PastRun>,
}

static RUNS: Mutex<Runs> = Mutex::new(Runs {
    n_begun: 0,
    n_under_way: 0,
    have_overlapped: false,
    ended: BTreeMap::new(),
    pasts: Vec::new(),
});

/// Begins a run.
pub(crate) fn begin() -> Turn {
    lock().begin()
}

/// Counts a run of a kind that a worker's process comes to: the number of those before it.
pub(crate) fn come_to(kind: Kind) -> u64 {
    lock().count(kind)
}

impl Turn {
    /// What is to be told of the runs before it to those who do its tasks, if there is anything
    /// that the store at this place does not tell.
    pub(crate) fn earlier(&self, store: &str) -> Option<Earlier> {
        lock().earlier(store)
    }

    /// Ends the run, of which this came. `data` gives the fingerprint of its data where it does not
    /// tell it.
    pub(crate) fn end(
        self,
        graph: Digest,
        own_store: Option<String>,
        came_of_it: &Result<Run>,
        data: impl FnOnce() -> Option<Digest>,
    ) {
        let (data, past) = match came_of_it {
            Ok(run) => {
                let past = EarlierRun::of(run);
                (past.data, Some(Ok(past)))
            }
            Err(Error::Executor(ExecutorError::Cluster { reason })) => {
                (data(), Some(Err(reason.clone())))
            }
            // As every process finds for itself.
            Err(_) => (data(), None),
        };
        lock().end(Kind { graph, data }, own_store, past);
    }
}

impl Runs {
    fn begin(&mut self) -> Turn {
        let turn = Turn { number: self.n_begun };
        self.n_begun += 1;
        self.n_under_way += 1;
        self.have_overlapped |= self.n_under_way > 1;
        turn
    }

    fn earlier(&self, store: &str) -> Option<Earlier> {
        let ended = self.have_overlapped.then(|| self.ended.clone().into_iter().collect());
        let mut pasts = self.pasts.clone();
        for past in &mut pasts {
            past.own_store.take_if(|own| own == store);
        }
        pasts.retain(|run| run.own_store.is_some() || !run.past.as_ref().is_ok_and(is_plain));
        let earlier = Earlier { ended, pasts };
        (earlier != Earlier::default()).then_some(earlier)
    }

    fn end(
        &mut self,
        kind: Kind,
        own_store: Option<String>,
        past: Option<Result<EarlierRun, String>>,
    ) {
        self.n_under_way -= 1;
        let nth = self.count(kind);
        let is_told = |past: &Result<EarlierRun, String>| {
            own_store.is_some() || !past.as_ref().is_ok_and(is_plain)
        };
        if let Some(past) = past.filter(is_told) {
            self.pasts.push(PastRun { kind, nth, own_store, past });
        }
    }

    fn count(&mut self, kind: Kind) -> u64 {
        let of_kind = self.ended.entry(kind).or_default();
        *of_kind += 1;
        *of_kind - 1
    }
}

/// Whether the store tells all of a run.
fn is_plain(past: &EarlierRun) -> bool {
    past.failures.is_empty() && past.stopped.is_none()
}

impl Earlier {
    /// Whether the number of a run tells which one it is.
    pub(crate) fn numbers_tell(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether there is anything to tell of a run but its number.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the run of this number, the nth of its kind, had ended when the one began, of the
    /// number `of_jobs`, that is told of this.
    pub(crate) fn had_ended(&self, number: u64, (kind, nth): (Kind, u64), of_jobs: u64) -> bool {
        match &self.ended {
            None => number < of_jobs,
            Some(ended) => ended.iter().any(|(other, n)| *other == kind && nth < *n),
        }
    }

    /// What came of the nth run of a kind, beyond what is in the store.
    ///
    /// # Errors
    /// Why there was none.
    pub(crate) fn past(&self, run: (Kind, u64)) -> Result<EarlierRun> {
        let past =
            self.find(run).map_or_else(|| Ok(EarlierRun::default()), |found| found.past.clone());
        past.map_err(|reason| ExecutorError::Cluster { reason }.into())
    }

    /// The store that the nth run of a kind had for its own, where that is not the one of the jobs.
    pub(crate) fn own_store(&self, run: (Kind, u64)) -> Option<&str> {
        self.find(run)?.own_store.as_deref()
    }

    fn find(&self, (kind, nth): (Kind, u64)) -> Option<&PastRun> {
        self.pasts.iter().find(|past| past.kind == kind && past.nth == nth)
    }
}

fn lock() -> MutexGuard<'static, Runs> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tenfold_graph::Stopped;

    use super::*;

    fn kinds() -> [Kind; 2] {
        let data = Some(Digest::of(b"data"));
        ["one", "other"].map(|graph| Kind { graph: Digest::of(graph.as_bytes()), data })
    }

    fn cancelled() -> EarlierRun {
        EarlierRun { stopped: Some(Stopped::Cancelled), ..EarlierRun::default() }
    }

    /// As another process reads it.
    fn travelled(runs: &Runs, store: &str) -> Earlier {
        let told = serde_json::to_string(&runs.earlier(store).unwrap()).unwrap();
        serde_json::from_str(&told).unwrap()
    }

    #[test]
    fn of_runs_in_a_row_only_that_is_told_which_the_store_does_not_tell() {
        let mut runs = Runs::default();
        let [one, other] = kinds();
        let pasts = [
            (one, None, Ok(EarlierRun { data: one.data, ..EarlierRun::default() })),
            (one, None, Ok(cancelled())),
            (other, None, Err("no scheduler".to_owned())),
            (other, Some("own"), Ok(EarlierRun::default())),
        ];
        for (at, (kind, own_store, past)) in pasts.into_iter().enumerate() {
            assert_eq!(runs.begin().number, at as u64);
            runs.end(kind, own_store.map(str::to_owned), Some(past));
            assert_eq!(runs.earlier("own").is_none(), at == 0);
        }
        let earlier = travelled(&runs, "store");
        assert!(earlier.numbers_tell());

        let mut there = Runs::default();
        let came = [one, one, other, other, one].map(|kind| (kind, there.count(kind)));
        let past = came.map(|run| earlier.past(run).map_err(|error| error.to_string()));
        assert_eq!(past[..2], [Ok(EarlierRun::default()), Ok(cancelled())]);
        assert_eq!(past[2..4], [Err("no scheduler".into()), Ok(EarlierRun::default())]);
        assert_eq!(earlier.own_store(came[3]), Some("own"));
        assert_eq!(travelled(&runs, "own").own_store(came[3]), None);
        let had_ended = [3, 4].map(|number| earlier.had_ended(number, came[number as usize], 4));
        assert_eq!(had_ended, [true, false]);
    }

    #[test]
    fn where_runs_were_made_at_once_it_counts_how_many_of_a_kind_had_ended() {
        let mut runs = Runs::default();
        let [one, other] = kinds();
        let alike = Kind { data: None, ..one };
        for _ in 0..3 {
            runs.begin();
        }
        runs.end(one, None, Some(Ok(EarlierRun::default())));
        let earlier = travelled(&runs, "store");
        assert!(!earlier.numbers_tell());
        // They come in another order.
        let mut there = Runs::default();
        let came = [other, alike, one, one].map(|kind| (kind, there.count(kind)));
        let had_ended = came.map(|run| earlier.had_ended(0, run, 3));
        assert_eq!(had_ended, [false, false, true, false]);
    }
}
