//! Cached tasks that run although something that they read has no value: such a result is not kept.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::sample::Index;
use tenfold_graph::*;

use crate::store::support::{Observed, Place, run_as};
use crate::support::{CLUSTER, Way, size, ways};

type Tried<'a> = Result<&'a u64, &'a Failure>;

fn isolated(way: &Way, place: &Place, plan: &Plan) -> Observed {
    run_as(way, &place.store, plan, &Bindings::new(), |options| {
        options.on_error = OnError::Isolate;
    })
}

/// The kind of a task.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Data,
    Cached,
    Uncached,
    Capturing,
}

#[derive(Clone, Debug)]
struct Item {
    kind: Kind,
    value: u64,
    inputs: Vec<usize>,
    attempts: Vec<usize>,
}

/// The number that counts for a failure of node `at`.
fn of_failure(at: usize) -> u64 {
    1000 + at as u64
}

/// Some sums fail.
fn sum(numbers: impl Iterator<Item = u64>) -> Result<u64, String> {
    let sum = numbers.fold(1_u64, |sum, number| sum.wrapping_mul(31).wrapping_add(number));
    if sum % 4 == 3 { Err(format!("{sum} is no good")) } else { Ok(sum) }
}

fn number(key: &str) -> usize {
    key["node/".len()..].parse().unwrap()
}

fn compute(inputs: &[&u64], tried: &[Tried<'_>]) -> Result<u64, String> {
    let tried = tried.iter().map(|tried| match tried {
        Ok(value) => **value,
        Err(failure) => of_failure(number(failure.key())),
    });
    sum(inputs.iter().map(|input| **input).chain(tried))
}

fn build(items: &[Item]) -> (Graph, Vec<Node<u64>>) {
    let mut graph = Graph::new();
    let mut nodes: Vec<Node<u64>> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let key = format!("node/{at}");
        let inputs: Vec<_> = item.inputs.iter().map(|&input| nodes[input]).collect();
        let tried: Vec<_> = item.attempts.iter().map(|&input| nodes[input].attempt()).collect();
        let node = match item.kind {
            Kind::Data => graph.data(key, item.value),
            Kind::Cached => {
                graph.try_task(key, cached(compute).always().version(1), (inputs, tried))
            }
            Kind::Uncached => graph.try_task(key, compute, (inputs, tried)),
            Kind::Capturing => {
                let captured = item.clone();
                let task = move |inputs: &[&u64], tried: &[Tried<'_>]| {
                    assert_eq!(captured.inputs.len(), inputs.len());
                    compute(inputs, tried)
                };
                graph.try_task(key, task, (inputs, tried))
            }
        };
        nodes.push(node.unwrap());
    }
    (graph, nodes)
}

/// The value of each node, or the node whose failure is the reason that it has none.
fn evaluate(items: &[Item]) -> Vec<Result<u64, usize>> {
    let mut all: Vec<Result<u64, usize>> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let blocked = item.inputs.iter().find_map(|&input| all[input].err());
        all.push(match (item.kind, blocked) {
            (Kind::Data, _) => Ok(item.value),
            (_, Some(because)) => Err(because),
            (_, None) => {
                let inputs = item.inputs.iter().chain(&item.attempts);
                sum(inputs.map(|&input| all[input].unwrap_or_else(of_failure))).map_err(|_| at)
            }
        });
    }
    all
}

fn items(count: usize) -> impl Strategy<Value = Vec<Item>> {
    let kind = prop_oneof![
        1 => Just(Kind::Data),
        6 => Just(Kind::Cached),
        2 => Just(Kind::Uncached),
        1 => Just(Kind::Capturing),
    ];
    let some = || prop::collection::vec(any::<Index>(), 0..3);
    prop::collection::vec((kind, 0..8_u64, some(), some()), 1..count).prop_map(|items| {
        let item =
            |(at, (kind, value, inputs, attempts)): (usize, (_, _, Vec<Index>, Vec<Index>))| {
                let is_root = at == 0 || kind == Kind::Data;
                let place = |list: Vec<Index>| {
                    list.iter().filter(|_| !is_root).map(|index| index.index(at)).collect()
                };
                Item { kind, value, inputs: place(inputs), attempts: place(attempts) }
            };
        items.into_iter().enumerate().map(item).collect()
    })
}

/// The cached nodes that got a failure themselves: these alone are not kept.
fn got_a_failure(items: &[Item], expected: &[Result<u64, usize>]) -> BTreeSet<usize> {
    let got = |item: &Item| item.attempts.iter().any(|&input| expected[input].is_err());
    let all = items.iter().enumerate().filter(|(_, item)| item.kind == Kind::Cached && got(item));
    all.map(|(at, _)| at).collect()
}

fn check(way: &Way, observed: &Observed, items: &[Item], nodes: &[Node<u64>], is_again: bool) {
    let (run, expected) = (&observed.run, evaluate(items));
    let failing = got_a_failure(items, &expected);
    for (at, &node) in nodes.iter().enumerate().filter(|(at, _)| items[*at].kind != Kind::Data) {
        let outcome = run.outcome(node.id());
        let is_right = match (&outcome, expected[at]) {
            (Some(Outcome::Ran), Ok(value)) => {
                let is_kept = items[at].kind == Kind::Cached && !failing.contains(&at);
                run.get(node).unwrap() == &value && !(is_kept && is_again)
            }
            (Some(Outcome::Reused { .. }), Ok(value)) => {
                run.get(node).unwrap() == &value && !failing.contains(&at)
            }
            (Some(Outcome::Failed(_)), Err(because)) => because == at,
            (Some(Outcome::Skipped { because }), Err(first)) => number(because) == first,
            _ => false,
        };
        assert!(is_right, "{}: {at} is {outcome:?}, not {:?}", way.name, expected[at]);
    }
    // A cached task that is done in the program for lack of an input says so.
    let is_expected = |warning: &Warning| {
        way.name == CLUSTER && matches!(warning.kind, WarningKind::NotSent { .. })
    };
    assert!(run.warnings().iter().all(is_expected), "{}: {:?}", way.name, run.warnings());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(size(200, 24)) })]

    #[test]
    fn results_of_failures_are_never_reused_and_all_others_are(
        items in items(25),
        edits in prop::collection::vec((any::<Index>(), 0..8_u64), 1..5),
    ) {
        for way in ways() {
            let (place, mut items) = (Place::new(), items.clone());
            for (at, value) in &edits {
                let (graph, nodes) = build(&items);
                let plan = graph.plan(&nodes).unwrap();
                for is_again in [false, true] {
                    let observed = isolated(&way, &place, &plan);
                    check(&way, &observed, &items, &nodes, is_again);
                }
                let at = at.index(items.len());
                items[at].value = *value;
            }
        }
    }
}

thread_local! {
    static IS_BROKEN: Cell<bool> = const { Cell::new(false) };
}

fn flaky(x: &u64) -> Result<u64, String> {
    if IS_BROKEN.get() { Err("broken".to_owned()) } else { Ok(x + 1) }
}

fn table(tried: &[Tried<'_>]) -> String {
    let line = |tried: &Tried<'_>| tried.map_or_else(Failure::to_string, u64::to_string);
    tried.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// The same recipe fails or works: its readers are not to see one for the other.
#[test]
fn a_failure_that_goes_away_by_itself_leaves_nothing_behind() {
    for is_cached in [false, true] {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let flaky = match is_cached {
            true => graph.try_task("flaky", cached(flaky).always().version(1), x).unwrap(),
            false => graph.try_task("flaky", task(flaky).version(1), x).unwrap(),
        };
        let tried = vec![x.attempt(), flaky.attempt()];
        let table = graph.task("table", cached(table).always().version(1), tried).unwrap();
        let sequential = || Sequential::default().store(place.store.clone());
        let decision = || {
            let explanation = sequential().explain(&graph, table).unwrap();
            explanation.decision("table").unwrap().clone()
        };
        let run = || sequential().on_error(OnError::Isolate).run(&graph, table).unwrap();

        IS_BROKEN.set(true);
        for _ in 0..2 {
            assert_eq!(decision(), Decision::Run(Reason::NeverRun));
            let broken = run();
            assert_eq!(broken.get(table).unwrap(), "1; task `flaky` failed: broken");
            assert!(matches!(broken.outcome(table.id()), Some(Outcome::Ran)));
            assert!(broken.warnings().is_empty(), "{:?}", broken.warnings());
        }
        assert_eq!(place.store.records().unwrap().count(), 0);

        IS_BROKEN.set(false);
        assert_eq!(decision(), Decision::Run(Reason::NeverRun));
        assert_eq!(run().get(table).unwrap(), "1; 2");
        assert!(matches!(decision(), Decision::Reuse { .. }));

        // The input would fail, but is not needed.
        IS_BROKEN.set(true);
        let reused = run();
        assert_eq!(reused.get(table).unwrap(), "1; 2");
        assert!(matches!(reused.outcome(table.id()), Some(Outcome::Reused { .. })));
    }
}

static CALLS: AtomicUsize = AtomicUsize::new(0);

fn second_time(x: &u64) -> Result<u64, String> {
    if CALLS.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
        Err("once".to_owned())
    } else {
        Ok(*x)
    }
}

#[test]
fn of_two_tasks_with_one_recipe_each_has_the_result_of_its_own_input() {
    for way in ways().into_iter().filter(|way| way.name != CLUSTER) {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let mut pair = |name: &str| {
            let input = graph.try_task(format!("{name}/input"), task(second_time).version(1), x);
            let tried = vec![input.as_ref().unwrap().attempt()];
            let table = graph.task(format!("{name}/table"), cached(table).version(1), tried);
            (input.unwrap(), table.unwrap())
        };
        let pairs = [pair("a"), pair("b")];
        let plan = graph.plan(pairs.map(|(_, table)| table)).unwrap();
        let observed = isolated(&way, &place, &plan);
        for (input, table) in pairs {
            let has_failed = matches!(observed.run.outcome(input.id()), Some(Outcome::Failed(_)));
            let table = observed.run.get(table).unwrap();
            assert_eq!(table.ends_with("failed: once"), has_failed, "{}: {table}", way.name);
        }
    }
}

#[allow(clippy::ptr_arg)] // A task takes a reference to the value itself.
fn longest(table: &String) -> u64 {
    table.split("; ").map(str::len).max().unwrap_or(0) as u64
}

fn add(x: &u64, y: &u64) -> u64 {
    x + y
}

/// The reader of the table is sent where the table is in the store, and is done here where not.
#[test]
fn readers_of_a_table_are_sent_unless_it_holds_a_failure() {
    for (value, is_sent) in [(3_u64, false), (4, true)] {
        let way = ways().into_iter().find(|way| way.name == CLUSTER).unwrap();
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", value).unwrap();
        let even = |x: &u64| if *x == 4 { Ok(2) } else { Err("odd") };
        let half = graph.try_task("half", even, x).unwrap();
        let table = graph.task("table", cached(table).version(1), vec![half.attempt()]).unwrap();
        let uncached = graph.task("uncached", add, (x, x)).unwrap();
        let longest = graph.task("longest", cached(longest).version(1), table).unwrap();
        let last = graph.task("last", cached(add).version(1), (longest, uncached)).unwrap();
        let observed = isolated(&way, &place, &graph.plan(last).unwrap());
        let longest = if is_sent { 1 } else { "task `half` failed: odd".len() as u64 };
        assert_eq!(observed.run.get(last).unwrap(), &(longest + 2 * value));
        let stayed: Vec<_> = observed.run.warnings().iter().map(|warning| &*warning.key).collect();
        assert_eq!(stayed, if is_sent { vec![] } else { vec!["longest"] });
    }
}
