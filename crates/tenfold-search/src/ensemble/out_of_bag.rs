//! The predictions of a bag for the samples of its fit, each by the models that did not draw it.

use ndarray::{Array2, Axis};
use tenfold_ml::data::{Records, Rows};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::learner::{ReportOf, Target, TargetOf};
use tenfold_ml::model_selection::{OutOfFold, Split, Splits};

use crate::ensemble::EnsembleError;
use crate::ensemble::draw::undrawn;
use crate::ensemble::member::Parts;

/// The out-of-bag predictions of a bag; a task.
pub(super) fn out_of_bag<L: Parts>(
    x: &Records,
    y: &TargetOf<L>,
    drawn: &[&Rows],
    models: &[&L::Model],
) -> Result<OutOfFold<TargetOf<L>>> {
    let mut members: Vec<(&L::Model, Rows, Records)> = Vec::new();
    for (&model, drawn) in models.iter().zip(drawn) {
        let rows = undrawn::<L>(y, drawn);
        if !rows.is_empty() {
            let x = x.select(&rows);
            members.push((model, rows, x));
        }
    }
    if members.is_empty() {
        return Err(EnsembleError::NothingOutOfBag.into());
    }
    let (rows, predicted) = L::out_of_bag(y, &members)?;
    let split = Split { train: Vec::new().into(), test: rows };
    OutOfFold::assemble(&Splits::from(vec![split]), &[&predicted])
}

/// The report on them; a task.
pub(super) fn out_of_bag_report<L: Parts>(
    y: &TargetOf<L>,
    out_of_bag: &OutOfFold<TargetOf<L>>,
) -> Result<ReportOf<L>> {
    let Some((rows, predicted)) = out_of_bag.folds().next() else {
        return Err(EnsembleError::NothingOutOfBag.into());
    };
    y.select(rows).evaluate(predicted)
}

/// Sums of numbers per sample, and the number of summands of each.
pub(super) struct Sums {
    sums: Array2<f64>,
    counts: Vec<u32>,
}

impl Sums {
    pub(super) fn new(n_samples: usize, width: usize) -> Self {
        Self { sums: Array2::zeros((n_samples, width)), counts: vec![0; n_samples] }
    }

    pub(super) fn add(&mut self, rows: &Rows, table: &Array2<f64>) {
        for (row, numbers) in rows.iter().zip(table.rows()) {
            let mut sum = self.sums.row_mut(row);
            sum += &numbers;
            self.counts[row] += 1;
        }
    }

    /// The rows with a summand, and their means.
    pub(super) fn means(self) -> (Rows, Array2<f64>) {
        let counted = |row: &u32| self.counts[*row as usize] > 0;
        let rows: Rows = (0..self.counts.len() as u32).filter(counted).collect();
        let places: Vec<usize> = rows.iter().collect();
        let mut means = self.sums.select(Axis(0), &places);
        for (mut mean, row) in means.rows_mut().into_iter().zip(rows.iter()) {
            mean /= f64::from(self.counts[row]);
        }
        (rows, means)
    }
}
