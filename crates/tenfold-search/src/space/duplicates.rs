//! Candidates that are the same estimator.

use std::collections::HashMap;

use tenfold_ml::estimator::data::DataLearner;

use super::candidate::Candidate;
use crate::error::Result;

/// The positions of candidates that are the same estimator: of each two or more, in order.
///
/// They are compared by the data that their estimators write, with all defaults: 1 and 1.0 are the
/// same where a number is read.
///
/// ```
/// use tenfold::model_selection::{Space, choose, duplicates};
/// use tenfold::svm::Svc;
///
/// let space = Space::classifier(Svc::new())?.over("c", choose([1.0, 2.0, 1.0]))?;
/// let candidates: Vec<_> = space.grid()?.collect();
/// assert_eq!(duplicates(&candidates)?, [[0, 2]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`Candidate::estimator`].
pub fn duplicates<L: DataLearner>(candidates: &[Candidate<L>]) -> Result<Vec<Vec<usize>>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known = HashMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let data = candidate.estimator()?.to_data()?.to_string();
        let group = *known.entry(data).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    groups.retain(|group| group.len() > 1);
    Ok(groups)
}
