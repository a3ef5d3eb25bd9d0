//! Metrics: how well predictions agree with the truth.
//!
//! Each equals scikit-learn's of the same meaning; the classification report byte for byte.

mod accuracy;
mod average;
mod balanced_accuracy;
mod classification_report;
mod cohen_kappa;
mod confusion_matrix;
mod f_beta;
mod mae;
mod matthews_correlation;
mod mse;
mod pairs;
mod precision;
mod r2;
mod recall;
mod regression_report;
mod rmse;
mod sum;
mod targets;

pub use accuracy::accuracy;
pub use average::Average;
pub use balanced_accuracy::balanced_accuracy;
pub use classification_report::{ClassificationReport, ReportOptions, Scores, ZeroDivision};
pub use cohen_kappa::{KappaWeights, cohen_kappa};
pub use confusion_matrix::ConfusionMatrix;
pub use f_beta::{f_beta, f_beta_by_class};
pub use mae::mae;
pub use matthews_correlation::matthews_correlation;
pub use mse::mse;
pub use precision::{precision, precision_by_class};
pub use r2::r2;
pub use recall::{recall, recall_by_class};
pub use regression_report::RegressionReport;
pub use rmse::rmse;
