//! Fitted neighbours as they are read, and what is checked of them.

use ndarray::Array2;
use serde::Deserialize;

use crate::neighbors::k_neighbors::{Params, Samples};
use crate::neighbors::nearest;
use crate::neighbors::{KNeighborsClassifierModel, KNeighborsRegressorModel};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::authoring::fitted_classes::FittedClasses;
use tenfold_ml::data::little_endian;
use tenfold_ml::error::Result;

/// Samples as they are read.
#[derive(Deserialize)]
pub(super) struct UncheckedSamples {
    params: Params,
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    points: Vec<f64>,
}

impl TryFrom<UncheckedSamples> for Samples {
    type Error = &'static str;

    fn try_from(read: UncheckedSamples) -> Result<Self, &'static str> {
        let UncheckedSamples { params, features, points } = read;
        let width = features.n_features();
        let n_samples = points.len().checked_div(width).unwrap_or(0);
        let points = Array2::from_shape_vec((n_samples, width), points)
            .map_err(|_| "each sample has one number per feature")?;
        if params.k == 0 || params.k > n_samples {
            return Err("there are at least as many samples as are to be found");
        }
        nearest::check("k-neighbors", &points).map_err(|_| "the samples have distances")?;
        Ok(Self { params, features, points })
    }
}

/// A fitted classifier as it is read.
#[derive(Deserialize)]
pub(super) struct UncheckedClassifier {
    samples: Samples,
    classes: FittedClasses,
    targets: Vec<u32>,
}

impl TryFrom<UncheckedClassifier> for KNeighborsClassifierModel {
    type Error = &'static str;

    fn try_from(read: UncheckedClassifier) -> Result<Self, &'static str> {
        let UncheckedClassifier { samples, classes, targets } = read;
        let n_classes = classes.codes().len() as u32;
        let known = targets.iter().all(|&target| target < n_classes);
        if targets.len() != samples.points.nrows() || !known {
            return Err("each sample is of one of the classes");
        }
        Ok(Self { samples, classes, targets })
    }
}

/// A fitted regressor as it is read.
#[derive(Deserialize)]
pub(super) struct UncheckedRegressor {
    samples: Samples,
    #[serde(with = "little_endian")]
    targets: Vec<f64>,
}

impl TryFrom<UncheckedRegressor> for KNeighborsRegressorModel {
    type Error = &'static str;

    fn try_from(read: UncheckedRegressor) -> Result<Self, &'static str> {
        let UncheckedRegressor { samples, targets } = read;
        if targets.len() != samples.points.nrows() {
            return Err("each sample has one value");
        }
        Ok(Self { samples, targets })
    }
}
