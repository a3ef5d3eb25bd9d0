//! How much each sample counts.

use std::sync::Arc;

use tenfold_store::{
    Array, Error as StoreError, Fingerprinter, Result as Stored, Source, unwritten,
};

use crate::data::little_endian::{Table, unreadable};
use crate::data::{Labels, Records, Rows};
use crate::error::{Error, Result};

/// A weight per sample of a target, finite and at least 0.
#[derive(Clone, Debug)]
pub(crate) struct SampleWeights(Arc<[f64]>);

impl SampleWeights {
    /// Weights for `n_samples` samples, checked.
    pub(crate) fn new(weights: Vec<f64>, n_samples: usize) -> Result<Self> {
        let (left_len, right_len) = (weights.len(), n_samples);
        if left_len != right_len {
            let (left, right) = ("sample weights", "the target");
            return Err(Error::LengthMismatch { left, left_len, right, right_len });
        }
        match weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
            Some(row) => Err(Error::SampleWeight { row, value: weights[row] }),
            None if !weights.iter().sum::<f64>().is_finite() => Err(Error::WeightSum),
            None => Ok(Self(weights.into())),
        }
    }

    /// Whether no sample counts: in a fold that can be, in all that a person gives it is an error.
    pub(crate) fn are_all_zero(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|weight| *weight == 0.0)
    }

    /// The weight of a row.
    #[inline]
    pub(crate) fn of(&self, row: usize) -> f64 {
        self.0[row]
    }
}

/// The samples that count: those of the weight 0 do not, nor do classes that have no others.
pub fn counted(x: &Records, y: &Labels) -> (Records, Labels) {
    let counts = |sample: &u32| y.weight(*sample as usize) > 0.0;
    let all = 0..y.len() as u32;
    if !y.has_weights() || all.clone().all(|sample| counts(&sample)) {
        return (x.clone(), y.clone());
    }
    let rows: Rows = all.filter(counts).collect();
    (x.select(&rows), y.select(&rows))
}

/// Feeds the weights of the selected rows, or that there are none.
pub(crate) fn fingerprint(
    weights: Option<&SampleWeights>,
    rows: Option<&Rows>,
    to: &mut Fingerprinter,
) {
    to.feed(&weights.is_some());
    if let Some(SampleWeights(weights)) = weights {
        Table::column(weights, rows).fingerprint(to);
    }
}

/// Writes whether there are weights, and then the `n_samples` of the selected rows.
pub(crate) fn write(
    weights: Option<&SampleWeights>,
    rows: Option<&Rows>,
    n_samples: usize,
    to: &mut dyn std::io::Write,
) -> Stored<()> {
    to.write_all(&[u8::from(weights.is_some())]).map_err(unwritten)?;
    match weights {
        None => Ok(()),
        Some(SampleWeights(weights)) => Table::column(weights, rows).write(&[n_samples], to),
    }
}

/// Reads the weights that [`write`] wrote.
pub(crate) fn read(from: &mut Source<'_>) -> Stored<Option<Vec<f64>>> {
    match from.take()? {
        [0] => Ok(None),
        [1] => {
            let Array { shape, values } = Array::<f64>::read(from)?;
            if shape.len() != 1 {
                return Err(unreadable(format!("sample weights of shape {shape:?}")));
            }
            Ok(Some(values))
        }
        [other] => Err(StoreError::Decode {
            reason: format!("a mark {other} for sample weights, expected 0 or 1"),
        }),
    }
}
