//! Errors of splitters and cross-validations.

use crate::error::Error;

/// Samples that cannot be split.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// More folds than samples.
    #[error(
        "{n_splits} folds are more than the {n_samples} samples; each fold needs at least one, so {}",
        if *n_samples < 2 { "add samples".to_owned() } else { format!("ask for at most {n_samples}") }
    )]
    TooManyFolds {
        /// The number of folds asked for.
        n_splits: usize,
        /// The number of samples given.
        n_samples: usize,
    },
    /// More stratified folds than samples of any class.
    #[error(
        "{n_splits} folds are more than the samples of every class: {classes}; \
         ask for fewer folds, or use KFold"
    )]
    TooManyFoldsForClasses {
        /// The number of folds asked for.
        n_splits: usize,
        /// The classes with their numbers of samples: `` `a` has 1, `b` has 2 ``.
        classes: String,
    },
    /// More folds than groups.
    #[error(
        "{n_splits} folds are more than the {n_groups} groups; each fold needs at least one, so ask \
         for fewer folds or add groups"
    )]
    TooManyFoldsForGroups {
        /// The number of folds asked for.
        n_splits: usize,
        /// The number of groups.
        n_groups: usize,
    },
    /// A splitter that was made for another number of samples.
    #[error(
        "{splitter} was made for {expected} samples but got {found}; make it for the samples that \
         it divides"
    )]
    SampleCount {
        /// The splitter's name.
        splitter: &'static str,
        /// The number of samples it was made for.
        expected: usize,
        /// The number of samples given.
        found: usize,
    },
    /// Too few samples in the order of time to fit before the first test.
    #[error(
        "{n_splits} tests of size {test_size} and a gap of {gap} leave none of the {n_samples} \
         samples to fit on before the first test; ask for fewer or smaller tests or a smaller gap, \
         or add samples"
    )]
    SeriesTooShort {
        /// The number of tests asked for.
        n_splits: usize,
        /// The number of samples in each.
        test_size: usize,
        /// The number of samples left out before each.
        gap: usize,
        /// The number of samples given.
        n_samples: usize,
    },
    /// Parts of a random split that the samples do not fill.
    #[error(
        "{n_samples} samples cannot be split into {n_train} to fit on and {n_test} to test; each \
         part needs at least one, and together they are at most all"
    )]
    PartSizes {
        /// The number of samples to fit on.
        n_train: usize,
        /// The number of samples to test.
        n_test: usize,
        /// The number of samples given.
        n_samples: usize,
    },
    /// Parts of a stratified split with fewer samples than there are classes.
    #[error(
        "{n_train} samples to fit on and {n_test} to test are too few for {n_classes} classes; \
         each part needs at least one sample for each class, so ask for other sizes or use \
         ShuffleSplit"
    )]
    PartBelowClasses {
        /// The number of samples to fit on.
        n_train: usize,
        /// The number of samples to test.
        n_test: usize,
        /// The number of classes that occur.
        n_classes: usize,
    },
    /// Classes with a single sample, which cannot be both fitted on and tested.
    #[error(
        "each class needs at least 2 samples, one to fit on and one to test, but {classes}; add \
         samples of these classes, leave them out, or use ShuffleSplit"
    )]
    ClassTooSmall {
        /// The classes with their numbers of samples: `` `a` has 1, `b` has 1 ``.
        classes: String,
    },
    /// A splitter that works on class labels was given none.
    #[error("{splitter} needs a class label per sample but got none; use KFold, or pass labels")]
    NeedsLabels {
        /// The splitter's name.
        splitter: &'static str,
    },
    /// A splitter that yields another number of splits than its `n_splits`.
    #[error("the splitter's `n_splits` says {expected}, but it yields {found}")]
    SplitCount {
        /// Its `n_splits`.
        expected: usize,
        /// The number of splits that it yields.
        found: usize,
    },
}

impl SplitError {
    /// The error of the folds that an estimator makes inside its fit, in its terms, since nobody may
    /// have asked for them: `purpose` is a clause about their use. Other errors stay as they are.
    pub fn inside(estimator: &'static str, purpose: &str, error: Error) -> Error {
        let (n_splits, few) = match error {
            Error::Split(Self::TooManyFoldsForClasses { n_splits, classes }) => {
                (n_splits, format!("samples of every class: {classes}"))
            }
            Error::Split(Self::TooManyFolds { n_splits, n_samples }) => {
                (n_splits, format!("{n_samples} samples"))
            }
            other => return other,
        };
        let reason = format!(
            "{purpose}, and its {n_splits} folds for that (5 by default) are more than the {few}; \
             add samples, or choose fewer with `split(StratifiedKFold::new(2))`"
        );
        Error::Fit { estimator, reason }
    }
}

/// A cross-validation that cannot be added or summed up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// A step of a pipeline with the name of nodes that a cross-validation adds.
    #[error(
        "the step `{step}` of `{estimator}` would have the key of other nodes of the cross-validation, \
         `{estimator}/{step}`; give it another name with `Pipeline::then_named`"
    )]
    StepName {
        /// The key of the pipeline.
        estimator: String,
        /// The name of the step.
        step: String,
    },
    /// Two scorers with one name, so that their scores could not be distinguished.
    #[error("two scorers are named `{name}`; give each a name of its own")]
    RepeatedScorer {
        /// The name.
        name: String,
    },
    /// A sample that no fold tests, where every sample is needed.
    #[error(
        "sample {row} is tested in no fold, so there is no prediction for every sample; use a \
         splitter that tests each sample once, or take the predictions fold by fold"
    )]
    NeverTested {
        /// The sample, counted from 0.
        row: usize,
    },
    /// Out-of-fold predictions over splits that test a sample more than once.
    #[error("sample {row} is tested in several folds, so it has no single out-of-fold prediction")]
    TestedTwice {
        /// The sample's row, counted from 0.
        row: usize,
    },
    /// A step whose input would be of a kind that it takes none of.
    #[error("step `{step}` cannot work: {reason}")]
    StepKind {
        /// The name of the step.
        step: String,
        /// The kind needed, the kind that comes, and the remedy.
        reason: String,
    },
    /// Folds that exist already with other splits.
    #[error(
        "`{key}` exists already, split {existing}, and is now to be split {wanted}; give this \
         cross-validation another name with `CrossValidation::named`"
    )]
    FoldsInUse {
        /// The key in use.
        key: String,
        /// The splitter of the existing folds.
        existing: String,
        /// The splitter asked for.
        wanted: String,
    },
}
