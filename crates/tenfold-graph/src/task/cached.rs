//! `cached`: tasks whose values are kept in a store, and found again when code and inputs are the
//! same.

use tenfold_store::Returned;

use super::codec::Codec;
use super::facts::{Facts, Prints};
use super::task::{Policy, Task};
use super::value::Value;
use super::wire::{Inputs, PrintedWires, Wires};

/// Keeps a task's value in the store of the run, if it has one, and reuses it as long as the same
/// code would get the same inputs.
///
/// What the task returns must be [`Stored`](tenfold_store::Stored), what it takes
/// [`Fingerprint`](tenfold_store::Fingerprint). One that returns a `Result` is added with
/// [`try_task`](crate::Graph::try_task), and what is in the `Ok` is kept.
///
/// The task's code is known by the digest of the whole executable, so that any rebuild runs it
/// again; [`Cached::version`] or the attribute [`task`](macro@crate::task) narrow that.
///
/// The task must be a named function, and captures nothing: all it depends on is then in its code
/// and its nodes. What it reads beside these (files, clocks, the environment) nobody sees; give a
/// file as a [`DataFile`](tenfold_store::DataFile). The same holds for tasks that are not cached
/// and that a cached one depends on: they count by their code and what they read, so that they
/// need not run to find out that nothing has changed.
///
/// ```
/// use tenfold_graph::*;
/// use tenfold_store::Store;
///
/// fn square(x: &u64) -> u64 {
///     x * x
/// }
///
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path();
/// let mut graph = Graph::new();
/// let x = graph.data("x", 7)?;
/// let y = graph.task("y", cached(square).always(), (x,))?;
/// for outcome in ["ran", "reused"] {
///     let run = Sequential::default().store(Store::open(path)?).run(&graph, y)?;
///     assert_eq!(run.get(y)?, &49);
///     assert_eq!(run.outcome(y.id()).unwrap().to_string(), outcome);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A closure that captures does not compile, because what it captures would not be seen:
///
/// ```compile_fail,E0080
/// # use tenfold_graph::*;
/// let by = 3;
/// let mut graph = Graph::new();
/// let x = graph.data("x", 7)?;
/// graph.task("y", cached(move |x: &u64| x * by), (x,))?;
/// # Ok::<(), Error>(())
/// ```
pub fn cached<F>(task: F) -> Cached<F> {
    Cached { task, version: None, keep: Keep::default() }
}

/// When the value of a cached task is kept in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// When reading it back is expected to be faster than computing it again, or when it was
    /// asked for.
    #[default]
    WhenItPays,
    /// Always.
    Always,
    /// Never: it is computed whenever it is needed. What depends on it counts it by its recipe.
    Never,
}

/// A task whose value is kept; see [`cached`].
#[derive(Clone, Debug)]
pub struct Cached<F> {
    task: F,
    version: Option<u32>,
    keep: Keep,
}

impl<F> Cached<F> {
    /// Says the version of the task's code, which takes the place of the executable's digest:
    /// results survive rebuilds. Raise it when the task would return something else. With `None`
    /// it is the executable's digest.
    ///
    /// The version goes with the function's path, crate included: programs that share a store must
    /// not have different functions of one path and version.
    #[must_use]
    pub fn version(self, version: impl Into<Option<u32>>) -> Self {
        Self { version: version.into(), ..self }
    }

    /// Keeps the value however fast it was computed.
    #[must_use]
    pub fn always(self) -> Self {
        Self { keep: Keep::Always, ..self }
    }

    /// Does not keep the value, but lets what depends on it be reused: see [`Keep::Never`].
    #[must_use]
    pub fn never(self) -> Self {
        Self { keep: Keep::Never, ..self }
    }
}

impl<F, In, R> Task<In, R> for Cached<F>
where
    F: Task<In, R>,
    In: Wires,
    R: Returned<Value: KeptOn<In>>,
{
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = R::IS_RESULT;
    const CHECK: () = assert!(
        F::CAPTURES == 0,
        "a cached task captures nothing: what it captures would be a hidden input, and stale \
         results could be reused; name a function, and give it what it needs as nodes"
    );

    fn call(&self, inputs: &Inputs<'_>, wires: &In::Shape) -> R {
        self.task.call(inputs, wires)
    }

    fn policy(&self) -> Policy {
        let inner = self.task.policy();
        Policy { version: self.version.or(inner.version), keep: Some(self.keep), ..inner }
    }

    fn facts() -> Facts {
        let codec = Some(Codec::of::<R::Value> as fn() -> Codec);
        Facts { is_marked: true, codec, register: R::Value::register, ..F::facts() }
    }
}

/// A value that is kept of a task on the nodes `In`, all of which have fingerprints: the same as
/// [`PrintedWires`], said of the value.
///
/// The compiler knows the value of a task only once it has found out what makes a task of it.
/// Before that, all it could say of a missing fingerprint is that this is no task; now it says
/// which type has none.
pub trait KeptOn<In>: Value {
    #[doc(hidden)]
    fn register(prints: &mut Prints);
}

impl<T: Value, In: PrintedWires> KeptOn<In> for T {
    fn register(prints: &mut Prints) {
        In::register(prints);
    }
}

/// Says the version of an uncached task's code, so that cached tasks that depend on it survive
/// rebuilds. Raise it when the task would return something else.
///
/// Without it, or with `None`, what depends on the task is computed again after every rebuild of
/// the program, since any of its code may have changed.
///
/// ```
/// # use tenfold_graph::*;
/// fn scale(x: &f64) -> f64 {
///     x / 100.0
/// }
/// let mut graph = Graph::new();
/// let x = graph.data("x", 50.0)?;
/// let scaled = graph.task("scaled", versioned(1, scale), (x,))?;
/// # Ok::<(), Error>(())
/// ```
pub fn versioned<F>(version: impl Into<Option<u32>>, task: F) -> Versioned<F> {
    Versioned { version: version.into(), task }
}

/// A task whose code has a version; see [`versioned`].
#[derive(Clone, Debug)]
pub struct Versioned<F> {
    version: Option<u32>,
    task: F,
}

impl<F: Task<In, R>, In: Wires, R> Task<In, R> for Versioned<F> {
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = F::KEEPS_OK;
    const CHECK: () = F::CHECK;

    fn call(&self, inputs: &Inputs<'_>, wires: &In::Shape) -> R {
        self.task.call(inputs, wires)
    }

    fn policy(&self) -> Policy {
        let inner = self.task.policy();
        Policy { version: self.version.or(inner.version), ..inner }
    }

    fn facts() -> Facts {
        Facts { is_marked: true, ..F::facts() }
    }
}
