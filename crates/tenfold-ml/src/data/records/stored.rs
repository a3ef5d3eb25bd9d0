//! The fingerprint and the bytes of records: the samples of the view alone, as raw numbers and texts.

use std::borrow::Cow;
use std::io::Write;

use ndarray::Array2;
use sprs::CsMatI;
use tenfold_store::{Array, Fingerprint, Fingerprinter, Result, Source, Stored, unwritten};

use crate::data::little_endian;
use crate::data::little_endian::{read_part, unreadable, write_part};
use crate::data::{DenseView, Records, RecordsView, SparseView, TableColumn, TableView, Texts};
use crate::data::{Kind, Rows};

/// The number of a dense matrix in the bytes.
const DENSE: u8 = 1;
const SPARSE: u8 = 2;
const TABLE: u8 = 3;

/// The number of a column of numbers in a table.
const NUMBERS: u8 = 1;
const TEXTS: u8 = 2;

fn dense_table<'a>(view: &DenseView<'a>) -> little_endian::Table<'a, f64> {
    let (numbers, width) = (view.numbers(), view.n_features());
    little_endian::Table { numbers, width, rows: view.selected() }
}

/// By content: a selection has the fingerprint of a copy of its rows. Numbers count by their bits,
/// names of features count, and the records of which they are a selection do not.
impl Fingerprint for Records {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        let kind = match self.view() {
            RecordsView::Dense(_) => DENSE,
            RecordsView::Sparse(_) => SPARSE,
            RecordsView::Table(_) => TABLE,
        };
        to.domain("tenfold.records.v2").feed(&kind).feed(&self.names);
        let kinds = self.kinds.as_deref().map(|kinds| kinds.iter().map(|kind| *kind as u8));
        to.feed(&kinds.map(Iterator::collect::<Vec<u8>>));
        to.feed(&self.n_samples()).feed(&self.n_features());
        match self.view() {
            RecordsView::Dense(view) => dense_table(&view).fingerprint(to),
            RecordsView::Sparse(view) => {
                let parts = SparseParts::of(&view);
                to.feed(&parts.bounds[..]).feed(&parts.indices[..]).feed(&parts.values[..]);
            }
            RecordsView::Table(view) => {
                for column in view.columns() {
                    fingerprint_column(column, view.selected(), to);
                }
            }
        }
    }
}

fn fingerprint_column(column: &TableColumn, rows: Option<&Rows>, to: &mut Fingerprinter) {
    match column {
        TableColumn::Numbers(numbers) => {
            to.feed(&NUMBERS);
            little_endian::Table::column(numbers, rows).fingerprint(to);
        }
        TableColumn::Texts(texts) => {
            let texts = selected_texts(texts, rows);
            to.feed(&TEXTS).feed(&texts.ends_u64()[..]).feed(texts.all().as_bytes());
        }
    }
}

fn selected_texts<'a>(texts: &'a Texts, rows: Option<&Rows>) -> Cow<'a, Texts> {
    match rows {
        None => Cow::Borrowed(texts),
        Some(rows) => Cow::Owned(rows.iter().map(|row| texts.get(row)).collect()),
    }
}

/// Sparse rows as three arrays: of a selection, gathered.
struct SparseParts<'a> {
    bounds: Vec<u64>,
    indices: Cow<'a, [u32]>,
    values: Cow<'a, [f64]>,
}

impl<'a> SparseParts<'a> {
    fn of(view: &SparseView<'a>) -> Self {
        let mut bounds = Vec::with_capacity(view.n_samples() + 1);
        bounds.push(0);
        for row in view.rows() {
            bounds.push(bounds[bounds.len() - 1] + row.values.len() as u64);
        }
        let (indices, values) = match view.selected() {
            None => (view.indices.into(), view.values.into()),
            Some(_) => {
                let mut indices = Vec::with_capacity(view.n_stored());
                let mut values = Vec::with_capacity(view.n_stored());
                for row in view.rows() {
                    indices.extend_from_slice(row.indices);
                    values.extend_from_slice(row.values);
                }
                (indices.into(), values.into())
            }
        };
        Self { bounds, indices, values }
    }
}

/// As `records.v2`: the kind, the names and the kinds of the features, and the samples. A value that is read back
/// are records of their own, whatever they were selected from.
impl Stored for Records {
    const CODEC: &'static str = "records.v2";

    fn type_name() -> Cow<'static, str> {
        "tenfold.records.v2".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        let mut head = |kind: u8| {
            to.write_all(&[kind]).map_err(unwritten)?;
            write_part(&self.names.as_deref(), to)?;
            write_part(&self.kinds.as_deref(), to)
        };
        match self.view() {
            RecordsView::Dense(view) => {
                head(DENSE)?;
                dense_table(&view).write(&[self.n_samples(), self.n_features()], to)
            }
            RecordsView::Sparse(view) => {
                head(SPARSE)?;
                write_sparse(&view, to)
            }
            RecordsView::Table(view) => {
                head(TABLE)?;
                write_table(&view, to)
            }
        }
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        let [kind] = from.take()?;
        let names: Option<Vec<String>> = read_part(from)?;
        let kinds: Option<Vec<Kind>> = read_part(from)?;
        let records = match kind {
            DENSE => read_dense(from)?,
            SPARSE => read_sparse(from)?,
            TABLE => read_table(names.clone(), from)?,
            kind => return Err(unreadable(format!("records of kind {kind}, expected 1 to 3"))),
        };
        let named = match names {
            Some(names) => records.with_feature_names(names).map_err(unreadable)?,
            None => records,
        };
        match kinds {
            Some(kinds) => named.with_kinds(kinds).map_err(unreadable),
            None => Ok(named),
        }
    }
}

fn read_dense(from: &mut Source<'_>) -> Result<Records> {
    let Array { shape, values } = Array::read(from)?;
    let [rows, columns] = shape[..] else {
        return Err(unreadable(format!("records of shape {shape:?}, expected two dimensions")));
    };
    let matrix = Array2::from_shape_vec((rows, columns), values).map_err(unreadable)?;
    Records::dense(matrix).map_err(unreadable)
}

fn write_sparse(view: &SparseView<'_>, to: &mut dyn Write) -> Result<()> {
    let SparseParts { bounds, indices, values } = SparseParts::of(view);
    write_count(view.n_features(), to)?;
    bounds.encode(to)?;
    little_endian::Table::column(&indices, None).write(&[indices.len()], to)?;
    little_endian::Table::column(&values, None).write(&[values.len()], to)
}

fn read_sparse(from: &mut Source<'_>) -> Result<Records> {
    let n_features = u64::from_le_bytes(from.take()?);
    let bounds: Array<u64> = Array::read(from)?;
    let indices: Array<u32> = Array::read(from)?;
    let values: Array<f64> = Array::read(from)?;
    let bounds: Vec<usize> = bounds
        .values
        .into_iter()
        .map(usize::try_from)
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    let shape = (bounds.len().saturating_sub(1), usize::try_from(n_features).map_err(unreadable)?);
    let matrix = CsMatI::try_new(shape, bounds, indices.values, values.values);
    let matrix = matrix.map_err(|(_, _, _, error)| unreadable(error))?;
    Records::sparse(matrix).map_err(unreadable)
}

fn write_table(view: &TableView<'_>, to: &mut dyn Write) -> Result<()> {
    write_count(view.columns().len(), to)?;
    for column in view.columns() {
        match column {
            TableColumn::Numbers(numbers) => {
                to.write_all(&[NUMBERS]).map_err(unwritten)?;
                let numbers = little_endian::Table::column(numbers, view.selected());
                numbers.write(&[view.n_samples()], to)?;
            }
            TableColumn::Texts(texts) => {
                to.write_all(&[TEXTS]).map_err(unwritten)?;
                let texts = selected_texts(texts, view.selected());
                texts.ends_u64().encode(to)?;
                let bytes = texts.all().as_bytes();
                little_endian::Table::column(bytes, None).write(&[bytes.len()], to)?;
            }
        }
    }
    Ok(())
}

fn read_table(names: Option<Vec<String>>, from: &mut Source<'_>) -> Result<Records> {
    let n_columns = u64::from_le_bytes(from.take()?);
    let mut columns = Vec::new();
    for _ in 0..n_columns {
        columns.push(match from.take()? {
            [NUMBERS] => TableColumn::numbers(Array::<f64>::read(from)?.values),
            [TEXTS] => {
                let ends: Array<u64> = Array::read(from)?;
                let bytes: Array<u8> = Array::read(from)?;
                let all = String::from_utf8(bytes.values).map_err(unreadable)?;
                TableColumn::Texts(Texts::from_parts(all, ends.values).map_err(unreadable)?.into())
            }
            [kind] => return Err(unreadable(format!("a column of kind {kind}, expected 1 or 2"))),
        });
    }
    match (names, &columns[..]) {
        (None, [TableColumn::Texts(texts)]) => Records::text(texts.iter()),
        (None, _) => return Err(unreadable("a table without names")),
        (Some(names), _) if names.len() == columns.len() => {
            Records::table(names.into_iter().zip(columns))
        }
        (Some(_), _) => {
            return Err(unreadable("a table with another number of names than columns"));
        }
    }
    .map_err(unreadable)
}

fn write_count(count: usize, to: &mut dyn Write) -> Result<()> {
    to.write_all(&(count as u64).to_le_bytes()).map_err(unwritten)
}
