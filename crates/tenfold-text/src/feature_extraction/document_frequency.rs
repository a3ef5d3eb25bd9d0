//! In how many texts a term must be, and may be.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::param;
use tenfold_ml::error::{Error, Result};

use crate::feature_extraction::analysis::Owner;

/// A number of texts, or a share of all texts.
///
/// In its place a whole number is a count and a number with a point is a share:
///
/// ```
/// use tenfold::feature_extraction::{CountVectorizer, DocumentFrequency};
///
/// let counted = CountVectorizer::new().min_df(2).max_df(0.5);
/// # let _ = counted;
/// assert_eq!(DocumentFrequency::from(2), DocumentFrequency::Count(2));
/// assert_eq!(DocumentFrequency::from(0.5), DocumentFrequency::Share(0.5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DocumentFrequency {
    /// So many texts.
    Count(usize),
    /// A share of all texts, from 0 to 1.
    Share(f64),
}

impl From<usize> for DocumentFrequency {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for DocumentFrequency {
    fn from(share: f64) -> Self {
        Self::Share(share)
    }
}

impl Display for DocumentFrequency {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(to, "{count}"),
            Self::Share(share) => write!(to, "{share:?}"),
        }
    }
}

impl DocumentFrequency {
    /// The number of texts, which is whole only of a count.
    fn of(self, n_texts: usize) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Share(share) => share * n_texts as f64,
        }
    }

    fn check(self, name: &'static str) -> Result<()> {
        let (in_range, expected) = match self {
            Self::Count(count) => (count > 0, "at least 1 text, or a share from 0.0 to 1.0"),
            Self::Share(share) => ((0.0..=1.0).contains(&share), "a share from 0.0 to 1.0"),
        };
        match in_range {
            true => Ok(()),
            false => Err(Error::Param { name, value: self.to_string(), expected }),
        }
    }
}

/// The limits of the vocabulary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Limits {
    pub(super) min_df: DocumentFrequency,
    pub(super) max_df: DocumentFrequency,
    pub(super) max_features: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        let (min_df, max_df) = (DocumentFrequency::Count(1), DocumentFrequency::Share(1.0));
        Self { min_df, max_df, max_features: None }
    }
}

impl Limits {
    /// Checks the limits, for so many texts.
    pub(super) fn check(&self, owner: &Owner) -> Result<()> {
        self.min_df.check(owner.min_df)?;
        self.max_df.check(owner.max_df)?;
        param::within(
            owner.max_features,
            self.max_features.unwrap_or(1),
            1..,
            "at least 1 term is expected",
        )
    }

    /// Refuses a minimum that is more of so many texts than the maximum.
    pub(super) fn check_texts(&self, owner: &Owner, n_texts: usize) -> Result<()> {
        let (min, max) = (self.min_df.of(n_texts), self.max_df.of(n_texts));
        if min > max {
            let value = format!("{} with max_df {} and {n_texts} texts", self.min_df, self.max_df);
            let expected = "min_df must not ask for more texts than max_df allows";
            return Err(Error::Param { name: owner.min_df, value, expected });
        }
        Ok(())
    }

    /// Whether a term that is in `df` of the texts is kept.
    pub(super) fn keep(&self, df: u32, n_texts: usize) -> bool {
        let df = f64::from(df);
        df >= self.min_df.of(n_texts) && df <= self.max_df.of(n_texts)
    }
}
