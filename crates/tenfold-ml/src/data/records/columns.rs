//! Some of the features of records.

use std::sync::Arc;

use ndarray::Array2;

use crate::data::column::refuse_duplicates;
use crate::data::records::Features;
use crate::data::{Records, RecordsView, TableColumn, TableView};
use crate::error::{Error, Result};

impl Records {
    /// These features alone, in this order, with their names.
    ///
    /// Columns of a table that all hold numbers become dense records; other columns stay a table,
    /// and share its cells. Of dense and sparse records the numbers are copied.
    ///
    /// ```
    /// use tenfold::data::{Records, TableColumn};
    ///
    /// let x = Records::table([
    ///     ("age", TableColumn::numbers([41.0, 17.0])),
    ///     ("city", TableColumn::texts(["Oslo", "Lima"])),
    /// ])?;
    /// assert_eq!(x.select_columns(&[0])?.as_dense()?.row(1), [17.0]);
    /// assert_eq!(x.select_columns(&[1])?.as_text()?.get(1), "Lima");
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::FeatureCount`] if there are fewer features;
    /// [`TableError::DuplicateColumn`](crate::data::TableError::DuplicateColumn) if one that has a
    /// name is chosen twice.
    pub fn select_columns(&self, at: &[usize]) -> Result<Self> {
        if let Some(&beyond) = at.iter().find(|&&at| at >= self.n_features()) {
            let expected = beyond.saturating_add(1);
            return Err(Error::FeatureCount { expected, found: self.n_features() });
        }
        let names = self.names.as_ref().map(|names| at.iter().map(|&at| names[at].clone()));
        let names: Option<Arc<[String]>> = names.map(Iterator::collect);
        names.as_deref().map_or(Ok(()), refuse_duplicates)?;
        let kinds = self.kinds.as_ref().map(|kinds| at.iter().map(|&at| kinds[at]).collect());
        let selected = self.selected_columns(at, names)?;
        Ok(Self { kinds, ..selected })
    }

    fn selected_columns(&self, at: &[usize], names: Option<Arc<[String]>>) -> Result<Self> {
        match self.view() {
            RecordsView::Dense(view) => {
                let shape = (view.n_samples(), at.len());
                let number = |(row, column): (usize, usize)| view.row(row)[at[column]];
                Self::dense(Array2::from_shape_fn(shape, number))?
                    .made_from(self)
                    .with_shared_names(names)
            }
            RecordsView::Sparse(_) => {
                self.sparse_columns(at)?.made_from(self).with_shared_names(names)
            }
            RecordsView::Table(view) => {
                let columns: Arc<[TableColumn]> =
                    at.iter().map(|&at| view.columns()[at].clone()).collect();
                super::table::check(names.as_deref().unwrap_or_default(), &columns)?;
                let features = Features::Table(columns);
                let (rows, made_from) = (self.rows.clone(), self.made_from.clone());
                Self { features, rows, names, kinds: None, made_from }.dense_if_numbers()
            }
        }
    }

    /// A table as dense records, if all of its columns are numbers.
    pub(super) fn dense_if_numbers(self) -> Result<Self> {
        match self.view() {
            RecordsView::Table(view) if view.is_numbers() && !view.columns().is_empty() => {
                self.numbers(view)
            }
            _ => Ok(self),
        }
    }

    /// A table of numbers as dense records.
    fn numbers(&self, view: TableView<'_>) -> Result<Self> {
        let n_columns = view.columns().len();
        let columns: Vec<_> = (0..n_columns).map(|at| view.at(at)).collect();
        let mut numbers = Vec::with_capacity(view.n_samples() * n_columns);
        for sample in 0..view.n_samples() {
            numbers.extend(columns.iter().filter_map(|column| column.number(sample)));
        }
        let matrix = ndarray::Array2::from_shape_vec((view.n_samples(), n_columns), numbers)
            .map_err(Error::other)?;
        Self::dense(matrix)?.made_from(self).with_shared_names(self.shared_names())
    }

    fn sparse_columns(&self, at: &[usize]) -> Result<Self> {
        let view = self.as_sparse()?;
        // Where each feature goes; several places if it is chosen more than once.
        let mut places: Vec<(u32, u32)> = at.iter().map(|&at| at as u32).zip(0..).collect();
        places.sort_unstable();
        let (mut bounds, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        let mut row_of: Vec<(u32, f64)> = Vec::new();
        for row in view.rows() {
            row_of.clear();
            for (column, value) in row.iter() {
                let first = places.partition_point(|&(from, _)| (from as usize) < column);
                let here = places[first..].iter().take_while(|&&(from, _)| from as usize == column);
                row_of.extend(here.map(|&(_, to)| (to, value)));
            }
            row_of.sort_unstable_by_key(|&(to, _)| to);
            indices.extend(row_of.iter().map(|&(to, _)| to));
            values.extend(row_of.iter().map(|&(_, value)| value));
            bounds.push(indices.len());
        }
        let shape = (view.n_samples(), at.len());
        Self::sparse(sprs::CsMatI::new(shape, bounds, indices, values))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use sprs::TriMatI;

    use super::*;

    #[test]
    fn columns_are_taken_in_the_order_asked_for_of_the_rows_selected() {
        let x = Records::dense(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).unwrap();
        let x = x.with_feature_names(["a", "b", "c"]).unwrap().select(&vec![1].into());
        let chosen = x.select_columns(&[2, 0]).unwrap();
        assert_eq!(chosen.to_array().unwrap(), array![[6.0, 4.0]]);
        assert_eq!(chosen.feature_names().unwrap(), ["c", "a"]);
        let wrong = x.select_columns(&[3]).unwrap_err();
        assert!(matches!(wrong, Error::FeatureCount { expected: 4, found: 3 }));
    }

    #[test]
    fn sparse_columns_are_those_of_the_dense_matrix() {
        let mut matrix = TriMatI::<f64, u32>::new((3, 4));
        [(0, 3, 1.0), (0, 1, 4.0), (2, 0, 2.0), (2, 1, 3.0)]
            .into_iter()
            .for_each(|(row, column, value)| matrix.add_triplet(row, column, value));
        let x = Records::sparse(matrix.to_csr()).unwrap();
        let dense = x.to_dense().unwrap();
        for at in [&[3, 1][..], &[0], &[1, 1, 2]] {
            let expected = dense.select_columns(at).unwrap().to_array().unwrap();
            assert_eq!(x.select_columns(at).unwrap().to_array().unwrap(), expected);
        }
    }
}
