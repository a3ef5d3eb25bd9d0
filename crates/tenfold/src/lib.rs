//! Typed task graphs for machine learning: named nodes that hold data or a function call on other
//! nodes, cross-validation generated round an estimator, and executors that run only what is
//! asked for.
//!
//! This crate has no logic of its own: it gathers [`graph`] (graphs, plans, executors), [`ml`]
//! (data, estimators, splitters, metrics, cross-validation) and [`store`] (results that outlive a
//! process) behind one name and one [`prelude`]; with the feature `dask` also `dask` (the same
//! graphs on a cluster).
//!
//! ```
//! use tenfold::prelude::*;
//!
//! let data = datasets::breast_cancer()?;
//! let mut graph = Graph::new();
//! let x = graph.data("X", data.x)?;
//! let y = graph.data("y", data.y)?;
//! let svm = Sgd::hinge().alpha(1e-5).max_iter(25);
//! let svm = Pipeline::new().then(StandardScaler::new()).classifier(svm);
//! let svm = graph.data("svm", svm.boxed())?;
//!
//! let folds = KFold::new(3).shuffle(348_347);
//! let cv = CrossValidation::new(folds).add_to(&mut graph, "svm", svm, x, y)?;
//! let run = Threads::default().run(&graph, (cv.reports(), cv.prod))?;
//! println!("{}", cv.summary(&run)?);
//! println!("{:?}", run.get(cv.prod)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

#[cfg(feature = "dask")]
pub use tenfold_dask as dask;
pub use tenfold_graph as graph;
pub use tenfold_ml as ml;
pub use tenfold_store as store;

/// The examples of README, which are compiled and run with the other examples of the docs.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub mod readme {}

/// What most programs use.
pub mod prelude {
    pub use tenfold_graph::{
        Bindings, CancelToken, Decision, Event, EventKind, EventLog, Executor, Explanation, Format,
        Graph, Node, Observer, OnError, Outcome, Plan, Reason, Run, Scope, Sequential, Threads,
        cached, task,
    };
    pub use tenfold_ml::{
        Average, Calibrated, ClassificationReport, Classifier, ClassifierModel, ColumnTransformer,
        ConfusionMatrix, CrossValidation, CsvReader, FeatureUnion, KFold, Labels, LinearRegression,
        LinfaSvm, LogisticRegression, Missing, MultinomialNb, OneHotEncoder, Pca, Pipeline,
        RandomForest, RandomForestRegressor, Records, RegressionReport, Regressor, RegressorModel,
        Ridge, Scorer, Sgd, SgdRegressor, SimpleImputer, StandardScaler, StratifiedKFold, Svc,
        TfidfVectorizer, Transformer, TransformerModel, Values, datasets, tasks,
    };
    pub use tenfold_store::Store;
}
