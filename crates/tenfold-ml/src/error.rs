//! The one error of this crate: the value found, the value expected, the place, and the remedy.

/// The result of the functions of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate.
///
/// The message has the value found and the value expected; the fields hold both for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
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
    /// A sample weight that is negative or not finite.
    #[error("sample {row} has the weight {value}; weights are finite numbers of at least 0")]
    SampleWeight {
        /// The sample, counted from 0.
        row: usize,
        /// Its weight.
        value: f64,
    },
    /// Folds whose predictions are over other classes.
    #[error("the folds predict over different lists of classes, so their predictions are no whole")]
    OtherClasses,
    /// An estimator or splitter that cannot be read from data, or written as data.
    #[error(transparent)]
    Params(Box<crate::estimator::ParamsError>),
    /// A file that holds no model that this program could use.
    #[error("cannot load a model from {path}: {reason}")]
    ModelFile {
        /// The path of the file.
        path: String,
        /// The fault and the remedy.
        reason: String,
    },
    /// An error of the crate that writes files and encodes values.
    #[error(transparent)]
    Store(#[from] tenfold_store::Error),
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
    /// Data without a sample, or without a feature, where at least one is needed.
    #[error("{what} is empty; at least one {needed} is needed")]
    Empty {
        /// The empty value.
        what: &'static str,
        /// The part of which it needs at least one.
        needed: &'static str,
    },
    /// More samples than row numbers can count.
    #[error("{found} samples are more than the {} that records can hold", u32::MAX)]
    TooManySamples {
        /// The number of samples given.
        found: usize,
    },
    /// NaN or infinity where only finite numbers work.
    #[error("{what} holds {value} at row {row}, {column}; only finite numbers can be used here")]
    NotFinite {
        /// The holder of the number, `records` for example.
        what: &'static str,
        /// The number, NaN or infinite.
        value: f64,
        /// The row, counted from 0.
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
    /// A column that a table does not have.
    #[error(
        "the table has no {wanted}{}; its columns are: {}",
        near.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default(),
        columns.join(", ")
    )]
    UnknownColumn {
        /// The column asked for: ``column `class` `` or `column 7`, counted from 0.
        wanted: String,
        /// The name that was most likely meant, if one is alike.
        near: Option<String>,
        /// All columns of the table.
        columns: Vec<String>,
    },
    /// Two columns of a table with one name.
    #[error(
        "columns {first} and {second} {}; each column needs a name of its own",
        if name.is_empty() { "both have no name".to_owned() } else { format!("are both named `{name}`") }
    )]
    DuplicateColumn {
        /// The name they share; it can be empty.
        name: String,
        /// The place of the first, counted from 0.
        first: usize,
        /// The place of the second.
        second: usize,
    },
    /// A column of another kind than an operation needs.
    #[error("{column} holds {found} where {needed} are needed; {advice}")]
    ColumnKind {
        /// The column: its name in backquotes, or `column 3`.
        column: String,
        /// The kind of its cells, `texts` for example.
        found: &'static str,
        /// The kind needed.
        needed: &'static str,
        /// The remedy.
        advice: &'static str,
    },
    /// A column in which every value is missing.
    #[error(
        "{column} has no value to learn from; leave it out, give a constant, or keep it as it is \
         with `keep_empty`"
    )]
    NoValue {
        /// The column: its name in backquotes, or `column 3`.
        column: String,
    },
    /// A category that was not there at fit.
    #[error(
        "{column} holds `{found}` at row {row}, which is none of its {n_categories} categories; add \
         it to them, or let the encoder take unknown ones"
    )]
    UnknownCategory {
        /// The column: its name in backquotes, or `column 3`.
        column: String,
        /// The cell.
        found: String,
        /// The row, counted from 0.
        row: usize,
        /// The number of categories.
        n_categories: usize,
    },
    /// A row of a table with more or fewer cells than its header.
    #[error("line {line} has {found} cells but the header has {expected}")]
    RaggedRow {
        /// The line of the text, counted from 1.
        line: u64,
        /// The number of columns in the header.
        expected: u64,
        /// The number of cells in the row.
        found: u64,
    },
    /// A quote that opens a cell of a table and is never closed.
    #[error(
        "a quote opens in the row that begins on line {line} and is not closed before the text \
         ends; close it there, or write a quote inside a quoted cell twice"
    )]
    UnclosedQuote {
        /// The line of the text on which the row begins, counted from 1.
        line: u64,
    },
    /// A cell of a table that cannot be used.
    #[error("line {line}, {column}: `{found}` {problem}")]
    Cell {
        /// The line of the text, counted from 1.
        line: u64,
        /// The column: its name in backquotes, or `column 3`, counted from 0.
        column: String,
        /// The cell's text.
        found: String,
        /// The fault.
        problem: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("line {line}, column {column} is not UTF-8; save the table as UTF-8 text")]
    NotUtf8 {
        /// The line of the text, counted from 1.
        line: u64,
        /// The place of the column, counted from 0.
        column: usize,
    },
    /// A stream that could not be read.
    #[error("the table could not be read")]
    Read {
        /// The error of the stream.
        #[source]
        source: std::io::Error,
    },
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
    /// A class that does not occur.
    #[error("there is no class `{class}`; the classes are: {classes}")]
    UnknownClass {
        /// The class asked for.
        class: String,
        /// The classes that there are, separated by commas.
        classes: String,
    },
    /// Scores or probabilities without exactly one column per class.
    #[error(
        "{what} has {found} column{} for {expected} classes ({classes}); give one for each class, \
         in this order",
        if *found == 1 { "" } else { "s" }
    )]
    ClassColumns {
        /// The table.
        what: &'static str,
        /// The number of classes.
        expected: usize,
        /// The number of columns.
        found: usize,
        /// The classes, separated by commas.
        classes: String,
    },
    /// A number that is no probability.
    #[error("sample {row} has the probability {value} of `{class}`; probabilities are from 0 to 1")]
    NotProbability {
        /// The number.
        value: f64,
        /// The sample, counted from 0.
        row: usize,
        /// The class that it is the probability of.
        class: String,
    },
    /// A list of classes that names one of them twice.
    #[error("{what} name `{name}` twice; list each class once")]
    RepeatedClass {
        /// The use of the list, `report labels` for example.
        what: &'static str,
        /// The name that comes twice.
        name: String,
    },
    /// A label code that is the place of no class.
    #[error(
        "code {code} of sample {row} has no class; with {n_classes} classes, codes are below \
         {n_classes}"
    )]
    UnknownCode {
        /// The sample, counted from 0.
        row: usize,
        /// Its code.
        code: u32,
        /// The number of classes.
        n_classes: usize,
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
    /// A splitter that yields another number of splits than its `n_splits`.
    #[error("the splitter's `n_splits` says {expected}, but it yields {found}")]
    SplitCount {
        /// Its `n_splits`.
        expected: usize,
        /// The number of splits that it yields.
        found: usize,
    },
    /// Out-of-fold predictions over splits that test a sample more than once.
    #[error("sample {row} is tested in several folds, so it has no single out-of-fold prediction")]
    TestedTwice {
        /// The sample's row, counted from 0.
        row: usize,
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
    /// An error of an estimator, a splitter or a transformer of another crate, as it is.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
    /// An error of the graph: a key in use, a node of another graph, a task that failed.
    #[error(transparent)]
    Graph(#[from] tenfold_graph::Error),
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

    /// The error of the `csv` crate in our words.
    pub(crate) fn from_csv(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Self::Read { source },
            other => Self::Read { source: std::io::Error::other(format!("{other:?}")) },
        }
    }
}

impl From<crate::estimator::ParamsError> for Error {
    fn from(error: crate::estimator::ParamsError) -> Self {
        Self::Params(Box::new(error))
    }
}
