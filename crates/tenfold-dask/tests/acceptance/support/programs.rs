//! Programs that several tests run.

use tenfold_graph::*;

use super::execution::executes;
use super::signal::stop_at;

fn own_process() -> u64 {
    executes("chance");
    stop_at("chance");
    std::process::id().into()
}

fn after(chance: &u64) -> u64 {
    executes("after");
    chance * 1_000
}

/// A task whose value is a matter of chance, which stops at `chance`, and one that reads it.
pub(crate) fn chance_and_after(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let chance = graph.task("chance", cached(own_process).always(), ())?;
    let after = graph.task("after", cached(after).always(), chance)?;
    executor.run_plan(&graph.plan((chance, after))?, Bindings::new())
}

pub(crate) fn work(x: &u64) -> u64 {
    executes("work");
    x + 1
}

/// One task.
pub(crate) fn one(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let y = graph.task("y", cached(work).always(), x)?;
    executor.run_plan(&graph.plan(y)?, Bindings::new())
}
