//! Cross-validation as a program writes it: its keys, the tasks that run and their number, the
//! samples each fold sees, and the outcome of a run in which something fails.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tenfold::graph::Outcome;
use tenfold::linear_model::LinearRegression;
use tenfold::metrics::ClassificationReport;
use tenfold::svm::LinfaSvm;

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold::data::{Rows, Samples};
use tenfold::graph::{self, EventLog, GraphError, Targets};
use tenfold::model_selection::{
    CrossValidated, OutOfFold, Split, Splits, Splitter, ValidationError,
};
use tenfold::prelude::*;
use tenfold::{Error, Result};

mod old_stores;
mod own_splitters;

type Models = CrossValidated<Box<dyn Classifier>>;

/// A graph with a data set at `X` and `y`.
fn graph_of(data: tenfold::data::ClassificationData) -> (Graph, Node<Records>, Node<Labels>) {
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    (graph, x, y)
}

/// Records of one feature, which is the number of the row.
fn numbered(n_samples: usize) -> Records {
    Records::dense(Array2::from_shape_fn((n_samples, 1), |(row, _)| row as f64)).unwrap()
}

/// Classes `a` and `b` in turn.
fn in_turn(n_samples: usize) -> Labels {
    let names = (0..n_samples).map(|row| ["a", "b"][row % 2]);
    Labels::from_names(&names.collect::<Vec<_>>()).unwrap()
}

/// `Sequential`, and `Threads` of 1, 2 and 8 threads.
fn ways() -> Vec<(&'static str, Box<dyn Executor>)> {
    let threads = |threads| Box::new(Threads::new(threads).unwrap());
    vec![
        ("Sequential", Box::new(Sequential::default())),
        ("Threads of 1", threads(1)),
        ("Threads of 2", threads(2)),
        ("Threads of 8", threads(8)),
    ]
}

/// Runs and hands back the lines of the event log too.
fn logged(graph: &Graph, targets: impl Targets) -> (Run, Vec<String>) {
    let log = EventLog::default();
    let run = Threads::default().observer(log.clone()).run(graph, targets).unwrap();
    (run, log.lines())
}

/// The number of lines that are this one.
fn count(lines: &[String], line: &str) -> usize {
    lines.iter().filter(|&found| found == line).count()
}

/// A classifier that predicts the first class; `fit` may refuse or panic.
#[derive(Debug)]
struct Probe {
    /// Called with the training samples before each fit.
    on_fit: fn(&Records) -> Result<()>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FirstClass(Labels);

impl Classifier for Probe {
    fn name(&self) -> &'static str {
        "probe"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        (self.on_fit)(x)?;
        Ok(Box::new(FirstClass(y.clone())))
    }
}

tenfold::authoring::register!(ClassifierModel FirstClass: "test.first-class.v1");

impl ClassifierModel for FirstClass {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.0.with_codes(vec![0; x.n_samples()])
    }
}

/// Cross-validation of a probe over 9 numbered samples in 3 folds: fold 1 tests rows 3 to 5.
fn probed(on_fit: fn(&Records) -> Result<()>) -> (Graph, Models) {
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(9)).unwrap();
    let y = graph.data("y", in_turn(9)).unwrap();
    let probe = graph.data("estimator", Probe { on_fit }.boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3)).add_to(&mut graph, "probe", probe, x, y).unwrap();
    (graph, cv)
}

fn has_row_3(x: &Records) -> bool {
    x.as_dense().unwrap().rows().any(|row| row == [3.0])
}

fn refusal() -> Error {
    Error::Fit { estimator: "probe", reason: "no row 3".to_owned() }
}

#[test]
fn the_keys_are_those_of_the_pipeline_that_the_project_sets_out_from() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    CrossValidation::new(KFold::new(3)).add_to(&mut graph, "svm", svm, x, y).unwrap();

    let mut expected = ["SVM", "X", "y", "svm/prod"].join("\n");
    for fold in ["00", "01", "02"] {
        for part in ["X/cv/transform-trn", "X/cv/transform-tst"]
            .iter()
            .chain(&["y/cv/transform-trn", "y/cv/transform-tst"])
            .chain(&["svm/cv/fit", "svm/cv/transform-trn", "svm/cv/transform-tst"])
            .chain(&["svm/cv/report-trn", "svm/cv/report-tst"])
        {
            expected += &format!("\n{part}-{fold}");
        }
        // Not of that pipeline: the number of the fold, and its rows.
        expected += &format!("\ny/cv/fold-{fold}\ny/cv/split-{fold}");
    }
    // Nor these: the rows of all folds, the warnings about them, the out-of-fold predictions.
    expected += "\ny/cv/splitter\ny/cv/splits\ny/cv/warnings\nsvm/cv/predictions";
    let expected: BTreeSet<&str> = expected.lines().collect();
    assert_eq!(graph.keys().collect::<BTreeSet<_>>(), expected);
    assert_eq!(graph.len(), expected.len());
}

#[test]
fn a_node_is_found_by_its_key_with_its_type() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3)).add_to(&mut graph, "svm", svm, x, y).unwrap();
    let model: Node<Box<dyn ClassifierModel>> = graph.node("svm/cv/fit-01").unwrap();
    assert_eq!(model, cv.fold(1).model);
    let reports = graph.nodes::<ClassificationReport>("svm/cv/report-tst-*").unwrap();
    let expected: Vec<_> = cv.folds().iter().map(|fold| fold.report_test).collect();
    assert_eq!(reports, expected);
    let error = graph.node::<Labels>("svm/cv/fit-01").unwrap_err().to_string();
    assert!(error.contains("`svm/cv/fit-01`") && error.contains("ClassifierModel"), "{error}");
}

#[test]
fn two_estimators_over_one_target_share_their_folds() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let sgd = graph.data("SGD", Sgd::hinge().boxed()).unwrap();
    let folds = CrossValidation::new(KFold::new(3).shuffle(7));
    let first = folds.add_to(&mut graph, "svc", svc, x, y).unwrap();
    // Another cross-validation, but split in the same way.
    let folds = CrossValidation::new(KFold::new(3).shuffle(7));
    let second = folds.add_to(&mut graph, "sgd", sgd, x, y).unwrap();
    assert_eq!(first.splits, second.splits);
    for (first, second) in first.folds().iter().zip(second.folds()) {
        assert_eq!((first.x_train, first.x_test), (second.x_train, second.x_test));
        assert_eq!((first.y_train, first.y_test), (second.y_train, second.y_test));
    }

    let (_, lines) = logged(&graph, (first.everything(), second.everything()));
    for part in ["split", "transform-trn", "transform-tst"] {
        for fold in ["00", "01", "02"] {
            assert_eq!(count(&lines, &format!("finished y/cv/{part}-{fold}")), 1);
            let of_x = usize::from(part != "split");
            assert_eq!(count(&lines, &format!("finished X/cv/{part}-{fold}")), of_x);
        }
    }
    assert_eq!(count(&lines, "finished y/cv/splits"), 1);
}

#[test]
fn other_folds_under_the_same_name_are_refused_and_get_a_name_of_their_own() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    CrossValidation::new(KFold::new(3)).add_to(&mut graph, "a", svm, x, y).unwrap();
    let others: [Box<dyn Splitter>; 3] =
        [KFold::new(4).boxed(), KFold::new(3).shuffle(0).boxed(), StratifiedKFold::new(3).boxed()];
    for (at, other) in others.into_iter().enumerate() {
        let wanted = other.to_json().unwrap();
        let cv = CrossValidation::new(other);
        let error = cv.add_to(&mut graph, "b", svm, x, y).unwrap_err();
        assert!(
            matches!(error, Error::Validation(ValidationError::FoldsInUse { .. })),
            "{error:?}"
        );
        let said = error.to_string();
        assert!(said.contains("`y/cv/splits`") && said.contains("CrossValidation::named"));
        assert!(said.contains(&wanted), "{said}");
        let cv = cv.named(format!("cv-{at}")).add_to(&mut graph, "b", svm, x, y);
        // The production model is the estimator's, independent of the folds: its key is taken.
        match cv {
            Ok(cv) if at == 0 => {
                assert_eq!(graph.key(cv.fold(3).model.id()).unwrap(), "b/cv-0/fit-03");
                assert!(
                    graph.contains("y/cv-0/splits") && graph.contains("X/cv-0/transform-tst-03")
                );
                assert!(graph.contains("b/prod"));
            }
            Err(Error::Graph(graph::Error::Graph(GraphError::DuplicateKey { key, .. })))
                if at > 0 =>
            {
                assert_eq!(key, "b/prod");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_name_in_use_is_an_error_with_the_lines_of_both_calls() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3));
    let first = line!() + 1;
    cv.add_to(&mut graph, "a", svm, x, y).unwrap();
    let error = cv.add_to(&mut graph, "a", svm, x, y).unwrap_err().to_string();
    for line in [first, first + 1] {
        assert!(error.contains(&format!("{}:{line}:", file!())), "{error}");
    }
    assert!(!error.contains("tenfold-ml"), "{error}");
}

#[test]
fn folds_by_another_target_are_refused() {
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(9)).unwrap();
    let first = graph.data("first", in_turn(9)).unwrap();
    let second = graph.data("second", in_turn(9)).unwrap();
    let svc = graph.data("svc", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3));
    cv.add_to(&mut graph, "a", svc, x, first).unwrap();
    let error = cv.add_to(&mut graph, "b", svc, x, second).unwrap_err();
    let said = error.to_string();
    assert!(matches!(error, Error::Validation(ValidationError::FoldsInUse { .. })), "{error:?}");
    assert!(said.contains("`X/cv/transform-trn-00`") && said.contains("`second`"), "{said}");
}

/// The predictions and reports of a cross-validation, as text.
fn described<L: tenfold::estimator::learner::Learner>(cv: &CrossValidated<L>, run: &Run) -> String {
    let mut text = format!("{:?}\n", run.get(cv.predictions).unwrap());
    for fold in cv.folds() {
        text += &format!("{:?}\n", run.get(fold.report_train).unwrap());
        text += &format!("{:?}\n", run.get(fold.report_test).unwrap());
    }
    text
}

#[test]
fn every_classifier_gives_the_same_in_every_executor() {
    let scaled = |last: Box<dyn Classifier>| {
        Pipeline::new().then(StandardScaler::new()).classifier(last).boxed()
    };
    for estimator in [
        Sgd::hinge().alpha(1e-3).boxed(),
        Sgd::log().elastic_net(0.3).boxed(),
        Svc::new().boxed(),
        LinfaSvm::gaussian(10.0).boxed(),
        scaled(Sgd::modified_huber().boxed()),
        scaled(Svc::new().boxed()),
        scaled(LinfaSvm::linear().boxed()),
    ] {
        let name = format!("{estimator:?}");
        let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
        let estimator = graph.data("estimator", estimator).unwrap();
        let folds = CrossValidation::new(StratifiedKFold::new(3).shuffle(1));
        let cv = folds.add_to(&mut graph, "cv", estimator, x, y).unwrap();
        let plan = graph.plan(cv.everything()).unwrap();
        let runs = ways().into_iter().map(|(way, executor)| {
            let run = executor.run_plan(&plan, Bindings::new()).unwrap().all_ran().unwrap();
            (way, described(&cv, &run))
        });
        let runs: Vec<_> = runs.collect();
        for (way, run) in &runs[1..] {
            assert_eq!(*run, runs[0].1, "{name} in {way}");
        }
    }
}

#[test]
fn every_regressor_gives_the_same_in_every_executor() {
    let scaled = Pipeline::new().then(StandardScaler::new()).regressor(LinearRegression::new());
    for estimator in [LinearRegression::new().boxed(), scaled.boxed()] {
        let data = datasets::penguins().unwrap();
        let mut graph = Graph::new();
        let x = graph.data("X", data.x).unwrap();
        let y = graph.data("y", data.y).unwrap();
        let estimator = graph.data("estimator", estimator).unwrap();
        let folds = CrossValidation::new(KFold::new(5).shuffle(1));
        let cv = folds.add_to(&mut graph, "cv", estimator, x, y).unwrap();
        let plan = graph.plan(cv.everything()).unwrap();
        let mut first = None;
        for (way, executor) in ways() {
            let run = executor.run_plan(&plan, Bindings::new()).unwrap().all_ran().unwrap();
            assert!(cv.summary(&run).unwrap().test_mean("R2").unwrap() > 0.4);
            let text = described(&cv, &run);
            assert_eq!(first.get_or_insert(text.clone()), &text, "{way}");
        }
    }
}

/// Passes records on as they are, and writes down the rows that it was fitted on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Diary {
    #[serde(skip)]
    fitted_on: Arc<Mutex<Vec<Vec<f64>>>>,
}

impl Transformer for Diary {
    fn name(&self) -> &'static str {
        "diary"
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        self.fitted_on.lock().unwrap().push(x.as_dense()?.rows().map(|row| row[0]).collect());
        Ok(Box::new(self.clone()))
    }
}

tenfold::authoring::register!(TransformerModel Diary: "test.diary.v1");

impl TransformerModel for Diary {
    fn transform(&self, x: &Records) -> Result<Records> {
        Ok(x.clone())
    }
}

#[test]
fn preprocessing_is_fitted_inside_the_fold() {
    let diary = Diary::default();
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(10)).unwrap();
    let y = graph.data("y", in_turn(10)).unwrap();
    let pipeline = Pipeline::new().then(diary.clone()).classifier(Svc::new());
    let pipeline = graph.data("estimator", pipeline.boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3)).add_to(&mut graph, "svc", pipeline, x, y).unwrap();
    Threads::default().run(&graph, cv.reports()).unwrap().all_ran().unwrap();

    let mut fitted_on = std::mem::take(&mut *diary.fitted_on.lock().unwrap());
    fitted_on.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let numbers = |rows: &[u32]| rows.iter().copied().map(f64::from).collect::<Vec<_>>();
    assert_eq!(
        fitted_on,
        [
            numbers(&[0, 1, 2, 3, 4, 5, 6]),
            numbers(&[0, 1, 2, 3, 7, 8, 9]),
            numbers(&[4, 5, 6, 7, 8, 9]),
        ]
    );
    Threads::default().run(&graph, cv.prod).unwrap();
    let all: Vec<f64> = (0..10).map(f64::from).collect();
    assert_eq!(*diary.fitted_on.lock().unwrap(), [all]);
}

#[test]
fn folds_point_into_the_matrix_that_they_are_a_part_of() {
    let data = datasets::digits().unwrap();
    let (mut graph, x, y) = graph_of(data.clone());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(StratifiedKFold::new(3).shuffle(5));
    let cv = cv.add_to(&mut graph, "svm", svm, x, y).unwrap();
    let views: Vec<_> = cv.folds().iter().flat_map(|fold| [fold.x_train, fold.x_test]).collect();
    let splits: Vec<_> = cv.folds().iter().map(|fold| fold.split).collect();
    let run = Threads::default().run(&graph, (&views, &splits)).unwrap();
    for (fold, split) in cv.folds().iter().zip(&splits) {
        let split = run.get(*split).unwrap();
        for (view, rows) in [(fold.x_train, &split.train), (fold.x_test, &split.test)] {
            let view = run.get(view).unwrap();
            assert_eq!(view.n_samples(), rows.len());
            for (sample, row) in rows.iter().enumerate() {
                assert_eq!(
                    view.as_dense().unwrap().row(sample).as_ptr(),
                    data.x.as_dense().unwrap().row(row).as_ptr()
                );
            }
        }
    }
}

#[test]
fn a_fold_that_fails_leaves_the_others_and_shows_in_the_summary() {
    let fails = |x: &Records| if has_row_3(x) { Ok(()) } else { Err(refusal()) };
    let panics = |x: &Records| {
        assert!(has_row_3(x), "no row 3");
        Ok(())
    };
    for (on_fit, how) in [(fails as fn(&Records) -> Result<()>, "failed"), (panics, "panicked")] {
        let (graph, cv) = probed(on_fit);
        for (way, mut executor) in ways() {
            executor.options_mut().on_error = OnError::Isolate;
            let plan = graph.plan(cv.everything()).unwrap();
            let run = executor.run_plan(&plan, Bindings::new()).unwrap();
            for at in [0, 2] {
                assert!(run.get(cv.fold(at).report_test).is_ok(), "{way}");
            }
            assert!(run.get(cv.prod).is_ok() && run.get(cv.predictions).is_err(), "{way}");
            let skipped = run.outcome(cv.fold(1).report_test.id()).unwrap();
            let Outcome::Skipped { because } = skipped else { panic!("{way}: {skipped:?}") };
            assert_eq!(because, "probe/cv/fit-01");
            let summary = cv.summary(&run).unwrap();
            let failed: Vec<_> = summary.folds.iter().map(|fold| fold.error.is_some()).collect();
            assert_eq!(failed, [false, true, false]);
            assert!(summary.test_mean("accuracy").unwrap().is_finite());
            let text = summary.to_string();
            let expected = format!("1 of 3 folds failed:\n  task `probe/cv/fit-01` {how} ");
            assert!(text.contains(&expected) && text.contains("no row 3"), "{text}");
        }
    }
}

#[test]
fn when_every_fold_fails_the_summary_is_the_first_error() {
    let (graph, cv) = probed(|_| Err(refusal()));
    let run = Threads::default().on_error(OnError::Isolate).run(&graph, cv.reports()).unwrap();
    let said = cv.summary(&run).unwrap_err().to_string();
    assert!(said.starts_with("task `probe/cv/fit-00` failed"), "{said}");
    assert!(said.ends_with("probe could not be fitted: no row 3"), "{said}");
}

#[test]
fn a_run_that_was_not_asked_for_reports_has_no_summary() {
    let (graph, cv) = probed(|_| Ok(()));
    let run = Threads::default().run(&graph, cv.prod).unwrap();
    let said = cv.summary(&run).unwrap_err().to_string();
    assert!(said.contains("is not part of this run"), "{said}");
}

#[test]
fn a_class_that_a_training_fold_lacks_is_never_predicted_there() {
    for estimator in [Svc::new().boxed(), Sgd::hinge().boxed(), LinfaSvm::linear().boxed()] {
        let name = estimator.name();
        // Sorted by class: each of 3 folds tests all samples of one class.
        let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
        let estimator = graph.data("estimator", estimator).unwrap();
        let cv = CrossValidation::new(KFold::new(3));
        let cv = cv.add_to(&mut graph, "cv", estimator, x, y).unwrap();
        let run = Threads::default().run(&graph, cv.everything()).unwrap().all_ran().unwrap();
        for (at, class) in ["setosa", "versicolor", "virginica"].into_iter().enumerate() {
            let test = run.get(cv.fold(at).report_test).unwrap();
            assert_eq!(test.accuracy(), 0.0, "{name}");
            assert_eq!(test.class(class).unwrap().support, 50.0, "{name}");
            let train = run.get(cv.fold(at).report_train).unwrap();
            assert!(train.class(class).is_none() && train.accuracy() > 0.9, "{name}: {train}");
        }
    }
}

#[test]
fn records_and_labels_of_different_lengths_are_refused_with_both() {
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(12)).unwrap();
    let y = graph.data("y", in_turn(9)).unwrap();
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let error =
        CrossValidation::new(KFold::new(3)).add_to(&mut graph, "svc", svc, x, y).unwrap_err();
    assert!(matches!(error, Error::LengthMismatch { left_len: 12, right_len: 9, .. }), "{error}");
    assert_eq!(graph.len(), 3, "nothing is added");
}

#[test]
fn lengths_that_are_known_only_in_the_run_are_refused_there() {
    let mut graph = Graph::new();
    let x = graph.input::<Records>("X").unwrap();
    let y = graph.data("y", in_turn(9)).unwrap();
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3)).add_to(&mut graph, "svc", svc, x, y).unwrap();
    let plan = graph.plan((cv.reports(), cv.prod)).unwrap();
    for n_samples in [8, 10] {
        let bindings = Bindings::new().bind(x, numbered(n_samples));
        let executor = Threads::default().on_error(OnError::Isolate);
        let run = executor.run_plan(&plan, bindings).unwrap();
        let said = run.get(cv.fold(0).report_test).unwrap_err().to_string();
        let expected = format!("records of length {n_samples} cannot go with targets of length 9");
        assert!(said.contains(&expected), "{said}");
        assert!(run.get(cv.prod).unwrap_err().to_string().contains("with labels of length 9"));
    }
}

#[test]
fn folds_are_checked_before_anything_runs() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let mut message = |splitter: Box<dyn Splitter>| {
        let cv = CrossValidation::new(splitter).add_to(&mut graph, "svc", svc, x, y);
        cv.unwrap_err().to_string()
    };
    assert!(message(KFold::new(1).boxed()).contains("at least 2"));
    assert!(message(KFold::new(151).boxed()).contains("151 folds are more than the 150 samples"));
    let said = message(StratifiedKFold::new(51).boxed());
    assert!(said.starts_with("51 folds are more than the samples of every class"), "{said}");
    assert!(said.contains("`setosa` has 50"), "{said}");
}

#[test]
fn a_number_of_folds_that_cannot_be_is_refused_for_inputs_too() {
    let mut graph = Graph::new();
    let x = graph.input::<Records>("X").unwrap();
    let y = graph.input::<Labels>("y").unwrap();
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let none: [Box<dyn Splitter>; 5] = [
        KFold::new(0).boxed(),
        KFold::new(1).boxed(),
        StratifiedKFold::new(0).boxed(),
        StratifiedKFold::new(1).boxed(),
        own_splitters::Hidden { seed: 0, n_splits: 0 }.boxed(),
    ];
    for splitter in none {
        let cv = CrossValidation::new(splitter).add_to(&mut graph, "svc", svc, x, y);
        let error = cv.unwrap_err();
        assert!(matches!(error, Error::Param { .. }), "{error}");
        assert_eq!(graph.len(), 3, "nothing is added");
    }
}

#[test]
fn a_cross_validation_without_folds_has_no_summary() {
    #[derive(Debug)]
    struct Without;

    impl Splitter for Without {
        fn n_splits(&self) -> usize {
            0
        }

        fn split(&self, _: &Samples<'_>) -> Result<Splits> {
            Ok(Vec::new().into())
        }

        fn check_params(&self) -> Result<()> {
            Ok(())
        }
    }

    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(Without).add_to(&mut graph, "svc", svc, x, y).unwrap();
    let run = Threads::default().run(&graph, cv.reports()).unwrap();
    let said = cv.summary(&run).unwrap_err().to_string();
    assert_eq!(said, "the cross-validation is empty; at least one fold is needed");
}

#[test]
fn every_model_refuses_another_number_of_features() {
    let data = datasets::iris().unwrap();
    let narrow = numbered(3);
    let scaled = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    for estimator in
        [Sgd::hinge().boxed(), Svc::new().boxed(), LinfaSvm::linear().boxed(), scaled.boxed()]
    {
        let model = estimator.fit(&data.x, &data.y).unwrap();
        check_feature_count(model.predict(&narrow).unwrap_err());
    }
    let target = Values::new(data.y.codes().map(f64::from).collect()).unwrap();
    let scaled = Pipeline::new().then(StandardScaler::new()).regressor(LinearRegression::new());
    for estimator in [LinearRegression::new().boxed(), scaled.boxed()] {
        let model = estimator.fit(&data.x, &target).unwrap();
        check_feature_count(model.predict(&narrow).unwrap_err());
    }
    let scaler = Transformer::fit(&StandardScaler::new(), &data.x).unwrap();
    check_feature_count(scaler.transform(&narrow).unwrap_err());
}

#[track_caller]
fn check_feature_count(error: Error) {
    assert_eq!(error.to_string(), "the model was fitted on 4 features but the records have 1");
}

#[test]
fn out_of_fold_predictions_are_those_of_the_folds() {
    let (mut graph, x, y) = graph_of(datasets::wine().unwrap());
    let sgd = graph.data("SGD", Sgd::hinge().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(4).shuffle(3));
    let cv = cv.add_to(&mut graph, "sgd", sgd, x, y).unwrap();
    let predicted: Vec<_> = cv.folds().iter().map(|fold| fold.predicted_test).collect();
    let splits: Vec<_> = cv.folds().iter().map(|fold| fold.split).collect();
    let run = Threads::default().run(&graph, (cv.predictions, &predicted, &splits)).unwrap();
    let together: &OutOfFold<Labels> = run.get(cv.predictions).unwrap();
    let mut rows = Vec::new();
    for (at, (tested, labels)) in together.folds().enumerate() {
        assert_eq!(tested, &run.get(splits[at]).unwrap().test);
        assert_eq!(labels, run.get(predicted[at]).unwrap());
        rows.extend(tested.iter());
    }
    rows.sort_unstable();
    assert!(rows.into_iter().eq(0..178));
}

/// Predicts one class too few.
#[derive(Debug)]
struct Forgetful;

// As a program that depends on nothing but this crate writes it.
#[derive(Debug, tenfold::serde::Serialize, tenfold::serde::Deserialize)]
#[serde(crate = "tenfold::serde")]
struct ForgetfulModel(Labels);

impl Classifier for Forgetful {
    fn name(&self) -> &'static str {
        "forgetful"
    }

    fn fit(&self, _: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(ForgetfulModel(y.clone())))
    }
}

tenfold::authoring::register!(ClassifierModel ForgetfulModel: "test.forgetful.v1");

impl ClassifierModel for ForgetfulModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.0.with_codes(vec![0; x.n_samples() - 1])
    }
}

#[test]
fn a_model_that_forgets_a_sample_has_no_out_of_fold_predictions() {
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(9)).unwrap();
    let y = graph.data("y", in_turn(9)).unwrap();
    let forgetful = graph.data("estimator", Forgetful.boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3));
    let cv = cv.add_to(&mut graph, "forgetful", forgetful, x, y).unwrap();
    let executor = Threads::default().on_error(OnError::Isolate);
    let run = executor.run(&graph, cv.everything()).unwrap();
    for said in [
        run.get(cv.predictions).unwrap_err().to_string(),
        run.get(cv.fold(0).report_test).unwrap_err().to_string(),
    ] {
        assert!(said.contains("length 3") && said.contains("length 2"), "{said}");
    }
}

#[test]
fn reports_need_no_production_fit_and_everything_is_everything() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3).shuffle(1));
    let cv = cv.add_to(&mut graph, "svm", svm, x, y).unwrap();
    let (run, lines) = logged(&graph, cv.reports());
    assert!(cv.summary(&run).is_ok());
    for left_out in ["svm/prod", "svm/cv/predictions"] {
        assert_eq!(count(&lines, &format!("started {left_out}")), 0);
    }
    assert!(run.get(cv.fold(0).model).is_err(), "a model that is not asked for is freed");
    assert_eq!(count(&lines, "released svm/cv/fit-00"), 1);

    let (run, lines) = logged(&graph, cv.everything());
    let fits = lines.iter().filter(|line| line.starts_with("started svm/cv/fit-")).count();
    assert_eq!((fits, count(&lines, "started svm/prod")), (3, 1), "nothing is fitted twice");
    assert!(run.get(cv.splits).is_ok() && run.get(cv.warnings).is_ok());
    assert!(run.get(cv.predictions).is_ok() && run.get(cv.prod).is_ok());
    for fold in cv.folds() {
        assert!(run.get(fold.model).is_ok());
        assert!(run.get(fold.report_train).is_ok() && run.get(fold.report_test).is_ok());
    }
}

#[test]
fn a_test_report_alone_predicts_no_training_sample() {
    let (graph, _) = probed(|_| Ok(()));
    let (_, lines) = logged(&graph, "probe/cv/report-tst-01");
    let started: BTreeSet<_> =
        lines.iter().filter_map(|line| line.strip_prefix("started ")).collect();
    let expected = "X/cv/transform-trn-01 X/cv/transform-tst-01 probe/cv/fit-01 \
                    probe/cv/report-tst-01 probe/cv/transform-tst-01 y/cv/split-01 y/cv/splits \
                    y/cv/transform-trn-01 y/cv/transform-tst-01";
    assert_eq!(started, expected.split_whitespace().collect());
}

#[test]
fn a_model_that_is_given_serves_without_a_fit() {
    let iris = datasets::iris().unwrap();
    let given = Svc::new().boxed().fit(&iris.x, &iris.y).unwrap();
    let expected = given.predict(&iris.x).unwrap();

    let mut graph = Graph::new();
    let x = graph.input::<Records>("X").unwrap();
    let y = graph.input::<Labels>("y").unwrap();
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3)).add_to(&mut graph, "svm", svm, x, y).unwrap();
    let served = graph.try_task("svm/serve", tasks::predict, (cv.prod, x)).unwrap();
    let log = EventLog::default();
    let executor = Threads::default().observer(log.clone());
    let bindings = Bindings::new().bind(cv.prod, given).bind(x, iris.x);
    let run = executor.run_plan(&graph.plan(served).unwrap(), bindings).unwrap();
    assert_eq!(run.get(served).unwrap(), &expected);
    assert_eq!(log.lines(), ["planned 1", "started svm/serve", "finished svm/serve"]);
}

#[test]
fn data_that_is_bound_in_the_run_gives_the_same_as_data_in_the_graph() {
    let mut graph = Graph::new();
    let x = graph.input::<Records>("X").unwrap();
    let y = graph.input::<Labels>("y").unwrap();
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let folds = CrossValidation::new(StratifiedKFold::new(3));
    let bound = folds.add_to(&mut graph, "svc", svc, x, y).unwrap();
    let plan = graph.plan(bound.everything()).unwrap();
    assert_eq!(plan.inputs().collect::<BTreeSet<_>>(), ["X", "y"].into());
    // One plan, for data of different lengths and classes.
    for data in [datasets::iris().unwrap(), datasets::wine().unwrap()] {
        let bindings = Bindings::new().bind(x, data.x.clone()).bind(y, data.y.clone());
        let run = Threads::default().run_plan(&plan, bindings).unwrap();
        let (mut graph, x, y) = graph_of(data);
        let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
        let cv = folds.add_to(&mut graph, "svc", svc, x, y).unwrap();
        let expected = Sequential::default().run(&graph, cv.everything()).unwrap();
        assert_eq!(described(&bound, &run), described(&cv, &expected));
    }
    let few = Bindings::new().bind(x, numbered(2)).bind(y, in_turn(2));
    let run = Threads::default().run_plan(&plan, few).unwrap();
    let said = run.get(bound.fold(0).report_test).unwrap_err().to_string();
    assert!(said.starts_with("task `y/cv/splits` failed (needed by "), "{said}");
    assert!(said.contains("3 folds are more than the 2 samples"), "{said}");
    let said = Threads::default().run_plan(&plan, Bindings::new()).unwrap_err().to_string();
    assert_eq!(said, "no value is bound to inputs `X`, `y`; bind them with `Bindings::bind`");
}

#[test]
fn nodes_of_another_graph_are_refused() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let (mut other, other_x, other_y) = graph_of(datasets::iris().unwrap());
    let other_svc = other.data("SVC", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3));
    for (svc, x, y) in [(other_svc, x, y), (svc, other_x, y), (svc, x, other_y)] {
        let error = cv.add_to(&mut graph, "svc", svc, x, y).unwrap_err();
        let foreign = |error| matches!(error, graph::Error::Graph(GraphError::ForeignNode { .. }));
        assert!(matches!(error, Error::Graph(error) if foreign(error.clone())));
    }
}

#[test]
fn everything_at_once_imported_leaves_fit_and_predict_without_doubt() {
    use tenfold::estimator::*;

    let (iris, penguins) = (datasets::iris().unwrap(), datasets::penguins().unwrap());
    let classifier = Svc::new().boxed();
    let model = classifier.fit(&iris.x, &iris.y).unwrap();
    assert_eq!(model.predict(&iris.x).unwrap().len(), 150);
    let regressor = LinearRegression::new().boxed();
    let model = regressor.fit(&penguins.x, &penguins.y).unwrap();
    assert_eq!(model.predict(&penguins.x).unwrap().len(), 333);
}

#[test]
fn estimators_have_short_names() {
    assert_eq!(Sgd::hinge().name(), "sgd");
    assert_eq!(Svc::new().name(), "svc");
    assert_eq!(LinfaSvm::linear().name(), "linfa-svm");
    assert_eq!(LinearRegression::new().name(), "linear-regression");
    assert_eq!(Transformer::name(&StandardScaler::new()), "standard-scaler");
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    assert_eq!(pipeline.name(), "svc");
}

#[test]
fn the_summary_is_a_table_with_a_line_per_fold() {
    let (mut graph, x, y) = graph_of(datasets::wine().unwrap());
    let svc = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    let svc = graph.data("SVC", svc.boxed()).unwrap();
    let cv = CrossValidation::new(StratifiedKFold::new(3));
    let cv = cv.add_to(&mut graph, "svc", svc, x, y).unwrap();
    let run = Threads::default().run(&graph, cv.reports()).unwrap();
    let mut summary = cv.summary(&run).unwrap();
    for (at, fold) in summary.folds.iter_mut().enumerate() {
        assert!(fold.fit_seconds > 0.0 && fold.score_seconds > 0.0);
        (fold.fit_seconds, fold.score_seconds) = (0.5 + at as f64, 0.25);
    }
    let expected = "\
fold             accuracy train/test   macro F1 train/test  weighted F1 train/test      fit s    score s
0                      1.0000 1.0000         1.0000 1.0000           1.0000 1.0000   0.500000   0.250000
1                      1.0000 0.9492         1.0000 0.9493           1.0000 0.9495   1.500000   0.250000
2                      0.9916 1.0000         0.9913 1.0000           0.9916 1.0000   2.500000   0.250000
test mean ± sd       0.9831 ± 0.0240       0.9831 ± 0.0239         0.9832 ± 0.0238   1.500000   0.250000
";
    assert_eq!(summary.to_string(), expected);
}

#[test]
fn warnings_of_the_splitter_reach_the_summary() {
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(9)).unwrap();
    let names = ["a", "a", "a", "a", "b", "b", "b", "b", "c"];
    let y = graph.data("y", Labels::from_names(&names).unwrap()).unwrap();
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(StratifiedKFold::new(3));
    let cv = cv.add_to(&mut graph, "svc", svc, x, y).unwrap();
    let run = Threads::default().run(&graph, cv.reports()).unwrap();
    let text = cv.summary(&run).unwrap().to_string();
    assert!(text.contains("note: 3 folds are more than the samples of some classes"), "{text}");
    assert!(text.contains("`c` has 1"), "{text}");
}

#[test]
fn a_cross_validation_that_cannot_be_added_leaves_the_graph_as_it_was() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    graph.data("svc/prod", 1).unwrap();
    let before: Vec<String> = graph.keys().map(str::to_owned).collect();
    let cv = CrossValidation::new(KFold::new(3));
    assert!(cv.add_to(&mut graph, "svc", svc, x, y).is_err());
    assert_eq!(graph.keys().collect::<Vec<_>>(), before);
    cv.add_to(&mut graph, "another", svc, x, y).unwrap();
}

#[test]
fn the_picture_in_the_readme_is_drawn_by_the_project() {
    let (mut graph, x, y) = graph_of(datasets::breast_cancer().unwrap());
    let svm = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
    let folds = CrossValidation::new(KFold::new(3).shuffle(7));
    let cv = folds.add_to(&mut graph, "svm", svm, x, y).unwrap();
    let plan = graph.plan((cv.fold(0).report_test, cv.prod)).unwrap();
    let drawn = plan.render(graph::Format::Mermaid);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    assert!(readme.contains(&format!("```mermaid\n{drawn}```")), "README.md needs\n{drawn}");
}

#[test]
fn nested_pipelines_with_steps_of_one_name_had_one_key_twice() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let inner = Pipeline::new().then(StandardScaler::new().with_mean(false)).classifier(Svc::new());
    let outer =
        Pipeline::new().then(StandardScaler::new()).then_named("svc", StandardScaler::new());
    let cv = CrossValidation::new(KFold::new(3).shuffle(7));
    let cv = cv.add_to(&mut graph, "svm", outer.classifier(inner), x, y).unwrap();
    let names: Vec<&str> = cv.fold(0).steps.iter().map(|step| &*step.name).collect();
    assert_eq!(names, ["standard-scaler", "svc", "standard-scaler-2"]);
    let run = Threads::default().run(&graph, (cv.reports(), cv.prod)).unwrap();
    assert!(run.get(cv.fold(0).report_test).unwrap().accuracy() > 0.9);
}
