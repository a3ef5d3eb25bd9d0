//! The nodes of a plan, described one by one: for reports, pictures and records of runs.

use super::links::Dep;
use super::plan::Plan;
use crate::graph::short_name;
use crate::task::NodeId;

/// The kind of a node in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NodeKind {
    /// It holds a value.
    Data,
    /// Its value is bound when the plan runs.
    Input,
    /// A task whose value is given, so that it does not run.
    Given,
    /// A task, which computes its value.
    Computed,
}

/// A node of a plan: a source or a task that will run.
#[derive(Clone, Copy)]
pub struct PlannedNode<'p> {
    plan: &'p Plan,
    node: u32,
    place: Dep,
}

impl Plan {
    /// The number of nodes of the plan: its sources and its tasks.
    pub fn n_nodes(&self) -> usize {
        self.sources().len() + self.n_tasks()
    }

    /// The nodes of the plan, sources first, then tasks in the order in which they are chosen.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// # fn inc(x: &i32) -> i32 { x + 1 }
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 1)?;
    /// let y = graph.task("y", inc, x)?;
    /// let plan = graph.plan(y)?;
    ///
    /// let last = plan.described().last().unwrap();
    /// assert_eq!((last.key(), last.kind(), last.function()), ("y", NodeKind::Computed, Some("inc")));
    /// assert_eq!(last.inputs().collect::<Vec<_>>(), [0]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn described(&self) -> impl Iterator<Item = PlannedNode<'_>> {
        let sources = (0..).zip(self.sources());
        let sources = sources.map(|(number, &node)| (node, Dep::source(number)));
        let tasks = (0..self.n_tasks() as u32).map(|at| (self.node_at(at), Dep::task(at)));
        sources.chain(tasks).map(|(node, place)| PlannedNode { plan: self, node, place })
    }

    /// Place of a node among those of [`Plan::described`]; `None` if the plan does not need it.
    pub fn index_of(&self, node: NodeId) -> Option<usize> {
        self.place_of(node, "the node").ok().flatten().map(|place| self.index(place))
    }

    /// Places of the nodes that were asked for among those of [`Plan::described`].
    pub fn targeted(&self) -> impl Iterator<Item = usize> + '_ {
        let places = self.target_nodes().iter().filter_map(|&node| self.place(node));
        places.map(|place| self.index(place))
    }

    fn index(&self, place: Dep) -> usize {
        match place.as_task() {
            Some(position) => self.sources().len() + position as usize,
            None => place.as_source().unwrap_or_default(),
        }
    }
}

impl<'p> PlannedNode<'p> {
    /// Its handle.
    pub fn id(&self) -> NodeId {
        self.plan.id_of(self.node)
    }

    /// Its key.
    pub fn key(&self) -> &'p str {
        self.plan.graph_nodes().keys.key(self.node)
    }

    /// Its kind.
    pub fn kind(&self) -> NodeKind {
        let body = self.plan.graph_nodes().body(self.node);
        match self.place.as_task() {
            Some(_) => NodeKind::Computed,
            None if body.is_input() => NodeKind::Input,
            None if body.task().is_some() => NodeKind::Given,
            None => NodeKind::Data,
        }
    }

    /// The name of its function without path and type arguments, if it is a task.
    pub fn function(&self) -> Option<&'static str> {
        let task = self.plan.graph_nodes().body(self.node).task()?;
        Some(short_name(task.facts().name))
    }

    /// The name of the type of its value, with paths; see
    /// [`short_type_name`](crate::short_type_name).
    pub fn type_name(&self) -> &'static str {
        self.plan.graph_nodes().output(self.node).name
    }

    /// Places of the nodes that it reads, in the order of its arguments, among those of
    /// [`Plan::described`]. A source reads nothing.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = usize> + 'p {
        let plan = self.plan;
        let deps = self.place.as_task().map_or(&[][..], |at| plan.links().deps(at));
        deps.iter().map(move |&dep| plan.index(dep))
    }

    /// Returns `true` if its value goes into the store, if there is one.
    pub fn is_cached(&self) -> bool {
        self.place.as_task().is_some_and(|position| self.plan.is_cached(position))
    }
}
