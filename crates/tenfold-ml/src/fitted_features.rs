//! What a fitted model remembers of the features, so that all models refuse other records in the
//! same words.

use std::sync::Arc;

use crate::{Error, Records, Result, validate};

/// The features that a model was fitted on.
#[derive(Clone, Debug)]
pub struct FittedFeatures {
    n_features: usize,
    names: Option<Arc<[String]>>,
}

impl FittedFeatures {
    /// The features of the records that a model is fitted on.
    pub fn of(x: &Records) -> Self {
        Self { n_features: x.n_features(), names: x.shared_names() }
    }

    /// The number of features at fit.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Whether the model can be given these records.
    ///
    /// # Errors
    /// As [`FittedFeatures::check_same`], and [`Error::NotFinite`] with the row and the column.
    pub fn check(&self, x: &Records) -> Result<()> {
        self.check_same(x)?;
        validate::finite_records(x)
    }

    /// Whether the records have the features of the fit; their numbers are not looked at.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] on another number of features; [`Error::FeatureNames`] where both
    /// have names and they differ, be it in their order.
    pub fn check_same(&self, x: &Records) -> Result<()> {
        let found = x.n_features();
        if found != self.n_features {
            return Err(Error::FeatureCount { expected: self.n_features, found });
        }
        let (Some(mine), Some(theirs)) = (&self.names, x.feature_names()) else { return Ok(()) };
        match mine.iter().zip(theirs).position(|(mine, theirs)| mine != theirs) {
            None => Ok(()),
            Some(column) => Err(Error::FeatureNames {
                column,
                expected: mine[column].clone(),
                found: theirs[column].clone(),
            }),
        }
    }
}
