//! The traits of estimators and of fitted models, as trait objects.
//!
//! An estimator holds parameters and yields a model. [`Classifier`] learns classes, [`Regressor`]
//! numbers, [`Transformer`] a change of features. [`learner`] has the traits that are common to
//! classifiers and regressors.
//!
//! Estimators are data: [`registry`] has an entry for each kind, and every trait object can be written
//! and read as JSON and TOML, and changed parameter by parameter.

mod classifier;
pub(crate) mod configurable;
pub mod data;
mod entry;
mod error;
mod feature_weights;
pub(crate) mod formats;
pub mod learner;
mod misfit;
mod model_file;
pub(crate) mod nested;
mod nesting;
pub(crate) mod parameter;
pub(crate) mod params;
mod params_error;
mod paths;
mod reader;
pub mod registry;
mod regressor;
mod step;
mod stored;
mod transformer;
mod unique;
pub(crate) mod writer;

pub use classifier::{Classifier, ClassifierModel};
pub use error::ModelError;
pub use feature_weights::{FeatureWeights, WeightKind};
pub use model_file::ModelHeader;
pub(crate) use nested::NamedStep;
pub use params_error::ParamsError;
pub use regressor::{Regressor, RegressorModel};
pub use step::Step;
pub(crate) use step::{check_names, default_name, unused_name};
pub use transformer::{Supervision, Transformer, TransformerModel};
