//! Own types as data: what each parameter means to fingerprints and formats, and which types are refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};
use tenfold::authoring::register;
use tenfold::data::{Labels, Records};
use tenfold::estimator::{Classifier, ClassifierModel, Transformer, TransformerModel};
use tenfold::graph::Graph;
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidation, KFold, Scorer};
use tenfold::pipeline::Pipeline;
use tenfold::store::{Digest, Fingerprint, Fingerprinter};
use tenfold::{Result, datasets};

/// Transformers of these types, which are never fitted.
macro_rules! transformers {
    ($($type:ty),*) => {$(
        impl Transformer for $type {
            fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
                Err(tenfold::Error::other("it has no model"))
            }
        }
    )*};
}

fn digest(value: &(impl Fingerprint + ?Sized)) -> Digest {
    Fingerprinter::new().feed(value).finish().unwrap()
}

#[track_caller]
fn written_in_both(value: &dyn Transformer) -> Value {
    let written = value.to_value().unwrap();
    let json = <dyn Transformer>::from_json(&value.to_json().unwrap()).unwrap();
    assert_eq!(json.to_value().unwrap(), written);
    let toml = value.to_toml().unwrap();
    let read = <dyn Transformer>::from_toml(&toml).unwrap_or_else(|error| panic!("{toml}{error}"));
    assert_eq!(read.to_value().unwrap(), written, "{toml}");
    written
}

/// The error of a type at its first use, whichever that is.
#[track_caller]
fn refused(value: impl Transformer, kind: &str, expected: &str) {
    let value = value.boxed();
    let read = <dyn Transformer>::from_value(&json!({"kind": kind})).unwrap_err().to_string();
    let written = value.to_json().unwrap_err().to_string();
    let fed = Fingerprinter::new().feed(&*value).finish().unwrap_err().to_string();
    for error in [read, written, fed] {
        assert!(error.contains(&format!("cannot be registered as `{kind}`: ")), "{error}");
        assert!(error.contains("own_types::"), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Versioned {
    version: u32,
    mode: String,
}

register!(Transformer Versioned: "test-versioned", version 1);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kind {
    kind: String,
}

register!(Transformer Kind: "test-kind");

#[derive(Debug, Default, Serialize, Deserialize)]
struct Named {
    name: String,
}

register!(Transformer Named: "test-named");

#[derive(Debug, Default, Serialize, Deserialize)]
struct Newtype(f64);

register!(Transformer Newtype: "test-newtype");

#[derive(Debug, Default, Serialize, Deserialize)]
enum Choice {
    #[default]
    First,
}

register!(Transformer Choice: "test-enum");

#[derive(Debug, Default, Serialize, Deserialize)]
struct Alias {
    #[serde(alias = "old")]
    new: f64,
}

register!(Transformer Alias: "test-alias");

#[derive(Debug, Default, Serialize, Deserialize)]
struct Skipped {
    #[serde(skip_serializing_if = "Option::is_none")]
    sometimes: Option<f64>,
}

register!(Transformer Skipped: "test-skipped");

#[derive(Debug, Default, Serialize, Deserialize)]
struct CostsWrong {
    n_jobs: usize,
}

register!(Transformer CostsWrong: "test-costs", costs only ["n_job"]);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Twice {}

register!(Transformer Twice: "test-once");
register!(Transformer Twice: "test-twice");

#[derive(Debug, Default, Serialize, Deserialize)]
struct One {}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Other {}

register!(Transformer One: "test-same");
register!(Transformer Other: "test-same");

/// A nested table with parameters that may have no value.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Texts {
    mode: String,
    option: Option<String>,
    inner: Inner,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Inner {
    depth: Option<usize>,
    share: Option<f64>,
    listed: Vec<Option<u32>>,
}

register!(Transformer Texts: "test-texts", version 1);

/// Counts how often it is written, and panics if asked to.
#[derive(Debug, Default, Deserialize)]
struct Counted {
    is_bad: bool,
}

static N_WRITTEN: AtomicUsize = AtomicUsize::new(0);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        assert!(!self.is_bad, "a panic of an own type");
        N_WRITTEN.fetch_add(1, Ordering::Relaxed);
        serde_json::json!({"is_bad": false}).serialize(to)
    }
}

register!(Transformer Counted: "test-counted", version 1);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Unversioned {}

register!(Transformer Unversioned: "test-unversioned");

/// An option within an option.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Twofold {
    inner: Option<Option<u32>>,
}

register!(Transformer Twofold: "test-twofold", version 1);

transformers!(
    Twofold,
    Versioned,
    Kind,
    Named,
    Newtype,
    Choice,
    Alias,
    Skipped,
    CostsWrong,
    Twice,
    One,
    Other,
    Texts,
    Counted,
    Unversioned
);

/// A classifier may have a parameter `name`, since it is no step.
#[derive(Debug, Default, Serialize, Deserialize)]
struct NamedClassifier {
    name: String,
}

register!(Classifier NamedClassifier: "test-named-classifier", version 1);

impl Classifier for NamedClassifier {
    fn fit(&self, _: &Records, _: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Err(tenfold::Error::other("it has no model"))
    }
}

#[test]
fn a_parameter_named_version_counts_in_fingerprints() {
    let versioned = |version| Versioned { version, ..Versioned::default() };
    assert_ne!(digest(&*versioned(1).boxed()), digest(&*versioned(2).boxed()));
    let within =
        |version| Pipeline::new().then(versioned(version)).classifier(Sgd::hinge()).boxed();
    assert_ne!(digest(&*within(1)), digest(&*within(2)));
    assert_eq!(digest(&*within(2)), digest(&*within(2)));
    assert_eq!(written_in_both(&versioned(7))["version"], 7);
}

#[test]
fn pipelines_that_differ_in_a_parameter_named_version_share_no_step() {
    let iris = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", iris.x).unwrap();
    let y = graph.data("y", iris.y).unwrap();
    for (name, version) in [("a", 1), ("b", 2), ("c", 1)] {
        let first = Versioned { version, ..Versioned::default() };
        let pipeline = Pipeline::new().then(first).classifier(Sgd::hinge());
        let cv = CrossValidation::new(KFold::new(2));
        cv.add_to(&mut graph, name, pipeline, x, y).unwrap();
    }
    assert!(graph.contains("a/cv/test-versioned/fit-00"));
    assert!(graph.contains("b/cv/test-versioned/fit-00"));
    assert!(!graph.contains("c/cv/test-versioned/fit-00"));
}

#[test]
fn types_that_cannot_be_data_are_refused_at_first_use() {
    refused(Kind::default(), "test-kind", "its parameter `kind` has the name of the kind in data");
    refused(
        Named::default(),
        "test-named",
        "its parameter `name` has the name of the name of a step",
    );
    refused(Newtype(1.0), "test-newtype", "it must be a struct with named fields");
    refused(Choice::First, "test-enum", "it must be a struct with named fields");
    refused(
        Alias::default(),
        "test-alias",
        "different fields, `old` for example; leave out `alias`",
    );
    refused(
        Skipped::default(),
        "test-skipped",
        "`sometimes` for example; leave out `alias` and `skip",
    );
    refused(
        CostsWrong::default(),
        "test-costs",
        "`costs only` lists `n_job`, which is no parameter of it; expected `n_jobs`",
    );
    let named = NamedClassifier { name: "first".to_owned() }.boxed();
    let data = json!({"kind": "test-named-classifier", "name": "first"});
    assert_eq!(named.to_value().unwrap(), data);
    let steps = json!([{"kind": "to-dense", "name": "dense"}, data]);
    let pipeline = json!({"kind": "pipeline", "steps": steps});
    let read = <dyn Classifier>::from_value(&pipeline).unwrap();
    assert_eq!(read.to_value().unwrap(), pipeline);
    let other = Pipeline::new().classifier(NamedClassifier { name: "second".to_owned() }).boxed();
    let first = Pipeline::new().classifier(NamedClassifier { name: "first".to_owned() }).boxed();
    assert_ne!(digest(&*other), digest(&*first));
}

#[test]
fn types_and_kinds_that_are_registered_twice_are_named() {
    let twice = Twice {}.boxed().to_json().unwrap_err().to_string();
    assert!(twice.contains("own_types::Twice` is registered several times, as `test-"), "{twice}");
    for same in [One {}.boxed(), Other {}.boxed()] {
        let same = same.to_json().unwrap_err().to_string();
        assert!(same.contains("several transformers are of kind `test-same`: "), "{same}");
        assert!(same.contains("own_types::One") && same.contains("own_types::Other"), "{same}");
    }
}

#[test]
fn a_caught_panic_of_an_own_type_leaves_nothing_behind() {
    let bad = Counted { is_bad: true }.boxed();
    let unversioned = Unversioned {}.boxed();
    let before = digest(&*unversioned);
    let expected = (unversioned.to_value().unwrap(), Versioned::default().boxed().version());
    for _ in 0..40 {
        let fed = || Fingerprinter::new().feed(&*bad).finish();
        assert!(catch_unwind(AssertUnwindSafe(fed)).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| bad.version())).is_err());
    }
    let found = (unversioned.to_value().unwrap(), Versioned::default().boxed().version());
    assert_eq!(found, expected);
    assert_eq!(digest(&*unversioned), before);
}

fn nested(depth: usize) -> Box<dyn Transformer> {
    (0..depth).fold(Counted::default().boxed(), |inner, _| {
        Pipeline::new().then(inner).transformer().boxed()
    })
}

#[test]
fn nested_pipelines_are_written_once_each() {
    let before = N_WRITTEN.load(Ordering::Relaxed);
    let pipeline = nested(32);
    assert_eq!(pipeline.version(), Some(2));
    let data = pipeline.to_value().unwrap();
    digest(&*pipeline);
    // Another test may write one at the same time.
    assert!(N_WRITTEN.load(Ordering::Relaxed) - before < 10);
    let read = <dyn Transformer>::from_value(&data).unwrap();
    assert_eq!(read.to_value().unwrap(), data);
    assert_eq!(digest(&*read), digest(&*pipeline));
}

#[test]
fn more_than_32_estimators_within_one_another_are_an_error() {
    let expected = "more than 32 estimators are inside one another";
    let deep = nested(33);
    assert!(deep.to_json().unwrap_err().to_string().contains(expected));
    assert!(Fingerprinter::new().feed(&*deep).finish().is_err());
    let data = |depth| {
        (0..depth).fold(
            json!({"kind": "to-dense"}),
            |inner, _| json!({"kind": "pipeline", "steps": [inner]}),
        )
    };
    assert!(<dyn Transformer>::from_value(&data(32)).is_ok());
    let error = <dyn Transformer>::from_value(&data(33)).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
    let error = <dyn Transformer>::from_value(&data(1_600)).unwrap_err().to_string();
    assert_eq!(error, "more than 128 lists and tables are inside one another");
    let lists = (0..2_000).fold(json!(1), |inner, _| json!([inner]));
    assert!(<dyn Classifier>::from_value(&json!({"kind": "sgd", "alpha": lists})).is_err());
}

#[test]
fn the_text_none_and_no_value_are_different() {
    let none = || "none".to_owned();
    let inner = || Inner { depth: None, share: Some(0.5), listed: vec![None, Some(3)] };
    let texts = Texts { mode: none(), option: None, inner: inner() };
    let written = written_in_both(&texts);
    assert_eq!(written["mode"], "none");
    assert_eq!(written["option"], Value::Null);
    assert_eq!(written["inner"], json!({"depth": null, "share": 0.5, "listed": [null, 3]}));

    let given = Texts { mode: none(), option: Some(none()), inner: inner() }.boxed();
    let read = <dyn Transformer>::from_json(&given.to_json().unwrap()).unwrap();
    assert_eq!(read.get("option").unwrap(), "none");
    assert_ne!(digest(&*given), digest(&*texts.boxed()));
    assert_eq!(
        given.to_toml().unwrap_err().to_string(),
        "the parameters cannot be written as TOML: the text `none` of a parameter that may have no \
         value is no value there; write them as JSON"
    );
    let scorer = Scorer::average_precision("none");
    let read = [
        Scorer::<Labels>::from_json(&scorer.to_json().unwrap()).unwrap(),
        Scorer::<Labels>::from_toml(&scorer.to_toml().unwrap()).unwrap(),
    ];
    for read in read {
        assert_eq!(read.to_value().unwrap(), scorer.to_value().unwrap());
    }
    let text = r#"{"kind": "decision-tree-classifier", "max_depth": "none"}"#;
    assert!(<dyn Classifier>::from_json(text).is_err());
}

#[test]
fn values_that_data_cannot_distinguish_have_no_fingerprint() {
    let none = Twofold { inner: None }.boxed();
    let some = Twofold { inner: Some(None) }.boxed();
    assert!(none.to_json().is_ok());
    let error = some.to_json().unwrap_err().to_string();
    assert!(error.contains("an option within an option"), "{error}");
    assert!(Fingerprinter::new().feed(&*some).finish().is_err());
}

#[test]
fn the_name_of_an_own_type_is_its_kind() {
    assert_eq!(Counted::default().name(), "test-counted");
    assert_eq!(NamedClassifier::default().name(), "test-named-classifier");
    let pipeline = Pipeline::new().then(Counted::default()).classifier(Sgd::hinge()).boxed();
    assert_eq!(pipeline.get("test-counted.is_bad").unwrap(), false);
}
