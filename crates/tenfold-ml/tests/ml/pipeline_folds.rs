//! Pipelines in cross-validations: the names of their steps, and values that cannot be bound.

use tenfold::datasets;
use tenfold::estimator::Classifier;
use tenfold::estimator::learner::IntoLearner;
use tenfold::graph::{Bindings, Executor, Graph, Sequential};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidated, CrossValidation, KFold};
use tenfold::pipeline::{ClassifierPipeline, Pipeline};
use tenfold::preprocessing::StandardScaler;

type Learner = Box<dyn Classifier>;

fn add(
    graph: &mut Graph,
    estimator: impl IntoLearner<Learner>,
) -> tenfold::Result<CrossValidated<Learner>> {
    let iris = datasets::iris()?;
    let (x, y) = match (graph.node("X"), graph.node("y")) {
        (Ok(x), Ok(y)) => (x, y),
        _ => (graph.data("X", iris.x)?, graph.data("y", iris.y)?),
    };
    CrossValidation::new(KFold::new(2)).add_to(graph, "svm", estimator, x, y)
}

fn pipeline(max_iter: usize) -> ClassifierPipeline {
    let sgd = Sgd::hinge().max_iter(max_iter).tol(None);
    Pipeline::new().then(StandardScaler::new()).classifier(sgd)
}

#[test]
fn a_pipeline_and_its_steps_cannot_be_bound_to_other_values() {
    let mut graph = Graph::new();
    let svm = graph.data("svm", pipeline(1).boxed()).unwrap();
    let cv = add(&mut graph, svm).unwrap();
    let targets = [cv.everything(), cv.reports()];
    for targets in targets {
        let plan = graph.plan(targets).unwrap();
        let bindings = Bindings::new().bind(svm, pipeline(2).boxed());
        let error = Sequential::default().run_plan(&plan, bindings).unwrap_err().to_string();
        assert_eq!(
            error,
            "a value is bound to `svm`, but `svm/sgd` was added for the value that `svm` has in the \
             graph, and would not follow; add a node for the other value and what is built on it"
        );
    }
    let plan = graph.plan(cv.everything()).unwrap();
    let sgd = graph.node::<std::sync::Arc<dyn Classifier>>("svm/sgd").unwrap();
    let bindings = Bindings::new().bind(sgd, Sgd::hinge().boxed().into());
    let error = Sequential::default().run_plan(&plan, bindings).unwrap_err().to_string();
    assert!(error.starts_with("a value is bound to `svm/sgd`, but `svm` was added"), "{error}");
}

#[test]
fn an_estimator_without_steps_can_be_bound_and_every_model_follows() {
    let mut graph = Graph::new();
    let svm = graph.data("svm", Sgd::hinge().boxed()).unwrap();
    let cv = add(&mut graph, svm).unwrap();
    let plan = graph.plan(cv.everything()).unwrap();
    let bindings = Bindings::new().bind(svm, Sgd::log().boxed());
    let run = Sequential::default().run_plan(&plan, bindings).unwrap();
    let x = datasets::iris().unwrap().x;
    for model in [cv.fold(0).model, cv.prod] {
        assert!(run.get(model).unwrap().predict_probabilities(&x).unwrap().is_some());
    }
}

#[test]
fn a_failed_cross_validation_leaves_its_pipeline_free() {
    let mut graph = Graph::new();
    let svm = graph.data("svm", pipeline(1).boxed()).unwrap();
    graph.data("svm/cv/predictions", 1).unwrap();
    assert!(add(&mut graph, svm).is_err());
    let plan = graph.plan(svm).unwrap();
    let bindings = Bindings::new().bind(svm, pipeline(2).boxed());
    assert!(Sequential::default().run_plan(&plan, bindings).is_ok());
}

#[test]
fn names_of_steps_that_keys_cannot_have_are_refused_with_step_and_pipeline() {
    let named = |name: &str| {
        let steps = Pipeline::new().then_named("a", StandardScaler::new());
        let pipeline = steps.then_named(name, StandardScaler::new()).classifier(Sgd::hinge());
        let mut graph = Graph::new();
        let error = add(&mut graph, pipeline).unwrap_err().to_string();
        // The data alone is left.
        assert_eq!(graph.len(), 2);
        error
    };
    assert_eq!(
        named("a"),
        "the step `a` of `svm` is there twice; give each step a name of its own with `then_named`"
    );
    for name in ["a/b", "a.b"] {
        assert!(named(name).starts_with(&format!("the step `{name}` of `svm` has `.` or `/`")));
    }
    assert_eq!(named(""), "the step `` of `svm` has no name; give it one with `then_named`");
    for name in ["prod", "cv"] {
        assert_eq!(
            named(name),
            format!(
                "the step `{name}` of `svm` would have the key of other nodes of the \
                 cross-validation, `svm/{name}`; give it another name with `Pipeline::then_named`"
            )
        );
    }
}
