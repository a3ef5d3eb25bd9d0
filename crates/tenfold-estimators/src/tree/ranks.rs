//! Features as ranks, which make a tree quick to grow. Each number is replaced by its place among
//! the distinct numbers of its feature, once for all trees.

use tenfold_ml::authoring::{parallel, validate};
use tenfold_ml::data::{DenseView, Labels, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_store::{Fingerprint, Fingerprinter};

/// The rank of each number among the distinct numbers of its feature, and those numbers.
#[derive(Debug)]
pub(crate) struct Ranks {
    n_samples: usize,
    /// Feature by feature, a rank per sample.
    ranks: Vec<u32>,
    /// For each feature its distinct numbers, ascending.
    numbers: Vec<Vec<f64>>,
}

/// The most samples that a tree can be grown on, so that a node's number has 32 bits.
const SAMPLES_MAX: usize = 1 << 31;

impl Ranks {
    /// The ranks of records with their classes, both checked.
    ///
    /// # Errors
    /// Those of [`validate::weighted_classification`]; [`Error::RecordKind`] unless the records are
    /// dense; [`Error::Fit`] past 2³¹ samples.
    pub(crate) fn for_labels(x: &Records, y: &Labels) -> Result<Self> {
        validate::weighted_classification(x, y)?;
        Self::new(x.as_dense()?)
    }

    /// The ranks of records with their values, both checked.
    ///
    /// # Errors
    /// Those of [`validate::weighted_regression`]; [`Error::RecordKind`] unless the records are
    /// dense; [`Error::Fit`] past 2³¹ samples.
    pub(crate) fn for_values(x: &Records, y: &Values) -> Result<Self> {
        validate::weighted_regression(x, y)?;
        Self::new(x.as_dense()?)
    }

    fn new(x: DenseView<'_>) -> Result<Self> {
        let n_samples = x.n_samples();
        if n_samples > SAMPLES_MAX {
            let reason = format!("{n_samples} samples are more than the {SAMPLES_MAX} it can take");
            return Err(Error::Fit { estimator: "decision-tree", reason });
        }
        let mut ranks = vec![0; n_samples * x.n_features()];
        let mut features: Vec<(&mut [u32], Vec<f64>)> =
            ranks.chunks_exact_mut(n_samples).map(|ranks| (ranks, Vec::new())).collect();
        parallel::for_each_chunk(&mut features, 1, 1, &|feature, one| {
            for (ranks, numbers) in one {
                *numbers = rank(x.rows().map(|row| row[feature]), ranks);
            }
        });
        let numbers = features.into_iter().map(|(_, numbers)| numbers).collect();
        Ok(Self { n_samples, ranks, numbers })
    }

    /// The number of features.
    pub(crate) fn n_features(&self) -> usize {
        self.numbers.len()
    }

    /// The rank of each sample in a feature.
    pub(crate) fn of(&self, feature: usize) -> &[u32] {
        &self.ranks[feature * self.n_samples..][..self.n_samples]
    }

    /// The number in the middle between those of two ranks of a feature, or that of the lower rank
    /// if nothing is between them.
    pub(crate) fn middle(&self, feature: usize, low: u32, high: u32) -> f64 {
        let [low, high] = [low, high].map(|rank| self.numbers[feature][rank as usize]);
        let middle = low / 2.0 + high / 2.0;
        // Halves of the smallest numbers are rounded, so the middle could be outside.
        if (low..high).contains(&middle) { middle } else { low }
    }
}

/// Writes the rank of each number; returns the distinct numbers.
fn rank(numbers: impl Iterator<Item = f64>, ranks: &mut [u32]) -> Vec<f64> {
    // Adding 0 makes −0 to 0, so that both have one rank.
    let mut placed: Vec<(f64, u32)> = numbers.map(|number| number + 0.0).zip(0..).collect();
    placed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut distinct: Vec<f64> = Vec::new();
    for (number, sample) in placed {
        if distinct.last() != Some(&number) {
            distinct.push(number);
        }
        ranks[sample as usize] = distinct.len() as u32 - 1;
    }
    distinct
}

impl Fingerprint for Ranks {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.ranks.v1").feed(self.ranks.as_slice()).feed(&self.numbers);
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn equal_numbers_have_one_rank_and_zeros_are_equal() {
        let x = array![[3.0, 0.0], [-1.0, -0.0], [3.0, 1e-320], [2.0, 0.0]];
        let ranks = Ranks::new(Records::dense(x).unwrap().as_dense().unwrap()).unwrap();
        assert_eq!(ranks.of(0), [2, 0, 2, 1]);
        assert_eq!(ranks.of(1), [0, 0, 1, 0]);
        assert_eq!(ranks.middle(0, 0, 2), 1.0);
    }

    #[test]
    fn the_threshold_is_between_both_sides() {
        let neighbours = [1.0, 1.0_f64.next_up(), f64::MAX.next_down(), f64::MAX];
        let tiny = [-5e-324, 0.0, 5e-324, 1e-323];
        for numbers in [neighbours, tiny] {
            let x = ndarray::Array2::from_shape_fn((4, 1), |(row, _)| numbers[row]);
            let ranks = Ranks::new(Records::dense(x).unwrap().as_dense().unwrap()).unwrap();
            for low in 0..3 {
                let middle = ranks.middle(0, low, low + 1);
                assert!((numbers[low as usize]..numbers[low as usize + 1]).contains(&middle));
            }
        }
    }
}
