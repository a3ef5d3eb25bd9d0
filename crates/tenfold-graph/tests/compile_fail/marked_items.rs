use tenfold_graph::task;

#[task(crate = tenfold_graph)]
struct Model;

#[task(crate = tenfold_graph)]
impl Model {}

#[task(crate = tenfold_graph)]
macro_rules! limit {
    () => {
        3
    };
}

#[task(crate = tenfold_graph)]
static mut COUNT: u32 = 0;

#[task(crate = tenfold_graph)]
const _: () = ();

#[task(crate = tenfold_graph)]
async fn fetch(x: &u32) -> u32 {
    *x
}

#[task(crate = tenfold_graph)]
use std::fs;

fn main() {}
