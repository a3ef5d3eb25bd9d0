//! The worker's side: jobs, done in a process that has built the same graph.

use std::collections::BTreeMap;
use std::sync::Arc;

use tenfold_store::{Lookup, Record, Store};

use super::find::find_of_others;
use super::inputs::stored_inputs;
use super::job::Job;
use super::message::{Failure, FailureKind, JobEnd, TaskEvent};
use crate::error::{Cause, ExecutorError, NodeError, Result};
use crate::plan::{Bindings, Dep, Plan};
use crate::reuse::{InStore, Parked, ReuseOptions, Review, Start};
use crate::run::{Engine, Event, EventKind, OnError, Options, Workers, drive};
use crate::task::{Shared, catch, shared};

/// The share of a run that some jobs are, about to be done.
pub struct Batch<'j> {
    /// The plan of the whole run.
    plan: Plan,
    /// For each job the position of its task; or how it ends, if it cannot run.
    accepted: Vec<Result<(u32, &'j Job), JobEnd>>,
    /// The plan of these jobs.
    part: Plan,
    /// The values of its sources.
    sources: Vec<Shared>,
    store: Store,
    memory_limit: Option<usize>,
    reuse: ReuseOptions,
    review: Review,
    workers: Arc<Workers>,
}

impl<'j> Batch<'j> {
    /// Finds the tasks of jobs of a run of this plan with these bindings, and looks into the store.
    ///
    /// Of the options, the store and the memory limit count.
    ///
    /// # Errors
    /// As [`run_plan`](crate::Executor::run_plan); [`ExecutorError::NeedsStore`] without a store;
    /// [`ExecutorError::Pool`] if the system refuses the threads.
    pub fn new(
        plan: &Plan,
        bindings: &Bindings,
        options: &Options,
        jobs: &'j [Job],
    ) -> Result<Self> {
        let Some(store) = options.store.clone() else {
            return Err(ExecutorError::NeedsStore.into());
        };
        let workers = Workers::here()?;
        let (plan, values) = bindings.resolve(plan)?;
        let mut inputs = BTreeMap::new();
        let accept = |job| accept(&plan, &store, job, &mut inputs).map(|at| (at, job));
        let accepted: Vec<_> = jobs.iter().map(accept).collect();
        let targets = accepted.iter().flatten().map(|&(at, _)| plan.node_at(at)).collect();
        let part = plan.part(targets, inputs.keys().copied());
        let sources = sources(&plan, &values, &part, &inputs, &store);
        let again = accepted.iter().flatten().filter(|(_, job)| job.runs_again);
        let lost = again.map(|(_, job)| job.recipe).collect();
        let reuse = ReuseOptions { lost, keeps_all: true, ..ReuseOptions::default() };
        let review = workers.install(|| Review::new(&part, &sources, &store, &reuse));
        let memory_limit = options.memory_limit;
        Ok(Self { plan, accepted, part, sources, store, memory_limit, reuse, review, workers })
    }

    /// Does the jobs, on the threads of [`Threads::default`](crate::Threads), and reports their events. The values go into
    /// the store; the end of each job is returned, in their order. One that fails leaves the others
    /// alone.
    pub fn run(self, report: impl Fn(TaskEvent) + Send + Sync + 'static) -> Vec<JobEnd> {
        let Self { plan, accepted, part, sources, store, memory_limit, reuse, review, workers } =
            self;
        let todo = accepted.iter().flatten();
        let expected: BTreeMap<_, _> =
            todo.map(|&(at, job)| (plan.node_at(at), job.recipe)).collect();
        let observer = move |event: &Event<'_>| task_event(event).into_iter().for_each(&report);
        let options = Options {
            on_error: OnError::Isolate,
            observers: vec![Arc::new(observer)],
            ..Options::default()
        };
        let ends = store.at_once(|store| {
            let mut start = Start::of_review(&part, &sources, review, store, memory_limit, &reuse);
            start.expect(&expected);
            let engine = Arc::new(Engine::new(start, &options));
            drive(&engine, &workers);
            Engine::sole(engine).into_ends(&expected)
        });
        let end = |accepted: Result<(u32, &Job), JobEnd>| match (accepted, &ends) {
            (Err(end), _) => end,
            (_, Err(error)) => JobEnd::Refused { reason: error.to_string() },
            (Ok((at, _)), Ok(ends)) => match ends.get(&plan.node_at(at)) {
                Some(end) => end.clone(),
                None => unreachable!("each task that was accepted has ended"),
            },
        };
        accepted.into_iter().map(end).collect()
    }
}

/// The position of a job's task, and in `inputs`, by node, the values that it needs from the store.
fn accept(
    plan: &Plan,
    store: &Store,
    job: &Job,
    inputs: &mut BTreeMap<u32, Record>,
) -> Result<u32, JobEnd> {
    let refuse = |reason: String| JobEnd::Refused { reason };
    let node = plan.graph_nodes().keys.find(&job.key);
    let position = node.and_then(|node| plan.place(node)?.as_task());
    let Some(position) = position.filter(|&position| plan.is_cached(position)) else {
        return Err(refuse(format!("in this process `{}` is no cached task of the plan", job.key)));
    };
    let needs = stored_inputs(plan, position, &|_| false).stored;
    if needs.len() != job.inputs.len() {
        let (here, there) = (needs.len(), job.inputs.len());
        return Err(refuse(format!(
            "in this process the task needs {here} values of cached tasks, not {there}"
        )));
    }
    for (position, recipe) in needs.into_iter().filter_map(Dep::as_task).zip(&job.inputs) {
        let key = plan.key_at(position);
        let node = plan.node_at(position);
        if inputs.get(&node).is_some_and(|record| record.recipe == *recipe) {
            // Another job has asked for it.
            continue;
        }
        let reason = match find_of_others(store, recipe) {
            Ok(Lookup::Found(record)) => {
                inputs.insert(node, record);
                continue;
            }
            Ok(Lookup::Damaged(damage)) => damage.to_string(),
            Ok(_) => format!("the value of `{key}` is not there"),
            Err(error) => error.to_string(),
        };
        return Err(JobEnd::Lost { inputs: vec![*recipe], reason });
    }
    Ok(position)
}

/// The values of the sources of a part of a plan.
fn sources(
    plan: &Plan,
    values: &[Shared],
    part: &Plan,
    inputs: &BTreeMap<u32, Record>,
    store: &Store,
) -> Vec<Shared> {
    let source = |node: &u32| {
        let place = plan.place(*node);
        if let Some(number) = place.and_then(Dep::as_source) {
            return values[number].clone();
        }
        let task = place.and_then(Dep::as_task).unwrap_or_default();
        let (Some(record), Some(codec)) = (inputs.get(node), plan.task_at(task).facts().codec)
        else {
            unreachable!("a part reads only its tasks and values found in the store")
        };
        let in_store = InStore::new(store, record.clone(), codec());
        shared(Arc::new(Parked::stored(in_store, None, None)))
    };
    part.sources().iter().map(source).collect()
}

/// The event as it is reported to other processes.
fn task_event(event: &Event<'_>) -> Option<TaskEvent> {
    Some(match event.kind {
        EventKind::Started { key } => TaskEvent::Started { key: key.to_owned() },
        EventKind::Retried { key, error } => {
            TaskEvent::Retried { key: key.to_owned(), failure: failure(error) }
        }
        EventKind::Finished { key, elapsed, bytes } => {
            TaskEvent::Finished { key: key.to_owned(), seconds: elapsed.as_secs_f64(), bytes }
        }
        EventKind::Noticed { key, notice } => {
            TaskEvent::Noticed { key: key.to_owned(), notice: notice.to_owned() }
        }
        EventKind::Failed { key, elapsed, error } => TaskEvent::Failed {
            key: key.to_owned(),
            seconds: elapsed.as_secs_f64(),
            failure: failure(error),
        },
        _ => return None,
    })
}

/// A task's failure, as it is reported to other processes.
pub(super) fn failure(error: &NodeError) -> Failure {
    let (kind, texts) = match error.cause() {
        Cause::Error(cause) => (FailureKind::Error, texts(&**cause)),
        Cause::Panic(message) => (FailureKind::Panic, vec![message.clone()]),
        Cause::DropPanic(message) => (FailureKind::DropPanic, vec![message.clone()]),
    };
    let mut texts = texts.into_iter();
    let message = texts.next().unwrap_or_default();
    let (attempts, sources) = (error.attempts(), texts.collect());
    Failure { attempts, kind, message, sources, stderr: String::new() }
}

/// The message of an error and those of its sources after it, as far as they can be printed.
fn texts(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let mut texts = Vec::new();
    let printed = catch(|| {
        let mut next = Some(error);
        while let Some(error) = next {
            texts.push(error.to_string());
            next = error.source();
        }
    });
    texts.extend(
        printed.err().map(|panic| format!("the error cannot be printed: it panicked: {panic}")),
    );
    texts
}
