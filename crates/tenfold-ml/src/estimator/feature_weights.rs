//! `FeatureWeights`: the number by which each feature counts in a fitted model.

use std::borrow::Cow;

use crate::authoring::FittedFeatures;

/// The number by which each feature counts in a fitted model.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::{Classifier, WeightKind};
/// use tenfold::linear_model::Sgd;
///
/// let iris = datasets::iris()?;
/// let model = Sgd::hinge().boxed().fit(&iris.x, &iris.y)?;
/// let weights = model.feature_weights().unwrap();
/// assert_eq!(weights.kind, WeightKind::Coefficient);
/// assert_eq!((weights.outputs.len(), weights.features.n_features()), (3, 4));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FeatureWeights<'a> {
    /// The meaning of the numbers.
    pub kind: WeightKind,
    /// The features; of a pipeline those that reach its last step.
    pub features: &'a FittedFeatures,
    /// For each output its name, and a number for each feature. The name is the class that large numbers
    /// speak for, and empty where there is one output.
    pub outputs: Vec<(String, Cow<'a, [f64]>)>,
}

/// The meaning of the numbers of [`FeatureWeights`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightKind {
    /// The factor of the feature in a linear function; the size depends on the unit of the feature.
    Coefficient,
    /// The share of the feature in the fall of impurity; never negative.
    Importance,
}

impl<'a> FeatureWeights<'a> {
    /// The coefficients of linear functions, one after the other: one for the second of two classes, or one
    /// for each class.
    pub fn of_functions<'n>(
        features: &'a FittedFeatures,
        classes: impl ExactSizeIterator<Item = &'n str>,
        coefficients: &'a [f64],
    ) -> Self {
        let skipped = usize::from(classes.len() == 2);
        let functions = coefficients.chunks_exact(features.n_features().max(1));
        let outputs = classes.skip(skipped).zip(functions);
        let outputs = outputs.map(|(class, numbers)| (class.to_owned(), Cow::Borrowed(numbers)));
        Self { kind: WeightKind::Coefficient, features, outputs: outputs.collect() }
    }

    /// The coefficients of one linear function of numbers.
    pub fn of_function(features: &'a FittedFeatures, coefficients: &'a [f64]) -> Self {
        let outputs = vec![(String::new(), Cow::Borrowed(coefficients))];
        Self { kind: WeightKind::Coefficient, features, outputs }
    }

    /// The importance of each feature.
    pub fn of_importances(features: &'a FittedFeatures, importances: Vec<f64>) -> Self {
        let outputs = vec![(String::new(), Cow::Owned(importances))];
        Self { kind: WeightKind::Importance, features, outputs }
    }
}
