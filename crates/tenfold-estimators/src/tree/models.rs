//! The common part of fitted trees and forests: one or more trees, checked when they are read.

use ndarray::Array2;
use tenfold_ml::authoring::{FittedClasses, FittedFeatures};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Labels, Records, Values};
use tenfold_ml::error::Result;

use crate::tree::Tree;
use crate::tree::structure::mean_prediction;

checked_model! {
    /// Trees that predict classes.
    #[derive(Clone)]
    pub(crate) struct ClassTrees {
        features: FittedFeatures,
        classes: FittedClasses,
        trees: Vec<Tree>,
    }
}

checked_model! {
    /// Trees that predict values.
    #[derive(Clone)]
    pub(crate) struct ValueTrees {
        features: FittedFeatures,
        trees: Vec<Tree>,
    }
}

/// There is a tree, and each takes these features and predicts so many numbers.
fn check(features: &FittedFeatures, trees: &[Tree], width: usize) -> Result<(), &'static str> {
    if trees.is_empty() {
        return Err("there is at least one tree");
    }
    if trees.iter().any(|tree| tree.n_features() != features.n_features()) {
        return Err("every tree knows every feature");
    }
    match trees.iter().all(|tree| tree.width() == width) {
        true => Ok(()),
        false => Err("every leaf has one number per class, or one value"),
    }
}

impl ClassTrees {
    fn check(&self) -> Result<(), &'static str> {
        check(&self.features, &self.trees, self.classes.codes().len())
    }

    /// Trees, at least one, that were grown on these samples.
    ///
    /// # Errors
    /// None that labels can cause.
    pub(crate) fn new(x: &Records, y: &Labels, trees: Vec<Tree>) -> Result<Self> {
        Ok(Self { features: FittedFeatures::of(x), classes: FittedClasses::of(y)?, trees })
    }

    pub(crate) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    pub(crate) fn features(&self) -> &FittedFeatures {
        &self.features
    }

    /// The names of the classes that predictions are over.
    pub(crate) fn classes(&self) -> &[String] {
        self.classes.all_names()
    }

    /// The share of each class that occurred at fit: the mean of the leaves' that a sample is in.
    fn shares(&self, x: &Records) -> Result<Array2<f64>> {
        self.features.check(x)?;
        Ok(mean_prediction(&self.trees, x.as_dense()?))
    }

    /// As [`ClassifierModel::predict`](tenfold_ml::estimator::ClassifierModel::predict): the class
    /// with the largest share, the first of them on a tie.
    pub(crate) fn predict(&self, x: &Records) -> Result<Labels> {
        self.classes.decide(&self.shares(x)?)
    }

    /// As
    /// [`ClassifierModel::predict_probabilities`](tenfold_ml::estimator::ClassifierModel::predict_probabilities).
    pub(crate) fn probabilities(&self, x: &Records) -> Result<Array2<f64>> {
        Ok(self.by_class(&self.shares(x)?))
    }

    /// Shares of the classes that occurred as columns of all classes.
    pub(crate) fn by_class(&self, shares: &Array2<f64>) -> Array2<f64> {
        self.classes.spread(shares)
    }

    pub(crate) fn importances(&self) -> Vec<f64> {
        mean_importances(&self.trees)
    }
}

impl ValueTrees {
    fn check(&self) -> Result<(), &'static str> {
        check(&self.features, &self.trees, 1)
    }

    /// Trees, at least one, that were grown on these samples.
    pub(crate) fn new(x: &Records, trees: Vec<Tree>) -> Self {
        Self { features: FittedFeatures::of(x), trees }
    }

    pub(crate) fn features(&self) -> &FittedFeatures {
        &self.features
    }

    pub(crate) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// As [`RegressorModel::predict`](tenfold_ml::estimator::RegressorModel::predict): the mean of
    /// the leaves'.
    pub(crate) fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check(x)?;
        Values::new(mean_prediction(&self.trees, x.as_dense()?).into_raw_vec_and_offset().0)
    }

    pub(crate) fn importances(&self) -> Vec<f64> {
        mean_importances(&self.trees)
    }
}

/// The share of each feature in the fall of impurity, in the mean of the trees that split at
/// all; they sum to 1, or are all 0 if none does.
fn mean_importances(trees: &[Tree]) -> Vec<f64> {
    let mut sums = vec![0.0; trees[0].n_features()];
    for tree in trees {
        sums.iter_mut().zip(tree.importances()).for_each(|(sum, importance)| *sum += importance);
    }
    let total: f64 = sums.iter().sum();
    if total > 0.0 {
        sums.iter_mut().for_each(|sum| *sum /= total);
    }
    sums
}
