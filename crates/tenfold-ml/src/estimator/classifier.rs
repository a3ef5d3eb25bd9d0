//! Estimators that learn classes, and their models.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use ndarray::Array2;

use super::registry::{Family, kind_of};
use super::{FeatureWeights, Step};
use crate::authoring::{Convergence, FittedFeatures};
use crate::data::{Labels, RecordKind, Records};
use crate::error::Result;

/// Learns classes: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters. A classifier of your own checks samples and parameters with
/// [`validate`](crate::authoring::validate), passes on errors of other crates with
/// [`Error::other`](crate::error::Error::other), and is registered with one line, as its model is; see
/// [`register!`](crate::register):
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tenfold::authoring::{FittedFeatures, register, validate};
/// use tenfold::data::{Labels, Records};
/// use tenfold::estimator::{Classifier, ClassifierModel};
/// use tenfold::{Result, datasets};
///
/// /// Predicts the most frequent class.
/// #[derive(Debug, Default, Serialize, Deserialize)]
/// struct Majority;
///
/// #[derive(Debug, Serialize, Deserialize)]
/// struct MajorityModel {
///     features: FittedFeatures,
///     labels: Labels,
///     code: u32,
/// }
///
/// register!(Classifier Majority: "majority");
/// register!(ClassifierModel MajorityModel: "example.majority.v1");
///
/// impl Classifier for Majority {
///     fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
///         validate::classification(x, y)?;
///         let counted = (0..).zip(y.counts()).max_by_key(|(_, count)| *count);
///         let code = counted.map_or(0, |(code, _)| code);
///         let labels = y.with_codes(vec![])?;
///         Ok(Box::new(MajorityModel { features: FittedFeatures::of(x), labels, code }))
///     }
/// }
///
/// impl ClassifierModel for MajorityModel {
///     fn predict(&self, x: &Records) -> Result<Labels> {
///         self.features.check(x)?;
///         self.labels.with_codes(vec![self.code; x.n_samples()])
///     }
/// }
///
/// let wine = datasets::wine()?;
/// let majority = <dyn Classifier>::from_json(r#"{"kind": "majority"}"#)?;
/// let model = majority.fit(&wine.x, &wine.y)?;
/// assert_eq!(model.predict(&wine.x)?.name(0), "class_1");
///
/// // A store keeps the model by its name, and reads it back at its own type:
/// use tenfold::store::{Source, Stored};
/// let mut bytes = Vec::new();
/// model.encode(&mut bytes)?;
/// let read = Box::<dyn ClassifierModel>::decode(&mut Source::new(&bytes))?;
/// assert!(read.downcast_ref::<MajorityModel>().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Classifier: Any + Send + Sync + Debug {
    /// The estimator's short name, `sgd` for example: by default the kind that
    /// [`register!`](crate::register) gives it, or the name of its type.
    fn name(&self) -> &'static str {
        let kind = kind_of(Family::Classifier, self.type_id());
        kind.unwrap_or_else(|| std::any::type_name::<Self>())
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// When lengths differ, fewer than two classes occur, a number is not finite, a parameter is
    /// out of range, or the algorithm fails.
    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>>;

    /// Whether the parameters are in their ranges; [`Classifier::fit`] checks it too.
    ///
    /// # Errors
    /// [`Error::Param`](crate::error::Error::Param) on the first that is not.
    fn check_params(&self) -> Result<()> {
        Ok(())
    }

    /// Refuses records of a kind that [`fit`](Classifier::fit) takes none of, as far as the parameters
    /// show it, so that a chain is checked before it runs. By default any kind is taken.
    ///
    /// # Errors
    /// [`Error::RecordKind`](crate::error::Error::RecordKind).
    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        let _ = kind;
        Ok(())
    }

    /// The transformers and the last estimator of a pipeline, which a cross-validation fits one by
    /// one; `None`, the default, for any other estimator.
    fn steps(&self) -> Option<(Vec<Step>, Arc<dyn Classifier>)> {
        None
    }

    /// The name of the Rust type.
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

/// A fitted classifier, kept by serde under a name; [`register!`](crate::register) gives it one.
///
/// The fitted numbers are methods of the model's own type:
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::Classifier;
/// use tenfold::linear_model::{Sgd, SgdModel};
/// use tenfold::pipeline::{Pipeline, PipelineModel};
/// use tenfold::preprocessing::StandardScaler;
/// use tenfold::estimator::ClassifierModel;
///
/// let iris = datasets::iris()?;
/// let model = Sgd::hinge().boxed().fit(&iris.x, &iris.y)?;
/// assert_eq!(model.downcast_ref::<SgdModel>().unwrap().coefficients().dim(), (3, 4));
///
/// let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
/// let model = pipeline.boxed().fit(&iris.x, &iris.y)?;
/// let model = model.downcast_ref::<PipelineModel<dyn ClassifierModel>>().unwrap();
/// assert_eq!(model.last().downcast_ref::<SgdModel>().unwrap().coefficients().dim(), (3, 4));
/// # Ok::<(), tenfold::Error>(())
/// ```
pub trait ClassifierModel: Any + Send + Sync + Debug {
    /// The predicted class of each sample, over the classes of the labels it was fitted on.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::error::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::error::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::error::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn predict(&self, x: &Records) -> Result<Labels>;

    /// How far each sample is on the side of each class that occurred at fit, in the order of
    /// [`Labels::classes`], `n_samples × n_classes`; of two classes only how far on the side of
    /// the second, `n_samples × 1`. `None`, the default, for a model without decisions.
    ///
    /// ```
    /// use tenfold::datasets;
    /// use tenfold::estimator::Classifier;
    /// use tenfold::svm::Svc;
    ///
    /// let iris = datasets::iris()?;
    /// let model = Svc::new().boxed().fit(&iris.x, &iris.y)?;
    /// let decisions = model.decision_function(&iris.x)?.unwrap();
    /// assert_eq!(decisions.dim(), (150, 3));
    /// assert!(decisions[[0, 0]] > decisions[[0, 1]]);
    /// # Ok::<(), tenfold::Error>(())
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

    /// The features that it was fitted on. `None`, the default, for a model that does not keep them.
    fn features(&self) -> Option<&FittedFeatures> {
        None
    }

    /// The classes that it predicts over, in the order of [`Labels::classes`]. `None`, the default,
    /// for a model that does not keep them.
    fn classes(&self) -> Option<&[String]> {
        None
    }

    /// The number by which each feature counts in the model. `None`, the default, for a model without
    /// such numbers.
    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        None
    }

    /// The end of each iterative search that fitted the model; none, the default, for a model that
    /// is found directly.
    fn convergence(&self) -> Vec<Convergence> {
        Vec::new()
    }
}

impl dyn ClassifierModel {
    /// This model at its own type; `None` if it is of another.
    pub fn downcast_ref<M: ClassifierModel>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
}
