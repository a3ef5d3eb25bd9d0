//! `Arguments`: the nodes whose values a task takes, and how they are read when it runs.

use tenfold_store::Fingerprint;

use super::attempt::{Failure, NoValue};
use super::facts::Fingerprints;
use super::node::{Node, NodeId};
use super::value::{Erased, Value};

/// One argument of a task: a `Node<T>` gives `&T`, a `Vec<Node<T>>` gives `&[&T]`; an
/// [`Attempt<T>`](crate::Attempt) gives `Result<&T, &Failure>`, and a `Vec<Attempt<T>>` a slice of
/// them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a node, so it cannot be an argument of a task",
    label = "expected `Node<T>` or `Vec<Node<T>>`",
    note = "put a plain value into the graph first: `let x = graph.data(\"x\", value)?;`, then pass \
            `x`",
    note = "a key alone is no node: `graph.node::<T>(\"x\")?` gives the one with that key",
    note = "the methods that add a node return a `Result`: take the node out with `?`"
)]
pub trait Argument: 'static {
    /// The type that the task's function takes.
    type Ref<'a>;
    #[doc(hidden)]
    type Held<'a>;
    #[doc(hidden)]
    type Shape: std::fmt::Debug + Send + Sync + 'static;
    /// `true` if the task runs though its nodes have no values.
    #[doc(hidden)]
    const IS_ATTEMPT: bool;
    #[doc(hidden)]
    fn list(&self, nodes: &mut Vec<NodeId>) -> Self::Shape;
    #[doc(hidden)]
    fn n_nodes(shape: &Self::Shape) -> usize;
    #[doc(hidden)]
    fn take<'a>(values: &mut Values<'a>, shape: &Self::Shape) -> Self::Held<'a>;
    #[doc(hidden)]
    fn lend<'h, 'a: 'h>(held: &'h Self::Held<'a>) -> Self::Ref<'h>;
}

/// All the arguments of a task: one [`Argument`], a tuple of two to eight, or `()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a node nor a tuple of nodes, so a task cannot take it",
    label = "expected a node, a tuple of two to eight nodes, or a `Vec<Node<T>>`",
    note = "write `x` for one node, `(x, y)` for two, `()` for none",
    note = "for more than eight, or for a list, put nodes of one type into a `Vec`: the function \
            then takes `&[&T]`",
    note = "put a plain value into the graph first: `let x = graph.data(\"x\", value)?;`, then pass \
            `x`",
    note = "a key alone is no node: `graph.node::<T>(\"x\")?` gives the one with that key",
    note = "the methods that add a node return a `Result`: take the node out with `?`"
)]
pub trait Arguments: 'static {
    #[doc(hidden)]
    type Shape: std::fmt::Debug + Send + Sync + 'static;
    #[doc(hidden)]
    fn list_all(&self, nodes: &mut Vec<NodeId>) -> Self::Shape;
    /// For each node whether it is attempted; empty if none is.
    #[doc(hidden)]
    fn attempts(shape: &Self::Shape) -> Vec<bool>;
}

/// One argument of a [`cached`](crate::cached) task: nodes of a type that has a fingerprint, so
/// that a change of the argument is noticed.
#[diagnostic::on_unimplemented(
    message = "a cached task cannot take the value of `{Self}`: it has no fingerprint",
    label = "not `Fingerprint`",
    note = "for a type that is `Serialize`, write \
            `tenfold::store::fingerprint_with_serde!(TheType => \"a.name.v1\");`"
)]
pub trait FingerprintedArgument: Argument {
    #[doc(hidden)]
    fn register_one(fingerprints: &mut Fingerprints);
}

/// All the arguments of a [`cached`](crate::cached) task.
#[diagnostic::on_unimplemented(
    message = "a cached task cannot take the values of `{Self}`: one of them has no fingerprint",
    label = "not `Fingerprint`",
    note = "for a type that is `Serialize`, write \
            `tenfold::store::fingerprint_with_serde!(TheType => \"a.name.v1\");`"
)]
pub trait FingerprintedArguments: Arguments {
    #[doc(hidden)]
    fn register(fingerprints: &mut Fingerprints);
}

impl<T: Value + Fingerprint> FingerprintedArgument for Node<T> {
    fn register_one(fingerprints: &mut Fingerprints) {
        fingerprints.add::<T>();
    }
}

impl<T: Value + Fingerprint> FingerprintedArgument for Vec<Node<T>> {
    fn register_one(fingerprints: &mut Fingerprints) {
        fingerprints.add::<T>();
    }
}

impl<T: Value> Argument for Node<T> {
    type Ref<'a> = &'a T;
    type Held<'a> = &'a T;
    type Shape = ();
    const IS_ATTEMPT: bool = false;

    fn list(&self, nodes: &mut Vec<NodeId>) {
        nodes.push(self.id());
    }

    fn n_nodes((): &()) -> usize {
        1
    }

    fn take<'a>(values: &mut Values<'a>, (): &()) -> &'a T {
        values.next()
    }

    fn lend<'h, 'a: 'h>(held: &'h &'a T) -> &'h T {
        held
    }
}

impl<T: Value> Argument for Vec<Node<T>> {
    type Ref<'a> = &'a [&'a T];
    type Held<'a> = Vec<&'a T>;
    type Shape = u32;
    const IS_ATTEMPT: bool = false;

    fn list(&self, nodes: &mut Vec<NodeId>) -> u32 {
        nodes.extend(self.iter().map(|node| node.id()));
        self.len() as u32
    }

    fn n_nodes(len: &u32) -> usize {
        *len as usize
    }

    fn take<'a>(values: &mut Values<'a>, len: &u32) -> Vec<&'a T> {
        (0..*len).map(|_| values.next()).collect()
    }

    fn lend<'h, 'a: 'h>(held: &'h Vec<&'a T>) -> &'h [&'h T] {
        held
    }
}

/// The values of a task's arguments, in order.
#[derive(Clone)]
pub struct Values<'a> {
    values: std::slice::Iter<'a, &'a Erased>,
}

impl<'a> Values<'a> {
    pub(crate) fn new(values: &'a [&'a Erased]) -> Self {
        Self { values: values.iter() }
    }

    fn next<T: Value>(&mut self) -> &'a T {
        match self.values.next().and_then(|value| value.downcast_ref()) {
            Some(value) => value,
            None => unreachable!("a task takes nodes of the types of its arguments"),
        }
    }

    /// The next value, or why there is none.
    pub(super) fn next_attempt<T: Value>(&mut self) -> Result<&'a T, &'a Failure> {
        let value = self.values.as_slice().first();
        match value.and_then(|value| value.downcast_ref()) {
            Some(NoValue(failure)) => {
                self.values.next();
                Err(failure)
            }
            None => Ok(self.next()),
        }
    }
}
