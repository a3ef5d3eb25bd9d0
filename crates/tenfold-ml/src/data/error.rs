//! Errors of tables, labels and classes.

/// A table, or a column of it, that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A column that a table does not have.
    #[error(
        "the table has no {wanted}{}; its columns are: {}",
        near.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default(),
        columns.join(", ")
    )]
    UnknownColumn {
        /// The column asked for: ``column `class` `` or `column 7`, counted from 0.
        wanted: String,
        /// The name that was most likely meant, if one is alike.
        near: Option<String>,
        /// All columns of the table.
        columns: Vec<String>,
    },
    /// Two columns of a table with one name.
    #[error(
        "columns {first} and {second} {}; each column needs a name of its own",
        if name.is_empty() { "both have no name".to_owned() } else { format!("are both named `{name}`") }
    )]
    DuplicateColumn {
        /// The name they share; it can be empty.
        name: String,
        /// The place of the first, counted from 0.
        first: usize,
        /// The place of the second.
        second: usize,
    },
    /// A column of another kind than an operation needs.
    #[error("{column} holds {found} where {needed} are needed; {advice}")]
    ColumnKind {
        /// The column: its name in backquotes, or `column 3`.
        column: String,
        /// The kind of its cells, `texts` for example.
        found: &'static str,
        /// The kind needed.
        needed: &'static str,
        /// The remedy.
        advice: &'static str,
    },
    /// A column in which every value is missing.
    #[error(
        "{column} has no value to learn from; leave it out, give a constant, or keep it as it is \
         with `keep_empty`"
    )]
    NoValue {
        /// The column: its name in backquotes, or `column 3`.
        column: String,
    },
    /// A category that was not there at fit.
    #[error(
        "{column} holds `{found}` at row {row}, which is none of its {n_categories} categories; add \
         it to them, or let the encoder take unknown ones"
    )]
    UnknownCategory {
        /// The column: its name in backquotes, or `column 3`.
        column: String,
        /// The cell.
        found: String,
        /// The row, counted from 0 in the data that a fold was selected from.
        row: usize,
        /// The number of categories.
        n_categories: usize,
    },
    /// A row of a table with more or fewer cells than its header.
    #[error("line {line} has {found} cells but the header has {expected}")]
    RaggedRow {
        /// The line of the text, counted from 1.
        line: u64,
        /// The number of columns in the header.
        expected: u64,
        /// The number of cells in the row.
        found: u64,
    },
    /// A quote that opens a cell of a table and is never closed.
    #[error(
        "a quote opens in the row that begins on line {line} and is not closed before the text \
         ends; close it there, or write a quote inside a quoted cell twice"
    )]
    UnclosedQuote {
        /// The line of the text on which the row begins, counted from 1.
        line: u64,
    },
    /// A cell of a table that cannot be used.
    #[error("line {line}, {column}: `{found}` {problem}")]
    Cell {
        /// The line of the text, counted from 1.
        line: u64,
        /// The column: its name in backquotes, or `column 3`, counted from 0.
        column: String,
        /// The cell's text.
        found: String,
        /// The fault.
        problem: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("line {line}, column {column} is not UTF-8; save the table as UTF-8 text")]
    NotUtf8 {
        /// The line of the text, counted from 1.
        line: u64,
        /// The place of the column, counted from 0.
        column: usize,
    },
    /// A stream that could not be read.
    #[error("the table could not be read")]
    Read {
        /// The error of the stream.
        #[source]
        source: std::io::Error,
    },
}

impl TableError {
    /// The error of the `csv` crate in our words.
    pub(crate) fn from_csv(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Self::Read { source },
            other => Self::Read { source: std::io::Error::other(format!("{other:?}")) },
        }
    }
}

/// Labels or classes that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// Folds whose predictions are over other classes.
    #[error("the folds predict over different lists of classes, so their predictions are no whole")]
    OtherClasses,
    /// A class that does not occur.
    #[error("there is no class `{class}`; the classes are: {classes}")]
    UnknownClass {
        /// The class asked for.
        class: String,
        /// The classes that there are, separated by commas.
        classes: String,
    },
    /// Scores or probabilities without exactly one column per class.
    #[error(
        "{what} has {found} column{} for {expected} classes ({classes}); give one for each class, \
         in this order",
        if *found == 1 { "" } else { "s" }
    )]
    ClassColumns {
        /// The table.
        what: &'static str,
        /// The number of classes.
        expected: usize,
        /// The number of columns.
        found: usize,
        /// The classes, separated by commas.
        classes: String,
    },
    /// A list of classes that names one of them twice.
    #[error("{what} name `{name}` twice; list each class once")]
    RepeatedClass {
        /// The use of the list, `report labels` for example.
        what: &'static str,
        /// The name that comes twice.
        name: String,
    },
    /// A label code that is the place of no class.
    #[error(
        "code {code} of sample {row} has no class; with {n_classes} classes, codes are below \
         {n_classes}"
    )]
    UnknownCode {
        /// The sample, counted from 0.
        row: usize,
        /// Its code.
        code: u32,
        /// The number of classes.
        n_classes: usize,
    },
}
