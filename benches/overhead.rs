//! Cost of the graph per node, beside `rayon::Scope::spawn` of as many trivial closures.
#![allow(clippy::print_stdout)]

use std::hint::black_box;

use tenfold::graph::{Bindings, Executor, Graph, Node, Plan, Threads};

mod figures;
mod graphs;
use figures::{Figures, median, memory_bytes, seconds};

const ROUNDS: usize = 7;

fn main() {
    let mut figures = Figures::new("overhead");
    bytes_per_node(&mut figures);
    let tree = shape(&mut figures, "tree", 999_999, |graph| graphs::tree(graph, 500_000));
    let chain = shape(&mut figures, "chain", 500_000, |graph| graphs::chain(graph, 500_000));
    shape(&mut figures, "independent", 1_000_000, |graph| graphs::independent(graph, 1_000_000));
    figures.add("tree_run_over_spawn", tree.run_over_spawn, "(bar: 2.0 at most)");
    figures.add("chain_run_over_spawn", chain.run_over_spawn, "(bar: 0.8 at most)");
    figures.add("build_ns_per_node", tree.build_ns.max(chain.build_ns), "ns (bar: 1000 at most)");
    growth(&mut figures, "growth_1e6_over_1e4", 10_000, 1_000_000, 2.0);
    growth(&mut figures, "growth_1e7_over_1e5", 100_000, 10_000_000, 1.6);
    figures.write();
}

/// The medians of several rounds, in nanoseconds per node.
struct Costs {
    build_ns: f64,
    plan_ns: f64,
    run_ns: f64,
    rerun_ns: f64,
    run_over_spawn: f64,
}

fn costs(nodes: usize, rounds: usize, build: &dyn Fn(&mut Graph) -> Vec<Node<u64>>) -> Costs {
    let mut all: [Vec<f64>; 5] = Default::default();
    for _ in 0..rounds {
        let (spawn, ()) = seconds(|| spawn(nodes));
        let mut graph = Graph::new();
        let (built, targets) = seconds(|| build(&mut graph));
        let (planned, plan) = seconds(|| graph.plan(&targets).expect("the graph's own nodes"));
        let (ran, ()) = seconds(|| run(&plan));
        let (reran, ()) = seconds(|| run(&plan));
        for (list, figure) in all.iter_mut().zip([built, planned, ran, reran, ran / spawn]) {
            list.push(figure);
        }
    }
    let ns = 1e9 / nodes as f64;
    let [build, plan, run, rerun, ratio] = all.map(median);
    Costs {
        build_ns: build * ns,
        plan_ns: plan * ns,
        run_ns: run * ns,
        rerun_ns: rerun * ns,
        run_over_spawn: ratio,
    }
}

/// The values are dropped within the time that this takes.
fn run(plan: &Plan) {
    let run = Threads::default().run_plan(plan, Bindings::new()).expect("no input to bind");
    assert!(run.all_ran().is_ok());
}

fn spawn(closures: usize) {
    rayon::scope(|scope| {
        for at in 0..closures {
            scope.spawn(move |_| {
                black_box(at);
            });
        }
    });
}

fn shape(
    figures: &mut Figures,
    name: &str,
    nodes: usize,
    build: impl Fn(&mut Graph) -> Vec<Node<u64>>,
) -> Costs {
    let costs = costs(nodes, ROUNDS, &build);
    figures.add(format!("{name}_build_ns"), costs.build_ns, "ns per node");
    figures.add(format!("{name}_plan_ns"), costs.plan_ns, "ns per node");
    figures.add(format!("{name}_run_ns"), costs.run_ns, "ns per node");
    figures.add(format!("{name}_rerun_ns"), costs.rerun_ns, "ns per node");
    costs
}

/// The memory of a graph at rest, keys included, as the operating system sees it.
fn bytes_per_node(figures: &mut Figures) {
    let mut graph = Graph::new();
    let Some(before) = memory_bytes("VmRSS") else {
        return figures.skip("bytes_per_node", "this system does not report a process's memory");
    };
    graphs::tree(&mut graph, 500_000);
    let after = memory_bytes("VmRSS").unwrap_or(before);
    let bytes = (after - before) / graph.len() as f64;
    figures.add("bytes_per_node", bytes, "bytes (bar: 250 at most)");
}

/// Growth of the cost per node, of building, planning and running, with the number of nodes: the
/// worst of all shapes.
fn growth(figures: &mut Figures, name: &str, small: usize, large: usize, bar: f64) {
    let mut worst: f64 = 0.0;
    for shape in ["independent", "chain"] {
        let small_costs = costs(small, 9, &|graph| graphs::build(graph, shape, small));
        let large_costs = costs(large, 3, &|graph| graphs::build(graph, shape, large));
        let total = |costs: &Costs| costs.build_ns + costs.plan_ns + costs.run_ns;
        let phases = [
            ("build", large_costs.build_ns / small_costs.build_ns),
            ("plan", large_costs.plan_ns / small_costs.plan_ns),
            ("run", large_costs.run_ns / small_costs.run_ns),
        ];
        for (phase, ratio) in phases {
            figures.add(format!("{name}_{shape}_{phase}"), ratio, "times");
        }
        let ratio = total(&large_costs) / total(&small_costs);
        figures.add(format!("{name}_{shape}"), ratio, "times");
        worst = worst.max(ratio);
    }
    figures.add(name, worst, &format!("times (bar: {bar:.1} at most)"));
}
