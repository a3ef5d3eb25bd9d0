//! What a run on Dask is in a worker's process: the tasks that it was started for, and the end.

use std::process::exit;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tenfold_graph::remote::{Batch, EarlierRun, Job, data_fingerprint, graph_fingerprint, replay};
use tenfold_graph::{Bindings, ExecutorError, Options, Plan, Result, Run, Stopped};
use tenfold_store::{Digest, Durability, Lookup, Store};

use crate::channel::Channel;
use crate::document;
use crate::earlier::{self, Earlier, Kind};
use crate::wire::{EXIT_MISMATCH, Line, Mismatch, RunId, What, Work};

/// A program may make runs from several threads at once. One that had not ended when the run of the
/// jobs began waits so long for that to come, as it should soon; then it ends with what is stored.
const JOBS_COME_WITHIN: Duration = Duration::from_secs(10);
/// So long another thread may come to the run of the jobs where this is not it, though it should be.
const OTHERS_COME_WITHIN: Duration = Duration::from_secs(3);

/// What a run to which a worker's process comes is to the run of its jobs.
enum Relation {
    /// That run. The jobs are done in its place, and the process ends.
    OfJobs,
    /// One that had ended when that one began, the nth of its kind. It is made again, with its
    /// results from the store.
    Ended((Kind, u64)),
    /// One that had not, where runs were made at once. Its thread goes no further; if the run of the
    /// jobs does not come for long, it goes on with what is stored.
    Beside,
    /// Another than should be here, unless another thread comes to the run of the jobs. It is refused.
    InItsPlace,
    /// One after it. Its thread goes no further.
    After,
}

/// Takes the place of a run. It returns what runs return that were needed for that of the jobs.
pub(crate) fn take_over(
    channel: &'static Channel,
    plan: &Plan,
    bindings: &Bindings,
    mut options: Options,
) -> Result<Run> {
    let Work { run, jobs, .. } = channel.work();
    // Without one it is that of the cluster on this machine.
    let own = || Store::open_with(&run.store, Durability::Process);
    let cannot = |error: tenfold_store::Error| ExecutorError::Cluster { reason: error.to_string() };
    let has_no_store = options.store.is_none();
    let store = &options.store.take().map_or_else(own, Ok).map_err(cannot)?;
    options.store = Some(store.clone());
    // First, because another program may do anything on its way to the run.
    if let Some(mismatch) = other_executable(&run, store) {
        refuse(channel, mismatch);
    }
    let earlier = match told_of_earlier(&run, store) {
        Ok(earlier) => earlier,
        Err(mismatch) => refuse(channel, mismatch),
    };
    let graph = graph_fingerprint(plan, bindings, store);
    let share = match other_run(&run, graph, store) {
        Some(mismatch) => Err(mismatch),
        None => Ok(Batch::new(plan, bindings, &options, &jobs)?),
    };
    let data = || data_fingerprint(plan, bindings, store);
    match relation(&run, &earlier, share.as_ref().ok(), graph, data)? {
        Relation::OfJobs => do_jobs(channel, &run, store, &jobs, share),
        Relation::Ended(nth) => {
            if let Some(place) = earlier.own_store(nth).filter(|_| has_no_store) {
                options.store = reopened(place);
            }
            replay(plan, bindings, &options, &earlier.past(nth)?)
        }
        Relation::Beside => {
            TAKEN.wait_for(JOBS_COME_WITHIN)?;
            // Its tasks are for others.
            let cancelled =
                EarlierRun { stopped: Some(Stopped::Cancelled), ..EarlierRun::default() };
            replay(plan, bindings, &options, &cancelled)
        }
        Relation::InItsPlace => {
            TAKEN.wait_for(OTHERS_COME_WITHIN)?;
            do_jobs(channel, &run, store, &jobs, share)
        }
        Relation::After => go_no_further(),
    }
}

/// What a run of this graph is to the run of the jobs; `share` is its share in them, if the graph and
/// the store are those of that run.
fn relation(
    run: &RunId,
    earlier: &Earlier,
    share: Option<&Batch<'_>>,
    graph: Digest,
    data: impl FnOnce() -> Result<Option<Digest>>,
) -> Result<Relation> {
    let number = earlier::begin().number;
    let is_next = number == run.number && earlier.numbers_tell();
    if share.is_some_and(|share| share.is_of_this_run().unwrap_or(is_next)) {
        return Ok(Relation::OfJobs);
    }
    // The data is looked at only where it may matter.
    let kind = Kind { graph, data: if earlier.is_empty() { None } else { data()? } };
    let nth = (kind, earlier::come_to(kind));
    Ok(if earlier.had_ended(number, nth, run.number) {
        Relation::Ended(nth)
    } else if !earlier.numbers_tell() {
        Relation::Beside
    } else if is_next {
        Relation::InItsPlace
    } else {
        Relation::After
    })
}

/// The store that an earlier run had for its own; `None` if it has gone with its cluster. Then what it
/// kept is computed again.
fn reopened(place: &str) -> Option<Store> {
    let is_there = std::path::Path::new(place).is_dir();
    is_there.then(|| Store::open_with(place, Durability::Process).ok()).flatten()
}

/// Does the jobs in place of the run, if it is not another, and ends the process.
///
/// # Errors
/// As [`go_no_further`], if another thread does them.
fn do_jobs(
    channel: &'static Channel,
    run: &RunId,
    store: &Store,
    jobs: &[Job],
    share: Result<Batch<'_>, Mismatch>,
) -> Result<Run> {
    TAKEN.take()?;
    let share = match (share, lacks(store, &run.description)) {
        (Ok(share), None) => share,
        (Err(mismatch), _) | (_, Some(mismatch)) => refuse(channel, mismatch),
    };
    let begun = Instant::now();
    let ends = share.run(|news| channel.tell(&Line::TaskEvent(news)));
    for (job, end) in jobs.iter().zip(ends) {
        channel.tell(&Line::End { job: job.recipe, end });
    }
    channel.tell(&Line::Done { seconds: Some(begun.elapsed().as_secs_f64()) });
    exit(0)
}

/// Whether a thread of this process does the jobs.
struct Taken {
    is_so: Mutex<bool>,
    changed: Condvar,
}

static TAKEN: Taken = Taken { is_so: Mutex::new(false), changed: Condvar::new() };

impl Taken {
    /// Takes the jobs. A thread after the first goes no further.
    fn take(&self) -> Result<()> {
        let was_so = std::mem::replace(&mut *self.lock(), true);
        self.changed.notify_all();
        if was_so { go_no_further() } else { Ok(()) }
    }

    /// Waits until a thread has the jobs, and goes no further then; or for so long.
    fn wait_for(&self, time: Duration) -> Result<()> {
        let waited = self.changed.wait_timeout_while(self.lock(), time, |is_so| !*is_so);
        let is_so = *waited.unwrap_or_else(PoisonError::into_inner).0;
        if is_so { go_no_further() } else { Ok(()) }
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_so.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits while another thread does the jobs, and ends the process with them.
///
/// # Errors
/// On a thread that the tasks run on: it would wait for itself.
fn go_no_further<T>() -> Result<T> {
    if rayon::current_thread_index().is_some() {
        let reason = "a task that runs on a Dask worker cannot run a graph on Dask itself; run it \
                      with `Threads` there, or make it part of the graph";
        return Err(ExecutorError::Cluster { reason: reason.to_owned() }.into());
    }
    loop {
        thread::park();
    }
}

/// What the store tells of the runs before the one of the jobs.
fn told_of_earlier(run: &RunId, store: &Store) -> Result<Earlier, Mismatch> {
    let Some(recipe) = &run.earlier else { return Ok(Earlier::default()) };
    // A program may have several.
    let of_run = match store.place() == run.store {
        true => Ok(store.clone()),
        false => Store::at(&run.store).map_err(|error| error.to_string()),
    };
    let found = match of_run.and_then(|store| document::read(recipe, &store)) {
        Ok(earlier) => return Ok(earlier),
        Err(reason) => format!("a store of which this is so: {reason}"),
    };
    let expected = format!("the store {} with the earlier runs {recipe}", run.store);
    Err(Mismatch { what: What::Store, expected, found })
}

/// Ends the process, because it is not what the run expects.
fn refuse(channel: &Channel, mismatch: Mismatch) -> ! {
    channel.tell(&Line::Mismatch(mismatch));
    exit(EXIT_MISMATCH)
}

/// How this program differs from the one that made the run, if it does.
fn other_executable(run: &RunId, store: &Store) -> Option<Mismatch> {
    let found = match store.executable_digest() {
        Ok(digest) => digest.to_string(),
        Err(error) => error.to_string(),
    };
    differs(What::Executable, run.executable.to_string(), found)
}

/// How a run differs from that of the jobs in what is told of both, if it does.
fn other_run(run: &RunId, graph: Digest, store: &Store) -> Option<Mismatch> {
    differs(What::Store, run.store.clone(), store.place())
        .or_else(|| differs(What::Graph, run.graph.to_string(), graph.to_string()))
}

fn differs(what: What, expected: String, found: String) -> Option<Mismatch> {
    (expected != found).then_some(Mismatch { what, expected, found })
}

/// A store that is called the same, and is another: one of that machine alone, for example.
fn lacks(store: &Store, description: &Digest) -> Option<Mismatch> {
    let place = store.place();
    let found = match store.find(description) {
        Ok(Lookup::Found(_)) => return None,
        Ok(_) => format!("a store at {place} in which it is not"),
        Err(error) => error.to_string(),
    };
    let expected = format!("the store {place} with the description {description} of the run");
    Some(Mismatch { what: What::Store, expected, found })
}
