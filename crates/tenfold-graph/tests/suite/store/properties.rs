//! Properties of any graph and any edits between its runs: the values are those of a plain
//! evaluation, and exactly the tasks that a small model of the rules predicts have run.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use tenfold_graph::*;

use crate::store::support::{Observed, Place, run, run_as};
use crate::support::{CLUSTER, Way, size, ways};

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Data,
    Cached,
    Never,
    Uncached,
    Versioned,
    /// A closure that captures, of which only the value is known.
    Capturing,
}

#[derive(Clone, Debug)]
struct Item {
    kind: Kind,
    /// The value of data; of a task, which function it is and its version.
    value: u64,
    version: u32,
    inputs: Vec<usize>,
}

impl Item {
    fn is_coarse(&self) -> bool {
        self.value.is_multiple_of(2)
    }

    fn is_cached(&self) -> bool {
        self.kind == Kind::Cached
    }

    fn compute(&self, inputs: &[&u64]) -> u64 {
        if self.is_coarse() { coarse(inputs) } else { mix(inputs) }
    }
}

fn mix(inputs: &[&u64]) -> u64 {
    inputs.iter().fold(1, |sum, input| sum.rotate_left(7).wrapping_mul(31).wrapping_add(**input))
}

/// Gives the same for many inputs, so that changes stop here.
fn coarse(inputs: &[&u64]) -> u64 {
    inputs.iter().fold(0_u64, |sum, input| sum.wrapping_add(**input)) % 3
}

/// A graph, and its state in each run.
#[derive(Clone, Debug)]
struct History {
    /// For each run: the nodes, and the targets.
    runs: Vec<(Vec<Item>, Vec<usize>)>,
}

/// An edit of one node: its value or function, its version.
type Edit = (Index, u64, u32);

fn histories(nodes_max: usize) -> impl Strategy<Value = History> {
    let kind = prop_oneof![
        2 => Just(Kind::Data),
        8 => Just(Kind::Cached),
        1 => Just(Kind::Never),
        2 => Just(Kind::Uncached),
        1 => Just(Kind::Versioned),
        1 => Just(Kind::Capturing),
    ];
    let inputs = prop::collection::vec((any::<bool>(), any::<Index>()), 0..4);
    let nodes = prop::collection::vec((kind, 0..4_u64, 0..2_u32, inputs), 1..nodes_max);
    let edits = prop::collection::vec((any::<Index>(), 0..4_u64, 0..2_u32), 0..3);
    let targets = prop::collection::vec(any::<Index>(), 1..5);
    let runs = prop::collection::vec((edits, targets), 2..5);
    (nodes, runs).prop_map(|(nodes, runs)| {
        let item =
            |(at, (kind, value, version, inputs)): (usize, (_, _, _, Vec<(bool, Index)>))| {
                let place = |(is_near, index): (bool, Index)| {
                    if is_near { at - 1 - index.index(at.min(4)) } else { index.index(at) }
                };
                let is_root = at == 0 || kind == Kind::Data;
                let inputs = if is_root { vec![] } else { inputs.into_iter().map(place).collect() };
                Item { kind, value, version, inputs }
            };
        let mut items: Vec<Item> = nodes.into_iter().enumerate().map(item).collect();
        let count = items.len();
        let run = |(edits, targets): (Vec<Edit>, Vec<Index>)| {
            for (at, value, version) in edits {
                let item = &mut items[at.index(count)];
                (item.value, item.version) = (value, version);
            }
            (items.clone(), targets.iter().map(|at| at.index(count)).collect())
        };
        History { runs: runs.into_iter().map(run).collect() }
    })
}

fn build(items: &[Item], keep: fn(usize) -> Keep) -> (Graph, Vec<Node<u64>>) {
    let mut graph = Graph::new();
    let mut nodes: Vec<Node<u64>> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let wires: Vec<_> = item.inputs.iter().map(|&input| nodes[input]).collect();
        let (key, version) = (format!("node/{at}"), item.version);
        // Each function is a type of its own.
        macro_rules! task {
            ($function:ident) => {
                match (item.kind, keep(at)) {
                    (Kind::Data, _) => graph.data(key, item.value),
                    (Kind::Cached, Keep::Always) => {
                        graph.task(key, cached($function).always().version(version), wires)
                    }
                    (Kind::Cached, _) => graph.task(key, cached($function).version(version), wires),
                    (Kind::Never, _) => {
                        graph.task(key, cached($function).never().version(version), wires)
                    }
                    (Kind::Uncached, _) => graph.task(key, $function, wires),
                    (Kind::Versioned, _) => {
                        graph.task(key, task($function).version(version), wires)
                    }
                    (Kind::Capturing, _) => {
                        let item = item.clone();
                        graph.task(key, move |inputs: &[&u64]| item.compute(inputs), wires)
                    }
                }
            };
        }
        nodes.push(if item.is_coarse() { task!(coarse) } else { task!(mix) }.unwrap());
    }
    (graph, nodes)
}

fn evaluate(items: &[Item]) -> Vec<u64> {
    let mut values: Vec<u64> = Vec::new();
    for item in items {
        let inputs: Vec<&u64> = item.inputs.iter().map(|&input| &values[input]).collect();
        let value = if item.kind == Kind::Data { item.value } else { item.compute(&inputs) };
        values.push(value);
    }
    values
}

/// The identity of a value, in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    Data(u64),
    Blob(u64),
    Recipe(usize),
}

/// The identity of a computation: its function, whether its value can be stored, its version, its
/// inputs.
type Recipe = (bool, bool, Option<u32>, Vec<Id>);

/// The content of a store, in the model.
#[derive(Default)]
struct Model {
    stored: BTreeMap<Recipe, u64>,
    numbers: BTreeMap<Recipe, usize>,
}

/// The steps of a run, in the model.
#[derive(Debug, Default)]
struct Expected {
    /// The nodes whose tasks run, because they are not cached and are needed.
    uncached: BTreeSet<usize>,
    /// The nodes of each recipe that is computed. One of them runs.
    computed: Vec<BTreeSet<usize>>,
    /// The nodes that are reused in any case.
    reused: BTreeSet<usize>,
}

impl Model {
    fn number(&mut self, recipe: Recipe) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(recipe).or_insert(next)
    }

    fn recipe(item: &Item, ids: &[Option<Id>]) -> Option<Recipe> {
        let inputs: Option<Vec<Id>> = item.inputs.iter().map(|&input| ids[input]).collect();
        let is_stored = matches!(item.kind, Kind::Cached | Kind::Never);
        let version = (item.kind != Kind::Uncached).then_some(item.version);
        Some((item.is_coarse(), is_stored, version, inputs?))
    }

    /// The identities known before anything runs; `None` for nodes that must run first.
    fn known(&mut self, items: &[Item]) -> Vec<Option<Id>> {
        let mut ids = Vec::new();
        for item in items {
            let id = match (item.kind, Self::recipe(item, &ids)) {
                (Kind::Data, _) => Some(Id::Data(item.value)),
                (Kind::Capturing, _) | (_, None) => None,
                (Kind::Cached, Some(recipe)) => self.stored.get(&recipe).copied().map(Id::Blob),
                (_, Some(recipe)) => Some(Id::Recipe(self.number(recipe))),
            };
            ids.push(id);
        }
        ids
    }

    fn run(&mut self, items: &[Item], targets: &[usize]) -> Expected {
        let values = evaluate(items);
        let known = self.known(items);
        let mut in_plan = vec![false; items.len()];
        let mut needed = vec![false; items.len()];
        targets.iter().for_each(|&at| (in_plan[at], needed[at]) = (true, true));
        for (at, item) in items.iter().enumerate().rev() {
            let runs = needed[at] && !(item.is_cached() && known[at].is_some());
            for &input in &item.inputs {
                in_plan[input] |= in_plan[at];
                needed[input] |= runs;
            }
        }
        let mut expected = Expected::default();
        let mut computed: BTreeMap<Recipe, BTreeSet<usize>> = BTreeMap::new();
        let mut ids = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let recipe = Self::recipe(item, &ids);
            ids.push(match (item.kind, recipe) {
                (Kind::Data, _) => known[at],
                (Kind::Cached, _) if known[at].is_some() => known[at],
                (Kind::Cached, Some(recipe)) if needed[at] => {
                    if let Some(nodes) = computed.get_mut(&recipe) {
                        nodes.insert(at);
                    } else if self.stored.contains_key(&recipe) {
                        expected.reused.insert(at);
                    } else {
                        self.stored.insert(recipe.clone(), values[at]);
                        computed.insert(recipe, BTreeSet::from([at]));
                    }
                    Some(Id::Blob(values[at]))
                }
                (Kind::Capturing, _) if needed[at] => Some(Id::Data(values[at])),
                (_, Some(recipe)) if !item.is_cached() => Some(Id::Recipe(self.number(recipe))),
                _ => None,
            });
            if item.is_cached() && known[at].is_some() && in_plan[at] {
                expected.reused.insert(at);
            } else if needed[at] && !item.is_cached() && item.kind != Kind::Data {
                expected.uncached.insert(at);
            }
        }
        expected.computed = computed.into_values().collect();
        expected
    }
}

fn numbers(keys: Vec<&str>) -> BTreeSet<usize> {
    let number = |key: &str| key["node/".len()..].parse().unwrap();
    let numbers: BTreeSet<usize> = keys.iter().copied().map(number).collect();
    assert_eq!(numbers.len(), keys.len(), "nothing comes twice");
    numbers
}

/// The nodes of the model ran, and all the rest is reused or not needed.
fn check(way: &Way, observed: &Observed, expected: &Expected) {
    let (started, reused) = (numbers(observed.started()), numbers(observed.reused()));
    let mut left = started.clone();
    for at in &expected.uncached {
        // On a cluster it runs where it is read, if its reader runs.
        assert!(left.remove(at) || way.name == CLUSTER, "{}: {at} has not run", way.name);
    }
    let mut all_reused = expected.reused.clone();
    for nodes in &expected.computed {
        let ran: Vec<_> = nodes.intersection(&started).copied().collect();
        assert_eq!(ran.len(), 1, "{}: of {nodes:?}, {ran:?} ran", way.name);
        left.remove(&ran[0]);
        all_reused.extend(nodes.iter().filter(|at| **at != ran[0]));
    }
    assert_eq!(left, BTreeSet::new(), "{}: these should not have run", way.name);
    assert_eq!(reused, all_reused, "{}", way.name);
    for (key, outcome) in observed.run.outcomes() {
        let at = numbers(vec![key]).pop_first().unwrap();
        let same = match outcome {
            Outcome::Ran => started.contains(&at),
            Outcome::Reused { .. } => reused.contains(&at),
            Outcome::NotNeeded => !started.contains(&at) && !reused.contains(&at),
            _ => false,
        };
        assert!(same, "{}: {key} is {outcome:?}", way.name);
    }
}

fn check_values(way: &Way, run: &Run, items: &[Item], targets: &[usize], nodes: &[Node<u64>]) {
    let values = evaluate(items);
    for &at in targets {
        let value = run.get(nodes[at]).unwrap_or_else(|error| panic!("{}: {error}", way.name));
        assert_eq!(*value, values[at], "{}: node {at}", way.name);
    }
    assert!(run.warnings().is_empty(), "{}: {:?}", way.name, run.warnings());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(size(64, 16)) })]

    #[test]
    fn exactly_the_changed_tasks_run(history in histories(30)) {
        for way in ways() {
            let (place, mut model) = (Place::new(), Model::default());
            for (items, targets) in &history.runs {
                let (graph, nodes) = build(items, |_| Keep::Always);
                let plan = graph.plan(targets.iter().map(|&at| nodes[at]).collect::<Vec<_>>()).unwrap();
                for time in ["edited", "unchanged"] {
                    let expected = model.run(items, targets);
                    assert!(time == "edited" || expected.computed.is_empty());
                    let observed = run(&way, &place.store, &plan);
                    check_values(&way, &observed.run, items, targets, &nodes);
                    check(&way, &observed, &expected);
                }
            }
        }
    }

    #[test]
    fn the_choice_of_kept_values_changes_no_value(history in histories(30)) {
        // The values that pay are a matter of time here, and of the keys with `always`.
        let keep = |at: usize| if at.is_multiple_of(3) { Keep::Always } else { Keep::WhenItPays };
        for way in ways() {
            let place = Place::new();
            for (items, targets) in &history.runs {
                let (graph, nodes) = build(items, keep);
                let plan = graph.plan(targets.iter().map(|&at| nodes[at]).collect::<Vec<_>>()).unwrap();
                for limit in [None, None, Some(0)] {
                    let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |options| {
                        options.memory_limit = limit;
                    });
                    check_values(&way, &observed.run, items, targets, &nodes);
                }
                // The targets are there, so nothing that is cached runs.
                let again = numbers(run(&way, &place.store, &plan).started());
                let is_target = |at: &usize| targets.contains(at) && items[*at].is_cached();
                prop_assert!(!again.iter().any(is_target), "{}: {again:?}", way.name);
            }
        }
    }

    #[test]
    fn an_audit_of_right_values_finds_nothing(history in histories(20)) {
        for way in ways() {
            let place = Place::new();
            for (items, targets) in &history.runs {
                let (graph, nodes) = build(items, |_| Keep::Always);
                let plan = graph.plan(targets.iter().map(|&at| nodes[at]).collect::<Vec<_>>()).unwrap();
                run(&way, &place.store, &plan);
                let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |o| o.audit = 1.0);
                check_values(&way, &observed.run, items, targets, &nodes);
            }
        }
    }
}
