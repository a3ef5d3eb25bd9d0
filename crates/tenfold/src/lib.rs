//! Typed task graphs for machine learning: named nodes that hold data or a function call on other
//! nodes, cross-validation generated around an estimator, and executors that run only the tasks that
//! are asked for.
//!
//! This crate has no logic of its own: it gathers the crates of Tenfold behind one name.
//!
//! | module | contents |
//! |---|---|
//! | [`graph`] | graphs, tasks, plans, executors, runs |
//! | [`store`] | results that outlive a process |
//! | [`data`] | records, labels, values, CSV |
//! | [`estimator`], [`authoring`] | the traits of estimators; building blocks for your own |
//! | [`pipeline`], [`compose`] | estimators made of several steps |
//! | [`model_selection`] | splitters, scorers, cross-validation; with the feature `search` also searches and statistics of scores |
//! | [`metrics`] | metrics and reports |
//! | [`tasks`] | fit, predict and evaluate as tasks of a graph |
//! | [`linear_model`], [`svm`], [`tree`], [`ensemble`], [`naive_bayes`], [`neighbors`], [`cross_decomposition`], [`isotonic`], [`calibration`], [`dummy`] | estimators, by scikit-learn's package names |
//! | [`preprocessing`], [`impute`], [`feature_extraction`], [`decomposition`], [`feature_selection`] | transformers |
//! | [`datasets`] | small data sets to try things on |
//! | `tabular` | profiles of tables, and pipelines by the kind of each column, with the feature `tabular` |
//! | `report` | reports, checks, pictures of graphs, progress and traces, with the feature `report` |
//! | `dask` | the executor on a Dask cluster, with the feature `dask` |
//!
//! The [`prelude`] has the names that most programs use. A cross-validation and a production model:
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
#[doc(inline)]
pub use tenfold_dask as dask;
#[doc(inline)]
pub use tenfold_datasets as datasets;
pub use tenfold_estimators::{
    calibration, compose, cross_decomposition, decomposition, dummy, feature_selection, impute,
    isotonic, naive_bayes, neighbors, preprocessing, tree,
};
#[doc(inline)]
pub use tenfold_graph as graph;
pub use tenfold_ml::error::{Error, Result};
#[doc(hidden)]
pub use tenfold_ml::serde;
pub use tenfold_ml::{authoring, data, estimator, metrics, pipeline, tasks};
#[cfg(feature = "report")]
#[doc(inline)]
pub use tenfold_report as report;
#[doc(inline)]
pub use tenfold_store as store;
#[cfg(feature = "tabular")]
#[doc(inline)]
pub use tenfold_tabular as tabular;
pub use tenfold_text::feature_extraction;

/// Random forests; with the feature `search` also ensembles of models that are cross-validated in one
/// graph: voting, stacking and bagging.
pub mod ensemble {
    pub use tenfold_estimators::ensemble::*;
    #[cfg(feature = "search")]
    pub use tenfold_search::ensemble::*;
}

/// Splitters, scorers and cross-validation; with the feature `search` also spaces of candidates,
/// searches, statistics of scores, and decision thresholds.
pub mod model_selection {
    pub use tenfold_ml::model_selection::*;
    #[cfg(feature = "search")]
    pub use tenfold_search::{
        error::Error as SearchError, search::*, space::*, statistics::*, strategy::*, threshold::*,
    };
}

/// Linear models: by stochastic gradient descent, L-BFGS and least squares; with the feature `linfa`
/// also those of linfa.
pub mod linear_model {
    pub use tenfold_estimators::linear_model::*;
    #[cfg(feature = "linfa")]
    pub use tenfold_linfa::{ElasticNet, Ftrl, FtrlModel, Lasso, LinearRegression};
}

/// Kernel support vector machines; with the feature `linfa` also those of linfa.
pub mod svm {
    pub use tenfold_estimators::svm::*;
    #[cfg(feature = "linfa")]
    pub use tenfold_linfa::{LinfaSvm, LinfaSvmModel, LinfaSvr, LinfaSvrModel};
}

/// The code of README, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}

/// The code of the guide, compiled and run as tests.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../../docs/guide/src/first-model.md")]
    mod first_model {}

    #[doc = include_str!("../../../docs/guide/src/command.md")]
    mod command {}

    #[doc = include_str!("../../../docs/guide/src/own-data.md")]
    mod own_data {}

    #[cfg(feature = "tabular")]
    #[doc = include_str!("../../../docs/guide/src/tables.md")]
    mod tables {}

    #[doc = include_str!("../../../docs/guide/src/text.md")]
    mod text {}

    #[doc = include_str!("../../../docs/guide/src/folds-and-leaks.md")]
    mod folds_and_leaks {}

    #[cfg(feature = "search")]
    #[doc = include_str!("../../../docs/guide/src/choosing-a-model.md")]
    mod choosing_a_model {}

    #[cfg(feature = "search")]
    #[doc = include_str!("../../../docs/guide/src/ensembles.md")]
    mod ensembles {}

    #[cfg(feature = "report")]
    #[doc = include_str!("../../../docs/guide/src/reports.md")]
    mod reports {}

    #[doc = include_str!("../../../docs/guide/src/caching.md")]
    mod caching {}

    #[doc = include_str!("../../../docs/guide/src/serving.md")]
    mod serving {}

    #[cfg(feature = "dask")]
    #[doc = include_str!("../../../docs/guide/src/cluster.md")]
    mod cluster {}

    #[doc = include_str!("../../../docs/guide/src/own-estimator.md")]
    mod own_estimator {}
}

/// The names that most programs use.
pub mod prelude {
    pub use tenfold_datasets as datasets;
    pub use tenfold_estimators::compose::ColumnTransformer;
    pub use tenfold_estimators::linear_model::Sgd;
    pub use tenfold_estimators::preprocessing::{OneHotEncoder, StandardScaler};
    pub use tenfold_estimators::svm::Svc;
    pub use tenfold_graph::{
        Bindings, Executor, Graph, Node, OnError, Run, Sequential, Threads, cached, task,
    };
    pub use tenfold_ml::data::{CsvReader, Labels, Records, Values};
    pub use tenfold_ml::estimator::{
        Classifier, ClassifierModel, Regressor, RegressorModel, Transformer, TransformerModel,
    };
    pub use tenfold_ml::model_selection::{CrossValidation, KFold, Scorer, StratifiedKFold};
    pub use tenfold_ml::pipeline::Pipeline;
    pub use tenfold_ml::tasks;
    pub use tenfold_store::Store;
    pub use tenfold_text::feature_extraction::TfidfVectorizer;
}
