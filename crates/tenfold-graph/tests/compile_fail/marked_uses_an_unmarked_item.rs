use tenfold_graph::task;

fn helper(x: &u32) -> u32 {
    x.min(&LIMIT) + 1
}

const LIMIT: u32 = 3;

mod elsewhere {
    pub fn other(x: &u32) -> u32 {
        x + 2
    }
}

#[task(crate = tenfold_graph, uses(helper, LIMIT, elsewhere::other, misspelt))]
fn function(x: &u32) -> u32 {
    helper(x) + elsewhere::other(x)
}

#[task(crate = tenfold_graph)]
fn marked(x: &u32) -> u32 {
    *x
}

fn main() {
    println!("{} {}", function(&1), marked(&2));
}
