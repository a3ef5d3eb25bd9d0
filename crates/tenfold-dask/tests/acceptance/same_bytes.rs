//! Random graphs give on Dask the same bytes as one task after the other.

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::{check_store, contents};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(twenty_random_graphs_give_the_same_bytes_as_sequentially, random)
            .on_shared_cluster(),
        trial!(in_processes_of_one_task_they_do_too, random)
            .dressed(|dask| dask.batch(1))
            .on_shared_cluster(),
    ]
}

/// Some values that depend on every bit of the inputs, and on their order.
fn mix(seed: &u64, inputs: &[&Vec<u64>]) -> Vec<u64> {
    let mut state = *seed;
    for value in inputs.iter().flat_map(|input| input.iter()) {
        state = next(state ^ value);
    }
    (0..1 + seed % 40).map(|at| next(state ^ at)).collect()
}

/// A step of splitmix64 (Steele, Lea and Flood, 2014).
fn next(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Twenty graphs beside each other, of tasks that are kept, that are not, and that never are.
fn random(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let mut chance = 7_u64;
    let mut below = |limit: u64| {
        chance = next(chance);
        chance % limit
    };
    for number in 0..20 {
        let mut nodes: Vec<Node<Vec<u64>>> = Vec::new();
        for at in 0..3 + below(12) {
            let seed = graph.data(format_args!("{number}/seed/{at}"), below(1_000_000))?;
            let n_inputs = below(4).min(at);
            let inputs = (0..n_inputs).map(|_| nodes[below(at) as usize]).collect::<Vec<_>>();
            let key = format!("{number}/node/{at}");
            nodes.push(match below(5) {
                0 | 1 => graph.task(key, mix, (seed, inputs))?,
                2 => graph.task(key, cached(mix).never(), (seed, inputs))?,
                _ => graph.task(key, cached(mix).always(), (seed, inputs))?,
            });
        }
        let seed = graph.data(format_args!("{number}/seed/end"), number)?;
        let some = nodes.into_iter().rev().take(4).collect::<Vec<_>>();
        graph.task(format_args!("{number}/end"), cached(mix).always(), (seed, some))?;
    }
    executor.run_plan(&graph.plan("*/end")?, Bindings::new())
}

fn twenty_random_graphs_give_the_same_bytes_as_sequentially(case: &Case) {
    let report = case.run();
    report.check_well();
    let oracle = case.run_sequentially();
    oracle.check_well();
    assert_eq!(report.outcomes, oracle.outcomes);
    assert_eq!(report.values.len(), 20);
    assert_eq!(report.values, oracle.values);
    assert_eq!(contents(&case.store()), contents(&case.store_named("sequential")));
    check_store(&case.store());
    // Results from Dask are as good as those from here.
    let again = case.run_on(Sequential::default().store(case.store()));
    again.check_well();
    assert_eq!(again.keys_after("started"), [""; 0]);
}

fn in_processes_of_one_task_they_do_too(case: &Case) {
    twenty_random_graphs_give_the_same_bytes_as_sequentially(case);
}
