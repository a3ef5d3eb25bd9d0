//! Metrics: how well predictions agree with the truth.
//!
//! Each equals scikit-learn's of the same meaning; the classification report byte for byte.

mod accuracy;
mod classification_report;
mod confusion_matrix;
mod mae;
mod mse;
mod pairs;
mod r2;
mod regression_report;
mod rmse;
mod sum;
mod targets;

pub use accuracy::accuracy;
pub use classification_report::{ClassificationReport, ReportOptions, Scores, ZeroDivision};
pub use confusion_matrix::ConfusionMatrix;
pub use mae::mae;
pub use mse::mse;
pub use r2::r2;
pub use regression_report::RegressionReport;
pub use rmse::rmse;
