//! Classifiers with thresholds: weights, groups, data, stored models, and the samples that are refused.

use ndarray::{Array2, s};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenfold::authoring::{register, validate};
use tenfold::dummy::DummyClassifier;
use tenfold::linear_model::LogisticRegression;
use tenfold::metrics::Costs;
use tenfold::model_selection::{
    Direction, FixedThreshold, GridSearch, GroupKFold, Groups, PredefinedSplit, Search, Space,
    ThresholdModel, Thresholds, TunedThreshold, choose,
};
use tenfold::naive_bayes::GaussianNb;
use tenfold::prelude::*;
use tenfold::store::{Source, Stored};

fn cancer() -> (Records, Labels) {
    let data = datasets::breast_cancer().unwrap();
    (data.x, data.y)
}

/// The first features alone, so that the classes overlap.
fn overlapping() -> (Records, Labels) {
    let (x, y) = cancer();
    let numbers = x.to_array().unwrap();
    (Records::dense(numbers.slice(s![.., ..2]).to_owned()).unwrap(), y)
}

fn alarm(cost: f64) -> Scorer<Labels> {
    let costs = Costs { false_positive: cost, false_negative: 1.0, ..Costs::default() };
    Scorer::mean_cost("malignant", costs)
}

fn bayes() -> TunedThreshold {
    TunedThreshold::new(GaussianNb::new()).positive("malignant").scorer(alarm(4.0))
}

fn bytes(model: ThresholdModel) -> Vec<u8> {
    let model: Box<dyn ClassifierModel> = Box::new(model);
    let mut bytes = Vec::new();
    model.encode(&mut bytes).unwrap();
    bytes
}

#[track_caller]
fn refused(tuned: &TunedThreshold, x: &Records, y: &Labels) -> String {
    tuned.fit(x, y).unwrap_err().to_string()
}

#[test]
fn a_dearer_alarm_raises_the_threshold() {
    let (x, y) = overlapping();
    let threshold = |cost| bayes().scorer(alarm(cost)).fit(&x, &y).unwrap().threshold();
    let thresholds = [0.05, 1.0, 20.0].map(threshold);
    assert!(thresholds.is_sorted() && thresholds[0] < thresholds[2], "{thresholds:?}");
}

#[test]
fn the_classifier_is_fitted_on_all_samples_and_its_probabilities_pass_through() {
    let (x, y) = overlapping();
    let model = bayes().fit(&x, &y).unwrap();
    let plain = GaussianNb::new().boxed().fit(&x, &y).unwrap();
    let probabilities = plain.predict_probabilities(&x).unwrap().unwrap();
    assert_eq!(model.predict_probabilities(&x).unwrap().unwrap(), probabilities);
    assert_eq!(model.decision_function(&x).unwrap(), plain.decision_function(&x).unwrap());
    let predicted = model.predict(&x).unwrap();
    for at in 0..y.len() {
        let is_positive = probabilities[[at, 1]] >= model.threshold();
        assert_eq!(predicted.name(at) == "malignant", is_positive);
    }
    assert_eq!((model.positive(), model.features().is_some()), ("malignant", true));
}

#[test]
fn a_weight_of_two_is_a_sample_twice() {
    let (x, y) = overlapping();
    let n = y.len() as u32;
    let fold = |at: u32| Some(at % 4);
    let is_twice = |at: &u32| at.is_multiple_of(3);
    let weights = (0..n).map(|at| if is_twice(&at) { 2.0 } else { 1.0 }).collect();
    let weighted = bayes().split(PredefinedSplit::new((0..n).map(fold)));
    let weighted = weighted.fit(&x, &y.with_weights(weights).unwrap()).unwrap();
    let rows: Vec<u32> = (0..n).chain((0..n).filter(is_twice)).collect();
    let repeated = bayes().split(PredefinedSplit::new(rows.iter().map(|&at| fold(at))));
    let rows = rows.into();
    let repeated = repeated.fit(&x.select(&rows), &y.select(&rows)).unwrap();
    assert!((weighted.threshold() - repeated.threshold()).abs() < 1e-9);
    for (one, other) in weighted.curve().iter().zip(repeated.curve()) {
        assert!((one.score - other.score).abs() < 1e-9, "{one:?} {other:?}");
    }
}

#[test]
fn samples_of_weight_0_count_for_nothing() {
    let (x, y) = overlapping();
    let n = y.len() as u32;
    let counts = |at: &u32| !at.is_multiple_of(5);
    let splitter = |rows: &[u32]| PredefinedSplit::new(rows.iter().map(|at| Some(at % 3)));
    let all: Vec<u32> = (0..n).collect();
    let weights = all.iter().map(|at| f64::from(u8::from(counts(at)))).collect();
    let weighted = bayes().split(splitter(&all)).fit(&x, &y.with_weights(weights).unwrap());
    let kept: Vec<u32> = all.into_iter().filter(counts).collect();
    let split = splitter(&kept);
    let kept = kept.into();
    let left_out = bayes().split(split).fit(&x.select(&kept), &y.select(&kept)).unwrap();
    let weighted = weighted.unwrap();
    assert!((weighted.threshold() - left_out.threshold()).abs() < 1e-9);
}

#[test]
fn groups_stay_together_in_the_inner_folds() {
    let (x, y) = overlapping();
    let groups = Groups::from_ids((0..y.len() as u32).map(|at| at / 7));
    let model = bayes().split(GroupKFold::new(4, groups)).fit(&x, &y).unwrap();
    assert_eq!(model.curve().len(), 100);
}

#[test]
fn the_model_is_the_same_on_any_number_of_threads() {
    let (x, y) = overlapping();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bytes(bayes().fit(&x, &y).unwrap()))
    };
    let expected = on(1);
    assert!([2, 8].map(on).iter().all(|found| *found == expected));
}

#[test]
fn stored_models_predict_as_before_and_damaged_ones_are_refused() {
    let (x, y) = overlapping();
    let model = bayes().fit(&x, &y).unwrap();
    let predicted = model.predict(&x).unwrap();
    let kept = bytes(model);
    let read = Box::<dyn ClassifierModel>::decode(&mut Source::new(&kept)).unwrap();
    let read_predicted = read.predict(&x).unwrap();
    assert!(predicted.codes().eq(read_predicted.codes()));
    assert!(read.downcast_ref::<ThresholdModel>().is_some());
    for at in (0..kept.len()).step_by(17) {
        let mut damaged = kept.clone();
        damaged[at] ^= 0x55;
        if let Ok(read) = Box::<dyn ClassifierModel>::decode(&mut Source::new(&damaged)) {
            drop(read.predict(&x));
        }
    }
}

#[test]
fn thresholds_are_data() {
    let all = TunedThreshold::new(LogisticRegression::new())
        .scorer(alarm(4.0))
        .thresholds(Thresholds::At(vec![0.25, 0.5]))
        .positive("malignant")
        .split(KFold::new(3))
        .boxed();
    let read = <dyn Classifier>::from_json(&all.to_json().unwrap()).unwrap();
    assert_eq!(read.to_json().unwrap(), all.to_json().unwrap());
    let read = <dyn Classifier>::from_toml(&all.to_toml().unwrap()).unwrap();
    assert_eq!(read.to_json().unwrap(), all.to_json().unwrap());

    let short = r#"{"kind": "tuned-threshold", "classifier": {"kind": "gaussian-nb"}}"#;
    let short = <dyn Classifier>::from_json(short).unwrap();
    let default = TunedThreshold::new(GaussianNb::new()).boxed();
    assert_eq!(short.to_json().unwrap(), default.to_json().unwrap());
    let fixed = FixedThreshold::new(GaussianNb::new(), 0.3).positive("malignant").boxed();
    let read = <dyn Classifier>::from_json(&fixed.to_json().unwrap()).unwrap();
    assert_eq!(read.to_json().unwrap(), fixed.to_json().unwrap());
    assert_eq!(read.get("threshold").unwrap(), 0.3);
}

#[test]
fn parameters_out_of_range_are_named_by_path() {
    let refused = |changed: serde_json::Value| {
        let mut data = json!({"kind": "tuned-threshold", "classifier": {"kind": "gaussian-nb"}});
        for (name, value) in changed.as_object().unwrap() {
            data[name] = value.clone();
        }
        <dyn Classifier>::from_json(&data.to_string()).unwrap_err().to_string()
    };
    let few = refused(json!({"thresholds": {"count": 1}}));
    assert!(few.contains("`thresholds`") && few.contains("at least 2"), "{few}");
    let falling = refused(json!({"thresholds": {"at": [0.5, 0.1]}}));
    assert!(falling.contains("ascending order"), "{falling}");
    let scorer = refused(json!({"scorer": {"kind": "log-loss"}}));
    assert!(scorer.contains("`scorer` = log loss") && scorer.contains("f1"), "{scorer}");
    let near = refused(json!({"scorer": {"kind": "acuracy"}}));
    assert!(near.contains("did you mean `accuracy`?"), "{near}");
    let inner = refused(json!({"classifier": {"kind": "gaussian-nb", "var_smoothing": -1}}));
    assert!(inner.contains("`classifier.var_smoothing`"), "{inner}");
    let fixed = FixedThreshold::new(GaussianNb::new(), f64::NAN);
    let (x, y) = overlapping();
    assert!(fixed.fit(&x, &y).unwrap_err().to_string().contains("a finite number"));
}

#[test]
fn samples_without_a_threshold_are_refused_in_plain_words() {
    let iris = datasets::iris().unwrap();
    let three = refused(&TunedThreshold::new(GaussianNb::new()), &iris.x, &iris.y);
    assert!(three.contains("3 classes occur") && three.contains("between two"), "{three}");

    let (x, y) = overlapping();
    let unknown = refused(&bayes().positive("malign"), &x, &y);
    assert!(unknown.contains("`malign`") && unknown.contains("benign, malignant"), "{unknown}");
    let constant = refused(&TunedThreshold::new(DummyClassifier::prior()), &x, &y);
    assert!(constant.contains("no threshold separates them"), "{constant}");

    // The first benign sample is number 19.
    let few = (0..8).chain([19]).collect();
    let (x, y) = (x.select(&few), y.select(&few));
    let alone = refused(&bayes().split(StratifiedKFold::new(3)), &x, &y);
    assert!(alone.contains("`benign` is absent") && alone.contains("fewer folds"), "{alone}");
    let four = (5..9).collect();
    let many = refused(&bayes(), &x.select(&four), &y.select(&four));
    assert!(many.contains("5 folds") && many.contains("split(StratifiedKFold::new(2))"), "{many}");
}

/// Has neither probabilities nor decisions.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Silent;

#[derive(Debug, Serialize, Deserialize)]
struct SilentModel {
    labels: Labels,
}

register!(Classifier Silent: "silent");
register!(ClassifierModel SilentModel: "test.silent.v1");

impl Classifier for Silent {
    fn fit(&self, x: &Records, y: &Labels) -> tenfold::Result<Box<dyn ClassifierModel>> {
        validate::classification(x, y)?;
        Ok(Box::new(SilentModel { labels: y.with_codes(Vec::new())? }))
    }
}

impl ClassifierModel for SilentModel {
    fn predict(&self, x: &Records) -> tenfold::Result<Labels> {
        self.labels.with_codes(vec![0; x.n_samples()])
    }
}

#[test]
fn a_classifier_without_numbers_is_refused_and_weights_that_it_does_not_take_too() {
    let (x, y) = overlapping();
    let message = "`silent` has neither probabilities nor decisions";
    assert!(refused(&TunedThreshold::new(Silent), &x, &y).contains(message));
    let fixed = FixedThreshold::new(Silent, 0.5).fit(&x, &y).unwrap_err();
    assert!(fixed.to_string().contains(message));
    let weighted = y.with_weights(vec![1.0; y.len()]).unwrap();
    assert!(refused(&TunedThreshold::new(Silent), &x, &weighted).contains("weights"));
}

#[test]
fn an_own_scorer_chooses_and_an_undefined_one_is_named() {
    let (x, y) = overlapping();
    let right = Scorer::<Labels>::new("right", Direction::Higher, |scored| {
        let pairs = scored.truth().codes().zip(scored.predicted().codes());
        Ok(pairs.filter(|(truth, predicted)| truth == predicted).count() as f64)
    });
    let own = TunedThreshold::new(GaussianNb::new()).scorer(right).fit(&x, &y).unwrap();
    assert!(own.curve().iter().any(|scored| scored.score > 80.0));
    let undefined = Scorer::<Labels>::new("nothing", Direction::Higher, |_| Ok(f64::NAN));
    let undefined = refused(&TunedThreshold::new(GaussianNb::new()).scorer(undefined), &x, &y);
    assert!(undefined.contains("`nothing` is not defined"), "{undefined}");
}

#[test]
fn a_search_chooses_within_it_as_the_last_step_of_a_pipeline() {
    let (x, y) = cancer();
    let tuned =
        TunedThreshold::new(LogisticRegression::new()).positive("malignant").scorer(alarm(0.1));
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(tuned);
    let space = Space::classifier(pipeline)
        .unwrap()
        .over("tuned-threshold.classifier.c", choose([0.01, 1.0]))
        .unwrap()
        .over("tuned-threshold.scorer.costs.false_positive", choose([0.1, 10.0]))
        .unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
    let search = Search::new(space, GridSearch, StratifiedKFold::new(3)).scorers([alarm(0.1)]);
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    assert_eq!(found.table().rows.len(), 4);
    assert!(found.table().rows.iter().all(|row| row.error.is_none()));
    assert!(found.best().parameters["tuned-threshold.scorer.costs.false_positive"] == "0.1");
}

#[test]
fn features_that_are_not_finite_are_named() {
    let (_, y) = cancer();
    let mut numbers =
        Array2::from_shape_fn((y.len(), 2), |(row, column)| (row * 7 % 13 + column) as f64);
    numbers[[5, 1]] = f64::NAN;
    let error = refused(&bayes(), &Records::dense(numbers).unwrap(), &y);
    assert!(error.contains("row 5"), "{error}");
}
