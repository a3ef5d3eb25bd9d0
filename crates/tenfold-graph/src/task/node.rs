//! `Node<T>`: a small handle that knows the type its node will produce.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// A node of a graph, and the type of the value it produces.
///
/// A handle is 12 bytes and `Copy`. It comes from the graph that it belongs to, so its node
/// exists before anything can be wired to it: a cycle cannot be written.
pub struct Node<T> {
    id: NodeId,
    value: PhantomData<fn() -> T>,
}

/// A node of a graph, of any type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NodeId {
    pub(crate) graph: u32,
    pub(crate) node: u32,
    /// Number of the graph's roll-backs before the node was added: other nodes had its number.
    pub(crate) epoch: u32,
}

impl<T> Node<T> {
    pub(crate) fn new(id: NodeId) -> Self {
        Self { id, value: PhantomData }
    }

    /// This node without its type, for collections of nodes of several types.
    pub fn id(self) -> NodeId {
        self.id
    }
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Node<T> {}

impl<T> PartialEq for Node<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<T> Eq for Node<T> {}

impl<T> Hash for Node<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<T> fmt::Debug for Node<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node<{}>({})", std::any::type_name::<T>(), self.id.node)
    }
}
