//! The scores of a model, by name.

use serde::{Deserialize, Serialize};
use tenfold_store::stored_with_postcard;

use crate::estimator::learner::Target;
use crate::model_selection::{Scored, Scorer};

/// The scores of one model on some samples, one for each scorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreList {
    scores: Vec<NamedScore>,
}

/// The score by one scorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedScore {
    /// The scorer's name.
    pub name: String,
    /// The score; NaN where it is not defined, or the scorer failed.
    pub value: f64,
    /// Why the scorer failed.
    pub error: Option<String>,
}

stored_with_postcard!(ScoreList => "tenfold.score-list.v1");

impl ScoreList {
    /// The score of each scorer; one that fails spoils no other.
    pub fn new<T: Target>(scorers: &[Scorer<T>], scored: &Scored<'_, T>) -> Self {
        let score = |scorer: &Scorer<T>| {
            let (value, error) = match scorer.score(scored) {
                Ok(value) => (value, None),
                Err(error) => (f64::NAN, Some(error.to_string())),
            };
            NamedScore { name: scorer.name.clone(), value, error }
        };
        Self { scores: scorers.iter().map(score).collect() }
    }

    /// The score by the scorer of this name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.scores.iter().find(|score| score.name == name).map(|score| score.value)
    }

    /// The scores, in the order of the scorers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &NamedScore> {
        self.scores.iter()
    }
}
