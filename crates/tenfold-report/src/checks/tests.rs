//! Each check once where it fires and once where it does not.

use std::collections::BTreeSet;

use tenfold_ml::authoring::Convergence;
use tenfold_ml::model_selection::Direction;

use super::*;
use crate::document::Severity;
use crate::evidence::{
    Alone, ClassScores, DataFacts, EdgeOfRange, FoldEvidence, Keys, Measure, ModelFacts,
    Predictions, RepeatedRows, SearchFacts, Setup,
};

fn setup(measure: &str, direction: Direction) -> Setup {
    Setup {
        name: "svm".into(),
        kind: "sgd".into(),
        title: "svm".into(),
        measures: vec![Measure { name: measure.into(), direction, best: None }],
        positive: None,
        baseline: Some("dummy-classifier".into()),
        groups: None,
        times: None,
        estimator_json: None,
        estimator_toml: None,
        splitter_json: None,
        splitter_toml: None,
        command: None,
        keys: Keys { evidence: "svm/cv/evidence".into(), ..Keys::default() },
    }
}

/// A fold of 20 tested samples in two classes, ten each, with these scores.
fn fold(train: f64, test: f64) -> FoldEvidence {
    let truth: Vec<u32> = (0..20).map(|sample| sample % 2).collect();
    FoldEvidence {
        rows: (0..20).collect(),
        n_train: 80,
        train: vec![train],
        test: vec![test],
        faults: vec![],
        predictions: Predictions::Classes {
            classes: vec!["a".into(), "b".into()],
            predicted: truth.clone(),
            truth,
            scores: None,
        },
        weights: None,
        train_counts: vec![40, 40],
        convergence: vec![Convergence::new("sgd", 5, 9, true, 0.1)],
    }
}

/// A cross-validation in five folds in which no check finds anything, with scores near these.
fn evidence(train: f64, test: f64) -> Evidence {
    let nudge = |at: usize| (at as f64 - 2.0) / 500.0;
    let folds = (0..5).map(|at| (at, fold(train - nudge(at), test + nudge(at)))).collect();
    let base = |at: usize| [vec![0.5], vec![0.5 - nudge(at)]];
    Evidence {
        setup: setup("accuracy", Direction::Higher),
        classes: vec!["a".into(), "b".into()],
        folds,
        failed: vec![],
        sizes: (80.0, 20.0),
        baseline: Some((0..5).map(base).collect()),
        data: Ok(DataFacts {
            n_samples: 100,
            n_features: 3,
            kind: "dense".into(),
            x_digest: None,
            y_digest: None,
            n_constant: 0,
            constant: None,
            n_duplicates: 0,
            duplicate: None,
            repeated: RepeatedRows { n_distinct: 100, by_fold: vec![0; 5], example: None },
            alone: Ok(vec![Alone { feature: "width".into(), score: 0.9 }]),
            dates: None,
        }),
        model: Ok(ModelFacts { convergence: vec![], weights: None, outputs: vec![] }),
        divided_groups: Some(vec![0; 5]),
        later_in_training: Some(vec![0.0; 5]),
        warnings: vec![],
        search: Some(SearchFacts {
            n_candidates: 9,
            n_finalists: 9,
            n_indistinguishable: Ok(1),
            chosen: "c=1".into(),
            best_two: Some((0.9, 0.8)),
            edges: vec![],
            n_ranges: 1,
        }),
    }
}

fn good() -> Evidence {
    evidence(0.95, 0.94)
}

/// With probabilities of the second class that are this far from certainty.
fn with_probabilities(doubt: f64) -> Evidence {
    let mut evidence = good();
    for (_, fold) in &mut evidence.folds {
        if let Predictions::Classes { truth, scores, .. } = &mut fold.predictions {
            let of =
                |&code: &u32| if code == 1 { [doubt, 1.0 - doubt] } else { [1.0 - doubt, doubt] };
            let numbers = truth.iter().flat_map(of).collect();
            *scores = Some(ClassScores { are_probabilities: true, numbers });
        }
    }
    evidence
}

/// The finding of a check, by name.
#[track_caller]
fn finding(check: &str, evidence: &Evidence) -> Finding {
    match Checks::default().run(evidence).get(check) {
        Some(State::Found(finding)) => finding.clone(),
        other => panic!("{check}: {other:?}"),
    }
}

#[track_caller]
fn passes(check: &str, evidence: &Evidence) {
    assert_eq!(Checks::default().run(evidence).get(check), Some(&State::Passed), "{check}");
}

#[track_caller]
fn is_not_made(check: &str, evidence: &Evidence, reason: &str) {
    let expected = State::NotMade(reason.to_owned());
    assert_eq!(Checks::default().run(evidence).get(check), Some(&expected), "{check}");
}

#[test]
fn codes_and_names_are_distinct_and_ascend() {
    let checks = Checks::default();
    let codes: Vec<String> = (1..=15).map(|number| format!("TF{number:03}")).collect();
    assert_eq!(checks.codes().collect::<Vec<_>>(), codes);
    assert_eq!(checks.names().collect::<BTreeSet<_>>().len(), 15);
}

#[test]
fn a_good_result_has_no_finding() {
    let list = Checks::default().run(&with_probabilities(0.01));
    assert!(list.findings().is_empty(), "{list:?}");
    assert!(list.0.iter().all(|checked| checked.state == State::Passed), "{list:?}");
}

#[test]
fn overfit() {
    let found = finding("overfit", &evidence(1.0, 0.9));
    assert_eq!(found.code, "TF001");
    assert_eq!(
        found.finding,
        "the accuracy is 1.000 on the training samples and 0.900 on the test samples: the gap is 20 % of \
         the error of a constant prediction"
    );
    passes("overfit", &evidence(0.95, 0.94));
    let mut losses = evidence(1.0, 1.5);
    losses.setup = setup("mae", Direction::Lower);
    losses.baseline = Some(vec![[vec![4.0], vec![4.0]]; 5]);
    assert!(finding("overfit", &losses).finding.contains("12 %"));
    let mut alone = evidence(1.0, 0.9);
    alone.folds.truncate(1);
    is_not_made("overfit", &alone, "fewer than two folds have scores");
}

#[test]
fn underfit() {
    let found = finding("underfit", &evidence(0.52, 0.51));
    assert!(found.finding.contains("avoids 4.0 % of the baseline's error"), "{found:?}");
    passes("underfit", &good());
    let mut alone = good();
    alone.baseline = None;
    is_not_made("underfit", &alone, "there is no baseline");
}

#[test]
fn unstable_folds() {
    let mut unstable = good();
    unstable.folds[3].1.test = vec![0.6];
    let found = finding("unstable-folds", &unstable);
    assert!(
        found.finding.starts_with("the accuracy of the folds is from 0.600 to 0.944"),
        "{found:?}"
    );
    passes("unstable-folds", &good());
}

#[test]
fn beaten_by_baseline() {
    let found = finding("beaten-by-baseline", &evidence(0.9, 0.45));
    assert_eq!(found.severity, Severity::Problem);
    let mut close = evidence(0.9, 0.51);
    for (at, (_, fold)) in close.folds.iter_mut().enumerate() {
        fold.test = vec![0.51 + (at as f64 - 2.0) / 20.0];
    }
    assert_eq!(finding("beaten-by-baseline", &close).severity, Severity::Warning);
    passes("beaten-by-baseline", &good());
}

/// Evidence with other facts of the samples.
fn with_data(change: impl FnOnce(&mut DataFacts)) -> Evidence {
    let mut evidence = good();
    if let Ok(data) = &mut evidence.data {
        change(data);
    }
    evidence
}

#[test]
fn leaking_feature() {
    let copy = || Alone { feature: "copy".into(), score: 1.0 };
    let leak = with_data(|data| data.alone = Ok(vec![copy()]));
    assert!(
        finding("leaking-feature", &leak).finding.starts_with("`copy` alone predicts the target")
    );
    passes("leaking-feature", &good());
    let texts = with_data(|data| data.alone = Err("the records are texts".into()));
    is_not_made("leaking-feature", &texts, "the records are texts");
}

#[test]
fn repeated_rows() {
    let repeated = |count: usize, n_distinct: usize| {
        with_data(|data| {
            let by_fold = vec![count, 0, 0, 0, 0];
            data.repeated = RepeatedRows { n_distinct, by_fold, example: Some((3, 7)) };
        })
    };
    let found = finding("repeated-rows", &repeated(9, 90));
    assert_eq!(
        found.finding,
        "9 tested samples (9.0 %) have the same features as a training sample; row 3 equals row 7, for \
         example"
    );
    assert_eq!(found.severity, Severity::Warning);
    // Few distinct rows are equal by chance.
    assert_eq!(finding("repeated-rows", &repeated(9, 10)).severity, Severity::Note);
    passes("repeated-rows", &repeated(0, 90));
}

#[test]
fn divided_groups() {
    let mut divided = good();
    divided.divided_groups = Some(vec![0, 4, 2, 0, 0]);
    let found = finding("divided-groups", &divided);
    assert_eq!(
        found.finding,
        "in 2 of 5 folds there are groups with samples on both sides of the split, up to 4 of them"
    );
    passes("divided-groups", &good());
    divided.divided_groups = None;
    is_not_made("divided-groups", &divided, "no groups are known");
}

#[test]
fn times_across_split() {
    let mut later = good();
    later.later_in_training = Some(vec![0.5, 0.0, 0.25, 0.0, 0.0]);
    later.setup.times = Some(vec![]);
    let found = finding("times-across-split", &later);
    assert!(found.finding.starts_with("in 2 of 5 folds up to 50 %"), "{found:?}");
    assert_eq!(found.severity, Severity::Warning);
    passes("times-across-split", &good());
    later.later_in_training = None;
    is_not_made("times-across-split", &later, "no times are known");
}

#[test]
fn missing_class() {
    let mut missing = good();
    missing.folds[2].1.train_counts = vec![0, 80];
    let found = finding("missing-class", &missing);
    assert_eq!(found.finding, "class `a` has no training sample in fold 2");
    assert_eq!(found.severity, Severity::Problem);
    let mut untested = good();
    if let Predictions::Classes { truth, .. } = &mut untested.folds[1].1.predictions {
        truth.fill(0);
    }
    let found = finding("missing-class", &untested);
    assert_eq!(found.finding, "class `b` has no test sample in fold 1");
    passes("missing-class", &good());
}

#[test]
fn useless_features() {
    let useless = with_data(|data| {
        (data.n_constant, data.constant) = (1, Some("unit".into()));
        (data.n_duplicates, data.duplicate) = (2, Some(("a".into(), "b".into())));
    });
    assert_eq!(
        finding("useless-features", &useless).finding,
        "1 feature is constant, such as `unit`; 2 features equal others, such as `b`, which equals `a`"
    );
    passes("useless-features", &good());
}

#[test]
fn not_converged() {
    let mut open = good();
    open.folds[1].1.convergence = vec![Convergence::new("sgd", 9, 9, false, 0.1)];
    let found = finding("not-converged", &open);
    assert!(
        found.finding.starts_with("fold 1: sgd did not converge within its limit"),
        "{found:?}"
    );
    passes("not-converged", &good());
    open.folds.iter_mut().for_each(|(_, fold)| fold.convergence.clear());
    is_not_made("not-converged", &open, "the model is not found by iteration");
}

/// Evidence with other facts of the search.
fn with_search(change: impl FnOnce(&mut SearchFacts)) -> Evidence {
    let mut evidence = good();
    if let Some(search) = &mut evidence.search {
        change(search);
    }
    evidence
}

#[test]
fn edge_of_range() {
    let edge = EdgeOfRange { name: "c".into(), value: 10.0, is_upper: true, n_values: 4 };
    let at_edge = with_search(|search| search.edges = vec![edge]);
    assert_eq!(
        finding("edge-of-range", &at_edge).finding,
        "`c` = 10.00 is the largest of 4 values"
    );
    passes("edge-of-range", &good());
    let mut none = good();
    none.search = None;
    is_not_made("edge-of-range", &none, "the report is about no search");
}

#[test]
fn below_noise() {
    let close = with_search(|search| search.n_indistinguishable = Ok(4));
    assert!(finding("below-noise", &close).finding.starts_with("4 of 9 candidates"));
    passes("below-noise", &good());
}

#[test]
fn imbalanced_metric() {
    let mut rare = good();
    for (_, fold) in &mut rare.folds {
        if let Predictions::Classes { truth, .. } = &mut fold.predictions {
            truth.fill(1);
            truth[0] = 0;
        }
    }
    let found = finding("imbalanced-metric", &rare);
    assert_eq!(
        found.finding,
        "`b` holds 95 % of the samples, which is the accuracy of always predicting it"
    );
    rare.setup = setup("balanced accuracy", Direction::Higher);
    passes("imbalanced-metric", &rare);
    passes("imbalanced-metric", &good());
}

#[test]
fn uncalibrated() {
    let found = finding("uncalibrated", &with_probabilities(0.4));
    assert!(found.finding.starts_with("predicted probabilities are 0.400 off"), "{found:?}");
    passes("uncalibrated", &with_probabilities(0.01));
    is_not_made("uncalibrated", &good(), "the model has no probabilities");
}

#[test]
fn muted_checks_and_own_ones() {
    #[derive(Debug)]
    struct Own;

    impl Check for Own {
        fn code(&self) -> &str {
            "OWN001"
        }

        fn name(&self) -> &str {
            "own"
        }

        fn why(&self) -> &str {
            "It matters."
        }

        fn remedy(&self) -> &str {
            "Mend it."
        }

        fn check(&self, evidence: &Evidence) -> Outcome {
            Problem::new(Severity::Note, format!("{} folds", evidence.folds.len())).into()
        }
    }

    let checks = Checks::none().with(Own).unwrap().with(overfit::Overfit).unwrap();
    assert!(matches!(checks.clone().with(Own), Err(CheckError::Taken { .. })));
    let checks = checks.mute("TF001").unwrap().mute("overfit").unwrap();
    let list = checks.run(&evidence(1.0, 0.6));
    assert_eq!(list.get("overfit"), Some(&State::Muted));
    assert_eq!(list.findings()[0].finding, "5 folds");
    let wrong = Checks::default().mute("under-fit").unwrap_err().to_string();
    assert_eq!(wrong, "there is no check `under-fit`; did you mean `underfit`?");
}
