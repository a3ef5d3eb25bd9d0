//! `Runs`: the runs on Dask of this process, and what is told of them to the processes that make
//! them again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tenfold_graph::remote::Past;
use tenfold_graph::{Error, Result, Run};
use tenfold_store::Digest;

/// What is told of the runs that came before one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Earlier {
    /// How many of each graph had ended when it began; `None` where one run has followed the
    /// other, so that numbers tell.
    ended: Option<BTreeMap<Digest, u64>>,
    /// What came of those of which the store does not tell all.
    pasts: Vec<PastRun>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PastRun {
    graph: Digest,
    /// The number of runs of this graph before it.
    nth: u64,
    /// Or why there was no run, because of the cluster.
    past: Result<Past, String>,
}

/// A run under way.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The number of runs before it.
    pub(crate) number: u64,
    graph: Digest,
    nth: u64,
}

/// The runs of a process.
#[derive(Default)]
struct Runs {
    n_begun: u64,
    n_under_way: u64,
    /// Whether two runs were under way at once. Then it is by chance which number a run has.
    have_overlapped: bool,
    begun: BTreeMap<Digest, u64>,
    ended: BTreeMap<Digest, u64>,
    pasts: Vec<PastRun>,
}

static RUNS: Mutex<Runs> = Mutex::new(Runs {
    n_begun: 0,
    n_under_way: 0,
    have_overlapped: false,
    begun: BTreeMap::new(),
    ended: BTreeMap::new(),
    pasts: Vec::new(),
});

/// Begins a run of a graph with this fingerprint.
pub(crate) fn begin(graph: Digest) -> Turn {
    lock().begin(graph)
}

impl Turn {
    /// What is to be told of the runs before it to those who do its tasks, if there is anything.
    pub(crate) fn earlier(&self) -> Option<Earlier> {
        lock().earlier()
    }

    /// Ends the run.
    pub(crate) fn end(self, came_of_it: &Result<Run>) {
        let past = match came_of_it {
            Ok(run) => Some(Ok(Past::of(run))),
            Err(Error::Cluster { reason }) => Some(Err(reason.clone())),
            // As every process finds for itself.
            Err(_) => None,
        };
        lock().end(&self, past.filter(|past| *past != Ok(Past::default())));
    }
}

impl Runs {
    fn begin(&mut self, graph: Digest) -> Turn {
        let of_graph = self.begun.entry(graph).or_default();
        let turn = Turn { number: self.n_begun, graph, nth: *of_graph };
        *of_graph += 1;
        self.n_begun += 1;
        self.n_under_way += 1;
        self.have_overlapped |= self.n_under_way > 1;
        turn
    }

    fn earlier(&self) -> Option<Earlier> {
        let ended = self.have_overlapped.then(|| self.ended.clone());
        let earlier = Earlier { ended, pasts: self.pasts.clone() };
        (earlier != Earlier::default()).then_some(earlier)
    }

    fn end(&mut self, turn: &Turn, past: Option<Result<Past, String>>) {
        self.n_under_way -= 1;
        *self.ended.entry(turn.graph).or_default() += 1;
        let Turn { graph, nth, .. } = *turn;
        self.pasts.extend(past.map(|past| PastRun { graph, nth, past }));
    }
}

impl Earlier {
    /// Whether the number of a run tells which one it is.
    pub(crate) fn numbers_tell(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether a run had ended when the one began that is told of this.
    pub(crate) fn had_ended(&self, turn: &Turn, number: u64) -> bool {
        match &self.ended {
            None => turn.number < number,
            Some(ended) => ended.get(&turn.graph).is_some_and(|ended| turn.nth < *ended),
        }
    }

    /// What came of a run, beyond what is in the store.
    ///
    /// # Errors
    /// Why there was none.
    pub(crate) fn past(&self, turn: &Turn) -> Result<Past> {
        let mut pasts = self.pasts.iter();
        let of_it = pasts.find(|past| past.graph == turn.graph && past.nth == turn.nth);
        let past = of_it.map_or_else(|| Ok(Past::default()), |past| past.past.clone());
        past.map_err(|reason| Error::Cluster { reason })
    }
}

fn lock() -> MutexGuard<'static, Runs> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tenfold_graph::Stopped;

    use super::*;

    fn graphs() -> [Digest; 2] {
        [Digest::of(b"one"), Digest::of(b"other")]
    }

    fn cancelled() -> Past {
        Past { stopped: Some(Stopped::Cancelled), ..Past::default() }
    }

    /// As another process reads it.
    fn travelled(runs: &Runs) -> Earlier {
        let told = serde_json::to_string(&runs.earlier().unwrap()).unwrap();
        serde_json::from_str(&told).unwrap()
    }

    #[test]
    fn of_runs_in_a_row_only_that_is_told_which_the_store_does_not_tell() {
        let mut runs = Runs::default();
        let [one, other] = graphs();
        let turn = runs.begin(one);
        runs.end(&turn, None);
        assert_eq!(runs.earlier(), None);
        let turn = runs.begin(one);
        runs.end(&turn, Some(Ok(cancelled())));
        let turn = runs.begin(other);
        runs.end(&turn, Some(Err("no scheduler".into())));
        let earlier = travelled(&runs);
        assert!(earlier.numbers_tell());

        let mut there = Runs::default();
        let turns = [one, one, other, other].map(|graph| there.begin(graph));
        let past =
            turns.each_ref().map(|turn| earlier.past(turn).map_err(|error| error.to_string()));
        assert_eq!(past[..2], [Ok(Past::default()), Ok(cancelled())]);
        assert_eq!(past[2..], [Err("no scheduler".into()), Ok(Past::default())]);
        let had_ended = turns.each_ref().map(|turn| earlier.had_ended(turn, 3));
        assert_eq!(had_ended, [true, true, true, false]);
    }

    #[test]
    fn where_runs_were_made_at_once_it_counts_how_many_of_a_graph_had_ended() {
        let mut runs = Runs::default();
        let [one, other] = graphs();
        let (first, _beside) = (runs.begin(one), runs.begin(other));
        runs.end(&first, None);
        let earlier = travelled(&runs);
        assert!(!earlier.numbers_tell());
        // They come in another order.
        let mut there = Runs::default();
        let turns = [other, one, one].map(|graph| there.begin(graph));
        let had_ended = turns.each_ref().map(|turn| earlier.had_ended(turn, 2));
        assert_eq!(had_ended, [false, true, false]);
    }
}
