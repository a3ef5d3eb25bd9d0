//! Estimators, transformers and splitters as data: every registered kind.

use serde_json::{Map, Value, json};
use tenfold::Result;
use tenfold::compose::ColumnTransformer;
use tenfold::estimator::registry::{Entry, Family, kinds};
use tenfold::estimator::{Classifier, Regressor, Transformer};
use tenfold::linear_model::{LogisticRegression, Sgd};
use tenfold::model_selection::{Groups, Splitter, StratifiedGroupKFold};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{Categories, OneHotEncoder, OrdinalEncoder, StandardScaler};
use tenfold::store::Fingerprinter;

/// Parameters for the kinds that have no default of each.
fn required(family: Family, kind: &str) -> Value {
    let inner = json!({"kind": "sgd", "alpha": 1e-3});
    match (family, kind) {
        (Family::Classifier, "pipeline") => json!({"steps": [{"kind": "max-abs-scaler"}, inner]}),
        (Family::Regressor, "pipeline") => {
            json!({"steps": [{"kind": "max-abs-scaler"}, {"kind": "ridge"}]})
        }
        (Family::Transformer, "pipeline") => {
            json!({"steps": [{"kind": "to-dense"}, {"kind": "pca", "name": "axes"}]})
        }
        (_, "calibrated" | "tuned-threshold") => json!({"classifier": inner}),
        (_, "text-encoder") => json!({"vectorizer": {"kind": "tfidf-vectorizer"}}),
        (_, "fixed-threshold") => json!({"classifier": inner, "threshold": 0.25}),
        (_, "subsampled") => json!({
            "splitter": {"kind": "k-fold", "n_splits": 3},
            "n_samples": 5,
            "of_samples": 10,
            "shrinks_test": true,
            "seed": 7,
        }),
        (_, "leave-one-out") => json!({"n_samples": 10}),
        (_, "group-k-fold" | "stratified-group-k-fold") => {
            json!({"n_splits": 2, "groups": [0, 1, 2, 0]})
        }
        (_, "leave-p-groups-out") => json!({"n_groups": 1, "groups": [0, 1, 2, 0]}),
        (_, "predefined-split") => json!({"test_folds": [0, -1, 1, 0]}),
        (family, kind) => panic!("the {family} `{kind}` needs parameters here"),
    }
}

/// The entries of the library, without those that other tests register.
fn ours(family: Family) -> impl Iterator<Item = &'static Entry> {
    let of_tests = |entry: &&Entry| entry.type_path().starts_with("tenfold");
    kinds(family).into_iter().filter(of_tests)
}

fn example(entry: &Entry) -> Value {
    let mut data = match entry.defaults() {
        Some(defaults) => Value::Object(defaults.clone()),
        None => required(entry.family(), entry.kind()),
    };
    data["kind"] = entry.kind().into();
    data
}

/// One of the families, by its methods.
trait Data: Sized {
    const FAMILY: Family;

    fn read(data: &Value) -> Result<Self>;
    fn from_json(text: &str) -> Result<Self>;
    fn from_toml(text: &str) -> Result<Self>;
    fn to_value(&self) -> Result<Value>;
    fn to_json(&self) -> Result<String>;
    fn to_toml(&self) -> Result<String>;
    fn get(&self, path: &str) -> Result<Value>;
    fn changed(&self, path: &str, value: Value) -> Result<Self>;
    fn digest(&self) -> tenfold::store::Digest;
}

macro_rules! families {
    ($($family:ident),*) => {$(
        impl Data for Box<dyn $family> {
            const FAMILY: Family = Family::$family;

            fn read(data: &Value) -> Result<Self> {
                <dyn $family>::from_value(data)
            }

            fn from_json(text: &str) -> Result<Self> {
                <dyn $family>::from_json(text)
            }

            fn from_toml(text: &str) -> Result<Self> {
                <dyn $family>::from_toml(text)
            }

            fn to_value(&self) -> Result<Value> {
                (**self).to_value()
            }

            fn to_json(&self) -> Result<String> {
                (**self).to_json()
            }

            fn to_toml(&self) -> Result<String> {
                (**self).to_toml()
            }

            fn get(&self, path: &str) -> Result<Value> {
                (**self).get(path)
            }

            fn changed(&self, path: &str, value: Value) -> Result<Self> {
                (**self).set(path, value)
            }

            fn digest(&self) -> tenfold::store::Digest {
                Fingerprinter::new().feed(&**self).finish().unwrap()
            }
        }
    )*};
}

families!(Classifier, Regressor, Transformer, Splitter);

/// Calls a function generic over the families with each.
macro_rules! each_family {
    ($function:ident) => {
        $function::<Box<dyn Classifier>>();
        $function::<Box<dyn Regressor>>();
        $function::<Box<dyn Transformer>>();
        $function::<Box<dyn Splitter>>();
    };
}

#[track_caller]
fn assert_same_in_each_format<D: Data>(data: &Value) {
    let value = D::read(data).unwrap_or_else(|error| panic!("{data}: {error}"));
    let written = value.to_value().unwrap();
    assert_eq!(D::from_json(&value.to_json().unwrap()).unwrap().to_value().unwrap(), written);
    let toml = value.to_toml().unwrap();
    let read = D::from_toml(&toml).unwrap_or_else(|error| panic!("{toml}{error}"));
    assert_eq!(read.to_value().unwrap(), written, "{toml}");
}

/// Other values of a parameter; those that the kind refuses are left out.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(is_set) => vec![(!is_set).into()],
        Value::Number(number) if number.is_f64() => {
            vec![json!(0.25), json!(2.5), json!(0.1 + 0.2), json!(1e-7), Value::Null]
        }
        Value::Number(_) => vec![json!(2), json!(3), json!(7), Value::Null],
        Value::Null => vec![
            json!(3),
            json!(0.3),
            json!("unicode"),
            json!("log"),
            json!([3]),
            json!([{"texts": ["a"]}]),
        ],
        Value::String(_) => {
            let texts = [
                "linear",
                "entropy",
                "isotonic",
                "l1",
                "none",
                "ignore",
                "median",
                "prior",
                "distance",
                "manhattan",
                "first",
                "pass-through",
                "constant",
                "characters",
                "log",
                "chi2",
                "balanced",
                "minute",
            ];
            let others = [
                json!(2),
                json!(0.5),
                json!({"constant": {"eta0": 0.1}}),
                json!({"constant": 1.5}),
                json!({"huber": {"epsilon": 0.5}}),
            ];
            texts.into_iter().map(Value::from).chain(others).collect()
        }
        _ => Vec::new(),
    }
}

fn every_kind_is_named_as_its_values<D: Data>(name: fn(&D) -> &'static str) {
    for entry in ours(D::FAMILY).filter(|entry| entry.kind() != "pipeline") {
        assert_eq!(name(&D::read(&example(entry)).unwrap()), entry.kind());
    }
}

#[test]
fn every_kind_is_the_name_of_its_values() {
    every_kind_is_named_as_its_values::<Box<dyn Classifier>>(|value| value.name());
    every_kind_is_named_as_its_values::<Box<dyn Regressor>>(|value| value.name());
    every_kind_is_named_as_its_values::<Box<dyn Transformer>>(|value| value.name());
}

fn defaults_are_complete<D: Data>() {
    let mut n_kinds = 0;
    for entry in ours(D::FAMILY) {
        let value = D::read(&example(entry)).unwrap();
        if let Some(defaults) = entry.defaults() {
            let alone = D::read(&json!({"kind": entry.kind()})).unwrap();
            assert_eq!(alone.to_value().unwrap(), value.to_value().unwrap());
            let mut names: Vec<String> = defaults.keys().cloned().collect();
            names.sort_unstable();
            let mut parameters = entry.parameters().to_vec();
            parameters.sort_unstable();
            assert_eq!(parameters, names);
        }
        n_kinds += 1;
    }
    assert!(n_kinds > 10, "{n_kinds}");
}

#[test]
fn a_kind_alone_has_its_defaults() {
    each_family!(defaults_are_complete);
}

fn values_survive_each_format<D: Data>() {
    let mut unchanged = Vec::new();
    for entry in ours(D::FAMILY) {
        let example = example(entry);
        assert_same_in_each_format::<D>(&example);
        let written = D::read(&example).unwrap().to_value().unwrap();
        for (name, value) in written.as_object().unwrap().iter().filter(|(name, _)| *name != "kind")
        {
            let mut n_changed = 0;
            for other in others(value) {
                let mut changed = written.clone();
                changed[name] = other;
                if D::read(&changed).is_ok() {
                    assert_same_in_each_format::<D>(&changed);
                    n_changed += 1;
                }
            }
            if n_changed == 0 && !value.is_array() && !value.is_object() {
                unchanged.push(format!("{} {name}", entry.kind()));
            }
        }
    }
    assert_eq!(unchanged, [""; 0], "`others` has no value for these");
}

#[test]
fn values_survive_json_and_toml() {
    each_family!(values_survive_each_format);
}

fn setting_the_same_changes_nothing<D: Data>() {
    for entry in ours(D::FAMILY) {
        let value = D::read(&example(entry)).unwrap();
        let written = value.to_value().unwrap();
        for name in entry.parameters() {
            let same = value.changed(name, value.get(name).unwrap()).unwrap();
            assert_eq!(same.to_value().unwrap(), written, "{} {name}", entry.kind());
            assert_eq!(same.digest(), value.digest());
        }
    }
}

#[test]
fn a_parameter_set_to_its_own_value_changes_nothing() {
    each_family!(setting_the_same_changes_nothing);
}

fn fingerprints_follow_parameters<D: Data>() {
    for entry in ours(D::FAMILY) {
        let value = D::read(&example(entry)).unwrap();
        let written = value.to_value().unwrap();
        for name in entry.parameters() {
            for other in others(&written[name]) {
                let Ok(changed) = value.changed(name, other) else { continue };
                let is_same = changed.to_value().unwrap() == written;
                let costs_only = entry.cost_parameters().contains(&name.as_str());
                let is_equal = changed.digest() == value.digest();
                assert_eq!(is_equal, is_same || costs_only, "{} {name}", entry.kind());
            }
        }
    }
}

#[test]
fn fingerprints_differ_where_a_parameter_that_changes_results_does() {
    each_family!(fingerprints_follow_parameters);
    let cache = |megabytes: f64| {
        let svc = json!({"kind": "svc", "cache_megabytes": megabytes});
        Box::<dyn Classifier>::read(&json!({"kind": "pipeline", "steps": [svc]})).unwrap().digest()
    };
    assert_eq!(cache(10.0), cache(20.0));
}

#[track_caller]
fn refused<D: Data>(json: Value, expected: &str) {
    let error = D::read(&json).err().unwrap_or_else(|| panic!("{json} was read"));
    assert_eq!(error.to_string(), expected);
}

type Classifiers = Box<dyn Classifier>;
type Transformers = Box<dyn Transformer>;

#[test]
fn a_parameter_out_of_range_is_named_with_its_path() {
    let range = "a finite number above 0 is expected";
    let negative = json!({"kind": "sgd", "alpha": -1});
    refused::<Classifiers>(negative.clone(), &format!("`alpha` = -1 is out of range: {range}"));
    let scaler = json!({"kind": "standard-scaler"});
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [scaler, negative]}),
        &format!("`sgd.alpha` = -1 is out of range: {range}"),
    );
    let degree = json!({"kind": "polynomial-features", "degree": 0, "name": "powers"});
    let expected = "= 0 is out of range: at least 1 is expected";
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [degree, {"kind": "sgd"}]}),
        &format!("`powers.degree` {expected}"),
    );
    let degree = json!({"kind": "polynomial-features", "degree": 0});
    let inner = json!({"kind": "pipeline", "steps": [degree]});
    let parts = json!([{"name": "num", "columns": ["age"], "transformer": inner}]);
    let columns = json!({"kind": "column-transformer", "parts": parts});
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [columns, {"kind": "sgd"}]}),
        &format!("`column-transformer.num.polynomial-features.degree` {expected}"),
    );
    refused::<Classifiers>(
        json!({"kind": "calibrated", "classifier": {"kind": "svc", "kernel": {"rbf": {"gamma": 0}}}}),
        "`classifier.kernel.rbf.gamma` = 0 is out of range: a finite number above 0 is expected",
    );
    refused::<Classifiers>(
        json!({"kind": "calibrated", "classifier": {"kind": "svc"}, "splitter": {"kind": "k-fold", "n_splits": 1}}),
        "`splitter.n_splits` = 1 is out of range: at least 2 folds, one to test on while the others are \
         fitted on",
    );
    refused::<Classifiers>(
        json!({"kind": "sgd", "class_weights": {"listed": [["a", 1.0], ["a", 2.0]]}}),
        "the value cannot be used: class weights name `a` twice; list each class once",
    );
    let twice = json!([{"name": "a", "kind": "to-dense"}, {"name": "a", "kind": "to-dense"}]);
    refused::<Transformers>(
        json!({"kind": "pipeline", "steps": twice}),
        "the step `a` is there twice; give each step a name of its own with `then_named`",
    );
    let low =
        "= 1 to 0 is out of range: two finite numbers are expected, the first below the second";
    refused::<Transformers>(
        json!({"kind": "min-max-scaler", "feature_range": [1, 0]}),
        &format!("`feature_range` {low}"),
    );
}

/// One value out of its range for each kind that has a range.
#[test]
fn every_kind_checks_its_parameters_when_it_is_read() {
    let cases = [
        ("classifier", json!({"kind": "bernoulli-nb", "alpha": 0})),
        ("classifier", json!({"kind": "complement-nb", "alpha": -1})),
        ("classifier", json!({"kind": "decision-tree-classifier", "max_depth": 0})),
        ("classifier", json!({"kind": "ftrl", "l1": 2})),
        ("classifier", json!({"kind": "gaussian-nb", "var_smoothing": -1})),
        ("classifier", json!({"kind": "k-neighbors-classifier", "k": 0})),
        ("classifier", json!({"kind": "linfa-svm", "c": 0})),
        ("classifier", json!({"kind": "logistic-regression", "c": 0})),
        ("classifier", json!({"kind": "multinomial-nb", "alpha": 0})),
        ("classifier", json!({"kind": "random-forest-classifier", "n_trees": 0})),
        ("classifier", json!({"kind": "sgd", "loss": "squared-error"})),
        ("classifier", json!({"kind": "sgd", "max_iter": 0})),
        ("classifier", json!({"kind": "svc", "c": 0})),
        ("regressor", json!({"kind": "decision-tree-regressor", "min_samples_split": 1})),
        ("regressor", json!({"kind": "dummy-regressor", "strategy": {"quantile": 2}})),
        ("regressor", json!({"kind": "elastic-net", "l1_ratio": 0})),
        ("regressor", json!({"kind": "k-neighbors-regressor", "k": 0})),
        ("regressor", json!({"kind": "lars", "n_nonzero": 0})),
        ("regressor", json!({"kind": "lasso", "alpha": 0})),
        ("regressor", json!({"kind": "linfa-svr", "epsilon": 0})),
        ("regressor", json!({"kind": "pls", "n_components": 0})),
        ("regressor", json!({"kind": "random-forest-regressor", "n_trees": 0})),
        ("regressor", json!({"kind": "ridge", "alpha": 0})),
        ("regressor", json!({"kind": "sgd-regressor", "loss": {"huber": {"epsilon": 0}}})),
        ("regressor", json!({"kind": "sgd-regressor", "loss": "hinge"})),
        ("regressor", json!({"kind": "svr", "epsilon": -1})),
        ("regressor", json!({"kind": "tweedie", "power": 0.5})),
        ("transformer", json!({"kind": "count-vectorizer", "ngram_range": [2, 1]})),
        ("transformer", json!({"kind": "hashing-vectorizer", "n_features": 0})),
        ("transformer", json!({"kind": "min-max-scaler", "feature_range": [1, 1]})),
        ("transformer", json!({"kind": "one-hot-encoder", "max_categories": 0})),
        ("transformer", json!({"kind": "ordinal-encoder", "categories": [{"texts": []}]})),
        ("transformer", json!({"kind": "pca", "n_components": 0})),
        ("transformer", json!({"kind": "polynomial-features", "degree": 0})),
        ("transformer", json!({"kind": "robust-scaler", "quantile_range": [75, 25]})),
        ("transformer", json!({"kind": "select-k-best", "k": 0})),
        ("transformer", json!({"kind": "select-percentile", "percentile": 101})),
        ("transformer", json!({"kind": "tfidf-vectorizer", "max_features": 0})),
        ("transformer", json!({"kind": "truncated-svd", "n_components": 0})),
        ("transformer", json!({"kind": "variance-threshold", "threshold": -1})),
        ("splitter", json!({"kind": "k-fold", "n_splits": 0})),
        ("splitter", json!({"kind": "shuffle-split", "test_size": 1.5})),
        ("splitter", json!({"kind": "time-series-split", "n_splits": 1})),
    ];
    for (family, data) in cases {
        let error = match family {
            "classifier" => Box::<dyn Classifier>::read(&data).err(),
            "regressor" => Box::<dyn Regressor>::read(&data).err(),
            "transformer" => Box::<dyn Transformer>::read(&data).err(),
            _ => Box::<dyn Splitter>::read(&data).err(),
        };
        let error = error.unwrap_or_else(|| panic!("{data} was read")).to_string();
        let parameter = data.as_object().unwrap().keys().find(|key| *key != "kind").unwrap();
        assert!(error.starts_with(&format!("`{parameter}")), "{error}");
        assert!(error.contains("` = ") && error.contains(" is out of range: "), "{error}");
    }
}

#[test]
fn unknown_names_come_with_near_ones() {
    refused::<Classifiers>(
        json!({"kind": "sdg"}),
        "no classifier is of kind `sdg`; did you mean `sgd`?",
    );
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [{"kind": "standard-scalar"}, {"kind": "sgd"}]}),
        "no transformer is of kind `standard-scalar` (at `standard-scalar`); did you mean \
         `standard-scaler`?",
    );
    refused::<Box<dyn Regressor>>(
        json!({"kind": "ridge", "alhpa": 1}),
        "`ridge` has no parameter `alhpa`; did you mean `alpha`?; it has alpha, fit_intercept",
    );
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [{"kind": "pca", "name": "axes", "whitten": true}, {"kind": "sgd"}]}),
        "`pca` has no parameter `whitten` (at `axes`); did you mean `whiten`?; it has n_components, \
         whiten",
    );
    refused::<Classifiers>(
        json!({"alpha": 1}),
        "the value has no `kind`: found a table with `alpha`, expected a table with the kind of a \
         classifier, such as {\"kind\": \"bernoulli-nb\"}",
    );
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [{"with_mean": false}, {"kind": "sgd"}]}),
        "`steps.0` has no `kind`: found a table with `with_mean`, expected a table with the kind of a \
         transformer, such as {\"kind\": \"column-transformer\"}",
    );
    let sgd = Sgd::hinge().boxed();
    assert_eq!(
        sgd.get("aplha").unwrap_err().to_string(),
        "there is no parameter `aplha`; did you mean `alpha`?"
    );
}

#[test]
fn a_value_of_another_type_is_named_with_its_path() {
    refused::<Classifiers>(
        json!({"kind": "sgd", "seed": 1, "alpha": "small", "tol": 1}),
        "`alpha` of `sgd` does not fit: found the text `small`, expected a number",
    );
    let steps = json!([{"kind": "standard-scaler", "with_mean": 1}, {"kind": "sgd"}]);
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": steps}),
        "`standard-scaler.with_mean` of `standard-scaler` does not fit: found 1, expected \
         true or false",
    );
    let scaler = json!({"kind": "standard-scaler", "with_std": "yes"});
    let parts = json!([{"name": "num", "columns": [0], "transformer": scaler}]);
    refused::<Transformers>(
        json!({"kind": "column-transformer", "parts": parts}),
        "`num.with_std` of `standard-scaler` does not fit: found the text `yes`, expected true \
         or false",
    );
    refused::<Transformers>(
        json!({"kind": "column-transformer", "parts": [{"name": "num"}]}),
        "`num` of `column-transformer` does not fit: `columns` is missing",
    );
    refused::<Classifiers>(
        json!({"kind": "calibrated", "classifier": {"kind": "sgd", "loss": "hing"}}),
        "`classifier.loss` of `sgd` does not fit: found `hing`, expected `hinge`, `log`, \
         `squared-hinge`, `modified-huber`, `squared-error`, `huber`, `epsilon-insensitive` or \
         `squared-epsilon-insensitive`",
    );
    refused::<Box<dyn Splitter>>(
        json!({"kind": "group-k-fold", "groups": [0, 1], "n_splits": "two"}),
        "`n_splits` of `group-k-fold` does not fit: found the text `two`, expected an integer of at \
         least 0",
    );
    refused::<Box<dyn Splitter>>(
        json!({"kind": "predefined-split", "test_folds": [0, -2]}),
        "`test_folds` of `predefined-split` does not fit: -2 is no fold; a fold is from 0 to \
         4294967295, or -1 for none",
    );
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": []}),
        "`steps` of `pipeline` does not fit: found an empty list, expected at least a last step",
    );
    refused::<Classifiers>(
        json!({"kind": "pipeline", "steps": [{"kind": "pca", "name": 3}, {"kind": "sgd"}]}),
        "the `name` (at `pca`) is 3, expected a text",
    );
}

#[test]
fn parameters_have_paths_through_pipelines_and_column_transformers() {
    let columns = ColumnTransformer::new()
        .with("num", ["age"], Pipeline::new().then(StandardScaler::new()).transformer())
        .with("cat", ["city"], OneHotEncoder::new());
    let pipeline = Pipeline::new()
        .then(columns)
        .then_named("scaler", StandardScaler::new())
        .then(StandardScaler::new().with_mean(false))
        .then(StandardScaler::new().with_std(false))
        .classifier(Sgd::hinge().alpha(0.5))
        .boxed();
    for (path, expected) in [
        ("sgd.alpha", json!(0.5)),
        ("scaler.with_mean", json!(true)),
        ("standard-scaler.with_mean", json!(false)),
        ("standard-scaler-2.with_std", json!(false)),
        ("column-transformer.num.standard-scaler.with_mean", json!(true)),
        ("column-transformer.cat.sparse", json!(true)),
        ("column-transformer.parts.0.columns", json!(["age"])),
        ("steps.1.with_mean", json!(true)),
    ] {
        assert_eq!(pipeline.get(path).unwrap(), expected, "{path}");
        let Value::Bool(is_set) = expected else { continue };
        let changed = pipeline.set(path, !is_set).unwrap();
        assert_eq!(changed.get(path).unwrap(), json!(!is_set));
        assert_eq!(
            changed.set(path, is_set).unwrap().to_value().unwrap(),
            pipeline.to_value().unwrap()
        );
    }
    let tighter = pipeline.set("sgd", json!({"kind": "svc", "c": 3.0})).unwrap();
    assert_eq!((tighter.name(), tighter.get("svc.c").unwrap()), ("svc", json!(3.0)));
    assert_eq!(
        pipeline.get("scaler.with_maen").unwrap_err().to_string(),
        "there is no parameter `scaler.with_maen`; did you mean `scaler.with_mean` or \
         `scaler.with_std`?"
    );
    let wrong = pipeline.set("column-transformer.num.standard-scaler.with_mean", 3).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "`column-transformer.num.standard-scaler.with_mean` of `standard-scaler` does not fit: \
         found 3, expected true or false"
    );
    assert_same_in_each_format::<Classifiers>(&pipeline.to_value().unwrap());
}

#[test]
fn pipelines_and_column_transformers_hold_each_other() {
    let inner = Pipeline::new().then(StandardScaler::new()).then(ColumnTransformer::new().with(
        "first",
        [0],
        StandardScaler::new().with_std(false),
    ));
    let outer = ColumnTransformer::new().with("all", ["a", "b"], inner.transformer()).boxed();
    assert_same_in_each_format::<Transformers>(&outer.to_value().unwrap());
    let path = "all.column-transformer.first.with_std";
    assert_eq!(outer.get(path).unwrap(), json!(false));
    let last = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::log());
    let nested = Pipeline::new().then(outer).classifier(last).boxed();
    assert_same_in_each_format::<Classifiers>(&nested.to_value().unwrap());
}

#[test]
fn numbers_that_are_not_finite_are_texts_or_refused() {
    let open = LogisticRegression::new().c(f64::INFINITY).boxed();
    assert_eq!(open.get("c").unwrap(), json!("inf"));
    assert_same_in_each_format::<Classifiers>(&open.to_value().unwrap());
    let native = <dyn Classifier>::from_toml("kind = \"logistic-regression\"\nc = inf").unwrap();
    assert_eq!(native.to_value().unwrap(), open.to_value().unwrap());
    let categories = Categories::numbers([1.0, f64::NAN, f64::NEG_INFINITY]);
    let encoder = OrdinalEncoder::new().categories([categories]).unknown_value(f64::NAN).boxed();
    let written = encoder.to_value().unwrap();
    assert_eq!(written["categories"], json!([{"numbers": [1.0, "nan", "-inf"]}]));
    assert_eq!(written["unknown_value"], json!("nan"));
    assert_same_in_each_format::<Transformers>(&written);
    let nan = Sgd::hinge().alpha(f64::NAN).boxed();
    let refused = nan.to_value().unwrap_err().to_string();
    assert!(refused.starts_with("`alpha` of the classifier `sgd` is NaN, "), "{refused}");
    let within = Pipeline::new().classifier(nan).boxed().to_json().unwrap_err().to_string();
    assert!(within.contains("`sgd.alpha` of the classifier `pipeline` is NaN, "), "{within}");
}

#[test]
fn toml_refuses_only_integers_that_it_does_not_have() {
    let seeded = Sgd::hinge().seed(u64::MAX).boxed();
    assert_eq!(
        seeded.to_toml().unwrap_err().to_string(),
        "the parameters cannot be written as TOML: it has no integer as large as \
         18446744073709551615; write them as JSON"
    );
    let json = seeded.to_json().unwrap();
    assert_eq!(<dyn Classifier>::from_json(&json).unwrap().get("seed").unwrap(), json!(u64::MAX));
}

#[test]
fn text_that_is_no_data_is_refused() {
    let json = <dyn Classifier>::from_json("{\"kind\": ").unwrap_err().to_string();
    assert!(json.starts_with("this is not JSON: EOF while parsing"), "{json}");
    let toml = <dyn Classifier>::from_toml("kind = sgd").unwrap_err().to_string();
    assert!(toml.starts_with("this is not TOML: TOML parse error at line 1"), "{toml}");
}

#[test]
fn stop_words_in_any_order_are_read() {
    let text = r#"{"kind": "count-vectorizer", "stop_words": ["the", "a", "the"]}"#;
    let vectorizer = <dyn Transformer>::from_json(text).unwrap();
    assert_eq!(vectorizer.get("stop_words").unwrap(), json!(["a", "the"]));
}

#[test]
fn a_splitter_of_groups_is_data() {
    let groups = Groups::from_names(["bo", "ada", "bo"]);
    let splitter = StratifiedGroupKFold::new(2, groups).boxed();
    let written = splitter.to_value().unwrap();
    assert_eq!(written["groups"], json!([1, 0, 1]));
    assert_same_in_each_format::<Box<dyn Splitter>>(&written);
}

#[test]
fn misread_values_leave_nothing_behind_for_the_next_one() {
    let wrong: std::result::Result<Box<dyn Classifier>, _> =
        serde_json::from_value(json!({"kind": "sgd", "alpha": -1}));
    assert!(wrong.is_err());
    refused::<Classifiers>(
        json!({"kind": "svc", "c": "big"}),
        "`c` of `svc` does not fit: found the text `big`, expected a number",
    );
    let empty = Map::new();
    assert!(Box::<dyn Classifier>::read(&Value::Object(empty)).is_err());
}

/// Has no parameter.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Nothing;

tenfold::authoring::register!(Transformer Nothing: "nothing", version 1);

impl Transformer for Nothing {
    fn name(&self) -> &'static str {
        "nothing"
    }

    fn fit(
        &self,
        _: &tenfold::data::Records,
    ) -> Result<Box<dyn tenfold::estimator::TransformerModel>> {
        Err(tenfold::Error::other("it has no model"))
    }
}

#[test]
fn a_type_without_fields_is_data() {
    assert_same_in_each_format::<Transformers>(&json!({"kind": "nothing"}));
}
