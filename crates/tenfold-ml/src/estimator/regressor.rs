//! Estimators that learn numbers, and their models.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use super::registry::{Family, kind_of};
use super::{FeatureWeights, Step};
use crate::authoring::{Convergence, FittedFeatures};
use crate::data::{RecordKind, Records, Values};
use crate::error::Result;

/// Learns numbers: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters.
pub trait Regressor: Any + Send + Sync + Debug {
    /// The estimator's short name, `linear-regression` for example: by default the kind that
    /// [`register!`](crate::register) gives it, or the name of its type.
    fn name(&self) -> &'static str {
        let kind = kind_of(Family::Regressor, self.type_id());
        kind.unwrap_or_else(|| std::any::type_name::<Self>())
    }

    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// When lengths differ, a number is not finite, a parameter is out of range, or the
    /// algorithm fails.
    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>>;

    /// Whether the parameters are in their ranges; [`Regressor::fit`] checks it too.
    ///
    /// # Errors
    /// [`Error::Param`](crate::error::Error::Param) on the first that is not.
    fn check_params(&self) -> Result<()> {
        Ok(())
    }

    /// Refuses records of a kind that [`fit`](Regressor::fit) takes none of, as far as the parameters
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
    fn steps(&self) -> Option<(Vec<Step>, Arc<dyn Regressor>)> {
        None
    }

    /// The name of the Rust type.
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

/// A fitted regressor, kept by serde under a name; [`register!`](crate::register) gives it one.
///
/// The fitted numbers are methods of the model's own type:
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::Regressor;
/// use tenfold::linear_model::{LinearModel, LinearRegression};
///
/// let penguins = datasets::penguins()?;
/// let model = LinearRegression::new().boxed().fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.downcast_ref::<LinearModel>().unwrap().coefficients().len(), 6);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub trait RegressorModel: Any + Send + Sync + Debug {
    /// The predicted value of each sample.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::error::Error::FeatureCount) on another number of features than
    /// at fit; [`Error::FeatureNames`](crate::error::Error::FeatureNames) if both have names and they
    /// differ; [`Error::NotFinite`](crate::error::Error::NotFinite), with row and column, on NaN or
    /// infinity.
    fn predict(&self, x: &Records) -> Result<Values>;

    /// The features that it was fitted on. `None`, the default, for a model that does not keep them.
    fn features(&self) -> Option<&FittedFeatures> {
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

impl dyn RegressorModel {
    /// This model at its own type; `None` if it is of another.
    pub fn downcast_ref<M: RegressorModel>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
}
