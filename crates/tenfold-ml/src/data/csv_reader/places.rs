//! The columns of a schema in the text of a table: by name, or by place.

use crate::data::TableError;
use crate::data::column::refuse_duplicates;
use crate::data::csv_reader::dialect::Dialect;
use crate::data::csv_reader::edges;
use crate::data::csv_reader::remedy::{Remedy, shown};
use crate::data::csv_reader::schema::{ColumnSchema, Role, Schema};
use crate::data::csv_reader::sniff::other_delimiter;
use crate::error::{Error, Result};

/// The places in the text of the columns in use, by their names.
pub(super) fn by_name(
    schema: &Schema,
    names: &[String],
    text: &str,
    wants_target: bool,
) -> Result<Vec<Option<usize>>> {
    refuse_duplicates(names)?;
    schema
        .columns
        .iter()
        .map(|column| {
            let place = names.iter().position(|name| *name == column.name);
            let needed = match column.role {
                Role::Feature => true,
                Role::Target => wants_target,
                Role::Ignored => false,
            };
            match place {
                None if needed => Err(Error::Table(TableError::MissingColumn {
                    column: shown(&column.name),
                    columns: names.iter().map(|name| shown(name)).collect(),
                    remedies: other_delimiter(text, schema.dialect.delimiter)
                        .map(Remedy::Delimiter)
                        .into_iter()
                        .collect(),
                })),
                place => Ok(place),
            }
        })
        .collect()
}

/// The places in the text of all columns, by their places in the schema; the target may be absent.
pub(super) fn by_place(
    schema: &Schema,
    n_columns: usize,
    text: &str,
    wants_target: bool,
) -> Result<Vec<Option<usize>>> {
    let expected = schema.columns.len();
    let has_target = schema.target().is_some();
    if n_columns == expected {
        return Ok((0..expected).map(Some).collect());
    }
    if !wants_target && has_target && n_columns + 1 == expected {
        let mut next = 0..;
        let place = |column: &ColumnSchema| match column.role {
            Role::Target => None,
            Role::Feature | Role::Ignored => next.next(),
        };
        return Ok(schema.columns.iter().map(place).collect());
    }
    Err(ragged(text, &schema.dialect, 1, expected, n_columns).into())
}

/// The error of a row of another length, with the likely cause.
pub(super) fn ragged(
    text: &str,
    dialect: &Dialect,
    line: u64,
    expected: usize,
    found: usize,
) -> TableError {
    let other = other_delimiter(text, dialect.delimiter).map(Remedy::Delimiter);
    let remedies = other.into_iter().collect();
    TableError::RaggedRow { line, expected: expected as u64, found: found as u64, remedies }
}

/// The error with the option that passes over the lines above or below the table, where one mends
/// it.
pub(super) fn with_edges(mut error: TableError, text: &str, dialect: &Dialect) -> TableError {
    if let TableError::RaggedRow { line, expected, remedies, .. } = &mut error
        && let Some(edge) = edges::remedy(text, dialect, *line, *expected as usize)
    {
        *remedies = vec![edge];
    }
    error
}
