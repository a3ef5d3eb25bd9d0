//! What every estimator and every fitted model can do, as trait objects.

use std::fmt::Debug;

use crate::{Labels, Records, Result, Values};

/// Learns classes: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters.
pub trait Classifier: Send + Sync + Debug {
    /// The estimator's short name, `sgd` for example.
    fn name(&self) -> &'static str;

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// When lengths differ, fewer than two classes occur, a number is not finite, a parameter is
    /// out of range, or the algorithm fails.
    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>>;

    /// This estimator as a trait object, ready to be a node of a graph.
    fn boxed(self) -> Box<dyn Classifier>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// A fitted classifier.
pub trait ClassifierModel: Send + Sync + Debug {
    /// The predicted class of each sample, over the classes of the labels it was fitted on.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn predict(&self, x: &Records) -> Result<Labels>;
}

/// Learns numbers: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters.
pub trait Regressor: Send + Sync + Debug {
    /// The estimator's short name, `linear-regression` for example.
    fn name(&self) -> &'static str;

    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// When lengths differ, a number is not finite, a parameter is out of range, or the
    /// algorithm fails.
    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>>;

    /// This estimator as a trait object, ready to be a node of a graph.
    fn boxed(self) -> Box<dyn Regressor>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// A fitted regressor.
pub trait RegressorModel: Send + Sync + Debug {
    /// The predicted value of each sample.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn predict(&self, x: &Records) -> Result<Values>;
}

/// Learns a change of features: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters.
pub trait Transformer: Send + Sync + Debug {
    /// The transformer's short name, `standard-scaler` for example.
    fn name(&self) -> &'static str;

    /// A model of these samples (`n_samples × n_features`).
    ///
    /// # Errors
    /// When a number is not finite or a parameter is out of range.
    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>>;

    /// This transformer as a trait object.
    fn boxed(self) -> Box<dyn Transformer>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// A fitted transformer.
pub trait TransformerModel: Send + Sync + Debug {
    /// The same samples with changed features.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn transform(&self, x: &Records) -> Result<Records>;
}

impl<T: Classifier + ?Sized> Classifier for Box<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        (**self).fit(x, y)
    }
}

impl<T: Regressor + ?Sized> Regressor for Box<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        (**self).fit(x, y)
    }
}

impl<T: Transformer + ?Sized> Transformer for Box<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        (**self).fit(x)
    }
}
