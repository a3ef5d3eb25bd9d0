//! Errors of tables, labels and classes.

use crate::data::csv_reader::remedy::{Remedy, listed, with_options};

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
    /// A row of a table with more or fewer cells than there are columns.
    #[error(
        "line {line} has {found} cell{} where {expected} are expected{}",
        if *found == 1 { "" } else { "s" },
        listed(remedies)
    )]
    RaggedRow {
        /// The line of the text, counted from 1.
        line: u64,
        /// The number of columns.
        expected: u64,
        /// The number of cells in the row.
        found: u64,
        /// The options that may mend it.
        remedies: Vec<Remedy>,
    },
    /// A quote that opens a cell of a table and is never closed.
    #[error(
        "a quote opens in the row that begins on line {line} and is not closed before the text \
         ends; close it there, write a quote inside a quoted cell twice{}",
        listed(&[Remedy::NoQuote])
    )]
    UnclosedQuote {
        /// The line of the text on which the row begins, counted from 1.
        line: u64,
    },
    /// A cell of a table that cannot be used.
    #[error(
        "line {line}, {column}: {} {problem}{}",
        if found.is_empty() { "the cell".to_owned() } else { format!("`{found}`") },
        listed(remedies)
    )]
    Cell {
        /// The line of the text, counted from 1.
        line: u64,
        /// The column: its name in backquotes, or `column 3`, counted from 0.
        column: String,
        /// The start of the cell's text.
        found: String,
        /// The fault.
        problem: &'static str,
        /// The options that may mend it.
        remedies: Vec<Remedy>,
    },
    /// Text that is not UTF-8.
    #[error(
        "line {line} is not UTF-8{}; save the table as UTF-8 text{}",
        if before.is_empty() { String::new() } else { format!(" after `{before}`") },
        listed(remedies)
    )]
    NotUtf8 {
        /// The line of the text, counted from 1.
        line: u64,
        /// The end of the text before it on that line.
        before: String,
        /// The options that may mend it.
        remedies: Vec<Remedy>,
    },
    /// Text that is not in the encoding given.
    #[error("line {line} is not in the encoding {encoding}; name the one in which it was saved")]
    NotInEncoding {
        /// The line of the text, counted from 1.
        line: u64,
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// A file of another format.
    #[error("this is no table of text, but {found}; {remedy}")]
    NotATable {
        /// The format.
        found: &'static str,
        /// The remedy.
        remedy: &'static str,
    },
    /// A column of a schema that a table does not have.
    #[error(
        "the table has no column `{column}`, which the schema needs; its columns are: {}{}",
        columns.join(", "),
        listed(remedies)
    )]
    MissingColumn {
        /// The name of the column.
        column: String,
        /// All columns of the table.
        columns: Vec<String>,
        /// The options that may mend it.
        remedies: Vec<Remedy>,
    },
    /// A table without a feature.
    #[error(
        "the table has no column for a feature: {}{}",
        target.as_ref().map_or("it has no target either".to_owned(), |target| {
            format!("`{target}` is the target")
        }),
        match &left_out[..] {
            [] => ", and there is no other column; set the delimiter if there should be".to_owned(),
            names => format!(", and left out are: {}", names.join(", ")),
        }
    )]
    NoFeature {
        /// The name of the target.
        target: Option<String>,
        /// The names of the columns that are left out.
        left_out: Vec<String>,
    },
    /// A target of a table whose schema has none.
    #[error("the schema has no target; find it with a target, or read records alone")]
    NoTarget,
    /// A schema that cannot be read or written.
    #[error("the schema cannot be used: {reason}")]
    Schema {
        /// The reason.
        reason: String,
    },
    /// An error of a table in a file.
    #[error("{file}: {source}")]
    InFile {
        /// The name of the file.
        file: String,
        /// The error.
        source: Box<TableError>,
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
    /// The options that may mend it.
    pub fn remedies(&self) -> &[Remedy] {
        match self {
            Self::RaggedRow { remedies, .. }
            | Self::Cell { remedies, .. }
            | Self::NotUtf8 { remedies, .. }
            | Self::MissingColumn { remedies, .. } => remedies,
            Self::UnclosedQuote { .. } => &[Remedy::NoQuote],
            Self::InFile { source, .. } => source.remedies(),
            _ => &[],
        }
    }

    /// The error at a line that is so many lines below.
    pub(super) fn below(mut self, lines: u64) -> Self {
        if let Self::RaggedRow { line, .. }
        | Self::UnclosedQuote { line }
        | Self::Cell { line, .. } = &mut self
        {
            *line += lines;
        }
        self
    }

    /// The message with the options of a command line in the place of methods.
    pub fn for_command_line(&self) -> String {
        with_options(self.to_string(), self.remedies())
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
