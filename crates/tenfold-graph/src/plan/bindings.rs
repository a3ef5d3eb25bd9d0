//! Bindings: values for inputs, or in place of any node, for one run.

use std::fmt;
use std::sync::Arc;

use super::plan::Plan;
use crate::error::{PlanError, Result};
use crate::task::{Node, NodeId, Shared, Value, shared};

/// Values for one run: for its inputs, and in place of any other node.
///
/// A task whose value is given does not run, nor do the tasks that only it needs.
///
/// ```
/// # use tenfold_graph::*;
/// let mut graph = Graph::new();
/// let email = graph.input::<String>("email")?;
/// let len = graph.task("len", |email: &String| email.len(), email)?;
/// let plan = graph.plan(len)?;
/// let run = Sequential::default().run_plan(&plan, Bindings::new().bind(email, "hi".to_owned()))?;
/// assert_eq!(run.get(len)?, &2);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Bindings {
    values: Vec<(NodeId, Shared)>,
}

impl fmt::Debug for Bindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values.iter().map(|(node, _)| node)).finish()
    }
}

impl Bindings {
    /// No binding.
    pub fn new() -> Self {
        Self::default()
    }

    /// Binds a value to a node.
    #[must_use]
    pub fn bind<T: Value>(self, node: Node<T>, value: T) -> Self {
        self.bind_shared(node, Arc::new(value))
    }

    /// Binds a value that others share to a node.
    #[must_use]
    pub fn bind_shared<T: Value>(mut self, node: Node<T>, value: Arc<T>) -> Self {
        self.values.push((node.id(), shared(value)));
        self
    }

    /// The bound values, in the order of binding.
    pub(crate) fn values(&self) -> &[(NodeId, Shared)] {
        &self.values
    }

    /// The plan in which all bound nodes are sources, and the value of each of its sources.
    pub(crate) fn resolve(&self, plan: &Plan) -> Result<(Plan, Vec<Shared>)> {
        let mut bound = self.values.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let place = |id: &NodeId| plan.place_of(*id, "a bound node");
        let places = bound.iter().map(place).collect::<Result<Vec<_>>>()?;
        let vain = places.iter().position(Option::is_none).map(|at| bound[at]);
        bound.sort_unstable();
        if let Some(pair) = bound.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(PlanError::BoundTwice { key: plan.key_of(pair[0]) }.into());
        }
        let nodes = plan.graph_nodes();
        let fixed = |id: &NodeId| Some((*id, nodes.fixed_for(id.node)?));
        if let Some((node, dependent)) = bound.iter().find_map(fixed) {
            let (key, dependent) = (plan.key_of(node), plan.key_of(plan.id_of(dependent)));
            return Err(PlanError::FixedValue { key, dependent }.into());
        }
        if let Some(vain) = vain {
            return Err(PlanError::UnneededBinding { key: plan.key_of(vain) }.into());
        }
        let is_planned_task =
            |node: u32| plan.place(node).is_some_and(|place| place.as_task().is_some());
        let overridden: Vec<u32> =
            bound.iter().map(|id| id.node).filter(|&node| is_planned_task(node)).collect();
        let plan = if overridden.is_empty() { plan.clone() } else { plan.overriding(&overridden) };
        let sources = self.sources(&plan)?;
        Ok((plan, sources))
    }

    fn sources(&self, plan: &Plan) -> Result<Vec<Shared>> {
        let nodes = plan.graph_nodes();
        let mut sources: Vec<Option<Shared>> = Vec::with_capacity(plan.sources().len());
        for &node in plan.sources() {
            sources.push(nodes.body(node).data().cloned());
        }
        for (id, value) in &self.values {
            if let Some(number) = plan.place(id.node).and_then(|place| place.as_source()) {
                sources[number] = Some(value.clone());
            }
        }
        let unbound = plan.sources().iter().zip(&sources).filter(|(_, value)| value.is_none());
        let keys: Vec<String> = unbound.map(|(&node, _)| nodes.keys.key(node).to_owned()).collect();
        if !keys.is_empty() {
            return Err(PlanError::Unbound { keys }.into());
        }
        Ok(sources.into_iter().flatten().collect())
    }
}
