//! A graph by hand: three nodes, a run, and a run with another input.
#![allow(clippy::print_stdout)]

use tenfold::prelude::*;

fn inc(x: &i64) -> i64 {
    x + 1
}

fn add(x: &i64, y: &i64) -> i64 {
    x + y
}

fn main() -> anyhow::Result<()> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1)?;
    let y = graph.task("y", inc, x)?;
    let z = graph.task("z", add, (x, y))?;

    let run = Threads::default().run(&graph, (y, z))?;
    println!("x = 1, y = {}, z = {}", run.get(y)?, run.get(z)?);

    // The same plan with another x: any node can be given a value for one run.
    let plan = graph.plan(z)?;
    let run = Threads::default().run_plan(&plan, Bindings::new().bind(x, 10))?;
    println!("x = 10, z = {}", run.get(z)?);
    Ok(())
}
