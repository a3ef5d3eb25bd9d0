//! Transformers in a store: parameters count, and a model that is read back changes
//! samples as the fitted one does, bit by bit.

use std::fmt::Debug;

use ndarray::{Array2, array};
use tenfold::compose::{ColumnTransformer, FeatureUnion, Remainder};
use tenfold::data::{Labels, Records, TableColumn};
use tenfold::decomposition::{Pca, TruncatedSvd};
use tenfold::estimator::{Supervision, Transformer, TransformerModel};
use tenfold::feature_selection::{ScoreFunction, SelectKBest, SelectPercentile, VarianceThreshold};
use tenfold::impute::SimpleImputer;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{
    Categories, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder,
    PolynomialFeatures, RobustScaler, StandardScaler, ToDense, Unknown,
};
use tenfold_store::{Fingerprint, Source, Stored, fingerprint_of};

fn encoded<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

fn decoded<T: Stored>(bytes: &[u8]) -> tenfold_store::Result<T> {
    T::decode(&mut Source::new(bytes))
}

/// Transformers of numbers, each unlike the others.
fn of_numbers() -> Vec<Box<dyn Transformer>> {
    let union = || FeatureUnion::new().with("a", MaxAbsScaler::new());
    let columns = || ColumnTransformer::new().with("a", [0, 1], StandardScaler::new());
    vec![
        StandardScaler::new().boxed(),
        StandardScaler::new().with_mean(false).boxed(),
        StandardScaler::new().with_std(false).boxed(),
        MinMaxScaler::new().boxed(),
        MinMaxScaler::new().feature_range(-1.0, 1.0).boxed(),
        MinMaxScaler::new().clip(true).boxed(),
        RobustScaler::new().boxed(),
        RobustScaler::new().with_centering(false).boxed(),
        RobustScaler::new().with_scaling(false).boxed(),
        RobustScaler::new().quantile_range(10.0, 90.0).boxed(),
        MaxAbsScaler::new().boxed(),
        ToDense::new().boxed(),
        Normalizer::l1().boxed(),
        Normalizer::l2().boxed(),
        Normalizer::max().boxed(),
        Pca::all().boxed(),
        Pca::new(2).boxed(),
        Pca::share(0.5).boxed(),
        Pca::new(2).whiten(true).boxed(),
        TruncatedSvd::new(2).boxed(),
        TruncatedSvd::new(2).n_iter(3).boxed(),
        TruncatedSvd::new(2).n_oversamples(3).boxed(),
        TruncatedSvd::new(2).seed(3).boxed(),
        SelectKBest::new(ScoreFunction::FClassif, 2).boxed(),
        SelectKBest::new(ScoreFunction::FClassif, 1).boxed(),
        SelectPercentile::new(ScoreFunction::FClassif, 70.0).boxed(),
        SelectPercentile::new(ScoreFunction::FClassif, 60.0).boxed(),
        VarianceThreshold::new().boxed(),
        VarianceThreshold::new().threshold(0.01).boxed(),
        PolynomialFeatures::new(2).boxed(),
        PolynomialFeatures::new(3).boxed(),
        PolynomialFeatures::new(2).interaction_only(true).boxed(),
        PolynomialFeatures::new(2).include_bias(false).boxed(),
        Pipeline::new().transformer().boxed(),
        Pipeline::new().then(MaxAbsScaler::new()).then(Pca::new(1)).transformer().boxed(),
        Pipeline::new().then(Pca::new(1)).then(MaxAbsScaler::new()).transformer().boxed(),
        union().boxed(),
        union().with("b", OneHotEncoder::new()).boxed(),
        union().with("c", OneHotEncoder::new()).boxed(),
        columns().boxed(),
        columns().remainder(Remainder::PassThrough).boxed(),
        columns().with("b", [2], MaxAbsScaler::new()).boxed(),
        columns().with("b", ["c"], MaxAbsScaler::new()).boxed(),
    ]
}

/// Transformers of numbers of which some are missing, and of texts.
fn of_tables() -> Vec<Box<dyn Transformer>> {
    let given = |city: &str| {
        let cities = Categories::texts(["Lima", "Oslo", city, ""]);
        [cities, Categories::numbers([1.0, 2.0, 4.0, f64::NAN])]
    };
    vec![
        SimpleImputer::most_frequent().boxed(),
        SimpleImputer::most_frequent().keep_empty(true).boxed(),
        SimpleImputer::most_frequent().add_indicator(true).boxed(),
        OneHotEncoder::new().boxed(),
        OneHotEncoder::new().categories(given("Rome")).boxed(),
        OneHotEncoder::new().categories(given("Nice")).unknown(Unknown::Ignore).boxed(),
        OneHotEncoder::new().unknown(Unknown::Ignore).boxed(),
        OneHotEncoder::new().unknown(Unknown::Infrequent).boxed(),
        OneHotEncoder::new().min_frequency(2).boxed(),
        OneHotEncoder::new().max_categories(2).boxed(),
        OneHotEncoder::new().drop_first().boxed(),
        OneHotEncoder::new().drop_if_binary().boxed(),
        OneHotEncoder::new().sparse(false).boxed(),
        OrdinalEncoder::new().boxed(),
        OrdinalEncoder::new().categories(given("Rome")).boxed(),
        OrdinalEncoder::new().unknown_value(-1.0).boxed(),
        ColumnTransformer::new()
            .with("rooms", ["rooms"], SimpleImputer::mean())
            .with("city", ["city"], OneHotEncoder::new())
            .boxed(),
    ]
}

/// Imputers of numbers alone, or of texts alone.
fn imputers() -> Vec<Box<dyn Transformer>> {
    vec![
        SimpleImputer::mean().boxed(),
        SimpleImputer::median().boxed(),
        SimpleImputer::most_frequent().boxed(),
        SimpleImputer::constant(0.0).boxed(),
        SimpleImputer::constant(1.0).boxed(),
        SimpleImputer::constant_text("a").boxed(),
        SimpleImputer::constant_text("b").boxed(),
    ]
}

fn numbers() -> (Records, Labels) {
    let x = array![
        [1.0, 5.0, 0.25],
        [2.0, 5.5, 0.0],
        [4.0, -1.0, 0.5],
        [3.0, 0.0, 0.75],
        [9.0, 2.0, 0.125],
        [7.0, 1.5, 1.0]
    ];
    let x = Records::dense(x).unwrap().with_feature_names(["a", "b", "c"]).unwrap();
    (x, Labels::from_names(&["u", "v", "u", "v", "u", "v"]).unwrap())
}

fn table() -> Records {
    Records::table([
        ("city", TableColumn::texts(["Oslo", "Lima", "Oslo", "", "Rome"])),
        ("rooms", TableColumn::numbers([1.0, 2.0, f64::NAN, 2.0, 4.0])),
    ])
    .unwrap()
}

/// A fitted model of each, and its input.
fn models() -> Vec<(Box<dyn TransformerModel>, Records)> {
    let (x, y) = numbers();
    let fit = |transformer: Box<dyn Transformer>| {
        let model = transformer.fit_supervised(&x, Supervision::Labels(&y)).unwrap();
        (model, x.clone())
    };
    let of_numbers = of_numbers().into_iter().map(fit);
    let of_tables = of_tables().into_iter().map(|each| (each.fit(&table()).unwrap(), table()));
    of_numbers.chain(of_tables).collect()
}

/// The bits and names of a model's output, or its error.
fn changed(model: &dyn TransformerModel, x: &Records) -> Vec<u8> {
    encoded(&model.transform(x).unwrap())
}

#[test]
fn a_transformer_that_is_read_back_transforms_the_same() {
    for (model, x) in models() {
        let bytes = encoded(&model);
        let read = decoded::<Box<dyn TransformerModel>>(&bytes).unwrap();
        assert_eq!(encoded(&read), bytes);
        assert_eq!(fingerprint_of(&read).unwrap(), fingerprint_of(&model).unwrap());
        assert_eq!(changed(&*read, &x), changed(&*model, &x), "{model:?}");
        assert!(model.version().is_some(), "{model:?}");
        let json = serde_json::to_string(&model);
        assert!(json.is_ok(), "{model:?}");
    }
}

#[track_caller]
fn all_differ<T: Fingerprint + Debug>(transformers: impl Fn() -> Vec<T>) {
    let (once, again) = (transformers(), transformers());
    for (at, one) in once.iter().enumerate() {
        let fingerprint = fingerprint_of(one).unwrap();
        assert_eq!(fingerprint_of(&again[at]).unwrap(), fingerprint, "{one:?}");
        for other in &once[at + 1..] {
            assert_ne!(fingerprint_of(other).unwrap(), fingerprint, "{one:?} and {other:?}");
        }
    }
}

#[test]
fn every_parameter_of_a_transformer_counts() {
    all_differ(of_numbers);
    all_differ(of_tables);
    all_differ(imputers);
}

#[test]
fn equal_fits_have_equal_bytes_on_any_number_of_threads() {
    let fits = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| models().iter().map(|(model, _)| encoded(model)).collect::<Vec<_>>())
    };
    let once = fits(1);
    assert_eq!(fits(1), once);
    assert_eq!(fits(4), once);
}

#[test]
fn damaged_transformers_are_errors_or_models_that_can_be_asked() {
    for (model, x) in models() {
        let bytes = encoded(&model);
        for len in 0..bytes.len() {
            let cut = decoded::<Box<dyn TransformerModel>>(&bytes[..len]);
            assert!(cut.is_err(), "{len} of {} bytes", bytes.len());
        }
        for at in 0..bytes.len() {
            for damage in [1, 0x04, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] ^= damage;
                if let Ok(model) = decoded::<Box<dyn TransformerModel>>(&bytes) {
                    let _ = model.transform(&x);
                }
            }
        }
    }
}

#[test]
fn large_transformers_are_kept_as_raw_numbers() {
    let x = Records::dense(Array2::from_shape_fn((3, 5000), |(row, at)| (row * at) as f64));
    let model = StandardScaler::new().boxed().fit(&x.unwrap()).unwrap();
    let len = encoded(&model).len();
    assert!((2 * 5000 * 8..2 * 5000 * 8 + 200).contains(&len), "{len}");
}
