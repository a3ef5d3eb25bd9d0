//! Weights that shrink all at once in one multiplication.

use crate::linear_model::sgd::row::Row;

/// A scale below this is multiplied into the weights.
pub(super) const SCALE_MIN: f64 = 1e-9;

/// A weight per feature: `scale` · `unscaled`, with the norms that the objective needs.
///
/// The norms are scikit-learn's: of the features of the row that was added last, shrunk since.
/// For dense rows these are all features.
#[derive(Debug)]
pub(super) struct Weights {
    unscaled: Vec<f64>,
    scale: f64,
    squared_norm: f64,
    l1_norm: f64,
    average: Option<Average>,
}

/// The mean of the weights after each step: (`sum` + `factor` · unscaled weights) / `divisor`
/// (L. Bottou, 2012, section 5.1), so that a step costs only the features of its row.
#[derive(Debug)]
struct Average {
    sum: Vec<f64>,
    factor: f64,
    divisor: f64,
}

impl Weights {
    /// These weights, and the mean of weights so far if one is kept.
    pub(super) fn new(weights: Vec<f64>, average: Option<Vec<f64>>) -> Self {
        let average = average.map(|sum| Average { sum, factor: 0.0, divisor: 1.0 });
        let (squared_norm, l1_norm) = weights
            .iter()
            .fold((0.0, 0.0), |(squares, sizes), w| (squares + w * w, sizes + w.abs()));
        Self { unscaled: weights, scale: 1.0, squared_norm, l1_norm, average }
    }

    #[inline(always)]
    pub(super) fn dot(&self, row: impl Row) -> f64 {
        self.scale * row.dot(&self.unscaled)
    }

    /// Multiplies every weight by `factor`, at least 0.
    #[inline(always)]
    pub(super) fn shrink(&mut self, factor: f64) {
        self.scale *= factor;
        self.squared_norm *= factor * factor;
        self.l1_norm *= factor;
        if self.scale < SCALE_MIN {
            self.fold_scale();
        }
    }

    /// Adds `step` times the row. `L1` keeps the l1 norm too.
    #[inline(always)]
    pub(super) fn add<const L1: bool>(&mut self, row: impl Row, step: f64) {
        let squares = row.add_to(step / self.scale, &mut self.unscaled);
        self.squared_norm = squares * (self.scale * self.scale);
        if L1 {
            self.l1_norm = row.l1_norm(&self.unscaled) * self.scale;
        }
    }

    /// Counts the weights in their mean as number `count`, from 1, after a step of this size
    /// along the row.
    pub(super) fn average(&mut self, row: impl Row, step: f64, count: f64) {
        let Some(Average { sum, factor, divisor }) = &mut self.average else { return };
        if step != 0.0 {
            row.add_to(*factor * (-step / self.scale), sum);
        }
        let share = 1.0 / count;
        if count > 1.0 {
            *divisor /= 1.0 - share;
        }
        *factor += share * *divisor * self.scale;
    }

    /// Moves each weight of the row towards 0 by the part of the l1 penalty that is due and not
    /// paid yet, but not past 0 (Tsuruoka, Tsujii and Ananiadou, 2009, section 3.3).
    ///
    /// `due` is the penalty so far that a weight could have paid, `paid` the part that each has
    /// paid.
    #[inline(always)]
    pub(super) fn truncate(&mut self, row: impl Row, due: f64, paid: &mut [f64]) {
        let (scale, per_scale) = (self.scale, 1.0 / self.scale);
        row.for_each(&mut self.unscaled, paid, |weight, paid| {
            let before = *weight;
            let lower = before - (due + *paid) * per_scale;
            let higher = before + (due - *paid) * per_scale;
            let from_above = if lower > 0.0 { lower } else { 0.0 };
            let from_below = if higher < 0.0 { higher } else { 0.0 };
            let towards = if before > 0.0 { from_above } else { from_below };
            *weight = if before == 0.0 { before } else { towards };
            *paid += scale * (*weight - before);
        });
    }

    /// The squared length and the sum of sizes.
    #[inline(always)]
    pub(super) fn norms(&self) -> (f64, f64) {
        (self.squared_norm, self.l1_norm)
    }

    /// Whether every weight is a finite number.
    pub(super) fn is_finite(&self) -> bool {
        self.scale.is_finite() && self.unscaled.iter().all(|weight| weight.is_finite())
    }

    /// The factor of the sum of weights and features, and the unscaled weights.
    pub(super) fn scaled(&self) -> (f64, &[f64]) {
        (self.scale, &self.unscaled)
    }

    /// One weight per feature, and the mean of them if one is kept.
    pub(super) fn into_parts(mut self) -> (Vec<f64>, Option<Vec<f64>>) {
        self.fold_scale();
        (self.unscaled, self.average.map(|average| average.sum))
    }

    #[cold]
    fn fold_scale(&mut self) {
        if let Some(Average { sum, factor, divisor }) = &mut self.average {
            for (sum, weight) in sum.iter_mut().zip(&self.unscaled) {
                *sum = (*sum + *factor * weight) * (1.0 / *divisor);
            }
            (*factor, *divisor) = (0.0, 1.0);
        }
        for weight in &mut self.unscaled {
            *weight *= self.scale;
        }
        self.scale = 1.0;
    }
}
