use tenfold_graph::task;

#[task]
fn function(x: &u32) -> u32 {
    *x
}

fn main() {
    function(&1);
}
