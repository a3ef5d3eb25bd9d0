//! Linear models, naive Bayes, neighbours and calibrated classifiers that are kept and read back
//! predict as before, bit by bit, on any number of threads; and every parameter counts.

use tenfold::calibration::Calibrated;
use tenfold::cross_decomposition::PlsRegression;
use tenfold::data::{Records, Values};
use tenfold::datasets;
use tenfold::estimator::{Classifier, ClassifierModel, Regressor, RegressorModel};
use tenfold::isotonic::IsotonicRegression;
use tenfold::linear_model::{
    ElasticNet, Ftrl, Lars, Lasso, Link, LogisticRegression, Ridge, TweedieRegressor,
};
use tenfold::model_selection::StratifiedKFold;
use tenfold::naive_bayes::GaussianNb;
use tenfold::neighbors::{
    DistanceMetric, KNeighborsClassifier, KNeighborsRegressor, NeighborWeights,
};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::StandardScaler;
use tenfold::svm::LinfaSvr;
use tenfold_store::{Fingerprint, Source, Stored, fingerprint_of};

fn encoded<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

#[track_caller]
fn read_back<T: Stored>(model: &T) -> T {
    let bytes = encoded(model);
    let read = T::decode(&mut Source::new(&bytes)).unwrap();
    assert_eq!(encoded(&read), bytes);
    read
}

/// Each differs from the others in one parameter or more.
fn classifiers() -> Vec<Box<dyn Classifier>> {
    let logistic = LogisticRegression::new;
    let knn = KNeighborsClassifier::new;
    let bayes = GaussianNb::new;
    vec![
        logistic().boxed(),
        logistic().c(0.5).boxed(),
        logistic().c(f64::INFINITY).boxed(),
        logistic().fit_intercept(false).boxed(),
        logistic().tol(1e-3).boxed(),
        logistic().max_iter(7).boxed(),
        bayes().boxed(),
        bayes().var_smoothing(0.1).boxed(),
        knn().boxed(),
        knn().k(3).boxed(),
        knn().weights(NeighborWeights::Distance).boxed(),
        knn().metric(DistanceMetric::Manhattan).boxed(),
        knn().metric(DistanceMetric::Chebyshev).boxed(),
        Ftrl::new().boxed(),
        Ftrl::new().alpha(0.2).boxed(),
        Ftrl::new().beta(0.5).boxed(),
        Ftrl::new().l1(0.1).boxed(),
        Ftrl::new().l2(0.1).boxed(),
        Ftrl::new().epochs(2).boxed(),
        Calibrated::sigmoid(bayes()).boxed(),
        Calibrated::isotonic(bayes()).boxed(),
        Calibrated::isotonic(bayes().var_smoothing(0.1)).boxed(),
        Calibrated::isotonic(bayes()).split(StratifiedKFold::new(3)).boxed(),
        Calibrated::sigmoid(Calibrated::isotonic(bayes())).boxed(),
        Calibrated::sigmoid(Pipeline::new().then(StandardScaler::new()).classifier(bayes()))
            .boxed(),
    ]
}

fn regressors() -> Vec<Box<dyn Regressor>> {
    let (ridge, lasso, net) = (Ridge::new, Lasso::new, ElasticNet::new);
    let (tweedie, knn, svr) =
        (TweedieRegressor::poisson, KNeighborsRegressor::new, LinfaSvr::linear);
    vec![
        ridge().boxed(),
        ridge().alpha(2.0).boxed(),
        ridge().fit_intercept(false).boxed(),
        Lars::new().boxed(),
        Lars::new().n_nonzero(2).boxed(),
        Lars::new().fit_intercept(false).boxed(),
        lasso().boxed(),
        lasso().alpha(2.0).boxed(),
        lasso().fit_intercept(false).boxed(),
        lasso().tol(1e-3).boxed(),
        lasso().max_iter(7).boxed(),
        net().boxed(),
        net().alpha(2.0).boxed(),
        net().l1_ratio(0.7).boxed(),
        net().fit_intercept(false).boxed(),
        net().tol(1e-3).boxed(),
        net().max_iter(7).boxed(),
        tweedie().boxed(),
        TweedieRegressor::gamma().boxed(),
        TweedieRegressor::new(0.0).boxed(),
        TweedieRegressor::new(0.0).link(Link::Log).boxed(),
        tweedie().alpha(2.0).boxed(),
        tweedie().fit_intercept(false).boxed(),
        tweedie().tol(1e-3).boxed(),
        tweedie().max_iter(7).boxed(),
        PlsRegression::new().boxed(),
        PlsRegression::new().n_components(3).boxed(),
        PlsRegression::new().scale(false).boxed(),
        knn().boxed(),
        knn().k(3).boxed(),
        knn().weights(NeighborWeights::Distance).boxed(),
        knn().metric(DistanceMetric::Chebyshev).boxed(),
        svr().boxed(),
        svr().c(0.5).boxed(),
        svr().epsilon(0.5).boxed(),
        svr().tol(0.1).boxed(),
        LinfaSvr::gaussian(0.1).boxed(),
    ]
}

fn bits(numbers: impl IntoIterator<Item = f64>) -> Vec<u64> {
    numbers.into_iter().map(f64::to_bits).collect()
}

#[test]
fn classifiers_that_are_read_back_decide_the_same() {
    for mut data in [datasets::iris().unwrap(), datasets::breast_cancer().unwrap()] {
        let rows = (0..data.y.len() as u32).step_by(3).collect();
        (data.x, data.y) = (data.x.select(&rows), data.y.select(&rows));
        for classifier in classifiers() {
            let model = classifier.fit(&data.x, &data.y).unwrap();
            let read = read_back(&model);
            let probabilities = |model: &dyn ClassifierModel| {
                bits(model.predict_probabilities(&data.x).unwrap().unwrap())
            };
            assert_eq!(probabilities(&*read), probabilities(&*model), "{classifier:?}");
            assert!(read.predict(&data.x).unwrap() == model.predict(&data.x).unwrap());
            assert!(classifier.version().is_some() && model.version().is_some());
        }
    }
}

/// A part of the data, scaled so that solvers come to an end soon.
fn regression_data() -> (Records, Values) {
    let data = datasets::penguins().unwrap();
    let scaled = StandardScaler::new().fit(&data.x).unwrap();
    let x = tenfold::estimator::TransformerModel::transform(&scaled, &data.x).unwrap();
    let rows = (0..333).step_by(4).collect();
    (x.select(&rows), data.y.select(&rows))
}

#[test]
fn regressors_that_are_read_back_predict_the_same() {
    let (x, y) = regression_data();
    for regressor in regressors() {
        let model = regressor.fit(&x, &y).unwrap();
        let predict = |model: &dyn RegressorModel| bits(model.predict(&x).unwrap().iter());
        assert_eq!(predict(&*read_back(&model)), predict(&*model), "{regressor:?}");
    }
}

#[test]
fn an_isotonic_function_that_is_read_back_is_the_same() {
    let numbers: Vec<f64> = (0..40).map(|at| f64::from(at * 7 % 40)).collect();
    let x = Records::dense(ndarray::Array2::from_shape_fn((40, 1), |(at, _)| numbers[at])).unwrap();
    let y = Values::new((0..40).map(f64::from).collect()).unwrap();
    let rising = IsotonicRegression::new().boxed();
    let falling = IsotonicRegression::new().increasing(false).boxed();
    assert_ne!(fingerprint_of(&rising).unwrap(), fingerprint_of(&falling).unwrap());
    for isotonic in [rising, falling] {
        let model = isotonic.fit(&x, &y).unwrap();
        assert!(read_back(&model).predict(&x).unwrap() == model.predict(&x).unwrap());
    }
}

#[track_caller]
fn all_differ<T: Fingerprint + std::fmt::Debug>(estimators: &[T], again: &[T]) {
    for (at, one) in estimators.iter().enumerate() {
        let fingerprint = fingerprint_of(one).unwrap();
        assert_eq!(fingerprint_of(&again[at]).unwrap(), fingerprint, "{one:?}");
        for other in &estimators[at + 1..] {
            assert_ne!(fingerprint_of(other).unwrap(), fingerprint, "{one:?} and {other:?}");
        }
    }
}

#[test]
fn every_parameter_counts() {
    all_differ(&classifiers(), &classifiers());
    all_differ(&regressors(), &regressors());
}

#[test]
fn equal_fits_have_equal_bytes_on_any_number_of_threads() {
    let digits = datasets::digits().unwrap();
    let rows = (0..1797).step_by(3).collect();
    let (x, y) = (digits.x.select(&rows), digits.y.select(&rows));
    let learners = || {
        [
            LogisticRegression::new().boxed(),
            KNeighborsClassifier::new().boxed(),
            Calibrated::sigmoid(GaussianNb::new()).boxed(),
            Ftrl::new().epochs(1).boxed(),
        ]
    };
    let fits = |threads: usize| -> Vec<Vec<u8>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| learners().map(|learner| encoded(&learner.fit(&x, &y).unwrap())).to_vec())
    };
    assert_eq!(fits(1), fits(4));
}

#[test]
fn a_damaged_model_is_refused_or_predicts_without_a_panic() {
    let iris = datasets::iris().unwrap();
    let (x, y) = regression_data();
    let few = (0..150).step_by(15).collect();
    let (few_flowers, few_x) = (iris.x.select(&few), x.select(&(0..10).collect()));
    let check = |bytes: &[u8], read: &dyn Fn(&[u8])| {
        for at in 0..bytes.len().min(400) {
            for change in [1, 0x80] {
                let mut damaged = bytes.to_vec();
                damaged[at] ^= change;
                read(&damaged);
            }
        }
        read(&bytes[..bytes.len() - 1]);
    };
    for at in [0, 6, 8, 13, 20, 24] {
        let model = classifiers()[at].fit(&iris.x, &iris.y).unwrap();
        check(&encoded(&model), &|bytes| {
            if let Ok(model) = Box::<dyn ClassifierModel>::decode(&mut Source::new(bytes)) {
                let _ = model.predict_probabilities(&few_flowers);
                let _ = model.predict(&few_flowers);
            }
        });
    }
    for at in [0, 17, 28, 32] {
        let model = regressors()[at].fit(&x, &y).unwrap();
        check(&encoded(&model), &|bytes| {
            if let Ok(model) = Box::<dyn RegressorModel>::decode(&mut Source::new(bytes)) {
                let _ = model.predict(&few_x);
            }
        });
    }
}
