//! Rows in errors count in the whole table, also of a fold, and of a fold that a transformer changed.

use ndarray::Array2;
use tenfold::Result;
use tenfold::calibration::Calibrated;
use tenfold::data::{Labels, Records, TableColumn, Values};
use tenfold::estimator::{Classifier, Regressor};
use tenfold::graph::{Executor, Graph, OnError, Sequential};
use tenfold::linear_model::{Sgd, TweedieRegressor};
use tenfold::model_selection::{CrossValidation, KFold};
use tenfold::naive_bayes::MultinomialNb;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{MaxAbsScaler, OneHotEncoder};

/// The messages of the fits on folds of consecutive rows.
fn failures(
    classifier: impl Into<Box<dyn Classifier>>,
    x: Records,
    y: Labels,
) -> Result<Vec<String>> {
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", x)?, graph.data("y", y)?);
    let folds = CrossValidation::new(KFold::new(2));
    let cv = folds.add_to(&mut graph, "model", classifier.into(), x, y)?;
    let mut executor = Sequential::default();
    executor.options_mut().on_error = OnError::Isolate;
    let run = executor.run(&graph, cv.reports())?;
    Ok(run.errors().map(|error| error.to_string()).collect())
}

fn labels(n_samples: usize) -> Labels {
    let names: Vec<_> = (0..n_samples).map(|row| ["a", "b"][row % 2]).collect();
    Labels::from_names(&names).unwrap()
}

#[test]
fn the_row_of_a_fold_is_that_of_the_table() -> Result<()> {
    let mut numbers = Array2::ones((8, 2));
    numbers[[6, 1]] = f64::NAN;
    let found = failures(Sgd::hinge(), Records::dense(numbers)?, labels(8))?;
    assert!(found.iter().any(|error| error.contains("NaN at row 6, column 1")), "{found:?}");
    assert!(found.iter().all(|error| error.contains("row 6")), "{found:?}");
    Ok(())
}

#[test]
fn the_row_after_a_transformer_is_that_of_the_table() -> Result<()> {
    let mut numbers = Array2::ones((8, 2));
    numbers[[6, 1]] = -3.0;
    let bayes = || Pipeline::new().then(MaxAbsScaler::new()).classifier(MultinomialNb::new());
    let x = Records::dense(numbers)?;
    let found = failures(bayes(), x.clone(), labels(8))?;
    assert!(found.iter().any(|error| error.contains("-1 at row 6, column 1")), "{found:?}");
    let rows = (4..8).collect::<Vec<u32>>().into();
    let wrong = bayes().fit(&x.select(&rows), &labels(8).select(&rows)).unwrap_err();
    assert!(wrong.to_string().contains("-1 at row 6, column 1"), "{wrong}");
    Ok(())
}

#[test]
fn an_unknown_category_is_named_by_its_row_in_the_table() -> Result<()> {
    let cities = ["Oslo", "Lima", "Oslo", "Lima", "Oslo", "Lima", "Oslo", "Rome"];
    let x = Records::table([("city", TableColumn::texts(cities))])?;
    let encoder = OneHotEncoder::new().sparse(false);
    let found = failures(Pipeline::new().then(encoder).classifier(Sgd::hinge()), x, labels(8))?;
    assert!(found.iter().any(|error| error.contains("`Rome` at row 7,")), "{found:?}");
    Ok(())
}

#[test]
fn a_value_of_no_distribution_is_named_by_its_row_in_the_table() {
    let x = Records::dense(Array2::ones((4, 1))).unwrap();
    let y = Values::new(vec![1.0, 2.0, 3.0, -4.0]).unwrap();
    let rows = vec![1, 2, 3].into();
    let poisson = TweedieRegressor::poisson().boxed();
    let wrong = poisson.fit(&x.select(&rows), &y.select(&rows)).unwrap_err().to_string();
    assert!(wrong.contains("the value -4 of row 3 cannot be"), "{wrong}");
}

#[test]
fn calibration_of_few_samples_names_its_own_folds() {
    let x = Records::dense(Array2::from_shape_fn((6, 1), |(row, _)| row as f64)).unwrap();
    let wrong = Calibrated::sigmoid(Sgd::hinge()).fit(&x, &labels(6)).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "calibrated could not be fitted: its curves need decisions about samples left out, and its 5 \
         folds for that (5 by default) are more than the samples of every class: `a` has 3, `b` has \
         3; add samples, or choose fewer with `split(StratifiedKFold::new(2))`"
    );
}
