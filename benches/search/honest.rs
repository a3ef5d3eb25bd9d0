//! The bias of estimates of the chosen candidate: the estimate minus the true error of that
//! candidate, fitted on all samples, as a mean over 1,000 simulated data sets of 100 samples.
//!
//! The candidates are least squares on 64 random subsets of 5 of 20 features. Of noise no feature
//! bears on the class; of signal four of them do, weakly. Folds are ten, in nested cross-validation
//! nine inside each of ten.
//!
//! The losses of independent candidates are drawn, as in the simulation of Tsamardinos, Greasidou and
//! Borboudakis (2018, section 5.1): each of 64 candidates is right about a sample with a probability
//! of its own, from the beta distribution of 9 and 6.

use ndarray::Array2;
use tenfold::authoring::parallel;
use tenfold::authoring::random::SplitMix64;
use tenfold::model_selection::BbcCv;

use crate::figures::{Figures, seconds};
use crate::simulated::{N_FEATURES, Products, Row, Truth, draw, folds};

const N_DATA_SETS: usize = 1_000;
const N_SAMPLES: usize = 100;
const N_FOLDS: usize = 10;
const N_CANDIDATES: usize = 64;
const SUBSET: usize = 5;

/// The estimates of one data set, each minus the true error.
struct Trial {
    bbc: f64,
    nested: f64,
    optimistic: f64,
}

/// The parameters of the beta distribution of probabilities to be right.
const BETA: (usize, usize) = (9, 6);

/// Measures the area.
pub(crate) fn measure(figures: &mut Figures) {
    for (name, strength) in [("noise", 0.0), ("signal", 0.25)] {
        let truth = Truth::new(20_000, strength);
        let (elapsed, trials) =
            seconds(|| parallel::map(N_DATA_SETS, 1, |at| Trial::new(at, strength, &truth)));
        let mut add = |method: &str, bias: &dyn Fn(&Trial) -> f64| {
            let (mean, error) = mean_and_error(trials.iter().map(bias).collect());
            figures.add(format!("honest_bias_{name}_{method}"), mean, "");
            figures.add(format!("honest_bias_{name}_{method}_standard_error"), error, "");
        };
        add("bbc", &|trial| trial.bbc);
        add("nested", &|trial| trial.nested);
        add("optimistic", &|trial| trial.optimistic);
        figures.add(format!("honest_{name}_seconds"), elapsed, "s");
    }
    let (bbc, optimistic): (Vec<f64>, Vec<f64>) =
        parallel::map(N_DATA_SETS, 1, independent).into_iter().unzip();
    for (method, biases) in [("bbc", bbc), ("optimistic", optimistic)] {
        let (mean, error) = mean_and_error(biases);
        figures.add(format!("honest_bias_independent_{method}"), mean, "");
        figures.add(format!("honest_bias_independent_{method}_standard_error"), error, "");
    }
}

/// The biases of BBC-CV and of the optimistic score where the losses of all samples are independent.
fn independent(data_set: usize) -> (f64, f64) {
    let mut random = SplitMix64::for_purpose(2, &format!("data set {data_set}"));
    let gamma = |shape: usize, random: &mut SplitMix64| -> f64 {
        (0..shape).map(|_| -(1.0 - random.next_unit()).ln()).sum()
    };
    let errors: Vec<f64> = (0..N_CANDIDATES)
        .map(|_| {
            let (right, wrong) = (gamma(BETA.0, &mut random), gamma(BETA.1, &mut random));
            wrong / (right + wrong)
        })
        .collect();
    let losses = Array2::from_shape_fn((N_SAMPLES, N_CANDIDATES), |(_, candidate)| {
        f64::from(u8::from(random.next_unit() < errors[candidate]))
    });
    let bbc = BbcCv::new().seed(data_set as u64).estimate(losses.view()).expect("finite losses");
    let optimistic = losses.column(bbc.chosen).sum() / N_SAMPLES as f64;
    let true_error = errors[bbc.chosen];
    (bbc.honest.value() - true_error, optimistic - true_error)
}

/// The mean, and its standard error.
fn mean_and_error(numbers: Vec<f64>) -> (f64, f64) {
    let len = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / len;
    let squares = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>();
    (mean, (squares / (len - 1.0) / len).sqrt())
}

impl Trial {
    fn new(data_set: usize, strength: f64, truth: &Truth) -> Self {
        let mut random = SplitMix64::for_purpose(1, &format!("data set {data_set}"));
        let rows = draw(N_SAMPLES, strength, &mut random);
        let candidates: Vec<Vec<usize>> = (0..N_CANDIDATES).map(|_| subset(&mut random)).collect();
        let folds = folds(&rows, N_FOLDS, &mut random);
        let all = Products::of(rows.iter());
        let products: Vec<Products> = folds.iter().map(|fold| Products::of(fold.iter())).collect();

        let mut losses = Array2::zeros((0, N_CANDIDATES));
        for (fold, products) in folds.iter().zip(&products) {
            let without = all.without(products);
            let models: Vec<_> = candidates.iter().map(|columns| without.fit(columns)).collect();
            for row in fold {
                let of_row: Vec<f64> = models.iter().map(|model| model.loss(row)).collect();
                losses.push_row(of_row.as_slice().into()).expect("one loss for each candidate");
            }
        }
        let bbc = BbcCv::new().seed(data_set as u64).estimate(losses.view());
        let bbc = bbc.expect("finite losses");
        let true_error = truth.error(&all.fit(&candidates[bbc.chosen]));
        Self {
            bbc: bbc.honest.value() - true_error,
            nested: nested(&folds, &products, &all, &candidates) - true_error,
            optimistic: losses.column(bbc.chosen).sum() / N_SAMPLES as f64 - true_error,
        }
    }
}

/// A few features and the constant.
fn subset(random: &mut SplitMix64) -> Vec<usize> {
    let mut features: Vec<usize> = (0..N_FEATURES).collect();
    random.shuffle(&mut features);
    features[..SUBSET].iter().copied().chain([N_FEATURES]).collect()
}

/// The error of nested cross-validation: in each outer fold the candidate is chosen by the other
/// folds.
fn nested(
    folds: &[Vec<Row>],
    products: &[Products],
    all: &Products,
    candidates: &[Vec<usize>],
) -> f64 {
    // The sum of inner losses of each candidate, by outer fold.
    let mut inner = vec![vec![0.0; candidates.len()]; folds.len()];
    for outer in 0..folds.len() {
        let without = all.without(&products[outer]);
        for other in 0..outer {
            let without = without.without(&products[other]);
            for (candidate, columns) in candidates.iter().enumerate() {
                let model = without.fit(columns);
                let sum = |fold: &[Row]| fold.iter().map(|row| model.loss(row)).sum::<f64>();
                inner[outer][candidate] += sum(&folds[other]);
                inner[other][candidate] += sum(&folds[outer]);
            }
        }
    }
    let mut wrong = 0.0;
    for (outer, fold) in folds.iter().enumerate() {
        let best =
            (0..candidates.len()).min_by(|&a, &b| inner[outer][a].total_cmp(&inner[outer][b]));
        let columns = &candidates[best.expect("there are candidates")];
        let model = all.without(&products[outer]).fit(columns);
        wrong += fold.iter().map(|row| model.loss(row)).sum::<f64>();
    }
    wrong / folds.iter().map(Vec::len).sum::<usize>() as f64
}
