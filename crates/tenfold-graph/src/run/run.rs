//! `Run`: the outcome of a plan.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use smallbox::SmallBox;
use tenfold_store::Digest;

use super::ledger::{Closed, State};
use crate::error::{Cause, GraphError, NodeError, Result, Stopped, ValueError};
use crate::plan::{Dep, Plan, Ways};
use crate::reuse::{Decision, Identity, Known, Lost, Parked, Warning};
use crate::task::{Contained, Node, NodeId, Owned, Shared, Type, Value, shared};

/// The outcome of running a plan: the values asked for, and the outcome of every task.
pub struct Run {
    ended: Ended,
    /// The ways to targets and those from failures, once they are asked for.
    ways: [OnceLock<Ways>; 2],
}

/// The content of a run that has ended. Positions are those in the part that ran.
pub(crate) struct Ended {
    /// The plan with the tasks that were reused.
    pub(crate) plan: Plan,
    /// The rest of it, which ran: reused values were there before.
    pub(crate) rest: Plan,
    pub(crate) sources: Vec<Shared>,
    pub(crate) values: Closed<Owned>,
    pub(crate) troubles: BTreeMap<u32, Trouble>,
    pub(crate) elapsed: BTreeMap<u32, Duration>,
    /// The tasks that were left to those who read them, and that nobody ran.
    pub(crate) passed: BTreeSet<u32>,
    /// The nodes that were reused, with the seconds that they took when they ran.
    pub(crate) reused: BTreeMap<u32, f64>,
    /// The remarks of tasks, by node.
    pub(crate) noticed: BTreeMap<u32, Vec<String>>,
    pub(crate) warnings: Vec<Warning>,
    /// The facts about tasks and values, where there was a store.
    pub(crate) known: Option<Box<Known>>,
    pub(crate) stopped: Option<Stopped>,
}

/// Placeholder of a source that was taken.
struct Taken;

/// Why a task has no value.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    Failed {
        attempts: u32,
        cause: Contained<Cause>,
    },
    /// The position of the failure it depends on.
    Skipped {
        because: u32,
    },
}

/// The outcome of one task.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It ran and produced its value.
    Ran,
    /// It did not run: its value is in the store, or another task of the run computed it.
    Reused {
        /// The seconds that it took when it ran.
        seconds: f64,
    },
    /// It did not run, because everything that reads it was reused.
    NotNeeded,
    /// It failed.
    Failed(NodeError),
    /// It did not run, because something it needs failed.
    Skipped {
        /// The key of the task that failed.
        because: String,
    },
    /// It did not run, because the run stopped first.
    NotRun,
}

/// `ran`, `reused`, `not needed`, `failed: …`, `skipped because of …`, `not run`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ran => write!(f, "ran"),
            Self::Reused { .. } => write!(f, "reused"),
            Self::NotNeeded => write!(f, "not needed"),
            Self::Failed(error) => write!(f, "failed: {error}"),
            Self::Skipped { because } => write!(f, "skipped because of `{because}`"),
            Self::NotRun => write!(f, "not run"),
        }
    }
}

impl Run {
    pub(crate) fn new(ended: Ended) -> Self {
        Self { ended, ways: Default::default() }
    }

    /// The same run with warnings that came before it began again.
    pub(crate) fn with_earlier(mut self, mut warnings: Vec<Warning>) -> Self {
        warnings.append(&mut self.ended.warnings);
        self.ended.warnings = warnings;
        self
    }

    /// The value of a node that was asked for.
    ///
    /// # Errors
    /// [`Error::Node`](crate::Error::Node) if its task, or one that it needs, failed;
    /// [`ValueError::NotRun`] if the run stopped first; [`ValueError::NotKept`] if it was not asked
    /// for and has been freed; [`ValueError::Taken`] if it was taken; [`ValueError::NotInRun`] if
    /// the run did not need it.
    pub fn get<T: Value>(&self, node: Node<T>) -> Result<&T> {
        let place = self.place(node.id())?;
        let value = self.value_at(node.id(), place)?;
        if let Some(parked) = value.and_then(|value| value.downcast_ref::<Parked>()) {
            let value = parked.get().map_err(|lost| self.not_read_back(node.id(), &lost))?;
            return Ok(value.downcast_ref().ok_or_else(|| self.gone(place, node.id()))?);
        }
        let value = value.and_then(|value| value.downcast_ref());
        Ok(value.ok_or_else(|| self.gone(place, node.id()))?)
    }

    /// Takes the value of a node that was asked for out of the run.
    ///
    /// # Errors
    /// As [`Run::get`]; [`ValueError::Shared`] for data, for bound values, and for a value that
    /// another node that was asked for has too, where it could not be kept in the store.
    pub fn take<T: Value>(&mut self, node: Node<T>) -> Result<T> {
        let place = self.place(node.id())?;
        let value =
            match self.value_at(node.id(), place)?.and_then(|value| value.downcast_ref::<Parked>())
            {
                Some(parked) if !parked.can_be_taken() => {
                    return Err(ValueError::Shared { key: self.key(node.id()) }.into());
                }
                Some(parked) => {
                    let parked = parked.clone();
                    let pin = parked.pin().map_err(|lost| self.not_read_back(node.id(), &lost))?;
                    self.drop_at(place);
                    let taken =
                        parked.take(pin).map_err(|lost| self.not_read_back(node.id(), &lost))?;
                    Some(taken.ok_or_else(|| ValueError::Shared { key: self.key(node.id()) })?)
                }
                None => match place.as_task() {
                    Some(position) => self.ended.values.take(position),
                    None if self.is_taken(place) => return Err(self.gone(place, node.id()).into()),
                    None => return Err(ValueError::Shared { key: self.key(node.id()) }.into()),
                },
            };
        let value = value.map(SmallBox::into_box).and_then(|value| value.downcast().ok());
        Ok(value.map(|value| *value).ok_or_else(|| self.gone(place, node.id()))?)
    }

    /// The value of a source or of a task that has one.
    fn value_at(&self, node: NodeId, place: Dep) -> Result<Option<&(dyn Any + Send + Sync)>> {
        if let Some(position) = place.as_task() {
            self.check(position)?;
            return Ok(self.ended.values.get(position).map(|value| &**value));
        }
        // One that is reused could be read, but a run that computes it would have freed it.
        let plan = &self.ended.plan;
        let task = plan.place(node.node).and_then(Dep::as_task);
        if task.is_some_and(|position| !plan.links().is_kept(position)) {
            return Err(ValueError::NotKept { key: self.key(node) }.into());
        }
        Ok(place.as_source().map(|number| &**self.ended.sources[number]))
    }

    fn drop_at(&mut self, place: Dep) {
        if let Some(position) = place.as_task() {
            drop(self.ended.values.take(position));
        } else if let Some(number) = place.as_source() {
            self.ended.sources[number] = shared(Arc::new(Taken));
        }
    }

    fn is_taken(&self, place: Dep) -> bool {
        place.as_source().is_some_and(|number| (**self.ended.sources[number]).is::<Taken>())
    }

    fn not_read_back(&self, node: NodeId, lost: &Lost) -> ValueError {
        ValueError::NotReadBack { key: self.key(node), reason: lost.to_string() }
    }

    /// The value of the node with this key, which must have been asked for.
    ///
    /// # Errors
    /// As [`Run::get`]; [`GraphError::UnknownKey`]; [`GraphError::WrongType`] if the node does not
    /// produce a `T`.
    pub fn get_key<T: Value>(&self, key: &str) -> Result<&T> {
        let nodes = self.ended.rest.graph_nodes();
        let Some(node) = nodes.keys.find(key) else {
            return Err(nodes.keys.unknown(key).into());
        };
        let (expected, found) = (Type::of::<T>(), nodes.output(node));
        if expected.id != found.id {
            let (expected, found) = (expected.name, found.name);
            return Err(GraphError::WrongType { key: key.to_owned(), expected, found }.into());
        }
        self.get(Node::new(self.ended.rest.id_of(node)))
    }

    /// The outcome of a task; `None` for a node that is no task of this run.
    pub fn outcome(&self, node: NodeId) -> Option<Outcome> {
        let position = self.place_of_own(node)?.as_task()?;
        Some(self.outcome_at(position))
    }

    /// The outcome of each task, by key, in the order in which they are chosen.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = (&str, Outcome)> {
        let plan = &self.ended.plan;
        (0..plan.n_tasks() as u32).map(|at| (plan.key_at(at), self.outcome_at(at)))
    }

    /// The decision on a task before anything ran, and why it was to run: see
    /// [`Plan::explain`]. `None` without a store, and for a node that is no task of this run.
    ///
    /// A task that was to run may have been reused after all, because its inputs came out
    /// unchanged: [`Run::outcome`] is what happened.
    pub fn decision(&self, node: NodeId) -> Option<&Decision> {
        let position = self.place_of_own(node)?.as_task()?;
        self.ended.known.as_ref()?.decisions.get(position as usize)
    }

    /// The identity of the value of a node, of one that was reused too; `None` without a store, for a
    /// node without a value in this run, and where nothing that is cached depends on it.
    pub fn identity(&self, node: NodeId) -> Option<Identity> {
        self.place_of_own(node)?;
        let place = self.ended.rest.place(node.node)?;
        self.ended.known.as_ref()?.identity(place)
    }

    /// The recipe of a task: the digest of all that its value depends on. `None` without a store, for
    /// a task that did not run and was not reused, and for one that depends on something without an
    /// identity.
    pub fn recipe(&self, node: NodeId) -> Option<Digest> {
        let position = self.place_of_own(node)?.as_task()?;
        let known = self.ended.known.as_ref()?;
        let in_rest = self.ended.rest.place(node.node)?.as_task();
        match in_rest {
            Some(position) => known.recipe(&self.ended.rest, position),
            None => known.recipes.get(&position).copied(),
        }
    }

    /// The seconds of computing that were saved, because the values were in the store.
    pub fn seconds_saved(&self) -> f64 {
        // A sum of none is -0.0, which prints its sign.
        self.ended.reused.values().fold(0.0, |sum, seconds| sum + seconds)
    }

    /// The problems of the run with its store. The values are right all the same.
    pub fn warnings(&self) -> &[Warning] {
        &self.ended.warnings
    }

    /// The remarks of tasks about their results, each with the key of its task, in the order in
    /// which tasks are chosen; of tasks that ran, and of those that had run before and whose results
    /// are in the store. See [`notice`](crate::notice).
    pub fn notices(&self) -> impl Iterator<Item = (&str, &str)> {
        let plan = &self.ended.plan;
        (0..plan.n_tasks() as u32).flat_map(move |at| {
            let notices = self.ended.noticed.get(&plan.node_at(at)).into_iter().flatten();
            notices.map(move |notice| (plan.key_at(at), notice.as_str()))
        })
    }

    /// The remarks of one task, as in [`Run::notices`].
    pub fn notices_of(&self, node: NodeId) -> &[String] {
        let is_ours = self.place_of_own(node).is_some();
        self.ended.noticed.get(&node.node).filter(|_| is_ours).map_or(&[], Vec::as_slice)
    }

    /// The failures, in the order in which their tasks are chosen.
    pub fn errors(&self) -> impl Iterator<Item = NodeError> {
        self.ended.troubles.keys().filter_map(|&position| self.failure(position))
    }

    /// The cause that stopped the run before all its tasks had run, if anything did.
    pub fn stopped(&self) -> Option<&Stopped> {
        self.ended.stopped.as_ref()
    }

    /// This run if all its tasks ran.
    ///
    /// # Errors
    /// The first failure; [`ValueError::NotRun`] if the run was cancelled.
    pub fn all_ran(self) -> Result<Self> {
        if let Some(error) = self.errors().next() {
            return Err(error.into());
        }
        match &self.ended.stopped {
            None => Ok(self),
            Some(because) => {
                let mut open = (0..self.ended.rest.n_tasks() as u32)
                    .filter(|&at| self.ended.values.state(at) == State::Open);
                let key = open
                    .next()
                    .map_or_else(String::new, |at| self.ended.rest.key_at(at).to_owned());
                Err(ValueError::NotRun { key, because: because.clone() }.into())
            }
        }
    }

    /// Elapsed time of a task, if it is [`timed`](crate::Configured::timed) and ran in this run; of
    /// a task that was reused, the elapsed time of the run that computed it.
    pub fn elapsed(&self, node: NodeId) -> Option<Duration> {
        let node = self.place_of_own(node).map(|_| node.node)?;
        if let Some(&seconds) = self.ended.reused.get(&node) {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let position = self.ended.rest.place(node)?.as_task()?;
        self.ended.elapsed.get(&position).copied()
    }

    /// The plan that was run, with the reused tasks; where bindings took the place of tasks, the
    /// plan without these.
    pub fn plan(&self) -> &Plan {
        &self.ended.plan
    }

    /// The outcome of the task at a position of the plan.
    fn outcome_at(&self, position: u32) -> Outcome {
        let Ended { plan, rest, reused, passed, troubles, values, .. } = &self.ended;
        let node = plan.node_at(position);
        if let Some(&seconds) = reused.get(&node) {
            return Outcome::Reused { seconds };
        }
        let Some(position) = rest.place(node).and_then(Dep::as_task) else {
            return Outcome::NotNeeded;
        };
        if let Some(error) = self.failure(position) {
            return Outcome::Failed(error);
        }
        match troubles.get(&position) {
            Some(Trouble::Skipped { because }) => {
                Outcome::Skipped { because: rest.key_at(*because).to_owned() }
            }
            _ if values.state(position) == State::Open => Outcome::NotRun,
            _ if passed.contains(&position) => Outcome::NotNeeded,
            _ => Outcome::Ran,
        }
    }

    /// Returns `true` if a task has, or had, a value.
    fn check(&self, position: u32) -> Result<()> {
        if self.ended.values.state(position) == State::Done
            && !self.ended.troubles.contains_key(&position)
        {
            return Ok(());
        }
        let blamed = self.blame(position);
        if let Some(error) = blamed {
            return Err(error.into());
        }
        let because = self.ended.stopped.clone().unwrap_or(Stopped::Cancelled);
        Err(ValueError::NotRun { key: self.ended.rest.key_at(position).to_owned(), because }.into())
    }

    /// The error of the failed task because of which a task has no value, with the way from it.
    fn blame(&self, position: u32) -> Option<NodeError> {
        let failure = |at| match self.ended.troubles.get(&at)? {
            Trouble::Failed { .. } => Some(at),
            Trouble::Skipped { because } => Some(*because),
        };
        let rest = &self.ended.rest;
        let from_failures = || Ways::from_failures(rest.links(), |at| rest.needs(at), failure);
        let ways = self.ways[1].get_or_init(from_failures);
        let mut way: Vec<u32> = ways.of(position).collect();
        way.reverse();
        self.error_by(way[0], way)
    }

    /// The error of a task that failed, with the path from it to the target.
    fn failure(&self, position: u32) -> Option<NodeError> {
        // Most tasks have not failed, and most runs need no ways.
        self.ended.troubles.get(&position).filter(|is| matches!(is, Trouble::Failed { .. }))?;
        let to_targets = || Ways::to_targets(self.ended.rest.links());
        let way = self.ways[0].get_or_init(to_targets).of(position);
        self.error_by(position, way)
    }

    /// The error of a task, if it failed, with the given path.
    fn error_by(&self, at: u32, way: impl IntoIterator<Item = u32>) -> Option<NodeError> {
        let Trouble::Failed { attempts, cause } = self.ended.troubles.get(&at)? else {
            return None;
        };
        let path = self.ended.rest.keys_at(way.into_iter()).into();
        Some(NodeError { path, attempts: *attempts, cause: Cause::clone(cause) })
    }

    /// Why a task that ran has no value any more.
    fn gone(&self, place: Dep, node: NodeId) -> ValueError {
        let key = self.key(node);
        match place.as_task() {
            Some(position) if !self.ended.rest.links().is_kept(position) => {
                ValueError::NotKept { key }
            }
            // A source has a value until it is taken.
            _ => ValueError::Taken { key },
        }
    }

    /// Place of a node in the plan, with the reused tasks; `None` for a node of another graph.
    fn place_of_own(&self, node: NodeId) -> Option<Dep> {
        self.ended.plan.place_of(node, "the node").ok().flatten()
    }

    fn place(&self, node: NodeId) -> Result<Dep> {
        let Ended { plan, rest, .. } = &self.ended;
        let planned = plan.place_of(node, "the node")?;
        let missing = || match planned {
            Some(_) => ValueError::NotKept { key: self.key(node) },
            None => ValueError::NotInRun { key: self.key(node) },
        };
        Ok(planned.and_then(|_| rest.place(node.node)).ok_or_else(missing)?)
    }

    fn key(&self, node: NodeId) -> String {
        self.ended.rest.key_of(node)
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Run({:?}, {} failures)", self.ended.plan, self.errors().count())
    }
}
