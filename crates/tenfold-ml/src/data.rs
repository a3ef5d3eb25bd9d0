//! Samples and their targets: records, labels, values, weights, and how tables are read.
//!
//! [`Records`] hold the features of many samples, [`Labels`] their classes and [`Values`] their numbers, each
//! a shared view: selecting a fold copies no feature row.

pub(crate) mod column;
pub(crate) mod csv_reader;
pub(crate) mod dataset;
mod date;
mod error;
pub(crate) mod labels;
pub mod little_endian;
pub(crate) mod probabilities;
pub(crate) mod record_kind;
mod records;
pub(crate) mod rows;
pub(crate) mod sample_weights;
pub(crate) mod samples;
pub(crate) mod shown;
pub(crate) mod sort_places;
pub(crate) mod values;

pub use column::Column;
pub use csv_reader::{
    ColumnSchema, CsvReader, DateOrder, Delimiter, Dialect, Example, Header, Kind, Missing, Notice,
    Remedy, Role, Schema, TableBytes, UnreadForm,
};
pub use dataset::{ClassificationData, RecordsData, RegressionData};
pub use date::Date;
pub use error::{LabelError, TableError};
pub use labels::Labels;
pub use probabilities::Probabilities;
pub use record_kind::RecordKind;
pub use records::{
    ColumnView, DenseView, Records, RecordsView, SparseRow, SparseView, TableColumn, TableView,
    TextView, Texts,
};
pub use rows::Rows;
pub use sample_weights::counted;
pub use samples::Samples;
pub use values::Values;
