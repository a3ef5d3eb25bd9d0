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

/// The cells of all rows.
pub(super) struct Joined {
    pub(super) dense: Vec<f64>,
    pub(super) columns: Vec<TableColumn>,
    pub(super) target: Target,
}

/// The pieces in one, column by column.
pub(super) fn joined(
    pieces: Vec<Cells>,
    n_rows: usize,
    n_features: usize,
    is_dense: bool,
) -> Joined {
    let n_columns = if is_dense { 0 } else { n_features };
    let mut columns: Vec<Vec<ColumnCells>> = (0..n_columns).map(|_| Vec::new()).collect();
    let mut dense = Vec::with_capacity(n_rows * (n_features - n_columns));
    let mut target = Target::None;
    for piece in pieces {
        dense.extend_from_slice(&piece.dense);
        columns.iter_mut().zip(piece.columns).for_each(|(column, more)| column.push(more));
        match (&mut target, piece.target) {
            (Target::Classes(classes), Target::Classes(more)) => classes.append(&more),
            (Target::Values(values), Target::Values(more)) => values.extend(more),
            (target, first) => *target = first,
        }
    }
    let mut columns: Vec<(Vec<ColumnCells>, Option<TableColumn>)> =
        columns.into_iter().map(|parts| (parts, None)).collect();
    // The pieces of a column go as soon as it is joined.
    parallel::for_each_chunk(&mut columns, 1, 1, &|_, columns| {
        for (parts, joined) in columns {
            *joined = Some(joined_column(std::mem::take(parts), n_rows));
        }
    });
    let columns = columns.into_iter().filter_map(|(_, joined)| joined).collect();
    Joined { dense, columns, target }
}

fn joined_column(parts: Vec<ColumnCells>, n_rows: usize) -> TableColumn {
    if let Some(ColumnCells::Texts(_)) = parts.first() {
        let texts = parts.iter().filter_map(|part| match part {
            ColumnCells::Texts(texts) => Some(texts),
            ColumnCells::Numbers(_) => None,
        });
        return TableColumn::Texts(Texts::concat(texts).into());
    }
    let mut numbers = parts.iter().flat_map(|part| match part {
        ColumnCells::Numbers(numbers) => numbers.as_slice(),
        ColumnCells::Texts(_) => &[],
    });
    // Of known length, so that they are written once, where they stay.
    TableColumn::numbers((0..n_rows).map(|_| numbers.next().copied().unwrap_or(f64::NAN)))
}
