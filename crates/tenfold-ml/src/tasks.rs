//! Tasks for graphs: fit, predict and evaluate as plain functions.
//!
//! They serve classifiers and regressors alike; the nodes that they are wired to decide.
//!
//! ```
//! use tenfold_graph::{Executor, Graph, Threads};
//! use tenfold_ml::{Classifier, Svc, datasets, tasks};
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

use crate::learner::{Learner, Model, Target, TargetOf};
use crate::{Records, Result};

/// A model of these samples.
///
/// # Errors
/// As the estimator's `fit`.
pub fn fit<L: Learner>(estimator: &L, x: &Records, y: &TargetOf<L>) -> Result<L::Model> {
    estimator.fit(x, y)
}

/// What a model predicts for these samples.
///
/// # Errors
/// As the model's `predict`.
pub fn predict<M: Model>(model: &M, x: &Records) -> Result<M::Target> {
    model.predict(x)
}

/// How well predictions agree with the truth.
///
/// # Errors
/// When the lengths differ or there is no sample.
pub fn evaluate<T: Target>(truth: &T, predicted: &T) -> Result<T::Report> {
    truth.evaluate(predicted)
}
