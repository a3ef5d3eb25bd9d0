//! The interval of the error of the model fitted on all samples, by nested cross-validation.

use serde::Serialize;

use crate::error::Result;
use crate::statistics::moments::{mean, mean_and_variance};
use crate::statistics::{Interval, IntervalMethod, StatisticsError, check, normal};

/// The losses of one outer fold of nested cross-validation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OuterFold {
    /// The losses of the samples of all other folds, each by a model fitted on neither its own fold
    /// nor the outer one. Any order.
    pub inner: Vec<f64>,
    /// The losses of the samples of this fold, by the model fitted on all other folds.
    pub outer: Vec<f64>,
}

/// The error of the model fitted on all samples, estimated by [`nested_cv`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NestedCv {
    /// The estimate, which is free of the bias.
    pub estimate: f64,
    /// The bias that was subtracted from the mean of the inner losses.
    pub bias: f64,
    /// The standard error, between its bounds.
    pub standard_error: f64,
    /// The standard error over that of [`wald`](crate::statistics::wald): from 1 to the root of the
    /// number of folds.
    pub inflation: f64,
    /// The interval.
    pub interval: Interval,
}

/// The interval of the error of the model fitted on all samples, by nested cross-validation: Bates,
/// Hastie and Tibshirani, "Cross-validation: what does it estimate and how well does it do it?",
/// JASA 119, 2024, algorithm 1.
///
/// Each repetition divides the same n samples anew into K folds, 3 or more, and fits K(K − 1)/2
/// models without two of the folds and K without one. They advise many repetitions, 200 for
/// example; with few the standard error is noisy.
///
/// - Of each outer fold, a = (mean of its inner losses − mean of its outer losses)², and b = the
///   variance of its outer losses over their number. The mean squared error of the estimate is
///   mean(a) − mean(b) over all folds and repetitions.
/// - It is that of (K − 1)/K of the samples, so it is multiplied by (K − 1)/K, as they advise.
/// - Its root is kept between s and √K · s, where s is the standard deviation of all inner losses
///   over √n, as they advise: the samples of the folds are neither better than independent, nor
///   worse than equal. A mean squared error below 0 counts as 0.
/// - The mean of the inner losses is that of models on (K − 2)/K of the samples. The bias (1 + (K −
///   2)/K) · (mean of inner losses − mean of outer losses) is subtracted. The outer losses are
///   those of an ordinary cross-validation, so no more fits are needed for it.
/// - The interval is estimate ± z · standard error, z the quantile of the normal distribution.
///
/// The loss must be one number per sample, such as 0 or 1, or a squared error.
///
/// # Errors
/// Errors of [`StatisticsError`]: no repetition, fewer than 3 folds, a fold with fewer than two
/// outer losses or without an inner loss, a loss that is not finite, repetitions of different
/// numbers of folds or samples, a level outside (0, 1), losses whose variance overflows.
pub fn nested_cv(repetitions: &[Vec<OuterFold>], level: f64) -> Result<NestedCv> {
    check::level(level)?;
    let (n_folds, n_samples) = check_repetitions(repetitions)?;
    let folds = || repetitions.iter().flatten();
    let mut squared_error = 0.0;
    for fold in folds() {
        let (outer, variance) = mean_and_variance("repetitions", &fold.outer)?;
        squared_error += (mean(&fold.inner) - outer).powi(2) - variance / fold.outer.len() as f64;
    }
    squared_error /= (repetitions.len() * n_folds) as f64;
    let inner: Vec<f64> = folds().flat_map(|fold| &fold.inner).copied().collect();
    let outer: Vec<f64> = folds().flat_map(|fold| &fold.outer).copied().collect();
    let (inner_mean, inner_variance) = mean_and_variance("repetitions", &inner)?;
    let k = n_folds as f64;
    let least = (inner_variance / n_samples as f64).sqrt();
    let raw = (squared_error.max(0.0) * (k - 1.0) / k).sqrt();
    let standard_error = raw.clamp(least, least * k.sqrt());
    let bias = (1.0 + (k - 2.0) / k) * (inner_mean - mean(&outer));
    let estimate = inner_mean - bias;
    let half = normal::quantile(level) * standard_error;
    if !(estimate.is_finite() && half.is_finite()) {
        return Err(StatisticsError::Overflow { argument: "repetitions" }.into());
    }
    Ok(NestedCv {
        estimate,
        bias,
        standard_error,
        inflation: if least > 0.0 { standard_error / least } else { 1.0 },
        interval: Interval::around(estimate, half, level, IntervalMethod::NestedCv),
    })
}

/// Checks the losses, and returns the number of folds and that of samples of each repetition.
fn check_repetitions(repetitions: &[Vec<OuterFold>]) -> Result<(usize, usize)> {
    let n_samples = |folds: &[OuterFold]| folds.iter().map(|fold| fold.outer.len()).sum::<usize>();
    let Some(first) = repetitions.first() else {
        let (argument, unit) = ("repetitions", "repetitions");
        let (found, needed, advice) = (0, 1, "repeat with folds drawn anew, 200 times for example");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    };
    if first.len() < 3 {
        let (argument, unit) = ("repetitions", "folds");
        let (found, needed, advice) = (first.len(), 3, "the inner models are fitted without two");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    for (repetition, folds) in repetitions.iter().enumerate() {
        let sizes =
            [(folds.len(), first.len(), "folds"), (n_samples(folds), n_samples(first), "samples")];
        if let Some((found, expected, unit)) = sizes.into_iter().find(|(a, b, _)| a != b) {
            let fault = StatisticsError::Repetition { repetition, found, expected, unit };
            return Err(fault.into());
        }
        for (at, fold) in folds.iter().enumerate() {
            check_losses("inner", &fold.inner, 1, (repetition, at))?;
            check_losses("outer", &fold.outer, 2, (repetition, at))?;
        }
    }
    Ok((first.len(), n_samples(first)))
}

fn check_losses(
    argument: &'static str,
    losses: &[f64],
    needed: usize,
    (repetition, fold): (usize, usize),
) -> Result<()> {
    if losses.len() < needed {
        let (found, unit) = (losses.len(), "losses in an outer fold");
        let advice = "each fold needs two samples of its own and all those of the others";
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    let place = |at| format!("repetition {repetition}, outer fold {fold}, loss {at}");
    check::finite(argument, losses, place)
}
