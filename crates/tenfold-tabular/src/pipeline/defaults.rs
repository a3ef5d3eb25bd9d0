//! The estimator and the folds of a table for which none are given.

use tenfold_estimators::linear_model::{LogisticRegression, Ridge};
use tenfold_ml::estimator::Supervision;
use tenfold_ml::model_selection::{
    GroupKFold, Groups, KFold, Splitter, StratifiedGroupKFold, StratifiedKFold,
};

/// The classifier of a table for which none is given: logistic regression.
pub fn default_classifier() -> LogisticRegression {
    LogisticRegression::new()
}

/// The regressor of a table for which none is given: ridge regression.
pub fn default_regressor() -> Ridge {
    Ridge::new()
}

/// The folds of a table for which none are given: stratified and shuffled for classes, shuffled for
/// values, and with each group in one fold where there are groups.
///
/// Without a number of folds there are ten, or as many as the most frequent class has samples, there are
/// values, or groups; at least two.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::tabular::default_splitter;
///
/// let y = Labels::from_names(&["a", "b", "a", "a", "b"])?;
/// assert_eq!(default_splitter(&y, None, None, 7).n_splits(), 3);
/// assert_eq!(default_splitter(&y, None, Some(5), 7).n_splits(), 5);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub fn default_splitter<'a>(
    y: impl Into<Supervision<'a>>,
    groups: Option<Groups>,
    n_splits: Option<usize>,
    seed: u64,
) -> Box<dyn Splitter> {
    const FOLDS: usize = 10;
    let y = y.into();
    let most = match y {
        Supervision::Labels(labels) => labels.counts().into_iter().max().unwrap_or_default(),
        Supervision::Values(values) => values.len(),
    };
    let most = groups.as_ref().map_or(most, |groups| most.min(groups.n_groups()));
    let n_splits = n_splits.unwrap_or_else(|| FOLDS.min(most).max(2));
    match (y, groups) {
        (Supervision::Labels(_), None) => Box::new(StratifiedKFold::new(n_splits).shuffle(seed)),
        (Supervision::Values(_), None) => Box::new(KFold::new(n_splits).shuffle(seed)),
        (Supervision::Labels(_), Some(groups)) => {
            Box::new(StratifiedGroupKFold::new(n_splits, groups).shuffle(seed))
        }
        (Supervision::Values(_), Some(groups)) => Box::new(GroupKFold::new(n_splits, groups)),
    }
}
