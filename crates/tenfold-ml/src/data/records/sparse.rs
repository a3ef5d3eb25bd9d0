//! A sparse matrix, compressed by rows, and the rows of it that are selected.

use std::iter::zip;

use ndarray::Array2;
use sprs::CsMatI;

use crate::data::Rows;

/// A view on sparse features, `n_samples × n_features`.
#[derive(Clone, Copy, Debug)]
pub struct SparseView<'a> {
    n_features: usize,
    /// Where each row of the matrix starts, and where the last one ends.
    bounds: &'a [usize],
    pub(super) indices: &'a [u32],
    pub(super) values: &'a [f64],
    rows: Option<&'a Rows>,
}

/// The stored features of one sample; all others are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SparseRow<'a> {
    /// The features, ascending.
    pub indices: &'a [u32],
    /// The number of each.
    pub values: &'a [f64],
}

impl<'a> SparseView<'a> {
    pub(super) fn new(matrix: &'a CsMatI<f64, u32, usize>, rows: Option<&'a Rows>) -> Self {
        Self {
            n_features: matrix.cols(),
            bounds: matrix.indptr().into_raw_storage(),
            indices: matrix.indices(),
            values: matrix.data(),
            rows,
        }
    }

    /// The number of samples.
    pub fn n_samples(&self) -> usize {
        self.rows.map_or(self.bounds.len() - 1, Rows::len)
    }

    /// The number of features.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// How many numbers of these samples are stored.
    pub fn n_stored(&self) -> usize {
        match self.rows {
            None => self.values.len(),
            Some(_) => self.rows().map(|row| row.values.len()).sum(),
        }
    }

    /// The features of one sample.
    ///
    /// # Panics
    /// If `sample` is not below [`SparseView::n_samples`].
    #[inline]
    pub fn row(&self, sample: usize) -> SparseRow<'a> {
        self.matrix_row(self.rows.map_or(sample, |rows| rows.as_slice()[sample] as usize))
    }

    /// Row number `row` of the whole matrix, whatever is selected.
    #[inline]
    pub fn matrix_row(&self, row: usize) -> SparseRow<'a> {
        let stored = self.bounds[row]..self.bounds[row + 1];
        SparseRow { indices: &self.indices[stored.clone()], values: &self.values[stored] }
    }

    /// The features of each sample, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = SparseRow<'a>> + Clone + use<'a> {
        let view = *self;
        (0..view.n_samples()).map(move |sample| view.row(sample))
    }

    /// The rows of the matrix that are selected (`None`: all).
    pub fn selected(&self) -> Option<&'a Rows> {
        self.rows
    }

    /// A dense matrix of these samples.
    pub fn to_array(&self) -> Array2<f64> {
        let mut array = Array2::zeros((self.n_samples(), self.n_features));
        for (mut to, row) in zip(array.rows_mut(), self.rows()) {
            for (&at, &value) in zip(row.indices, row.values) {
                to[at as usize] = value;
            }
        }
        array
    }
}

impl<'a> SparseRow<'a> {
    /// The stored features, ascending, with the number of each.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, f64)> + Clone + use<'a> {
        zip(self.indices, self.values).map(|(&at, &value)| (at as usize, value))
    }
}
