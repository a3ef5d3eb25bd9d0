//! Errors of fitted models.

/// A model that cannot be fitted, kept, read or asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// An estimator with a version, with a model without one.
    #[error(
        "the estimator `{name}` has version {version}, and its models have none, so their \
         predictions could be reused though their code has changed; give the models a version in \
         `register!` too, and raise both when either changes"
    )]
    ModelVersion {
        /// The estimator's name.
        name: &'static str,
        /// Its version.
        version: u32,
    },
    /// A file that holds no model that this program could use.
    #[error("cannot load a model from {path}: {reason}")]
    ModelFile {
        /// The path of the file.
        path: String,
        /// The fault and the remedy.
        reason: String,
    },
    /// A model without the decisions or probabilities that are asked for.
    #[error("the models of this estimator have no {what}; {advice}")]
    Unsupported {
        /// The request, `probabilities` for example.
        what: &'static str,
        /// The remedy.
        advice: &'static str,
    },
    /// A transformer that learns from a target, and was given none.
    #[error("{transformer} learns from a target; fit it in a pipeline, or with `fit_supervised`")]
    NeedsTarget {
        /// The transformer's name.
        transformer: &'static str,
    },
}
