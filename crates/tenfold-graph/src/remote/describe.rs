//! Description of a plan that does not depend on the process: for the description of a run, and for
//! comparing the graphs of two processes.

use serde::Serialize;
use tenfold_store::{Digest, Fingerprinter, Store};

use crate::graph::Nodes;
use crate::plan::{Bindings, Plan};
use crate::task::Resources;

/// A node of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeDescription {
    /// Its key.
    pub key: String,
    /// The keys of the nodes that it reads.
    pub reads: Vec<String>,
    /// The path of its function; `None` for data and inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The path of the type of its value.
    pub produces: String,
    /// `true` if its value is kept in the store.
    pub is_cached: bool,
    /// Number of retries after a failure.
    pub retries: u32,
    /// The resources it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
}

/// The nodes of a plan: sources first, then tasks in the order in which they are chosen.
pub fn describe(plan: &Plan) -> Vec<NodeDescription> {
    let nodes = plan.graph_nodes();
    let sources = plan.sources().iter().map(|&node| {
        let resources = None;
        let (key, produces) = (nodes.keys.key(node).to_owned(), nodes.output(node).name.to_owned());
        let reads = Vec::new();
        NodeDescription {
            key,
            reads,
            function: None,
            produces,
            is_cached: false,
            retries: 0,
            resources,
        }
    });
    let tasks = (0..plan.n_tasks() as u32).map(|position| {
        let policy = plan.policy_at(position);
        let node = plan.node_at(position);
        NodeDescription {
            key: plan.key_at(position).to_owned(),
            reads: nodes.deps(node).iter().map(|&dep| nodes.keys.key(dep).to_owned()).collect(),
            function: Some(plan.task_at(position).facts().name.to_owned()),
            produces: nodes.output(node).name.to_owned(),
            is_cached: plan.is_cached(position),
            retries: policy.retries,
            resources: policy.resources.map(|resources| Resources::clone(&resources)),
        }
    });
    sources.chain(tasks).collect()
}

/// The same in two processes of one program that have built the same graph and plan and bound the
/// same values: of the keys, the edges, the functions, the types and the bound values; not of the
/// data in the graph, which the recipes identify.
pub fn graph_fingerprint(plan: &Plan, bindings: &Bindings, store: &Store) -> Digest {
    let nodes = plan.graph_nodes();
    let mut to = Fingerprinter::new();
    to.domain("tenfold.plan.v2");
    for (node, value) in bindings.values() {
        let Ok(Some(_)) = plan.place_of(*node, "a bound node") else { continue };
        to.feed(nodes.keys.key(node.node));
        match nodes.fingerprints().digest(&***value, nodes.output(node.node).name, store) {
            Ok((digest, _)) => to.feed(&digest),
            // Nothing distinguishes it from another; the recipes will, if something depends on it.
            Err(_) => to.feed("unknown"),
        };
    }
    for &node in plan.sources() {
        to.feed(nodes.keys.key(node)).feed(nodes.output(node).name).feed(kind(nodes, node));
    }
    for position in 0..plan.n_tasks() as u32 {
        let task = plan.task_at(position);
        to.feed(plan.key_at(position)).feed(task.facts().name).feed(&task.signature());
        for &dep in nodes.deps(plan.node_at(position)) {
            to.feed(nodes.keys.key(dep));
        }
    }
    for target in plan.targets() {
        to.feed(target);
    }
    match to.finish() {
        Ok(digest) => digest,
        Err(_) => unreachable!("keys and names are texts, and no file is read"),
    }
}

fn kind(nodes: &Nodes, node: u32) -> &'static str {
    let body = nodes.body(node);
    match (body.data(), body.is_input()) {
        (Some(_), _) => "data",
        (None, true) => "input",
        (None, false) => "bound",
    }
}
