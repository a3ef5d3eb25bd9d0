//! Classifiers with calibrated probabilities.

pub(crate) mod calibrated;

pub use calibrated::{Calibrated, CalibratedModel, CalibrationCurve};
