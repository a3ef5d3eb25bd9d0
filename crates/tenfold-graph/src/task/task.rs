//! Tasks: ordinary functions of references, wired to nodes by type.

use std::any::type_name;
use std::sync::Arc;

use tenfold_store::Fingerprint;

use super::cached::Keep;
use super::facts::{Facts, Prints};
use super::node::{Node, NodeId};
use super::resources::Resources;
use super::value::{Owned, Type, Value, owned};
use super::wire::{Inputs, PrintedWire, PrintedWires, Wire, Wires};
use crate::error::BoxError;

/// A function that can be a task on the nodes `In` and gives `R`.
///
/// Every `Fn(&A, &B, …) -> R` is one on `(Node<A>, Node<B>, …)`, with up to eight arguments; where
/// a `Vec<Node<T>>` stands in place of a node, the function takes `&[&T]`. A closure names the
/// types of its arguments, references included: `|x: &f64| …`. What a task returns is its own: no
/// reference into what it reads.
/// [`retry`](crate::retry), [`timed`](crate::timed), [`cached`](crate::cached) and
/// [`versioned`](crate::versioned) wrap one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a task on `{In}`",
    label = "this does not take what the nodes produce",
    note = "a task is a function that takes a reference to the value of each node, in order: \
            `fn(&A, &B) -> R` for `(Node<A>, Node<B>)`, `fn(&[&A]) -> R` for `Vec<Node<A>>`",
    note = "the nodes are given as a tuple: `(x,)` for one, `()` for none"
)]
pub trait Task<In: Wires, R>: Sized + Send + Sync + 'static {
    /// How many bytes the function captures; a wrapper's are those of what it wraps.
    #[doc(hidden)]
    const CAPTURES: usize = size_of::<Self>();

    /// Whether it is cached and returns a `Result`, so that what is kept is in the `Ok`.
    #[doc(hidden)]
    const KEEPS_OK: bool = false;

    /// What the compiler checks beyond types: that a cached task captures nothing.
    #[doc(hidden)]
    const CHECK: () = ();

    /// Calls the function on the values of its nodes.
    fn call(&self, inputs: &Inputs<'_>, wires: &In::Shape) -> R;

    /// What is known of the function from its type alone; of a wrapper, what is of the wrapped.
    #[doc(hidden)]
    fn facts() -> Facts {
        Facts::of::<Self>()
    }

    /// How the executor is to treat the task.
    fn policy(&self) -> Policy {
        Policy::default()
    }
}

/// Nodes that `F` is a [`Task`] on: the same, said of the nodes.
///
/// [`Graph::task`](crate::Graph::task) asks this of the nodes rather than `Task` of the function,
/// because the compiler would judge the function before it has seen the nodes, and refuse one
/// whose type is a parameter or an `impl Fn`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of nodes, so a task cannot be wired to it",
    label = "expected a tuple of up to eight nodes, or a `Vec<Node<T>>`",
    note = "write `(x,)` for one node and `()` for none",
    note = "for more than eight, or for a list, put nodes of one type into a `Vec`: the function \
            then takes `&[&T]`"
)]
pub trait Feeds<F, R>: Wires {
    /// What the compiler checks beyond types where the node produces all that `F` returns.
    #[doc(hidden)]
    const CHECK_TASK: ();
    /// The same where it produces what is in the `Ok`.
    #[doc(hidden)]
    const CHECK_TRY_TASK: ();
    #[doc(hidden)]
    fn call(task: &F, inputs: &Inputs<'_>, wires: &Self::Shape) -> R;
    #[doc(hidden)]
    fn policy(task: &F) -> Policy;
    #[doc(hidden)]
    fn facts() -> Facts;
}

impl<In: Wires, R, F: Task<In, R>> Feeds<F, R> for In {
    const CHECK_TASK: () = {
        let () = F::CHECK;
        assert!(
            !F::KEEPS_OK,
            "a cached task that returns a `Result` is added with `try_task`, which keeps what is \
             in its `Ok`; a `Result` itself cannot be kept in a store"
        );
    };
    const CHECK_TRY_TASK: () = F::CHECK;

    fn call(task: &F, inputs: &Inputs<'_>, wires: &In::Shape) -> R {
        task.call(inputs, wires)
    }

    fn policy(task: &F) -> Policy {
        task.policy()
    }

    fn facts() -> Facts {
        F::facts()
    }
}

/// How an executor treats a task.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// How often the task is tried again after it fails.
    pub retries: u32,
    /// Whether its seconds are kept in the run.
    pub timed: bool,
    /// The version of its code, if it has one; see [`versioned`](crate::versioned).
    pub version: Option<u32>,
    /// When its value is kept in a store; `None` for a task that is not [`cached`](crate::cached).
    pub keep: Option<Keep>,
    /// What it needs of a machine, if it was said; see [`resources`](crate::resources()).
    pub resources: Option<Arc<Resources>>,
}

/// Runs a task again, up to `times` more times, while it fails or panics.
///
/// ```
/// # use tenfold_graph::*;
/// # use std::sync::atomic::{AtomicU32, Ordering};
/// let calls = AtomicU32::new(0);
/// let flaky = move || match calls.fetch_add(1, Ordering::Relaxed) {
///     0 | 1 => Err("not yet"),
///     _ => Ok(3),
/// };
/// let mut graph = Graph::new();
/// let three = graph.try_task("three", retry(2, flaky), ())?;
/// assert_eq!(Sequential::default().run(&graph, three)?.get(three)?, &3);
/// # Ok::<(), Error>(())
/// ```
pub fn retry<F>(times: u32, task: F) -> Retry<F> {
    Retry { times, task }
}

/// A task that is tried again when it fails; see [`retry`].
#[derive(Clone, Copy, Debug)]
pub struct Retry<F> {
    times: u32,
    task: F,
}

impl<F: Task<In, R>, In: Wires, R> Task<In, R> for Retry<F> {
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = F::KEEPS_OK;
    const CHECK: () = F::CHECK;

    fn facts() -> Facts {
        F::facts()
    }

    fn call(&self, inputs: &Inputs<'_>, wires: &In::Shape) -> R {
        self.task.call(inputs, wires)
    }

    fn policy(&self) -> Policy {
        let inner = self.task.policy();
        // All that this one tries has as many attempts each as the task in it.
        let attempts = (u64::from(self.times) + 1) * (u64::from(inner.retries) + 1);
        let retries = u32::try_from(attempts - 1).unwrap_or(u32::MAX);
        Policy { retries, ..inner }
    }
}

/// Keeps a task's seconds in the run, for [`Run::elapsed`](crate::Run::elapsed).
///
/// Where a task uses rayon itself, its thread may do other tasks while it waits, and their time
/// counts too.
pub fn timed<F>(task: F) -> Timed<F> {
    Timed { task }
}

/// A task whose seconds are kept; see [`timed`].
#[derive(Clone, Copy, Debug)]
pub struct Timed<F> {
    task: F,
}

impl<F: Task<In, R>, In: Wires, R> Task<In, R> for Timed<F> {
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = F::KEEPS_OK;
    const CHECK: () = F::CHECK;

    fn facts() -> Facts {
        F::facts()
    }

    fn call(&self, inputs: &Inputs<'_>, wires: &In::Shape) -> R {
        self.task.call(inputs, wires)
    }

    fn policy(&self) -> Policy {
        Policy { timed: true, ..self.task.policy() }
    }
}

/// A task whose types are erased: what plans and executors see.
pub(crate) trait ErasedTask: Send + Sync {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Owned, BoxError>;
    fn output(&self) -> Type;
    fn policy(&self) -> Policy;
    fn facts(&self) -> Facts;
    /// What its arguments are, and how they are grouped: two nodes, or one list of two.
    fn wiring(&self) -> String;
}

/// A task that cannot fail.
pub(crate) struct Plain<F, S, In, R> {
    pub(crate) task: F,
    pub(crate) shape: S,
    pub(crate) types: std::marker::PhantomData<fn(In) -> R>,
}

impl<F, In, R> ErasedTask for Plain<F, In::Shape, In, R>
where
    F: Send + Sync + 'static,
    In: Feeds<F, R>,
    R: Value,
{
    fn run(&self, inputs: &Inputs<'_>) -> Result<Owned, BoxError> {
        Ok(owned(In::call(&self.task, inputs, &self.shape)))
    }

    fn output(&self) -> Type {
        Type::of::<R>()
    }

    fn policy(&self) -> Policy {
        In::policy(&self.task)
    }

    fn facts(&self) -> Facts {
        In::facts()
    }

    fn wiring(&self) -> String {
        format!("{} {:?}", type_name::<In>(), self.shape)
    }
}

/// A task that returns a `Result`; the node produces what is in `Ok`.
pub(crate) struct Fallible<F, S, In, R, E> {
    pub(crate) task: F,
    pub(crate) shape: S,
    pub(crate) types: std::marker::PhantomData<fn(In) -> Result<R, E>>,
}

impl<F, In, R, E> ErasedTask for Fallible<F, In::Shape, In, R, E>
where
    F: Send + Sync + 'static,
    In: Feeds<F, Result<R, E>>,
    R: Value,
    E: Into<BoxError> + 'static,
{
    fn run(&self, inputs: &Inputs<'_>) -> Result<Owned, BoxError> {
        match In::call(&self.task, inputs, &self.shape) {
            Ok(value) => Ok(owned(value)),
            Err(error) => Err(error.into()),
        }
    }

    fn output(&self) -> Type {
        Type::of::<R>()
    }

    fn policy(&self) -> Policy {
        In::policy(&self.task)
    }

    fn facts(&self) -> Facts {
        In::facts()
    }

    fn wiring(&self) -> String {
        format!("{} {:?}", type_name::<In>(), self.shape)
    }
}

/// Implements [`Wires`] for a tuple, and [`Task`] for functions of as many arguments.
macro_rules! arity {
    ($($arg:ident),*) => {
        #[allow(non_snake_case, unused_variables, clippy::unused_unit)]
        impl<$($arg: Wire),*> Wires for ($($arg,)*) {
            type Shape = ($($arg::Shape,)*);

            fn connect(&self, nodes: &mut Vec<NodeId>) -> Self::Shape {
                let ($($arg,)*) = self;
                ($($arg.connect(nodes),)*)
            }
        }

        #[allow(unused_variables)]
        impl<$($arg: PrintedWire),*> PrintedWires for ($($arg,)*) {
            fn register(prints: &mut Prints) {
                $($arg::register(prints);)*
            }
        }

        #[allow(non_snake_case, unused_mut, unused_variables, clippy::unused_unit)]
        impl<Func, R, $($arg: Wire),*> Task<($($arg,)*), R> for Func
        where
            Func: for<'a> Fn($($arg::Ref<'a>),*) -> R + Send + Sync + 'static,
        {
            fn call(&self, inputs: &Inputs<'_>, wires: &($($arg::Shape,)*)) -> R {
                let ($($arg,)*) = wires;
                let mut inputs = inputs.clone();
                $(let $arg = $arg::take(&mut inputs, $arg);)*
                self($($arg::lend(&$arg)),*)
            }
        }
    };
}

arity!();
arity!(A);
arity!(A, B);
arity!(A, B, C);
arity!(A, B, C, D);
arity!(A, B, C, D, E);
arity!(A, B, C, D, E, G);
arity!(A, B, C, D, E, G, H);
arity!(A, B, C, D, E, G, H, I);

impl<T: Value> Wires for Vec<Node<T>> {
    type Shape = u32;

    fn connect(&self, nodes: &mut Vec<NodeId>) -> u32 {
        Wire::connect(self, nodes)
    }
}

impl<T: Value + Fingerprint> PrintedWires for Vec<Node<T>> {
    fn register(prints: &mut Prints) {
        prints.add::<T>();
    }
}

impl<Func, R, T: Value> Task<Vec<Node<T>>, R> for Func
where
    Func: for<'a> Fn(&'a [&'a T]) -> R + Send + Sync + 'static,
{
    fn call(&self, inputs: &Inputs<'_>, wires: &u32) -> R {
        self(&<Vec<Node<T>> as Wire>::take(&mut inputs.clone(), wires))
    }
}
