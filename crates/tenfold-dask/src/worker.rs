//! A run on Dask in a worker's process: the jobs that it was started for are done in its place, and the
//! process ends. Runs before it are made again, with their results from the store.

use std::path::Path;
use std::process::exit;
use std::time::Instant;

use tenfold_graph::remote::{Batch, Job, JobEnd, graph_fingerprint, replay};
use tenfold_graph::{Bindings, ExecutorError, Options, Plan, Result, Run};
use tenfold_store::{Digest, Durability, Lookup, Store};

use crate::channel::Channel;
use crate::turn::Turn;
use crate::wire::{EXIT_MISMATCH, Line, Mismatch, Part, RunId, Work};

/// Makes a run again, or does the jobs in its place; `turn` is that of a run that may send tasks.
pub(crate) fn take_over(
    channel: &'static Channel,
    plan: &Plan,
    bindings: &Bindings,
    mut options: Options,
    turn: Option<&Turn>,
) -> Result<Run> {
    let Work { run, jobs, .. } = channel.work();
    let store = match options.store.take() {
        Some(store) => store,
        None => own_store(&run.store)?,
    };
    // First, because another program may do anything on its way to the run.
    if let Some(mismatch) = other_executable(&run, &store) {
        refuse(channel, mismatch);
    }
    options.store = Some(store.clone());
    if turn.is_none_or(|turn| turn.number != run.number) {
        return replay(plan, bindings, &options);
    }
    let graph = graph_fingerprint(plan, bindings, &store);
    let mismatch = other_run(&run, graph, &store).or_else(|| lacks(&store, &run.description));
    if let Some(mismatch) = mismatch {
        refuse(channel, mismatch);
    }
    do_jobs(channel, plan, bindings, &options, &jobs)
}

/// The store of a run without one: that of the cluster on this machine.
fn own_store(place: &str) -> Result<Store> {
    let opened = match Path::new(place).is_dir() {
        true => Store::open_with(place, Durability::Process),
        false => Store::at(place),
    };
    opened.map_err(|error| ExecutorError::Cluster { reason: error.to_string() }.into())
}

/// Does the jobs, and ends the process.
fn do_jobs(
    channel: &'static Channel,
    plan: &Plan,
    bindings: &Bindings,
    options: &Options,
    jobs: &[Job],
) -> ! {
    let begun = Instant::now();
    let ends = match Batch::new(plan, bindings, options, jobs) {
        Ok(batch) => batch.run(|event| channel.write(&Line::Event(event))),
        Err(error) => vec![JobEnd::Refused { reason: error.to_string() }; jobs.len()],
    };
    for (job, end) in jobs.iter().zip(ends) {
        channel.write(&Line::End { job: job.recipe, end });
    }
    channel.write(&Line::Done { seconds: Some(begun.elapsed().as_secs_f64()) });
    exit(0)
}

/// Ends the process, because it differs from the run's.
fn refuse(channel: &Channel, mismatch: Mismatch) -> ! {
    channel.write(&Line::Mismatch(mismatch));
    exit(EXIT_MISMATCH)
}

/// The difference of this program from the one that made the run, if there is one.
fn other_executable(run: &RunId, store: &Store) -> Option<Mismatch> {
    let found = match store.executable_digest() {
        Ok(digest) => digest.to_string(),
        Err(error) => error.to_string(),
    };
    differs(Part::Executable, run.executable.to_string(), found)
}

/// The difference of a run from that of the jobs in store or graph, if there is one.
fn other_run(run: &RunId, graph: Digest, store: &Store) -> Option<Mismatch> {
    differs(Part::Store, run.store.clone(), store.place())
        .or_else(|| differs(Part::Graph, run.graph.to_string(), graph.to_string()))
}

fn differs(part: Part, expected: String, found: String) -> Option<Mismatch> {
    (expected != found).then_some(Mismatch { part, expected, found })
}

/// A store of the same name that is another: one of that machine alone, for example.
fn lacks(store: &Store, description: &Digest) -> Option<Mismatch> {
    let place = store.place();
    let found = match store.find(description) {
        Ok(Lookup::Found(_)) => return None,
        Ok(_) => format!("a store at {place} in which it is not"),
        Err(error) => error.to_string(),
    };
    let expected = format!("the store {place} with the description {description} of the run");
    Some(Mismatch { part: Part::Store, expected, found })
}
