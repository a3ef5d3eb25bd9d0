//! Checks on real cross-validations: each mistake is made once, and left out once.

use ndarray::Array2;
use tenfold::authoring::random::SplitMix64;
use tenfold::data::{Kind, TableColumn};
use tenfold::dummy::DummyClassifier;
use tenfold::linear_model::LogisticRegression;
use tenfold::model_selection::{GroupKFold, Groups, Splitter, TimeSeriesSplit};
use tenfold::prelude::*;
use tenfold::report::Report;
use tenfold::report::checks::{CheckList, State};
use tenfold::tree::DecisionTreeClassifier;

/// Numbers from 0 to 1 without a pattern.
fn noise(row: usize, column: usize) -> f64 {
    let seed = (row as u64) << 32 | column as u64;
    SplitMix64::for_purpose(seed, "noise").next_unit()
}

/// The classes of 200 samples, and features of which the first carries some of the class.
fn samples(n_features: usize) -> (Array2<f64>, Labels) {
    let class = |row: usize| usize::from(noise(row, 99) > 0.5);
    let x = Array2::from_shape_fn((200, n_features), |(row, column)| match column {
        0 => noise(row, 0) + 0.6 * class(row) as f64,
        _ => noise(row, column),
    });
    let names: Vec<&str> = (0..200).map(|row| ["no", "yes"][class(row)]).collect();
    (x, Labels::from_names(&names).unwrap())
}

/// The results of the checks of a classifier.
fn checks(
    x: Records,
    y: Labels,
    model: impl Classifier,
    splitter: impl Splitter,
    change: impl FnOnce(Report<Box<dyn Classifier>>) -> Report<Box<dyn Classifier>>,
) -> CheckList {
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
    let folds = CrossValidation::new(splitter);
    let cv = folds.add_to(&mut graph, "model", model, x, y).unwrap();
    let dummy = folds.add_to(&mut graph, "dummy", DummyClassifier::prior(), x, y).unwrap();
    let report = change(Report::of(&cv).baseline(&dummy));
    let nodes = report.add_nodes(&mut graph, "model").unwrap();
    let run = Threads::default().run(&graph, nodes.checks).unwrap();
    run.get(nodes.checks).unwrap().clone()
}

fn names(list: &CheckList) -> Vec<&str> {
    list.findings().iter().map(|finding| &*finding.name).collect()
}

fn dense(x: Array2<f64>) -> Records {
    Records::dense(x).unwrap()
}

fn folds() -> StratifiedKFold {
    StratifiedKFold::new(5).shuffle(1)
}

fn plain(report: Report<Box<dyn Classifier>>) -> Report<Box<dyn Classifier>> {
    report
}

#[test]
fn a_plain_result_has_no_finding() {
    let (x, y) = samples(3);
    let list = checks(dense(x), y, LogisticRegression::new().c(100.0), folds(), plain);
    assert_eq!(names(&list), [""; 0], "{list:?}");
}

#[test]
fn a_deep_tree_on_noise_overfits() {
    let (x, y) = samples(12);
    let list = checks(dense(x), y, DecisionTreeClassifier::new(), folds(), plain);
    assert!(names(&list).contains(&"overfit"), "{list:?}");
}

#[test]
fn noise_alone_is_beaten_by_the_baseline() {
    let (x, y) = samples(5);
    let noise = Records::dense(x).unwrap().select_columns(&[1, 2, 3, 4]).unwrap();
    let list = checks(noise, y, LogisticRegression::new(), folds(), plain);
    assert!(names(&list).contains(&"beaten-by-baseline"), "{list:?}");
}

#[test]
fn a_copy_of_the_target_is_a_suspect() {
    let (mut x, y) = samples(3);
    for (row, code) in y.codes().enumerate() {
        x[[row, 2]] = 10.0 - f64::from(code);
    }
    let x = Records::dense(x).unwrap().with_feature_names(["a", "b", "outcome"]).unwrap();
    let list = checks(x, y, LogisticRegression::new(), folds(), plain);
    let findings = list.findings();
    let leak = findings.iter().find(|finding| finding.name == "leaking-feature").unwrap();
    assert!(leak.finding.starts_with("`outcome` alone predicts the target"), "{leak:?}");
}

#[test]
fn rows_that_occur_twice_are_found() {
    let (mut x, y) = samples(3);
    let codes: Vec<u32> = y.codes().collect();
    let half: Vec<u32> = (0..200).map(|row| codes[row / 2]).collect();
    let source = x.clone();
    for row in 0..200 {
        x.row_mut(row).assign(&source.row(row / 2));
    }
    let y = y.with_codes(half).unwrap();
    let list = checks(dense(x), y, LogisticRegression::new(), folds(), plain);
    assert!(names(&list).contains(&"repeated-rows"), "{list:?}");
}

#[test]
fn groups_that_a_splitter_divides_are_found() {
    let (x, y) = samples(3);
    let groups = || Groups::from_ids((0..200).map(|row| row / 4));
    let model = LogisticRegression::new;
    let list =
        checks(dense(x.clone()), y.clone(), model(), folds(), |report| report.groups(groups()));
    assert!(names(&list).contains(&"divided-groups"), "{list:?}");
    // The groups of the splitter itself are known.
    let list = checks(dense(x), y, model(), GroupKFold::new(5, groups()), plain);
    assert_eq!(list.get("divided-groups"), Some(&State::Passed));
}

#[test]
fn a_future_that_a_model_was_fitted_on_is_found() {
    let (x, y) = samples(3);
    let times = || (0..200).map(f64::from);
    let model = LogisticRegression::new;
    let list =
        checks(dense(x.clone()), y.clone(), model(), folds(), |report| report.times(times()));
    assert!(names(&list).contains(&"times-across-split"), "{list:?}");
    let in_order = TimeSeriesSplit::new(4);
    let list = checks(dense(x), y, model(), in_order, |report| report.times(times()));
    assert_eq!(list.get("times-across-split"), Some(&State::Passed));
}

#[test]
fn a_feature_of_dates_is_taken_for_the_time() {
    let (x, y) = samples(2);
    let column = |at: usize| TableColumn::numbers(x.column(at).to_vec());
    let table = Records::table([
        ("a", column(0)),
        ("b", column(1)),
        ("day", TableColumn::numbers((0..200).map(|row| f64::from(row) * 86_400.0))),
    ])
    .unwrap();
    let table = table.with_kinds([Kind::Number, Kind::Number, Kind::DateTime]).unwrap();
    let list = checks(table, y, DecisionTreeClassifier::new().max_depth(2), folds(), plain);
    let findings = list.findings();
    let times = findings.iter().find(|finding| finding.name == "times-across-split").unwrap();
    assert!(times.finding.ends_with("later than the earliest test sample by `day`"), "{times:?}");
}

#[test]
fn classes_in_the_order_of_the_rows_are_missing_from_folds() {
    let data = datasets::iris().unwrap();
    let list = checks(data.x, data.y, DecisionTreeClassifier::new(), KFold::new(3), plain);
    let findings = list.findings();
    let missing = findings.iter().find(|finding| finding.name == "missing-class").unwrap();
    assert!(
        missing.finding.starts_with("class `setosa` has no training sample in fold 0"),
        "{missing:?}"
    );
}

#[test]
fn constant_and_equal_features_are_found() {
    let (mut x, y) = samples(4);
    x.column_mut(2).fill(1.0);
    let first = x.column(0).to_owned();
    x.column_mut(3).assign(&first);
    let list = checks(dense(x), y, LogisticRegression::new(), folds(), plain);
    let findings = list.findings();
    let useless = findings.iter().find(|finding| finding.name == "useless-features").unwrap();
    assert_eq!(
        useless.finding,
        "1 feature is constant, such as `x2`; 1 feature equals another, such as `x3`, which equals `x0`"
    );
}

#[test]
fn a_search_that_ended_early_is_found() {
    let (x, y) = samples(3);
    let list = checks(dense(x), y, LogisticRegression::new().max_iter(1), folds(), plain);
    assert!(names(&list).contains(&"not-converged"), "{list:?}");
}

#[test]
fn accuracy_of_a_rare_class_is_found() {
    let (x, _) = samples(3);
    let names_of: Vec<&str> =
        (0..200).map(|row| if row % 12 == 0 { "rare" } else { "usual" }).collect();
    let y = Labels::from_names(&names_of).unwrap();
    let list = checks(dense(x), y.clone(), LogisticRegression::new(), folds(), plain);
    assert!(names(&list).contains(&"imbalanced-metric"), "{list:?}");
}

#[test]
fn a_naive_model_of_copied_features_is_uncalibrated() {
    use tenfold::naive_bayes::GaussianNb;
    let (x, y) = samples(1);
    let copied = Array2::from_shape_fn((200, 12), |(row, column)| {
        x[[row, 0]] + 1e-3 * noise(row, column + 7)
    });
    let list = checks(dense(copied), y, GaussianNb::new(), folds(), plain);
    assert!(names(&list).contains(&"uncalibrated"), "{list:?}");
}
