//! Splitters, scorers and cross-validation.

pub(crate) mod cross_validation;
mod error;
pub(crate) mod scorer;
pub(crate) mod split;

pub use cross_validation::{
    CrossScores, CrossValidated, CrossValidation, Fold, FoldData, FoldStep, FoldSummary, Folds,
    OutOfFold, Scorers, Summary, Trial, TrialFold,
};
pub use error::{SplitError, ValidationError};
pub use scorer::{Direction, NamedScore, ScoreList, Scored, Scorer};
pub use split::{
    GroupKFold, Groups, KFold, LeaveOneOut, LeavePGroupsOut, Part, PredefinedSplit, RepeatedKFold,
    RepeatedStratifiedKFold, ShuffleSplit, Split, Splits, Splitter, StratifiedGroupKFold,
    StratifiedKFold, StratifiedShuffleSplit, TimeSeriesSplit, TrainTest, train_test_split,
};
