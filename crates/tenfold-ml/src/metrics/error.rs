//! Errors of metrics.

/// A truth and predictions that cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// Labels of integers compared with labels of names.
    #[error(
        "the true classes are {truth} but the predicted classes are {predicted}; \
         make both labels in the same way"
    )]
    MixedLabels {
        /// The source of the true classes, `integers` or `names`.
        truth: &'static str,
        /// The source of the predicted classes.
        predicted: &'static str,
    },
    /// Fewer than two classes where probabilities or scores of several are judged.
    #[error(
        "the true labels list {found} class{} ({classes}), but probabilities are of at least 2; make \
         the labels with all classes, `Labels::from_codes` for example",
        if *found == 1 { "" } else { "es" }
    )]
    TooFewClasses {
        /// The number of classes that the labels list.
        found: usize,
        /// Their names, separated by commas.
        classes: String,
    },
    /// More than two classes where one class is compared with the other.
    #[error(
        "{found} classes occur ({classes}) where at most 2 can; compare two classes, or average over \
         all"
    )]
    NotBinary {
        /// The number of classes that occur.
        found: usize,
        /// Their names, separated by commas.
        classes: String,
    },
    /// A number that is no probability.
    #[error("sample {row} has the probability {value} of `{class}`; probabilities are from 0 to 1")]
    NotProbability {
        /// The number.
        value: f64,
        /// The sample, counted from 0 in the data that a fold was selected from.
        row: usize,
        /// The class that it is the probability of.
        class: String,
    },
    /// Display names that are not one per class.
    #[error(
        "{found} target names were given for {expected} classes ({classes}); give one for each"
    )]
    TargetNameCount {
        /// The number of names given.
        found: usize,
        /// The number of classes to name.
        expected: usize,
        /// The classes, separated by commas.
        classes: String,
    },
}
