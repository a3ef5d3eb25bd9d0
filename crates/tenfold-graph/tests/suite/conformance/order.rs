//! Cases 9 to 16: order and memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenfold_graph::*;

use crate::support::check;

/// A graph from lines such as `b(a,c)`; a name that is read before it has a line is a root.
fn graph(lines: &str) -> Graph {
    let mut graph = Graph::new();
    let mut nodes: BTreeMap<String, Node<i64>> = BTreeMap::new();
    for line in lines.split_whitespace() {
        let (name, inputs) = line.trim_end_matches(')').split_once('(').unwrap_or((line, ""));
        let mut wires = Vec::new();
        for input in inputs.split(',').filter(|input| !input.is_empty()) {
            let node = nodes
                .entry(input.to_owned())
                .or_insert_with(|| graph.task(input, || 1, ()).unwrap());
            wires.push(*node);
        }
        let sum = |values: &[&i64]| values.iter().copied().sum::<i64>() + 1;
        nodes.insert(name.to_owned(), graph.task(name, sum, wires).unwrap());
    }
    graph
}

/// The most values that are held between two tasks of the static order, those without readers
/// left out.
fn pressure(graph: &Graph, plan: &Plan) -> usize {
    let id = |key: &str| graph.node_id(key).unwrap();
    let mut readers: BTreeMap<NodeId, usize> = BTreeMap::new();
    for key in plan.order() {
        for input in graph.inputs_of(id(key)).unwrap() {
            *readers.entry(input).or_default() += 1;
        }
    }
    let (mut held, mut most) = (0, 0);
    for key in plan.order() {
        held += usize::from(readers.contains_key(&id(key)));
        for input in graph.inputs_of(id(key)).unwrap() {
            let left = readers.get_mut(&input).unwrap();
            *left -= 1;
            held -= usize::from(*left == 0);
        }
        most = most.max(held);
    }
    most
}

fn order(plan: &Plan) -> Vec<&str> {
    plan.order().collect()
}

fn position(plan: &Plan, key: &str) -> usize {
    plan.order().position(|other| other == key).unwrap()
}

#[test]
fn case_09_an_empty_request_gives_an_empty_run() -> Result<()> {
    let plan = Graph::new().plan(Vec::<NodeId>::new())?;
    assert_eq!((plan.n_tasks(), plan.nodes().count(), plan.targets().count()), (0, 0, 0));
    check(&plan, |_, run| {
        assert_eq!(run.outcomes().count(), 0);
        assert!(run.all_ran().is_ok());
    });
    Ok(())
}

#[test]
fn case_09_a_run_does_not_change_the_graph() -> Result<()> {
    let graph = graph("b(a) c(a,b)");
    let before = graph.render(Format::Text);
    check(&graph.plan("*")?, |_, run| drop(run));
    assert_eq!(graph.render(Format::Text), before);
    Ok(())
}

#[test]
fn case_10_two_branches_that_share_a_root_hold_three_values() -> Result<()> {
    let graph = graph("b(a,c) d(c,e) bb(cc) aa(d,bb) dd(cc)");
    let plan = graph.plan(["b", "aa", "dd"])?;
    assert!(pressure(&graph, &plan) <= 3, "{:?}", order(&plan));
    Ok(())
}

#[test]
fn case_11_each_chain_is_walked_to_its_end_before_the_next() -> Result<()> {
    let graph = graph("a3 a2(a3) a1(a2) b3 b2(b3,a2) b1(b2) c3 c2(c3,b2) c1(c2)");
    let plan = graph.plan(["a1", "b1", "c1"])?;
    assert_eq!(order(&plan), ["a3", "a2", "a1", "b3", "b2", "b1", "c3", "c2", "c1"]);
    Ok(())
}

#[test]
fn case_12_the_longest_path_comes_first() -> Result<()> {
    let graph = graph("c d(c) e(c) b(c) a(b)");
    let plan = graph.plan(["d", "e", "a"])?;
    assert!(position(&plan, "b") < position(&plan, "d"), "{:?}", order(&plan));
    assert!(position(&plan, "b") < position(&plan, "e"), "{:?}", order(&plan));
    Ok(())
}

#[test]
fn case_13_an_incremental_fit_takes_one_batch_after_the_other() -> Result<()> {
    let graph = graph("ab a0(ab) b0(ab) a1(ab) b1(ab) c1(c0,a0,b0) c2(c1,a1,b1)");
    let plan = graph.plan("c2")?;
    assert!(position(&plan, "c1") < position(&plan, "a1"), "{:?}", order(&plan));
    Ok(())
}

#[test]
fn case_14_a_fold_over_many_steps_takes_each_step_as_soon_as_it_can() -> Result<()> {
    let mut lines = "d0(a0,b0,c0)".to_owned();
    for i in 1..10 {
        lines.push_str(&format!(" b{i}(b0) c{i}(c0) d{i}(d{},b{i},c{i})", i - 1));
    }
    let plan = graph(&lines).plan("d9")?;
    let positions: Vec<_> = (0..10).map(|i| position(&plan, &format!("d{i}"))).collect();
    assert_eq!(positions, (1..=10).map(|i| 3 * i).collect::<Vec<_>>(), "{:?}", order(&plan));
    Ok(())
}

#[test]
fn case_15_neighbours_that_share_a_root_come_before_strangers() -> Result<()> {
    let graph = graph("a0 a1 a2 a3 a4 a5 b0(a0,a1) b1(a1,a2) b2(a3,a4) b3(a4,a5) t(b0,b1,b2,b3)");
    let plan = graph.plan("t")?;
    assert!(position(&plan, "a2") < position(&plan, "a3"), "{:?}", order(&plan));
    Ok(())
}

/// Counts how many of its kind are alive, and the most at once.
#[derive(Default)]
struct Census {
    alive: AtomicUsize,
    most: AtomicUsize,
}

struct Loaded(Arc<Census>);

impl Loaded {
    fn new(census: &Arc<Census>) -> Self {
        let alive = census.alive.fetch_add(1, Ordering::SeqCst) + 1;
        census.most.fetch_max(alive, Ordering::SeqCst);
        Self(Arc::clone(census))
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn case_16_a_wide_graph_of_load_and_reduce_holds_a_load_per_worker() -> Result<()> {
    let census = Arc::new(Census::default());
    let mut graph = Graph::new();
    let mut reduced = Vec::new();
    for i in 0..1000_usize {
        let census = Arc::clone(&census);
        let load = graph.task(format_args!("load/{i}"), move || Loaded::new(&census), ())?;
        reduced.push(graph.task(format_args!("reduce/{i}"), move |_: &Loaded| i, load)?);
    }
    let total =
        graph.task("total", |parts: &[&usize]| parts.iter().copied().sum::<usize>(), reduced)?;
    check(&graph.plan(total)?, |way, run| {
        assert_eq!(run.get(total).unwrap(), &(999 * 500));
        assert_eq!(census.alive.load(Ordering::SeqCst), 0, "{}", way.name);
        let most = census.most.swap(0, Ordering::SeqCst);
        assert!(most <= way.workers + 1, "{}: {most} loads were held at once", way.name);
    });
    Ok(())
}
