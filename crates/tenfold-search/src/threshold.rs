//! Decision thresholds: classifiers of two classes that predict one of them from a probability or
//! decision on which is not that of even odds.
//!
//! | file | contents |
//! |---|---|
//! | `tuned_threshold` | [`TunedThreshold`]: the threshold that is best by a scorer, found out of fold |
//! | `fixed_threshold` | [`FixedThreshold`]: a threshold that is given |
//! | `threshold_model` | [`ThresholdModel`]: the fitted model of both, which stores keep |
//! | `positive` | the class that is predicted from the threshold on, and its numbers |
//! | `mean_curve` | the mean of the scores of several folds at each threshold |

mod fixed_threshold;
mod mean_curve;
mod positive;
mod threshold_model;
mod tuned_threshold;

pub use fixed_threshold::FixedThreshold;
pub use threshold_model::{ThresholdModel, ThresholdScore};
pub use tuned_threshold::{Thresholds, TunedThreshold};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 1;
