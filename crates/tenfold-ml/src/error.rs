//! The one error of this crate: the value found, the value expected, the place, and the remedy.

/// The result of the functions of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate: a variant for each fault that any estimator may find in its parameters and
/// samples, and one for the errors of each room.
///
/// The message has the value found and the value expected; the fields hold both for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter out of its range.
    #[error("{name} = {value} is out of range: {expected}")]
    Param {
        /// The parameter's name, with its owner: `Sgd alpha`.
        name: &'static str,
        /// The value given.
        value: String,
        /// The range.
        expected: &'static str,
    },
    /// A fit that did not come to a usable model.
    #[error("{estimator} could not be fitted: {reason}")]
    Fit {
        /// The estimator's name.
        estimator: &'static str,
        /// The reason.
        reason: String,
    },
    /// Data without a sample, or without a feature, where at least one is needed.
    #[error("{what} is empty; at least one {needed} is needed")]
    Empty {
        /// The empty value.
        what: &'static str,
        /// The part of which it needs at least one.
        needed: &'static str,
    },
    /// Two things that must have one entry per sample have different lengths.
    #[error(
        "{left} of length {left_len} cannot go with {right} of length {right_len}; both need one per sample"
    )]
    LengthMismatch {
        /// The first one, `records` for example.
        left: &'static str,
        /// Its number of samples.
        left_len: usize,
        /// The second one.
        right: &'static str,
        /// Its number of samples.
        right_len: usize,
    },
    /// Records of another kind than an operation needs.
    #[error("{needed} are needed here but the records are {found}; {advice}")]
    RecordKind {
        /// The kind needed, `dense numbers` for example.
        needed: &'static str,
        /// The kind of the records.
        found: &'static str,
        /// The remedy.
        advice: &'static str,
    },
    /// NaN or infinity where only finite numbers work.
    #[error("{what} holds {value} at row {row}, {column}; only finite numbers can be used here")]
    NotFinite {
        /// The holder of the number, `records` for example.
        what: &'static str,
        /// The number, NaN or infinite.
        value: f64,
        /// The row, counted from 0 in the data that a fold was selected from.
        row: usize,
        /// The column: its name in backquotes, or `column 3`.
        column: String,
    },
    /// Fewer classes than a classifier needs.
    #[error("the labels hold {found} class{} ({classes}); a classifier needs at least 2", if *found == 1 { "" } else { "es" })]
    TooFewClasses {
        /// The number of classes that occur.
        found: usize,
        /// Their names, separated by commas.
        classes: String,
    },
    /// A model was given records with another number of features than it was fitted on.
    #[error("the model was fitted on {expected} features but the records have {found}")]
    FeatureCount {
        /// The number of features at fit.
        expected: usize,
        /// The number of features given.
        found: usize,
    },
    /// A model was given records whose features have other names, or another order, than at fit.
    #[error(
        "column {column} of the records is `{found}` but the model was fitted on `{expected}` \
         there; give the features of the fit in their order"
    )]
    FeatureNames {
        /// The place of the first feature that differs, counted from 0.
        column: usize,
        /// Its name at fit.
        expected: String,
        /// Its name in the records given.
        found: String,
    },
    /// More samples than row numbers can count.
    #[error("{found} samples are more than the {} that records can hold", u32::MAX)]
    TooManySamples {
        /// The number of samples given.
        found: usize,
    },
    /// A sample weight that is negative or not finite.
    #[error("sample {row} has the weight {value}; weights are finite numbers of at least 0")]
    SampleWeight {
        /// The sample, counted from 0.
        row: usize,
        /// Its weight.
        value: f64,
    },
    /// Sample weights whose sum is no finite number.
    #[error(
        "the sum of the sample weights is too large for a number; divide all of them by one number"
    )]
    WeightSum,
    /// Samples none of which counts.
    #[error("every sample has the weight 0; give at least one a weight above it")]
    NoWeight,
    /// Sample weights for an algorithm that would ignore them.
    #[error(
        "{what} takes no sample weights, and would ignore those of the target; take them off with \
         `without_weights`, or choose another"
    )]
    TakesNoWeights {
        /// The algorithm.
        what: &'static str,
    },
    /// A table or a column of it.
    #[error(transparent)]
    Table(#[from] crate::data::TableError),
    /// Labels or classes.
    #[error(transparent)]
    Label(#[from] crate::data::LabelError),
    /// An estimator or splitter that cannot be read from data, or written as data.
    #[error(transparent)]
    Params(Box<crate::estimator::ParamsError>),
    /// A fitted model.
    #[error(transparent)]
    Model(#[from] crate::estimator::ModelError),
    /// A metric.
    #[error(transparent)]
    Metric(#[from] crate::metrics::MetricError),
    /// A splitter.
    #[error(transparent)]
    Split(#[from] crate::model_selection::SplitError),
    /// A cross-validation.
    #[error(transparent)]
    Validation(#[from] crate::model_selection::ValidationError),
    /// An error of the crate that writes files and encodes values.
    #[error(transparent)]
    Store(#[from] tenfold_store::Error),
    /// An error of the graph: a key in use, a node of another graph, a task that failed.
    #[error(transparent)]
    Graph(#[from] tenfold_graph::Error),
    /// An error of an estimator, a splitter or a transformer of another crate, as it is.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// An error of another crate, with its message and its sources: for estimators, splitters and
    /// transformers that are not of this one.
    ///
    /// ```
    /// use tenfold::Error;
    ///
    /// let refused = "x".parse::<f64>().map_err(Error::other).unwrap_err();
    /// assert_eq!(refused.to_string(), "invalid float literal");
    /// let Error::Other(error) = refused else { unreachable!() };
    /// assert!(error.is::<std::num::ParseFloatError>());
    /// ```
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}

impl From<crate::estimator::ParamsError> for Error {
    fn from(error: crate::estimator::ParamsError) -> Self {
        Self::Params(Box::new(error))
    }
}
