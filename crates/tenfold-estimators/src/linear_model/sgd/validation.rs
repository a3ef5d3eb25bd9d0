//! Early stopping: the samples that are kept back, and how well they are predicted.

use tenfold_ml::data::{Labels, Samples};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::model_selection::{Part, ShuffleSplit, Splitter, StratifiedShuffleSplit};

use crate::linear_model::sgd::loss::Loss;

/// Whether each of the samples is kept back: this share of each class.
///
/// # Errors
/// Those of [`StratifiedShuffleSplit`], and [`Error::NoWeight`] if none that is kept back counts.
pub(super) fn of_classes(y: &Labels, share: f64, seed: u64) -> Result<Vec<bool>> {
    let splitter = StratifiedShuffleSplit::new(1, seed).test_size(Part::Share(share));
    held_out(&splitter, &Samples::labelled(y), |sample| y.weight(sample))
}

/// Whether each of so many samples is kept back: this share of all.
///
/// # Errors
/// Those of [`ShuffleSplit`], and [`Error::NoWeight`] if none that is kept back counts.
pub(super) fn of_values(
    n_samples: usize,
    share: f64,
    seed: u64,
    weight: impl Fn(usize) -> f64,
) -> Result<Vec<bool>> {
    let splitter = ShuffleSplit::new(1, seed).test_size(Part::Share(share));
    held_out(&splitter, &Samples::counted(n_samples), weight)
}

fn held_out(
    splitter: &dyn Splitter,
    samples: &Samples<'_>,
    weight: impl Fn(usize) -> f64,
) -> Result<Vec<bool>> {
    let mut held_out = vec![false; samples.n_samples()];
    for split in splitter.split(samples)?.iter() {
        split.test.iter().for_each(|sample| held_out[sample] = true);
    }
    let counts = |held: bool| {
        (0..held_out.len()).any(|sample| held_out[sample] == held && weight(sample) > 0.0)
    };
    if counts(true) && counts(false) { Ok(held_out) } else { Err(Error::NoWeight) }
}

/// A held-out sample and its decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub(super) target: f64,
    pub(super) weight: f64,
    pub(super) decision: f64,
}

/// The weighted share of samples on their right side, or, of regression, R².
pub(super) fn score(loss: Loss, judged: impl Iterator<Item = Judged> + Clone) -> f64 {
    let sum = |of: &dyn Fn(Judged) -> f64| -> f64 {
        judged.clone().map(|judged| judged.weight * of(judged)).sum()
    };
    let weight = sum(&|_| 1.0);
    if !loss.is_regression() {
        let right = |of: Judged| f64::from((of.decision > 0.0) == (of.target > 0.0));
        return sum(&right) / weight;
    }
    let mean = sum(&|of| of.target) / weight;
    let missed = sum(&|of| (of.target - of.decision).powi(2));
    let spread = sum(&|of| (of.target - mean).powi(2));
    match (missed, spread) {
        (0.0, 0.0) => 1.0,
        (_, 0.0) => 0.0,
        _ => 1.0 - missed / spread,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rows: &'static [(f64, f64, f64)]) -> impl Iterator<Item = Judged> + Clone {
        rows.iter().map(|&(target, weight, decision)| Judged { target, weight, decision })
    }

    #[test]
    fn scores_count_by_weight() {
        let classes = judged(&[(1.0, 3.0, 0.5), (-1.0, 1.0, 0.5), (-1.0, 0.0, -2.0)]);
        assert_eq!(score(Loss::Hinge, classes), 0.75);
        let values = judged(&[(0.0, 1.0, 1.0), (4.0, 1.0, 4.0), (9.0, 0.0, 0.0)]);
        assert_eq!(score(Loss::SquaredError, values), 1.0 - 1.0 / 8.0);
        assert_eq!(score(Loss::SquaredError, judged(&[(2.0, 1.0, 1.0)])), 0.0);
    }

    #[test]
    fn a_share_of_each_class_is_kept_back() {
        let y = Labels::from_integers(&[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]).unwrap();
        let held_out = of_classes(&y, 0.25, 3).unwrap();
        assert_eq!(held_out[..8].iter().filter(|held| **held).count(), 2);
        assert_eq!(held_out[8..].iter().filter(|held| **held).count(), 1);
    }
}
