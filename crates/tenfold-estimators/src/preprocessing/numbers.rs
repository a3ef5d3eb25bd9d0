//! Numbers on their way through a transformer: one row after the other, dense or sparse.

use ndarray::Array2;
use sprs::CsMatI;
use tenfold_ml::authoring::parallel;
use tenfold_ml::authoring::validate;
use tenfold_ml::data::{DenseView, Records, RecordsView, SparseView};
use tenfold_ml::error::Result;

/// The numbers that one thread works on at least.
const NUMBERS_AT_ONCE: usize = 1 << 14;

/// A matrix of which `fill` writes each row, given its number and a row of zeros.
pub(crate) fn by_row(
    n_samples: usize,
    n_features: usize,
    fill: impl Fn(usize, &mut [f64]) + Sync,
) -> Array2<f64> {
    let mut numbers = Array2::zeros((n_samples, n_features));
    parallel::for_each_row(&mut numbers, NUMBERS_AT_ONCE / n_features.max(1) + 1, &fill);
    numbers
}

/// Dense records with each number changed, given its column; names stay.
pub(crate) fn map_dense(
    x: &Records,
    view: DenseView<'_>,
    change: impl Fn(usize, f64) -> f64 + Sync,
) -> Result<Records> {
    let changed = by_row(view.n_samples(), view.n_features(), |at, to| {
        for (column, (to, &from)) in to.iter_mut().zip(view.row(at)).enumerate() {
            *to = change(column, from);
        }
    });
    Records::dense(changed)?.with_shared_names(x.shared_names())
}

/// Sparse records with each stored number changed, given its row and column; names stay.
pub(crate) fn map_sparse(
    x: &Records,
    view: SparseView<'_>,
    change: impl Fn(usize, usize, f64) -> f64,
) -> Result<Records> {
    let mut to = SparseRows::new(view.n_features(), view.n_samples(), view.n_stored());
    for (at, row) in view.rows().enumerate() {
        row.iter().for_each(|(column, value)| to.push(column, change(at, column, value)));
        to.end_row();
    }
    to.records()?.with_shared_names(x.shared_names())
}

/// Each number divided by the scale of its column; dense records stay dense, sparse ones sparse.
pub(crate) fn divided(x: &Records, scale: &[f64]) -> Result<Records> {
    match x.view() {
        RecordsView::Dense(view) => map_dense(x, view, |column, value| value / scale[column]),
        RecordsView::Sparse(view) => map_sparse(x, view, |_, column, value| value / scale[column]),
        RecordsView::Table(_) => Err(x.other_kind("numbers")),
    }
}

/// Sparse records in the making, row by row.
pub(crate) struct SparseRows {
    n_features: usize,
    bounds: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f64>,
}

impl SparseRows {
    pub(crate) fn new(n_features: usize, n_samples: usize, n_stored: usize) -> Self {
        let mut bounds = Vec::with_capacity(n_samples + 1);
        bounds.push(0);
        let (indices, values) = (Vec::with_capacity(n_stored), Vec::with_capacity(n_stored));
        Self { n_features, bounds, indices, values }
    }

    /// A number of the row at hand; its columns ascend.
    pub(crate) fn push(&mut self, column: usize, value: f64) {
        self.indices.push(column as u32);
        self.values.push(value);
    }

    pub(crate) fn end_row(&mut self) {
        self.bounds.push(self.indices.len());
    }

    pub(crate) fn records(self) -> Result<Records> {
        let shape = (self.bounds.len() - 1, self.n_features);
        Records::sparse(CsMatI::new(shape, self.bounds, self.indices, self.values))
    }
}

/// The numbers of each column of dense records, one column after the other.
pub(crate) fn columns(view: DenseView<'_>) -> Vec<Vec<f64>> {
    let mut columns = vec![Vec::with_capacity(view.n_samples()); view.n_features()];
    for row in view.rows() {
        columns.iter_mut().zip(row).for_each(|(column, &value)| column.push(value));
    }
    columns
}

/// The scale of a feature that spans so much: 1 if that is nothing but rounding.
pub(crate) fn scale_of(span: f64) -> f64 {
    if span < 10.0 * f64::EPSILON { 1.0 } else { span }
}

/// The statistic of every feature that has a value is finite; of large numbers it need not be.
pub(crate) fn all_finite(
    estimator: &'static str,
    x: &Records,
    statistics: &[f64],
    what: &str,
) -> Result<()> {
    let is_wrong = |&at: &usize| !statistics[at].is_finite() && has_value(x, at);
    let Some(at) = (0..statistics.len()).find(is_wrong) else {
        return Ok(());
    };
    let column = validate::column(x, at);
    let reason = format!(
        "the {what} of {column} is too large for a number; give the feature in a larger unit"
    );
    Err(tenfold_ml::error::Error::Fit { estimator, reason })
}

/// Returns `true` if some number of a feature is not missing.
fn has_value(x: &Records, at: usize) -> bool {
    match x.view() {
        RecordsView::Dense(view) => view.rows().any(|row| !row[at].is_nan()),
        RecordsView::Sparse(_) | RecordsView::Table(_) => true,
    }
}

/// The quantile of ascending numbers, between two of them by their distance to it.
pub(crate) fn quantile(ascending: &[f64], share: f64) -> f64 {
    let place = share * (ascending.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(ascending.len() - 1);
    let (low, high, between) = (ascending[below], ascending[above], place - below as f64);
    // From the nearer of both, as numpy does: exact at either.
    match between < 0.5 {
        true => low + (high - low) * between,
        false => high - (high - low) * (1.0 - between),
    }
}
