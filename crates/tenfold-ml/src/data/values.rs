//! Numeric targets and predictions of regressors as a shared view.

use std::sync::Arc;

use crate::data::Rows;
use crate::data::sample_weights::SampleWeights;
use crate::error::{Error, Result};

mod stored;

/// One number per sample, shared and cheap to clone.
#[derive(Clone, Debug)]
pub struct Values {
    numbers: Arc<[f64]>,
    rows: Option<Rows>,
    weights: Option<SampleWeights>,
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
        Ok(Self { numbers: numbers.into(), rows: None, weights: None })
    }

    /// The same values, each counting as much as its weight says: where a model is fitted on them,
    /// and where predictions are held against them.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::SampleWeight`] on one that is negative or not finite;
    /// [`Error::NoWeight`] if all are 0; [`Error::WeightSum`] if their sum is infinite.
    pub fn with_weights(&self, weights: Vec<f64>) -> Result<Self> {
        let weighted = self.with_any_weights(weights)?;
        match weighted.weights.as_ref().is_some_and(SampleWeights::are_all_zero) {
            true => Err(Error::NoWeight),
            false => Ok(weighted),
        }
    }

    /// As [`with_weights`](Self::with_weights), of a fold too, in which no sample may count.
    fn with_any_weights(&self, weights: Vec<f64>) -> Result<Self> {
        let weights = Some(SampleWeights::new(weights, self.len())?);
        Ok(Self { weights, ..Self::new(self.iter().collect())? })
    }

    /// The same values, each counting alike.
    pub fn without_weights(&self) -> Self {
        Self { weights: None, ..self.clone() }
    }

    /// Whether there are weights.
    pub fn has_weights(&self) -> bool {
        self.weights.is_some()
    }

    /// How much a sample counts: 1 without weights.
    ///
    /// # Panics
    /// If `sample` is not below [`Values::len`].
    pub fn weight(&self, sample: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights.of(self.row_of(sample)))
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
        self.numbers[self.row_of(sample)]
    }

    /// The row of a sample in the values that these were selected from, for messages.
    ///
    /// # Panics
    /// If `sample` is not below [`Values::len`].
    pub fn row_of(&self, sample: usize) -> usize {
        self.rows.as_ref().map_or(sample, |rows| rows.as_slice()[sample] as usize)
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
        Self { rows: Some(rows), ..self.clone() }
    }
}

/// Equal when every sample has the same number (NaN equals nothing) and the same weight.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        let same = |sample| {
            self.value(sample) == other.value(sample) && self.weight(sample) == other.weight(sample)
        };
        self.len() == other.len() && (0..self.len()).all(same)
    }
}
