use tenfold_graph::task;

struct Model {
    weight: f64,
}

impl Model {
    #[task(crate = tenfold_graph)]
    fn predict(&self, x: &f64) -> f64 {
        self.weight * x
    }

    #[task(crate = tenfold_graph)]
    fn fit(x: &f64) -> Self {
        Self { weight: *x }
    }
}

fn main() {
    Model::fit(&2.0).predict(&1.0);
}
