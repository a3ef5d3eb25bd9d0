//! `Run`: what came of a plan.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use smallbox::SmallBox;

use crate::contained::Contained;
use crate::error::{Cause, Error, NodeError, Result, Stopped};
use crate::ledger::{Closed, State};
use crate::links::Dep;
use crate::node::{Node, NodeId};
use crate::plan::Plan;
use crate::value::{Owned, Shared, Type, Value};

/// What came of running a plan: the values asked for, and the outcome of every task.
pub struct Run {
    plan: Plan,
    sources: Vec<Shared>,
    values: Closed<Owned>,
    troubles: BTreeMap<u32, Trouble>,
    elapsed: BTreeMap<u32, Duration>,
    stopped: Option<Stopped>,
}

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

/// What came of one task.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It ran and produced its value.
    Ran,
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

impl Run {
    pub(crate) fn new(
        plan: Plan,
        sources: Vec<Shared>,
        values: Closed<Owned>,
        troubles: BTreeMap<u32, Trouble>,
        elapsed: BTreeMap<u32, Duration>,
        stopped: Option<Stopped>,
    ) -> Self {
        let all_ran = (0..plan.n_tasks() as u32).all(|at| values.state(at) != State::Open);
        let stopped = stopped.filter(|_| !all_ran);
        Self { plan, sources, values, troubles, elapsed, stopped }
    }

    /// The value of a node that was asked for.
    ///
    /// # Errors
    /// [`Error::Node`] if its task, or one that it needs, failed; [`Error::NotRun`] if the run
    /// stopped first; [`Error::NotKept`] if it was not asked for and has been freed; [`Error::Taken`] if it was
    /// taken;
    /// [`Error::NotInRun`] if the run did not need it.
    pub fn get<T: Value>(&self, node: Node<T>) -> Result<&T> {
        let place = self.place(node.id())?;
        let value = match (place.as_task(), place.as_source()) {
            (Some(position), _) => {
                self.check(position)?;
                self.values.get(position).and_then(|value| value.downcast_ref())
            }
            (None, Some(number)) => self.sources[number].downcast_ref(),
            (None, None) => None,
        };
        value.ok_or_else(|| self.gone(place, node.id()))
    }

    /// Takes the value of a node that was asked for out of the run.
    ///
    /// # Errors
    /// As [`Run::get`]; [`Error::Shared`] for data and bound values.
    pub fn take<T: Value>(&mut self, node: Node<T>) -> Result<T> {
        let place = self.place(node.id())?;
        let Some(position) = place.as_task() else {
            return Err(Error::Shared { key: self.key(node.id()) });
        };
        self.check(position)?;
        let value = self.values.take(position).map(SmallBox::into_box);
        let value = value.and_then(|value| value.downcast().ok()).map(|value| *value);
        value.ok_or_else(|| self.gone(place, node.id()))
    }

    /// The value of the node with this key, which must have been asked for.
    ///
    /// # Errors
    /// As [`Run::get`]; [`Error::UnknownKey`]; [`Error::WrongType`] if the node does not produce
    /// a `T`.
    pub fn get_key<T: Value>(&self, key: &str) -> Result<&T> {
        let nodes = self.plan.graph_nodes();
        let Some(node) = nodes.keys.find(key) else {
            return Err(Error::UnknownKey { key: key.to_owned(), near: nodes.keys.near(key) });
        };
        let (expected, found) = (Type::of::<T>(), nodes.output(node));
        if expected.id != found.id {
            let (expected, found) = (expected.name, found.name);
            return Err(Error::WrongType { key: key.to_owned(), expected, found });
        }
        self.get(Node::new(self.plan.graph_id(), node))
    }

    /// What came of a task; `None` for a node that is no task of this run.
    pub fn outcome(&self, node: NodeId) -> Option<Outcome> {
        let position = self.place(node).ok()?.as_task()?;
        Some(self.outcome_at(position))
    }

    /// What came of each task, by key, in the order in which they are chosen.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = (&str, Outcome)> {
        (0..self.plan.n_tasks() as u32).map(|at| (self.plan.key_at(at), self.outcome_at(at)))
    }

    /// The failures, in the order in which their tasks are chosen.
    pub fn errors(&self) -> impl Iterator<Item = NodeError> {
        self.troubles.keys().filter_map(|&position| self.failure(position))
    }

    /// What stopped the run before all its tasks had run, if anything did.
    pub fn stopped(&self) -> Option<&Stopped> {
        self.stopped.as_ref()
    }

    /// This run if all its tasks ran.
    ///
    /// # Errors
    /// The first failure; [`Error::NotRun`] if the run was cancelled.
    pub fn all_ran(self) -> Result<Self> {
        if let Some(error) = self.errors().next() {
            return Err(error.into());
        }
        match &self.stopped {
            None => Ok(self),
            Some(because) => {
                let mut open = (0..self.plan.n_tasks() as u32)
                    .filter(|&at| self.values.state(at) == State::Open);
                let key =
                    open.next().map_or_else(String::new, |at| self.plan.key_at(at).to_owned());
                Err(Error::NotRun { key, because: because.clone() })
            }
        }
    }

    /// How long a task took, if it is [`timed`](crate::timed) and ran in this run.
    pub fn elapsed(&self, node: NodeId) -> Option<Duration> {
        let position = self.place(node).ok()?.as_task()?;
        self.elapsed.get(&position).copied()
    }

    /// The plan that was run; where bindings took the place of tasks, the plan without these.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    fn outcome_at(&self, position: u32) -> Outcome {
        if let Some(error) = self.failure(position) {
            return Outcome::Failed(error);
        }
        match self.troubles.get(&position) {
            Some(Trouble::Skipped { because }) => {
                Outcome::Skipped { because: self.plan.key_at(*because).to_owned() }
            }
            _ if self.values.state(position) == State::Open => Outcome::NotRun,
            _ => Outcome::Ran,
        }
    }

    /// Whether a task has, or had, a value.
    fn check(&self, position: u32) -> Result<()> {
        if self.values.state(position) == State::Done && !self.troubles.contains_key(&position) {
            return Ok(());
        }
        let blamed = match self.troubles.get(&position) {
            Some(Trouble::Failed { .. }) => self.blame(position, position),
            Some(Trouble::Skipped { because }) => self.blame(*because, position),
            None => self.troubles.keys().find_map(|&failed| self.blame(failed, position)),
        };
        if let Some(error) = blamed {
            return Err(error.into());
        }
        let because = self.stopped.clone().unwrap_or(Stopped::Cancelled);
        Err(Error::NotRun { key: self.plan.key_at(position).to_owned(), because })
    }

    /// The error of a failed task, with the way from it to a task that has no value for that.
    fn blame(&self, failed: u32, position: u32) -> Option<NodeError> {
        self.error_by(failed, || self.plan.path(failed, |at| at == position))
    }

    /// The error of a task that failed, with the way from it to what was asked for.
    fn failure(&self, position: u32) -> Option<NodeError> {
        self.error_by(position, || Some(self.plan.path_to_target(position)))
    }

    /// The error of a task, if it failed, with the way that is told; `None` if there is none.
    fn error_by(&self, at: u32, path: impl FnOnce() -> Option<Vec<String>>) -> Option<NodeError> {
        let Trouble::Failed { attempts, cause } = self.troubles.get(&at)? else { return None };
        let path = path()?.into();
        Some(NodeError { path, attempts: *attempts, cause: Cause::clone(cause) })
    }

    /// Why a task that ran has no value any more.
    fn gone(&self, place: Dep, node: NodeId) -> Error {
        let key = self.key(node);
        match place.as_task() {
            Some(position) if self.plan.links().is_kept(position) => Error::Taken { key },
            _ => Error::NotKept { key },
        }
    }

    fn place(&self, node: NodeId) -> Result<Dep> {
        if node.graph != self.plan.graph_id() {
            return Err(Error::ForeignNode { role: "the node".to_owned() });
        }
        self.plan.place(node.node).ok_or_else(|| Error::NotInRun { key: self.key(node) })
    }

    fn key(&self, node: NodeId) -> String {
        self.plan.key_of(node.node)
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Run({:?}, {} failures)", self.plan, self.errors().count())
    }
}
