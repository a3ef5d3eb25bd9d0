//! Random forests: many trees on drawn samples and features, in parallel, or each a node of a
//! graph.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_graph::derive_seed;
use tenfold_ml::authoring::{FittedFeatures, parallel, param};
use tenfold_ml::data::{Labels, RecordKind, Records};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel, FeatureWeights};

use crate::tree::models::ClassTrees;
use crate::tree::params::{Measure, Names, TreeParams, class_methods, growth_methods, names};
use crate::tree::ranks::Ranks;
use crate::tree::{MaxFeatures, Tree, VERSION};

mod graph;
mod out_of_bag;
mod regressor;
#[cfg(test)]
mod tests;

pub use graph::GrownForest;
pub use regressor::{RandomForestRegressor, RandomForestRegressorModel};

/// Many trees, each grown on samples drawn with replacement, whose nodes each draw the features
/// that they try; together they predict classes (L. Breiman, "Random Forests", 2001).
///
/// The probability of a class is the mean of its shares in the leaves that a sample comes to. The
/// trees are grown in parallel on rayon; each draws from a seed of its own, which comes from that
/// of the forest and the tree's number, so the model does not depend on the number of threads, and
/// a larger forest begins with the trees of a smaller one.
///
/// A sample counts by its [weight](Labels::with_weights); one of weight 0 is as if it was not
/// there, so it is not drawn either.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`n_trees`](Self::n_trees) | 100 | at least 1 |
/// | [`bootstrap`](Self::bootstrap) | true | |
/// | impurity | [`gini`](Self::gini) | or [`entropy`](Self::entropy) |
/// | [`max_depth`](Self::max_depth) | none | at least 1 |
/// | [`min_samples_split`](Self::min_samples_split) | 2 | at least 2 |
/// | [`min_samples_leaf`](Self::min_samples_leaf) | 1 | at least 1 |
/// | [`max_features`](Self::max_features) | [`MaxFeatures::Sqrt`] | at most all |
/// | class weights | equal | or [`balanced`](Self::balanced) |
/// | [`seed`](Self::seed) | 0 | |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::ensemble::RandomForestClassifier;
/// use tenfold::estimator::ClassifierModel;
///
/// let iris = datasets::iris()?;
/// let model = RandomForestClassifier::new().n_trees(20).seed(7).fit(&iris.x, &iris.y)?;
/// let probabilities = model.predict_probabilities(&iris.x)?.unwrap();
/// assert_eq!(probabilities.dim(), (150, 3));
/// assert!(probabilities[[0, 0]] > 0.9);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// As nodes of a graph, a task for each tree:
///
/// ```
/// use tenfold_graph::{Executor, Graph, Threads};
/// use tenfold::{datasets, tasks};
/// use tenfold::ensemble::RandomForestClassifier;
///
/// let iris = datasets::iris()?;
/// let mut graph = Graph::new();
/// let x = graph.data("X", iris.x)?;
/// let y = graph.data("y", iris.y)?;
/// let forest = RandomForestClassifier::new().n_trees(20).add_to(&mut graph, "forest", x, y)?;
/// let predicted = graph.try_task("forest/predict", tasks::predict, (forest.model, x))?;
/// let report = graph.try_task("forest/report", tasks::evaluate, (y, predicted))?;
///
/// assert!(graph.contains("forest/tree-019"));
/// let run = Threads::default().run(&graph, report)?;
/// assert!(run.get(report)?.accuracy() > 0.95);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RandomForestClassifier {
    n_trees: usize,
    #[serde(flatten)]
    tree: TreeParams,
}

const NAMES: Names = names!("RandomForestClassifier");

impl Default for RandomForestClassifier {
    fn default() -> Self {
        let tree = TreeParams::of_classes();
        let max_features = MaxFeatures::Sqrt;
        Self { n_trees: 100, tree: TreeParams { max_features, bootstrap: Some(true), ..tree } }
    }
}

/// The methods that both kinds of forest have, and trees have not.
macro_rules! forest_methods {
    ($target:ty, $model:ident) => {
        /// A forest with the defaults.
        pub fn new() -> Self {
            Self::default()
        }

        tenfold_ml::setters! {
            /// The number of trees, at least 1.
            n_trees: usize,
        }

        /// Whether each tree gets as many samples as there are, drawn with replacement; else it
        /// gets each once.
        #[must_use]
        pub fn bootstrap(mut self, bootstrap: bool) -> Self {
            self.tree.bootstrap = Some(bootstrap);
            self
        }

        /// Adds the nodes of a forest on `x` and `y`, with keys that start with `name`: a task for
        /// each tree, `NAME/tree-000` and so on, and `NAME/model`, which joins them to the model
        /// that [`fit`](Self::fit) yields.
        ///
        /// In a run with a store trees and model are kept, so that more trees later grow only those
        /// that are new.
        ///
        /// # Errors
        /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range;
        /// [`Error::Graph`](tenfold_ml::error::Error::Graph) if a key is in use or a node is of
        /// another graph. The graph is then as it was.
        #[track_caller]
        pub fn add_to(
            &self,
            graph: &mut tenfold_graph::Graph,
            name: &str,
            x: tenfold_graph::Node<Records>,
            y: tenfold_graph::Node<$target>,
        ) -> Result<$crate::ensemble::GrownForest<Box<dyn $model>>> {
            self.check_params()?;
            $crate::ensemble::forest::graph::add(graph, name, &self.members(), x, y)
        }

        fn members(&self) -> Vec<TreeParams> {
            $crate::ensemble::forest::members(&self.tree, self.n_trees)
        }
    };
}
use forest_methods;

impl RandomForestClassifier {
    forest_methods!(Labels, ClassifierModel);
    class_methods!();
    growth_methods!();

    /// The fitted forest.
    ///
    /// Beside the model it allocates 4 bytes a number of the records and, for each thread, about
    /// 40 a sample.
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::TooFewClasses`](tenfold_ml::error::Error::TooFewClasses),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) unless the records are dense;
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) where weights are too large.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<RandomForestClassifierModel> {
        self.check_params()?;
        let ranks = Ranks::for_labels(x, y)?;
        let trees = grow_all(&self.members(), |tree| tree.grow_for_labels(&NAMES, &ranks, y))?;
        Ok(RandomForestClassifierModel { trees: ClassTrees::new(x, y, trees)? })
    }

    /// Out-of-bag predictions: those for the samples of the fit, each by the trees that did not
    /// draw it, so that they estimate the quality on unseen samples for the price of a prediction
    /// (L. Breiman, "Out-of-bag estimation", 1996).
    ///
    /// A row per sample and a column per class, as
    /// [`predict_probabilities`](ClassifierModel::predict_probabilities) has; NaN for a sample
    /// that every tree has drawn, and for one of weight 0.
    ///
    /// `model` must be the one that this forest fitted to these samples.
    ///
    /// ```
    /// use tenfold::datasets;
    /// use tenfold::ensemble::RandomForestClassifier;
    ///
    /// let iris = datasets::iris()?;
    /// let forest = RandomForestClassifier::new();
    /// let model = forest.fit(&iris.x, &iris.y)?;
    /// let unseen = forest.out_of_bag(&model, &iris.x, &iris.y)?;
    /// let right = (0..150).filter(|&row| unseen[[row, iris.y.code(row) as usize]] > 0.5).count();
    /// assert!((138..146).contains(&right));
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) without bootstrap or if the model has another
    /// number of trees; as [`fit`](Self::fit) for the samples.
    pub fn out_of_bag(
        &self,
        model: &RandomForestClassifierModel,
        x: &Records,
        y: &Labels,
    ) -> Result<Array2<f64>> {
        tenfold_ml::authoring::validate::weighted_classification(x, y)?;
        let weights: Vec<f64> = (0..y.len()).map(|row| y.weight(row)).collect();
        let shares = out_of_bag::predict(&self.members(), model.trees.trees(), x, &weights)?;
        Ok(model.trees.by_class(&shares))
    }
}

tenfold_ml::register!(Classifier RandomForestClassifier: "random-forest-classifier", version VERSION);

impl Classifier for RandomForestClassifier {
    fn name(&self) -> &'static str {
        "random-forest-classifier"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(RandomForestClassifier::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        param::at_least_one("RandomForestClassifier n_trees", self.n_trees)?;
        self.tree.check(&NAMES)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

/// A fitted [`RandomForestClassifier`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RandomForestClassifierModel {
    trees: ClassTrees,
}

impl RandomForestClassifierModel {
    /// The trees.
    pub fn trees(&self) -> &[Tree] {
        self.trees.trees()
    }

    /// The share of each feature in the fall of impurity, in the mean of the trees; they sum
    /// to 1, or are all 0 if nothing was split.
    ///
    /// They are of the training samples, and favour features of many distinct numbers.
    pub fn feature_importances(&self) -> Vec<f64> {
        self.trees.importances()
    }
}

tenfold_ml::register!(ClassifierModel RandomForestClassifierModel: "tenfold.random-forest-classifier.v1", version VERSION);

impl ClassifierModel for RandomForestClassifierModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.trees.predict(x)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
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

/// The parameters of each tree: those of the forest, but for the seed.
fn members(tree: &TreeParams, n_trees: usize) -> Vec<TreeParams> {
    let seed = |number: usize| derive_seed(tree.seed, &format!("tree-{number:03}"));
    (0..n_trees).map(|number| TreeParams { seed: seed(number), ..tree.clone() }).collect()
}

/// The trees in their order, grown in parallel; the error of the first that fails.
fn grow_all(
    members: &[TreeParams],
    grow: impl Fn(&TreeParams) -> Result<Tree> + Sync,
) -> Result<Vec<Tree>> {
    parallel::try_map(members.len(), 1, |at| grow(&members[at]))
}
