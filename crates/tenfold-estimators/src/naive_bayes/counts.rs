//! Counts of each feature in each class.

use std::ops::RangeInclusive;

use ndarray::Array2;
use tenfold_ml::authoring::{FittedClasses, validate};
use tenfold_ml::data::{Labels, Records, RecordsView};
use tenfold_ml::error::{Error, Result};

/// The sums of features and of weights, by class.
#[derive(Debug)]
pub(super) struct Counts {
    /// `n_classes × n_features`, the classes that occur.
    pub(super) features: Array2<f64>,
    pub(super) classes: Vec<f64>,
}

impl Counts {
    /// Sums `value` of each feature over the samples of each class, by their weights.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if the records are a table.
    pub(super) fn of(
        x: &Records,
        y: &Labels,
        classes: &FittedClasses,
        value: impl Fn(f64) -> f64,
    ) -> Result<Self> {
        let codes = classes.codes();
        let mut counts = Self {
            features: Array2::zeros((codes.len(), x.n_features())),
            classes: vec![0.0; codes.len()],
        };
        let place = |sample: usize| codes.partition_point(|code| *code < y.code(sample));
        for sample in 0..y.len() {
            counts.classes[place(sample)] += y.weight(sample);
        }
        for_each_stored(x, |sample, at, number| {
            counts.features[[place(sample), at]] += y.weight(sample) * value(number);
        })?;
        Ok(counts)
    }

    /// The logarithm of each class's share of the weights.
    pub(super) fn log_priors(&self) -> Vec<f64> {
        let all = self.classes.iter().sum::<f64>().ln();
        self.classes.iter().map(|count| count.ln() - all).collect()
    }
}

/// Calls `take(sample, feature, number)` with each number, of sparse records with those stored.
///
/// # Errors
/// [`Error::RecordKind`] if the records are a table.
pub(super) fn for_each_stored(x: &Records, mut take: impl FnMut(usize, usize, f64)) -> Result<()> {
    match x.view() {
        RecordsView::Dense(view) => {
            for (sample, row) in view.rows().enumerate() {
                row.iter().enumerate().for_each(|(at, &number)| take(sample, at, number));
            }
        }
        RecordsView::Sparse(view) => {
            for (sample, row) in view.rows().enumerate() {
                row.iter().for_each(|(at, number)| take(sample, at, number));
            }
        }
        RecordsView::Table(_) => return Err(x.other_kind("numbers")),
    }
    Ok(())
}

/// Every number is in this range, for the reason given.
///
/// # Errors
/// [`Error::Fit`] with the row and the feature's name.
pub(super) fn check_numbers(
    estimator: &'static str,
    x: &Records,
    range: RangeInclusive<f64>,
    why: &str,
) -> Result<()> {
    let mut found = None;
    for_each_stored(x, |sample, at, number| {
        if found.is_none() && !range.contains(&number) {
            found = Some((sample, at, number));
        }
    })?;
    let Some((row, at, number)) = found else { return Ok(()) };
    let (row, column) = (x.row_of(row), validate::column(x, at));
    let reason = format!("records hold {number} at row {row}, {column}; {why}");
    Err(Error::Fit { estimator, reason })
}
