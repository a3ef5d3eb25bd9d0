//! Early stopping: the samples that are kept back, and how well they are predicted.

use tenfold_ml::data::{Labels, Samples};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::model_selection::{
    Part, ShuffleSplit, SplitError, Splitter, StratifiedShuffleSplit,
};

use crate::linear_model::sgd::loss::Loss;

/// Whether each of the samples is kept back: this share of each class.
///
/// # Errors
/// [`Error::Fit`] of too few samples, and [`Error::NoWeight`] if none that is kept back counts.
pub(super) fn of_classes(y: &Labels, share: f64, seed: u64) -> Result<Vec<bool>> {
    let splitter = StratifiedShuffleSplit::new(1, seed).test_size(Part::Share(share));
    held_out(&splitter, &Samples::labelled(y), |sample| y.weight(sample))
        .map_err(|error| early_stopping("sgd", share, error))
}

/// Whether each of so many samples is kept back: this share of all.
///
/// # Errors
/// [`Error::Fit`] of too few samples, and [`Error::NoWeight`] if none that is kept back counts.
pub(super) fn of_values(
    n_samples: usize,
    share: f64,
    seed: u64,
    weight: impl Fn(usize) -> f64,
) -> Result<Vec<bool>> {
    let splitter = ShuffleSplit::new(1, seed).test_size(Part::Share(share));
    held_out(&splitter, &Samples::counted(n_samples), weight)
        .map_err(|error| early_stopping("sgd-regressor", share, error))
}

/// The error of a split that cannot be made, in terms of early stopping: nobody has asked for a
/// split.
fn early_stopping(estimator: &'static str, share: f64, error: Error) -> Error {
    let why = match error {
        Error::Split(SplitError::PartBelowClasses { n_train, n_test, n_classes }) => format!(
            "{n_test} to judge by and {n_train} to learn from are too few for {n_classes} classes, \
             of each of which both need one"
        ),
        Error::Split(SplitError::PartSizes { n_train, n_test, .. }) => {
            format!("that would be {n_test} to judge by and {n_train} to learn from")
        }
        Error::Split(SplitError::ClassTooSmall { classes }) => {
            format!("each class needs at least 2, but {classes}")
        }
        other => return other,
    };
    let reason = format!(
        "early stopping cannot keep the share {share} of the samples back: {why}; add samples, give \
         it another share, or do without early stopping"
    );
    Error::Fit { estimator, reason }
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
    fn too_few_samples_to_keep_some_back_are_named() {
        let message = |y: &[i64], share| {
            let y = Labels::from_integers(y).unwrap();
            of_classes(&y, share, 3).unwrap_err().to_string()
        };
        assert_eq!(
            message(&[0, 0, 1, 1], 0.1),
            "sgd could not be fitted: early stopping cannot keep the share 0.1 of the samples back: 1 \
             to judge by and 3 to learn from are too few for 2 classes, of each of which both need \
             one; add samples, give it another share, or do without early stopping"
        );
        assert!(message(&[0, 0, 0, 1], 0.5).contains("at least 2, but `1` has 1; add samples"));
        let values = of_values(1, 0.1, 3, |_| 1.0).unwrap_err().to_string();
        assert!(values.contains("sgd-regressor could not be fitted: early stopping"), "{values}");
    }

    #[test]
    fn a_share_of_each_class_is_kept_back() {
        let y = Labels::from_integers(&[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]).unwrap();
        let held_out = of_classes(&y, 0.25, 3).unwrap();
        assert_eq!(held_out[..8].iter().filter(|held| **held).count(), 2);
        assert_eq!(held_out[8..].iter().filter(|held| **held).count(), 1);
    }
}
