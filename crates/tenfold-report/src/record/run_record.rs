//! `RunRecord`: one run as data.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use serde::{Deserialize, Serialize};
use tenfold_graph::{Cause, Decision, Identity, Outcome, Reason, Run};
use tenfold_store::Digest;

use super::columns::{Names, Sparse};
use super::listing::Listing;
use super::recorder::{Entries, EntryKind};
use crate::document::State;

/// One run as data: its nodes, their outcomes, times and reasons, and the identities of their values.
///
/// Made by [`Recorder::finish`](super::Recorder::finish). Nodes are numbered as in its [`Listing`].
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// Facts about the run that the run itself does not know.
    pub about: About,
    pub(super) listing: Listing,
    pub(super) states: Vec<State>,
    pub(super) workers: Vec<u32>,
    /// Start and length of the work on each node, in nanoseconds of the run.
    pub(super) starts: Vec<u64>,
    pub(super) lengths: Vec<u64>,
    pub(super) bytes: Vec<u64>,
    pub(super) rest: Rest,
}

/// Facts about a run that the run itself does not know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The name of the run, or the empty text.
    pub title: String,
    /// The command that started it, or the empty text.
    pub command: String,
    /// Parameters by path, such as `svm.alpha`, which comparisons list where they differ.
    pub parameters: BTreeMap<String, String>,
    /// The system's clock at the start, in seconds since 1970; 0 where it was not observed.
    pub began_unix_seconds: u64,
}

/// The facts that few nodes have, and those of the whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Rest {
    /// The length of the run in nanoseconds.
    pub(super) wall: u64,
    pub(super) n_workers: u32,
    pub(super) stopped: Option<String>,
    pub(super) labels: Vec<String>,
    pub(super) reasons: Sparse<Because>,
    pub(super) identities: Sparse<Known>,
    pub(super) recipes: Sparse<Digest>,
    pub(super) skipped: Sparse<u32>,
    pub(super) failures: Sparse<Failure>,
    pub(super) retries: Vec<(u32, String)>,
    pub(super) notices: Vec<(u32, String)>,
    pub(super) warnings: Vec<(String, String)>,
}

/// The reason for the decision on a node: numbers of labels, and the node that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Because {
    pub(super) kind: u32,
    pub(super) text: u32,
    pub(super) node: Option<u32>,
}

/// The identity of a value: see [`Identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Known {
    /// The digest of its content.
    Content(Digest),
    /// The recipe of the task that computed it.
    Recipe(Digest),
}

/// The failure of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The number of attempts.
    pub attempts: u32,
    /// `true` if it panicked.
    pub panicked: bool,
    /// The message of its error or panic, then those of the errors that caused it.
    pub causes: Vec<String>,
    /// The keys from the failed task to the node that was asked for, both included.
    pub path: Vec<String>,
}

/// A node of a record.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub(super) record: &'a RunRecord,
    pub(super) at: usize,
}

impl RunRecord {
    pub(super) fn new(run: &Run, recorded: Entries) -> Self {
        let plan = run.plan();
        let listing = Listing::of(plan);
        let n_nodes = listing.len();
        let about = About { began_unix_seconds: recorded.began_unix_seconds, ..About::default() };
        let mut record = Self {
            about,
            states: vec![State::Source; n_nodes],
            workers: vec![0; n_nodes],
            starts: vec![0; n_nodes],
            lengths: vec![0; n_nodes],
            bytes: vec![0; n_nodes],
            rest: Rest::default(),
            listing,
        };
        record.take_outcomes(run);
        record.take_times(run, &recorded);
        record.take_reasons(run);
        for (at, node) in plan.described().enumerate() {
            let known = run.identity(node.id()).and_then(|identity| match identity {
                Identity::Content(digest) => Some(Known::Content(digest)),
                Identity::Recipe(digest) => Some(Known::Recipe(digest)),
                _ => None,
            });
            known.into_iter().for_each(|known| record.rest.identities.push(at, known));
            let recipe = match known {
                Some(Known::Recipe(recipe)) => Some(recipe),
                _ if node.is_cached() => run.recipe(node.id()),
                _ => None,
            };
            recipe.into_iter().for_each(|recipe| record.rest.recipes.push(at, recipe));
            let notices = run.notices_of(node.id()).iter();
            record.rest.notices.extend(notices.map(|notice| (at as u32, notice.clone())));
        }
        let warnings = run.warnings().iter();
        let warnings = warnings.map(|warning| (warning.key.clone(), warning.kind.to_string()));
        record.rest.warnings = warnings.collect();
        record.rest.stopped = run.stopped().map(ToString::to_string);
        record
    }

    fn take_outcomes(&mut self, run: &Run) {
        let n_sources = self.listing.len() - run.plan().n_tasks();
        let mut because = Vec::new();
        for (at, (_, outcome)) in (n_sources..).zip(run.outcomes()) {
            self.states[at] = match outcome {
                Outcome::Ran => State::Ran,
                Outcome::Reused { .. } => State::Reused,
                Outcome::NotNeeded => State::NotNeeded,
                Outcome::NotRun => State::NotRun,
                Outcome::Skipped { because: key } => {
                    because.push((at, key));
                    State::Skipped
                }
                Outcome::Failed(error) => {
                    let failure = Failure {
                        attempts: error.attempts(),
                        panicked: !matches!(error.cause(), Cause::Error(_)),
                        causes: causes(error.cause()),
                        path: error.path().to_vec(),
                    };
                    self.rest.failures.push(at, failure);
                    State::Failed
                }
                _ => State::NotRun,
            };
        }
        if because.is_empty() {
            return;
        }
        let failed = self.rest.failures.iter().map(|(at, _)| (self.listing.key(at), at as u32));
        let failed: HashMap<&str, u32> = failed.collect();
        for (at, key) in because {
            if let Some(&failed) = failed.get(&*key) {
                self.rest.skipped.push(at, failed);
            }
        }
    }

    fn take_times(&mut self, run: &Run, recorded: &Entries) {
        let plan = run.plan();
        self.rest.wall = recorded.wall;
        for entry in &recorded.entries {
            let Some(at) = plan.index_of(entry.node) else { continue };
            self.workers[at] = entry.worker;
            let end = nanoseconds(entry.at);
            let length = match entry.kind {
                EntryKind::Finished { elapsed, bytes } => {
                    self.bytes[at] = bytes as u64;
                    nanoseconds(elapsed)
                }
                EntryKind::Failed { elapsed } => nanoseconds(elapsed),
                EntryKind::Reused { bytes, seconds } => {
                    // The time that it took when it ran; it takes none of this run.
                    self.bytes[at] = bytes;
                    self.starts[at] = end;
                    self.lengths[at] = (seconds.max(0.0) * 1e9) as u64;
                    self.rest.wall = self.rest.wall.max(end);
                    continue;
                }
            };
            self.starts[at] = end.saturating_sub(length);
            self.lengths[at] = length;
            self.rest.wall = self.rest.wall.max(end);
            self.rest.n_workers = self.rest.n_workers.max(entry.worker.saturating_add(1));
        }
        let retries = recorded.retries.iter();
        let retries = retries.filter_map(|(node, text)| Some((plan.index_of(*node)? as u32, text)));
        self.rest.retries = retries.map(|(at, text)| (at, text.clone())).collect();
        self.rest.retries.sort();
    }

    fn take_reasons(&mut self, run: &Run) {
        let plan = run.plan();
        let mut labels = Names::default();
        let mut named = Vec::new();
        let mut reasons = Sparse::default();
        for (at, node) in plan.described().enumerate() {
            let Some(decision) = run.decision(node.id()) else { continue };
            let state = self.states[at];
            let (kind, text, key) = match decision {
                Decision::Run(_) if state == State::Reused => {
                    let kind = "inputs unchanged, or another task computed it";
                    (kind, kind.to_owned(), None)
                }
                Decision::Run(reason) => (kind_of(reason), reason.to_string(), input_of(reason)),
                Decision::Reuse { .. } => {
                    ("in the store", "its result is in the store".to_owned(), None)
                }
                _ => ("not needed", "nothing that runs reads it".to_owned(), None),
            };
            let because =
                Because { kind: labels.number(kind), text: labels.number(&text), node: None };
            if let Some(key) = key {
                named.push((reasons.len(), key));
            }
            reasons.push(at, because);
        }
        if !named.is_empty() {
            let nodes: HashMap<&str, u32> = self.listing.keys().zip(0..).collect();
            for (entry, key) in named {
                reasons.entry(entry).node = nodes.get(key).copied();
            }
        }
        self.rest.reasons = reasons;
        self.rest.labels = labels.into_names();
    }

    /// The nodes and edges.
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.listing.len()
    }

    /// Returns `true` if there is no node.
    pub fn is_empty(&self) -> bool {
        self.listing.is_empty()
    }

    /// A node.
    ///
    /// # Panics
    /// If there are not so many nodes.
    pub fn node(&self, at: usize) -> Node<'_> {
        assert!(at < self.len(), "the record has {} nodes", self.len());
        Node { record: self, at }
    }

    /// All nodes: sources first, then tasks in the order in which they are chosen.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        (0..self.len()).map(|at| Node { record: self, at })
    }

    /// The node with this key.
    pub fn find(&self, key: &str) -> Option<Node<'_>> {
        self.listing.find(key).map(|at| self.node(at))
    }

    /// The number of workers that ended a task.
    pub fn n_workers(&self) -> usize {
        self.rest.n_workers as usize
    }

    /// The length of the run, from the first event to the last.
    pub fn wall_seconds(&self) -> f64 {
        self.rest.wall as f64 / 1e9
    }

    /// The cause that stopped the run before all its tasks had run, if anything did.
    pub fn stopped(&self) -> Option<&str> {
        self.rest.stopped.as_deref()
    }

    /// The failures, with their nodes.
    pub fn failures(&self) -> impl ExactSizeIterator<Item = (Node<'_>, &Failure)> {
        self.rest.failures.iter().map(|(at, failure)| (self.node(at), failure))
    }

    /// The attempts that failed and were made again, each with its message.
    pub fn retries(&self) -> impl ExactSizeIterator<Item = (Node<'_>, &str)> {
        self.rest.retries.iter().map(|(at, text)| (self.node(*at as usize), &**text))
    }

    /// The remarks of tasks about their results.
    pub fn notices(&self) -> impl ExactSizeIterator<Item = (Node<'_>, &str)> {
        self.rest.notices.iter().map(|(at, text)| (self.node(*at as usize), &**text))
    }

    /// The problems of the run with its store or its cluster: the key, or the place of the store, and the
    /// problem.
    pub fn warnings(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.rest.warnings.iter().map(|(key, text)| (&**key, &**text))
    }

    /// The number of nodes in a state.
    pub fn count(&self, state: State) -> usize {
        self.states.iter().filter(|&&found| found == state).count()
    }
}

impl<'a> Node<'a> {
    /// Its number.
    pub fn at(self) -> usize {
        self.at
    }

    /// Its key.
    pub fn key(self) -> &'a str {
        self.record.listing.key(self.at)
    }

    /// The name of its function; empty for data and inputs.
    pub fn function(self) -> &'a str {
        self.record.listing.function(self.at)
    }

    /// The type of its value.
    pub fn type_name(self) -> &'a str {
        self.record.listing.type_name(self.at)
    }

    /// Its kind in words: `data`, `input`, `given task`, `task` or `cached task`.
    pub fn kind(self) -> &'static str {
        self.record.listing.kind(self.at).name()
    }

    /// The nodes that it reads, in the order of its arguments.
    pub fn inputs(self) -> impl ExactSizeIterator<Item = Node<'a>> {
        let inputs = self.record.listing.inputs(self.at).iter();
        inputs.map(move |&at| Node { record: self.record, at: at as usize })
    }

    /// Its outcome.
    pub fn state(self) -> State {
        self.record.states[self.at]
    }

    /// Returns `true` if its task was at work in this run.
    pub fn was_at_work(self) -> bool {
        matches!(self.state(), State::Ran | State::Failed)
    }

    /// The worker that it was on, counted from 0.
    pub fn worker(self) -> usize {
        self.record.workers[self.at] as usize
    }

    /// The seconds from the start of the run to its start.
    pub fn start(self) -> f64 {
        self.record.starts[self.at] as f64 / 1e9
    }

    /// The seconds that it took; of one that was reused, those of the run that computed it.
    pub fn seconds(self) -> f64 {
        self.record.lengths[self.at] as f64 / 1e9
    }

    /// The bytes of its value.
    pub fn bytes(self) -> u64 {
        self.record.bytes[self.at]
    }

    /// The identity of its value, in a run with a store.
    pub fn identity(self) -> Option<Known> {
        self.record.rest.identities.get(self.at).copied()
    }

    /// Its recipe, in a run with a store.
    pub fn recipe(self) -> Option<Digest> {
        self.record.rest.recipes.get(self.at).copied()
    }

    /// The kind of the reason why it ran or not, without keys, in a run with a store.
    pub fn reason_kind(self) -> Option<&'a str> {
        let because = self.record.rest.reasons.get(self.at)?;
        Some(&self.record.rest.labels[because.kind as usize])
    }

    /// The reason why it ran or not, in a run with a store.
    pub fn reason(self) -> Option<&'a str> {
        let because = self.record.rest.reasons.get(self.at)?;
        Some(&self.record.rest.labels[because.text as usize])
    }

    /// The node that the reason names.
    pub fn reason_node(self) -> Option<Node<'a>> {
        let node = self.record.rest.reasons.get(self.at)?.node?;
        Some(Node { record: self.record, at: node as usize })
    }

    /// The failed task because of which it was skipped.
    pub fn skipped_because(self) -> Option<Node<'a>> {
        let node = *self.record.rest.skipped.get(self.at)?;
        Some(Node { record: self.record, at: node as usize })
    }

    /// Its failure.
    pub fn failure(self) -> Option<&'a Failure> {
        self.record.rest.failures.get(self.at)
    }
}

fn nanoseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The message of a cause, then those of the errors behind it.
fn causes(cause: &Cause) -> Vec<String> {
    let error = match cause {
        Cause::Error(error) => error,
        Cause::Panic(message) => return vec![message.clone()],
        Cause::DropPanic(message) => {
            return vec![format!("dropping its value panicked: {message}")];
        }
        _ => return vec!["unknown".to_owned()],
    };
    let mut causes = vec![error.to_string()];
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    // An error could name itself as its cause.
    while let Some(error) = next.filter(|_| causes.len() < CAUSES_MAX) {
        causes.push(error.to_string());
        next = error.source();
    }
    causes
}

const CAUSES_MAX: usize = 16;

/// The kind of a reason in words, without keys.
fn kind_of(reason: &Reason) -> &'static str {
    match reason {
        Reason::NotCached => "not cached",
        Reason::NeverRun => "never run",
        Reason::CodeChanged { .. } => "code changed",
        Reason::LayoutChanged { .. } => "stored otherwise",
        Reason::InputChanged { .. } => "input changed",
        Reason::Rewired => "wired otherwise",
        Reason::InputRuns { .. } => "an input runs first",
        Reason::ResultMissing => "result missing",
        Reason::ResultDamaged => "result damaged",
        Reason::NotKept => "result not kept, it is faster to compute",
        Reason::Forced => "forced",
        Reason::Audited => "audited",
        Reason::InputRunsEachTime { .. } => "an input runs each time",
        Reason::InputUnknown { .. } => "a change of an input cannot be detected",
        Reason::StoreUnreadable => "the store cannot be read",
        Reason::NoStore => "there is no store",
        _ => "other",
    }
}

/// The key of the node that a reason names.
pub(crate) fn input_of(reason: &Reason) -> Option<&str> {
    match reason {
        Reason::InputChanged { key }
        | Reason::InputRuns { key }
        | Reason::InputRunsEachTime { key, .. }
        | Reason::InputUnknown { key, .. } => Some(key),
        _ => None,
    }
}
