//! Tasks: ordinary functions of references, on nodes of the types that they take.

use std::any::type_name;

use tenfold_store::Fingerprint;

use super::arguments::{
    Argument, Arguments, FingerprintedArgument, FingerprintedArguments, Values,
};
use super::attempt::Attempt;
use super::facts::{Facts, Fingerprints};
use super::node::{Node, NodeId};
use super::policy::Policy;
use super::value::{Owned, Type, Value, owned};
use crate::error::BoxError;

/// A function that can be a task on the nodes `In` and gives `R`.
///
/// Every `Fn(&A) -> R` is one on `Node<A>`, and every `Fn(&A, &B, …) -> R` on
/// `(Node<A>, Node<B>, …)`, with up to eight arguments; where a `Vec<Node<T>>` is in place of a
/// node, the function takes `&[&T]`, and for an [`Attempt<T>`](crate::Attempt) a
/// `Result<&T, &Failure>`. A closure names the types of its arguments, references included:
/// `|x: &f64| …`. A task returns a value of its own: no reference into its arguments.
/// [`task`](fn@crate::task) and [`cached`](crate::cached) give one options.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a task on `{In}`",
    label = "this does not take the values of the nodes",
    note = "a task is a function that takes a reference to the value of each node, in order: \
            `fn(&A) -> R` for `Node<A>`, `fn(&A, &B) -> R` for `(Node<A>, Node<B>)`, `fn(&[&A]) -> \
            R` for `Vec<Node<A>>`, `fn(Result<&A, &Failure>) -> R` for `Attempt<A>`",
    note = "write `x` for one node, `(x, y)` for two, `()` for none"
)]
pub trait Task<In: Arguments, R>: Sized + Send + Sync + 'static {
    /// Number of bytes the function captures; a wrapper's are those of the wrapped function.
    #[doc(hidden)]
    const CAPTURES: usize = size_of::<Self>();

    /// `true` if it is cached and returns a `Result`, so that the value in the `Ok` is kept.
    #[doc(hidden)]
    const KEEPS_OK: bool = false;

    /// The checks beyond types: that a cached task captures nothing.
    #[doc(hidden)]
    const CHECK: () = ();

    /// Calls the function on the values of its nodes.
    fn call(&self, values: &Values<'_>, shape: &In::Shape) -> R;

    /// Facts about the function; of a wrapper, those of the wrapped function.
    #[doc(hidden)]
    fn facts(&self) -> Facts {
        Facts::of::<Self>()
    }

    /// The treatment of the task by the executor.
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
pub trait ArgumentsOf<F, R>: Arguments {
    /// The checks beyond types where the node produces the value that `F` returns.
    #[doc(hidden)]
    const CHECK_TASK: ();
    /// The same where it produces the value in the `Ok`.
    #[doc(hidden)]
    const CHECK_TRY_TASK: ();
    #[doc(hidden)]
    fn call(task: &F, values: &Values<'_>, shape: &Self::Shape) -> R;
    #[doc(hidden)]
    fn policy(task: &F) -> Policy;
    #[doc(hidden)]
    fn facts(task: &F) -> Facts;
}

impl<In: Arguments, R, F: Task<In, R>> ArgumentsOf<F, R> for In {
    const CHECK_TASK: () = {
        let () = F::CHECK;
        assert!(
            !F::KEEPS_OK,
            "a cached task that returns a `Result` is added with `try_task`, which keeps the value \
             in its `Ok`; a `Result` itself cannot be kept in a store"
        );
    };
    const CHECK_TRY_TASK: () = F::CHECK;

    fn call(task: &F, values: &Values<'_>, shape: &In::Shape) -> R {
        task.call(values, shape)
    }

    fn policy(task: &F) -> Policy {
        task.policy()
    }

    fn facts(task: &F) -> Facts {
        task.facts()
    }
}

/// A task whose types are erased, as plans and executors see it.
pub(crate) trait ErasedTask: Send + Sync {
    /// Calls the function and puts the value into its place: it is moved as little as can be.
    fn run(&self, values: &Values<'_>, value: &mut Option<Owned>) -> Result<(), BoxError>;
    fn output(&self) -> Type;
    fn policy(&self) -> Policy;
    /// Returns `true` if the policy is the default: of most tasks, this is known to the compiler.
    fn is_plain(&self) -> bool {
        self.policy() == Policy::default()
    }
    fn facts(&self) -> Facts;
    /// The types of its arguments, and how they are grouped: two nodes, or one list of two.
    fn signature(&self) -> String;
    /// For each node that it reads whether it runs though that has no value; empty if there is none
    /// of this kind.
    fn attempts(&self) -> Vec<bool>;
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
    In: ArgumentsOf<F, R>,
    R: Value,
{
    fn run(&self, values: &Values<'_>, value: &mut Option<Owned>) -> Result<(), BoxError> {
        *value = Some(owned(In::call(&self.task, values, &self.shape)));
        Ok(())
    }

    fn output(&self) -> Type {
        Type::of::<R>()
    }

    fn policy(&self) -> Policy {
        In::policy(&self.task)
    }

    fn facts(&self) -> Facts {
        In::facts(&self.task)
    }

    fn signature(&self) -> String {
        format!("{} {:?}", type_name::<In>(), self.shape)
    }

    fn attempts(&self) -> Vec<bool> {
        In::attempts(&self.shape)
    }
}

/// A task that returns a `Result`; the node produces the value in `Ok`.
pub(crate) struct Fallible<F, S, In, R, E> {
    pub(crate) task: F,
    pub(crate) shape: S,
    pub(crate) types: std::marker::PhantomData<fn(In) -> Result<R, E>>,
}

impl<F, In, R, E> ErasedTask for Fallible<F, In::Shape, In, R, E>
where
    F: Send + Sync + 'static,
    In: ArgumentsOf<F, Result<R, E>>,
    R: Value,
    E: Into<BoxError> + 'static,
{
    fn run(&self, values: &Values<'_>, value: &mut Option<Owned>) -> Result<(), BoxError> {
        *value = Some(owned(In::call(&self.task, values, &self.shape).map_err(Into::into)?));
        Ok(())
    }

    fn output(&self) -> Type {
        Type::of::<R>()
    }

    fn policy(&self) -> Policy {
        In::policy(&self.task)
    }

    fn facts(&self) -> Facts {
        In::facts(&self.task)
    }

    fn signature(&self) -> String {
        format!("{} {:?}", type_name::<In>(), self.shape)
    }

    fn attempts(&self) -> Vec<bool> {
        In::attempts(&self.shape)
    }
}

/// Implements [`Arguments`] for a tuple.
macro_rules! tuple {
    ($($arg:ident),*) => {
        #[allow(non_snake_case, unused_mut, unused_variables, clippy::unused_unit)]
        impl<$($arg: Argument),*> Arguments for ($($arg,)*) {
            type Shape = ($($arg::Shape,)*);

            fn list_all(&self, nodes: &mut Vec<NodeId>) -> Self::Shape {
                let ($($arg,)*) = self;
                ($($arg.list(nodes),)*)
            }

            fn attempts(shape: &Self::Shape) -> Vec<bool> {
                if !(false $(|| $arg::IS_ATTEMPT)*) {
                    return Vec::new();
                }
                let ($($arg,)*) = shape;
                let mut attempts = Vec::new();
                $(attempts.extend(std::iter::repeat_n($arg::IS_ATTEMPT, $arg::n_nodes($arg)));)*
                attempts
            }
        }

        #[allow(unused_variables)]
        impl<$($arg: FingerprintedArgument),*> FingerprintedArguments for ($($arg,)*) {
            fn register(fingerprints: &mut Fingerprints) {
                $($arg::register_one(fingerprints);)*
            }
        }

        #[allow(non_snake_case, unused_mut, unused_variables, clippy::unused_unit)]
        impl<Func, R, $($arg: Argument),*> Task<($($arg,)*), R> for Func
        where
            Func: for<'a> Fn($($arg::Ref<'a>),*) -> R + Send + Sync + 'static,
        {
            fn call(&self, values: &Values<'_>, shape: &($($arg::Shape,)*)) -> R {
                let ($($arg,)*) = shape;
                let mut values = values.clone();
                $(let $arg = $arg::take(&mut values, $arg);)*
                self($($arg::lend(&$arg)),*)
            }
        }
    };
}

tuple!();
tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);
tuple!(A, B, C, D, E);
tuple!(A, B, C, D, E, G);
tuple!(A, B, C, D, E, G, H);
tuple!(A, B, C, D, E, G, H, I);

/// Implements [`Arguments`] for one argument, and [`Task`] for functions of one.
///
/// For each type and not for every [`Argument`], so that the compiler looks into tuples when it
/// says which of their nodes does not fit.
macro_rules! single {
    ($arg:ty) => {
        impl<T: Value> Arguments for $arg {
            type Shape = <$arg as Argument>::Shape;

            fn list_all(&self, nodes: &mut Vec<NodeId>) -> Self::Shape {
                self.list(nodes)
            }

            fn attempts(shape: &Self::Shape) -> Vec<bool> {
                if <$arg>::IS_ATTEMPT { vec![true; <$arg>::n_nodes(shape)] } else { Vec::new() }
            }
        }

        impl<T: Value + Fingerprint> FingerprintedArguments for $arg {
            fn register(fingerprints: &mut Fingerprints) {
                <$arg>::register_one(fingerprints);
            }
        }

        impl<Func, R, T: Value> Task<$arg, R> for Func
        where
            Func: for<'a> Fn(<$arg as Argument>::Ref<'a>) -> R + Send + Sync + 'static,
        {
            fn call(&self, values: &Values<'_>, shape: &<$arg as Argument>::Shape) -> R {
                self(<$arg>::lend(&<$arg>::take(&mut values.clone(), shape)))
            }
        }
    };
}

single!(Node<T>);
single!(Vec<Node<T>>);
single!(Attempt<T>);
single!(Vec<Attempt<T>>);
