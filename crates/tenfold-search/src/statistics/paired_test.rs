//! The paired test of cross-validations over the same splits.

use tenfold_ml::model_selection::Direction;

use crate::error::Result;
use crate::statistics::moments::mean_and_variance;
use crate::statistics::student::Student;
use crate::statistics::{SplitSizes, StatisticsError, check};

/// The corrected resampled t test on the differences of scores in the same splits, with a region of
/// practical equivalence.
///
/// t = d / √((1/J + n_test / n_train) S²) of J − 1 degrees of freedom, with the mean d and the
/// variance S² of the J differences (Nadeau and Bengio, "Inference for the generalization error",
/// Machine Learning 52, 2003, section 4.1). Without the term n_test / n_train the test finds
/// differences that are not there, since the splits share samples to fit on (Dietterich 1998).
///
/// Differences that are all equal have no variance: t is infinite and p is 0; where all are 0, t is
/// 0 and p is 1.
///
/// ```
/// use tenfold::model_selection::{Direction, PairedTest, SplitSizes, Verdict};
///
/// let svm = [0.91, 0.94, 0.93, 0.9, 0.95];
/// let forest = [0.88, 0.92, 0.89, 0.88, 0.9];
/// let test = PairedTest::new(SplitSizes::new(80, 20)?, Direction::Higher);
/// let comparison = test.compare(&svm, &forest)?;
/// assert_eq!(comparison.verdict, Verdict::Better);
/// // Up to 0.02 makes no difference in practice.
/// let comparison = test.rope(0.02).compare(&svm, &forest)?;
/// assert_eq!(comparison.verdict, Verdict::Undecided);
/// # Ok::<(), tenfold::model_selection::SearchError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedTest {
    pub(super) sizes: SplitSizes,
    pub(super) direction: Direction,
    pub(super) level: f64,
    pub(super) rope: f64,
}

/// The mean difference of paired scores, and its test.
pub(super) struct Difference {
    pub(super) mean: f64,
    pub(super) standard_error: f64,
    pub(super) statistic: f64,
    pub(super) p_value: f64,
}

impl PairedTest {
    /// The test at the level 0.95, with a region of no width.
    pub fn new(sizes: SplitSizes, direction: Direction) -> Self {
        Self { sizes, direction, level: 0.95, rope: 0.0 }
    }

    /// Sets the level of intervals and verdicts, 0.95 by default.
    pub fn level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// Sets the half width of the region of practical equivalence, in units of the score; 0 by
    /// default. Differences up to it make no difference in practice.
    pub fn rope(self, rope: f64) -> Self {
        Self { rope, ..self }
    }

    /// Checks the level and the region.
    pub(super) fn check(&self) -> Result<()> {
        check::level(self.level)?;
        check::not_negative("rope", self.rope)
    }

    /// The test of the differences `first − second`, of finite scores.
    pub(super) fn difference(&self, first: &[f64], second: &[f64]) -> Result<Difference> {
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
        let (mean, variance) = mean_and_variance("first − second", &differences)?;
        let standard_error = (self.sizes.variance_factor(differences.len()) * variance).sqrt();
        let statistic = if mean == 0.0 { 0.0 } else { mean / standard_error };
        let p_value = Student::new(differences.len() - 1).outside(statistic);
        if !standard_error.is_finite() {
            return Err(StatisticsError::Overflow { argument: "first − second" }.into());
        }
        Ok(Difference { mean, standard_error, statistic, p_value })
    }
}
