//! A random forest that predicts values.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, param};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{FeatureWeights, Regressor, RegressorModel};

use crate::ensemble::forest::{forest_methods, grow_all, out_of_bag};
use crate::tree::models::ValueTrees;
use crate::tree::params::{Names, TreeParams, growth_methods, names};
use crate::tree::ranks::Ranks;
use crate::tree::{MaxFeatures, Tree, VERSION};

/// Many trees, each grown on samples drawn with replacement, which together predict values
/// (L. Breiman, "Random Forests", 2001): the mean of the trees' predictions.
///
/// The trees are grown in parallel on rayon; each draws from a seed of its own, which comes from
/// that of the forest and the tree's number, so the model does not depend on the number of
/// threads, and a larger forest begins with the trees of a smaller one.
///
/// A sample counts by its [weight](Values::with_weights); one of weight 0 is as if it was not
/// there, so it is not drawn either.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`n_trees`](Self::n_trees) | 100 | at least 1 |
/// | [`bootstrap`](Self::bootstrap) | true | |
/// | [`max_depth`](Self::max_depth) | none | at least 1 |
/// | [`min_samples_split`](Self::min_samples_split) | 2 | at least 2 |
/// | [`min_samples_leaf`](Self::min_samples_leaf) | 1 | at least 1 |
/// | [`max_features`](Self::max_features) | [`MaxFeatures::All`] | at most all |
/// | [`seed`](Self::seed) | 0 | |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::ensemble::RandomForestRegressor;
/// use tenfold::estimator::RegressorModel;
/// use tenfold::metrics::r2;
///
/// let penguins = datasets::penguins()?;
/// let model = RandomForestRegressor::new().n_trees(20).fit(&penguins.x, &penguins.y)?;
/// assert!(r2(&penguins.y, &model.predict(&penguins.x)?)? > 0.95);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RandomForestRegressor {
    n_trees: usize,
    #[serde(flatten)]
    tree: TreeParams,
}

pub(super) const NAMES: Names = names!("RandomForestRegressor");

impl Default for RandomForestRegressor {
    fn default() -> Self {
        let tree = TreeParams::of_values();
        Self { n_trees: 100, tree: TreeParams { bootstrap: Some(true), ..tree } }
    }
}

impl RandomForestRegressor {
    forest_methods!(Values, RegressorModel);
    growth_methods!();

    /// The fitted forest.
    ///
    /// Beside the model it allocates 4 bytes a number of the records and, for each thread, about
    /// 50 a sample.
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) unless the records are dense;
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) where values or weights are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<RandomForestRegressorModel> {
        self.check_params()?;
        let ranks = Ranks::for_values(x, y)?;
        let trees = grow_all(&self.members(), |tree| tree.grow_for_values(&NAMES, &ranks, y))?;
        Ok(RandomForestRegressorModel::new(x, trees))
    }

    /// Out-of-bag predictions: those for the samples of the fit, each by the trees that did not
    /// draw it; NaN for a sample that every tree has drawn, and for one of weight 0. See
    /// [`RandomForestClassifier::out_of_bag`](crate::ensemble::RandomForestClassifier::out_of_bag).
    ///
    /// # Errors
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) without bootstrap or if the model has another
    /// number of trees; as [`fit`](Self::fit) for the samples.
    pub fn out_of_bag(
        &self,
        model: &RandomForestRegressorModel,
        x: &Records,
        y: &Values,
    ) -> Result<Vec<f64>> {
        tenfold_ml::authoring::validate::weighted_regression(x, y)?;
        let weights: Vec<f64> = (0..y.len()).map(|row| y.weight(row)).collect();
        let means = out_of_bag::predict(&self.members(), model.trees(), x, &weights)?;
        Ok(means.into_raw_vec_and_offset().0)
    }
}

tenfold_ml::register!(Regressor RandomForestRegressor: "random-forest-regressor", version VERSION);

impl Regressor for RandomForestRegressor {
    fn name(&self) -> &'static str {
        "random-forest-regressor"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(RandomForestRegressor::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        param::at_least_one("RandomForestRegressor n_trees", self.n_trees)?;
        self.tree.check(&NAMES)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

/// A fitted [`RandomForestRegressor`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RandomForestRegressorModel {
    trees: ValueTrees,
}

impl RandomForestRegressorModel {
    pub(super) fn new(x: &Records, trees: Vec<Tree>) -> Self {
        Self { trees: ValueTrees::new(x, trees) }
    }

    /// The trees.
    pub fn trees(&self) -> &[Tree] {
        self.trees.trees()
    }

    /// The share of each feature in the fall of squared error, in the mean of the trees;
    /// they sum to 1, or are all 0 if nothing was split.
    pub fn feature_importances(&self) -> Vec<f64> {
        self.trees.importances()
    }
}

tenfold_ml::register!(RegressorModel RandomForestRegressorModel: "tenfold.random-forest-regressor.v1", version VERSION);

impl RegressorModel for RandomForestRegressorModel {
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
