//! Every candidate with growing parts of the samples.

use super::{Facts, Pool, Proposal, Resource, Strategy, StrategyError, Tried};
use crate::error::Result;

/// Fits every candidate of a space on growing parts of the training samples and scores it on all
/// test samples: the learning curve of each. A space without a choice has one candidate, the
/// estimator itself.
///
/// [`SearchTable::learning_curve`](crate::search::SearchTable::learning_curve) has the points of a
/// candidate. The samples of a smaller part are among those of a larger one.
///
/// ```
/// use tenfold::model_selection::{LearningCurve, Search, Space};
/// use tenfold::prelude::*;
///
/// let data = datasets::iris()?;
/// let mut graph = Graph::new();
/// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
/// let curve = LearningCurve::new([0.2, 0.5, 1.0]);
/// let search = Search::new(Space::classifier(Svc::new())?, curve, StratifiedKFold::new(5))
///     .train_scores(true);
/// let found = search.run(&mut graph, "curve", x, y, Threads::default())?;
/// let curve = found.table().learning_curve(0);
/// assert_eq!(curve.points.iter().map(|point| &*point.value).collect::<Vec<_>>(), ["30", "75", "150"]);
/// assert!(curve.points[2].test_mean > 0.9);
/// println!("{curve}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LearningCurve {
    shares: Vec<f64>,
}

impl LearningCurve {
    /// A curve over these shares of the training samples, above 0 and at most 1.
    pub fn new(shares: impl IntoIterator<Item = f64>) -> Self {
        Self { shares: shares.into_iter().collect() }
    }
}

/// A tenth, and ever more up to all, as in scikit-learn.
impl Default for LearningCurve {
    fn default() -> Self {
        Self::new([0.1, 0.325, 0.55, 0.775, 1.0])
    }
}

impl Strategy for LearningCurve {
    fn next_round(
        &self,
        pool: &mut dyn Pool,
        _: &[Vec<Tried>],
        facts: &Facts,
    ) -> Result<Vec<Proposal>> {
        let refused = |value: String, expected| StrategyError::Param {
            name: "LearningCurve shares",
            value,
            expected,
        };
        let is_share = |share: &f64| *share > 0.0 && *share <= 1.0;
        if let Some(share) = self.shares.iter().find(|share| !is_share(share)) {
            return Err(refused(share.to_string(), "above 0 and at most 1").into());
        }
        if self.shares.is_empty() {
            return Err(refused("none".to_owned(), "at least one share").into());
        }
        let n = facts.samples()?;
        let size = |share: &f64| ((share * n as f64) as usize).clamp(1, n);
        pool.take_grid_or_base()?;
        let of = |candidate| {
            let propose = move |share| Proposal { candidate, resource: Some(size(share)) };
            self.shares.iter().map(propose)
        };
        Ok((0..pool.len()).flat_map(of).collect())
    }

    fn resource(&self) -> Option<&Resource> {
        Some(&Resource::TrainingSamples)
    }

    fn is_fixed(&self) -> bool {
        true
    }
}
