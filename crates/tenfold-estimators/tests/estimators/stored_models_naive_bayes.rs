//! Naive Bayes and the baselines in a store: parameters count, and a model that is read back predicts
//! the same.

use std::collections::BTreeSet;

use ndarray::Array2;
use tenfold::data::{Labels, Records, Values};
use tenfold::dummy::{DummyClassifier, DummyRegressor};
use tenfold::estimator::{Classifier, ClassifierModel, Regressor, RegressorModel};
use tenfold::naive_bayes::{BernoulliNb, ComplementNb, MultinomialNb};
use tenfold_store::{Source, Stored, fingerprint_of};

fn classifiers() -> Vec<Box<dyn Classifier>> {
    vec![
        MultinomialNb::new().boxed(),
        MultinomialNb::new().alpha(0.5).boxed(),
        MultinomialNb::new().fit_prior(false).boxed(),
        ComplementNb::new().boxed(),
        ComplementNb::new().alpha(0.5).boxed(),
        ComplementNb::new().fit_prior(false).boxed(),
        ComplementNb::new().norm(true).boxed(),
        BernoulliNb::new().boxed(),
        BernoulliNb::new().alpha(0.5).boxed(),
        BernoulliNb::new().fit_prior(false).boxed(),
        BernoulliNb::new().binarize(1.0).boxed(),
        DummyClassifier::most_frequent().boxed(),
        DummyClassifier::prior().boxed(),
        DummyClassifier::stratified(0).boxed(),
        DummyClassifier::stratified(1).boxed(),
        DummyClassifier::uniform(0).boxed(),
        DummyClassifier::constant("a").boxed(),
        DummyClassifier::constant("b").boxed(),
    ]
}

fn regressors() -> Vec<Box<dyn Regressor>> {
    vec![
        DummyRegressor::mean().boxed(),
        DummyRegressor::median().boxed(),
        DummyRegressor::quantile(0.25).boxed(),
        DummyRegressor::constant(0.25).boxed(),
    ]
}

fn samples() -> (Records, Labels, Values) {
    let x = Array2::from_shape_fn((12, 4), |(row, column)| ((row * 7 + column * 5) % 4) as f64);
    let codes = (0..12).map(|row| [0, 2, 0, 3][row % 4]).collect();
    let classes = ["a", "b", "c", "d"].map(String::from).to_vec();
    let y = Values::new((0..12).map(|row| f64::from(row * row)).collect()).unwrap();
    (Records::dense(x).unwrap(), Labels::from_codes(classes, codes).unwrap(), y)
}

fn encoded<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

fn decoded<T: Stored>(bytes: &[u8]) -> tenfold_store::Result<T> {
    T::decode(&mut Source::new(bytes))
}

#[test]
fn a_model_that_is_read_back_predicts_the_same() {
    let (x, y, values) = samples();
    for classifier in classifiers() {
        let model = classifier.fit(&x, &y).unwrap();
        let read: Box<dyn ClassifierModel> = decoded(&encoded(&model)).unwrap();
        assert_eq!(encoded(&read), encoded(&model), "{classifier:?}");
        assert!(read.predict(&x).unwrap() == model.predict(&x).unwrap());
        let probabilities =
            [&read, &model].map(|model| model.predict_probabilities(&x).unwrap().unwrap());
        assert_eq!(probabilities[0], probabilities[1], "{classifier:?}");
        assert_eq!(probabilities[0].dim(), (12, 4));
    }
    for regressor in regressors() {
        let model = regressor.fit(&x, &values).unwrap();
        let read: Box<dyn RegressorModel> = decoded(&encoded(&model)).unwrap();
        assert!(read.predict(&x).unwrap() == model.predict(&x).unwrap(), "{regressor:?}");
    }
}

#[test]
fn every_parameter_counts() {
    let of_classifiers = classifiers();
    let found: BTreeSet<String> =
        of_classifiers.iter().map(|it| fingerprint_of(it).unwrap().to_string()).collect();
    assert_eq!(found.len(), of_classifiers.len());
    let found: BTreeSet<String> =
        regressors().iter().map(|it| fingerprint_of(it).unwrap().to_string()).collect();
    assert_eq!(found.len(), regressors().len());
}

#[test]
fn damaged_models_are_errors_or_models_that_can_be_asked() {
    let (x, y, _) = samples();
    for classifier in classifiers() {
        let bytes = encoded(&classifier.fit(&x, &y).unwrap());
        for len in 0..bytes.len() {
            assert!(decoded::<Box<dyn ClassifierModel>>(&bytes[..len]).is_err(), "{len}");
        }
        for at in 0..bytes.len() {
            for damage in [1, 0x04, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] ^= damage;
                if let Ok(model) = decoded::<Box<dyn ClassifierModel>>(&bytes) {
                    let _ = model.predict(&x);
                    let _ = model.predict_probabilities(&x);
                }
            }
        }
    }
}
