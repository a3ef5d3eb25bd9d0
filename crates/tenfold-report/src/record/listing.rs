//! `Listing`: the nodes of a plan and their edges, in columns.

use std::collections::HashMap;

use tenfold_graph::{NodeKind, Plan, short_type_name};

use super::columns::{Names, Texts};

/// The nodes of a plan and their edges: sources first, then tasks in the order in which they are chosen, so
/// that a node comes after all that it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub(super) keys: Texts,
    pub(super) kinds: Vec<Kind>,
    /// The function and the type of each node, by number in `names`.
    pub(super) functions: Vec<u32>,
    pub(super) types: Vec<u32>,
    pub(super) names: Vec<String>,
    pub(super) inputs: Vec<u32>,
    pub(super) input_ends: Vec<usize>,
    pub(super) targets: Vec<u32>,
}

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Data,
    Input,
    Given,
    Task,
    Cached,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::Data, Self::Input, Self::Given, Self::Task, Self::Cached];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Input => "input",
            Self::Given => "given task",
            Self::Task => "task",
            Self::Cached => "cached task",
        }
    }

    pub(crate) fn is_source(self) -> bool {
        matches!(self, Self::Data | Self::Input | Self::Given)
    }
}

impl Listing {
    /// The nodes of a plan.
    pub fn of(plan: &Plan) -> Self {
        let n_nodes = plan.n_nodes();
        let mut names = Names::default();
        // No function has the empty name.
        names.number("");
        let mut types: HashMap<*const u8, u32> = HashMap::new();
        let mut listing = Self {
            keys: Texts::with_capacity(n_nodes),
            kinds: Vec::with_capacity(n_nodes),
            functions: Vec::with_capacity(n_nodes),
            types: Vec::with_capacity(n_nodes),
            names: Vec::new(),
            inputs: Vec::with_capacity(n_nodes),
            input_ends: Vec::with_capacity(n_nodes),
            targets: plan.targeted().map(|at| at as u32).collect(),
        };
        for node in plan.described() {
            listing.keys.push(node.key());
            listing.kinds.push(match node.kind() {
                NodeKind::Data => Kind::Data,
                NodeKind::Input => Kind::Input,
                NodeKind::Given => Kind::Given,
                _ if node.is_cached() => Kind::Cached,
                _ => Kind::Task,
            });
            listing.functions.push(names.number(node.function().unwrap_or_default()));
            let name = node.type_name();
            let number = types.entry(name.as_ptr());
            listing.types.push(*number.or_insert_with(|| names.number(&short_type_name(name))));
            listing.inputs.extend(node.inputs().map(|at| at as u32));
            listing.input_ends.push(listing.inputs.len());
        }
        listing.targets.sort_unstable();
        listing.targets.dedup();
        listing.names = names.into_names();
        listing
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Returns `true` if there is no node.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The number of edges; a node that reads a value twice has two.
    pub fn n_edges(&self) -> usize {
        self.inputs.len()
    }

    /// The key of a node.
    pub fn key(&self, node: usize) -> &str {
        self.keys.get(node)
    }

    /// All keys.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.keys.iter()
    }

    pub(crate) fn kind(&self, node: usize) -> Kind {
        self.kinds[node]
    }

    /// The name of its function; empty for one that has none.
    pub fn function(&self, node: usize) -> &str {
        &self.names[self.functions[node] as usize]
    }

    /// The number of its function: equal for equal names.
    pub(crate) fn function_number(&self, node: usize) -> u32 {
        self.functions[node]
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The type of its value.
    pub fn type_name(&self, node: usize) -> &str {
        &self.names[self.types[node] as usize]
    }

    /// The nodes that it reads, in the order of its arguments.
    pub fn inputs(&self, node: usize) -> &[u32] {
        let start = if node == 0 { 0 } else { self.input_ends[node - 1] };
        &self.inputs[start..self.input_ends[node]]
    }

    /// Returns `true` if its value was asked for.
    pub fn is_target(&self, node: usize) -> bool {
        self.targets.binary_search(&(node as u32)).is_ok()
    }

    /// The node with this key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.keys().position(|found| found == key)
    }
}
