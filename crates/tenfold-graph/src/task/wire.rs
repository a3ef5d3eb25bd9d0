//! Wires: how the arguments of a task are joined to nodes, and read when it runs.

use tenfold_store::Fingerprint;

use super::facts::Prints;
use super::node::{Node, NodeId};
use super::value::{Erased, Value};

/// What one argument of a task can be wired to: a `Node<T>` gives `&T`, a `Vec<Node<T>>` gives
/// `&[&T]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a node, so a task cannot be wired to it",
    label = "expected `Node<T>` or `Vec<Node<T>>`",
    note = "put a plain value into the graph first: `let x = graph.data(\"x\", value)?;`, then wire \
            `x`",
    note = "a key alone is no node: `graph.node::<T>(\"x\")?` gives the one with that key",
    note = "what adds a node returns a `Result`: take the node out with `?`"
)]
pub trait Wire: 'static {
    /// What the task's function takes.
    type Ref<'a>;
    #[doc(hidden)]
    type Held<'a>;
    #[doc(hidden)]
    type Shape: std::fmt::Debug + Send + Sync + 'static;
    #[doc(hidden)]
    fn connect(&self, nodes: &mut Vec<NodeId>) -> Self::Shape;
    #[doc(hidden)]
    fn take<'a>(inputs: &mut Inputs<'a>, shape: &Self::Shape) -> Self::Held<'a>;
    #[doc(hidden)]
    fn lend<'h, 'a: 'h>(held: &'h Self::Held<'a>) -> Self::Ref<'h>;
}

/// All the arguments of a task: a tuple of up to eight [`Wire`]s, or one `Vec<Node<T>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of nodes, so a task cannot be wired to it",
    label = "expected a tuple of up to eight nodes, or a `Vec<Node<T>>`",
    note = "write `(x,)` for one node and `()` for none",
    note = "for more than eight, or for a list, put nodes of one type into a `Vec`: the function \
            then takes `&[&T]`"
)]
pub trait Wires: 'static {
    #[doc(hidden)]
    type Shape: std::fmt::Debug + Send + Sync + 'static;
    #[doc(hidden)]
    fn connect(&self, nodes: &mut Vec<NodeId>) -> Self::Shape;
}

/// What one argument of a [`cached`](crate::cached) task can be wired to: nodes of a type that has
/// a fingerprint, so that it can be told whether the argument has changed.
#[diagnostic::on_unimplemented(
    message = "a cached task cannot take what `{Self}` holds: it has no fingerprint",
    label = "not `Fingerprint`",
    note = "for a type that is `Serialize`, write \
            `tenfold::store::fingerprint_with_serde!(TheType => \"a.name.v1\");`"
)]
pub trait PrintedWire: Wire {
    #[doc(hidden)]
    fn register(prints: &mut Prints);
}

/// All the arguments of a [`cached`](crate::cached) task.
#[diagnostic::on_unimplemented(
    message = "a cached task cannot take what `{Self}` hold: one of them has no fingerprint",
    label = "not `Fingerprint`",
    note = "for a type that is `Serialize`, write \
            `tenfold::store::fingerprint_with_serde!(TheType => \"a.name.v1\");`"
)]
pub trait PrintedWires: Wires {
    #[doc(hidden)]
    fn register(prints: &mut Prints);
}

impl<T: Value + Fingerprint> PrintedWire for Node<T> {
    fn register(prints: &mut Prints) {
        prints.add::<T>();
    }
}

impl<T: Value + Fingerprint> PrintedWire for Vec<Node<T>> {
    fn register(prints: &mut Prints) {
        prints.add::<T>();
    }
}

impl<T: Value> Wire for Node<T> {
    type Ref<'a> = &'a T;
    type Held<'a> = &'a T;
    type Shape = ();

    fn connect(&self, nodes: &mut Vec<NodeId>) {
        nodes.push(self.id());
    }

    fn take<'a>(inputs: &mut Inputs<'a>, (): &()) -> &'a T {
        inputs.next()
    }

    fn lend<'h, 'a: 'h>(held: &'h &'a T) -> &'h T {
        held
    }
}

impl<T: Value> Wire for Vec<Node<T>> {
    type Ref<'a> = &'a [&'a T];
    type Held<'a> = Vec<&'a T>;
    type Shape = u32;

    fn connect(&self, nodes: &mut Vec<NodeId>) -> u32 {
        nodes.extend(self.iter().map(|node| node.id()));
        self.len() as u32
    }

    fn take<'a>(inputs: &mut Inputs<'a>, len: &u32) -> Vec<&'a T> {
        (0..*len).map(|_| inputs.next()).collect()
    }

    fn lend<'h, 'a: 'h>(held: &'h Vec<&'a T>) -> &'h [&'h T] {
        held
    }
}

/// The values that a task reads, in the order of its wires.
#[derive(Clone)]
pub struct Inputs<'a> {
    values: std::slice::Iter<'a, &'a Erased>,
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(values: &'a [&'a Erased]) -> Self {
        Self { values: values.iter() }
    }

    fn next<T: Value>(&mut self) -> &'a T {
        match self.values.next().and_then(|value| value.downcast_ref()) {
            Some(value) => value,
            None => unreachable!("a task is wired to nodes of the types it takes"),
        }
    }
}
