use tenfold_graph::task;

struct Model {
    weight: f64,
}

impl Model {
    #[task(crate = tenfold_graph)]
    fn fit(x: &f64) -> Model {
        Model { weight: *x }
    }
}

fn main() {
    println!("{}", Model::fit(&1.0).weight);
}
