//! Several scorers in one pass over a cross-validation, and out-of-fold probabilities.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, array};
use serde::{Deserialize, Serialize};
use tenfold::data::{LabelError, Labels, Records, Values};
use tenfold::estimator::{Classifier, ClassifierModel, Regressor};
use tenfold::linear_model::LinearRegression;
use tenfold::metrics::{Average, ClassAverage, accuracy, f_beta, log_loss, roc_auc_ovr};
use tenfold::model_selection::{
    CrossValidated, CrossValidation, Direction, KFold, PredefinedSplit, Scorer,
};
use tenfold::svm::Svc;
use tenfold::{Error, Result, datasets};
use tenfold_graph::{Executor, Graph, Node, Sequential};

/// Gives each class a probability by the distance of the first number to the place of the class,
/// and counts its fits.
#[derive(Debug, Default)]
struct Near {
    n_fits: Arc<AtomicUsize>,
}

#[derive(Debug, Serialize, Deserialize)]
struct NearModel {
    labels: Labels,
}

impl Classifier for Near {
    fn name(&self) -> &'static str {
        "near"
    }

    fn fit(&self, _: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        self.n_fits.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(NearModel { labels: y.with_codes(vec![])? }))
    }
}

tenfold::authoring::register!(ClassifierModel NearModel: "test.near.v1");

impl ClassifierModel for NearModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        let n_classes = self.labels.classes().len() as u32;
        let code = |row: &[f64]| (row[0].round() as u32).min(n_classes - 1);
        self.labels.with_codes(x.as_dense()?.rows().map(code).collect())
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let n_classes = self.labels.classes().len();
        let x = x.as_dense()?;
        let mut table = Array2::from_shape_fn((x.n_samples(), n_classes), |(row, class)| {
            (-(x.row(row)[0] - class as f64).abs()).exp()
        });
        for mut row in table.rows_mut() {
            let sum = row.sum();
            row.mapv_inplace(|value| value / sum);
        }
        Ok(Some(table))
    }
}

fn data() -> (Records, Labels) {
    let numbers = [0.1, 0.9, 2.2, 0.4, 1.4, 1.7, 0.6, 1.2, 2.0, -0.3, 1.6, 1.4];
    let x = Records::dense(Array2::from_shape_vec((12, 1), numbers.to_vec()).unwrap()).unwrap();
    (x, Labels::from_names(&["a", "b", "c"].repeat(4)).unwrap())
}

type Classified = CrossValidated<Box<dyn Classifier>>;

fn graph_of(
    estimator: Box<dyn Classifier>,
    (x, y): (Records, Labels),
    folds: &CrossValidation,
) -> (Graph, Classified) {
    let mut graph = Graph::new();
    let x = graph.data("X", x).unwrap();
    let y = graph.data("y", y).unwrap();
    let estimator: Node<Box<dyn Classifier>> = graph.data("near", estimator).unwrap();
    let cv = folds.add_to(&mut graph, "near", estimator, x, y).unwrap();
    (graph, cv)
}

fn three_folds() -> CrossValidation {
    CrossValidation::new(KFold::new(3))
}

#[test]
fn all_scorers_share_one_fit_per_fold() {
    let near = Near::default();
    let n_fits = Arc::clone(&near.n_fits);
    let (mut graph, cv) = graph_of(near.boxed(), data(), &three_folds());
    let scorers = [
        Scorer::accuracy(),
        Scorer::f1(Average::Macro),
        Scorer::log_loss(),
        Scorer::roc_auc_ovr(ClassAverage::Macro),
    ];
    let scores = cv.add_scores(&mut graph, scorers).unwrap();
    let probabilities = cv.add_probabilities(&mut graph).unwrap();
    let mut asked = scores.nodes();
    asked.extend([probabilities.id(), cv.predictions.id()]);
    asked.extend(cv.folds().iter().flat_map(|fold| [fold.y_test.id(), fold.predicted_test.id()]));
    let run = Sequential::default().run(&graph, asked).unwrap();

    assert_eq!(n_fits.load(Ordering::Relaxed), 3);
    let kept = run.get(probabilities).unwrap();
    for (at, (fold, (_, kept))) in cv.folds().iter().zip(kept.folds()).enumerate() {
        let (truth, predicted) =
            (run.get(fold.y_test).unwrap(), run.get(fold.predicted_test).unwrap());
        let found = run.get(scores.test(at)).unwrap();
        let zero = tenfold::metrics::ZeroDivision::Zero;
        let area = roc_auc_ovr(truth, kept.table(), ClassAverage::Macro).unwrap();
        let f1 = f_beta(truth, predicted, 1.0, Average::Macro, zero).unwrap();
        assert_eq!(found.get("accuracy"), Some(accuracy(truth, predicted).unwrap()));
        assert_eq!(found.get("macro F1"), Some(f1));
        assert_eq!(found.get("log loss"), Some(log_loss(truth, kept.table()).unwrap()));
        assert_eq!(found.get("macro ROC AUC ovr"), Some(area));
    }
    let whole = kept.in_order().unwrap();
    assert_eq!(whole.table().dim(), (12, 3));
    assert_eq!(whole.classes(), ["a", "b", "c"]);
    assert!(whole.of("a").unwrap()[0] > whole.of("c").unwrap()[0]);
    assert_eq!(run.get(cv.predictions).unwrap().in_order().unwrap().len(), 12);
    let summary = scores.summary(&run).unwrap();
    assert_eq!(summary.metrics, ["accuracy", "macro F1", "log loss", "macro ROC AUC ovr"]);
    let mean = summary.test_mean("log loss").unwrap();
    assert!(mean > 0.0 && mean < 1.0, "{mean}");
}

#[test]
fn a_scorer_that_fails_spoils_no_other() {
    let wine = datasets::wine().unwrap();
    let folds = CrossValidation::new(tenfold::model_selection::StratifiedKFold::new(3));
    let (mut graph, cv) = graph_of(Svc::new().boxed(), (wine.x, wine.y), &folds);
    let scorers = [Scorer::accuracy(), Scorer::log_loss(), Scorer::roc_auc("class_0")];
    let scores = cv.add_scores(&mut graph, scorers).unwrap();
    let run = Sequential::default().run(&graph, scores.nodes()).unwrap();
    let summary = scores.summary(&run).unwrap();
    assert!(summary.test_mean("accuracy").unwrap() > 0.6);
    assert!(summary.test_mean("log loss").unwrap().is_nan());
    let text = summary.to_string();
    assert!(
        text.contains(
            "note: log loss failed in fold 0: the models of this estimator have no probabilities"
        ),
        "{text}"
    );
    assert!(text.contains("note: ROC AUC of class_0 failed in fold 2: 3 classes occur"), "{text}");
}

#[test]
fn a_score_that_is_not_defined_in_a_fold_is_left_out_of_the_mean() {
    let (x, y) = data();
    // The first fold tests samples of one class alone.
    let folds = PredefinedSplit::new((0..12).map(|at| Some(if at % 6 == 0 { 0 } else { 1 })));
    let (mut graph, cv) = graph_of(Near::default().boxed(), (x, y), &CrossValidation::new(folds));
    let scores = cv.add_scores(&mut graph, [Scorer::roc_auc_ovr(ClassAverage::Macro)]).unwrap();
    let run = Sequential::default().run(&graph, scores.nodes()).unwrap();
    let summary = scores.summary(&run).unwrap();
    let second = run.get(scores.test(1)).unwrap().get("macro ROC AUC ovr").unwrap();
    assert_eq!(summary.test_mean("macro ROC AUC ovr"), Some(second));
    assert_eq!(summary.warnings, ["macro ROC AUC ovr is not defined in 1 of 2 folds"]);
}

#[test]
fn decisions_rank_where_there_are_no_probabilities() {
    let cancer = datasets::breast_cancer().unwrap();
    let (mut graph, cv) = graph_of(Svc::new().boxed(), (cancer.x, cancer.y), &three_folds());
    let scorers = [
        Scorer::roc_auc("malignant"),
        Scorer::roc_auc("benign"),
        Scorer::average_precision("malignant"),
    ];
    let scores = cv.add_scores(&mut graph, scorers).unwrap();
    let run = Sequential::default().run(&graph, scores.nodes()).unwrap();
    let found = run.get(scores.test(0)).unwrap();
    assert!(found.get("ROC AUC of malignant").unwrap() > 0.9);
    let both = found.get("ROC AUC of malignant").unwrap() - found.get("ROC AUC of benign").unwrap();
    assert!(both.abs() < 1e-12);
    assert!(found.get("average precision of malignant").unwrap() > 0.9);
}

#[test]
fn regressors_are_scored_too() {
    let penguins = datasets::penguins().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", penguins.x).unwrap();
    let y = graph.data("y", penguins.y).unwrap();
    let ols = graph.data("ols", LinearRegression::new().boxed()).unwrap();
    let cv = three_folds().add_to(&mut graph, "ols", ols, x, y).unwrap();
    let own = Scorer::<Values>::new("bias", Direction::Lower, |scored| {
        let pairs = scored.truth().iter().zip(scored.predicted().iter());
        Ok(pairs.map(|(truth, predicted)| predicted - truth).sum::<f64>().abs())
    });
    let scores = cv.add_scores(&mut graph, [Scorer::r2(), Scorer::pinball_loss(0.9), own]).unwrap();
    let mut asked = scores.nodes();
    asked.extend(cv.reports());
    let run = Sequential::default().run(&graph, asked).unwrap();
    let found = run.get(scores.train(1)).unwrap();
    assert_eq!(found.get("R2"), Some(run.get(cv.fold(1).report_train).unwrap().r2));
    assert!(found.get("bias").unwrap() < 1e-6);
    assert_eq!(found.iter().len(), 3);
}

#[test]
fn a_refused_scorer_leaves_the_graph_as_it_was() {
    let (mut graph, cv) = graph_of(Near::default().boxed(), data(), &three_folds());
    let before = graph.len();
    let twice = cv.add_scores(&mut graph, [Scorer::accuracy(), Scorer::accuracy()]).unwrap_err();
    assert_eq!(twice.to_string(), "two scorers are named `accuracy`; give each a name of its own");
    cv.add_scores(&mut graph, [Scorer::accuracy()]).unwrap();
    let after = graph.len();
    assert!(after > before);
    assert!(cv.add_scores(&mut graph, [Scorer::accuracy()]).is_err());
    assert_eq!(graph.len(), after);
}

#[test]
fn models_without_probabilities_say_so() {
    let wine = datasets::wine().unwrap();
    let (mut graph, cv) = graph_of(Svc::new().boxed(), (wine.x, wine.y), &three_folds());
    let probabilities = cv.add_probabilities(&mut graph).unwrap();
    let run = Sequential::default().run(&graph, probabilities).unwrap();
    let said = run.get(probabilities).unwrap_err().to_string();
    assert!(said.contains("have no probabilities; choose one that has them"), "{said}");
}

#[test]
fn an_unknown_class_is_named() {
    let truth = Labels::from_names(&["a", "b"]).unwrap();
    let x = Records::dense(array![[0.0], [1.0]]).unwrap();
    let model = Near::default().fit(&x, &truth).unwrap();
    let scored = tenfold::model_selection::Scored::new(&model, &x, &truth, &truth).unwrap();
    let wrong = Scorer::roc_auc("c").score(&scored).unwrap_err();
    assert!(matches!(wrong, Error::Label(LabelError::UnknownClass { .. })), "{wrong}");
}

/// Remembers the weights that it was fitted with.
#[derive(Debug, Default)]
struct Weighed {
    seen: Arc<std::sync::Mutex<Vec<Vec<f64>>>>,
}

impl Classifier for Weighed {
    fn name(&self) -> &'static str {
        "weighed"
    }

    fn fit(&self, _: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        self.seen.lock().unwrap().push((0..y.len()).map(|sample| y.weight(sample)).collect());
        Ok(Box::new(NearModel { labels: y.with_codes(vec![])? }))
    }
}

#[test]
fn weights_go_with_their_samples_to_the_fit_and_to_the_scores() {
    let (x, y) = data();
    let y = y.with_weights((0..12).map(|at| f64::from(at % 5)).collect()).unwrap();
    let estimator = Weighed::default();
    let seen = Arc::clone(&estimator.seen);
    let (mut graph, cv) = graph_of(estimator.boxed(), (x.clone(), y.clone()), &three_folds());
    let scores = cv.add_scores(&mut graph, [Scorer::accuracy()]).unwrap();
    let mut asked = scores.nodes();
    asked.extend(cv.reports());
    asked.extend([cv.predictions.id(), cv.prod.id()]);
    let run = Sequential::default().run(&graph, asked).unwrap();
    let weights = |rows: std::ops::Range<usize>| rows.map(|at| (at % 5) as f64);
    let expected: [Vec<f64>; 4] = [
        weights(4..12).collect(),
        weights(0..4).chain(weights(8..12)).collect(),
        weights(0..8).collect(),
        weights(0..12).collect(),
    ];
    let seen = seen.lock().unwrap();
    assert!(seen.len() == 4 && expected.iter().all(|weights| seen.contains(weights)), "{seen:?}");

    let predicted = run.get(cv.predictions).unwrap().in_order().unwrap();
    let right = |at: &usize| predicted.code(*at) == y.code(*at);
    let weight = |rows: &mut dyn Iterator<Item = usize>| rows.map(|at| y.weight(at)).sum::<f64>();
    let expected = weight(&mut (0..4).filter(right)) / weight(&mut (0..4));
    assert_eq!(run.get(scores.test(0)).unwrap().get("accuracy"), Some(expected));
    assert_eq!(run.get(cv.fold(0).report_test).unwrap().accuracy(), expected);
}
