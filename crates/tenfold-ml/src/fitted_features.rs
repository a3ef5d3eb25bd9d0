//! What a fitted model remembers of the features, so that all models refuse other records in the
//! same words.

use crate::{Error, Records, Result, validate};

/// The features that a model was fitted on.
#[derive(Clone, Debug)]
pub(crate) struct FittedFeatures {
    n_features: usize,
}

impl FittedFeatures {
    /// The features of the records that a model is fitted on.
    pub(crate) fn of(x: &Records) -> Self {
        Self { n_features: x.n_features() }
    }

    /// The number of features at fit.
    pub(crate) fn n_features(&self) -> usize {
        self.n_features
    }

    /// Whether the model can be given these records.
    ///
    /// # Errors
    /// As [`FittedFeatures::check_same`], and [`Error::NotFinite`] with the row and the column.
    pub(crate) fn check(&self, x: &Records) -> Result<()> {
        self.check_same(x)?;
        validate::finite_records(x)
    }

    /// Whether the records have the features of the fit; their numbers are not looked at.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] on another number of features.
    pub(crate) fn check_same(&self, x: &Records) -> Result<()> {
        match x.n_features() {
            found if found == self.n_features => Ok(()),
            found => Err(Error::FeatureCount { expected: self.n_features, found }),
        }
    }
}
