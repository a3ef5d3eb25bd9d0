use tenfold_graph::task;

#[task(crate = tenfold_graph, version = 3)]
fn version(x: &u32) -> u32 {
    *x
}

#[task(crate = tenfold_graph, uses = version)]
fn uses(x: &u32) -> u32 {
    *x
}

#[task(crate = tenfold_graph, uses(helper(3)))]
fn call(x: &u32) -> u32 {
    *x
}

#[task(crate = tenfold_graph, crate = tenfold_graph)]
fn twice(x: &u32) -> u32 {
    *x
}

fn main() {}
