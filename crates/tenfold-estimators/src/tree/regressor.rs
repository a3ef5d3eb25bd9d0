//! A decision tree that predicts values.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{FeatureWeights, Regressor, RegressorModel};

use crate::tree::models::ValueTrees;
use crate::tree::params::{Names, TreeParams, growth_methods, names};
use crate::tree::ranks::Ranks;
use crate::tree::{MaxFeatures, Tree, VERSION};

/// A tree of splits that predicts values (CART: L. Breiman, J. Friedman, R. Olshen, C. Stone,
/// "Classification and Regression Trees", 1984).
///
/// Each node is split at the feature and threshold that make the squared error of the means
/// smallest, until all values are equal; of equally good splits the first in the order of the
/// features and their numbers is taken. A leaf predicts the mean of its values.
///
/// A sample counts by its [weight](Values::with_weights); one of weight 0 is as if it was not
/// there.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`max_depth`](Self::max_depth) | none | at least 1 |
/// | [`min_samples_split`](Self::min_samples_split) | 2 | at least 2 |
/// | [`min_samples_leaf`](Self::min_samples_leaf) | 1 | at least 1 |
/// | [`max_features`](Self::max_features) | [`MaxFeatures::All`] | at most all |
/// | [`seed`](Self::seed) | 0 | any; it counts where a node does not try all features |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::RegressorModel;
/// use tenfold::tree::DecisionTreeRegressor;
///
/// let penguins = datasets::penguins()?;
/// let model = DecisionTreeRegressor::new().max_depth(3).fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.tree().n_leaves(), 8);
/// assert!((model.predict(&penguins.x)?.value(0) - 5_238.5).abs() < 0.1);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecisionTreeRegressor {
    #[serde(flatten)]
    tree: TreeParams,
}

const NAMES: Names = names!("DecisionTreeRegressor");

impl Default for DecisionTreeRegressor {
    fn default() -> Self {
        Self { tree: TreeParams::of_values() }
    }
}

impl DecisionTreeRegressor {
    /// A tree with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    growth_methods!();

    /// The fitted tree.
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) unless the records are dense;
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) where values or weights are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<DecisionTreeRegressorModel> {
        self.check_params()?;
        let ranks = Ranks::for_values(x, y)?;
        let tree = self.tree.grow_for_values(&NAMES, &ranks, y)?;
        Ok(DecisionTreeRegressorModel { trees: ValueTrees::new(x, vec![tree]) })
    }
}

tenfold_ml::register!(Regressor DecisionTreeRegressor: "decision-tree-regressor", version VERSION);

impl Regressor for DecisionTreeRegressor {
    fn name(&self) -> &'static str {
        "decision-tree-regressor"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(DecisionTreeRegressor::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.tree.check(&NAMES)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

/// A fitted [`DecisionTreeRegressor`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionTreeRegressorModel {
    trees: ValueTrees,
}

impl DecisionTreeRegressorModel {
    /// The tree itself.
    pub fn tree(&self) -> &Tree {
        &self.trees.trees()[0]
    }

    /// The share of each feature in the fall of squared error; they sum to 1, or are all 0
    /// if nothing was split.
    pub fn feature_importances(&self) -> Vec<f64> {
        self.trees.importances()
    }
}

tenfold_ml::register!(RegressorModel DecisionTreeRegressorModel: "tenfold.decision-tree-regressor.v1", version VERSION);

impl RegressorModel for DecisionTreeRegressorModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.trees.predict(x)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.trees.features())
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        Some(FeatureWeights::of_importances(self.trees.features(), self.trees.importances()))
    }
}
