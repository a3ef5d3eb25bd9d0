//! How many samples one part of a split holds.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model_selection::SplitError;

/// The size of one part of a split: a share of the samples or a number of them.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{Part, ShuffleSplit, Splitter};
///
/// let splitter = ShuffleSplit::new(1, 7).test_size(Part::Share(0.25)).train_size(Part::Count(5));
/// let split = splitter.split(&Samples::counted(10))?.get(0).unwrap();
/// assert_eq!((split.train.len(), split.test.len()), (5, 3));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// A number of samples, at least 1 and fewer than all.
    Count(usize),
    /// A share of all samples, above 0 and below 1. Where it is no whole number of samples, a test
    /// gets one more and a training part one less.
    Share(f64),
}

impl Display for Part {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => write!(to, "{share}"),
            Self::Count(count) => write!(to, "{count}"),
        }
    }
}

/// The sizes of both parts, each the rest of the other where only one is given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) test: Option<Part>,
    pub(super) train: Option<Part>,
}

/// The share that is tested where no size is given.
const DEFAULT_TEST: Part = Part::Share(0.1);

impl Parts {
    /// Checks a part without its samples: shares between 0 and 1, counts above 0.
    pub(super) fn check(&self, test_name: &'static str, train_name: &'static str) -> Result<()> {
        for (name, part) in [(test_name, self.test), (train_name, self.train)] {
            let (in_range, expected) = match part {
                None => continue,
                Some(Part::Share(share)) => (share > 0.0 && share < 1.0, "above 0 and below 1"),
                Some(Part::Count(count)) => (count > 0, "at least 1 sample"),
            };
            if let Some(part) = part.filter(|_| !in_range) {
                return Err(Error::Param { name, value: part.to_string(), expected });
            }
        }
        match (self.test, self.train) {
            (Some(Part::Share(test)), Some(Part::Share(train))) if test + train > 1.0 => {
                let value = format!("{test} + {train}");
                let expected = "the shares to test and to fit on are together at most 1";
                Err(Error::Param { name: test_name, value, expected })
            }
            _ => Ok(()),
        }
    }

    /// How many of `n_samples` to fit on and to test, at least one each.
    pub(super) fn sizes(&self, n_samples: usize) -> Result<(usize, usize)> {
        let share = |share: f64| share * n_samples as f64;
        let test =
            self.test.or(self.train.is_none().then_some(DEFAULT_TEST)).map(|part| match part {
                Part::Share(part) => share(part).ceil() as usize,
                Part::Count(count) => count,
            });
        let train = self.train.map(|part| match part {
            Part::Share(part) => share(part).floor() as usize,
            Part::Count(count) => count,
        });
        let n_test = test.unwrap_or(n_samples.saturating_sub(train.unwrap_or(0)));
        let n_train = train.unwrap_or(n_samples.saturating_sub(n_test));
        let fits = n_train.checked_add(n_test).is_some_and(|both| both <= n_samples);
        if n_train == 0 || n_test == 0 || !fits {
            return Err(SplitError::PartSizes { n_train, n_test, n_samples }.into());
        }
        Ok((n_train, n_test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(test: Option<Part>, train: Option<Part>, n_samples: usize) -> Result<(usize, usize)> {
        let parts = Parts { test, train };
        parts.check("test_size", "train_size")?;
        parts.sizes(n_samples)
    }

    #[test]
    fn shares_round_towards_the_test() {
        assert_eq!(sizes(None, None, 11).unwrap(), (9, 2));
        assert_eq!(sizes(Some(Part::Share(0.25)), None, 10).unwrap(), (7, 3));
        assert_eq!(sizes(None, Some(Part::Share(0.75)), 10).unwrap(), (7, 3));
        assert_eq!(sizes(Some(Part::Share(0.25)), Some(Part::Count(2)), 10).unwrap(), (2, 3));
    }

    #[test]
    fn sizes_out_of_range_name_the_numbers() {
        let message =
            |test, train, n_samples| sizes(test, train, n_samples).unwrap_err().to_string();
        for share in [0.0, 1.0, -0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(
                message(Some(Part::Share(share)), None, 10),
                format!("test_size = {share} is out of range: above 0 and below 1")
            );
        }
        assert!(message(None, Some(Part::Count(0)), 10).starts_with("train_size = 0 is out"));
        assert!(message(Some(Part::Share(0.6)), Some(Part::Share(0.5)), 10).contains("0.6 + 0.5"));
        assert_eq!(
            message(Some(Part::Count(10)), None, 10),
            "10 samples cannot be split into 0 to fit on and 10 to test; each part needs at least \
             one, and together they are at most all"
        );
        assert!(message(None, None, 1).contains("into 0 to fit on and 1 to test"));
        let both = (Some(Part::Count(usize::MAX)), Some(Part::Count(usize::MAX)));
        assert!(message(both.0, both.1, 10).starts_with("10 samples cannot be split"));
    }
}
