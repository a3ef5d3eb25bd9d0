//! `MetaFeatures`: out-of-fold outputs of several models, joined by row.

use ndarray::{Array2, Axis, concatenate};
use tenfold_graph::{Graph, Node, cached};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::Result as MlResult;
use tenfold_ml::estimator::learner::PerSample;
use tenfold_ml::model_selection::OutOfFold;
use tenfold_ml::tasks;

use crate::ensemble::outputs::{OutputKind, Outputs};
use crate::ensemble::{EnsembleError, VERSION};
use crate::error::Result;

/// The features of a meta-model: out-of-fold outputs of several models, and perhaps the features
/// that these were fitted on.
///
/// Each row holds the outputs about one sample, by models that were not fitted on it. The columns
/// are named by model and class, `svm=virginica`, or by the model alone if it is a regressor.
///
/// ```
/// use tenfold::ensemble::{MetaFeatures, Outputs};
/// use tenfold::prelude::*;
///
/// let iris = datasets::iris()?;
/// let mut graph = Graph::new();
/// let x = graph.data("X", iris.x)?;
/// let y = graph.data("y", iris.y)?;
/// let cv = CrossValidation::new(KFold::new(3).shuffle(7));
/// let svm = cv.add_to(&mut graph, "svm", Svc::new(), x, y)?;
/// let outputs = Outputs::add_to(&mut graph, &svm)?;
/// let features = MetaFeatures::new().of("svm", outputs).add_to(&mut graph, "features")?;
///
/// let run = Threads::default().run(&graph, features)?;
/// let features = run.get(features)?;
/// assert_eq!((features.n_samples(), features.n_features()), (150, 3));
/// assert_eq!(features.feature_names().unwrap()[2], "svm=virginica");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Predictions for training samples are refused by the compiler, since a meta-model would learn
/// from them how well each model remembers rather than how well it predicts:
///
/// ```compile_fail,E0308
/// # use tenfold::ensemble::MetaFeatures;
/// # use tenfold::prelude::*;
/// # let iris = datasets::iris()?;
/// # let mut graph = Graph::new();
/// # let x = graph.data("X", iris.x)?;
/// # let y = graph.data("y", iris.y)?;
/// # let cv = CrossValidation::new(KFold::new(3).shuffle(7));
/// let svm = cv.add_to(&mut graph, "svm", Svc::new(), x, y)?;
/// let features = MetaFeatures::new().of("svm", svm.fold(0).predicted_train);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MetaFeatures {
    names: Vec<String>,
    outputs: Vec<Node<OutOfFold<Outputs>>>,
    x: Option<Node<Records>>,
}

impl MetaFeatures {
    /// Features without a column.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with the outputs of one more model.
    #[must_use]
    pub fn of(mut self, name: impl Into<String>, outputs: Node<OutOfFold<Outputs>>) -> Self {
        self.names.push(name.into());
        self.outputs.push(outputs);
        self
    }

    /// The same with these features of the samples after the outputs: dense ones.
    #[must_use]
    pub fn and_features(self, x: Node<Records>) -> Self {
        Self { x: Some(x), ..self }
    }

    /// Adds the node of the features, dense records of a row per sample, in their order.
    ///
    /// In a run it fails with [`EnsembleError::OtherOutputs`] if the models of two folds give
    /// outputs about other classes; with
    /// [`ValidationError::NeverTested`](tenfold_ml::model_selection::ValidationError::NeverTested)
    /// if a sample is in no test.
    ///
    /// # Errors
    /// [`Error::Ml`](crate::error::Error::Ml) if features to be passed through are in the graph and
    /// are not dense; [`Error::Graph`](crate::error::Error::Graph) if a key is in use or a node is
    /// of another graph. The graph is then as it was.
    #[track_caller]
    pub fn add_to(&self, graph: &mut Graph, key: &str) -> Result<Node<Records>> {
        let before = graph.len();
        let added = self.add_nodes(graph, key);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_nodes(&self, graph: &mut Graph, key: &str) -> Result<Node<Records>> {
        let names = graph.data(format_args!("{key}/names"), self.names.clone())?;
        let version = tasks::version(Some(VERSION));
        let outputs = self.outputs.clone();
        Ok(match self.x {
            None => graph.try_task(key, cached(joined).version(version), (names, outputs))?,
            Some(x) => {
                if let Some(x) = graph.value(x)? {
                    RecordKind::need_dense(Some(x.kind()))?;
                }
                let joined = cached(joined_with_features).version(version);
                graph.try_task(key, joined, (names, outputs, x))?
            }
        })
    }
}

#[expect(clippy::ptr_arg, reason = "a task gets the value of its node")]
fn joined(names: &Vec<String>, outputs: &[&OutOfFold<Outputs>]) -> MlResult<Records> {
    records(names, &in_order(names, outputs)?, None)
}

#[expect(clippy::ptr_arg, reason = "a task gets the value of its node")]
fn joined_with_features(
    names: &Vec<String>,
    outputs: &[&OutOfFold<Outputs>],
    x: &Records,
) -> MlResult<Records> {
    records(names, &in_order(names, outputs)?, Some(x))
}

/// The outputs of each model for all samples; an error names the model.
fn in_order(names: &[String], outputs: &[&OutOfFold<Outputs>]) -> MlResult<Vec<Outputs>> {
    let of_one = |(name, folds): (&String, &&OutOfFold<Outputs>)| {
        let first = folds.folds().next().map(|(_, outputs)| outputs);
        for (fold, (_, outputs)) in folds.folds().enumerate() {
            let first = first.unwrap_or(outputs);
            if (outputs.kind(), outputs.columns()) != (first.kind(), first.columns()) {
                let (found, expected) = (outputs.describe(), first.describe());
                let base = name.clone();
                return Err(EnsembleError::OtherOutputs { base, fold, found, expected }.into());
            }
        }
        folds.in_order()
    };
    names.iter().zip(outputs).map(of_one).collect()
}

/// The outputs side by side, and these features after them.
pub(super) fn records(
    names: &[String],
    outputs: &[Outputs],
    x: Option<&Records>,
) -> MlResult<Records> {
    let n_samples = outputs.first().map_or(0, Outputs::n_samples);
    let mut tables = Vec::new();
    let mut columns = Vec::new();
    for (name, outputs) in names.iter().zip(outputs) {
        check_len(&names[0], n_samples, name, outputs.n_samples())?;
        tables.push(outputs.table());
        columns.extend(outputs.columns().iter().map(|class| match outputs.kind() {
            OutputKind::Values => name.clone(),
            _ => format!("{name}={class}"),
        }));
    }
    // Sparse ones would be filled up, and texts are no numbers.
    let passed: Option<Array2<f64>> =
        x.map(|x| x.as_dense().and_then(|_| x.to_array())).transpose()?;
    if let (Some(x), Some(passed)) = (x, &passed) {
        check_len(&names[0], n_samples, "the features", passed.nrows())?;
        tables.push(passed.view());
        let features = FittedFeatures::of(x);
        columns.extend((0..passed.ncols()).map(|at| features.name(at).into_owned()));
    }
    let table = concatenate(Axis(1), &tables).map_err(tenfold_ml::error::Error::other)?;
    let records = Records::dense(table)?.with_feature_names(columns)?;
    Ok(match x {
        Some(x) => records.made_from(x),
        None => records,
    })
}

fn check_len(first: &str, first_len: usize, second: &str, second_len: usize) -> MlResult<()> {
    if first_len == second_len {
        return Ok(());
    }
    let (first, second) = (first.to_owned(), second.to_owned());
    Err(EnsembleError::SampleCount { first, first_len, second, second_len }.into())
}
