//! Errors of ensembles.

/// An ensemble that cannot be added, or that cannot predict.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnsembleError {
    /// Fewer cross-validations than an ensemble needs.
    #[error(
        "{ensemble} of {found} cross-validation{}; give it at least 2, or use the one model alone",
        if *found == 1 { "" } else { "s" }
    )]
    TooFewBases {
        /// The kind of ensemble, `a vote` for example.
        ensemble: &'static str,
        /// The number given.
        found: usize,
    },
    /// One cross-validation given twice.
    #[error("`{base}` is given twice; give it once, and in a vote a weight of 2")]
    RepeatedBase {
        /// Its name.
        base: String,
    },
    /// Cross-validations over different splits.
    #[error(
        "`{first}` and `{second}` cannot be put together: their splits are `{first_splits}` and \
         `{second_splits}`; add both with equal splitters to the same target"
    )]
    OtherSplits {
        /// The name of the first one.
        first: String,
        /// The key of its splits.
        first_splits: String,
        /// The name of the second one.
        second: String,
        /// The key of its splits.
        second_splits: String,
    },
    /// Cross-validations over different features.
    #[error(
        "`{first}` and `{second}` cannot be put together: their features are `{first_x}` and \
         `{second_x}`; add both to the same ones"
    )]
    OtherFeatures {
        /// The name of the first one.
        first: String,
        /// The key of its features.
        first_x: String,
        /// The name of the second one.
        second: String,
        /// The key of its features.
        second_x: String,
    },
    /// Weights that are not one per base.
    #[error("{found} weights for {expected} models; give one per model, in their order")]
    WeightCount {
        /// The number of weights given.
        found: usize,
        /// The number of models.
        expected: usize,
    },
    /// A weight that is negative or not finite.
    #[error("the weight of model {at} is {value}; weights are finite numbers of at least 0")]
    Weight {
        /// The place of the model, counted from 0.
        at: usize,
        /// The weight.
        value: f64,
    },
    /// Weights without one above 0.
    #[error("every model has the weight 0; give at least one a weight above it")]
    NoWeight,
    /// Outputs of fold models that are not about the same classes, so that they are no columns of
    /// one table.
    #[error(
        "`{base}` gives {found} in fold {fold} and {expected} in fold 0, since a class is absent from \
         the training samples of one of them; use StratifiedKFold, fewer folds, or a model with \
         probabilities, which are 0 for an absent class"
    )]
    OtherOutputs {
        /// The name of the base.
        base: String,
        /// The fold, counted from 0.
        fold: usize,
        /// Its outputs.
        found: String,
        /// Those of the first fold.
        expected: String,
    },
    /// Outputs of a model that do not have the expected shape.
    #[error("`{base}` gives {found} numbers per sample where {expected} are expected: {columns}")]
    OutputCount {
        /// The name of the base, or of its output.
        base: String,
        /// The number of columns.
        found: usize,
        /// The number expected.
        expected: usize,
        /// The names of the columns expected.
        columns: String,
    },
    /// Out-of-fold outputs of different numbers of samples.
    #[error(
        "`{first}` has outputs for {first_len} samples and `{second}` for {second_len}; join those \
         of the same samples"
    )]
    SampleCount {
        /// The name of the first one.
        first: String,
        /// Its number of samples.
        first_len: usize,
        /// The name of the second one.
        second: String,
        /// Its number of samples.
        second_len: usize,
    },
    /// A bag of a cross-validation that has no estimator to fit.
    #[error(
        "`{base}` is itself put together of other models; give the bag the cross-validation of an estimator"
    )]
    NoEstimator {
        /// The name of the cross-validation.
        base: String,
    },
    /// More samples to draw than there are.
    #[error(
        "{n_drawn} samples cannot be drawn without replacement from {n_samples}; ask for fewer with \
         `max_samples`, or draw with replacement"
    )]
    TooFewSamples {
        /// The number to draw.
        n_drawn: usize,
        /// The number of samples that count.
        n_samples: usize,
    },
    /// Draws that hold samples of one class alone.
    #[error(
        "{n_tries} draws of {n_drawn} samples all held a single class; raise `max_samples`, or add \
         samples of the rare classes"
    )]
    OneClass {
        /// The number of draws.
        n_tries: usize,
        /// The number of samples in each.
        n_drawn: usize,
    },
    /// A bag in which every model was fitted on every sample.
    #[error(
        "no sample is out of bag, as every model was fitted on all of them; draw with replacement, \
         or fewer with `max_samples`"
    )]
    NothingOutOfBag,
}

impl From<EnsembleError> for tenfold_ml::error::Error {
    fn from(error: EnsembleError) -> Self {
        Self::other(error)
    }
}
