//! The weight of each count: sublinear counts, inverse document frequencies, the norm of a text.

use serde::{Deserialize, Serialize};
use tenfold_ml::data::little_endian;
use tenfold_ml::error::{Error, Result};

/// The norm that the numbers of each text are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// The sum of their absolute values.
    L1,
    /// The root of the sum of their squares, so that the dot product of two texts is the cosine of
    /// the angle between them.
    L2,
    /// Nothing.
    None,
}

/// The transformations of the counts of a text, in the order of the fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Weighting {
    /// Each term that is there counts 1.
    pub(super) binary: bool,
    /// A count `c` becomes `1 + ln c`.
    pub(super) sublinear_tf: bool,
    /// The factor of each feature; empty for none.
    #[serde(with = "little_endian")]
    pub(super) idf: Vec<f64>,
    pub(super) norm: Norm,
}

impl Weighting {
    /// Counts as they are.
    pub(super) fn none() -> Self {
        Self { binary: false, sublinear_tf: false, idf: Vec::new(), norm: Norm::None }
    }

    /// Changes the numbers of one text.
    pub(super) fn apply(&self, features: &[u32], numbers: &mut [f64]) {
        if self.binary {
            numbers.fill(1.0);
        }
        if self.sublinear_tf {
            // Most counts are 1, whose logarithm is 0; a 0 that is stored stays one.
            let others = |number: &&mut f64| **number != 1.0 && **number != 0.0;
            numbers.iter_mut().filter(others).for_each(|number| {
                *number = number.ln() + 1.0;
            });
        }
        if !self.idf.is_empty() {
            for (number, &feature) in numbers.iter_mut().zip(features) {
                *number *= self.idf[feature as usize];
            }
        }
        let norm = match self.norm {
            Norm::L1 => numbers.iter().map(|number| number.abs()).sum(),
            Norm::L2 => numbers.iter().map(|number| number * number).sum::<f64>().sqrt(),
            Norm::None => return,
        };
        if norm > 0.0 {
            numbers.iter_mut().for_each(|number| *number /= norm);
        }
    }

    /// The factor of each feature; `None` for none.
    pub(super) fn idf(&self) -> Option<&[f64]> {
        (!self.idf.is_empty()).then_some(&self.idf[..])
    }

    /// Whether there is a finite factor for each of so many features, or for none.
    ///
    /// # Errors
    /// [`Error::FeatureCount`], [`Error::NotFinite`].
    pub(super) fn check(&self, n_features: usize) -> Result<()> {
        if !self.idf.is_empty() && self.idf.len() != n_features {
            return Err(Error::FeatureCount { expected: n_features, found: self.idf.len() });
        }
        match self.idf.iter().position(|factor| !factor.is_finite()) {
            None => Ok(()),
            Some(row) => Err(Error::NotFinite {
                what: "inverse document frequencies",
                value: self.idf[row],
                row,
                column: "column 0".into(),
            }),
        }
    }
}

/// The parameters of term frequency times inverse document frequency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Tfidf {
    pub(super) use_idf: bool,
    pub(super) smooth_idf: bool,
    pub(super) sublinear_tf: bool,
    pub(super) norm: Norm,
}

impl Default for Tfidf {
    fn default() -> Self {
        Self { use_idf: true, smooth_idf: true, sublinear_tf: false, norm: Norm::L2 }
    }
}

impl Tfidf {
    /// The weighting of features, from the number of texts that have each.
    pub(super) fn weighting(&self, dfs: &[u32], n_texts: usize, binary: bool) -> Weighting {
        let idf = match self.use_idf {
            true => self.inverse_document_frequencies(dfs, n_texts),
            false => Vec::new(),
        };
        Weighting { binary, sublinear_tf: self.sublinear_tf, idf, norm: self.norm }
    }

    /// `1 + ln(n / df)`; smooth, each feature is in one text more: `1 + ln((1 + n) / (1 + df))`.
    fn inverse_document_frequencies(&self, dfs: &[u32], n_texts: usize) -> Vec<f64> {
        let more = f64::from(u8::from(self.smooth_idf));
        let n_texts = n_texts as f64 + more;
        dfs.iter().map(|&df| (n_texts / (f64::from(df) + more)).ln() + 1.0).collect()
    }
}
