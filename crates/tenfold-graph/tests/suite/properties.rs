//! Properties of any graph: random ones, with values counted while they live, on every executor
//! and against a plain evaluation.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::sample::Index;
use tenfold_graph::*;

use crate::support::{self, check, check_bound, size};

/// The kind of a node of a random graph.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Data,
    Works,
    Fails,
    Panics,
}

/// A node of a random graph: it reads nodes before it, some more than once, and attempts others.
#[derive(Clone, Debug)]
struct Item {
    kind: Kind,
    inputs: Vec<usize>,
    attempts: Vec<usize>,
}

impl Item {
    fn all_inputs(&self) -> impl Iterator<Item = &usize> {
        self.inputs.iter().chain(&self.attempts)
    }
}

/// A random graph.
#[derive(Clone, Debug)]
struct Shape {
    nodes: Vec<Item>,
    targets: Vec<usize>,
}

/// The expected outcome of a node.
#[derive(Clone, Debug, PartialEq)]
enum Expected {
    Value(u64),
    Failed,
    Skipped { because: usize },
}

fn shapes(nodes_max: usize, failures: u32) -> impl Strategy<Value = Shape> {
    let kind = prop_oneof![
        3 => Just(Kind::Data),
        20 => Just(Kind::Works),
        failures => Just(Kind::Fails),
        failures => Just(Kind::Panics),
    ];
    // Near inputs make deep graphs, far ones wide fans out; some nodes read many.
    let input = (any::<bool>(), any::<Index>());
    let inputs = prop_oneof![
        9 => prop::collection::vec(input.clone(), 0..4),
        1 => prop::collection::vec(input, 0..30),
    ];
    let attempts = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::vec((any::<bool>(), any::<Index>()), 1..12),
    ];
    let nodes = prop::collection::vec((kind, inputs, attempts), 1..nodes_max);
    let targets = prop::collection::vec(any::<Index>(), 0..6);
    (nodes, targets).prop_map(|(nodes, targets)| {
        let count = nodes.len();
        let place = |at: usize, (is_near, index): (bool, Index)| {
            if is_near { at - 1 - index.index(at.min(4)) } else { index.index(at) }
        };
        let nodes = nodes.into_iter().enumerate().map(|(at, (kind, inputs, attempts))| {
            let is_root = at == 0 || kind == Kind::Data;
            let placed = |inputs: Vec<_>| {
                let inputs = inputs.into_iter().filter(|_| !is_root);
                inputs.map(|input| place(at, input)).collect()
            };
            Item { kind, inputs: placed(inputs), attempts: placed(attempts) }
        });
        let nodes = nodes.collect();
        Shape { nodes, targets: targets.iter().map(|index| index.index(count)).collect() }
    })
}

fn combine(at: usize, inputs: impl Iterator<Item = u64>) -> u64 {
    inputs.fold(at as u64 + 1, |sum, input| sum.rotate_left(7).wrapping_mul(31).wrapping_add(input))
}

/// The number that counts for a failure of node `at` where it is attempted.
fn of_failure(at: usize) -> u64 {
    !(at as u64)
}

impl Shape {
    /// A plain evaluation, with values in place of some nodes.
    fn evaluate(&self, given: &[(usize, u64)]) -> Vec<Expected> {
        let mut all: Vec<Expected> = Vec::new();
        for (at, item) in self.nodes.iter().enumerate() {
            let given = given.iter().find(|(node, _)| *node == at);
            let bad = item.inputs.iter().find(|&&input| !matches!(all[input], Expected::Value(_)));
            all.push(match (given, bad, item.kind) {
                (Some((_, value)), _, _) => Expected::Value(*value),
                (_, Some(&bad), _) => match all[bad] {
                    Expected::Skipped { because } => Expected::Skipped { because },
                    _ => Expected::Skipped { because: bad },
                },
                (_, _, Kind::Fails | Kind::Panics) => Expected::Failed,
                _ => Expected::Value(combine(
                    at,
                    item.all_inputs().map(|&input| match all[input] {
                        Expected::Value(value) => value,
                        Expected::Failed => of_failure(input),
                        Expected::Skipped { because } => of_failure(because),
                    }),
                )),
            });
        }
        all
    }

    /// The tasks that the targets need, where the values of some nodes are given.
    fn needed(&self, given: &[usize]) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open = self.targets.clone();
        while let Some(at) = open.pop() {
            let is_task = self.nodes[at].kind != Kind::Data && !given.contains(&at);
            if is_task && needed.insert(at) {
                open.extend(self.nodes[at].all_inputs());
            }
        }
        needed
    }
}

/// Counts values that are alive.
#[derive(Default)]
struct Census {
    alive: AtomicUsize,
    roots: AtomicUsize,
    roots_most: AtomicUsize,
}

/// A value that is counted while it is alive.
struct Counted {
    value: u64,
    is_root: bool,
    census: Arc<Census>,
}

impl Counted {
    fn new(value: u64, is_root: bool, census: &Arc<Census>) -> Self {
        census.alive.fetch_add(1, Ordering::SeqCst);
        if is_root {
            let roots = census.roots.fetch_add(1, Ordering::SeqCst) + 1;
            census.roots_most.fetch_max(roots, Ordering::SeqCst);
        }
        Self { value, is_root, census: Arc::clone(census) }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.is_root {
            self.census.roots.fetch_sub(1, Ordering::SeqCst);
        }
        self.census.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A random graph, built.
struct Built {
    graph: Graph,
    nodes: Vec<Node<Counted>>,
    census: Arc<Census>,
}

impl Built {
    /// Adds the nodes in an order in which all inputs come first.
    fn new(shape: &Shape, order: &[usize]) -> Self {
        let mut graph = Graph::new();
        let census = Arc::new(Census::default());
        let mut nodes: Vec<Option<Node<Counted>>> = vec![None; shape.nodes.len()];
        for &at in order {
            let item = &shape.nodes[at];
            let is_data = |&input: &usize| shape.nodes[input].kind == Kind::Data;
            let is_root = item.all_inputs().all(is_data) && !shape.targets.contains(&at);
            let wire = |&input: &usize| nodes[input].unwrap();
            let wires: Vec<_> = item.inputs.iter().map(wire).collect();
            let tried: Vec<_> = item.attempts.iter().map(|at| wire(at).attempt()).collect();
            let (kind, counted) = (item.kind, Arc::clone(&census));
            let task = move |inputs: &[&Counted], tried: &[Result<&Counted, &Failure>]| {
                // Gives other workers the chance to come in between, on one processor too.
                std::thread::yield_now();
                match kind {
                    Kind::Fails => Err(format!("{at} fails")),
                    // Unlike `panic!`, this does not write a line for each.
                    Kind::Panics => resume_unwind(Box::new(format!("{at} panics"))),
                    Kind::Works | Kind::Data => {
                        let tried = tried.iter().map(|tried| match tried {
                            Ok(counted) => counted.value,
                            Err(failure) => {
                                let at = number(failure.key());
                                assert!(failure.message().starts_with(&at.to_string()));
                                of_failure(at)
                            }
                        });
                        let inputs = inputs.iter().map(|input| input.value);
                        let value = combine(at, inputs.chain(tried));
                        Ok(Counted::new(value, is_root, &counted))
                    }
                }
            };
            let key = format!("node/{at}");
            nodes[at] = Some(match kind {
                Kind::Data => {
                    // Data lives as long as its graph, and is not counted.
                    let value = combine(at, std::iter::empty());
                    graph.data(key, Counted::new(value, false, &Arc::default())).unwrap()
                }
                _ => graph.try_task(key, task, (wires, tried)).unwrap(),
            });
        }
        Self { graph, nodes: nodes.into_iter().flatten().collect(), census }
    }

    fn in_order(shape: &Shape) -> Self {
        Self::new(shape, &(0..shape.nodes.len()).collect::<Vec<_>>())
    }

    fn targets(&self, shape: &Shape) -> Vec<Node<Counted>> {
        shape.targets.iter().map(|&at| self.nodes[at]).collect()
    }

    fn bindings(&self, given: &[(usize, u64)]) -> Bindings {
        given.iter().fold(Bindings::new(), |bindings, &(at, value)| {
            bindings.bind(self.nodes[at], Counted::new(value, false, &Arc::default()))
        })
    }
}

fn number(key: &str) -> usize {
    key["node/".len()..].parse().unwrap()
}

/// Runs a graph in every way under `Isolate` and compares all with a plain evaluation.
fn check_isolated(shape: &Shape, built: &Built, given: &[(usize, u64)]) {
    let expected = shape.evaluate(given);
    let targets = built.targets(shape);
    let plan = built.graph.plan(&targets).unwrap();
    let given_nodes: Vec<_> = given.iter().map(|(at, _)| *at).collect();
    let needed = shape.needed(&given_nodes);
    check_bound(&plan, OnError::Isolate, &built.bindings(given), |way, run| {
        assert_eq!(run.stopped(), None, "{}", way.name);
        assert_eq!(run.outcomes().count(), needed.len(), "{}", way.name);
        for (key, outcome) in run.outcomes() {
            let same = match (&expected[number(key)], &outcome) {
                (Expected::Value(_), Outcome::Ran) => true,
                (Expected::Failed, Outcome::Failed(error)) => error.key() == key,
                (Expected::Skipped { because: at }, Outcome::Skipped { because }) => {
                    number(because) == *at
                }
                _ => false,
            };
            assert!(same, "{}: {key} is {outcome:?}", way.name);
        }
        for (&at, &node) in shape.targets.iter().zip(&targets) {
            match &expected[at] {
                Expected::Value(value) => assert_eq!(run.get(node).unwrap().value, *value),
                Expected::Failed | Expected::Skipped { .. } => {
                    let Err(Error::Node(error)) = run.get(node) else { panic!("{at} has a value") };
                    assert_eq!(error.path().last().map(|key| number(key)), Some(at));
                }
            }
        }
        let is_kept =
            |at: &&usize| needed.contains(at) && matches!(expected[**at], Expected::Value(_));
        let kept: BTreeSet<_> = shape.targets.iter().filter(is_kept).collect();
        let census = &built.census;
        assert_eq!(census.alive.load(Ordering::SeqCst), kept.len(), "{}", way.name);
        let bound = way.workers * run.plan().live_roots_max();
        let most = census.roots_most.swap(0, Ordering::SeqCst);
        assert!(!given.is_empty() || most <= bound, "{}: {most} roots, not {bound}", way.name);
        drop(run);
        assert_eq!(census.alive.load(Ordering::SeqCst), 0, "{}", way.name);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(size(200, 40)) })]

    #[test]
    fn every_executor_gives_the_values_and_outcomes_of_a_plain_evaluation(shape in shapes(60, 1)) {
        check_isolated(&shape, &Built::in_order(&shape), &[]);
    }

    #[test]
    fn a_value_given_in_place_of_nodes_is_as_if_they_held_it(
        shape in shapes(40, 1),
        given in prop::collection::vec((any::<Index>(), any::<u64>()), 1..4),
    ) {
        let count = shape.nodes.len();
        let mut given: Vec<_> = given.iter().map(|(at, value)| (at.index(count), *value)).collect();
        given.sort_unstable();
        given.dedup_by_key(|(at, _)| *at);
        let built = Built::in_order(&shape);
        let plan = built.graph.plan(built.targets(&shape)).unwrap();
        let planned: BTreeSet<usize> =
            plan.nodes().map(|id| number(built.graph.key(id).unwrap())).collect();
        given.retain(|(at, _)| planned.contains(at));
        check_isolated(&shape, &built, &given);
    }

    #[test]
    fn a_run_that_stops_at_the_first_failure_has_true_values_only(shape in shapes(60, 2)) {
        let built = Built::in_order(&shape);
        let (expected, targets) = (shape.evaluate(&[]), built.targets(&shape));
        let plan = built.graph.plan(&targets).unwrap();
        let fails = shape.needed(&[]).iter().any(|&at| expected[at] == Expected::Failed);
        check(&plan, |way, run| {
            assert_eq!(run.errors().count() > 0, fails, "{}", way.name);
            for (&at, &node) in shape.targets.iter().zip(&targets) {
                match run.get(node) {
                    Ok(counted) => assert_eq!(Expected::Value(counted.value), expected[at]),
                    Err(Error::Node(_)) => assert!(!matches!(expected[at], Expected::Value(_))),
                    Err(error) => assert!(matches!(error, Error::Value(ValueError::NotRun { .. })) && fails),
                }
            }
            drop(run);
            assert_eq!(built.census.alive.load(Ordering::SeqCst), 0, "{}", way.name);
        });
    }

    #[test]
    fn the_order_is_topological_and_has_exactly_the_needed_tasks(shape in shapes(120, 0)) {
        let built = Built::in_order(&shape);
        let plan = built.graph.plan(built.targets(&shape)).unwrap();
        let order: Vec<usize> = plan.order().map(number).collect();
        let mut done = BTreeSet::new();
        for &at in &order {
            let is_there = |input: &usize| done.contains(input) || shape.nodes[*input].kind == Kind::Data;
            prop_assert!(shape.nodes[at].all_inputs().all(is_there), "{at} in {order:?}");
            prop_assert!(done.insert(at), "{at} comes twice in {order:?}");
        }
        prop_assert_eq!(done, shape.needed(&[]));
    }

    #[test]
    fn the_order_of_insertion_does_not_matter_for_values(
        shape in shapes(40, 1),
        ranks in prop::collection::vec(any::<u32>(), 40),
    ) {
        let mut order = Vec::new();
        let mut left: BTreeSet<_> = (0..shape.nodes.len()).map(|at| (ranks[at], at)).collect();
        while let Some(next) = left.iter().copied().find(|&(_, at)| {
            shape.nodes[at].all_inputs().all(|input| !left.contains(&(ranks[*input], *input)))
        }) {
            left.remove(&next);
            order.push(next.1);
        }
        check_isolated(&shape, &Built::new(&shape, &order), &[]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(size(20, 5)) })]

    #[test]
    fn large_graphs_neither_hang_nor_stop_short(shape in shapes(1500, 0)) {
        let mut shape = shape;
        shape.targets.push(shape.nodes.len() - 1);
        check_isolated(&shape, &Built::in_order(&shape), &[]);
    }
}

#[test]
fn pinned_to_one_processor_all_properties_hold_too() {
    support::run_again_on_one_processor("properties::");
}
