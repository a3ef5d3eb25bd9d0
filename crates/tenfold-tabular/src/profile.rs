//! The profile of a table: its size and quality, and each column with its relation to the target.
//!
//! Columns are profiled in parallel, each by one thread, so that a profile does not depend on their
//! number: numbers by one sort (`numbers.rs`), texts by counts of their values (`values.rs`). Equal
//! rows are found by hashes and compared cell by cell (`duplicates.rs`), `association.rs` has the
//! measures, `display.rs` the form for terminals.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{parallel, validate};
use tenfold_ml::data::{Column, Records, Schema};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::Supervision;

use crate::cells::names;

mod association;
mod column;
mod display;
mod duplicates;
mod hashed;
mod numbers;
mod sample;
mod target;
#[cfg(test)]
mod tests;
mod values;

pub use association::{Association, Measure};
pub use column::{ColumnProfile, Lengths};
pub use numbers::{Histogram, Numbers};
pub use target::{ClassShare, TargetProfile};
pub use values::Frequent;

use target::Target;

/// The rows that a profile shows.
const SAMPLE_ROWS: usize = 8;

/// A table in numbers: data that can be printed, written as JSON and drawn.
///
/// Missing are NaN among numbers and the empty text. Distinct values are counted without the missing ones, more
/// than 65,536 texts by hashes of 64 bits, of which two of a billion hardly ever are equal. Quartiles follow definition 7 of Hyndman and Fan (1996), standard
/// deviations divide by `n − 1`. A row is a duplicate if each of its cells equals that of an earlier row.
///
/// ```
/// use tenfold::data::{Records, TableColumn};
/// use tenfold::tabular::Profile;
///
/// let x = Records::table([
///     ("age", TableColumn::numbers([41.0, 17.0, f64::NAN, 17.0])),
///     ("city", TableColumn::texts(["Oslo", "Lima", "Oslo", "Lima"])),
/// ])?;
/// let profile = Profile::with_target(&x, "city")?;
/// assert_eq!((profile.n_rows, profile.n_missing, profile.n_duplicate_rows), (4, 1, 1));
/// let age = profile.column("age").unwrap();
/// assert_eq!(age.numbers.as_ref().unwrap().median, 17.0);
/// println!("{profile}");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The rows.
    pub n_rows: u64,
    /// The missing cells of all columns.
    pub n_missing: u64,
    /// The rows that equal an earlier one.
    pub n_duplicate_rows: u64,
    /// The bytes of the cells in memory.
    pub bytes: u64,
    /// The columns, in their order.
    pub columns: Vec<ColumnProfile>,
    /// Columns that equal an earlier one, which is the second name.
    pub duplicate_columns: Vec<(String, String)>,
    /// The target, if one is named.
    pub target: Option<TargetProfile>,
    /// The first rows, a text for each column; a missing cell is empty.
    pub sample: Vec<Vec<String>>,
    /// Assumptions of the reader of the table.
    pub notices: Vec<String>,
}

impl Profile {
    /// The profile of these records.
    ///
    /// # Errors
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty) without a sample or a column;
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) of sparse records.
    pub fn of(x: &Records) -> Result<Self> {
        Self::with(x, |_| Ok(None))
    }

    /// The profile of these records with the associations of all columns with one of them, the target.
    ///
    /// A target of texts or booleans, or of at most 20 distinct integers, is classes, any other is values.
    ///
    /// # Errors
    /// As [`Profile::of`]; [`TableError::UnknownColumn`](tenfold_ml::data::TableError::UnknownColumn).
    pub fn with_target(x: &Records, target: impl Into<Column>) -> Result<Self> {
        let target = target.into();
        Self::with(x, |names| Target::of_column(x, target.find(names)?).map(Some))
    }

    /// The profile of these records with the associations of all columns with a target beside them.
    ///
    /// # Errors
    /// As [`Profile::of`]; [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch).
    pub fn of_supervised<'a>(x: &Records, y: impl Into<Supervision<'a>>) -> Result<Self> {
        let target = Target::of(x, y.into())?;
        Self::with(x, |_| Ok(Some(target)))
    }

    fn with(x: &Records, target: impl FnOnce(&[String]) -> Result<Option<Target>>) -> Result<Self> {
        validate::not_empty(x)?;
        let names = names(x);
        let target = target(&names)?;
        let found = parallel::try_map(x.n_features(), 1, |at| {
            column::profile(x, at, &names[at], target.as_ref())
        })?;
        let hashes: Vec<u64> = found.iter().map(|found| found.hash).collect();
        let columns: Vec<ColumnProfile> = found.into_iter().map(|found| found.profile).collect();
        let same = duplicates::columns(x, &hashes)?;
        let name = |at: usize| names[at].clone();
        Ok(Self {
            n_rows: x.n_samples() as u64,
            n_missing: columns.iter().map(|column| column.n_missing).sum(),
            n_duplicate_rows: match columns.iter().any(|column| column.identifies(x.n_samples())) {
                true => 0,
                false => duplicates::rows(x)?,
            },
            bytes: columns.iter().map(|column| column.bytes).sum(),
            duplicate_columns: same.into_iter().map(|(at, of)| (name(at), name(of))).collect(),
            target: target.map(|target| target.profile(&names)),
            sample: sample::rows(x, SAMPLE_ROWS)?,
            columns,
            notices: Vec::new(),
        })
    }

    /// The same with the evidence for the kinds of columns, and the notices, of the schema by which the
    /// table was read.
    #[must_use]
    pub fn with_schema(mut self, schema: &Schema) -> Self {
        for column in &mut self.columns {
            if let Ok(known) = schema.column(&column.name) {
                column.evidence.clone_from(&known.evidence);
            }
        }
        self.notices = schema.notices.iter().map(ToString::to_string).collect();
        self
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&ColumnProfile> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The share of cells that are missing.
    pub fn missing_share(&self) -> f64 {
        let n_cells = self.n_rows * self.columns.len() as u64;
        self.n_missing as f64 / n_cells.max(1) as f64
    }

    /// The columns with an association with the target, the strongest first; of equal ones in their order.
    pub fn by_association(&self) -> Vec<(&ColumnProfile, Association)> {
        let with = self.columns.iter().filter_map(|column| Some((column, column.association?)));
        let mut all: Vec<(&ColumnProfile, Association)> = with.collect();
        all.sort_by(|(_, one), (_, other)| other.value.total_cmp(&one.value));
        all
    }
}
