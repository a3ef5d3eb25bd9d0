//! The end of iterative searches: kept by models, reported by runs and summaries, also of a run that
//! reuses stored models.

use tenfold::Result;
use tenfold::authoring::Convergence;
use tenfold::calibration::Calibrated;
use tenfold::data::{ClassificationData, RegressionData};
use tenfold::datasets;
use tenfold::estimator::{Classifier, ClassifierModel, Regressor, RegressorModel, Transformer};
use tenfold::graph::{Executor, Graph, Sequential, Threads};
use tenfold::linear_model::*;
use tenfold::model_selection::{CrossValidation, KFold, Scorer};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::StandardScaler;
use tenfold::store::{Source, Store, Stored};
use tenfold::svm::{Kernel, Svc, Svr};

fn scaled_wine() -> ClassificationData {
    let ClassificationData { x, y, .. } = datasets::wine().unwrap();
    let x = StandardScaler::new().boxed().fit(&x).unwrap().transform(&x).unwrap();
    ClassificationData { x, y, notices: Vec::new() }
}

fn scaled_penguins() -> RegressionData {
    let RegressionData { x, y, .. } = datasets::penguins().unwrap();
    let x = StandardScaler::new().boxed().fit(&x).unwrap().transform(&x).unwrap();
    RegressionData { x, y, notices: Vec::new() }
}

/// The one search of a model.
#[track_caller]
fn only(searches: Vec<Convergence>) -> Convergence {
    assert_eq!(searches.len(), 1, "{searches:?}");
    searches.into_iter().next().unwrap()
}

/// Of a search with this limit, and of one with room.
#[track_caller]
fn check(name: &str, limit: usize, cut_off: Convergence, whole: Convergence) {
    assert_eq!((cut_off.estimator.as_str(), cut_off.is_met), (name, false), "{cut_off:?}");
    assert_eq!((cut_off.iterations, cut_off.limit), (limit, Some(limit)), "{cut_off:?}");
    assert!(cut_off.to_string().ends_with("scale the features, or raise `max_iter`"), "{cut_off}");
    assert_eq!((whole.estimator.as_str(), whole.is_met), (name, true), "{whole:?}");
    assert!(whole.iterations > limit, "{whole:?}");
}

#[test]
fn classifiers_keep_the_end_of_their_search() {
    let data = scaled_wine();
    let end = |classifier: Box<dyn Classifier>| {
        let model = classifier.fit(&data.x, &data.y).unwrap();
        let mut bytes = Vec::new();
        model.encode(&mut bytes).unwrap();
        let read = Box::<dyn ClassifierModel>::decode(&mut Source::new(&bytes)).unwrap();
        let (kept, end) = (only(read.convergence()), only(model.convergence()));
        assert_eq!(format!("{kept:?}"), format!("{end:?}"));
        end
    };
    let logistic = LogisticRegression::new;
    check("logistic-regression", 2, end(logistic().max_iter(2).boxed()), end(logistic().boxed()));
    check("sgd", 3, end(Sgd::hinge().max_iter(3).boxed()), end(Sgd::hinge().boxed()));
    check("svc", 9, end(Svc::new().max_iter(9).boxed()), end(Svc::new().boxed()));
    let inside = end(Calibrated::sigmoid(logistic().max_iter(2)).boxed());
    check("logistic-regression", 2, inside, end(Calibrated::sigmoid(logistic()).boxed()));
    let pipeline = |svc| Pipeline::new().then(StandardScaler::new()).classifier(svc).boxed();
    check("svc", 9, end(pipeline(Svc::new().max_iter(9))), end(pipeline(Svc::new())));
    let met = end(Sgd::hinge().max_iter(3).tol(None).boxed());
    assert!(met.is_met, "all epochs that were asked for were run: {met:?}");
}

#[test]
fn regressors_keep_the_end_of_their_search() {
    let data = scaled_penguins();
    let end = |regressor: Box<dyn Regressor>| {
        let model = regressor.fit(&data.x, &data.y).unwrap();
        let mut bytes = Vec::new();
        model.encode(&mut bytes).unwrap();
        let read = Box::<dyn RegressorModel>::decode(&mut Source::new(&bytes)).unwrap();
        let (kept, end) = (only(read.convergence()), only(model.convergence()));
        assert_eq!(format!("{kept:?}"), format!("{end:?}"));
        end
    };
    let sgd = SgdRegressor::squared_error;
    check("sgd-regressor", 3, end(sgd().max_iter(3).boxed()), end(sgd().boxed()));
    let lasso = || Lasso::new().alpha(0.1);
    check("lasso", 2, end(lasso().max_iter(2).boxed()), end(lasso().boxed()));
    let net = || ElasticNet::new().alpha(0.1);
    check("elastic-net", 1, end(net().max_iter(1).boxed()), end(net().boxed()));
    let poisson = TweedieRegressor::poisson;
    check("tweedie", 1, end(poisson().max_iter(1).boxed()), end(poisson().boxed()));
    check("svr", 9, end(Svr::new().max_iter(9).boxed()), end(Svr::new().boxed()));
    let direct: [Box<dyn Regressor>; 3] =
        [Ridge::new().boxed(), Lars::new().boxed(), LinearRegression::new().boxed()];
    for regressor in direct {
        let model = regressor.fit(&data.x, &data.y).unwrap();
        assert!(model.convergence().is_empty(), "{}", regressor.name());
    }
}

#[test]
fn a_limit_of_zero_is_refused() {
    let wrong = Svc::new().max_iter(0).boxed().check_params().unwrap_err().to_string();
    assert!(wrong.starts_with("Svc max_iter = 0"), "{wrong}");
    let wrong = Svr::new().max_iter(0).boxed().check_params().unwrap_err().to_string();
    assert!(wrong.starts_with("Svr max_iter = 0"), "{wrong}");
}

#[test]
fn a_linear_svm_of_features_that_are_not_scaled_reports_its_limit() {
    let data = datasets::breast_cancer().unwrap();
    let svc = Svc::new().kernel(Kernel::Linear).max_iter(1000);
    let end = only(svc.fit(&data.x, &data.y).unwrap().convergence());
    assert!(!end.is_met && end.iterations == 1000 && end.last_change > 1e-3, "{end:?}");
}

#[test]
fn a_descent_that_diverges_has_not_converged() {
    let data = datasets::penguins().unwrap();
    let model = SgdRegressor::squared_error().fit(&data.x, &data.y).unwrap();
    let end = only(model.convergence());
    assert!(!end.is_met && end.iterations < 1000, "{end:?}");
    assert!(end.to_string().contains("without converging"), "{end}");
    let data = datasets::wine().unwrap();
    let model = Sgd::squared_hinge().fit(&data.x, &data.y).unwrap();
    assert!(!only(model.convergence()).is_met);
}

#[test]
fn a_summary_names_the_folds_that_did_not_converge_in_each_way_to_run() -> Result<()> {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let data = scaled_wine();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    let classifier = Pipeline::new()
        .then(StandardScaler::new())
        .classifier(LogisticRegression::new().max_iter(3));
    let folds = CrossValidation::new(KFold::new(2).shuffle(1));
    let cv = folds.add_to(&mut graph, "logistic", classifier, x, y)?;
    let scores = cv.add_scores(&mut graph, [Scorer::accuracy()])?;
    let plain = Sequential::default().run(&graph, cv.reports())?;
    let expected = cv.summary(&plain)?.warnings;
    let start =
        "logistic-regression did not converge within its limit of 3 iterations (last change";
    for (fold, sentence) in expected.iter().enumerate() {
        assert!(sentence.starts_with(&format!("fold {fold}: {start}")), "{sentence}");
        assert!(sentence.ends_with("scale the features, or raise `max_iter`"), "{sentence}");
    }
    assert_eq!(expected.len(), 2);
    // The second run finds all of it in the store.
    for outcome in ["ran", "reused"] {
        let executor = Threads::default().store(store.clone());
        let run = executor.run(&graph, cv.reports())?;
        let report = run.outcome(cv.fold(0).report_test.id()).unwrap();
        assert_eq!(report.to_string(), outcome);
        assert_eq!(cv.summary(&run)?.warnings, expected);
        let run = executor.run(&graph, scores.nodes())?;
        assert_eq!(scores.summary(&run)?.warnings, expected);
    }
    let keys: Vec<&str> = plain.notices().map(|(key, _)| key).collect();
    assert_eq!(keys, ["logistic/cv/fit-00", "logistic/cv/fit-01"]);
    let all = Sequential::default().run(&graph, cv.everything())?;
    let of_all = cv.summary(&all)?.warnings.pop().unwrap();
    assert!(
        of_all.starts_with("the model of all samples: logistic-regression did not"),
        "{of_all}"
    );
    Ok(())
}

#[test]
fn absurd_predictions_are_noticed_with_their_fold() -> Result<()> {
    let data = datasets::penguins()?;
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    let folds = CrossValidation::new(KFold::new(2).shuffle(1));
    let cv = folds.add_to(&mut graph, "sgd", SgdRegressor::squared_error(), x, y)?;
    let run = Sequential::default().run(&graph, cv.reports())?;
    let summary = cv.summary(&run)?;
    for about in ["fold 0:", "fold 0, training samples:", "fold 1, test samples:"] {
        let found = summary.warnings.iter().find(|sentence| sentence.starts_with(about));
        let found = found.unwrap_or_else(|| panic!("{about} {summary}"));
        assert!(found.contains("scale the features"), "{found}");
    }
    assert!(summary.to_string().contains("note: fold 1, test samples: the predictions are absurd"));
    Ok(())
}
