//! A confidence interval, which names its method and the assumption behind it.

use std::fmt;

use serde::Serialize;

use crate::error::Result;
use crate::statistics::check;
use crate::statistics::shown::{Percent, Shown};

/// A confidence interval of a score or of a loss.
///
/// Ends are not cut at the bounds of a score: an accuracy near 1 may have an interval that ends
/// above 1.
///
/// ```
/// use tenfold::model_selection::{SplitSizes, corrected_t};
///
/// let interval = corrected_t(&[0.91, 0.94, 0.93, 0.9, 0.95], SplitSizes::new(80, 20)?, 0.9)?;
/// assert_eq!(
///     interval.to_string(),
///     "0.8963 to 0.9557 (90 % interval by the corrected resampled t, for models fitted on 80 samples, \
///      assuming normal scores that correlate as much as the share of tested samples)"
/// );
/// # Ok::<(), tenfold::model_selection::SearchError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The nominal level, 0.95 for example.
    pub level: f64,
    /// The method.
    pub method: IntervalMethod,
}

/// The method of an [`Interval`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub enum IntervalMethod {
    /// [`corrected_t`](crate::statistics::corrected_t), for models fitted on so many samples.
    CorrectedT {
        /// The mean number of samples to fit on.
        n_train: f64,
    },
    /// [`wald`](crate::statistics::wald).
    Wald,
    /// [`nested_cv`](crate::statistics::nested_cv).
    NestedCv,
    /// Percentiles of the out-of-bag scores of [`BbcCv`](crate::statistics::BbcCv).
    Percentile {
        /// The number of bootstraps.
        n_bootstraps: usize,
    },
}

impl fmt::Display for IntervalMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CorrectedT { n_train } => write!(
                f,
                "the corrected resampled t, for models fitted on {} samples, assuming normal scores \
                 that correlate as much as the share of tested samples",
                Shown(*n_train)
            ),
            Self::Wald => f.write_str(
                "Wald on pooled losses, for the models of these folds, assuming independent losses",
            ),
            Self::NestedCv => f.write_str(
                "nested cross-validation, for the model fitted on all samples, assuming independent \
                 samples",
            ),
            Self::Percentile { n_bootstraps } => write!(
                f,
                "percentiles of {n_bootstraps} bootstraps, for the chosen model, assuming independent \
                 samples"
            ),
        }
    }
}

impl Interval {
    /// The interval around a centre.
    pub(super) fn around(centre: f64, half: f64, level: f64, method: IntervalMethod) -> Self {
        Self { low: centre - half, high: centre + half, level, method }
    }

    /// The interval between the percentiles of some numbers, which leaves out as many below as
    /// above.
    pub(super) fn of_percentiles(
        mut numbers: Vec<f64>,
        level: f64,
        method: IntervalMethod,
    ) -> Result<Self> {
        check::level(level)?;
        numbers.sort_unstable_by(f64::total_cmp);
        let outside = (1.0 - level) / 2.0;
        let (low, high) = (percentile(&numbers, outside), percentile(&numbers, 1.0 - outside));
        Ok(Self { low, high, level, method })
    }

    /// The same without the values past the best score that there is, which no mean score can have.
    #[must_use]
    pub fn up_to(mut self, best: f64) -> Self {
        if self.contains(best) {
            if best < self.centre() {
                self.low = best;
            } else {
                self.high = best;
            }
        }
        self
    }

    /// The middle between both ends.
    pub fn centre(&self) -> f64 {
        self.low + (self.high - self.low) / 2.0
    }

    /// Returns `true` if a value is between the ends, or at one of them.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A quantile of sorted numbers, linear between two of them (Hyndman and Fan, "Sample quantiles in
/// statistical packages", 1996, definition 7).
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, high, level, method } = self;
        let (low, high, level) = (Shown(*low), Shown(*high), Percent(*level));
        write!(f, "{low} to {high} ({level} interval by {method})")
    }
}
