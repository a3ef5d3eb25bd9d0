//! The features that a fitted model keeps, so that all models refuse other records in the
//! same words.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::authoring::validate;
use crate::data::Records;
use crate::error::{Error, Result};

/// The features that a model was fitted on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct FittedFeatures {
    n_features: usize,
    #[serde(serialize_with = "names_alone")]
    names: Option<Arc<[String]>>,
}

/// Fitted features as they are read.
#[derive(Deserialize)]
struct Unchecked {
    n_features: usize,
    names: Option<Vec<String>>,
}

impl TryFrom<Unchecked> for FittedFeatures {
    type Error = Error;

    fn try_from(Unchecked { n_features, names }: Unchecked) -> Result<Self> {
        let features = Self { n_features, names: names.map(Into::into) };
        features.names.as_ref().map_or(Ok(()), |names| features.check_count(names.len()))?;
        Ok(features)
    }
}

fn names_alone<S: Serializer>(names: &Option<Arc<[String]>>, to: S) -> Result<S::Ok, S::Error> {
    names.as_deref().serialize(to)
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

    /// The names of the features at fit, if they had some.
    pub fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// The name of a feature; `x3` of one that has none.
    ///
    /// # Panics
    /// If `at` is not below [`FittedFeatures::n_features`].
    pub fn name(&self, at: usize) -> Cow<'_, str> {
        match &self.names {
            Some(names) => Cow::Borrowed(&names[at]),
            None => Cow::Owned(format!("x{at}")),
        }
    }

    /// Whether there is one of something per feature.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] if there is not.
    pub fn check_count(&self, found: usize) -> Result<()> {
        match self.n_features {
            expected if expected == found => Ok(()),
            expected => Err(Error::FeatureCount { expected, found }),
        }
    }

    /// Whether places are those of features.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] with the number of features that they need.
    pub fn check_places(&self, places: &[usize]) -> Result<()> {
        match places.iter().find(|&&at| at >= self.n_features) {
            None => Ok(()),
            Some(at) => self.check_count(at.saturating_add(1)),
        }
    }

    /// Whether the model can be given these records.
    ///
    /// # Errors
    /// As [`FittedFeatures::check_same`], and [`Error::NotFinite`] with the row and the column.
    pub fn check(&self, x: &Records) -> Result<()> {
        self.check_same(x)?;
        validate::finite_records(x)
    }

    /// Whether a model that takes missing numbers can be given these records.
    ///
    /// # Errors
    /// As [`FittedFeatures::check_same`], and [`Error::NotFinite`] of an infinite number.
    pub fn check_or_missing(&self, x: &Records) -> Result<()> {
        self.check_same(x)?;
        validate::finite_or_missing(x)
    }

    /// Whether the records have the features of the fit; their numbers are not looked at.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] on another number of features; [`Error::FeatureNames`] where both
    /// have names and they differ, be it in their order.
    pub fn check_same(&self, x: &Records) -> Result<()> {
        self.check_count(x.n_features())?;
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
