//! A decision tree that predicts values.

use serde::{Deserialize, Serialize};
use tenfold_store::Fingerprinter;

use super::{
    MaxFeatures, Measure, Names, Ranks, Tree, TreeParams, VERSION, ValueTrees, growth_methods,
    names,
};
use crate::{FittedFeatures, Records, Regressor, RegressorModel, Result, Values};

/// A tree of splits that predicts values (CART: L. Breiman, J. Friedman, R. Olshen, C. Stone,
/// "Classification and Regression Trees", 1984).
///
/// Each node is split at the feature and threshold that make the squared error of the means
/// smallest, until all values are equal; of equally good splits the first in the order of the
/// features and their numbers is taken. The mean of the values in a leaf is what it predicts.
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
/// use tenfold_ml::{DecisionTreeRegressor, RegressorModel, datasets};
///
/// let penguins = datasets::penguins()?;
/// let model = DecisionTreeRegressor::new().max_depth(3).fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.tree().n_leaves(), 8);
/// assert!((model.predict(&penguins.x)?.value(0) - 5_238.5).abs() < 0.1);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct DecisionTreeRegressor {
    tree: TreeParams,
}

const NAMES: Names = names!("DecisionTreeRegressor");

impl Default for DecisionTreeRegressor {
    fn default() -> Self {
        Self { tree: TreeParams::new(Measure::SquaredError) }
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
    /// [`Error::Param`](crate::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](crate::Error::Empty), [`Error::LengthMismatch`](crate::Error::LengthMismatch),
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::RecordKind`](crate::Error::RecordKind)
    /// unless the records are dense; [`Error::Fit`](crate::Error::Fit) where values or weights are
    /// too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<DecisionTreeRegressorModel> {
        self.tree.check(&NAMES)?;
        let ranks = Ranks::for_values(x, y)?;
        let tree = self.tree.grow_for_values(&NAMES, &ranks, y)?;
        Ok(DecisionTreeRegressorModel { trees: ValueTrees::new(x, vec![tree]) })
    }
}

impl Regressor for DecisionTreeRegressor {
    fn name(&self) -> &'static str {
        "decision-tree-regressor"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(DecisionTreeRegressor::fit(self, x, y)?))
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.serde(self);
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

    /// How much of the fall in squared error is due to each feature; they sum to 1, or are all 0
    /// if nothing was split.
    pub fn feature_importances(&self) -> Vec<f64> {
        self.trees.importances()
    }
}

#[typetag::serde(name = "tenfold.decision-tree-regressor.v1")]
impl RegressorModel for DecisionTreeRegressorModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.trees.predict(x)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.trees.features())
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }
}
