//! The coverage of intervals of nominal 90 %: of nested cross-validation over 1,000 simulated data
//! sets, of the cheaper methods over 10,000.
//!
//! Each has 100 samples of 20 standard normal features; the log-odds of the class are half the sum of
//! four of them, so that the best error is 0.32 (a setting of Bates, Hastie and Tibshirani 2024). The
//! learner is least squares, the loss 0 or 1.

use tenfold::authoring::parallel;
use tenfold::authoring::random::SplitMix64;
use tenfold::model_selection::{Interval, OuterFold, SplitSizes, corrected_t, nested_cv, wald};

use crate::figures::{Figures, seconds};
use crate::simulated::{ALL, Products, Row, Truth, draw, folds};

const N_DATA_SETS: usize = 10_000;
/// Those with nested cross-validation.
const N_NESTED: usize = 1_000;
const N_SAMPLES: usize = 100;
const N_FOLDS: usize = 10;
/// Bates, Hastie and Tibshirani repeat nested cross-validation 200 times.
const N_REPETITIONS: usize = 200;
/// Nadeau and Bengio take 15 random splits, nine tenths to fit on.
const N_RANDOM_SPLITS: usize = 15;
const STRENGTH: f64 = 0.5;
const LEVEL: f64 = 0.9;

/// The intervals of one data set, and the errors that they are for.
struct Trial {
    random_splits: Interval,
    folds: Interval,
    wald: Interval,
    nested: Option<Interval>,
    /// The true error of the model fitted on all samples.
    of_all: f64,
    /// The mean of the true errors of the models of the folds.
    of_folds: f64,
    /// The true error of a model fitted on nine tenths of the samples.
    of_nine_tenths: f64,
}

/// Measures the area.
pub(crate) fn measure(figures: &mut Figures) {
    let truth = Truth::new(20_000, STRENGTH);
    let (elapsed, trials) =
        seconds(|| parallel::map(N_DATA_SETS, 1, |data_set| Trial::new(data_set, &truth)));
    let expected =
        trials.iter().map(|trial| trial.of_nine_tenths).sum::<f64>() / N_DATA_SETS as f64;
    let mut add = |name: &str, of: &dyn Fn(&Trial) -> Option<(Interval, f64)>| {
        let cases: Vec<(Interval, f64)> = trials.iter().filter_map(of).collect();
        let n_cases = cases.len() as f64;
        let covers = cases.iter().filter(|(interval, target)| interval.contains(*target)).count();
        let widths = cases.iter().map(|(interval, _)| interval.high - interval.low);
        figures.add(format!("ci_coverage_{name}"), covers as f64 / n_cases, "(nominal 0.9)");
        figures.add(format!("ci_width_{name}"), widths.sum::<f64>() / n_cases, "");
    };
    add("corrected_t", &|trial| Some((trial.random_splits, expected)));
    add("corrected_t_folds", &|trial| Some((trial.folds, expected)));
    add("wald", &|trial| Some((trial.wald, trial.of_folds)));
    add("wald_all_samples", &|trial| Some((trial.wald, trial.of_all)));
    add("nested_cv", &|trial| Some((trial.nested?, trial.of_all)));
    figures.add("coverage_seconds", elapsed, "s");
}

impl Trial {
    fn new(data_set: usize, truth: &Truth) -> Self {
        let mut random = SplitMix64::for_purpose(0, &format!("data set {data_set}"));
        let rows = draw(N_SAMPLES, STRENGTH, &mut random);
        let all = Products::of(rows.iter());
        let first = folds(&rows, N_FOLDS, &mut random);
        let model_without = |fold: &Vec<Row>| all.without(&Products::of(fold.iter())).fit(&ALL);
        let errors = first.iter().map(|fold| truth.error(&model_without(fold)));
        let of_folds = errors.sum::<f64>() / N_FOLDS as f64;
        let mut repetitions = vec![losses(&first, &all)];
        let sizes = SplitSizes::new(N_SAMPLES * 9 / 10, N_SAMPLES / 10).expect("not empty");
        let pooled: Vec<f64> =
            repetitions[0].iter().flat_map(|fold| &fold.outer).copied().collect();
        let of_fold = |fold: &OuterFold| fold.outer.iter().sum::<f64>() / fold.outer.len() as f64;
        let by_fold: Vec<f64> = repetitions[0].iter().map(of_fold).collect();
        let (by_split, of_nine_tenths) = random_splits(&rows, truth, &mut random);
        let nested = (data_set < N_NESTED).then(|| {
            let more =
                (1..N_REPETITIONS).map(|_| losses(&folds(&rows, N_FOLDS, &mut random), &all));
            repetitions.extend(more);
            nested_cv(&repetitions, LEVEL).expect("finite losses").interval
        });
        Self {
            random_splits: corrected_t(&by_split, sizes, LEVEL).expect("finite scores"),
            folds: corrected_t(&by_fold, sizes, LEVEL).expect("finite scores"),
            wald: wald(&pooled, LEVEL).expect("finite losses"),
            nested,
            of_all: truth.error(&all.fit(&ALL)),
            of_folds,
            of_nine_tenths,
        }
    }
}

/// The losses of a repetition of nested cross-validation.
fn losses(folds: &[Vec<Row>], all: &Products) -> Vec<OuterFold> {
    let products: Vec<Products> = folds.iter().map(|fold| Products::of(fold.iter())).collect();
    let mut losses = vec![OuterFold::default(); folds.len()];
    for (outer, fold) in folds.iter().enumerate() {
        let without = all.without(&products[outer]);
        let model = without.fit(&ALL);
        losses[outer].outer = fold.iter().map(|row| model.loss(row)).collect();
        // A model without two folds serves both.
        for other in 0..outer {
            let model = without.without(&products[other]).fit(&ALL);
            losses[outer].inner.extend(folds[other].iter().map(|row| model.loss(row)));
            losses[other].inner.extend(fold.iter().map(|row| model.loss(row)));
        }
    }
    losses
}

/// The errors in random splits, and the true error of the model of the first.
fn random_splits(rows: &[Row], truth: &Truth, random: &mut SplitMix64) -> (Vec<f64>, f64) {
    let mut rows = rows.to_vec();
    let mut of_first = 0.0;
    let errors = (0..N_RANDOM_SPLITS).map(|split| {
        random.shuffle(&mut rows);
        let (train, test) = rows.split_at(N_SAMPLES * 9 / 10);
        let model = Products::of(train.iter()).fit(&ALL);
        if split == 0 {
            of_first = truth.error(&model);
        }
        test.iter().map(|row| model.loss(row)).sum::<f64>() / test.len() as f64
    });
    (errors.collect(), of_first)
}
