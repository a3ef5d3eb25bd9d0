//! The learner as a whole: comparison with scikit-learn, and properties.

mod parity;

use std::path::Path;

use ndarray::{Array2, array};
use tenfold_ml::data::Rows;

use super::*;

/// scikit-learn's models, as `tests/oracle/sgd.py` writes them.
fn oracle() -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/sgd.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Overlapping clouds of `n_classes` classes, `n × n_features`, without a random generator.
fn clouds(n: usize, n_features: usize, n_classes: usize) -> (Records, Labels) {
    let class = |row: usize| row % n_classes;
    let x = Array2::from_shape_fn((n, n_features), |(row, column)| {
        let noise = ((row * 7919 + column * 104_729 + row * column * 31) % 1000) as f64 / 250.0;
        noise - 2.0 + if column % n_classes == class(row) { 1.5 } else { 0.0 }
    });
    let names: Vec<String> = (0..n).map(|row| format!("class {}", class(row))).collect();
    (Records::dense(x).unwrap(), Labels::from_names(&names).unwrap())
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn models_are_the_same_bytes_on_any_number_of_threads() {
    let (x, y) = clouds(300, 11, 4);
    for sgd in [Sgd::hinge(), Sgd::log().l1().alpha(1e-3), Sgd::squared_hinge().elastic_net(0.5)] {
        let sgd = sgd.max_iter(7).seed(3);
        let fit = |threads| on_threads(threads, || sgd.fit(&x, &y).unwrap());
        let one = fit(1);
        for threads in [2, 8] {
            let many = fit(threads);
            assert_eq!(one.coefficients(), many.coefficients());
            assert_eq!(one.intercepts(), many.intercepts());
        }
    }
}

#[test]
fn a_fold_learns_the_same_as_its_copied_rows() {
    let (x, y) = clouds(200, 5, 3);
    let rows: Rows = (0..200).filter(|row| row % 4 != 1).collect();
    let (x, y) = (x.select(&rows), y.select(&rows));
    let copy = Records::dense(x.to_array().unwrap()).unwrap();
    let sgd = Sgd::hinge().max_iter(5);
    let (viewed, copied) = (sgd.fit(&x, &y).unwrap(), sgd.fit(&copy, &y).unwrap());
    assert_eq!(viewed.coefficients(), copied.coefficients());
    assert_eq!(viewed.predict(&x).unwrap(), copied.predict(&copy).unwrap());
}

#[test]
fn only_classes_with_samples_are_learned() {
    let (x, y) = clouds(90, 4, 3);
    let rows: Rows = (0..90).filter(|row| row % 3 != 1).collect();
    let model = Sgd::hinge().max_iter(9).fit(&x.select(&rows), &y.select(&rows)).unwrap();
    assert_eq!(model.coefficients().dim(), (1, 4));
    assert_eq!(model.classes().collect::<Vec<_>>(), ["class 0", "class 2"]);
    let predicted = model.predict(&x).unwrap();
    assert_eq!(predicted.classes(), y.classes());
    assert_eq!(predicted.counts()[1], 0);
}

#[test]
fn predictions_follow_the_decisions() {
    for n_classes in [2, 3] {
        let (x, y) = clouds(9000, 80, n_classes);
        let model = Sgd::log().max_iter(2).fit(&x, &y).unwrap();
        let decisions = model.decision_function(&x).unwrap();
        let predicted = model.predict(&x).unwrap();
        for (row, decision) in decisions.rows().into_iter().enumerate() {
            let decision = decision.to_vec();
            let class = match decision[..] {
                [only] => usize::from(only > 0.0),
                _ => (0..n_classes)
                    .rev()
                    .max_by(|&a, &b| decision[a].total_cmp(&decision[b]))
                    .unwrap(),
            };
            assert_eq!(predicted.code(row) as usize, class);
        }
        let right = (0..9000).filter(|&row| predicted.name(row) == y.name(row)).count();
        assert!(right > 8000, "{right} of 9000 right");
    }
}

#[test]
fn l1_leaves_useless_features_at_exactly_0() {
    let (x, y) = clouds(300, 2, 2);
    let noisy = Array2::from_shape_fn((300, 6), |(row, column)| match column {
        0 | 1 => x.as_dense().unwrap().row(row)[column],
        _ => ((row * 131 + column * 37) % 17) as f64 / 40.0 - 0.2,
    });
    let noisy = Records::dense(noisy).unwrap();
    let zeros = |sgd: Sgd| {
        let model = sgd.alpha(0.05).fit(&noisy, &y).unwrap();
        model.coefficients().iter().filter(|weight| **weight == 0.0).count()
    };
    assert_eq!(zeros(Sgd::hinge().l1()), 4);
    assert_eq!(zeros(Sgd::hinge().l2()), 0);
}

#[test]
fn without_an_intercept_it_stays_0() {
    let (x, y) = clouds(50, 3, 2);
    let model = Sgd::hinge().fit_intercept(false).max_iter(3).fit(&x, &y).unwrap();
    assert_eq!(model.intercepts(), [0.0]);
}

#[test]
fn a_wide_decay_folds_the_scale_and_goes_on() {
    let (x, y) = clouds(60, 3, 2);
    let model = Sgd::hinge().alpha(50.0).max_iter(3).tol(None).fit(&x, &y).unwrap();
    assert!(model.coefficients().iter().all(|weight| weight.is_finite()));
    assert_eq!(model.n_iter(), [3]);
}

/// The same records, sparse.
fn sparse(x: &Records) -> Records {
    let view = x.as_dense().unwrap();
    let mut matrix = sprs::TriMatI::<f64, u32>::new((x.n_samples(), x.n_features()));
    for (row, features) in view.rows().enumerate() {
        for (column, &value) in features.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            matrix.add_triplet(row, column, value);
        }
    }
    Records::sparse(matrix.to_csr()).unwrap()
}

#[test]
fn sparse_samples_are_decided_on_as_dense_ones() {
    let (x, y) = clouds(5000, 90, 3);
    let model = Sgd::log().max_iter(2).fit(&x, &y).unwrap();
    let rows: Rows = (0..5000).filter(|row| row % 3 != 1).collect();
    for x in [x.clone(), x.select(&rows)] {
        let (dense, sparse) = [&x, &sparse(&x)].map(|x| model.decision_function(x).unwrap()).into();
        assert!((dense - sparse).iter().all(|error| error.abs() < 1e-9));
    }
    let zeros = Records::sparse(sprs::CsMatI::zero((2, 90))).unwrap();
    assert_eq!(model.decision_function(&zeros).unwrap().row(1).to_vec(), model.intercepts());
}

#[test]
fn sparse_rows_without_an_intercept_give_the_model_of_dense_ones() {
    let (x, y) = clouds(300, 7, 3);
    for sgd in [Sgd::hinge(), Sgd::squared_hinge().l1().alpha(0.1), Sgd::log().average(50)] {
        let sgd = sgd.fit_intercept(false).max_iter(4);
        let rows: Rows = (0..300).filter(|row| row % 5 != 2).collect();
        let (x, y) = (x.select(&rows), y.select(&rows));
        let models = [&x, &sparse(&x)].map(|x| sgd.fit(x, &y).unwrap().coefficients().to_owned());
        let size = models[0].iter().fold(0.0_f64, |size, weight| size.max(weight.abs()));
        assert!((&models[0] - &models[1]).iter().all(|error| error.abs() < 1e-9 * size));
    }
}

#[test]
fn functions_learned_together_are_those_learned_alone() {
    for (n_features, n_classes) in [(5, 3), (13, 10), (40, 20)] {
        let (x, y) = clouds(120, n_features, n_classes);
        let rows: Rows = (0..120).filter(|row| row % 7 != 3).collect();
        let (x, y) = (sparse(&x).select(&rows), y.select(&rows));
        for sgd in [
            Sgd::hinge().alpha(1e-3).max_iter(50),
            Sgd::log().max_iter(8).tol(None),
            Sgd::modified_huber().alpha(30.0).fit_intercept(false).max_iter(50),
            Sgd::squared_hinge().learning_rate(LearningRate::Constant { eta0: 1e-3 }).max_iter(50),
        ] {
            let together = sgd.fit(&x, &y).unwrap();
            // A weight of 1 for every sample, and each function is on its own.
            let alone = sgd.fit(&x, &y.with_weights(vec![1.0; y.len()]).unwrap()).unwrap();
            assert_eq!(together.n_iter(), alone.n_iter(), "{sgd:?}");
            assert_eq!(together.coefficients(), alone.coefficients(), "{sgd:?}");
            assert_eq!(together.intercepts(), alone.intercepts(), "{sgd:?}");
        }
    }
}

#[test]
fn samples_in_pools_are_learned_as_well() {
    let (x, y) = clouds(70_000, 20, 2);
    let model = Sgd::hinge().max_iter(2).fit(&x, &y).unwrap();
    let whole = Sgd::hinge().max_iter(2).binary_seeds(vec![5]).fit(&x, &y).unwrap();
    let right = |model: &SgdModel| {
        let predicted = model.predict(&x).unwrap();
        (0..y.len()).filter(|&row| predicted.code(row) == y.code(row)).count() as f64
    };
    assert!((right(&model) / right(&whole) - 1.0).abs() < 0.01);
}

#[test]
fn one_chunk_is_one_epoch() {
    let (x, y) = clouds(90, 4, 3);
    let once = Sgd::hinge().max_iter(1).average(9);
    let (model, mut learner) = (once.fit(&x, &y).unwrap(), once.learner(&y).unwrap());
    learner.learn(&x, &y).unwrap();
    let learned = learner.model().unwrap();
    assert_eq!(learned.coefficients(), model.coefficients());
    assert_eq!(learned.intercepts(), model.intercepts());
    learner.learn(&x, &y).unwrap();
    assert_ne!(learner.model().unwrap().coefficients(), model.coefficients());
}

#[test]
fn a_chunk_that_cannot_be_learned_changes_nothing() {
    let (x, y) = clouds(90, 4, 3);
    let mut learner = Sgd::squared_hinge().learner(&y).unwrap();
    let expected = "the learner is empty; at least one chunk of samples is needed";
    assert_eq!(message(learner.model()), expected);
    learner.learn(&x, &y).unwrap();
    let before = learner.model().unwrap();
    let (wide, _) = clouds(90, 5, 3);
    let expected = "the model was fitted on 4 features but the records have 5";
    assert_eq!(message(learner.learn(&wide, &y)), expected);
    let other = Labels::from_names(&vec!["class 7"; 90]).unwrap();
    let expected = "there is no class `class 7`; the classes are: class 0, class 1, class 2";
    assert_eq!(message(learner.learn(&x, &other)), expected);
    let nan = Records::dense(Array2::from_elem((90, 4), f64::NAN)).unwrap();
    assert!(message(learner.learn(&nan, &y)).contains("NaN at row 0"));
    let huge = Records::dense(Array2::from_elem((90, 4), 1e300)).unwrap();
    assert!(message(learner.learn(&huge, &y)).contains("the weights left the finite numbers"));
    assert_eq!(learner.model().unwrap().coefficients(), before.coefficients());
    assert!(message(Sgd::hinge().balanced().learner(&y)).starts_with("Sgd class_weights"));
    let early = Sgd::hinge().early_stopping(0.1);
    assert!(message(early.learner(&y)).starts_with("Sgd validation_fraction = 0.1"));
}

#[test]
fn a_chunk_of_one_class_in_other_codes_is_taken() {
    let (x, y) = clouds(60, 4, 3);
    let mut learner = Sgd::hinge().learner(&y).unwrap();
    let in_codes = |row: &u32| y.name(*row as usize) == "class 2";
    let rows: Rows = (0..60).filter(in_codes).collect();
    let alone = Labels::from_names(&vec!["class 2"; rows.len()]).unwrap();
    learner.learn(&x.select(&rows), &alone).unwrap();
    let mut same = Sgd::hinge().learner(&y).unwrap();
    same.learn(&x.select(&rows), &y.select(&rows)).unwrap();
    let models = [learner, same].map(|learner| learner.model().unwrap());
    assert_eq!(models[0].coefficients(), models[1].coefficients());
    assert_eq!(models[0].predict(&x).unwrap().classes(), y.classes());
}

#[test]
fn class_weights_are_of_known_classes_and_above_0() {
    let (x, y) = clouds(60, 4, 3);
    let fit = |weights: &[(&str, f64)]| {
        Sgd::hinge().class_weights(weights.iter().copied()).max_iter(2).fit(&x, &y)
    };
    let expected = "there is no class `ham`; the classes are: class 0, class 1, class 2";
    assert_eq!(message(fit(&[("class 1", 2.0), ("ham", 1.0)])), expected);
    assert!(message(fit(&[("class 1", 0.0)])).starts_with("Sgd class weight = 0"));
    assert!(message(fit(&[("class 1", f64::NAN)])).starts_with("Sgd class weight = NaN"));
    let twice = "class weights name `class 1` twice; list each class once";
    assert_eq!(message(fit(&[("class 1", 2.0), ("class 1", 3.0)])), twice);
    // A class that does not occur in a fold may have a weight.
    let rows: Rows = (0..60).filter(|row| row % 3 != 1).collect();
    let weighed = Sgd::hinge().class_weights([("class 1", 2.0)]).max_iter(2);
    assert!(weighed.fit(&x.select(&rows), &y.select(&rows)).is_ok());
}

#[test]
fn samples_of_weight_0_teach_nothing_but_the_decay() {
    let (x, y) = clouds(80, 3, 2);
    let weights = |of: fn(usize) -> f64| y.with_weights((0..80).map(of).collect()).unwrap();
    let ones = Sgd::hinge().max_iter(3).fit(&x, &weights(|_| 1.0)).unwrap();
    let plain = Sgd::hinge().max_iter(3).fit(&x, &y).unwrap();
    assert_eq!(ones.coefficients(), plain.coefficients());
    let some = weights(|sample| f64::from(sample < 40));
    let model = Sgd::hinge().max_iter(3).fit(&x, &some).unwrap();
    assert_ne!(model.coefficients(), plain.coefficients());
    let one_class = weights(|sample| f64::from(sample % 2 == 0));
    assert!(message(Sgd::hinge().fit(&x, &one_class)).contains("the labels hold 1 class"));
}

#[test]
fn early_stopping_ends_when_the_held_out_score_stops_rising() {
    let (x, y) = clouds(600, 6, 3);
    let sgd = Sgd::log().early_stopping(0.2).n_iter_no_change(2).max_iter(500);
    let model = sgd.fit(&x, &y).unwrap();
    assert!(model.n_iter().iter().all(|epochs| (3..100).contains(epochs)), "{:?}", model.n_iter());
    assert_eq!(model.coefficients(), sgd.fit(&x, &y).unwrap().coefficients());
    let share = |share| message(Sgd::log().early_stopping(share).fit(&x, &y));
    assert!(share(1.0).starts_with("Sgd validation_fraction = 1 is out of range"));
    assert!(share(0.0).starts_with("Sgd validation_fraction = 0 is out of range"));
    assert!(share(0.001).contains("too few for 3 classes"));
}

#[test]
fn parameters_out_of_range_are_named() {
    let (x, y) = clouds(12, 2, 3);
    let refused = |sgd: Sgd| message(sgd.fit(&x, &y));
    assert_eq!(
        refused(Sgd::hinge().alpha(0.0)),
        "Sgd alpha = 0 is out of range: a finite number above 0 is expected"
    );
    assert!(refused(Sgd::hinge().elastic_net(1.5)).starts_with("Sgd l1_ratio = 1.5"));
    assert!(refused(Sgd::hinge().elastic_net(f64::NAN)).starts_with("Sgd l1_ratio = NaN"));
    assert!(refused(Sgd::hinge().tol(-1.0)).starts_with("Sgd tol = -1"));
    assert!(refused(Sgd::hinge().max_iter(0)).starts_with("Sgd max_iter = 0"));
    assert!(refused(Sgd::hinge().n_iter_no_change(0)).starts_with("Sgd n_iter_no_change = 0"));
    assert!(refused(Sgd::hinge().average(0)).starts_with("Sgd average = 0"));
    let rate = |rate| refused(Sgd::hinge().learning_rate(rate));
    assert!(rate(LearningRate::Constant { eta0: 0.0 }).starts_with("Sgd eta0 = 0"));
    let inverse = LearningRate::InverseScaling { eta0: 1.0, power_t: -0.5 };
    assert!(rate(inverse).starts_with("Sgd power_t = -0.5"));
    let constant = LearningRate::Constant { eta0: 0.1 };
    assert!(Sgd::hinge().alpha(0.0).learning_rate(constant).fit(&x, &y).is_ok());
    let negative = Sgd::hinge().alpha(-1.0).learning_rate(constant);
    assert!(refused(negative).starts_with("Sgd alpha = -1"));
    assert!(refused(Sgd::hinge().binary_seeds(vec![1])).starts_with("Sgd binary_seeds = 1 seeds"));
}

#[test]
fn bad_data_are_refused_by_fit_and_predict() {
    let (x, y) = clouds(12, 2, 2);
    let (longer, _) = clouds(13, 2, 2);
    assert!(message(Sgd::hinge().fit(&longer, &y)).contains("records of length 13"));
    let infinite = Records::dense(array![[1.0, 2.0], [f64::NEG_INFINITY, 0.0]]).unwrap();
    let two = y.select(&Rows::from(vec![0, 1]));
    let expected = "records holds -inf at row 1, column 0; only finite numbers can be used here";
    assert_eq!(message(Sgd::hinge().fit(&infinite, &two)), expected);
    let model = Sgd::hinge().fit(&x, &y).unwrap();
    assert_eq!(message(model.predict(&infinite)), expected);
    let (wide, _) = clouds(12, 3, 2);
    assert_eq!(
        message(model.predict(&wide)),
        "the model was fitted on 2 features but the records have 3"
    );
}

#[test]
fn weights_that_overflow_are_an_error_with_advice() {
    let x = Records::dense(array![[1e308, 1.0], [-1e308, 2.0], [1e308, -3.0]]).unwrap();
    let y = Labels::from_names(&["a", "b", "a"]).unwrap();
    let found = message(Sgd::squared_hinge().fit(&x, &y));
    assert!(found.starts_with("sgd could not be fitted: the weights left the finite"), "{found}");
    assert!(found.contains("scale the features"), "{found}");
}
