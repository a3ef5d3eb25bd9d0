//! Constant features, whose mean rounds: they have no part in any estimator that centres, scales or
//! is not penalised.

use ndarray::Array2;
use proptest::prelude::*;
use tenfold::cross_decomposition::PlsRegression;
use tenfold::data::{Labels, Records, Values};
use tenfold::decomposition::Pca;
use tenfold::estimator::{Classifier, Regressor, RegressorModel};
use tenfold::feature_selection::{ScoreFunction, VarianceThreshold};
use tenfold::linear_model::*;
use tenfold::metrics::{explained_variance, r2};
use tenfold::naive_bayes::GaussianNb;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::StandardScaler;

/// Two features that vary, and a constant one between them.
fn features(n_samples: usize, constant: f64) -> Array2<f64> {
    Array2::from_shape_fn((n_samples, 3), |(row, column)| match column {
        0 => (7 * row % 10) as f64,
        1 => constant,
        _ => (row * row % 7) as f64 / 4.0,
    })
}

fn dense(n_samples: usize, constant: f64) -> Records {
    Records::dense(features(n_samples, constant)).unwrap()
}

fn sparse(n_samples: usize, constant: f64) -> Records {
    let numbers = features(n_samples, constant);
    let mut stored = sprs::TriMatI::<f64, u32>::new(numbers.dim());
    for ((row, column), &number) in numbers.indexed_iter().filter(|(_, number)| **number != 0.0) {
        stored.add_triplet(row, column, number);
    }
    Records::sparse(stored.to_csr()).unwrap()
}

/// Above 0, and not quite a linear function of the features.
fn targets(n_samples: usize) -> Values {
    let target = |row: usize| {
        let noise = if row.is_multiple_of(2) { 0.25 } else { -0.25 };
        1.5 + 2.0 * (7 * row % 10) as f64 + (row * row % 7) as f64 / 4.0 + noise
    };
    Values::new((0..n_samples).map(target).collect()).unwrap()
}

fn classes(n_samples: usize) -> Labels {
    let class = |row: usize| ["a", "b", "c"][(7 * row % 10 + 3 * (row % 2)) / 5];
    Labels::from_names(&(0..n_samples).map(class).collect::<Vec<_>>()).unwrap()
}

fn regressors() -> Vec<Box<dyn Regressor>> {
    let own = || -> [Box<dyn Regressor>; 9] {
        [
            LinearRegression::new().boxed(),
            Ridge::new().alpha(1e-9).boxed(),
            Lasso::new().alpha(1e-9).boxed(),
            ElasticNet::new().alpha(1e-9).boxed(),
            Lars::new().boxed(),
            PlsRegression::new().boxed(),
            PlsRegression::new().scale(false).boxed(),
            TweedieRegressor::new(0.0).alpha(0.0).boxed(),
            TweedieRegressor::poisson().alpha(0.0).boxed(),
        ]
    };
    let scaled = |last| Pipeline::new().then(StandardScaler::new()).regressor(last).boxed();
    own().into_iter().chain(own().map(scaled)).collect()
}

fn classifiers() -> Vec<Box<dyn Classifier>> {
    let own = || [f64::INFINITY, 1.0].map(|c| LogisticRegression::new().c(c).boxed());
    let scaled = |last| {
        let scaler = StandardScaler::new().with_mean(false);
        Pipeline::new().then(scaler).classifier(last).boxed()
    };
    own().into_iter().chain(own().map(scaled)).collect()
}

fn constants() -> impl Strategy<Value = f64> {
    prop_oneof![
        (1..1000_i32).prop_map(|tenth| f64::from(tenth) / 10.0),
        -1e3..1e3_f64,
        -1e12..1e12_f64,
        -1e-12..1e-12_f64,
        Just(0.0),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_constant_feature_has_no_weight_in_regressors(constant in constants(), n in 8..40_usize) {
        let y = targets(n);
        for regressor in regressors() {
            let model = regressor.fit(&dense(n, constant), &y).unwrap();
            let as_fitted = model.predict(&dense(n, constant)).unwrap();
            let other = model.predict(&dense(n, 2.0 * constant + 1.0)).unwrap();
            let moved = other.iter().zip(as_fitted.iter()).any(|(a, b)| a != b);
            prop_assert!(!moved, "{regressor:?} at {constant}");
        }
    }

    #[test]
    fn a_constant_feature_has_no_weight_in_logistic_regression(
        constant in constants(), n in 12..40_usize,
    ) {
        let y = classes(n);
        for classifier in classifiers() {
            for records in [dense, sparse] {
                let model = classifier.fit(&records(n, constant), &y).unwrap();
                let decisions = |constant| model.decision_function(&records(n, constant)).unwrap();
                let moved = decisions(constant) != decisions(2.0 * constant + 1.0);
                prop_assert!(!moved, "{classifier:?} at {constant}");
            }
        }
    }

    #[test]
    fn a_constant_feature_has_no_part_in_transformers(constant in constants(), n in 8..40_usize) {
        let x = dense(n, constant);
        let model = StandardScaler::new().fit(&x).unwrap();
        prop_assert_eq!((model.mean()[1], model.scale()[1]), (constant, 1.0));
        let pca = Pca::new(2).fit(&x).unwrap();
        prop_assert_eq!(pca.mean()[1], constant);
        prop_assert!(pca.components().column(1).iter().all(|share| share.abs() < 1e-14));
        let varied = VarianceThreshold::new().fit(&x).unwrap();
        prop_assert_eq!(varied.chosen(), [0, 2]);
        let scores = ScoreFunction::FRegression.scores(&x, (&targets(n)).into()).unwrap();
        prop_assert_eq!(scores[1], 0.0);
        let equal = Records::dense(Array2::from_elem((n, 2), constant)).unwrap();
        let wrong = Pca::new(1).fit(&equal).unwrap_err().to_string();
        prop_assert!(wrong.contains("all samples are the same"), "{}", wrong);
        let bayes = GaussianNb::new().var_smoothing(0.0).fit(&x, &classes(n));
        let wrong = bayes.unwrap_err().to_string();
        prop_assert!(wrong.contains("is constant in class"), "{}", wrong);
    }

    #[test]
    fn a_constant_target_is_predicted_to_the_last_digit(constant in constants(), n in 8..40_usize) {
        let y = Values::new(vec![constant; n]).unwrap();
        let x = dense(n, 0.1);
        let least: [Box<dyn Regressor>; 6] = [
            LinearRegression::new().boxed(),
            Ridge::new().boxed(),
            Lasso::new().boxed(),
            ElasticNet::new().boxed(),
            Lars::new().boxed(),
            PlsRegression::new().boxed(),
        ];
        for regressor in least {
            let predicted = regressor.fit(&x, &y).unwrap().predict(&x).unwrap();
            prop_assert!(predicted.iter().all(|number| number == constant), "{regressor:?}");
        }
        let off = Values::new((0..n).map(|at| constant + 1.0 + at as f64).collect()).unwrap();
        prop_assert_eq!((r2(&y, &y).unwrap(), r2(&y, &off).unwrap()), (1.0, 0.0));
        prop_assert_eq!(explained_variance(&y, &off).unwrap(), 0.0);
    }
}

/// Linear regression of ten samples, as scikit-learn 1.9.1 fits it without the constant feature.
#[test]
fn the_rounding_of_a_mean_is_no_feature() {
    let x = Array2::from_shape_fn(
        (10, 2),
        |(row, column)| {
            if column == 0 { 0.1 } else { (7 * row % 10) as f64 }
        },
    );
    let y: Vec<f64> = x
        .column(1)
        .iter()
        .enumerate()
        .map(|(row, x)| 1.0 + 2.0 * x + if row % 2 == 0 { 0.25 } else { -0.25 })
        .collect();
    let model = LinearRegression::new();
    let model = model.fit(&Records::dense(x).unwrap(), &Values::new(y).unwrap()).unwrap();
    assert_eq!(model.coefficients()[0], 0.0);
    assert!((model.coefficients()[1] - 1.984_848_484_848_485).abs() < 1e-12);
    let other = Records::dense(ndarray::array![[0.2, 3.0]]).unwrap();
    assert!((model.predict(&other).unwrap().value(0) - 7.022_727_272_727_273).abs() < 1e-12);
}
