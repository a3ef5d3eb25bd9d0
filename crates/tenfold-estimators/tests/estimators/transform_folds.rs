//! Nested transformers see the training samples of a fold and nothing else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tenfold::Result;
use tenfold::compose::{ColumnTransformer, FeatureUnion};
use tenfold::data::{Labels, Records, TableColumn};
use tenfold::estimator::{Classifier, Supervision, Transformer, TransformerModel};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidation, KFold};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{OneHotEncoder, StandardScaler, Unknown};
use tenfold_graph::{Executor, Graph, Threads};

/// The rows of one fit, by the numbers in their first column.
type Fits = Arc<Mutex<BTreeSet<Vec<u32>>>>;

/// Changes nothing, and records the samples of its fits.
#[derive(Debug)]
struct Probe(Fits);

#[derive(Debug, Serialize, Deserialize)]
struct Unchanged;

impl Transformer for Probe {
    fn name(&self) -> &'static str {
        "probe"
    }

    fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
        panic!("a probe is fitted with the target")
    }

    fn fit_supervised(&self, x: &Records, y: Supervision<'_>) -> Result<Box<dyn TransformerModel>> {
        let Supervision::Labels(y) = y else { panic!("labels are to be learned") };
        assert_eq!(y.len(), x.n_samples());
        let rows = x.as_dense()?.rows().map(|row| row[0] as u32).collect();
        self.0.lock().unwrap().insert(rows);
        Ok(Box::new(Unchanged))
    }
}

tenfold::authoring::register!(TransformerModel Unchanged: "test.unchanged.v1");

impl TransformerModel for Unchanged {
    fn transform(&self, x: &Records) -> Result<Records> {
        Ok(x.clone())
    }
}

/// Nine samples that hold their row, each with a city of its own.
fn samples() -> (Records, Labels) {
    let x = Records::table([
        ("row", TableColumn::numbers((0..9).map(f64::from))),
        ("city", TableColumn::texts((0..9).map(|row| format!("city {row}")))),
    ]);
    (x.unwrap(), Labels::from_names(&["a", "b", "a", "b", "a", "b", "a", "b", "a"]).unwrap())
}

#[test]
fn every_transformer_is_fitted_on_the_training_samples_of_its_fold() {
    let fits = Fits::default();
    let probe = || Probe(Arc::clone(&fits));
    let inner = Pipeline::new().then(probe()).then(StandardScaler::new()).transformer();
    let union = FeatureUnion::new().with("probe", probe()).with("chain", inner);
    // A city of the test fold would be an error here, were it not ignored.
    let cities = OneHotEncoder::new().unknown(Unknown::Ignore);
    let columns =
        ColumnTransformer::new().with("num", ["row"], union).with("cat", ["city"], cities);
    let pipeline = Pipeline::new().then(columns).then(ToDense).classifier(Sgd::hinge());

    let (x, y) = samples();
    let mut graph = Graph::new();
    let x = graph.data("X", x).unwrap();
    let y = graph.data("y", y).unwrap();
    let node = graph.data("estimator", pipeline.boxed()).unwrap();
    let cv = CrossValidation::new(KFold::new(3)).add_to(&mut graph, "cv", node, x, y).unwrap();
    Threads::default().run(&graph, cv.reports()).unwrap();

    let expected: BTreeSet<Vec<u32>> =
        (0..3).map(|fold| (0..9).filter(|row| row / 3 != fold).collect()).collect();
    assert_eq!(*fits.lock().unwrap(), expected);
}

/// Sparse numbers as dense ones, for estimators that need them.
#[derive(Debug)]
struct ToDense;

#[derive(Debug, Serialize, Deserialize)]
struct Densed;

impl Transformer for ToDense {
    fn name(&self) -> &'static str {
        "to-dense"
    }

    fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(Densed))
    }
}

tenfold::authoring::register!(TransformerModel Densed: "test.densed.v1");

impl TransformerModel for Densed {
    fn transform(&self, x: &Records) -> Result<Records> {
        x.to_dense()
    }
}
