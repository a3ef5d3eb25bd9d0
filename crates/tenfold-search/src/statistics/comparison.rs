//! The comparison of two cross-validations, and the verdict of its test.

use std::fmt;

use serde::Serialize;
use tenfold_ml::model_selection::Direction;

use crate::error::Result;
use crate::statistics::shown::{Percent, Shown};
use crate::statistics::student::Student;
use crate::statistics::{Interval, IntervalMethod, PairedTest, StatisticsError, check};

/// The comparison of a first with a second cross-validation over the same splits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The number of splits.
    pub n_splits: usize,
    /// The mean of the differences `first − second`, in units of the score.
    pub difference: f64,
    /// The standard error of the mean difference, corrected for samples in common.
    pub standard_error: f64,
    /// The statistic t: 0 where no score differs, infinite where all differ by the same.
    pub statistic: f64,
    /// The degrees of freedom.
    pub degrees_of_freedom: usize,
    /// The probability of a statistic at least as far from 0, on either side, if there is no
    /// difference.
    pub p_value: f64,
    /// The interval of the difference.
    pub interval: Interval,
    /// The half width of the region of practical equivalence.
    pub rope: f64,
    /// The direction of better scores.
    pub direction: Direction,
    /// The verdict at the level of the interval.
    pub verdict: Verdict,
}

/// The verdict on the first of two cross-validations, from the interval of the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// The whole interval is on the better side of the region of practical equivalence.
    Better,
    /// The whole interval is on the worse side of it.
    Worse,
    /// The whole interval is inside it: at least as strict as two one-sided tests (Schuirmann
    /// 1987). Of a region of no width: no score differs.
    Equivalent,
    /// Anything else: more splits or samples may decide.
    Undecided,
}

impl PairedTest {
    /// The comparison of the scores `first` with the scores `second` of the same splits, in order.
    ///
    /// # Errors
    /// Errors of [`StatisticsError`]: different numbers of scores, fewer than two, a score that is
    /// not finite (its split is named), a level outside (0, 1), a negative region, differences
    /// whose variance overflows.
    pub fn compare(&self, first: &[f64], second: &[f64]) -> Result<Comparison> {
        self.check()?;
        if first.len() != second.len() {
            let (first_len, second_len) = (first.len(), second.len());
            let (first, second) = ("first", "second");
            let fault = StatisticsError::SplitCount { first, first_len, second, second_len };
            return Err(fault.into());
        }
        check::scores("first", first)?;
        check::scores("second", second)?;
        let found = self.difference(first, second)?;
        let degrees_of_freedom = first.len() - 1;
        let half = Student::new(degrees_of_freedom).quantile(self.level) * found.standard_error;
        let method = IntervalMethod::CorrectedT { n_train: self.sizes.n_train() };
        let interval = Interval::around(found.mean, half, self.level, method);
        Ok(Comparison {
            n_splits: first.len(),
            difference: found.mean,
            standard_error: found.standard_error,
            statistic: found.statistic,
            degrees_of_freedom,
            p_value: found.p_value,
            interval,
            rope: self.rope,
            direction: self.direction,
            verdict: Verdict::of(&interval, self.rope, self.direction),
        })
    }
}

impl Verdict {
    fn of(interval: &Interval, rope: f64, direction: Direction) -> Self {
        let (low, high) = match direction {
            Direction::Higher => (interval.low, interval.high),
            Direction::Lower => (-interval.high, -interval.low),
        };
        match () {
            () if low > rope => Self::Better,
            () if high < -rope => Self::Worse,
            () if low >= -rope && high <= rope => Self::Equivalent,
            () => Self::Undecided,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Better => "the first is better",
            Self::Worse => "the first is worse",
            Self::Equivalent => "the two are equivalent in practice",
            Self::Undecided => "undecided",
        })
    }
}

/// The verdict, and the numbers behind it. The word "better" is in it only with the verdict
/// [`Verdict::Better`].
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval { low, high, level, .. } = self.interval;
        write!(
            f,
            "{}: first minus second is {} ({} interval {} to {}; t = {} with {} degree{} of freedom, \
             p = {}; region of equivalence ±{}; corrected resampled t test of {} splits)",
            self.verdict,
            Shown(self.difference),
            Percent(level),
            Shown(low),
            Shown(high),
            Shown(self.statistic),
            self.degrees_of_freedom,
            if self.degrees_of_freedom == 1 { "" } else { "s" },
            Shown(self.p_value),
            Shown(self.rope),
            self.n_splits,
        )
    }
}
