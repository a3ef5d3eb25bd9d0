//! Spaces: made by path and from data, their grids and samples, and the spaces that are refused.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use tenfold::estimator::{Classifier, Transformer};
use tenfold::feature_extraction::TfidfVectorizer;
use tenfold::linear_model::{Ridge, Sgd};
use tenfold::model_selection::{
    Choice, SearchError, Space, choose, choose_named, duplicates, integer, log_integer,
    log_uniform, uniform,
};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{MinMaxScaler, StandardScaler};
use tenfold::svm::Svc;

type Classifiers = Space<Box<dyn Classifier>>;

fn sgd() -> Classifiers {
    Space::classifier(Sgd::hinge()).unwrap()
}

fn scaled_svc() -> Classifiers {
    Space::classifier(Pipeline::new().then(StandardScaler::new()).classifier(Svc::new())).unwrap()
}

fn names(space: &Classifiers) -> Vec<String> {
    space.grid().unwrap().map(|candidate| candidate.name()).collect()
}

#[track_caller]
fn refused<T>(result: Result<T, SearchError>) -> String {
    match result {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it is not refused"),
    }
}

fn from_json(value: &Value) -> Result<Classifiers, SearchError> {
    Space::from_json(&value.to_string())
}

/// A space with conditions: a scaler with a choice of its own or none, and kernels with theirs.
fn conditional() -> Value {
    json!({"kind": "pipeline", "steps": [
        {"choose": {
            "standard": {"kind": "standard-scaler", "with_mean": {"choose": [true, false]}},
            "none": null,
        }, "name": "scaler"},
        {"kind": "svc", "c": {"choose": [1, 10]}, "kernel": {"choose": {
            "linear": "linear",
            "rbf": {"rbf": {"gamma": {"choose": [0.1, 0.2], "name": "gamma"}}},
        }}},
    ]})
}

#[test]
fn choices_within_alternatives_exist_with_them_only() {
    let space = from_json(&conditional()).unwrap();
    assert_eq!(space.size(), Some(2 * 3 * 3));
    let all: Vec<_> = space.grid().unwrap().collect();
    assert_eq!(all.len(), 18);
    for candidate in &all {
        let parameters = candidate.parameters();
        assert_eq!(parameters.contains_key("gamma"), parameters["svc.kernel"] == "rbf");
        let scales = parameters["scaler"] == "standard";
        assert_eq!(parameters.contains_key("standard-scaler.with_mean"), scales);
        let value = candidate.value();
        let n_steps = value["steps"].as_array().unwrap().len();
        assert_eq!(n_steps, if scales { 2 } else { 1 });
        assert_eq!(candidate.estimator().unwrap().to_value().unwrap(), value);
    }
    assert_eq!(all[0].name(), "scaler=none, c=1, kernel=linear");
    let texts: BTreeSet<String> = all.iter().map(|each| each.value().to_string()).collect();
    assert_eq!(texts.len(), 18);
}

#[test]
fn a_description_lists_choices_with_conditions() {
    let space = from_json(&conditional()).unwrap();
    let expected = "\
choice                     path                   values         where
scaler                     standard-scaler        none, standard
standard-scaler.with_mean                         true, false    scaler = standard
svc.c                                             1, 10
svc.kernel                                        linear, rbf
gamma                      svc.kernel.rbf.gamma   …              svc.kernel = rbf
18 candidates";
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&space.describe()), words(&expected.replace('…', "0.1, 0.2")));
    assert!(space.describe().lines().all(|line| line.chars().count() <= 110));
}

#[test]
fn spaces_read_back_from_their_json() {
    let by_path = scaled_svc()
        .over(
            "standard-scaler",
            choose_named([("no", None), ("min-max", Some(MinMaxScaler::new().boxed()))]),
        )
        .unwrap()
        .over("svc.c", log_uniform(0.1, 10.0).named("cost"))
        .unwrap()
        .over("svc.max_iter", choose([None, Some(100)]))
        .unwrap();
    for space in [from_json(&conditional()).unwrap(), by_path] {
        let again = Classifiers::from_json(&space.to_json()).unwrap();
        assert_eq!(again.to_json(), space.to_json());
        assert_eq!(again.size(), space.size());
        assert!(again.names().eq(space.names()));
        let sample = |space: &Classifiers| -> Vec<_> {
            let sample = space.sample(5).unwrap().take(20);
            sample.map(|each| (each.name(), each.value())).collect()
        };
        assert_eq!(sample(&again), sample(&space));
    }
}

#[test]
fn toml_spaces_equal_json_spaces() {
    let toml = r#"
        kind = "pipeline"

        [[steps]]
        choose = { standard = { kind = "standard-scaler" }, none = "none" }
        name = "scaler"

        [[steps]]
        kind = "svc"
        c = { choose = [1, 10] }
        max_iter = { choose = ["none", 50] }
        tol = { log_uniform = [1e-4, 1e-2] }
    "#;
    let json = json!({"kind": "pipeline", "steps": [
        {"choose": {"standard": {"kind": "standard-scaler"}, "none": null}, "name": "scaler"},
        {"kind": "svc", "c": {"choose": [1, 10]}, "max_iter": {"choose": [null, 50]},
         "tol": {"log_uniform": [1e-4, 1e-2]}},
    ]});
    let toml = Classifiers::from_toml(toml).unwrap();
    assert_eq!(toml.to_json(), from_json(&json).unwrap().to_json());
}

#[test]
fn steps_are_left_out_and_keep_their_names() {
    let pipeline = Pipeline::new().then_named("scale", StandardScaler::new());
    let space = Space::classifier(pipeline.classifier(Svc::new())).unwrap();
    let scalers: [Option<Box<dyn Transformer>>; 3] =
        [Some(StandardScaler::new().boxed()), Some(MinMaxScaler::new().boxed()), None];
    let space = space.over("scale", choose(scalers)).unwrap();
    assert_eq!(names(&space), ["scale=standard-scaler", "scale=min-max-scaler", "scale=none"]);
    let all: Vec<_> = space.grid().unwrap().collect();
    assert_eq!(all[1].estimator().unwrap().get("scale.kind").unwrap(), "min-max-scaler");
    assert_eq!(all[2].value()["steps"].as_array().unwrap().len(), 1);
}

#[test]
fn spaces_and_choices_stand_within_alternatives() {
    let linear =
        Space::classifier(Sgd::hinge()).unwrap().over("alpha", choose([0.1, 0.2])).unwrap();
    let last = choose_named([("linear", json!(linear)), ("svc", json!({"kind": "svc"}))]);
    let space = scaled_svc().over("svc", last).unwrap();
    assert_eq!(space.size(), Some(3));
    assert_eq!(
        names(&space),
        ["svc=linear, alpha=0.1", "svc=linear, alpha=0.2", "svc=svc"].map(|name| {
            match name.split_once(", ") {
                Some((outer, inner)) => format!("{inner}, {outer}"),
                None => name.to_owned(),
            }
        })
    );
    let kernel = choose_named([
        ("linear", json!("linear")),
        ("poly", json!({"poly": {"degree": integer(2, 3), "gamma": "scale", "coef0": 0.0}})),
    ]);
    let space = Space::classifier(Svc::new()).unwrap().over("kernel", kernel);
    let space = space.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(space.size(), Some(3));
}

#[test]
fn equal_estimators_are_named_although_their_data_differ() {
    let space = from_json(&json!({"kind": "sgd", "alpha": {"choose": [1, 1.0, 2]}})).unwrap();
    assert_eq!(names(&space), ["alpha=1", "alpha=1.0", "alpha=2"]);
    let all: Vec<_> = space.grid().unwrap().collect();
    assert_eq!(duplicates(&all).unwrap(), [[0, 1]]);
    assert_eq!(space.sample(0).unwrap().count(), 2);
    let whole = json!({"choose": [{"kind": "sgd"}, {"kind": "sgd", "alpha": 1e-4}], "name": "x"});
    let space = from_json(&whole).unwrap();
    assert_eq!(names(&space), ["x=sgd", "x=sgd-2"]);
    let all: Vec<_> = space.grid().unwrap().collect();
    assert_eq!(duplicates(&all).unwrap(), [[0, 1]]);
    assert_eq!(space.sample(0).unwrap().count(), 1);
}

#[test]
fn alternatives_out_of_range_name_path_value_and_range() {
    let said = refused(sgd().over("sgd.alpha", choose([0.1, -1.0])));
    assert!(said.contains("`sgd.alpha` cannot take -1.0: `alpha` = -1"), "{said}");
    assert!(said.contains("out of range"), "{said}");
    for (path, choice) in [
        ("max_iter", integer(0, 5)),
        ("alpha", uniform(-1.0, 1.0)),
        ("alpha", choose([f64::NAN])),
        ("alpha", choose([f64::INFINITY])),
        ("penalty", choose(["l2", "l3"])),
        ("max_iter", uniform(1.5, 2.5)),
        ("kind", choose(["svc"])),
    ] {
        let said = refused(sgd().over(path, choice));
        assert!(said.starts_with(&format!("the choice `{path}` cannot take ")), "{said}");
    }
    // An alternative within another one, and the base of data.
    let nested = json!({"kind": "svc", "kernel": {"choose": {
        "rbf": {"rbf": {"gamma": {"choose": ["scale", -3]}}}, "linear": "linear"}}});
    let said = refused(from_json(&nested));
    assert!(said.contains("kernel.rbf.gamma"), "{said}");
    let said = refused(from_json(&json!({"kind": "sgd", "alpha": {"choose": [-1]}})));
    assert!(said.contains("`alpha` = -1 is out of range"), "{said}");
}

#[test]
fn unknown_paths_name_near_ones() {
    let said = refused(scaled_svc().over("svc.cc", choose([1])));
    assert!(said.contains("no parameter `svc.cc`; did you mean `svc.c`"), "{said}");
    let said = refused(sgd().over("", choose([1])));
    assert!(said.contains("no parameter ``"), "{said}");
    let space = from_json(&json!({"kind": "sgd"})).unwrap().over("tol", choose([0.1])).unwrap();
    assert_eq!(names(&space), ["tol=0.1"]);
}

#[test]
fn ranges_that_are_empty_or_not_finite_are_refused() {
    for choice in [
        uniform(1.0, 1.0),
        uniform(2.0, 1.0),
        uniform(f64::NAN, 1.0),
        uniform(0.0, f64::INFINITY),
        log_uniform(0.0, 1.0),
        log_uniform(-1.0, 1.0),
        integer(3, 3),
        integer(4, 3),
        log_integer(0, 5),
    ] {
        let said = refused(sgd().over("alpha", choice));
        assert!(said.starts_with("the range of the choice at `alpha` is "), "{said}");
    }
    for range in [
        json!({"uniform": [1, 0]}),
        json!({"uniform": [1]}),
        json!({"uniform": "wide"}),
        json!({"log_uniform": [null, 1]}),
        json!({"integer": [1.5, 3]}),
        json!({"integer": [1, 3], "log": 1}),
        json!({"uniform": [0, 1], "log": true}),
        json!({"choose": 3}),
        json!({"choose": [1], "names": ["x"]}),
        json!({"choose": [1], "labels": ["x", "y"]}),
        json!({"choose": [1], "labels": [1]}),
        json!({"choose": [1], "name": 3}),
        json!({"choose": [1], "uniform": [0, 1]}),
        json!({"choose": {"kind": "sgd"}}),
    ] {
        let said = refused(from_json(&json!({"kind": "sgd", "alpha": range})));
        assert!(said.contains("the choice at `alpha`"), "{said}");
    }
}

#[test]
fn empty_spaces_and_choices_are_refused() {
    assert!(refused(sgd().grid()).starts_with("the space has no choice"));
    assert!(refused(sgd().sample(0)).starts_with("the space has no choice"));
    let said = refused(sgd().over("alpha", choose::<f64>([])));
    assert_eq!(said, "the choice at `alpha` has no alternative; give it at least one");
    let said = refused(Classifiers::one_of("model", Vec::<(String, _)>::new()));
    assert!(said.contains("the choice `model` has no alternative"), "{said}");
    let said = refused(from_json(&json!({"choose": []})));
    assert!(said.contains("the choice of the whole has no alternative"), "{said}");
    let said = refused(scaled_svc().over("standard-scaler", choose([Value::Null])));
    assert!(
        said.starts_with("every alternative of the choice `standard-scaler` is none"),
        "{said}"
    );
    assert!(refused(Classifiers::from_json("{")).contains("JSON"));
    assert!(refused(Classifiers::from_toml("a =")).contains("TOML"));
}

#[test]
fn names_that_clash_or_cannot_be_read_are_refused() {
    let twice = sgd().over("alpha", choose([0.1]).named("x")).unwrap();
    let said = refused(twice.over("tol", choose([0.1]).named("x")));
    assert_eq!(said, "two choices are named `x`: at `alpha`, and at `tol`; name one with `named`");
    let named = |path: &str| {
        let svc = Space::classifier(Svc::new()).unwrap();
        svc.over(path, choose([0.1]).named("cost")).unwrap()
    };
    let said = refused(Space::one_of("model", [("first", named("c")), ("second", named("tol"))]));
    assert!(said.contains("at `first.c` where model = first, and at `second.tol`"), "{said}");
    let said = refused(sgd().over("alpha", choose_named([("a", 0.1), ("a", 0.2)])));
    assert!(said.contains("two alternatives named `a`"), "{said}");
    for name in ["", " ", "a=b", "a, b", "line\nbreak", "\"", " x"] {
        let said = refused(sgd().over("alpha", choose([0.1]).named(name)));
        assert!(said.contains("cannot be a name in a space"), "{said}");
        let said = refused(sgd().over("alpha", choose_named([(name, 0.1)])));
        assert!(said.contains("cannot be a name in a space"), "{said}");
    }
    let space = sgd().over("alpha", choose([0.1]).named("größe / 1.5 µ")).unwrap();
    assert_eq!(space.names().collect::<Vec<_>>(), ["größe / 1.5 µ"]);
}

#[test]
fn places_within_a_choice_are_refused() {
    let scalers = choose_named([("standard", Some(StandardScaler::new().boxed())), ("none", None)]);
    let space = scaled_svc().over("standard-scaler", scalers).unwrap();
    let said = refused(space.clone().over("standard-scaler.with_mean", choose([true])));
    assert!(said.starts_with("`standard-scaler.with_mean` is within the choice"), "{said}");
    let said = refused(space.over("standard-scaler", choose([StandardScaler::new().boxed()])));
    assert!(said.contains("has the choice `standard-scaler` already"), "{said}");
    let space = scaled_svc().over("svc.c", choose([1])).unwrap();
    let said = refused(space.over("svc", choose([Svc::new().boxed()])));
    assert!(said.contains("`svc` has the choice `svc.c` already"), "{said}");
    let space = Space::one_of("model", [("sgd", sgd())]).unwrap();
    assert!(refused(space.over("alpha", choose([1]))).contains("within the choice `model`"));
}

#[test]
fn huge_spaces_have_a_size_and_a_grid() {
    let wide = || integer(i64::MIN, i64::MAX);
    let pipeline = Pipeline::new().then(TfidfVectorizer::new());
    let space = Space::classifier(pipeline.classifier(Sgd::hinge())).unwrap();
    let paths = ["sgd.seed", "tfidf-vectorizer.max_features", "sgd.max_iter"];
    let space = paths
        .into_iter()
        .fold(space, |space, path| space.over(path, integer(1, i64::from(u32::MAX))).unwrap());
    assert_eq!(space.size(), None);
    assert!(space.describe().ends_with("79228162458924105385300197375 candidates"));
    let mut grid = space.grid().unwrap();
    assert_eq!(grid.size_hint(), (usize::MAX, None));
    assert_eq!(grid.next().unwrap().parameters()["sgd.seed"], 1);
    assert_eq!(space.sample(1).unwrap().take(50).count(), 50);
    // An end that the estimator refuses is an error, not an overflow.
    assert!(refused(sgd().over("seed", wide())).contains("cannot take -9223372036854775808"));
    let ridge =
        Space::regressor(Ridge::new()).unwrap().over("alpha", integer(1, i64::MAX)).unwrap();
    assert_eq!(ridge.size(), Some(i64::MAX as u64));
}

#[test]
fn continuous_choices_have_no_grid() {
    let space = sgd().over("alpha", uniform(0.1, 0.2)).unwrap().over("seed", choose([1])).unwrap();
    assert_eq!(space.size(), None);
    assert!(refused(space.grid()).starts_with("the choice `alpha` is continuous"));
}

#[test]
fn samples_never_change() {
    let space = sgd()
        .over("alpha", log_uniform(1e-6, 1e-2))
        .and_then(|space| space.over("tol", uniform(1e-4, 1e-2)))
        .and_then(|space| space.over("max_iter", log_integer(1, 1000)))
        .and_then(|space| space.over("seed", integer(0, 9)))
        .unwrap();
    let names: Vec<_> = space.sample(42).unwrap().take(3).map(|each| each.name()).collect();
    assert_eq!(names, SAMPLED);
}

/// Log-uniform numbers fall below the geometric mean of the ends as often as above it, and integers on
/// each value.
#[test]
fn draws_follow_their_distributions() {
    let share = |choice: Choice, path: &str, is_in: &dyn Fn(f64) -> bool| {
        let space = sgd().over("tol", uniform(0.1, 0.2)).unwrap().over(path, choice).unwrap();
        let values = space.sample(3).unwrap().take(4000);
        values.filter(|each| is_in(each.parameters()[path].as_f64().unwrap())).count() as f64
            / 4000.0
    };
    let near = |share: f64, expected: f64| {
        assert!((share - expected).abs() < 0.03, "{share} is not near {expected}");
    };
    near(share(log_uniform(1e-6, 1e-2), "alpha", &|alpha| alpha < 1e-4), 0.5);
    near(share(uniform(1.0, 9.0), "alpha", &|alpha| alpha < 3.0), 0.25);
    near(share(integer(1, 4), "max_iter", &|each| each == 4.0), 0.25);
    near(share(log_integer(1, 3), "max_iter", &|each| each == 1.0), 0.5);
    near(share(log_integer(1, 3), "max_iter", &|each| each == 3.0), 0.2075);
    near(share(choose([1, 2, 3]), "max_iter", &|each| each == 3.0), 0.3333);
}

/// Choices over parameters of `sgd`, with conditions: a list of values, or a penalty within which there
/// is another choice.
fn sgd_spaces() -> impl Strategy<Value = Value> {
    let numbers = || proptest::collection::vec(1_u32..5, 1..4);
    (
        numbers(),
        numbers(),
        proptest::option::of(numbers()),
        proptest::option::of((1_i64..4, 1_i64..4)),
    )
        .prop_map(|(alpha, tol, ratio, iterations)| {
            let mut data =
                json!({"kind": "sgd", "alpha": {"choose": alpha}, "tol": {"choose": tol}});
            if let Some(ratio) = ratio {
                let ratio: Vec<f64> =
                    ratio.into_iter().map(|each| f64::from(each) / 10.0).collect();
                data["penalty"] = json!({"choose": {"l1": "l1", "mixed":
                    {"elastic-net": {"l1_ratio": {"choose": ratio}}}}});
            }
            if let Some((low, extent)) = iterations {
                data["max_iter"] = json!({"integer": [low, low + extent]});
            }
            data
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn size_is_the_length_of_the_grid(data in sgd_spaces()) {
        let space = from_json(&data).unwrap();
        let all: Vec<_> = space.grid().unwrap().collect();
        prop_assert_eq!(space.size(), Some(all.len() as u64));
        prop_assert!(all.iter().enumerate().all(|(at, each)| each.index() == at as u64));
        let names: HashSet<String> = all.iter().map(|each| each.name()).collect();
        prop_assert_eq!(names.len(), all.len());
        // Candidates are equal only where alternatives are.
        let shown: HashSet<String> =
            all.iter().map(|each| json!(each.parameters()).to_string()).collect();
        let data: HashSet<String> = all.iter().map(|each| each.value().to_string()).collect();
        prop_assert_eq!(shown.len(), data.len());
        let n_equal: usize = duplicates(&all).unwrap().iter().map(|each| each.len() - 1).sum();
        prop_assert_eq!(all.len() - n_equal, data.len());
        let later = space.grid().unwrap().nth(all.len() / 2).unwrap();
        prop_assert_eq!(later.name(), all[all.len() / 2].name());
    }

    #[test]
    fn a_sample_is_the_space_in_another_order(data in sgd_spaces(), seed: u64) {
        let space = from_json(&data).unwrap();
        let of_grid: HashSet<String> =
            space.grid().unwrap().map(|each| each.value().to_string()).collect();
        let sample: Vec<_> = space.sample(seed).unwrap().collect();
        let of_sample: HashSet<String> = sample.iter().map(|each| each.value().to_string()).collect();
        prop_assert_eq!(of_sample.len(), sample.len());
        prop_assert_eq!(of_sample, of_grid);
        let n = sample.len() / 2;
        let first: Vec<_> = space.sample(seed).unwrap().take(n).map(|each| each.name()).collect();
        prop_assert!(first.iter().eq(sample.iter().take(n).map(|each| each.name()).collect::<Vec<_>>().iter()));
    }

    #[test]
    fn continuous_samples_are_members(low in 1e-6..1.0, width in 1.1..1e3, seed: u64) {
        let high = low * width;
        let space = sgd().over("alpha", log_uniform(low, high)).unwrap();
        let space = space.over("max_iter", log_integer(1, 9)).unwrap();
        for candidate in space.sample(seed).unwrap().take(20) {
            let parameters = candidate.parameters();
            prop_assert!((low..=high).contains(&parameters["alpha"].as_f64().unwrap()));
            prop_assert!((1..=9).contains(&parameters["max_iter"].as_i64().unwrap()));
            prop_assert_eq!(candidate.estimator().unwrap().get("alpha").unwrap(), parameters["alpha"].clone());
        }
    }

    #[test]
    fn no_data_of_a_choice_panics(text in r#"\{"(choose|uniform|log_uniform|integer)":(\[(1|-2|0\.5|null|"a"|\{\}|\[\]|,){0,4}\]|\{("[a=]":(1|\{"choose":\[0\.1\]\}))?\}|3)(,"(name|labels|log)":(1|"x"|\["x"\]|true))?\}"#) {
        let _ = Classifiers::from_json(&format!(r#"{{"kind":"sgd","alpha":{text}}}"#))
            .map(|space| (space.describe(), space.to_json(), space.sample(1).map(|each| each.take(3).count())));
        let _ = Classifiers::from_json(&text);
    }
}

/// As this test printed them first: no change of a library may change a sample.
const SAMPLED: [&str; 3] = [
    "alpha=5.072559967861006e-4, max_iter=553, seed=0, tol=6.827993337160046e-4",
    "alpha=2.024583169329634e-4, max_iter=2, seed=2, tol=0.004509351558730636",
    "alpha=1.7484338364943535e-4, max_iter=8, seed=9, tol=0.0010417488147609344",
];
