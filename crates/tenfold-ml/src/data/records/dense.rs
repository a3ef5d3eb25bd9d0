//! A dense matrix and the rows of it that are selected.

use ndarray::{Array2, ArrayView2, Axis};

use crate::data::Rows;

/// A view on dense features, `n_samples × n_features`.
#[derive(Clone, Copy, Debug)]
pub struct DenseView<'a> {
    matrix: &'a Array2<f64>,
    rows: Option<&'a Rows>,
}

impl<'a> DenseView<'a> {
    pub(super) fn new(matrix: &'a Array2<f64>, rows: Option<&'a Rows>) -> Self {
        Self { matrix, rows }
    }

    /// The number of samples.
    pub fn n_samples(&self) -> usize {
        self.rows.map_or(self.matrix.nrows(), Rows::len)
    }

    /// The number of features.
    pub fn n_features(&self) -> usize {
        self.matrix.ncols()
    }

    /// The features of one sample.
    ///
    /// # Panics
    /// If `sample` is not below [`DenseView::n_samples`].
    #[inline]
    pub fn row(&self, sample: usize) -> &'a [f64] {
        let row = self.rows.map_or(sample, |rows| rows.as_slice()[sample] as usize);
        let width = self.matrix.ncols();
        &self.numbers()[row * width..(row + 1) * width]
    }

    /// The features of each sample, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &'a [f64]> + Clone + use<'a> {
        let view = *self;
        (0..view.n_samples()).map(move |sample| view.row(sample))
    }

    /// The whole matrix that this view points into.
    pub fn matrix(&self) -> ArrayView2<'a, f64> {
        self.matrix.view()
    }

    /// The rows of the matrix that are selected (`None`: all).
    pub fn selected(&self) -> Option<&'a Rows> {
        self.rows
    }

    /// The numbers of the whole matrix, row by row.
    pub fn numbers(&self) -> &'a [f64] {
        self.matrix.as_slice().unwrap_or_default()
    }

    /// A matrix of these samples alone.
    pub fn to_array(&self) -> Array2<f64> {
        match self.rows {
            None => self.matrix.clone(),
            Some(rows) => self.matrix.select(Axis(0), &rows.iter().collect::<Vec<_>>()),
        }
    }
}
