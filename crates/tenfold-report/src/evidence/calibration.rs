//! `Calibration`: predicted probabilities beside observed frequencies.

use super::{Evidence, Predictions};

/// The number of bins of equal width.
const N_BINS: usize = 10;

/// Predicted probabilities beside observed frequencies, of the out-of-fold predictions of all folds.
///
/// Of two classes the probabilities are those of the positive one; of more classes those of the predicted
/// one, and the frequency is that of correct predictions (confidence calibration).
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The bins that have samples: mean probability, observed frequency, number of samples.
    pub bins: Vec<(f64, f64, usize)>,
    /// The expected calibration error: the mean distance of probability and frequency over the bins, each
    /// counting as many times as it has samples (Naeini, Cooper and Hauskrecht 2015).
    pub error: f64,
    /// Spiegelhalter's z (1986), which is standard normal where probabilities are calibrated.
    pub statistic: f64,
    /// The mean squared distance of probability and outcome.
    pub brier: f64,
}

impl Calibration {
    /// The calibration of out-of-fold probabilities.
    ///
    /// # Errors
    /// The reason if there are no probabilities.
    pub fn of(evidence: &Evidence) -> Result<Self, String> {
        let pairs = pairs(evidence)?;
        let mut sums = [(0.0, 0.0, 0_usize); N_BINS];
        let (mut deviation, mut variance, mut brier) = (0.0, 0.0, 0.0);
        for &(p, is_true) in &pairs {
            let outcome = f64::from(u8::from(is_true));
            let bin = &mut sums[((p * N_BINS as f64) as usize).min(N_BINS - 1)];
            *bin = (bin.0 + p, bin.1 + outcome, bin.2 + 1);
            deviation += (outcome - p) * (1.0 - 2.0 * p);
            variance += (1.0 - 2.0 * p).powi(2) * p * (1.0 - p);
            brier += (outcome - p).powi(2);
        }
        let len = pairs.len() as f64;
        let filled = sums.iter().filter(|(.., count)| *count > 0);
        let bins: Vec<_> = filled
            .map(|&(p, frequency, count)| (p / count as f64, frequency / count as f64, count))
            .collect();
        let weighted =
            bins.iter().map(|(p, frequency, count)| (p - frequency).abs() * *count as f64 / len);
        let error = weighted.sum();
        let statistic = match variance > 0.0 {
            true => deviation / f64::sqrt(variance),
            // All probabilities are 0, 1 or 1/2: any deviation is certain.
            false if deviation == 0.0 => 0.0,
            false => f64::INFINITY.copysign(deviation),
        };
        Ok(Self { bins, error, statistic, brier: brier / len })
    }
}

/// The probability and the outcome of each sample.
fn pairs(evidence: &Evidence) -> Result<Vec<(f64, bool)>, String> {
    let n_classes = evidence.classes.len();
    let positive = evidence.positive();
    let mut pairs = Vec::new();
    for (_, fold) in &evidence.folds {
        let Predictions::Classes { truth, predicted, scores, .. } = &fold.predictions else {
            return Err("the target is no class".to_owned());
        };
        let Some(scores) = scores.as_ref().filter(|scores| scores.are_probabilities) else {
            return Err("the model has no probabilities".to_owned());
        };
        for (sample, numbers) in scores.numbers.chunks_exact(n_classes).enumerate() {
            pairs.push(match positive {
                Some(class) => (numbers[class], truth[sample] as usize == class),
                None => {
                    let class = predicted[sample];
                    (numbers[class as usize], truth[sample] == class)
                }
            });
        }
    }
    pairs.retain(|(p, _)| (0.0..=1.0).contains(p));
    match pairs.is_empty() {
        true => Err("no sample was tested".to_owned()),
        false => Ok(pairs),
    }
}
