//! One fit of ours and of a peer in turn, and how good each is on samples that it has not seen.

use serde_json::json;
use tenfold::data::{Labels, Records, Rows};
use tenfold::estimator::Classifier;
use tenfold::metrics::accuracy;

use crate::figures::{Figures, median, seconds};
use crate::peers::{Peers, folder, write_numbers};
use crate::samples;

const ROUNDS: u64 = 7;
const N_TEST: usize = 10_000;

/// The measurements of one side: seconds and accuracies, one for each round.
#[derive(Default)]
struct Measured {
    seconds: Vec<f64>,
    accuracies: Vec<f64>,
}

impl Measured {
    fn add_to(&self, figures: &mut Figures, name: &str) {
        let mean = self.accuracies.iter().sum::<f64>() / self.accuracies.len() as f64;
        figures.add(format!("{name}_seconds"), median(self.seconds.clone()), "s");
        let fastest = self.seconds.iter().copied().fold(f64::INFINITY, f64::min);
        figures.add(format!("{name}_fastest_seconds"), fastest, "s");
        figures.add(format!("{name}_accuracy"), 100.0 * mean, "%");
    }
}

/// Fits `estimator`, of a seed, and the function `kind` of `peers.py` on `n_train` × 20 dense
/// samples of `n_classes` classes in turn: figures whose names begin with `case`.
pub(crate) fn compare<C: Classifier + 'static>(
    figures: &mut Figures,
    peers: &Peers,
    (case, kind): (&str, &str),
    (n_train, n_classes): (usize, usize),
    estimator: impl Fn(u64) -> C,
) {
    let (x, y) = samples::gaussian(n_train + N_TEST, 20, n_classes, 17);
    let folder = folder(case);
    let numbers = x.as_dense().expect("dense samples").rows().flatten();
    let features = write_numbers(&folder, "features.f64", numbers.map(|x| x.to_le_bytes()));
    let labels = write_numbers(&folder, "labels.u32", y.codes().map(u32::to_le_bytes));
    let (mut ours, mut theirs) = (Measured::default(), Measured::default());
    for seed in 0..ROUNDS {
        let job = json!({
            "features": features, "labels": labels, "n_train": n_train, "n_features": 20,
            "seed": seed,
        });
        for line in peers.run(figures, kind, &job) {
            theirs.seconds.extend(line.seconds);
            theirs.accuracies.extend(line.scores);
        }
        fit(&mut ours, estimator(seed), (&x, &y), n_train);
    }
    ours.add_to(figures, &format!("{case}_tenfold"));
    if !theirs.seconds.is_empty() {
        theirs.add_to(figures, &format!("{case}_scikit_learn"));
        let times = median(theirs.seconds) / median(ours.seconds);
        figures.add(format!("{case}_sklearn_over_ours"), times, "times (bar: 1 at least)");
    }
}

fn fit(
    measured: &mut Measured,
    estimator: impl Classifier,
    (x, y): (&Records, &Labels),
    n_train: usize,
) {
    let rows = |from: usize, to: usize| -> Rows { (from as u32..to as u32).collect() };
    let (train, test) = (rows(0, n_train), rows(n_train, y.len()));
    let (x_train, y_train) = (x.select(&train), y.select(&train));
    let (elapsed, model) = seconds(|| estimator.fit(&x_train, &y_train).expect("good samples"));
    let predicted = model.predict(&x.select(&test)).expect("the same features");
    measured.seconds.push(elapsed);
    measured.accuracies.push(accuracy(&y.select(&test), &predicted).expect("as many"));
}
