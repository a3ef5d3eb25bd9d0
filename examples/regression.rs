//! Cross-validates a linear regression, and one with noise features for comparison.
#![allow(clippy::print_stdout)]

use ndarray::{Array2, Axis, concatenate};
use ndarray_rand::RandomExt;
use ndarray_rand::rand::SeedableRng;
use ndarray_rand::rand::rngs::StdRng;
use ndarray_rand::rand_distr::StandardNormal;
use tenfold::linear_model::LinearRegression;
use tenfold::prelude::*;

/// The records with 40 features of noise: standard normal numbers.
fn with_noise(x: &Records, seed: &u64) -> Result<Records, tenfold::Error> {
    let mut random = StdRng::seed_from_u64(*seed);
    let noise = Array2::random_using((x.n_samples(), 40), StandardNormal, &mut random);
    let all = concatenate![Axis(1), x.to_array()?, noise];
    Records::dense(all)
}

fn main() -> anyhow::Result<()> {
    let penguins = datasets::penguins()?;
    let mut graph = Graph::with_seed(7);
    let x = graph.data("X", penguins.x)?;
    let y = graph.data("y", penguins.y)?;
    let seed = graph.seed("noise/seed")?;
    let noisy = graph.try_task("noise", with_noise, (x, seed))?;
    let linear = graph.data("linear", LinearRegression::new().boxed())?;

    let folds = CrossValidation::new(KFold::new(5).shuffle(1));
    let plain = folds.add_to(&mut graph, "plain", linear, x, y)?;
    // Over the same target, so in the same folds.
    let with_noise = folds.add_to(&mut graph, "noisy", linear, noisy, y)?;

    let run = Threads::default().run(&graph, (plain.reports(), with_noise.reports()))?;
    println!("6 features\n\n{}", plain.summary(&run)?);
    println!("6 features and 40 of noise\n\n{}", with_noise.summary(&run)?);
    Ok(())
}
