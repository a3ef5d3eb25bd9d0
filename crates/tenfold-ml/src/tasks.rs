//! Tasks for graphs: fit, predict and evaluate.
//!
//! They serve classifiers and regressors alike; the nodes that they are wired to decide. In a run
//! with a store they are cached: models always, predictions and reports when that pays or when
//! they were asked for. Their code is known by versions, those of the estimators included, so that
//! they survive rebuilds of a program.
//!
//! ```
//! use tenfold_graph::{Executor, Graph, Threads};
//! use tenfold::{datasets, tasks};
//! use tenfold::estimator::Classifier;
//! use tenfold::svm::Svc;
//!
//! let iris = datasets::iris()?;
//! let mut graph = Graph::new();
//! let x = graph.data("X", iris.x)?;
//! let y = graph.data("y", iris.y)?;
//! let svc = graph.data("svc", Svc::new().boxed())?;
//! let model = graph.try_task("svc/prod", tasks::fit, (svc, x, y))?;
//! let predicted = graph.try_task("svc/predict", tasks::predict, (model, x))?;
//! let report = graph.try_task("svc/report", tasks::evaluate, (y, predicted))?;
//!
//! let run = Threads::default().run(&graph, report)?;
//! assert!(run.get(report)?.accuracy() > 0.95);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::Arc;

use tenfold_graph::{Arguments, Facts, Node, Policy, Task, Values, cached, notice};

use crate::authoring::Convergence;
use crate::data::{Labels, Probabilities, Records};
use crate::error::Result;
use crate::estimator::learner::{Learner, Model, Target, TargetOf, fitted_transformer};
use crate::estimator::{ClassifierModel, ModelError, Transformer, TransformerModel};

/// The version of the tasks of this crate, apart from the estimators, models and targets that they call.
pub const VERSION: u32 = 1;

/// A model of samples: on an estimator, records and their target.
///
/// It fails as the estimator's `fit` does. An iterative search that did not converge is a notice of
/// the run: see [`Convergence`].
#[allow(non_upper_case_globals)]
pub const fit: Fit = Fit;

/// The predictions of a model: on a model and records.
///
/// It fails as the model's `predict` does.
#[allow(non_upper_case_globals)]
pub const predict: Predict = Predict;

/// The probabilities of a model: on a model, records and their predicted labels.
///
/// It fails as the model's `predict_probabilities` does, and with [`ModelError::Unsupported`] for a model
/// without them.
#[allow(non_upper_case_globals)]
pub const predict_probabilities: PredictProbabilities = PredictProbabilities;

/// The report on predictions: on the truth and the predictions.
///
/// It fails when the lengths differ or there is no sample. Predicted numbers that are worse than the
/// mean by many orders of size are a notice of the run.
#[allow(non_upper_case_globals)]
pub const evaluate: Evaluate = Evaluate;

/// A fitted transformer: on a transformer, records and their target.
///
/// It fails as the transformer's `fit_supervised` does.
#[allow(non_upper_case_globals)]
pub const fit_transformer: FitTransformer = FitTransformer;

/// Records as a fitted transformer changes them: on its model and records.
///
/// It fails as the model's `transform` does.
#[allow(non_upper_case_globals)]
pub const transform: Transform = Transform;

/// The task [`fit`].
#[derive(Clone, Copy, Debug)]
pub struct Fit;

/// The task [`predict`].
#[derive(Clone, Copy, Debug)]
pub struct Predict;

/// The task [`predict_probabilities`].
#[derive(Clone, Copy, Debug)]
pub struct PredictProbabilities;

/// The task [`evaluate`].
#[derive(Clone, Copy, Debug)]
pub struct Evaluate;

/// The task [`fit_transformer`].
#[derive(Clone, Copy, Debug)]
pub struct FitTransformer;

/// The task [`transform`].
#[derive(Clone, Copy, Debug)]
pub struct Transform;

/// Makes a type the task that `$cached` is.
macro_rules! library_task {
    ($task:ty, <$($param:ident: $bound:ident),*>, $inputs:ty, $result:ty, $cached:expr) => {
        impl<$($param: $bound),*> Task<$inputs, $result> for $task {
            const CAPTURES: usize = 0;

            fn call(&self, values: &Values<'_>, shape: &<$inputs as Arguments>::Shape) -> $result {
                Task::<$inputs, $result>::call(&$cached, values, shape)
            }

            fn policy(&self) -> Policy {
                Task::<$inputs, $result>::policy(&$cached)
            }

            fn facts(&self) -> Facts {
                Task::<$inputs, $result>::facts(&$cached)
            }
        }
    };
}

library_task!(
    Fit, <L: Learner>,
    (Node<L>, Node<Records>, Node<TargetOf<L>>), Result<L::Model>,
    cached(fitted::<L>).version(version(L::VERSION)).always()
);

library_task!(
    Predict, <M: Model>,
    (Node<M>, Node<Records>), Result<M::Target>,
    cached(predicted::<M>).version(version(M::VERSION))
);

library_task!(
    PredictProbabilities, <>,
    (Node<Box<dyn ClassifierModel>>, Node<Records>, Node<Labels>), Result<Probabilities>,
    cached(probabilities).version(version(<Box<dyn ClassifierModel> as Model>::VERSION))
);

library_task!(
    Evaluate, <T: Target>,
    (Node<T>, Node<T>), Result<T::Report>,
    cached(evaluated::<T>).version(version(T::VERSION))
);

library_task!(
    FitTransformer, <T: Target>,
    (Node<Arc<dyn Transformer>>, Node<Records>, Node<T>), Result<Box<dyn TransformerModel>>,
    cached(fitted_step::<T>).version(version(T::VERSION)).always()
);

library_task!(
    Transform, <>,
    (Node<Box<dyn TransformerModel>>, Node<Records>), Result<Records>,
    cached(transformed).version(Some(VERSION))
);

/// The version of a task that calls code of this version.
pub fn version(called: Option<u32>) -> Option<u32> {
    called.map(|called| VERSION << 16 | called)
}

fn fitted<L: Learner>(estimator: &L, x: &Records, y: &TargetOf<L>) -> Result<L::Model> {
    let model = estimator.fit(x, y)?;
    note(&model.convergence());
    Ok(model)
}

/// Reports the searches that did not converge to the run.
fn note(searches: &[Convergence]) {
    searches.iter().filter(|search| !search.is_met).for_each(|search| notice(search.to_string()));
}

fn predicted<M: Model>(model: &M, x: &Records) -> Result<M::Target> {
    model.predict(x)
}

#[expect(clippy::borrowed_box, reason = "a task gets the value of its node")]
fn probabilities(
    model: &Box<dyn ClassifierModel>,
    x: &Records,
    predicted: &Labels,
) -> Result<Probabilities> {
    let Some(table) = (**model).predict_probabilities(x)? else {
        let advice = "choose one that has them, or calibrate this one with `Calibrated`";
        return Err(ModelError::Unsupported { what: "probabilities", advice }.into());
    };
    Probabilities::new(predicted.classes().to_vec(), table)
}

fn evaluated<T: Target>(truth: &T, predicted: &T) -> Result<T::Report> {
    let report = truth.evaluate(predicted)?;
    truth.remark(predicted).into_iter().for_each(notice);
    Ok(report)
}

fn fitted_step<T: Target>(
    transformer: &Arc<dyn Transformer>,
    x: &Records,
    y: &T,
) -> Result<Box<dyn TransformerModel>> {
    let model = fitted_transformer(&**transformer, x, Some(y.supervision()))?;
    note(&model.convergence());
    Ok(model)
}

#[expect(clippy::borrowed_box, reason = "a task gets the value of its node")]
fn transformed(model: &Box<dyn TransformerModel>, x: &Records) -> Result<Records> {
    Ok(model.transform(x)?.made_from(x))
}
