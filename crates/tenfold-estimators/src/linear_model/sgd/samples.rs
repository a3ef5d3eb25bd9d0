//! The samples as the linear function of one class sees them.

use tenfold_ml::authoring::FittedClasses;
use tenfold_ml::data::{Labels, Rows};
use tenfold_ml::error::Result;

use crate::linear_model::sgd::order::{Coded, Order, Sample, Signed, Weighed, matrix_rows};

/// Samples with their classes and weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClassSamples<'a> {
    pub(super) y: &'a Labels,
    pub(super) classes: &'a FittedClasses,
    /// A weight per class of `y`, by code.
    pub(super) class_weights: &'a [f64],
    /// The rows of the matrix that are selected (`None`: all).
    pub(super) rows: Option<&'a Rows>,
    /// Whether each sample is kept back (`None`: none is).
    pub(super) held_out: Option<&'a [bool]>,
}

impl ClassSamples<'_> {
    /// Whether every sample counts alike, so that the small entries will do.
    pub(super) fn count_alike(&self) -> bool {
        let equal = self.class_weights.iter().all(|weight| *weight == 1.0);
        equal && !self.y.has_weights() && self.held_out.is_none()
    }

    /// The samples, of which those of class `positive` are the positive ones.
    ///
    /// # Errors
    /// As [`Signed::new`].
    pub(super) fn signed(&self, positive: u32, seed: u32) -> Result<Order<Signed>> {
        let rows = matrix_rows(self.rows, self.y.len());
        let entries =
            rows.zip(self.y.codes()).map(|(row, code)| Signed::new(row, code == positive));
        Ok(Order::new(entries.collect::<Result<_>>()?, seed))
    }

    /// The samples with their classes, each of which is learned against the rest.
    pub(super) fn coded(&self, seed: u32) -> Order<Coded> {
        let rows = matrix_rows(self.rows, self.y.len());
        let entries = rows.zip(self.y.codes()).map(|(row, code)| Coded { row, code });
        Order::new(entries.collect(), seed)
    }

    /// The same with weights. Of two classes each has its own; of more that of the rest is 1, as
    /// in scikit-learn. The held-out part is drawn without regard to classes.
    pub(super) fn weighed(&self, positive: u32, seed: u32) -> Order<Weighed> {
        let class_weight = |code: u32| match self.classes.codes() {
            [_, _] => self.class_weights[code as usize],
            _ if code == positive => self.class_weights[code as usize],
            _ => 1.0,
        };
        let rows = matrix_rows(self.rows, self.y.len());
        let entries = rows.zip(self.y.codes()).enumerate().map(|(sample, (row, code))| {
            let is_held_out = self.held_out.is_some_and(|held_out| held_out[sample]);
            let class_weight = if is_held_out { 1.0 } else { class_weight(code) };
            Weighed {
                target: if code == positive { 1.0 } else { -1.0 },
                weight: class_weight * self.y.weight(sample),
                row,
                is_held_out,
            }
        });
        Order::new(entries.collect(), seed)
    }

    /// Calls one of the two with the samples, as needed.
    ///
    /// # Errors
    /// As [`Signed::new`], and those of the call.
    pub(super) fn visit<V: Visit>(&self, positive: u32, seed: u32, with: V) -> Result<V::Output> {
        if self.count_alike() {
            with.samples(self.signed(positive, seed)?)
        } else {
            with.samples(self.weighed(positive, seed))
        }
    }
}

/// An operation on an order of samples of either kind.
pub(super) trait Visit {
    /// The result.
    type Output;

    /// Does it.
    fn samples<E: Sample>(self, order: Order<E>) -> Result<Self::Output>;
}
