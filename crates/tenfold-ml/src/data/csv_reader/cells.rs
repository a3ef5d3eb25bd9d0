//! The cells of a table while it is read, in pieces, and all of them.

use crate::data::Texts;
use crate::data::csv_reader::class_column::ClassColumn;
use crate::data::records::TableColumn;
use crate::parallel;

/// The cells of the target.
pub(super) enum Target {
    Classes(ClassColumn),
    Values(Vec<f64>),
    None,
}

/// The cells of some rows: numbers of all columns, row by row, or a vector for each column.
pub(super) struct Cells {
    pub(super) n_rows: usize,
    pub(super) dense: Vec<f64>,
    pub(super) columns: Vec<ColumnCells>,
    pub(super) target: Target,
}

/// The cells of one column.
pub(super) enum ColumnCells {
    Numbers(Vec<f64>),
    Texts(Texts),
}

impl Cells {
    /// Adds the cells of the rows below, in pieces, which go as soon as they are joined.
    pub(super) fn append(&mut self, below: Vec<Self>) {
        self.n_rows += below.iter().map(|piece| piece.n_rows).sum::<usize>();
        self.dense.reserve_exact(below.iter().map(|piece| piece.dense.len()).sum());
        let mut columns: Vec<(&mut ColumnCells, Vec<ColumnCells>)> =
            self.columns.iter_mut().map(|column| (column, Vec::new())).collect();
        for piece in below {
            self.dense.extend(piece.dense);
            columns.iter_mut().zip(piece.columns).for_each(|(column, more)| column.1.push(more));
            match (&mut self.target, piece.target) {
                (Target::Classes(classes), Target::Classes(more)) => classes.append(&more),
                (Target::Values(values), Target::Values(more)) => values.extend(more),
                _ => {}
            }
        }
        parallel::for_each_chunk(&mut columns, 1, 1, &|_, columns| {
            columns.iter_mut().for_each(|(column, more)| column.append(std::mem::take(more)));
        });
    }
}

impl ColumnCells {
    fn append(&mut self, below: Vec<Self>) {
        let lens = below.iter().map(|piece| match piece {
            Self::Numbers(numbers) => (numbers.len(), 0),
            Self::Texts(texts) => (texts.len(), texts.all().len()),
        });
        let (rows, bytes) = lens.fold((0, 0), |all, len| (all.0 + len.0, all.1 + len.1));
        match self {
            Self::Numbers(numbers) => numbers.reserve_exact(rows),
            Self::Texts(texts) => texts.reserve_exact(rows, bytes),
        }
        for piece in below {
            match (&mut *self, piece) {
                (Self::Numbers(numbers), Self::Numbers(more)) => numbers.extend(more),
                (Self::Texts(texts), Self::Texts(more)) => texts.append(&more),
                _ => {}
            }
        }
    }
}

impl From<ColumnCells> for TableColumn {
    fn from(cells: ColumnCells) -> Self {
        match cells {
            ColumnCells::Numbers(numbers) => Self::Numbers(numbers.into()),
            ColumnCells::Texts(texts) => Self::Texts(texts.into()),
        }
    }
}
