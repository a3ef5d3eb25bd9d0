//! Transformers, which change features, and their models.

use std::any::Any;
use std::fmt::Debug;

use super::registry::{Family, kind_of};
use crate::authoring::{Convergence, FittedFeatures};
use crate::data::{Labels, RecordKind, Records, Values};
use crate::error::Result;

/// The target of the samples that a [`Transformer`] is fitted on.
#[derive(Clone, Copy, Debug)]
pub enum Supervision<'a> {
    /// A class per sample.
    Labels(&'a Labels),
    /// A number per sample.
    Values(&'a Values),
}

impl<'a> From<&'a Labels> for Supervision<'a> {
    fn from(y: &'a Labels) -> Self {
        Self::Labels(y)
    }
}

impl<'a> From<&'a Values> for Supervision<'a> {
    fn from(y: &'a Values) -> Self {
        Self::Values(y)
    }
}

/// Learns a change of features: holds parameters, yields a fitted model.
///
/// `Debug` shows the parameters.
pub trait Transformer: Any + Send + Sync + Debug {
    /// The transformer's short name, `standard-scaler` for example: by default the kind that
    /// [`register!`](crate::register) gives it, or the name of its type.
    fn name(&self) -> &'static str {
        let kind = kind_of(Family::Transformer, self.type_id());
        kind.unwrap_or_else(|| std::any::type_name::<Self>())
    }

    /// A model of these samples (`n_samples × n_features`).
    ///
    /// # Errors
    /// When a number is not finite or a parameter is out of range; of a transformer that learns
    /// from a target, [`ModelError::NeedsTarget`](crate::estimator::ModelError::NeedsTarget).
    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>>;

    /// A model of these samples and their target, for pipelines. By
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

    /// Whether the parameters are in their ranges; [`Transformer::fit`] checks it too.
    ///
    /// # Errors
    /// [`Error::Param`](crate::error::Error::Param) on the first that is not.
    fn check_params(&self) -> Result<()> {
        Ok(())
    }

    /// The kind of records that it makes of records of a kind, `None` where a kind is not known: as
    /// far as the parameters show it, so that a chain is checked before it runs. By default nothing
    /// is known.
    ///
    /// # Errors
    /// [`Error::RecordKind`](crate::error::Error::RecordKind) if it takes none of that kind.
    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        let _ = input;
        Ok(None)
    }

    /// The name of the Rust type.
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

/// A fitted transformer, kept by serde under a name; [`register!`](crate::register) gives it one.
///
/// The fitted numbers are methods of the model's own type:
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::Transformer;
/// use tenfold::preprocessing::{StandardScaler, StandardScalerModel};
///
/// let model = StandardScaler::new().boxed().fit(&datasets::iris()?.x)?;
/// assert_eq!(model.downcast_ref::<StandardScalerModel>().unwrap().mean().len(), 4);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub trait TransformerModel: Any + Send + Sync + Debug {
    /// The same samples with changed features.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::error::Error::FeatureCount) on another number of features
    /// than at fit; [`Error::FeatureNames`](crate::error::Error::FeatureNames) if both have names
    /// and they differ; [`Error::NotFinite`](crate::error::Error::NotFinite), with row and column,
    /// on NaN or infinity.
    fn transform(&self, x: &Records) -> Result<Records>;

    /// The features that it was fitted on. `None`, the default, for a model that does not keep them.
    fn features(&self) -> Option<&FittedFeatures> {
        None
    }

    /// The end of each iterative search that fitted the model; none, the default, for a model that
    /// is found directly.
    fn convergence(&self) -> Vec<Convergence> {
        Vec::new()
    }
}

impl dyn TransformerModel {
    /// This model at its own type; `None` if it is of another.
    pub fn downcast_ref<M: TransformerModel>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
}
