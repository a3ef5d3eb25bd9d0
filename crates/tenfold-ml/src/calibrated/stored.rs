//! How a calibrated model is kept: the version of the model in it, the model, and the curves.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CalibratedModel, CalibrationCurve};
use crate::ClassifierModel;
use crate::fitted_classes::FittedClasses;
use crate::nesting::{Inside, TOO_DEEP};

/// A calibrated model as it is written.
#[derive(Serialize)]
#[serde(rename = "CalibratedModel")]
struct Written<'a> {
    /// That of the model: with other code, a calibrated model of equal parts is another.
    version: Option<u32>,
    model: &'a dyn ClassifierModel,
    classes: &'a FittedClasses,
    curves: &'a [CalibrationCurve],
}

/// A calibrated model as it is read.
#[derive(Deserialize)]
#[serde(rename = "CalibratedModel")]
struct Read {
    /// What it was is of no use: the model is of this program now.
    #[serde(rename = "version")]
    _version: Option<u32>,
    model: Box<dyn ClassifierModel>,
    classes: FittedClasses,
    curves: Vec<CalibrationCurve>,
}

impl Serialize for CalibratedModel {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let _inside = Inside::enter().ok_or_else(|| S::Error::custom(TOO_DEEP))?;
        let Self { model, classes, curves } = self;
        Written { version: model.version(), model: &**model, classes, curves }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for CalibratedModel {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let _inside = Inside::enter().ok_or_else(|| D::Error::custom(TOO_DEEP))?;
        let Read { model, classes, curves, .. } = Read::deserialize(from)?;
        if curves.len() != classes.positives().len() {
            return Err(D::Error::custom("there is one curve for two classes, else one per class"));
        }
        Ok(Self { model, classes, curves })
    }
}
