//! The outputs of several transformers for the same samples, side by side.

use tenfold_ml::data::{DenseView, RecordKind, Records, RecordsView, SparseView};
use tenfold_ml::error::{Error, Result};

use crate::preprocessing::numbers;
use crate::preprocessing::numbers::SparseRows;

/// The features of all parts, one part after the other, each named after its part: `part__feature`.
/// Dense parts make dense records; if one is sparse, all are.
///
/// # Errors
/// [`Error::RecordKind`] if a part is a table; [`Error::LengthMismatch`] if it has another number
/// of samples.
pub(super) fn join(n_samples: usize, parts: &[(&str, Records)]) -> Result<Records> {
    let mut dense = Vec::with_capacity(parts.len());
    for (_, part) in parts {
        if part.n_samples() != n_samples {
            let (left, right) = ("the samples", "the output of a part");
            let right_len = part.n_samples();
            return Err(Error::LengthMismatch { left, left_len: n_samples, right, right_len });
        }
        match part.view() {
            RecordsView::Dense(view) => dense.push(view),
            RecordsView::Sparse(_) => {}
            RecordsView::Table(_) => return Err(part.other_kind("numbers")),
        }
    }
    let joined = match dense.len() == parts.len() {
        true => join_dense(n_samples, &dense)?,
        false => join_sparse(n_samples, parts)?,
    };
    let names = parts.iter().flat_map(|(name, part)| {
        (0..part.n_features()).map(move |at| match part.feature_names() {
            Some(names) => format!("{name}__{}", names[at]),
            None => format!("{name}__x{at}"),
        })
    });
    joined.with_feature_names(names)
}

/// The kind of the outputs of parts side by side, as far as it is known.
///
/// # Errors
/// That of the first part that has one.
pub(super) fn joined_kind(
    parts: impl Iterator<Item = Result<Option<RecordKind>>>,
) -> Result<Option<RecordKind>> {
    let kinds = parts.collect::<Result<Vec<_>>>()?;
    if kinds.contains(&Some(RecordKind::Sparse)) {
        return Ok(Some(RecordKind::Sparse));
    }
    let all_dense = kinds.iter().all(|kind| *kind == Some(RecordKind::Dense));
    Ok(all_dense.then_some(RecordKind::Dense))
}

/// Whether each part has a name of its own.
///
/// # Errors
/// [`Error::Param`] with the first that has not.
pub(super) fn check_names<'a>(
    parameter: &'static str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<()> {
    let twice =
        names.clone().enumerate().find(|(at, name)| names.clone().take(*at).any(|n| n == *name));
    match twice {
        None => Ok(()),
        Some((_, name)) => Err(Error::Param {
            name: parameter,
            value: format!("{name:?}"),
            expected: "a name that no other part has is expected",
        }),
    }
}

fn join_dense(n_samples: usize, parts: &[DenseView<'_>]) -> Result<Records> {
    let width = parts.iter().map(|part| part.n_features()).sum();
    Records::dense(numbers::by_row(n_samples, width, |row, mut to| {
        for part in parts {
            let (here, rest) = to.split_at_mut(part.n_features());
            here.copy_from_slice(part.row(row));
            to = rest;
        }
    }))
}

/// A part whose rows are to be joined.
enum Part<'a> {
    Dense(DenseView<'a>),
    Sparse(SparseView<'a>),
}

fn join_sparse(n_samples: usize, parts: &[(&str, Records)]) -> Result<Records> {
    let mut views = Vec::with_capacity(parts.len());
    let mut n_stored = 0;
    for (_, part) in parts {
        views.push(match part.view() {
            RecordsView::Sparse(view) => {
                n_stored += view.n_stored();
                Part::Sparse(view)
            }
            _ => {
                n_stored += n_samples * part.n_features();
                Part::Dense(part.as_dense()?)
            }
        });
    }
    let width = parts.iter().map(|(_, part)| part.n_features()).sum();
    let mut to = SparseRows::new(width, n_samples, n_stored);
    for row in 0..n_samples {
        let mut first = 0;
        for view in &views {
            match view {
                Part::Sparse(view) => {
                    view.row(row).iter().for_each(|(at, value)| to.push(first + at, value));
                    first += view.n_features();
                }
                Part::Dense(view) => {
                    let stored =
                        view.row(row).iter().enumerate().filter(|(_, value)| **value != 0.0);
                    stored.for_each(|(at, &value)| to.push(first + at, value));
                    first += view.n_features();
                }
            }
        }
        to.end_row();
    }
    to.records()
}
