//! Targets: the ways to say which values are asked for.

use crate::error::Result;
use crate::graph::Graph;
use crate::task::{Node, NodeId};

/// The targets of a plan: nodes, lists and tuples of them, keys, and patterns of keys.
///
/// ```
/// # use tenfold_graph::*;
/// let mut graph = Graph::new();
/// let one = graph.data("one", 1)?;
/// let half = graph.data("half", 0.5)?;
/// graph.plan(one)?;
/// graph.plan([one, one])?;
/// graph.plan((one, half))?;
/// graph.plan("half")?;
/// graph.plan("*")?;
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which nodes are asked for",
    label = "expected nodes or keys",
    note = "give a node, a slice, array or `Vec` of nodes, a tuple of nodes of several types, or a \
            key or pattern such as `\"svm/cv/report-*\"`"
)]
pub trait Targets {
    /// Adds the nodes to `nodes`.
    ///
    /// # Errors
    /// When a key or pattern names no node.
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()>;
}

/// Nothing.
impl Targets for () {
    fn collect(&self, _: &Graph, _: &mut Vec<NodeId>) -> Result<()> {
        Ok(())
    }
}

impl<T> Targets for Node<T> {
    fn collect(&self, _: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        nodes.push(self.id());
        Ok(())
    }
}

impl Targets for NodeId {
    fn collect(&self, _: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        nodes.push(*self);
        Ok(())
    }
}

/// A key, or a pattern as in [`Graph::nodes`].
impl Targets for str {
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        nodes.extend(graph.select(self)?);
        Ok(())
    }
}

impl Targets for String {
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        self.as_str().collect(graph, nodes)
    }
}

impl<T: Targets + ?Sized> Targets for &T {
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        (**self).collect(graph, nodes)
    }
}

impl<T: Targets> Targets for [T] {
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        self.iter().try_for_each(|target| target.collect(graph, nodes))
    }
}

impl<T: Targets, const N: usize> Targets for [T; N] {
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        self.as_slice().collect(graph, nodes)
    }
}

impl<T: Targets> Targets for Vec<T> {
    fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
        self.as_slice().collect(graph, nodes)
    }
}

macro_rules! tuple {
    ($($part:ident),*) => {
        #[allow(non_snake_case)]
        impl<$($part: Targets),*> Targets for ($($part,)*) {
            fn collect(&self, graph: &Graph, nodes: &mut Vec<NodeId>) -> Result<()> {
                let ($($part,)*) = self;
                $($part.collect(graph, nodes)?;)*
                Ok(())
            }
        }
    };
}

tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);
tuple!(A, B, C, D, E);
tuple!(A, B, C, D, E, F);
tuple!(A, B, C, D, E, F, G);
tuple!(A, B, C, D, E, F, G, H);
