//! `Graph`: named nodes that hold data or a function call on other nodes.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;
use tenfold_store::{Digest, Fingerprint};

use super::body::Body;
use super::key::KeyTable;
use super::seed::derive_seed;
use crate::error::{BoxError, GraphError, Result};
use crate::task::{
    Arguments, ArgumentsOf, Facts, Fallible, Fingerprints, Node, NodeId, Owned, Plain, Type, Value,
    shared,
};

/// A graph of named nodes; see the [crate's page](crate) for how it is written and run.
///
/// ```
/// use tenfold_graph::*;
///
/// fn inc(x: &i32) -> i32 {
///     x + 1
/// }
///
/// let mut graph = Graph::new();
/// let x = graph.data("x", 1)?;
/// let y = graph.task("y", inc, x)?;
/// let z = graph.task("z", |x: &i32, y: &i32| x + y, (x, y))?;
///
/// let run = Sequential::default().run(&graph, z)?;
/// assert_eq!(run.get(z)?, &3);
/// # Ok::<(), Error>(())
/// ```
pub struct Graph {
    pub(crate) id: u32,
    pub(crate) nodes: Arc<Nodes>,
    seed: u64,
}

/// The nodes of a graph, in the order in which they were added, which is a run order.
#[derive(Clone, Default)]
pub(crate) struct Nodes {
    pub(crate) keys: KeyTable,
    bodies: Vec<Body>,
    places: Places,
    epochs: Epochs,
    deps: Vec<u32>,
    dep_ends: Vec<u32>,
    measures: BTreeMap<TypeId, Measure>,
    fingerprints: Fingerprints,
    /// Nodes by the digest of their computation.
    shared: HashMap<Digest, u32>,
    /// Nodes whose value cannot be another one, and a node that would not follow.
    fixed: BTreeMap<u32, u32>,
}

/// The places in the program where nodes were added: few, so that each node has a number only.
#[derive(Clone, Default)]
struct Places {
    all: Vec<&'static Location<'static>>,
    /// By the address of the place.
    numbers: HashMap<usize, u32, FixedState>,
    /// By node.
    of_nodes: Vec<u32>,
}

impl Places {
    fn of(&self, node: u32) -> &'static Location<'static> {
        self.all[self.of_nodes[node as usize] as usize]
    }

    fn push(&mut self, place: &'static Location<'static>) {
        let number = match self.of_nodes.last() {
            // Most nodes are added in loops.
            Some(&last) if std::ptr::eq(self.all[last as usize], place) => last,
            _ => *self.numbers.entry(std::ptr::from_ref(place).addr()).or_insert_with(|| {
                self.all.push(place);
                self.all.len() as u32 - 1
            }),
        };
        self.of_nodes.push(number);
    }

    fn truncate(&mut self, n_nodes: usize) {
        self.of_nodes.truncate(n_nodes);
    }
}

/// The first node of each epoch that has one. A roll-back ends an epoch; a graph without any is in
/// the first, 0.
#[derive(Clone, Default)]
struct Epochs {
    starts: Vec<(u32, u32)>,
    last: u32,
}

impl Epochs {
    fn of(&self, node: u32) -> u32 {
        let after = self.starts.partition_point(|&(first, _)| first <= node);
        after.checked_sub(1).map_or(0, |at| self.starts[at].1)
    }

    fn begin(&mut self, n_nodes: usize) {
        self.starts.retain(|&(first, _)| (first as usize) < n_nodes);
        self.last += 1;
        self.starts.push((n_nodes as u32, self.last));
    }
}

/// Number of bytes that a value takes, for a type registered with [`Graph::measure`].
pub(crate) type Measure = Arc<dyn Fn(&(dyn Any + Send + Sync)) -> Option<usize> + Send + Sync>;

static NEXT_ID: AtomicU32 = AtomicU32::new(0);

impl Graph {
    /// The largest number of nodes in one graph.
    pub const NODES_MAX: usize = (1 << 31) - 1;

    /// An empty graph with seed 0.
    pub fn new() -> Self {
        Self::with_seed(0)
    }

    /// An empty graph whose seeds, see [`Graph::seed`], derive from this one.
    pub fn with_seed(seed: u64) -> Self {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Self { id, nodes: Arc::default(), seed }
    }

    /// Adds a node that holds a value.
    ///
    /// # Errors
    /// When the key is in use or is no path.
    #[track_caller]
    pub fn data<T: Value>(&mut self, key: impl fmt::Display, value: T) -> Result<Node<T>> {
        self.add(&key, Body::of_data(shared(Arc::new(value)), std::any::type_name::<T>()), &[])
    }

    /// Adds a node without a value, which is bound when a plan runs.
    ///
    /// # Errors
    /// When the key is in use or is no path.
    #[track_caller]
    pub fn input<T: Value>(&mut self, key: impl fmt::Display) -> Result<Node<T>> {
        self.add(&key, Body::of_input(Type::of::<T>()), &[])
    }

    /// Adds a node that calls `task` on the values of `arguments` and produces its return value.
    ///
    /// `task` is any function of references, one per argument in their order; see
    /// [`Task`](crate::Task).
    ///
    /// # Errors
    /// When the key is in use or is no path, or an argument is a node of another graph.
    #[track_caller]
    pub fn task<In, R, F>(
        &mut self,
        key: impl fmt::Display,
        task: F,
        arguments: In,
    ) -> Result<Node<R>>
    where
        In: ArgumentsOf<F, R>,
        R: Value,
        F: Send + Sync + 'static,
    {
        const { In::CHECK_TASK }
        self.add_task(key, &arguments, |shape| {
            Body::of_task(Plain { task, shape, types: PhantomData::<fn(In) -> R> })
        })
    }

    /// Adds a node that calls `task`, which may fail, and produces the value in its `Ok`.
    ///
    /// The error may be any error type, or a string.
    ///
    /// # Errors
    /// When the key is in use or is no path, or an argument is a node of another graph.
    #[track_caller]
    pub fn try_task<In, R, E, F>(
        &mut self,
        key: impl fmt::Display,
        task: F,
        arguments: In,
    ) -> Result<Node<R>>
    where
        In: ArgumentsOf<F, Result<R, E>>,
        R: Value,
        E: Into<BoxError> + 'static,
        F: Send + Sync + 'static,
    {
        const { In::CHECK_TRY_TASK }
        self.add_task(key, &arguments, |shape| {
            Body::of_task(Fallible { task, shape, types: PhantomData::<fn(In) -> Result<R, E>> })
        })
    }

    /// Adds a node that holds a seed, derived from the graph's seed and `key` alone: the same
    /// graph gives the same seeds independent of its other nodes and of the executor.
    ///
    /// # Errors
    /// When the key is in use or is no path.
    #[track_caller]
    pub fn seed(&mut self, key: impl fmt::Display) -> Result<Node<u64>> {
        let key = key.to_string();
        let seed = derive_seed(self.seed, &key);
        self.data(key, seed)
    }

    /// Takes back all nodes that were added since the graph had `n_nodes`, so that a function that
    /// adds several can leave the graph as it was when one of them cannot be added.
    ///
    /// Handles of removed nodes are refused from then on, with [`GraphError::RolledBack`], also
    /// when other nodes are in their place.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// let mut graph = Graph::new();
    /// graph.data("x", 1)?;
    /// let before = graph.len();
    /// let y = graph.data("y", 2)?;
    /// graph.roll_back(before);
    ///
    /// assert_eq!(graph.keys().collect::<Vec<_>>(), ["x"]);
    /// graph.data("z", 3)?;
    /// assert!(graph.plan(y).is_err());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn roll_back(&mut self, n_nodes: usize) {
        if n_nodes < self.len() {
            self.nodes_mut().truncate(n_nodes);
        }
    }

    /// The node that [`Graph::share`] keeps under a digest; `None` without one, and if it does not
    /// produce a `T`.
    pub fn shared<T: Value>(&self, digest: Digest) -> Option<Node<T>> {
        self.typed(*self.nodes.shared.get(&digest)?).ok()
    }

    /// Keeps a node under the digest of its computation, so that code which would add an equal one
    /// finds it with [`Graph::shared`].
    ///
    /// ```
    /// use tenfold_graph::{Error, Graph};
    /// use tenfold_store::Digest;
    ///
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 1)?;
    /// let digest = Digest::of(b"one");
    /// graph.share(digest, x)?;
    /// assert_eq!(graph.shared::<i32>(digest), Some(x));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`] if the node is of another graph.
    pub fn share<T: Value>(&mut self, digest: Digest, node: Node<T>) -> Result<()> {
        self.key(node.id())?;
        self.nodes_mut().shared.insert(digest, node.id().node);
        Ok(())
    }

    /// Declares that `dependent` was added for the value that `node` has now, without reading it: a run
    /// refuses another value for `node`, which `dependent` would not follow.
    ///
    /// ```
    /// use tenfold_graph::{Bindings, Executor, Graph, Sequential};
    ///
    /// let mut graph = Graph::new();
    /// let n = graph.data("n", 2)?;
    /// let count = *graph.value(n)?.unwrap();
    /// let twice = graph.task("twice", move |n: &i32| n * count, n)?;
    /// graph.fix(n, twice)?;
    /// let plan = graph.plan(twice)?;
    /// assert!(Sequential::default().run_plan(&plan, Bindings::new().bind(n, 3)).is_err());
    /// # Ok::<(), tenfold_graph::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`] if one of them is a node of another graph.
    pub fn fix<T: Value, D: Value>(&mut self, node: Node<T>, dependent: Node<D>) -> Result<()> {
        self.key(node.id())?;
        self.key(dependent.id())?;
        self.nodes_mut().fixed.insert(node.id().node, dependent.id().node);
        Ok(())
    }

    /// Sets the function that counts the bytes of a value of type `T`, for the events of a run.
    pub fn measure<T: Value>(&mut self, bytes: impl Fn(&T) -> usize + Send + Sync + 'static) {
        let measure: Measure = Arc::new(move |value| value.downcast_ref().map(&bytes));
        self.nodes_mut().measures.insert(TypeId::of::<T>(), measure);
    }

    /// Declares that values of type `T` have a fingerprint, so that cached tasks can depend on data
    /// of that type through other tasks. The argument types of a [`cached`](crate::cached) task are
    /// known, and so are numbers, texts and lists of them.
    pub fn fingerprint<T: Value + Fingerprint>(&mut self) {
        self.nodes_mut().fingerprints.add::<T>();
    }

    /// The node with this key.
    ///
    /// # Errors
    /// [`GraphError::UnknownKey`], with keys that are spelled nearly so; [`GraphError::WrongType`]
    /// if the node does not produce a `T`.
    pub fn node<T: Value>(&self, key: &str) -> Result<Node<T>> {
        let id = self.node_id(key)?;
        self.typed(id.node)
    }

    /// The node with this key, of any type.
    ///
    /// # Errors
    /// [`GraphError::UnknownKey`], with keys that are spelled nearly so.
    pub fn node_id(&self, key: &str) -> Result<NodeId> {
        match self.nodes.keys.find(key) {
            Some(node) => Ok(self.id_of(node)),
            None => Err(self.nodes.keys.unknown(key).into()),
        }
    }

    /// The nodes whose keys match a pattern, in the order in which they were added; where a node has
    /// the whole pattern as its key, such as `fit[0]`, that node alone.
    ///
    /// `*` matches any text without `/`, `**` for any text, `?` for one character, `[ab]` for
    /// one of several and `{x,y}` for one of several texts.
    ///
    /// # Errors
    /// [`GraphError::UnknownKey`] when nothing matches; [`GraphError::WrongType`] when a node that
    /// matches does not produce a `T`.
    pub fn nodes<T: Value>(&self, pattern: &str) -> Result<Vec<Node<T>>> {
        self.select(pattern)?.into_iter().map(|id| self.typed(id.node)).collect()
    }

    /// The nodes whose keys match a pattern, of any type; see [`Graph::nodes`].
    ///
    /// # Errors
    /// [`GraphError::UnknownKey`] when nothing matches.
    pub fn select(&self, pattern: &str) -> Result<Vec<NodeId>> {
        let nodes = self.nodes.keys.select(pattern)?.into_iter();
        Ok(nodes.map(|node| self.id_of(node)).collect())
    }

    /// The key of a node.
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`] for a node of another graph.
    pub fn key(&self, node: NodeId) -> Result<&str> {
        self.own(node, || "the node".to_owned())?;
        Ok(self.nodes.keys.key(node.node))
    }

    /// The value of a data node; `None` for a task or an input.
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`] for a node of another graph.
    pub fn value<T: Value>(&self, node: Node<T>) -> Result<Option<&T>> {
        self.own(node.id(), || "the node".to_owned())?;
        Ok(self.nodes.body(node.id().node).data().and_then(|value| value.downcast_ref()))
    }

    /// The nodes that a node reads, in the order of its arguments.
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`] for a node of another graph.
    pub fn inputs_of(&self, node: NodeId) -> Result<Vec<NodeId>> {
        self.own(node, || "the node".to_owned())?;
        let deps = self.nodes.deps(node.node).iter();
        Ok(deps.map(|&node| self.id_of(node)).collect())
    }

    /// All keys, in the order in which the nodes were added.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.nodes.keys.iter()
    }

    /// Returns `true` if a node has this key.
    pub fn contains(&self, key: &str) -> bool {
        self.nodes.keys.find(key).is_some()
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.keys.len()
    }

    /// Returns `true` if there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[track_caller]
    fn add_task<In: Arguments, R>(
        &mut self,
        key: impl fmt::Display,
        arguments: &In,
        body: impl FnOnce(In::Shape) -> Body,
    ) -> Result<Node<R>> {
        let mut ids = Vec::new();
        let body = body(arguments.list_all(&mut ids));
        for (at, &id) in ids.iter().enumerate() {
            self.own(id, || format!("argument {} of task `{key}`", at + 1))?;
        }
        match body.task() {
            Some(task) if task.facts().has_identity => self.add_with_identity(&key, body, &ids),
            _ => self.add(&key, body, &ids),
        }
    }

    /// Adds a task that is cached or has a version: its function must be one that can be
    /// recognised.
    #[track_caller]
    fn add_with_identity<R>(
        &mut self,
        key: &dyn fmt::Display,
        body: Body,
        inputs: &[NodeId],
    ) -> Result<Node<R>> {
        let Some(task) = body.task() else { return self.add(key, body, inputs) };
        let (facts, policy) = (task.facts(), task.policy());
        if facts.is_closure() {
            return Err(GraphError::CachedClosure { key: key.to_string() }.into());
        }
        let by_name = policy.version.is_some() || (facts.source)().is_some();
        if by_name && !is_only_of_its_name(&facts) {
            return Err(GraphError::SameName { key: key.to_string(), name: facts.name }.into());
        }
        let node = self.add(key, body, inputs)?;
        let nodes = self.nodes_mut();
        (facts.register)(&mut nodes.fingerprints);
        Ok(node)
    }

    #[track_caller]
    fn add<R>(&mut self, key: &dyn fmt::Display, body: Body, inputs: &[NodeId]) -> Result<Node<R>> {
        let node = self.nodes_mut().push(key, body, inputs, Location::caller())?;
        Ok(Node::new(self.id_of(node)))
    }

    /// The nodes to change; a plan that is still about keeps the ones it was made of.
    fn nodes_mut(&mut self) -> &mut Nodes {
        Arc::make_mut(&mut self.nodes)
    }

    fn id_of(&self, node: u32) -> NodeId {
        NodeId { graph: self.id, node, epoch: self.nodes.epoch(node) }
    }

    fn typed<T: Value>(&self, node: u32) -> Result<Node<T>> {
        let (expected, found) = (Type::of::<T>(), self.nodes.output(node));
        if expected.id != found.id {
            let key = self.nodes.keys.key(node).to_owned();
            return Err(
                GraphError::WrongType { key, expected: expected.name, found: found.name }.into()
            );
        }
        Ok(Node::new(self.id_of(node)))
    }

    /// Checks that a node is one of this graph; `role` names it in the message.
    ///
    /// # Errors
    /// [`GraphError::ForeignNode`], [`GraphError::RolledBack`].
    pub(crate) fn own(&self, node: NodeId, role: impl FnOnce() -> String) -> Result<()> {
        if node.graph != self.id {
            return Err(GraphError::ForeignNode { role: role() }.into());
        }
        if node.node as usize >= self.len() || node.epoch != self.nodes.epoch(node.node) {
            return Err(GraphError::RolledBack { role: role() }.into());
        }
        Ok(())
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Graph({} nodes)", self.len())
    }
}

impl Nodes {
    /// Adds a node; if it cannot be added, nothing has changed.
    fn push(
        &mut self,
        key: &dyn fmt::Display,
        body: Body,
        inputs: &[NodeId],
        added_at: &'static Location<'static>,
    ) -> Result<u32> {
        let node = self.bodies.len();
        let n_deps = self.deps.len() + inputs.len();
        if node >= Graph::NODES_MAX || n_deps > u32::MAX as usize {
            return Err(GraphError::TooManyNodes { limit: Graph::NODES_MAX }.into());
        }
        if let Err((first, key)) = self.keys.insert(key)? {
            let first = self.places.of(first);
            return Err(GraphError::DuplicateKey { key, first, second: added_at }.into());
        }
        self.deps.extend(inputs.iter().map(|input| input.node));
        self.dep_ends.push(n_deps as u32);
        self.bodies.push(body);
        self.places.push(added_at);
        Ok(node as u32)
    }

    /// Forgets all nodes but the first `n_nodes`.
    fn truncate(&mut self, n_nodes: usize) {
        self.keys.truncate(n_nodes);
        self.bodies.truncate(n_nodes);
        self.places.truncate(n_nodes);
        self.epochs.begin(n_nodes);
        self.dep_ends.truncate(n_nodes);
        self.deps.truncate(self.dep_ends.last().map_or(0, |&end| end as usize));
        self.shared.retain(|_, node| (*node as usize) < n_nodes);
        self.fixed.retain(|node, dependent| ((*node).max(*dependent) as usize) < n_nodes);
    }

    /// The node that was added for the value of this one, if its value cannot be another.
    pub(crate) fn fixed_for(&self, node: u32) -> Option<u32> {
        self.fixed.get(&node).copied()
    }

    pub(crate) fn body(&self, node: u32) -> &Body {
        &self.bodies[node as usize]
    }

    pub(crate) fn deps(&self, node: u32) -> &[u32] {
        let node = node as usize;
        let start = if node == 0 { 0 } else { self.dep_ends[node - 1] };
        &self.deps[start as usize..self.dep_ends[node] as usize]
    }

    /// The number of roll-backs before a node was added.
    pub(crate) fn epoch(&self, node: u32) -> u32 {
        self.epochs.of(node)
    }

    pub(crate) fn len(&self) -> usize {
        self.bodies.len()
    }

    pub(crate) fn output(&self, node: u32) -> Type {
        self.body(node).output()
    }

    /// The fingerprint functions by type.
    pub(crate) fn fingerprints(&self) -> &Fingerprints {
        &self.fingerprints
    }

    /// The bytes that a value takes, by its type's measure; its own size if there is none or it
    /// panics.
    pub(crate) fn bytes(&self, value: &Owned) -> usize {
        let measured = self.measures.get(&(**value).type_id()).and_then(|measure| {
            let measured = catch_unwind(AssertUnwindSafe(|| measure(&**value)));
            // Dropping the panic's payload could panic again.
            measured.map_err(std::mem::forget).ok().flatten()
        });
        measured.unwrap_or(size_of_val(&**value))
    }
}

/// Returns `true` if no other function of the program that is known by a version or by its source
/// has the same path: their results would be confused.
fn is_only_of_its_name(facts: &Facts) -> bool {
    static FUNCTIONS: Mutex<BTreeMap<&str, TypeId>> = Mutex::new(BTreeMap::new());
    let mut functions = FUNCTIONS.lock().unwrap_or_else(PoisonError::into_inner);
    *functions.entry(facts.name).or_insert(facts.function) == facts.function
}
