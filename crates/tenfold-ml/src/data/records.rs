//! The features of many samples as a shared view: folds point into one matrix or table.

use std::sync::Arc;

use ndarray::Array2;
use sprs::CsMatI;

use crate::data::column::refuse_duplicates;
use crate::data::{Kind, RecordKind, Rows, TableError};
use crate::error::{Error, Result};

mod columns;
mod dense;
mod sparse;
mod stored;
mod table;
mod texts;

pub use dense::DenseView;
pub use sparse::{SparseRow, SparseView};
pub use table::{ColumnView, TableColumn, TableView};
pub use texts::{TextView, Texts};

/// The features of many samples (`n_samples × n_features`), shared and cheap to clone.
///
/// They are of one of three kinds: a dense matrix of numbers, a sparse one, or a table whose
/// columns hold numbers or texts. Texts alone are a table of one column. Selecting rows makes
/// another view on the same features; no feature row is copied.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Records, RecordsView};
///
/// let dense = Records::dense(array![[1.0, 2.0], [3.0, 4.0]])?;
/// assert_eq!(dense.as_dense()?.row(1), [3.0, 4.0]);
///
/// let texts = Records::text(["book a flight", "cancel my hotel"])?;
/// assert_eq!(texts.as_text()?.get(1), "cancel my hotel");
/// assert!(matches!(texts.view(), RecordsView::Table(_)));
/// let wrong = texts.as_dense().unwrap_err().to_string();
/// assert_eq!(
///     wrong,
///     "dense numbers are needed here but the records are texts; put a vectorizer before this step"
/// );
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Records {
    features: Features,
    rows: Option<Rows>,
    names: Option<Arc<[String]>>,
    /// Given kinds of the features.
    kinds: Option<Arc<[Kind]>>,
    /// The rows of the records that these were made from, where it was from a selection.
    made_from: Option<Rows>,
}

/// How the features are kept.
#[derive(Clone, Debug)]
enum Features {
    /// One contiguous row per sample.
    Dense(Arc<Array2<f64>>),
    /// The non-zero features of each sample, compressed by rows.
    Sparse(Arc<CsMatI<f64, u32, usize>>),
    /// Columns of numbers or texts.
    Table(Arc<[TableColumn]>),
}

/// The features of [`Records`] by their kind.
#[derive(Clone, Copy, Debug)]
pub enum RecordsView<'a> {
    /// A dense matrix.
    Dense(DenseView<'a>),
    /// A sparse matrix.
    Sparse(SparseView<'a>),
    /// Named columns of numbers or texts.
    Table(TableView<'a>),
}

impl Records {
    /// Records over a dense matrix, `n_samples × n_features`.
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` rows.
    pub fn dense(features: Array2<f64>) -> Result<Self> {
        check_n_samples(features.nrows())?;
        let features = if features.is_standard_layout() {
            features
        } else {
            features.as_standard_layout().into_owned()
        };
        Ok(Self {
            features: Features::Dense(Arc::new(features)),
            rows: None,
            names: None,
            kinds: None,
            made_from: None,
        })
    }

    /// Records over a sparse matrix, `n_samples × n_features`. One that is compressed by columns
    /// is converted.
    ///
    /// ```
    /// use sprs::TriMatI;
    /// use tenfold::data::Records;
    ///
    /// let mut matrix = TriMatI::<f64, u32>::new((2, 1000));
    /// matrix.add_triplet(0, 7, 1.5);
    /// matrix.add_triplet(1, 999, 2.0);
    /// let x = Records::sparse(matrix.to_csr())?;
    /// assert_eq!(x.as_sparse()?.row(1).indices, [999]);
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` rows.
    pub fn sparse(features: CsMatI<f64, u32, usize>) -> Result<Self> {
        check_n_samples(features.rows())?;
        let features = if features.is_csr() { features } else { features.to_csr() };
        let features = if features.indptr().raw_storage().first() == Some(&0) {
            features
        } else {
            // Of a slice of a matrix, row starts do not begin at 0.
            let bounds = features.proper_indptr().into_owned();
            let (indices, values) = (features.indices().to_vec(), features.data().to_vec());
            CsMatI::new(features.shape(), bounds, indices, values)
        };
        Ok(Self {
            features: Features::Sparse(Arc::new(features)),
            rows: None,
            names: None,
            kinds: None,
            made_from: None,
        })
    }

    /// Records of one text per sample.
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` texts.
    pub fn text<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Result<Self> {
        Ok(Self { names: None, ..Self::table([("text", TableColumn::texts(texts))])? })
    }

    /// Records over named columns of numbers or texts, all of one length: a table, or dense if all are
    /// numbers.
    ///
    /// ```
    /// use tenfold::data::{Records, TableColumn};
    ///
    /// let x = Records::table([
    ///     ("age", TableColumn::numbers([41.0, 17.0])),
    ///     ("city", TableColumn::texts(["Oslo", "Lima"])),
    /// ])?;
    /// assert_eq!(x.n_features(), 2);
    /// assert_eq!(x.as_table()?.column("city")?.text(1), Some("Lima"));
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::LengthMismatch`],
    /// [`TableError::DuplicateColumn`](crate::data::TableError::DuplicateColumn);
    /// [`Error::TooManySamples`] past `u32::MAX` samples.
    pub fn table<S: Into<String>>(
        columns: impl IntoIterator<Item = (S, TableColumn)>,
    ) -> Result<Self> {
        let (names, columns): (Vec<String>, Vec<TableColumn>) =
            columns.into_iter().map(|(name, column)| (name.into(), column)).unzip();
        table::check(&names, &columns)?;
        check_n_samples(columns.first().map_or(0, TableColumn::len))?;
        let features = Features::Table(columns.into());
        let (names, kinds) = (Some(names.into()), None);
        Self { features, rows: None, names, kinds, made_from: None }.dense_if_numbers()
    }

    /// The same records with a name per feature, each another.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] if there is not one name per feature;
    /// [`TableError::DuplicateColumn`](crate::data::TableError::DuplicateColumn) if two are the same.
    pub fn with_feature_names<S: Into<String>>(
        self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let names: Arc<[String]> = names.into_iter().map(Into::into).collect();
        refuse_duplicates(&names)?;
        self.with_shared_names(Some(names))
    }

    /// The same records with these names, each another as those of other records are, or with none.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] if there is not one name per feature.
    pub fn with_shared_names(mut self, names: Option<Arc<[String]>>) -> Result<Self> {
        let (expected, found) = (self.n_features(), names.as_ref().map(|names| names.len()));
        if let Some(found) = found.filter(|&found| found != expected) {
            return Err(Error::FeatureCount { expected, found });
        }
        self.names = names;
        Ok(self)
    }

    /// The same records with a kind per feature, for the selectors of a `ColumnTransformer`.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] if there is not one kind per feature;
    /// [`TableError::ColumnKind`](crate::data::TableError::ColumnKind) of a kind whose cells are texts
    /// for a column of numbers, or the other way round.
    pub fn with_kinds(mut self, kinds: impl IntoIterator<Item = Kind>) -> Result<Self> {
        let kinds: Arc<[Kind]> = kinds.into_iter().collect();
        let (expected, found) = (self.n_features(), kinds.len());
        if found != expected {
            return Err(Error::FeatureCount { expected, found });
        }
        let wrong = (0..found).find(|&at| kinds[at].is_numeric() == self.is_text_at(at));
        if let Some(at) = wrong {
            let (is, needed) =
                if self.is_text_at(at) { ("texts", "numbers") } else { ("numbers", "texts") };
            let column = crate::data::column::shown(self.feature_names(), at);
            let advice = "give another kind";
            return Err(TableError::ColumnKind { column, found: is, needed, advice }.into());
        }
        self.kinds = Some(kinds);
        Ok(self)
    }

    /// The kind of a feature: the given one, or a number, a category, or a text of texts alone.
    ///
    /// # Panics
    /// If there is no such feature.
    pub fn feature_kind(&self, at: usize) -> Kind {
        match &self.kinds {
            Some(kinds) => kinds[at],
            None if !self.is_text_at(at) => Kind::Number,
            None if self.names.is_none() => Kind::Text,
            None => Kind::Category,
        }
    }

    fn is_text_at(&self, at: usize) -> bool {
        match self.view() {
            RecordsView::Table(view) => view.is_text_at(at),
            RecordsView::Dense(_) | RecordsView::Sparse(_) => false,
        }
    }

    /// The number of samples (rows).
    pub fn n_samples(&self) -> usize {
        match (&self.rows, &self.features) {
            (Some(rows), _) => rows.len(),
            (None, Features::Dense(matrix)) => matrix.nrows(),
            (None, Features::Sparse(matrix)) => matrix.rows(),
            (None, Features::Table(columns)) => columns.first().map_or(0, TableColumn::len),
        }
    }

    /// The number of features (columns).
    pub fn n_features(&self) -> usize {
        match &self.features {
            Features::Dense(matrix) => matrix.ncols(),
            Features::Sparse(matrix) => matrix.cols(),
            Features::Table(columns) => columns.len(),
        }
    }

    /// The features' names, if they were given.
    pub fn feature_names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// The features' names, shared.
    pub fn shared_names(&self) -> Option<Arc<[String]>> {
        self.names.clone()
    }

    /// The features, by their kind.
    pub fn view(&self) -> RecordsView<'_> {
        let (rows, names) = (self.rows.as_ref(), self.names.as_deref());
        match &self.features {
            Features::Dense(matrix) => RecordsView::Dense(DenseView::new(matrix, rows)),
            Features::Sparse(matrix) => RecordsView::Sparse(SparseView::new(matrix, rows)),
            Features::Table(columns) => RecordsView::Table(TableView::new(columns, names, rows)),
        }
    }

    /// The kind of the records.
    pub fn kind(&self) -> RecordKind {
        match self.features {
            Features::Dense(_) => RecordKind::Dense,
            Features::Sparse(_) => RecordKind::Sparse,
            Features::Table(_) => match self.view() {
                RecordsView::Table(table) if table.is_text() => RecordKind::Texts,
                _ => RecordKind::Table,
            },
        }
    }

    /// The features as a dense matrix.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if they are of another kind.
    pub fn as_dense(&self) -> Result<DenseView<'_>> {
        match self.view() {
            RecordsView::Dense(view) => Ok(view),
            _ => Err(self.other_kind("dense numbers")),
        }
    }

    /// The features as a sparse matrix.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if they are of another kind.
    pub fn as_sparse(&self) -> Result<SparseView<'_>> {
        match self.view() {
            RecordsView::Sparse(view) => Ok(view),
            _ => Err(self.other_kind("sparse numbers")),
        }
    }

    /// The features as a table.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if they are of another kind.
    pub fn as_table(&self) -> Result<TableView<'_>> {
        match self.view() {
            RecordsView::Table(view) => Ok(view),
            _ => Err(self.other_kind("a table")),
        }
    }

    /// The text of each sample, of records that have one column, of texts.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if they are of another kind.
    pub fn as_text(&self) -> Result<TextView<'_>> {
        match (self.view(), self.n_features()) {
            (RecordsView::Table(table), 1) => table.texts(0),
            _ => None,
        }
        .ok_or_else(|| self.other_kind("one column of texts"))
    }

    /// The error of records that are of another kind than `needed`.
    pub fn other_kind(&self, needed: &'static str) -> Error {
        self.kind().refused(needed)
    }

    /// A view on the given rows of this view; shares the features.
    ///
    /// # Panics
    /// If a row number is not below [`Records::n_samples`].
    pub fn select(&self, chosen: &Rows) -> Self {
        let n_samples = self.n_samples();
        assert!(
            chosen.iter().all(|row| row < n_samples),
            "a selected row is not below the {n_samples} samples of the records"
        );
        let rows = match &self.rows {
            None => chosen.clone(),
            Some(mine) => mine.compose(chosen),
        };
        let made_from = self.made_from.as_ref().map(|from| from.compose(chosen));
        Self { rows: Some(rows), made_from, ..self.clone() }
    }

    /// The row of a sample in the records that these were selected from, for messages; of records
    /// that transformers made of a selection too. Of other records it is the sample itself.
    ///
    /// ```
    /// use ndarray::array;
    /// use tenfold::data::Records;
    ///
    /// let x = Records::dense(array![[1.0], [2.0], [3.0]])?;
    /// let fold = x.select(&vec![0, 2].into());
    /// assert_eq!((x.row_of(1), fold.row_of(1)), (1, 2));
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Panics
    /// If `sample` is not below [`Records::n_samples`].
    pub fn row_of(&self, sample: usize) -> usize {
        let rows = self.made_from.as_ref().or(self.rows.as_ref());
        rows.map_or(sample, |rows| rows.as_slice()[sample] as usize)
    }

    /// The same records, made of others sample by sample: [`Records::row_of`] counts in the same
    /// rows.
    pub fn made_from(self, x: &Self) -> Self {
        let rows =
            x.made_from.as_ref().or(x.rows.as_ref()).filter(|_| self.n_samples() == x.n_samples());
        Self { made_from: rows.cloned(), ..self }
    }

    /// A matrix of these samples alone: the one place that copies feature rows, for estimators
    /// that must own them. Sparse numbers become dense, which can take much more memory.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if the records are a table.
    pub fn to_array(&self) -> Result<Array2<f64>> {
        match self.view() {
            RecordsView::Dense(view) => Ok(view.to_array()),
            RecordsView::Sparse(view) => Ok(view.to_array()),
            RecordsView::Table(_) => Err(self.other_kind("dense numbers")),
        }
    }

    /// These samples as dense records: themselves if they are dense, else a copy.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if the records are a table.
    pub fn to_dense(&self) -> Result<Self> {
        match self.view() {
            RecordsView::Dense(_) => Ok(self.clone()),
            _ => {
                let dense = Self::dense(self.to_array()?)?.made_from(self);
                dense.with_shared_names(self.shared_names())
            }
        }
    }
}

fn check_n_samples(found: usize) -> Result<()> {
    if u32::try_from(found).is_err() {
        return Err(Error::TooManySamples { found });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use sprs::TriMatI;

    use super::*;

    fn sparse() -> Records {
        let mut matrix = TriMatI::<f64, u32>::new((3, 4));
        matrix.add_triplet(0, 3, 1.0);
        matrix.add_triplet(2, 0, 2.0);
        matrix.add_triplet(2, 1, 3.0);
        Records::sparse(matrix.to_csc()).unwrap()
    }

    #[test]
    fn a_sparse_selection_has_its_rows_and_becomes_dense() {
        let x = sparse().select(&vec![2, 1].into());
        let view = x.as_sparse().unwrap();
        assert_eq!((view.n_samples(), view.n_features(), view.n_stored()), (2, 4, 2));
        assert_eq!(view.row(0), SparseRow { indices: &[0, 1], values: &[2.0, 3.0] });
        assert!(view.row(1).values.is_empty());
        let dense = x.to_dense().unwrap();
        let expected = array![[2.0, 3.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]];
        assert_eq!(dense.as_dense().unwrap().to_array(), expected);
    }

    #[test]
    fn a_slice_of_a_sparse_matrix_begins_at_its_first_row() {
        let mut matrix = TriMatI::<f64, u32>::new((3, 2));
        (0..3).for_each(|row| matrix.add_triplet(row, 1, row as f64));
        let matrix = matrix.to_csr::<usize>();
        let x = Records::sparse(matrix.slice_outer(1..3).to_owned()).unwrap();
        assert_eq!(x.as_sparse().unwrap().row(0), SparseRow { indices: &[1], values: &[1.0] });
        assert_eq!(x.as_sparse().unwrap().n_samples(), 2);
    }

    #[test]
    fn columns_are_found_by_name_and_place() {
        let x = Records::table([
            ("age", TableColumn::numbers([41.0, 17.0])),
            ("city", TableColumn::texts(["Oslo", "Lima"])),
        ]);
        let x = x.unwrap().select(&vec![1].into());
        let table = x.as_table().unwrap();
        assert_eq!(table.column(0).unwrap().number(0), Some(17.0));
        assert_eq!(table.column("city").unwrap().text(0), Some("Lima"));
        assert_eq!(table.column("city").unwrap().number(0), None);
        let wrong = table.column("cty").unwrap_err().to_string();
        assert!(wrong.contains("did you mean `city`?"), "{wrong}");
    }

    #[test]
    fn tables_that_do_not_fit_together_are_errors() {
        let column = |len: usize| TableColumn::numbers(vec![0.0; len]);
        let wrong = Records::table([("a", column(1)), ("b", column(2))]).unwrap_err();
        assert!(matches!(wrong, Error::LengthMismatch { left_len: 1, right_len: 2, .. }));
        let wrong = Records::table([("a", column(1)), ("a", column(1))]).unwrap_err();
        assert!(matches!(
            wrong,
            Error::Table(crate::data::TableError::DuplicateColumn { first: 0, second: 1, .. })
        ));
    }

    #[test]
    fn two_features_could_have_one_name() {
        let x = Records::dense(array![[1.0, 2.0, 3.0]]).unwrap();
        let wrong = x.with_feature_names(["a", "b", "a"]).unwrap_err().to_string();
        assert_eq!(
            wrong,
            "columns 0 and 2 are both named `a`; each column needs a name of its own"
        );
    }

    #[test]
    fn another_kind_is_an_error_with_a_remedy() {
        let message = |error: Error| error.to_string();
        assert_eq!(
            message(sparse().as_dense().unwrap_err()),
            "dense numbers are needed here but the records are sparse numbers; put `ToDense` \
             before this step, or give it dense ones (`sparse(false)` of an encoder)"
        );
        let table =
            Records::table([("a", TableColumn::texts(["b"])), ("c", TableColumn::numbers([1.0]))]);
        let table = table.unwrap();
        assert!(
            message(table.as_text().unwrap_err()).contains("choose one with a ColumnTransformer")
        );
        assert!(message(table.to_array().unwrap_err()).contains("put a ColumnTransformer before"));
        assert!(matches!(sparse().as_text(), Err(Error::RecordKind { .. })));
    }
}
