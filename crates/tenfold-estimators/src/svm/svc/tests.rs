//! Comparison of the support vector machine with scikit-learn's, and refused input.

use ndarray::{Array2, array};
use tenfold_datasets as datasets;
use tenfold_ml::data::{ClassificationData, Rows};
use tenfold_ml::estimator::TransformerModel;

use super::*;
use crate::preprocessing::StandardScaler;

/// Scaled training samples (even rows) and test samples (odd rows).
fn halves(data: &ClassificationData) -> (Records, Labels, Records, Labels) {
    let n_samples = data.y.len() as u32;
    let even: Rows = (0..n_samples).step_by(2).collect();
    let odd: Rows = (1..n_samples).step_by(2).collect();
    let scaler = StandardScaler::new().fit(&data.x.select(&even)).unwrap();
    let x = scaler.transform(&data.x).unwrap();
    (x.select(&even), data.y.select(&even), x.select(&odd), data.y.select(&odd))
}

fn kernels() -> [Svc; 6] {
    let gamma = Gamma::Value(0.01);
    let poly = Kernel::Poly { degree: 3, gamma: Gamma::Scale, coef0: 1.0 };
    [
        Svc::new().kernel(Kernel::Linear),
        Svc::new(),
        Svc::new().kernel(Kernel::Rbf { gamma: Gamma::Auto }),
        Svc::new().kernel(Kernel::Rbf { gamma }).c(10.0),
        Svc::new().kernel(poly),
        Svc::new().kernel(Kernel::Sigmoid { gamma, coef0: 0.0 }),
    ]
}

/// Support vectors and right predictions of scikit-learn 1.9.1, in the order of [`kernels`]:
/// `tests/oracle/estimators.py`.
#[track_caller]
fn check(data: Result<ClassificationData>, expected: &[(usize, usize)]) {
    let (x, y, x_test, y_test) = halves(&data.unwrap());
    for (svc, &(support, correct)) in kernels().iter().zip(expected) {
        let model = svc.fit(&x, &y).unwrap();
        assert_eq!(model.n_support(), support, "support vectors, {svc:?}");
        let predicted = model.predict(&x_test).unwrap();
        let found = predicted.codes().zip(y_test.codes()).filter(|(a, b)| a == b).count();
        assert_eq!(found, correct, "right predictions, {svc:?}");
    }
}

#[test]
fn iris_as_scikit_learn() {
    check(datasets::iris(), &[(21, 73), (36, 72), (36, 72), (35, 73), (20, 73), (71, 68)]);
}

/// Numbers of scikit-learn 1.9.1: `tests/oracle/estimators.py`.
#[test]
fn decisions_are_those_of_scikit_learn() {
    let iris = datasets::iris().unwrap();
    let model = Svc::new().fit(&iris.x, &iris.y).unwrap();
    let decisions = model.decision_function(&iris.x).unwrap();
    let expected = [
        (0, [2.235_437_492_852_869_7, 1.160_962_553_671_507_6, -0.256_507_092_555_360_7]),
        (70, [-0.234_040_693_552_942_13, 2.196_869_898_949_268_3, 1.159_216_485_403_479_7]),
        (149, [-0.239_271_573_228_480_75, 1.172_620_711_630_709, 2.198_362_829_653_542_7]),
    ];
    for (row, expected) in expected {
        for (found, expected) in decisions.row(row).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-3, "row {row}: {found} is not {expected}");
        }
    }
    let two = datasets::breast_cancer().unwrap();
    let model = Svc::new().fit(&two.x, &two.y).unwrap();
    let decisions = model.decision_function(&two.x).unwrap();
    assert_eq!(decisions.dim(), (569, 1));
    let second = decisions.iter().map(|decision| u32::from(*decision >= 0.0));
    assert!(second.eq(model.predict(&two.x).unwrap().codes()));
}

#[test]
fn wine_as_scikit_learn() {
    check(datasets::wine(), &[(23, 86), (46, 88), (46, 88), (29, 87), (34, 86), (70, 83)]);
}

#[test]
fn breast_cancer_as_scikit_learn() {
    let expected = [(20, 272), (70, 273), (70, 273), (33, 273), (35, 274), (69, 269)];
    check(datasets::breast_cancer(), &expected);
}

#[test]
fn digits_as_scikit_learn() {
    check(datasets::digits(), &[(353, 874), (533, 866)]);
}

/// scikit-learn 1.9.1 with malignant as its positive class: `tests/oracle/estimators.py`.
#[test]
fn the_decision_equals_scikit_learns() {
    let data = datasets::breast_cancer().unwrap();
    let even: Rows = (0..569).step_by(2).collect();
    let model = Svc::new().fit(&data.x.select(&even), &data.y.select(&even)).unwrap();
    let decision = model.decisions(data.x.as_dense().unwrap().row(1))[0];
    assert!((decision + 2.292_702_363_296_408).abs() < 1e-9, "{decision}");
}

#[test]
fn one_thread_and_eight_give_the_same_model() {
    let (x, y, x_test, _) = halves(&datasets::digits().unwrap());
    let rows: Rows = (0..300).collect();
    let (x, y, x_test) = (x.select(&rows), y.select(&rows), x_test.select(&rows));
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let model = Svc::new().fit(&x, &y).unwrap();
            (format!("{model:?}"), model.predict(&x_test).unwrap())
        })
    };
    let (one, eight) = (run(1), run(8));
    assert!(one == eight);
}

#[test]
fn a_class_that_does_not_occur_is_never_predicted() {
    let x = Records::dense(array![[0.0], [1.0], [10.0], [11.0]]).unwrap();
    let classes = ["a", "b", "c"].map(String::from).to_vec();
    let y = Labels::from_codes(classes, vec![0, 0, 2, 2]).unwrap();
    let predicted = Svc::new().fit(&x, &y).unwrap().predict(&x).unwrap();
    assert!(predicted == y);
    assert_eq!(predicted.classes(), ["a", "b", "c"]);
}

#[test]
fn gamma_scale_of_constant_records_is_one() {
    let x = Records::dense(Array2::ones((4, 2))).unwrap();
    let FixedKernel::Rbf { gamma } = Kernel::rbf().fix(&x.as_dense().unwrap()) else {
        panic!("not RBF")
    };
    assert_eq!(gamma, 1.0);
    let y = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
    assert!(Svc::new().fit(&x, &y).unwrap().predict(&x).is_ok());
}

#[test]
fn a_parameter_out_of_range_is_named() {
    let data = datasets::iris().unwrap();
    let gamma = |gamma| Kernel::Rbf { gamma: Gamma::Value(gamma) };
    let cases = [
        (Svc::new().c(0.0), "Svc c = 0"),
        (Svc::new().c(f64::NAN), "Svc c = NaN"),
        (Svc::new().tol(-1.0), "Svc tol = -1"),
        (Svc::new().cache_megabytes(0.0), "Svc cache_megabytes = 0"),
        (Svc::new().kernel(gamma(-0.5)), "Svc gamma = -0.5"),
        (Svc::new().kernel(Kernel::poly(0)), "Svc degree = 0"),
        (
            Svc::new().kernel(Kernel::Sigmoid { gamma: Gamma::Auto, coef0: f64::INFINITY }),
            "Svc coef0 = inf",
        ),
    ];
    for (svc, start) in cases {
        let message = svc.fit(&data.x, &data.y).unwrap_err().to_string();
        assert!(message.starts_with(start), "{message}");
    }
}

#[test]
fn bad_samples_are_errors() {
    let x = Records::dense(array![[1.0], [f64::NAN]]).unwrap();
    let y = Labels::from_names(&["a", "b"]).unwrap();
    assert!(matches!(Svc::new().fit(&x, &y), Err(Error::NotFinite { row: 1, .. })));
    let x = Records::dense(array![[1.0], [2.0]]).unwrap();
    let one = Labels::from_names(&["a", "a"]).unwrap();
    assert!(matches!(Svc::new().fit(&x, &one), Err(Error::TooFewClasses { found: 1, .. })));
    let three = Labels::from_names(&["a", "b", "a"]).unwrap();
    assert!(matches!(Svc::new().fit(&x, &three), Err(Error::LengthMismatch { .. })));
    let model = Svc::new().fit(&x, &y).unwrap();
    let wide = Records::dense(array![[1.0, 2.0]]).unwrap();
    assert!(matches!(model.predict(&wide), Err(Error::FeatureCount { expected: 1, found: 2 })));
}

#[test]
fn numbers_too_large_for_the_kernel_are_an_error() {
    let x = Records::dense(array![[1e200], [-1e200], [2e200], [-2e200]]).unwrap();
    let y = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
    let wrong = Svc::new().kernel(Kernel::Linear).fit(&x, &y).unwrap_err();
    assert!(wrong.to_string().starts_with("svc could not be fitted: kernel values overflow"));
}

#[test]
fn the_first_class_wins_a_tie_of_votes() {
    let x = Records::dense(array![[0.0], [1.0], [2.0]]).unwrap();
    let y = Labels::from_names(&["a", "b", "c"]).unwrap();
    let pair = |first, second, rho| {
        let solution =
            Solution { coefficients: Vec::new(), rho, n_iter: 1, violation: 0.0, is_met: true };
        Pair { first, second, solution }
    };
    // One vote each: a beats b, c beats a, b beats c.
    let pairs = [pair(0, 1, -1.0), pair(0, 2, 1.0), pair(1, 2, -1.0)];
    let model =
        SvcModel::new(FixedKernel::Linear, &x, &y, &class_groups(&y), &pairs, None).unwrap();
    assert_eq!(model.predict(&x).unwrap().name(0), "a");
}

/// Numbers of scikit-learn 1.9.1: `tests/oracle/estimators.py`.
#[test]
fn weights_are_those_of_scikit_learn() {
    let data = datasets::breast_cancer().unwrap();
    let x = StandardScaler::new().fit(&data.x).unwrap().transform(&data.x).unwrap();
    let weights = (0..569).map(|row| f64::from(row % 3)).collect();
    let cases = [
        (
            Svc::new(),
            data.y.with_weights(weights).unwrap(),
            84,
            [0.724_986_7, 1.630_868_1, 2.312_851_4, 0.361_911_1, 1.473_910_3],
        ),
        (
            Svc::new().balanced(),
            data.y.clone(),
            126,
            [1.000_036_6, 1.901_424_1, 2.412_176_2, 0.999_636_9, 1.475_365_3],
        ),
    ];
    for (svc, y, support, expected) in cases {
        // scikit-learn works gamma out from the samples of weight 0 too.
        let gamma = Gamma::Value(1.0 / 30.0);
        let model = svc.kernel(Kernel::Rbf { gamma }).fit(&x, &y).unwrap();
        assert_eq!(model.n_support(), support);
        let decisions = model.decision_function(&x).unwrap();
        for (row, expected) in expected.into_iter().enumerate() {
            let found = decisions[[row, 0]];
            assert!((found - expected).abs() < 1e-3, "row {row}: {found} is not {expected}");
        }
    }
}

#[test]
fn a_sample_of_weight_0_is_as_if_it_was_not_there() {
    let (x, y, ..) = halves(&datasets::wine().unwrap());
    let first_class_out: Vec<f64> = y.codes().map(|code| f64::from(code != 0)).collect();
    let rows: Rows = (0..y.len() as u32).filter(|&row| y.code(row as usize) != 0).collect();
    let weighted = Svc::new().fit(&x, &y.with_weights(first_class_out).unwrap()).unwrap();
    let selected = Svc::new().fit(&x.select(&rows), &y.select(&rows)).unwrap();
    assert_eq!(format!("{weighted:?}"), format!("{selected:?}"));
}

/// Many samples, two that overlap, and a cache of two rows: rows that are evicted and
/// computed anew must not change the result.
#[test]
fn a_small_cache_gives_the_same_model() {
    let mut random = tenfold_ml::authoring::random::SplitMix64::new(1);
    let mut number = || random.below(2000) as f64 / 1000.0 - 1.0;
    let numbers = Array2::from_shape_simple_fn((1100, 3), &mut number);
    let side = |row: usize| numbers[[row, 0]] + numbers[[row, 1]] * numbers[[row, 2]] > 0.1;
    let names: Vec<&str> = (0..1100).map(|row| ["a", "b"][usize::from(side(row))]).collect();
    let (x, y) = (Records::dense(numbers).unwrap(), Labels::from_names(&names).unwrap());
    for svc in [Svc::new().c(100.0), Svc::new().kernel(Kernel::poly(2)).c(10.0)] {
        let large = svc.clone().fit(&x, &y).unwrap();
        let small = svc.cache_megabytes(1e-6).fit(&x, &y).unwrap();
        assert_eq!(format!("{large:?}"), format!("{small:?}"));
    }
}
