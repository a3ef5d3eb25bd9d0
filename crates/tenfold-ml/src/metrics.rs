//! Metrics: how well predictions agree with the truth.
//!
//! Each equals scikit-learn's of the same meaning; the classification report byte for byte.

mod accuracy;
mod average;
mod balanced_accuracy;
mod classification_report;
mod cohen_kappa;
mod confusion_matrix;
mod explained_variance;
mod f_beta;
mod mae;
mod mape;
mod matthews_correlation;
mod max_error;
mod median_absolute_error;
mod mse;
mod pairs;
mod pinball_loss;
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
pub use explained_variance::explained_variance;
pub use f_beta::{f_beta, f_beta_by_class};
pub use mae::mae;
pub use mape::mape;
pub use matthews_correlation::matthews_correlation;
pub use max_error::max_error;
pub use median_absolute_error::median_absolute_error;
pub use mse::mse;
pub use pinball_loss::pinball_loss;
pub use precision::{precision, precision_by_class};
pub use r2::r2;
pub use recall::{recall, recall_by_class};
pub use regression_report::RegressionReport;
pub use rmse::rmse;
