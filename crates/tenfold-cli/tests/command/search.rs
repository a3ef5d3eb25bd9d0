//! `tenfold search`.

use serde_json::Value;

use crate::place::{Place, dataset};

#[test]
fn a_grid_is_searched_and_the_best_model_predicts() {
    let place = Place::new();
    let wine = dataset("wine");
    let args = ["search", &wine, "-t", "class", "--over", "c=[0.01,1,100]", "--folds", "3"];
    let text = place.printed(&[&args[..], &["-o", "best.model"]].concat());
    assert!(text.contains("the best of 3 candidates"), "{text}");
    assert!(text.contains("honest"), "{text}");
    assert_eq!(place.printed(&["predict", "best.model", &wine]).lines().count(), 179);
    let json: Value =
        serde_json::from_str(&place.printed(&[&args[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(json["table"]["rows"].as_array().unwrap().len(), 3);
    assert!(json["honest"]["score"].as_f64().unwrap() > 0.9);
}

#[test]
fn without_values_the_default_estimator_is_searched_at_random() {
    let place = Place::new();
    let penguins = dataset("penguins");
    let ended =
        place.run(&["search", &penguins, "-t", "body_mass_g", "--candidates", "4", "--folds", "3"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("`alpha` is searched"), "{}", ended.err);
    assert!(ended.out.contains("the best of 4 candidates"), "{}", ended.out);
}

#[test]
fn values_that_cannot_be_searched_are_refused() {
    let place = Place::new();
    let iris = dataset("iris");
    let refused = |more: &[&str]| {
        place.refused(2, &[&["search", &iris, "-t", "class", "-q"][..], more].concat())
    };
    assert!(refused(&["-e", "svc"]).starts_with("nothing is searched; name values with --over"));
    assert!(refused(&["--over", "cc=[1]"]).starts_with("--over cc: there is no parameter `cc`"));
    assert!(refused(&["--over", "c=1"]).contains("expected a list of values"));
    assert!(refused(&["--over", "c=[-1]"]).contains("out of range"));
    assert!(refused(&["--strategy", "gird"]).contains("'grid'"));
    assert!(refused(&["--time-limit", "-1"]).contains("--time-limit"));
}
