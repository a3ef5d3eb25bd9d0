//! Numeric targets as a shared view: what a regressor learns and predicts.

use std::sync::Arc;

use crate::{Error, Result, Rows};

mod stored;

/// One number per sample, shared and cheap to clone.
#[derive(Clone, Debug)]
pub struct Values {
    numbers: Arc<[f64]>,
    rows: Option<Rows>,
}

impl Values {
    /// Values from numbers, one per sample.
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` numbers.
    pub fn new(numbers: Vec<f64>) -> Result<Self> {
        if u32::try_from(numbers.len()).is_err() {
            return Err(Error::TooManySamples { found: numbers.len() });
        }
        Ok(Self { numbers: numbers.into(), rows: None })
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.numbers.len(), Rows::len)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of one sample.
    ///
    /// # Panics
    /// If `sample` is not below [`Values::len`].
    pub fn value(&self, sample: usize) -> f64 {
        match &self.rows {
            Some(rows) => self.numbers[rows.as_slice()[sample] as usize],
            None => self.numbers[sample],
        }
    }

    /// The number of each sample, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = f64> + Clone + '_ {
        (0..self.len()).map(|sample| self.value(sample))
    }

    /// A view on the given rows of this view; shares the numbers.
    ///
    /// # Panics
    /// If a row number is not below [`Values::len`].
    pub fn select(&self, rows: &Rows) -> Self {
        let len = self.len();
        assert!(rows.iter().all(|row| row < len), "a selected row is not below the {len} values");
        let rows = match &self.rows {
            None => rows.clone(),
            Some(mine) => mine.compose(rows),
        };
        Self { numbers: Arc::clone(&self.numbers), rows: Some(rows) }
    }
}

/// Equal when every sample has the same number (NaN equals nothing).
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| a == b)
    }
}
