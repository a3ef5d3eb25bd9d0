//! `Plan`: the tasks that must run for some targets, and their order.

use std::cmp::Ordering;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::bits::Bits;
use super::links::{Dep, Links};
use super::order::static_order;
use super::targets::Targets;
use crate::error::{Error, GraphError, Result};
use crate::graph::{Format, Graph, Nodes, Rendering};
use crate::task::{ErasedTask, Keep, NodeId, Policy};

/// The tasks that some targets need, in the order in which they are chosen.
///
/// Made by [`Graph::plan`](crate::Graph::plan); it is `Send + Sync`, cheap to clone, and runs any
/// number of times, at once too, without touching the graph. Changing the graph later does not
/// change its plans.
#[derive(Clone)]
pub struct Plan {
    inner: Arc<Inner>,
}

struct Inner {
    graph: u32,
    nodes: Arc<Nodes>,
    /// The node at each position of the run order.
    order: Vec<u32>,
    /// The nodes whose values are there before the run: data, inputs, and overridden tasks.
    sources: Vec<u32>,
    /// Place of each node of the graph in the plan.
    places: Vec<Option<Place>>,
    links: Arc<Links>,
    targets: Vec<u32>,
    /// The tasks whose values are bound at each run.
    given: Vec<u32>,
}

/// Place of a node in a plan. As small as a [`Dep`], which has no spare value for `None`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place(std::num::NonZeroU32);

impl Place {
    fn new(dep: Dep) -> Self {
        Self(std::num::NonZeroU32::MIN.saturating_add(dep.bits()))
    }

    fn dep(self) -> Dep {
        Dep::from_bits(self.0.get() - 1)
    }
}

impl Graph {
    /// The tasks that must run, and their order, to get the values of `targets`.
    ///
    /// # Errors
    /// When a target is unknown, or a node of another graph.
    pub fn plan(&self, targets: impl Targets) -> Result<Plan> {
        self.plan_given(targets, ())
    }

    /// A plan for `targets` in which the values of the tasks in `given` are bound at each run, as
    /// those of inputs are: neither they nor the tasks that only they need will run.
    ///
    /// This is how the graph that trains also serves: the model is given, so nothing can be fitted
    /// by accident, and the plan is made once.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// # fn fit(x: &f64) -> f64 { x / 2.0 }
    /// # fn predict(model: &f64, x: &f64) -> f64 { model * x }
    /// let mut graph = Graph::new();
    /// let train = graph.data("train", 4.0)?;
    /// let x = graph.input::<f64>("x")?;
    /// let model = graph.task("model", fit, train)?;
    /// let answer = graph.task("answer", predict, (model, x))?;
    ///
    /// let plan = graph.plan_given(answer, model)?;
    /// let run = Sequential::default().run_plan(&plan, Bindings::new().bind(model, 2.0).bind(x,
    /// 3.0))?; assert_eq!(run.get(answer)?, &6.0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// When a target or a given node is unknown, or a node of another graph.
    pub fn plan_given(&self, targets: impl Targets, given: impl Targets) -> Result<Plan> {
        let own = |nodes: &dyn Fn(&mut Vec<NodeId>) -> Result<()>, role: &str| {
            let mut ids = Vec::new();
            nodes(&mut ids)?;
            ids.iter().try_for_each(|&id| self.own(id, || role.to_owned()))?;
            Ok::<Vec<u32>, Error>(ids.into_iter().map(|id| id.node).collect())
        };
        let targets = own(&|ids| targets.collect(self, ids), "a target")?;
        let given = own(&|ids| given.collect(self, ids), "a given node")?;
        Ok(Plan::new(self.id, Arc::clone(&self.nodes), targets, given))
    }
}

impl Plan {
    /// The plan for `targets`, where the values of `given` tasks are bound at each run.
    pub(crate) fn new(graph: u32, nodes: Arc<Nodes>, targets: Vec<u32>, given: Vec<u32>) -> Self {
        let Culled { tasks, sources, mut places } = Culled::new(&nodes, &targets, &given);
        let by_age = links(&nodes, &tasks, &places, &targets);
        let (order, links) = match static_order(&by_age) {
            None => (tasks, by_age),
            Some(order) => {
                drop(by_age);
                let order: Vec<u32> = order.iter().map(|&task| tasks[task as usize]).collect();
                for (position, &node) in (0..).zip(&order) {
                    places[node as usize] = Some(Place::new(Dep::task(position)));
                }
                let links = links(&nodes, &order, &places, &targets);
                (order, links)
            }
        };
        let links = Arc::new(links);
        let inner = Inner { graph, nodes, order, sources, places, links, targets, given };
        Self { inner: Arc::new(inner) }
    }

    /// The same targets, where the values of these tasks are given too.
    pub(crate) fn overriding(&self, tasks: &[u32]) -> Self {
        self.part(self.inner.targets.clone(), tasks.iter().copied())
    }

    /// The part of the plan that some of its tasks need, where the values of others are given too.
    pub(crate) fn part(&self, targets: Vec<u32>, given: impl Iterator<Item = u32>) -> Self {
        let Inner { graph, nodes, given: before, .. } = &*self.inner;
        let given = before.iter().copied().chain(given).collect();
        Self::new(*graph, Arc::clone(nodes), targets, given)
    }

    /// The number of tasks that will run.
    pub fn n_tasks(&self) -> usize {
        self.inner.order.len()
    }

    /// The keys of the tasks that will run, in the order in which they are chosen.
    pub fn order(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.order.iter().map(|&node| self.inner.nodes.keys.key(node))
    }

    /// The nodes of the plan, sources first, then tasks in the order in which they are chosen.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.inner.sources.iter().chain(&self.inner.order);
        nodes.map(|&node| self.id_of(node))
    }

    /// The keys of the targets.
    pub fn targets(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.targets.iter().map(|&node| self.inner.nodes.keys.key(node))
    }

    /// The keys of the inputs that need a value when the plan runs.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        let nodes = &self.inner.nodes;
        let is_input = |&&node: &&u32| nodes.body(node).is_input();
        self.inner.sources.iter().filter(is_input).map(|&node| nodes.keys.key(node))
    }

    /// Maximum number of values one worker holds of tasks that wait for no other task and are not
    /// kept. An executor with `w` workers holds at most `w` times as many.
    pub fn live_roots_max(&self) -> usize {
        self.inner.links.root_peak() as usize
    }

    /// The plan, written down: its sources, then its tasks in the order in which they are chosen;
    /// the targets are marked.
    pub fn render(&self, format: Format) -> String {
        let shown: Vec<u32> = self.nodes().map(|id| id.node).collect();
        let given = |node| self.place(node).is_some_and(|place| place.as_source().is_some());
        let nodes = self.graph_nodes();
        let targets = self.target_nodes().iter().copied().collect();
        Rendering { nodes, shown: &shown, given: &given, targets }.write(format)
    }

    pub(crate) fn graph_nodes(&self) -> &Nodes {
        &self.inner.nodes
    }

    pub(crate) fn links(&self) -> &Arc<Links> {
        &self.inner.links
    }

    pub(crate) fn sources(&self) -> &[u32] {
        &self.inner.sources
    }

    pub(crate) fn target_nodes(&self) -> &[u32] {
        &self.inner.targets
    }

    /// The node at a position of the run order.
    pub(crate) fn node_at(&self, position: u32) -> u32 {
        self.inner.order[position as usize]
    }

    /// The task at a position of the run order.
    pub(crate) fn task_at(&self, position: u32) -> &dyn ErasedTask {
        match self.graph_nodes().body(self.node_at(position)).task() {
            Some(task) => task,
            None => unreachable!("a node with a position is a task"),
        }
    }

    /// The tasks without whose values the task at a position cannot run: those that it reads and does
    /// not attempt, in the order of its arguments.
    pub(crate) fn needs(&self, position: u32) -> impl Iterator<Item = u32> {
        let attempts = self.task_at(position).attempts();
        let deps = self.links().deps(position).iter().enumerate();
        let is_needed = move |at: usize| !attempts.get(at).is_some_and(|&is_attempt| is_attempt);
        deps.filter(move |&(at, _)| is_needed(at)).filter_map(|(_, dep)| dep.as_task())
    }

    /// Returns `true` if the task at a position may run though something that it reads has no value.
    pub(crate) fn attempts_any(&self, position: u32) -> bool {
        self.task_at(position).attempts().contains(&true)
    }

    /// The policy of the task at a position. One that panics when it is asked is run as
    /// any other, and fails then.
    pub(crate) fn policy_at(&self, position: u32) -> Policy {
        let policy = catch_unwind(AssertUnwindSafe(|| self.task_at(position).policy()));
        // Dropping the panic's payload could panic again.
        policy.map_err(std::mem::forget).unwrap_or_default()
    }

    /// Returns `true` if the value of the task at a position goes into the store, if there is one.
    pub(crate) fn is_cached(&self, position: u32) -> bool {
        matches!(self.policy_at(position).keep, Some(Keep::WhenItPays | Keep::Always))
    }

    /// Returns `true` if the identity of the value of the task at a position depends on files,
    /// which may change while its recipe does not.
    pub(crate) fn yields_files(&self, position: u32) -> bool {
        let nodes = self.graph_nodes();
        nodes.fingerprints().reads_files(nodes.output(self.node_at(position)).id)
    }

    /// Returns `true` if the values of the task at a position have fingerprints.
    pub(crate) fn has_print(&self, position: u32) -> bool {
        let nodes = self.graph_nodes();
        nodes.fingerprints().has(nodes.output(self.node_at(position)).id)
    }

    /// Returns `true` if that value is kept in the store even if it does not pay: it was asked for,
    /// or its task says so.
    pub(crate) fn is_wanted(&self, position: u32) -> bool {
        self.links().is_kept(position) || self.policy_at(position).keep == Some(Keep::Always)
    }

    /// The key of the task at a position of the run order.
    pub(crate) fn key_at(&self, position: u32) -> &str {
        self.inner.nodes.keys.key(self.node_at(position))
    }

    /// The key of a node that a task reads.
    pub(crate) fn key_of_dep(&self, dep: Dep) -> &str {
        match dep.as_source() {
            Some(number) => self.inner.nodes.keys.key(self.inner.sources[number]),
            None => self.key_at(dep.as_task().unwrap_or_default()),
        }
    }

    /// The key of a node, for a message: it may be one that the plan is too old to know.
    pub(crate) fn key_of(&self, node: NodeId) -> String {
        let keys = &self.graph_nodes().keys;
        let is_known = (node.node as usize) < keys.len() && self.id_of(node.node) == node;
        if is_known { keys.key(node.node) } else { "(added after the plan)" }.to_owned()
    }

    /// The handle of a node.
    pub(crate) fn id_of(&self, node: u32) -> NodeId {
        NodeId { graph: self.inner.graph, node, epoch: self.graph_nodes().epoch(node) }
    }

    /// Place of the node with this handle, if the plan needs it; `role` names it in the message.
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`], and [`GraphError::RolledBack`] for one that was rolled back
    /// before the plan was made.
    pub(crate) fn place_of(&self, node: NodeId, role: &str) -> Result<Option<Dep>> {
        let role = || role.to_owned();
        if node.graph != self.inner.graph {
            return Err(GraphError::ForeignNode { role: role() }.into());
        }
        match node.epoch.cmp(&self.graph_nodes().epoch(node.node)) {
            Ordering::Less => Err(GraphError::RolledBack { role: role() }.into()),
            Ordering::Equal => Ok(self.place(node.node)),
            // It was added after the plan was made.
            Ordering::Greater => Ok(None),
        }
    }

    /// The keys of tasks at positions of the run order.
    pub(crate) fn keys_at(&self, positions: impl Iterator<Item = u32>) -> Vec<String> {
        positions.map(|at| self.key_at(at).to_owned()).collect()
    }

    /// Place of a node, if the plan needs it.
    pub(crate) fn place(&self, node: u32) -> Option<Dep> {
        self.inner.places.get(node as usize)?.map(Place::dep)
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan({} tasks, {} sources)", self.n_tasks(), self.inner.sources.len())
    }
}

/// The nodes that some targets need.
struct Culled {
    tasks: Vec<u32>,
    sources: Vec<u32>,
    places: Vec<Option<Place>>,
}

impl Culled {
    fn new(nodes: &Nodes, targets: &[u32], given: &[u32]) -> Self {
        let n_nodes = targets.iter().max().map_or(0, |&last| last as usize + 1);
        let mut needed = Bits::of(n_nodes, targets.iter().copied());
        let n_given = given.iter().max().map_or(0, |&last| last as usize + 1);
        let is_given = Bits::of(n_given, given.iter().copied());
        // A node is younger than all that it reads.
        for node in (0..n_nodes as u32).rev() {
            if needed.contains(node) && !is_given.contains(node) {
                nodes.deps(node).iter().for_each(|&dep| needed.insert(dep));
            }
        }
        let tasks = Vec::with_capacity(needed.len());
        let mut culled = Self { tasks, sources: vec![], places: vec![None; n_nodes] };
        for node in needed.iter() {
            let is_task = nodes.body(node).task().is_some() && !is_given.contains(node);
            let list = if is_task { &mut culled.tasks } else { &mut culled.sources };
            let number = list.len() as u32;
            let dep = if is_task { Dep::task(number) } else { Dep::source(number) };
            list.push(node);
            culled.places[node as usize] = Some(Place::new(dep));
        }
        culled
    }
}

/// The edges of the tasks in this order.
fn links(nodes: &Nodes, order: &[u32], places: &[Option<Place>], targets: &[u32]) -> Links {
    let place = |&node: &u32| places[node as usize].and_then(|place| place.dep().as_task());
    let kept = targets.iter().filter_map(place);
    let mut deps = Vec::new();
    let mut dep_ends = Vec::with_capacity(order.len());
    for &node in order {
        let places = nodes.deps(node).iter().filter_map(|&dep| places[dep as usize]);
        deps.extend(places.map(Place::dep));
        dep_ends.push(deps.len() as u32);
    }
    Links::new(deps, dep_ends, kept)
}
