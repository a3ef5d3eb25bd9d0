//! What a run on Dask is in a worker's process: the tasks that it was started for, and the end.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tenfold_graph::remote::{JobEnd, graph_fingerprint, is_run_of, work};
use tenfold_graph::{Bindings, Error, Executor, Options, Plan, Result, Run, Threads};
use tenfold_store::{Digest, Durability, Lookup, Store};

use crate::channel::Channel;
use crate::wire::{EXIT_MISMATCH, Line, Mismatch, RunId, What, Work};

/// A program that makes runs from several threads at once makes them in any order: so long the run
/// of the jobs may come after one that has its number.
const OTHERS_COME_WITHIN: Duration = Duration::from_secs(1);

/// Takes the place of the run of this number, if it is the run of the jobs or one like it. Only
/// others return: they run here, and find their results in the store.
pub(crate) fn take_over(
    channel: &'static Channel,
    number: u64,
    (plan, bindings): (&Plan, Bindings),
    mut options: Options,
) -> Result<Run> {
    let Work { run, jobs, .. } = channel.work();
    // Without one it is that of the cluster on this machine.
    let own = || Store::open_with(&run.store, Durability::Process);
    let store = &options.store.clone().map_or_else(own, Ok).map_err(|error| {
        let reason = error.to_string();
        Error::Cluster { reason }
    })?;
    options.store = Some(store.clone());
    let options = &options;
    // First, because another program may do anything on its way to the run.
    if let Some(mismatch) = other_executable(&run, store) {
        refuse(channel, mismatch);
    }
    let graph = graph_fingerprint(plan, &bindings, store);
    let is_of_jobs =
        graph == run.graph && (number == run.number || is_run_of(plan, &bindings, options, &jobs)?);
    if !is_of_jobs && number < run.number {
        let mut threads = Threads::default();
        *threads.options_mut() = options.clone();
        // What was to run again has done so; here it would replace what others use.
        threads.options_mut().rerun.clear();
        threads.options_mut().audit = 0.0;
        return threads.run_plan(plan, bindings);
    }
    if !is_of_jobs && number > run.number {
        wait_for_the_end();
    }
    if graph != run.graph {
        // Another thread of the program may come to the run of the jobs.
        thread::sleep(OTHERS_COME_WITHIN);
    }
    static IS_TAKEN: AtomicBool = AtomicBool::new(false);
    if IS_TAKEN.swap(true, Ordering::Relaxed) {
        wait_for_the_end();
    }
    if let Some(mismatch) = other_run(&run, graph, store) {
        refuse(channel, mismatch);
    }
    let begun = Instant::now();
    let ends = work(plan, &bindings, options, &jobs, |news| channel.tell(&Line::News(news)));
    let ends = ends.unwrap_or_else(|error| {
        let reason = error.to_string();
        jobs.iter().map(|_| JobEnd::Refused { reason: reason.clone() }).collect()
    });
    for (job, end) in jobs.iter().zip(ends) {
        channel.tell(&Line::End { job: job.recipe, end });
    }
    channel.tell(&Line::Done { seconds: Some(begun.elapsed().as_secs_f64()) });
    exit(0)
}

/// Waits while another thread does the jobs, and ends the process with them.
fn wait_for_the_end() -> ! {
    loop {
        thread::park();
    }
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

fn differs(what: What, expected: String, found: String) -> Option<Mismatch> {
    (expected != found).then_some(Mismatch { what, expected, found })
}

/// How this run differs from the one that the jobs are of, if it does.
fn other_run(run: &RunId, graph: Digest, store: &Store) -> Option<Mismatch> {
    differs(What::Store, run.store.clone(), store.place())
        .or_else(|| differs(What::Graph, run.graph.to_string(), graph.to_string()))
        .or_else(|| lacks(store, &run.description))
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
