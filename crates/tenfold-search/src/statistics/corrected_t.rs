//! The interval of a mean score by the corrected resampled t.

use crate::error::Result;
use crate::statistics::moments::mean_and_variance;
use crate::statistics::student::Student;
use crate::statistics::{Interval, IntervalMethod, SplitSizes, check};

/// The interval of the mean score of models fitted on as many samples as a split fits on, by the
/// corrected resampled t.
///
/// m ± t · √((1/J + n_test / n_train) S²), with the mean m and the variance S² of the scores of J
/// splits, and the quantile t of J − 1 degrees of freedom (Nadeau and Bengio, "Inference for the
/// generalization error", Machine Learning 52, 2003, sections 4.1 and 5). The scores of two splits
/// correlate, since the splits share samples to fit on; the term n_test / n_train is for that. The
/// formula was made for random splits (`ShuffleSplit`), and serves folds and repeated folds too.
///
/// The target is the mean over samples of that size, with `n_train` of them, and not the error of
/// the one model fitted on all samples. Equal scores have an interval of length 0, although their
/// variance is above 0 on other samples.
///
/// ```
/// use tenfold::model_selection::{SplitSizes, corrected_t};
///
/// let scores = [0.91, 0.94, 0.93, 0.9, 0.95];
/// let interval = corrected_t(&scores, SplitSizes::new(80, 20)?, 0.9)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.low, interval.high), "0.8963 0.9557");
/// # Ok::<(), tenfold::model_selection::SearchError>(())
/// ```
///
/// # Errors
/// Errors of [`StatisticsError`](crate::statistics::StatisticsError): fewer than two scores, a
/// score that is not finite, a level outside (0, 1), scores whose variance overflows.
pub fn corrected_t(scores: &[f64], sizes: SplitSizes, level: f64) -> Result<Interval> {
    check::level(level)?;
    check::scores("scores", scores)?;
    let (mean, variance) = mean_and_variance("scores", scores)?;
    let error = (sizes.variance_factor(scores.len()) * variance).sqrt();
    let half = Student::new(scores.len() - 1).quantile(level) * error;
    let method = IntervalMethod::CorrectedT { n_train: sizes.n_train() };
    Ok(Interval::around(mean, half, level, method))
}
