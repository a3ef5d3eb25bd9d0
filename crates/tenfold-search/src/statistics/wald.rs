//! The interval of a mean loss by its standard error over samples.

use crate::error::Result;
use crate::statistics::moments::mean_and_variance;
use crate::statistics::{Interval, IntervalMethod, StatisticsError, check, normal};

/// The interval of the mean loss of the models of a cross-validation, from one loss per sample,
/// pooled over all folds.
///
/// m ± z · √(S² / n), with the mean m and the variance S² of n losses, and the quantile z of the
/// normal distribution: the naive interval of Bates, Hastie and Tibshirani ("Cross-validation: what
/// does it estimate and how well does it do it?", JASA 119, 2024). Where the error of a model
/// hardly changes with any one sample, it covers the mean error of the models of these folds as n
/// grows (Bayle, Bayle, Janson and Mackey, "Cross-validation confidence intervals for test error",
/// 2020, theorem 1). It is too narrow for the error of the model fitted on all samples, because
/// each sample serves both to fit and to test: [`nested_cv`](crate::statistics::nested_cv) is for
/// that one. On few samples for the number of coefficients it is too narrow for both.
///
/// Any score that is a mean over samples will do: zeros and ones of an accuracy, squared errors.
///
/// ```
/// use tenfold::model_selection::wald;
///
/// // 20 of 100 samples are wrong.
/// let losses: Vec<f64> = (0..100).map(|sample| f64::from(u8::from(sample % 5 == 0))).collect();
/// let interval = wald(&losses, 0.9)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.low, interval.high), "0.1339 0.2661");
/// # Ok::<(), tenfold::model_selection::SearchError>(())
/// ```
///
/// # Errors
/// Errors of [`StatisticsError`]: fewer than two losses, a loss that is not finite, a level outside
/// (0, 1), losses whose variance overflows.
pub fn wald(losses: &[f64], level: f64) -> Result<Interval> {
    check::level(level)?;
    if losses.len() < 2 {
        let (argument, unit) = ("losses", "samples");
        let (found, needed, advice) = (losses.len(), 2, "give one loss for each sample");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    check::finite("losses", losses, |sample| format!("sample {sample}"))?;
    let (mean, variance) = mean_and_variance("losses", losses)?;
    let half = normal::quantile(level) * (variance / losses.len() as f64).sqrt();
    Ok(Interval::around(mean, half, level, IntervalMethod::Wald))
}
