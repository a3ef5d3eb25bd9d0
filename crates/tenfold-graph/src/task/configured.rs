//! `task` and `cached`: functions as tasks with options, which chain in any order.

use std::marker::PhantomData;
use std::sync::Arc;

use tenfold_store::Returned;

use super::arguments::{Arguments, FingerprintedArguments, Values};
use super::codec::Codec;
use super::facts::{Facts, Fingerprints};
use super::policy::{Keep, Policy};
use super::resources::Resources;
use super::task::Task;
use super::value::Value;

/// A function as a task, to be given options: `task(f).retry(2).timed()`.
///
/// A function without options needs no wrapper: it is a [`Task`] itself.
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
/// let three = graph.try_task("three", task(flaky).retry(2), ())?;
/// assert_eq!(Sequential::default().run(&graph, three)?.get(three)?, &3);
/// # Ok::<(), Error>(())
/// ```
pub fn task<F>(function: F) -> Configured<F> {
    Configured { function, policy: Policy::default(), caching: PhantomData }
}

/// Keeps a task's value in the store of the run, if it has one, and reuses it as long as the same
/// code would get the same inputs.
///
/// The task must return a [`Stored`](tenfold_store::Stored) value and take
/// [`Fingerprint`](tenfold_store::Fingerprint) ones. One that returns a `Result` is added with
/// [`try_task`](crate::Graph::try_task), and the value in the `Ok` is kept.
///
/// The task's code is known by the digest of the whole executable, so that any rebuild runs it
/// again; [`Configured::version`] or the attribute [`task`](macro@crate::task) narrow that.
///
/// The task must be a named function, and captures nothing: all it depends on is then in its code
/// and its nodes. Nothing sees the files, clocks and environment variables that it reads beside
/// these; give a file as a [`DataFile`](tenfold_store::DataFile). The same holds for tasks that
/// are not cached and that a cached one depends on: they count by their code and their inputs, so
/// that they need not run to find out that nothing has changed.
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
/// let y = graph.task("y", cached(square).always(), x)?;
/// for outcome in ["ran", "reused"] {
///     let run = Sequential::default().store(Store::open(path)?).run(&graph, y)?;
///     assert_eq!(run.get(y)?, &49);
///     assert_eq!(run.outcome(y.id()).unwrap().to_string(), outcome);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A closure that captures does not compile, because the captured values would not be seen:
///
/// ```compile_fail,E0080
/// # use tenfold_graph::*;
/// let by = 3;
/// let mut graph = Graph::new();
/// let x = graph.data("x", 7)?;
/// graph.task("y", cached(move |x: &u64| x * by), x)?;
/// # Ok::<(), Error>(())
/// ```
pub fn cached<F>(function: F) -> Configured<F, Cached> {
    task(function).cached()
}

/// A task with options; see [`task`] and [`cached`].
#[derive(Debug)]
pub struct Configured<F, C = Uncached> {
    function: F,
    policy: Policy,
    caching: PhantomData<C>,
}

/// Marks a [`Configured`] task whose value is not kept in a store.
#[derive(Clone, Copy, Debug)]
pub struct Uncached;

/// Marks a [`Configured`] task whose value is kept in a store.
#[derive(Clone, Copy, Debug)]
pub struct Cached;

impl<F, C> Configured<F, C> {
    /// Sets the version of the task's code, which takes the place of the executable's digest: its
    /// results survive rebuilds, and so do those of cached tasks that depend on it. Raise it when
    /// the task would return something else. With `None` it is the executable's digest.
    ///
    /// The version goes with the function's path, crate included: programs that share a store must
    /// not have different functions of one path and version.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// fn scale(x: &f64) -> f64 {
    ///     x / 100.0
    /// }
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 50.0)?;
    /// let scaled = graph.task("scaled", task(scale).version(1), x)?;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn version(mut self, version: impl Into<Option<u32>>) -> Self {
        self.policy.version = version.into();
        self
    }

    /// Runs the task again, up to `times` more times, while it fails or panics.
    #[must_use]
    pub fn retry(mut self, times: u32) -> Self {
        self.policy.retries = times;
        self
    }

    /// Keeps the task's seconds in the run, for [`Run::elapsed`](crate::Run::elapsed).
    ///
    /// Where a task uses rayon itself, its thread may do parts of the parallel work of other tasks
    /// while it waits, and their time counts too; it takes no other task.
    #[must_use]
    pub fn timed(mut self) -> Self {
        self.policy.timed = true;
        self
    }

    /// Sets the task's demands, for executors that choose a machine for it: those with workers
    /// elsewhere. [`Sequential`](crate::Sequential) and [`Threads`](crate::Threads) have one
    /// machine and take no notice.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// let needs = Resources::new().memory(16_000_000_000).threads(4).label("gpu", 1.0);
    /// let mut graph = Graph::new();
    /// let y = graph.task("y", task(|| 3).resources(needs), ())?;
    /// assert_eq!(Sequential::default().run(&graph, y)?.get(y)?, &3);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn resources(mut self, needs: Resources) -> Self {
        self.policy.resources = Some(Arc::new(needs));
        self
    }
}

impl<F> Configured<F> {
    /// Keeps the task's value in the store of the run; see [`cached`].
    #[must_use]
    pub fn cached(self) -> Configured<F, Cached> {
        let policy = Policy { keep: Some(Keep::default()), ..self.policy };
        Configured { function: self.function, policy, caching: PhantomData }
    }
}

impl<F> Configured<F, Cached> {
    /// Keeps the value however fast it was computed.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.policy.keep = Some(Keep::Always);
        self
    }

    /// Does not keep the value, but lets tasks that depend on it be reused: see [`Keep::Never`].
    #[must_use]
    pub fn never(mut self) -> Self {
        self.policy.keep = Some(Keep::Never);
        self
    }
}

impl<F: Clone, C> Clone for Configured<F, C> {
    fn clone(&self) -> Self {
        let (function, policy) = (self.function.clone(), self.policy.clone());
        Self { function, policy, caching: PhantomData }
    }
}

impl<F: Task<In, R>, In: Arguments, R> Task<In, R> for Configured<F> {
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = F::KEEPS_OK;
    const CHECK: () = F::CHECK;

    fn call(&self, values: &Values<'_>, shape: &In::Shape) -> R {
        self.function.call(values, shape)
    }

    fn policy(&self) -> Policy {
        self.policy.over(self.function.policy())
    }

    fn facts(&self) -> Facts {
        let facts = self.function.facts();
        Facts { has_identity: facts.has_identity || self.policy.version.is_some(), ..facts }
    }
}

impl<F, In, R> Task<In, R> for Configured<F, Cached>
where
    F: Task<In, R>,
    In: Arguments,
    R: Returned<Value: KeptOn<In>>,
{
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = R::IS_RESULT;
    const CHECK: () = assert!(
        F::CAPTURES == 0,
        "a cached task captures nothing: a captured value would be a hidden input, and stale \
         results could be reused; name a function, and give it its inputs as nodes"
    );

    fn call(&self, values: &Values<'_>, shape: &In::Shape) -> R {
        self.function.call(values, shape)
    }

    fn policy(&self) -> Policy {
        self.policy.over(self.function.policy())
    }

    fn facts(&self) -> Facts {
        let codec = Some(Codec::of::<R::Value> as fn() -> Codec);
        let register = R::Value::register;
        Facts { has_identity: true, codec, register, ..self.function.facts() }
    }
}

/// A value that is kept of a task on the nodes `In`, all of which have fingerprints: the same as
/// [`FingerprintedArguments`], said of the value.
///
/// The compiler knows the value of a task only once it has found the trait that makes a task of it.
/// Before that, all it could say of a missing fingerprint is that this is no task; now it says
/// which type has none.
pub trait KeptOn<In>: Value {
    #[doc(hidden)]
    fn register(fingerprints: &mut Fingerprints);
}

impl<T: Value, In: FingerprintedArguments> KeptOn<In> for T {
    fn register(fingerprints: &mut Fingerprints) {
        In::register(fingerprints);
    }
}
