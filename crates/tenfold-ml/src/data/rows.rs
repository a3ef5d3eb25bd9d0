//! A shared list of row numbers, of which folds are made.

use std::sync::Arc;

mod stored;

/// Row numbers of a data set, shared: cloning copies a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows(Arc<[u32]>);

impl Rows {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The row numbers.
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }

    /// The row numbers as `usize`, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = usize> + Clone + '_ {
        self.0.iter().map(|&row| row as usize)
    }

    /// The rows that `inner` picks from these: `self[inner[0]], self[inner[1]], …`.
    ///
    /// # Panics
    /// If `inner` names a position past the end.
    pub(crate) fn compose(&self, inner: &Rows) -> Rows {
        inner.0.iter().map(|&at| self.0[at as usize]).collect()
    }
}

impl From<Vec<u32>> for Rows {
    fn from(rows: Vec<u32>) -> Self {
        Self(rows.into())
    }
}

impl FromIterator<u32> for Rows {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}
