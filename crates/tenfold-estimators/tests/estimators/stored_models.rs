//! Estimators and models in a store: parameters count, versions count, and a model that is read back
//! predicts the same, bit by bit.

use std::sync::OnceLock;

use ndarray::{Array2, array};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use tenfold::authoring::register;
use tenfold::data::{Labels, Records, Rows, Values};
use tenfold::ensemble::RandomForestRegressor;
use tenfold::estimator::{
    Classifier, ClassifierModel, Regressor, RegressorModel, Transformer, TransformerModel,
};
use tenfold::linear_model::{LearningRate, LinearRegression, Sgd, SgdModel, SgdRegressor};
use tenfold::pipeline::{Pipeline, PipelineModel};
use tenfold::preprocessing::StandardScaler;
use tenfold::svm::{Gamma, Kernel, LinfaSvm, Svc, Svr};
use tenfold::tree::DecisionTreeRegressor;
use tenfold::{Result, datasets};
use tenfold_store::{
    Digest, Fingerprint, Source, Stored, content_digest, executable_digest, fingerprint_of,
};

fn encoded<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

fn decoded<T: Stored>(bytes: &[u8]) -> tenfold_store::Result<T> {
    T::decode(&mut Source::new(bytes))
}

/// Reads a model back: it has the same bytes and fingerprint.
#[track_caller]
fn read_back<T: Stored + Fingerprint>(model: &T) -> T {
    let bytes = encoded(model);
    let read = decoded::<T>(&bytes).unwrap();
    assert_eq!(encoded(&read), bytes);
    assert_eq!(fingerprint_of(&read).unwrap(), fingerprint_of(model).unwrap());
    read
}

fn scaled() -> Pipeline {
    Pipeline::new().then(StandardScaler::new())
}

fn classifiers() -> Vec<Box<dyn Classifier>> {
    vec![
        Sgd::hinge().boxed(),
        Sgd::log().l1().max_iter(20).boxed(),
        Svc::new().boxed(),
        Svc::new().kernel(Kernel::Linear).boxed(),
        Svc::new().kernel(Kernel::poly(2)).boxed(),
        Svc::new().kernel(Kernel::sigmoid()).boxed(),
        LinfaSvm::linear().boxed(),
        LinfaSvm::gaussian(0.1).boxed(),
        scaled().classifier(Sgd::squared_hinge()).boxed(),
        scaled().classifier(Pipeline::new().classifier(Svc::new())).boxed(),
        Pipeline::new().classifier(LinfaSvm::gaussian(0.1)).boxed(),
    ]
}

fn regressors() -> Vec<Box<dyn Regressor>> {
    vec![
        LinearRegression::new().boxed(),
        LinearRegression::new().fit_intercept(false).boxed(),
        DecisionTreeRegressor::new().boxed(),
        DecisionTreeRegressor::new().max_depth(3).boxed(),
        RandomForestRegressor::new().n_trees(3).boxed(),
        RandomForestRegressor::new().n_trees(3).bootstrap(false).boxed(),
        Svr::new().boxed(),
        Svr::new().c(2.0).boxed(),
        Svr::new().epsilon(0.2).boxed(),
        Svr::new().tol(1e-4).boxed(),
        Svr::new().kernel(Kernel::Linear).boxed(),
        scaled().regressor(LinearRegression::new()).boxed(),
        scaled().regressor(SgdRegressor::squared_error()).boxed(),
        scaled().regressor(SgdRegressor::huber(0.1)).boxed(),
        scaled().regressor(SgdRegressor::huber(0.2)).boxed(),
        scaled().regressor(SgdRegressor::epsilon_insensitive(0.1)).boxed(),
        scaled().regressor(SgdRegressor::squared_epsilon_insensitive(0.1)).boxed(),
        scaled().regressor(SgdRegressor::squared_error().alpha(1e-3)).boxed(),
        scaled().regressor(SgdRegressor::squared_error().shuffle_seed(1)).boxed(),
    ]
}

/// Every so many of scaled samples, with the names of their features.
fn some(x: &Records, y: &Labels, step: usize) -> (Records, Labels) {
    let rows: Rows = (0..y.len() as u32).step_by(step).collect();
    let scaled = StandardScaler::new().fit(x).unwrap().transform(x).unwrap();
    (scaled.select(&rows), y.select(&rows))
}

/// Two, three and ten classes of several kinds, of which some do not occur; with and without names
/// of features.
fn classification_data() -> Vec<(Records, Labels)> {
    let [iris, wine, cancer, digits] =
        [datasets::iris(), datasets::wine(), datasets::breast_cancer(), datasets::digits()]
            .map(|data| data.unwrap());
    let plain = Records::dense(wine.x.to_array().unwrap()).unwrap();
    let codes: Vec<u32> = wine.y.codes().map(|code| code * 2).collect();
    let classes = ["e", "d", "c", "b", "a"].map(String::from).to_vec();
    let wine_y = Labels::from_codes(classes, codes).unwrap();
    vec![
        (iris.x.clone(), iris.y.clone()),
        some(&iris.x, &iris.y, 2),
        some(&plain, &wine_y, 2),
        some(&cancer.x, &cancer.y, 5),
        some(&digits.x, &digits.y, 12),
    ]
}

fn bits(numbers: impl IntoIterator<Item = f64>) -> Vec<u64> {
    numbers.into_iter().map(f64::to_bits).collect()
}

#[test]
fn a_classifier_that_is_read_back_decides_the_same() {
    for (x, y) in classification_data() {
        for classifier in classifiers() {
            let model = classifier.fit(&x, &y).unwrap();
            let read = read_back(&model);
            let (predicted, again) = (model.predict(&x).unwrap(), read.predict(&x).unwrap());
            assert!(again.codes().eq(predicted.codes()), "{classifier:?}");
            assert_eq!(again.classes(), y.classes());
            let decisions =
                |model: &dyn ClassifierModel| bits(model.decision_function(&x).unwrap().unwrap());
            assert_eq!(decisions(&*read), decisions(&*model), "{classifier:?}");
        }
    }
}

#[test]
fn a_regressor_that_is_read_back_predicts_the_same() {
    let data = datasets::penguins().unwrap();
    let rows: Rows = (0..data.y.len() as u32).step_by(4).collect();
    let (x, y) = (data.x.select(&rows), data.y.select(&rows));
    for regressor in regressors() {
        let model = regressor.fit(&x, &y).unwrap();
        let predict = |model: &dyn RegressorModel| bits(model.predict(&x).unwrap().iter());
        assert_eq!(predict(&*read_back(&model)), predict(&*model), "{regressor:?}");
    }
}

#[test]
fn a_transformer_that_is_read_back_transforms_the_same() {
    for (x, _) in classification_data() {
        let model = StandardScaler::new().boxed().fit(&x).unwrap();
        let transform = |model: &dyn TransformerModel| {
            bits(model.transform(&x).unwrap().as_dense().unwrap().rows().flatten().copied())
        };
        assert_eq!(transform(&*read_back(&model)), transform(&*model));
    }
}

#[test]
fn a_model_that_is_read_back_can_be_looked_at() {
    let iris = datasets::iris().unwrap();
    let model = scaled().classifier(Sgd::hinge()).boxed().fit(&iris.x, &iris.y).unwrap();
    let coefficients = |model: &dyn ClassifierModel| {
        let model = model.downcast_ref::<PipelineModel<dyn ClassifierModel>>().unwrap();
        model.last().downcast_ref::<SgdModel>().unwrap().coefficients().to_owned()
    };
    assert_eq!(coefficients(&*read_back(&model)), coefficients(&*model));
}

#[test]
fn equal_fits_have_equal_bytes_on_any_number_of_threads() {
    let (x, y) = classification_data().swap_remove(4);
    let fits = |threads: usize| -> Vec<Digest> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let digests = || {
            let fits = classifiers().into_iter().map(|learner| learner.fit(&x, &y).unwrap());
            fits.map(|model| content_digest(&model).unwrap()).collect()
        };
        pool.install(digests)
    };
    let once = fits(1);
    assert_eq!(fits(1), once);
    assert_eq!(fits(4), once);
}

#[test]
fn another_model_has_other_bytes_and_another_fingerprint() {
    let iris = datasets::iris().unwrap();
    let models = [
        Sgd::hinge().boxed(),
        Sgd::hinge().seed(1).boxed(),
        Pipeline::new().classifier(Sgd::hinge()).boxed(),
        Svc::new().boxed(),
        Svc::new().c(1.5).boxed(),
    ]
    .map(|learner| learner.fit(&iris.x, &iris.y).unwrap());
    for (at, one) in models.iter().enumerate() {
        for other in &models[at + 1..] {
            assert_ne!(encoded(one), encoded(other));
            assert_ne!(fingerprint_of(one).unwrap(), fingerprint_of(other).unwrap());
        }
    }
}

/// Each of the estimators differs from the others, and equals itself made anew.
#[track_caller]
fn all_differ<T: Fingerprint + std::fmt::Debug>(estimators: impl Fn() -> Vec<T>) {
    let (once, again) = (estimators(), estimators());
    for (at, one) in once.iter().enumerate() {
        let fingerprint = fingerprint_of(one).unwrap();
        assert_eq!(fingerprint_of(&again[at]).unwrap(), fingerprint, "{one:?}");
        for other in &once[at + 1..] {
            assert_ne!(fingerprint_of(other).unwrap(), fingerprint, "{one:?} and {other:?}");
        }
    }
}

#[test]
fn every_parameter_of_sgd_counts() {
    all_differ(|| {
        let all = vec![
            Sgd::hinge(),
            Sgd::log(),
            Sgd::squared_hinge(),
            Sgd::modified_huber(),
            Sgd::hinge().alpha(2e-4),
            Sgd::hinge().l1(),
            Sgd::hinge().elastic_net(0.0),
            Sgd::hinge().elastic_net(-0.0),
            Sgd::hinge().elastic_net(0.15),
            Sgd::hinge().max_iter(999),
            Sgd::hinge().tol(0.0),
            Sgd::hinge().tol(None),
            Sgd::hinge().n_iter_no_change(4),
            Sgd::hinge().fit_intercept(false),
            Sgd::hinge().shuffle(false),
            Sgd::hinge().seed(1),
            Sgd::hinge().binary_seeds(vec![1]),
            Sgd::hinge().average(1),
            Sgd::hinge().average(2),
            Sgd::hinge().early_stopping(0.1),
            Sgd::hinge().early_stopping(0.2),
            Sgd::hinge().balanced(),
            Sgd::hinge().class_weights([("a", 2.0)]),
            Sgd::hinge().class_weights([("b", 2.0)]),
            Sgd::hinge().learning_rate(LearningRate::Constant { eta0: 0.01 }),
            Sgd::hinge().learning_rate(LearningRate::Constant { eta0: 0.02 }),
            Sgd::hinge().learning_rate(LearningRate::Adaptive { eta0: 0.01 }),
            Sgd::hinge().learning_rate(LearningRate::InverseScaling { eta0: 0.01, power_t: 0.25 }),
            Sgd::hinge().learning_rate(LearningRate::InverseScaling { eta0: 0.01, power_t: 0.5 }),
            Sgd::hinge().binary_seeds(vec![1, 0]),
        ];
        all.into_iter().map(Classifier::boxed).collect()
    });
    // Seeds that are given take the place of the one that they are drawn from.
    let seeded = |seed| Sgd::hinge().seed(seed).binary_seeds(vec![7]).boxed();
    assert_eq!(fingerprint_of(&seeded(1)).unwrap(), fingerprint_of(&seeded(2)).unwrap());
}

#[test]
fn every_parameter_of_svc_counts_but_its_cache() {
    let with = |kernel| Svc::new().kernel(kernel);
    let gamma = Gamma::Value(0.5);
    all_differ(|| {
        let all = vec![
            Svc::new(),
            Svc::new().c(2.0),
            Svc::new().tol(1e-4),
            Svc::new().balanced(),
            with(Kernel::Linear),
            with(Kernel::Rbf { gamma }),
            with(Kernel::Rbf { gamma: Gamma::Value(0.25) }),
            with(Kernel::Rbf { gamma: Gamma::Auto }),
            with(Kernel::poly(2)),
            with(Kernel::poly(3)),
            with(Kernel::Poly { degree: 2, gamma, coef0: 0.0 }),
            with(Kernel::Poly { degree: 2, gamma, coef0: 1.0 }),
            with(Kernel::sigmoid()),
            with(Kernel::Sigmoid { gamma, coef0: 0.0 }),
            with(Kernel::Sigmoid { gamma, coef0: 1.0 }),
        ];
        all.into_iter().map(Classifier::boxed).collect()
    });
    let cached = Svc::new().cache_megabytes(1.0).boxed();
    assert_eq!(fingerprint_of(&cached).unwrap(), fingerprint_of(&Svc::new().boxed()).unwrap());
}

#[test]
fn every_parameter_of_linfas_counts() {
    all_differ(|| {
        let all = vec![
            LinfaSvm::linear(),
            LinfaSvm::gaussian(1.0),
            LinfaSvm::gaussian(2.0),
            LinfaSvm::linear().c(2.0),
            LinfaSvm::linear().tol(1e-4),
        ];
        all.into_iter().map(Classifier::boxed).collect()
    });
    all_differ(regressors);
}

#[test]
fn every_step_of_a_pipeline_counts_and_so_does_their_order() {
    all_differ(|| {
        let shift = |by| Pipeline::new().then(Shift { by });
        let all = vec![
            Pipeline::new().classifier(Svc::new()),
            scaled().classifier(Svc::new()),
            scaled().classifier(Svc::new().c(2.0)),
            scaled().then(StandardScaler::new()).classifier(Svc::new()),
            shift(1.0).classifier(Svc::new()),
            shift(2.0).classifier(Svc::new()),
            shift(1.0).then(StandardScaler::new()).classifier(Svc::new()),
            scaled().then(Shift { by: 1.0 }).classifier(Svc::new()),
            scaled().classifier(Pipeline::new().classifier(Svc::new())),
            Pipeline::new().classifier(scaled().classifier(Svc::new())),
        ];
        all.into_iter().map(Classifier::boxed).chain([Svc::new().boxed()]).collect()
    });
}

/// Adds a number to each feature. It has no version yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Shift {
    by: f64,
}

register!(Transformer Shift: "shift", no default);
register!(TransformerModel Shift: "test.shift.v1");

impl Transformer for Shift {
    fn name(&self) -> &'static str {
        "shift"
    }

    fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(self.clone()))
    }
}

impl TransformerModel for Shift {
    fn transform(&self, x: &Records) -> Result<Records> {
        Records::dense(x.to_array()? + self.by)
    }
}

macro_rules! constants {
    ($($(#[$doc:meta])* $constant:ident, $kind:literal, $name:literal $(, version $version:literal)?;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        struct $constant;

        register!(Classifier $constant: $kind $(, version $version)?);
        register!(ClassifierModel $constant: $name $(, version $version)?);

        impl Classifier for $constant {
            fn name(&self) -> &'static str {
                "constant"
            }

            fn fit(&self, _: &Records, _: &Labels) -> Result<Box<dyn ClassifierModel>> {
                Ok(Box::new(self.clone()))
            }
        }

        impl ClassifierModel for $constant {
            fn predict(&self, x: &Records) -> Result<Labels> {
                Labels::from_names(&["a", "b"])?.with_codes(vec![0; x.n_samples()])
            }
        }
    )*};
}

constants! {
    /// Predicts one class, whatever the samples.
    Constant, "constant", "test.constant.v1", version 1;
    /// The same with another version.
    Newer, "newer-constant", "test.newer-constant.v1", version 2;
    /// The same without a version.
    Draft, "draft", "test.draft.v1";
}

/// A transformer that is not registered.
#[derive(Debug)]
struct Unregistered;

impl Transformer for Unregistered {
    fn name(&self) -> &'static str {
        "unregistered"
    }

    fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(Shift { by: 0.0 }))
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn samples() -> (Records, Labels) {
    let x = Records::dense(array![[0.0], [1.0], [2.0], [3.0]]).unwrap();
    (x, Labels::from_names(&["a", "a", "b", "b"]).unwrap())
}

#[test]
fn a_version_counts_and_so_does_the_kind() {
    all_differ(|| vec![Constant.boxed(), Newer.boxed(), Draft.boxed()]);
    let step = |last: Box<dyn Classifier>| scaled().classifier(last).boxed();
    all_differ(|| vec![step(Constant.boxed()), step(Newer.boxed()), step(Draft.boxed())]);
    assert!(step(Draft.boxed()).version().is_none() && step(Newer.boxed()).version().is_some());
}

#[test]
fn a_model_without_a_version_is_of_this_program_only() {
    let program = executable_digest().unwrap();
    let (x, y) = samples();
    let of_program = |learner: Box<dyn Classifier>| {
        let model = learner.fit(&x, &y).unwrap();
        assert!(read_back(&model).predict(&x).unwrap() == model.predict(&x).unwrap());
        contains(&encoded(&model), program.as_bytes())
    };
    assert!(!of_program(Svc::new().boxed()));
    assert!(!of_program(scaled().classifier(Svc::new()).boxed()));
    assert!(!of_program(Constant.boxed()));
    assert!(of_program(Draft.boxed()));
    // One such step, wherever it is, makes the pipeline such a model.
    assert!(of_program(scaled().classifier(Draft).boxed()));
    assert!(of_program(scaled().then(Shift { by: 1.0 }).classifier(Svc::new()).boxed()));
    let inner = scaled().classifier(Draft);
    assert!(of_program(Pipeline::new().classifier(inner).boxed()));
}

/// It has a version, and its models have none.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Forgetful;

register!(Classifier Forgetful: "forgetful", version 3);

impl Classifier for Forgetful {
    fn name(&self) -> &'static str {
        "forgetful"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Draft.fit(x, y)
    }
}

#[test]
fn a_version_that_does_not_speak_for_the_models_is_refused() {
    use tenfold::estimator::learner::Learner;
    let (x, y) = samples();
    let refused = Learner::fit(&Forgetful.boxed(), &x, &y).unwrap_err().to_string();
    let expected = "the estimator `forgetful` has version 3, and its models have none";
    assert!(refused.starts_with(expected), "{refused}");
    let in_pipeline = scaled().classifier(Forgetful).boxed();
    assert!(Learner::fit(&in_pipeline, &x, &y).is_err());
}

#[test]
fn the_versions_of_its_parts_are_in_the_bytes_of_a_pipeline() {
    let (x, y) = samples();
    let bytes = encoded(&scaled().classifier(Newer).boxed().fit(&x, &y).unwrap());
    let name = b"test.newer-constant.v1";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap();
    let before = &bytes[..at];
    assert!(contains(before, &[1, 2, 0, 0, 0]), "a version, and it is 2: {before:?}");
}

#[test]
fn an_estimator_that_is_not_registered_has_no_fingerprint() {
    let message = |wrong: tenfold_store::Result<Digest>| wrong.unwrap_err().to_string();
    let wrong = message(fingerprint_of(&Unregistered.boxed()));
    let expected = "`estimators::stored_models::Unregistered` is not registered, so its parameters \
                    are unknown; write `register!(Transformer Type: \"its-kind\")` beside it";
    assert!(wrong.contains(expected), "{wrong}");
    let pipeline = scaled().then(Unregistered).classifier(Svc::new()).boxed();
    let wrong = message(fingerprint_of(&pipeline));
    assert!(wrong.contains(expected), "{wrong}");
}

/// A fitted model of each kind, small.
fn small_models() -> (Vec<Box<dyn ClassifierModel>>, Box<dyn RegressorModel>) {
    let (x, y) = samples();
    let x = x.with_feature_names(["width"]).unwrap();
    let models = classifiers().iter().map(|learner| learner.fit(&x, &y).unwrap()).collect();
    let values = Values::new(vec![0.0, 1.0, 2.5, 3.0]).unwrap();
    let regressor = scaled().regressor(LinearRegression::new()).boxed();
    (models, regressor.fit(&x, &values).unwrap())
}

#[test]
fn damaged_models_are_errors_or_models_that_can_be_asked() {
    let (models, regressor) = small_models();
    for model in &models {
        damaged(model, |model: Box<dyn ClassifierModel>| {
            let _ = model.predict(&samples().0);
            let _ = model.decision_function(&samples().0);
        });
    }
    damaged(&regressor, |model| drop(model.predict(&samples().0)));
}

fn damaged<T: Stored>(model: &T, ask: impl Fn(T)) {
    let bytes = encoded(model);
    for len in 0..bytes.len() {
        assert!(decoded::<T>(&bytes[..len]).is_err(), "{len} of {} bytes", bytes.len());
    }
    for at in 0..bytes.len() {
        for damage in [1, 0x04, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] ^= damage;
            if let Ok(model) = decoded(&bytes) {
                ask(model);
            }
        }
    }
}

proptest! {
    #[test]
    fn bytes_that_are_no_model_are_errors(
        which in 0..11_usize,
        at in any::<prop::sample::Index>(),
        put in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        static MODELS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
        let models = MODELS.get_or_init(|| small_models().0.iter().map(encoded).collect());
        let mut bytes = models[which].clone();
        let at = at.index(bytes.len());
        let end = bytes.len().min(at + put.len());
        bytes[at..end].copy_from_slice(&put[..end - at]);
        let _ = decoded::<Box<dyn ClassifierModel>>(&bytes);
        let _ = decoded::<Box<dyn TransformerModel>>(&put);
    }
}

#[test]
fn a_model_that_this_program_does_not_have_is_named() {
    let bytes = encoded(&Shift { by: 1.0 }.fit(&samples().0).unwrap());
    let text = b"test.shift.v1";
    let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
    let mut other = bytes.clone();
    other[at + text.len() - 1] = b'9';
    let message =
        |bytes: &[u8]| decoded::<Box<dyn TransformerModel>>(bytes).unwrap_err().to_string();
    assert_eq!(
        message(&other),
        "cannot decode: this program has no model `test.shift.v9`; register its type with \
         `register!`, or make the result anew"
    );
    let cut = message(&bytes[..bytes.len() - 1]);
    assert!(cut.starts_with("cannot decode: a model `test.shift.v1`: "), "{cut}");
    let wrong = decoded::<Box<dyn RegressorModel>>(&bytes).unwrap_err().to_string();
    assert!(wrong.contains("no model `test.shift.v1`"), "{wrong}");
}

#[test]
fn a_model_within_another_that_cannot_be_kept_gives_its_reason() {
    let pipeline = Pipeline::new().then(Hidden).classifier(Constant);
    let (x, y) = samples();
    let model = pipeline.boxed().fit(&x, &y).unwrap();
    let wrong = model.encode(&mut Vec::new()).unwrap_err().to_string();
    assert!(wrong.contains("this transformer model is not registered"), "{wrong}");
}

/// A transformer whose model is not registered.
#[derive(Debug)]
struct Hidden;

impl Transformer for Hidden {
    fn name(&self) -> &'static str {
        "hidden"
    }

    fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(Self))
    }
}

impl TransformerModel for Hidden {
    fn transform(&self, x: &Records) -> Result<Records> {
        Ok(x.clone())
    }
}

#[test]
fn two_models_of_one_name_are_refused() {
    let transformed = |model: Box<dyn TransformerModel>| {
        let mut bytes = Vec::new();
        let refused = fingerprint_of(&model).unwrap_err().to_string();
        (model.encode(&mut bytes).unwrap_err().to_string(), refused)
    };
    for model in [Box::new(One) as Box<dyn TransformerModel>, Box::new(Other)] {
        let (wrong, refused) = transformed(model);
        let several = "this program has several models `test.twin.v1`";
        assert!(wrong.contains(several) && refused.contains(several), "{wrong}; {refused}");
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct One;

#[derive(Debug, Serialize, Deserialize)]
struct Other;

tenfold::authoring::register!(TransformerModel One: "test.twin.v1");

impl TransformerModel for One {
    fn transform(&self, x: &Records) -> Result<Records> {
        Ok(x.clone())
    }
}

tenfold::authoring::register!(TransformerModel Other: "test.twin.v1");

impl TransformerModel for Other {
    fn transform(&self, x: &Records) -> Result<Records> {
        Ok(x.clone())
    }
}

#[test]
fn a_model_that_serde_cannot_write_is_an_error() {
    let model: Box<dyn TransformerModel> = Box::new(Unwritable);
    let mut bytes = Vec::new();
    let wrong = model.encode(&mut bytes).unwrap_err().to_string();
    assert!(wrong.starts_with("cannot encode a value of `test.unwritable.v1`: "), "{wrong}");
    let refused = fingerprint_of(&model).unwrap_err().to_string();
    assert!(refused.contains("test.unwritable.v1"), "{refused}");
}

#[derive(Debug, Deserialize)]
struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("it is a socket"))
    }
}

tenfold::authoring::register!(TransformerModel Unwritable: "test.unwritable.v1");

impl TransformerModel for Unwritable {
    fn transform(&self, x: &Records) -> Result<Records> {
        Ok(x.clone())
    }
}

#[test]
fn pipelines_in_pipelines_do_not_take_the_stack() {
    let (x, y) = samples();
    let nested = |depth: usize| {
        let first = Pipeline::new().classifier(Constant).boxed();
        let more = (1..depth).fold(first, |inner, _| Pipeline::new().classifier(inner).boxed());
        more.fit(&x, &y).unwrap()
    };
    read_back(&nested(32));
    let mut bytes = Vec::new();
    assert!(nested(33).encode(&mut bytes).is_err());
    // A thousand of them, one inside the other.
    let one = encoded(&nested(1));
    let name = b"tenfold.pipeline-classifier.v2";
    let at = one.windows(name.len()).position(|window| window == name).unwrap();
    // The layout follows the name.
    let end = at + name.len() + 8;
    let wrap = |inner: Vec<u8>| -> Vec<u8> {
        let mut bytes = one[..end].to_vec();
        bytes.push(0); // no transformer
        let mut len = inner.len();
        while len > 0x7f {
            bytes.push(len as u8 | 0x80);
            len >>= 7;
        }
        bytes.push(len as u8);
        [bytes, inner].concat()
    };
    assert_eq!(wrap(encoded(&Constant.boxed().fit(&x, &y).unwrap())), one);
    let bytes = (0..1000).fold(one.clone(), |inner, _| wrap(inner));
    let wrong = decoded::<Box<dyn ClassifierModel>>(&bytes).unwrap_err().to_string();
    assert!(wrong.contains("inside one another"), "{wrong}");
}

#[test]
fn large_models_are_kept_as_raw_numbers() {
    let (n_samples, n_features) = (40, 5000);
    let x = Array2::from_shape_fn((n_samples, n_features), |(row, column)| {
        ((row * 7919 + column * 104_729) % 1000) as f64 / 1000.0
    });
    let x = Records::dense(x).unwrap();
    let names: Vec<&str> = (0..n_samples).map(|row| ["a", "b", "c"][row % 3]).collect();
    let y = Labels::from_names(&names).unwrap();
    let model = Sgd::hinge().max_iter(2).tol(None).boxed().fit(&x, &y).unwrap();
    let len = encoded(&model).len();
    assert!((3 * n_features * 8..3 * n_features * 8 + 500).contains(&len), "{len}");
}

#[test]
fn a_model_whose_fields_were_others_is_refused() {
    let data = datasets::iris().unwrap();
    let model = Sgd::hinge().boxed().fit(&data.x, &data.y).unwrap();
    let mut bytes = encoded(&model);
    // The digest of the layout follows the name.
    let name = b"tenfold.sgd.";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap();
    let layout = at + name.len() + 2;
    for at in layout..layout + 8 {
        bytes[at] ^= 1;
        let error = decoded::<Box<dyn ClassifierModel>>(&bytes).unwrap_err().to_string();
        assert!(error.contains("whose fields have other names"), "{error}");
        bytes[at] ^= 1;
    }
    decoded::<Box<dyn ClassifierModel>>(&bytes).unwrap();
}
