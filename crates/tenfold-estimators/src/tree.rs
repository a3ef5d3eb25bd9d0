//! Decision trees for classes and numbers, which are also the members of
//! [forests](crate::ensemble).

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::{Labels, RecordKind, Records};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel, FeatureWeights};

mod criterion;
mod grow;
pub(crate) mod models;
pub(crate) mod params;
pub(crate) mod ranks;
mod regressor;
mod sort;
mod structure;
#[cfg(test)]
mod tests;

pub(crate) use models::ClassTrees;
pub use params::MaxFeatures;
pub(crate) use params::{Measure, Names, TreeParams, class_methods, growth_methods, names};
pub(crate) use ranks::Ranks;
pub use regressor::{DecisionTreeRegressor, DecisionTreeRegressorModel};
pub use structure::Tree;

/// To be raised when the same parameters and samples give another tree, or it predicts in another
/// way.
pub(crate) const VERSION: u32 = 2;

/// A tree of splits that predicts classes (CART: L. Breiman, J. Friedman, R. Olshen, C. Stone,
/// "Classification and Regression Trees", 1984).
///
/// Each node is split at the feature and threshold that make its parts purest, until it is pure;
/// of equally good splits the first in the order of the features and their numbers is taken. A
/// threshold is in the middle between two numbers that occur. The share of each class in the leaf
/// that a sample comes to is its probability.
///
/// A sample counts by its [weight](Labels::with_weights); one of weight 0 is as if it was not
/// there.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | impurity | [`gini`](Self::gini) | or [`entropy`](Self::entropy) |
/// | [`max_depth`](Self::max_depth) | none | at least 1 |
/// | [`min_samples_split`](Self::min_samples_split) | 2 | at least 2 |
/// | [`min_samples_leaf`](Self::min_samples_leaf) | 1 | at least 1 |
/// | [`max_features`](Self::max_features) | [`MaxFeatures::All`] | at most all |
/// | class weights | equal | or [`balanced`](Self::balanced) |
/// | [`seed`](Self::seed) | 0 | any; it counts where a node does not try all features |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::tree::DecisionTreeClassifier;
///
/// let iris = datasets::iris()?;
/// let model = DecisionTreeClassifier::new().max_depth(2).fit(&iris.x, &iris.y)?;
/// assert_eq!(model.tree().splits().next(), Some((2, 2.45)));
/// let predicted = model.predict(&iris.x)?;
/// assert_eq!((0..150).filter(|&row| predicted.name(row) == iris.y.name(row)).count(), 144);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecisionTreeClassifier {
    #[serde(flatten)]
    tree: TreeParams,
}

const NAMES: Names = names!("DecisionTreeClassifier");

impl Default for DecisionTreeClassifier {
    fn default() -> Self {
        Self { tree: TreeParams::of_classes() }
    }
}

impl DecisionTreeClassifier {
    /// A tree with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    class_methods!();
    growth_methods!();

    /// The fitted tree.
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::TooFewClasses`](tenfold_ml::error::Error::TooFewClasses),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) unless the records are dense;
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) where weights are too large.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<DecisionTreeClassifierModel> {
        self.check_params()?;
        let ranks = Ranks::for_labels(x, y)?;
        let tree = self.tree.grow_for_labels(&NAMES, &ranks, y)?;
        Ok(DecisionTreeClassifierModel { trees: ClassTrees::new(x, y, vec![tree])? })
    }
}

tenfold_ml::register!(Classifier DecisionTreeClassifier: "decision-tree-classifier", version VERSION);

impl Classifier for DecisionTreeClassifier {
    fn name(&self) -> &'static str {
        "decision-tree-classifier"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(DecisionTreeClassifier::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.tree.check(&NAMES)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

/// A fitted [`DecisionTreeClassifier`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionTreeClassifierModel {
    trees: ClassTrees,
}

impl DecisionTreeClassifierModel {
    /// The tree itself.
    pub fn tree(&self) -> &Tree {
        &self.trees.trees()[0]
    }

    /// The share of each feature in the fall of impurity; they sum to 1, or are all 0 if
    /// nothing was split.
    pub fn feature_importances(&self) -> Vec<f64> {
        self.trees.importances()
    }
}

tenfold_ml::register!(ClassifierModel DecisionTreeClassifierModel: "tenfold.decision-tree-classifier.v1", version VERSION);

impl ClassifierModel for DecisionTreeClassifierModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.trees.predict(x)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<ndarray::Array2<f64>>> {
        self.trees.probabilities(x).map(Some)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.trees.features())
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        Some(FeatureWeights::of_importances(self.trees.features(), self.trees.importances()))
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.trees.classes())
    }
}
