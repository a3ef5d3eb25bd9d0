//! What every estimator and every fitted model can do, as trait objects.

use std::any::Any;
use std::fmt::Debug;

use ndarray::Array2;
use tenfold_store::Fingerprinter;

use crate::{FittedFeatures, Labels, Records, Result, Values};

mod identity;
mod stored;

pub(crate) use stored::encode_model;

/// Learns classes: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters. An own estimator checks samples and parameters with
/// [`validate`](crate::validate), and hands on errors of other crates with
/// [`Error::other`](crate::Error::other). It tells its parameters to stores with
/// [`fingerprint`](Classifier::fingerprint). Its model is kept by serde, under a name that no
/// other model has; the version at its end changes when older bytes can no longer be read:
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tenfold_ml::{
///     Classifier, ClassifierModel, Fingerprinter, FittedFeatures, Labels, Records, Result,
///     datasets, typetag, validate,
/// };
///
/// /// Predicts the class that occurs most.
/// #[derive(Debug, Serialize)]
/// struct Majority;
///
/// #[derive(Debug, Serialize, Deserialize)]
/// struct MajorityModel {
///     features: FittedFeatures,
///     labels: Labels,
///     code: u32,
/// }
///
/// impl Classifier for Majority {
///     fn name(&self) -> &'static str {
///         "majority"
///     }
///
///     fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
///         validate::classification(x, y)?;
///         let counted = (0..).zip(y.counts()).max_by_key(|(_, count)| *count);
///         let code = counted.map_or(0, |(code, _)| code);
///         let labels = y.with_codes(vec![])?;
///         Ok(Box::new(MajorityModel { features: FittedFeatures::of(x), labels, code }))
///     }
///
///     fn fingerprint(&self, to: &mut Fingerprinter) {
///         to.serde(self);
///     }
/// }
///
/// #[typetag::serde(name = "example.majority.v1")]
/// impl ClassifierModel for MajorityModel {
///     fn predict(&self, x: &Records) -> Result<Labels> {
///         self.features.check(x)?;
///         self.labels.with_codes(vec![self.code; x.n_samples()])
///     }
/// }
///
/// let wine = datasets::wine()?;
/// let model = Majority.fit(&wine.x, &wine.y)?;
/// assert_eq!(model.predict(&wine.x)?.name(0), "class_1");
///
/// // What a store does with it:
/// use tenfold_store::{Source, Stored};
/// let mut bytes = Vec::new();
/// model.encode(&mut bytes)?;
/// let read = Box::<dyn ClassifierModel>::decode(&mut Source::new(&bytes))?;
/// assert!(read.downcast_ref::<MajorityModel>().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Classifier: Send + Sync + Debug {
    /// The estimator's short name, `sgd` for example.
    fn name(&self) -> &'static str;

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// When lengths differ, fewer than two classes occur, a number is not finite, a parameter is
    /// out of range, or the algorithm fails.
    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>>;

    /// The version of the algorithm and of the models that it yields. Raise it when the same
    /// parameters and samples would give another model, or its models other predictions: what a
    /// store holds is then not reused.
    ///
    /// `None`, the default, says nothing of that: then any change of the program counts. That is
    /// right for classifiers that are still being worked on, and for one that holds another without
    /// a version.
    fn version(&self) -> Option<u32> {
        None
    }

    /// Feeds every parameter that the model depends on, so that a store can tell whether a model
    /// may be reused. What only costs time or memory, a number of threads for example, stays out.
    ///
    /// The default refuses: such an estimator is fitted each time.
    ///
    /// ```
    /// # use tenfold_ml::{ClassifierModel, Labels, Records, Result, Svc};
    /// use tenfold_ml::{Classifier, Fingerprinter};
    ///
    /// /// Predicts the class that occurs most, if it occurs often enough.
    /// #[derive(Debug, serde::Serialize)]
    /// struct Majority {
    ///     share_min: f64,
    /// }
    ///
    /// impl Classifier for Majority {
    ///     fn fingerprint(&self, to: &mut Fingerprinter) {
    ///         to.serde(self);
    ///     }
    /// #   fn name(&self) -> &'static str { "majority" }
    /// #   fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
    /// #       Svc::new().boxed().fit(x, y)
    /// #   }
    ///     // …
    /// }
    /// ```
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.refuse(identity::untold("classifier", self.name()));
    }

    /// The name of the Rust type, of a box that of what is in it: classifiers of other types are
    /// never the same.
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// This estimator as a trait object, ready to be a node of a graph.
    fn boxed(self) -> Box<dyn Classifier>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// A fitted classifier, kept by serde under a name: what implements it has the attribute
/// `#[typetag::serde(name = "…")]`, as [`Classifier`] shows.
///
/// What a model knows beside its predictions is at its own type:
///
/// ```
/// use tenfold_ml::{Classifier, Pipeline, PipelineModel, Sgd, SgdModel, StandardScaler, datasets};
/// use tenfold_ml::ClassifierModel;
///
/// let iris = datasets::iris()?;
/// let model = Sgd::hinge().boxed().fit(&iris.x, &iris.y)?;
/// assert_eq!(model.downcast_ref::<SgdModel>().unwrap().coefficients().dim(), (3, 4));
///
/// let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
/// let model = pipeline.boxed().fit(&iris.x, &iris.y)?;
/// let model = model.downcast_ref::<PipelineModel<dyn ClassifierModel>>().unwrap();
/// assert_eq!(model.last().downcast_ref::<SgdModel>().unwrap().coefficients().dim(), (3, 4));
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[typetag::serde]
pub trait ClassifierModel: Any + Send + Sync + Debug {
    /// The predicted class of each sample, over the classes of the labels it was fitted on.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn predict(&self, x: &Records) -> Result<Labels>;

    /// How far each sample is on the side of each class that occurred at fit, in the order of
    /// [`Labels::classes`], `n_samples × n_classes`; of two classes only how far on the side of
    /// the second, `n_samples × 1`. `None`, the default, for a model that does not tell.
    ///
    /// ```
    /// use tenfold_ml::{Classifier, Svc, datasets};
    ///
    /// let iris = datasets::iris()?;
    /// let model = Svc::new().boxed().fit(&iris.x, &iris.y)?;
    /// let decisions = model.decision_function(&iris.x)?.unwrap();
    /// assert_eq!(decisions.dim(), (150, 3));
    /// assert!(decisions[[0, 0]] > decisions[[0, 1]]);
    /// # Ok::<(), tenfold_ml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`ClassifierModel::predict`].
    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let _ = x;
        Ok(None)
    }

    /// The probability of each class for each sample, `n_samples × n_classes`: a column per class
    /// of the labels it was fitted on, in the order of [`Labels::classes`], all 0 for one that did
    /// not occur at fit. `None`, the default, for a model that has none.
    ///
    /// # Errors
    /// As [`ClassifierModel::predict`].
    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let _ = x;
        Ok(None)
    }

    /// The features that it was fitted on. `None`, the default, for a model that does not tell.
    fn features(&self) -> Option<&FittedFeatures> {
        None
    }

    /// The classes that it predicts over, in the order of [`Labels::classes`]. `None`, the default,
    /// for a model that does not tell.
    fn classes(&self) -> Option<&[String]> {
        None
    }

    /// The version of this model's predictions, as [`Classifier::version`] tells it of its
    /// estimator.
    ///
    /// `None`, the default: what the model predicts is reused by the same program only. It is also
    /// right for a model that holds another without a version.
    fn version(&self) -> Option<u32> {
        None
    }
}

impl dyn ClassifierModel {
    /// This model at its own type; `None` if it is of another.
    pub fn downcast_ref<M: ClassifierModel>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
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

    /// The version of the algorithm and of the models that it yields. Raise it when the same
    /// parameters and samples would give another model, or its models other predictions: what a
    /// store holds is then not reused.
    ///
    /// `None`, the default, says nothing of that: then any change of the program counts. That is
    /// right for regressors that are still being worked on, and for one that holds another without
    /// a version.
    fn version(&self) -> Option<u32> {
        None
    }

    /// Feeds every parameter that the model depends on, so that a store can tell whether a model
    /// may be reused. What only costs time or memory, a number of threads for example, stays out;
    /// see [`Classifier::fingerprint`](crate::Classifier::fingerprint).
    ///
    /// The default refuses: such an estimator is fitted each time.
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.refuse(identity::untold("regressor", self.name()));
    }

    /// The name of the Rust type, of a box that of what is in it: regressors of other types are
    /// never the same.
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// This estimator as a trait object, ready to be a node of a graph.
    fn boxed(self) -> Box<dyn Regressor>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// A fitted regressor, kept by serde under a name: what implements it has the attribute
/// `#[typetag::serde(name = "…")]`, as [`Classifier`] shows for a model of classes.
///
/// What a model knows beside that is at its own type:
///
/// ```
/// use tenfold_ml::{LinearRegression, LinearRegressionModel, Regressor, datasets};
///
/// let penguins = datasets::penguins()?;
/// let model = LinearRegression::new().boxed().fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.downcast_ref::<LinearRegressionModel>().unwrap().weights().len(), 6);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[typetag::serde]
pub trait RegressorModel: Any + Send + Sync + Debug {
    /// The predicted value of each sample.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn predict(&self, x: &Records) -> Result<Values>;

    /// The features that it was fitted on. `None`, the default, for a model that does not tell.
    fn features(&self) -> Option<&FittedFeatures> {
        None
    }

    /// The version of this model's predictions, as [`Regressor::version`] tells it of its
    /// estimator.
    ///
    /// `None`, the default: what the model predicts is reused by the same program only. It is also
    /// right for a model that holds another without a version.
    fn version(&self) -> Option<u32> {
        None
    }
}

impl dyn RegressorModel {
    /// This model at its own type; `None` if it is of another.
    pub fn downcast_ref<M: RegressorModel>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
}

/// What is to be learned of the samples that a [`Transformer`] is fitted on.
#[derive(Clone, Copy, Debug)]
pub enum Supervision<'a> {
    /// A class per sample.
    Labels(&'a Labels),
    /// A number per sample.
    Values(&'a Values),
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
    /// When a number is not finite or a parameter is out of range; of a transformer that learns
    /// from a target, [`Error::NeedsTarget`](crate::Error::NeedsTarget).
    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>>;

    /// A model of these samples and what is to be learned of them: what a pipeline calls. By
    /// default the target does not count.
    ///
    /// # Errors
    /// As [`Transformer::fit`], and where a target of this kind cannot be learned from.
    fn fit_supervised(&self, x: &Records, y: Supervision<'_>) -> Result<Box<dyn TransformerModel>> {
        let _ = y;
        self.fit(x)
    }

    /// A model of these samples, and the samples as it changes them: for transformers that do both
    /// faster at once. By default one after the other.
    ///
    /// # Errors
    /// As [`Transformer::fit_supervised`] and [`TransformerModel::transform`].
    fn fit_transform(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        let model = match y {
            Some(y) => self.fit_supervised(x, y)?,
            None => self.fit(x)?,
        };
        let changed = model.transform(x)?;
        Ok((model, changed))
    }

    /// The version of the algorithm and of the models that it yields. Raise it when the same
    /// parameters and samples would give another model, or its models other predictions: what a
    /// store holds is then not reused.
    ///
    /// `None`, the default, says nothing of that: then any change of the program counts. That is
    /// right for transformers that are still being worked on, and for one that holds another
    /// without a version.
    fn version(&self) -> Option<u32> {
        None
    }

    /// Feeds every parameter that the model depends on, so that a store can tell whether a model
    /// may be reused. What only costs time or memory, a number of threads for example, stays out;
    /// see [`Classifier::fingerprint`](crate::Classifier::fingerprint).
    ///
    /// The default refuses: such a transformer is fitted each time.
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.refuse(identity::untold("transformer", self.name()));
    }

    /// The name of the Rust type, of a box that of what is in it: transformers of other types are
    /// never the same.
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// This transformer as a trait object.
    fn boxed(self) -> Box<dyn Transformer>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

/// A fitted transformer, kept by serde under a name: what implements it has the attribute
/// `#[typetag::serde(name = "…")]`, as [`Classifier`] shows for a model of classes.
///
/// What a model knows beside that is at its own type:
///
/// ```
/// use tenfold_ml::{StandardScaler, StandardScalerModel, Transformer, datasets};
///
/// let model = StandardScaler::new().boxed().fit(&datasets::iris()?.x)?;
/// assert_eq!(model.downcast_ref::<StandardScalerModel>().unwrap().mean().len(), 4);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[typetag::serde]
pub trait TransformerModel: Any + Send + Sync + Debug {
    /// The same samples with changed features.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn transform(&self, x: &Records) -> Result<Records>;

    /// The features that it was fitted on. `None`, the default, for a model that does not tell.
    fn features(&self) -> Option<&FittedFeatures> {
        None
    }

    /// The version of what this model makes of samples, as [`Transformer::version`] tells it of its
    /// estimator.
    ///
    /// `None`, the default: what it makes is reused by the same program only. It is also
    /// right for a model that holds another without a version.
    fn version(&self) -> Option<u32> {
        None
    }
}

impl dyn TransformerModel {
    /// This model at its own type; `None` if it is of another.
    pub fn downcast_ref<M: TransformerModel>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
}

impl<T: Classifier + ?Sized> Classifier for Box<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn version(&self) -> Option<u32> {
        (**self).version()
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        (**self).fingerprint(to);
    }

    fn type_name(&self) -> &'static str {
        (**self).type_name()
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        (**self).fit(x, y)
    }
}

impl<T: Regressor + ?Sized> Regressor for Box<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn version(&self) -> Option<u32> {
        (**self).version()
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        (**self).fingerprint(to);
    }

    fn type_name(&self) -> &'static str {
        (**self).type_name()
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        (**self).fit(x, y)
    }
}

impl<T: Transformer + ?Sized> Transformer for Box<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn version(&self) -> Option<u32> {
        (**self).version()
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        (**self).fingerprint(to);
    }

    fn type_name(&self) -> &'static str {
        (**self).type_name()
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        (**self).fit(x)
    }

    fn fit_supervised(&self, x: &Records, y: Supervision<'_>) -> Result<Box<dyn TransformerModel>> {
        (**self).fit_supervised(x, y)
    }

    fn fit_transform(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        (**self).fit_transform(x, y)
    }
}
