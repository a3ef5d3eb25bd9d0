//! `RecordKind`: the kind of records, known before they are.

use crate::error::{Error, Result};

/// The kind of [`Records`](crate::data::Records), so that a chain of estimators can be checked before
/// it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A dense matrix of numbers.
    Dense,
    /// A sparse matrix of numbers.
    Sparse,
    /// One text per sample.
    Texts,
    /// A table of columns of numbers or texts.
    Table,
}

impl RecordKind {
    /// Refuses records that are known not to be dense numbers.
    ///
    /// # Errors
    /// [`Error::RecordKind`].
    pub fn need_dense(found: Option<Self>) -> Result<()> {
        match found {
            None | Some(Self::Dense) => Ok(()),
            Some(other) => Err(other.refused("dense numbers")),
        }
    }

    /// Refuses records that are known not to be numbers, dense or sparse.
    ///
    /// # Errors
    /// [`Error::RecordKind`].
    pub fn need_numbers(found: Option<Self>) -> Result<()> {
        match found {
            Some(other @ (Self::Table | Self::Texts)) => Err(other.refused("numbers")),
            _ => Ok(()),
        }
    }

    /// Refuses records that are known to be sparse.
    ///
    /// # Errors
    /// [`Error::RecordKind`].
    pub fn need_cells(found: Option<Self>) -> Result<()> {
        match found {
            Some(Self::Sparse) => Err(Self::Sparse.refused("dense numbers")),
            _ => Ok(()),
        }
    }

    /// The error of records of this kind where another is needed.
    pub fn refused(self, needed: &'static str) -> Error {
        let (found, advice) = match (self, needed) {
            (Self::Dense, _) => ("dense numbers", "give this step another input"),
            (Self::Sparse, "dense numbers") => (
                "sparse numbers",
                "put `ToDense` before this step, or give it dense ones (`sparse(false)` of an encoder)",
            ),
            (Self::Sparse, _) => ("sparse numbers", "give this step another input"),
            (Self::Texts, _) => ("texts", "put a vectorizer before this step"),
            (Self::Table, "one column of texts") => {
                ("a table of several columns", "choose one with a ColumnTransformer")
            }
            (Self::Table, _) => ("a table", "put a ColumnTransformer before this step"),
        };
        Error::RecordKind { needed, found, advice }
    }
}
