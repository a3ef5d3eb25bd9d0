//! Reads a table by its schema, into one vector for each column or one for all.

use std::borrow::Cow;

use ndarray::Array2;

use crate::data::csv_reader::bytes::{TableBytes, encoding};
use crate::data::csv_reader::cells::{Cells, ColumnCells, Target};
use crate::data::csv_reader::chunks::Body;
use crate::data::csv_reader::class_column::ClassColumn;
use crate::data::csv_reader::counts::Form;
use crate::data::csv_reader::dialect::{Dialect, Header};
use crate::data::csv_reader::edges;
use crate::data::csv_reader::head::Head;
use crate::data::csv_reader::kind::Kind;
use crate::data::csv_reader::markers::Markers;
use crate::data::csv_reader::notice::Notice;
use crate::data::csv_reader::number::{Convention, percent};
use crate::data::csv_reader::places::{by_name, by_place, ragged, with_edges};
use crate::data::csv_reader::remedy::{Remedy, shown};
use crate::data::csv_reader::schema::{ColumnSchema, Role, Schema};
use crate::data::csv_reader::split::Cell;
use crate::data::records::TableColumn;
use crate::data::{
    ClassificationData, Labels, Missing, Records, RecordsData, RegressionData, TableError, Texts,
    Values,
};
use crate::error::{Error, Result};

impl Schema {
    /// Records, and labels from the target column.
    ///
    /// # Errors
    /// Those of [`Schema::read_records`]; [`TableError::NoTarget`] of a schema without a target.
    pub fn read_classification<'a>(
        &self,
        bytes: impl Into<TableBytes<'a>>,
    ) -> Result<ClassificationData> {
        let (x, y, notices) = self.read(&bytes.into(), TargetKind::Classes)?;
        self.classification(x, y, notices)
    }

    pub(super) fn classification(
        &self,
        x: Records,
        y: Target,
        mut notices: Vec<Notice>,
    ) -> Result<ClassificationData> {
        let y = match y {
            Target::Classes(classes) => classes.into_labels()?,
            Target::Values(_) | Target::None => return Err(TableError::NoTarget.into()),
        };
        let convention = self.dialect.convention();
        let numbers =
            y.classes().iter().filter_map(|name| Some((convention.parse(name)?, &**name)));
        let numbers: Vec<(f64, &str)> = numbers.collect();
        let column = self.target().map(|target| target.name.clone()).unwrap_or_default();
        let as_classes = numbers_as_classes(&column, &numbers, &y);
        notices.extend(equal_classes(&column, numbers));
        notices.extend(as_classes);
        Ok(ClassificationData { x, y, notices })
    }

    /// Records, and values from the target column.
    ///
    /// # Errors
    /// Those of [`Schema::read_records`]; [`TableError::NoTarget`] of a schema without a target;
    /// [`TableError::Cell`] where the target is not a finite number.
    pub fn read_regression<'a>(&self, bytes: impl Into<TableBytes<'a>>) -> Result<RegressionData> {
        let (x, y, notices) = self.read(&bytes.into(), TargetKind::Values)?;
        self.regression(x, y, notices)
    }

    pub(super) fn regression(
        &self,
        x: Records,
        y: Target,
        notices: Vec<Notice>,
    ) -> Result<RegressionData> {
        match y {
            Target::Values(values) => Ok(RegressionData { x, y: Values::new(values)?, notices }),
            Target::Classes(_) | Target::None => Err(TableError::NoTarget.into()),
        }
    }

    /// Records alone, as of new data: the table need not have the target. Columns are found by
    /// name, or without a header by place.
    ///
    /// # Errors
    /// [`Error::Empty`] without a header or a row; [`TableError::MissingColumn`];
    /// [`TableError::DuplicateColumn`]; [`TableError::RaggedRow`]; [`TableError::UnclosedQuote`];
    /// [`TableError::Cell`] where a value is missing or is not of the kind of its column;
    /// [`TableError::NotUtf8`], [`TableError::NotInEncoding`], [`TableError::NotATable`]; those of
    /// [`Schema::check`]. Of an opened file all are within [`TableError::InFile`].
    pub fn read_records<'a>(&self, bytes: impl Into<TableBytes<'a>>) -> Result<RecordsData> {
        let (x, _, notices) = self.read(&bytes.into(), TargetKind::None)?;
        Ok(RecordsData { x, notices })
    }

    fn read(&self, bytes: &TableBytes<'_>, target: TargetKind) -> Result<Read> {
        in_file(bytes, || {
            let text = bytes.decode(encoding(&self.dialect.encoding)?)?;
            self.read_text(edges::without_footer(&text, self.dialect.skip_footer), target)
        })
    }

    pub(super) fn read_text(&self, text: &str, target: TargetKind) -> Result<Read> {
        self.check()?;
        let (reading, body) = Reading::new(self, text, target)?;
        let add = |cells: &mut Cells, row: &[Cell], line| reading.add(text, cells, row, line);
        let pieces = body.fold(|| reading.cells(), add, |_, _| {});
        let pieces = pieces.map_err(|error| with_edges(error, text, &self.dialect))?;
        reading.join(pieces)
    }
}

/// So many numbers with fractions that they are hardly classes.
fn numbers_as_classes(column: &str, numbers: &[(f64, &str)], y: &Labels) -> Option<Notice> {
    /// Grades in halves, for example, are classes.
    const CLASSES_MIN: usize = 20;
    let (classes, rows) = (y.classes().len(), y.len());
    let are_many = classes > CLASSES_MIN && 2 * classes > rows;
    let has_fractions = numbers.iter().any(|(number, _)| number.fract() != 0.0);
    (are_many && numbers.len() == classes && has_fractions).then(|| Notice::NumbersAsClasses {
        column: column.to_owned(),
        classes,
        rows,
    })
}

/// Two classes that are one number.
fn equal_classes(column: &str, mut numbers: Vec<(f64, &str)>) -> Option<Notice> {
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let pair = numbers.windows(2).find(|pair| pair[0].0 == pair[1].0)?;
    let (column, first, second) = (column.to_owned(), pair[0].1.to_owned(), pair[1].1.to_owned());
    Some(Notice::EqualClasses { column, first, second })
}

/// An error of a table with the name of its file, if it has one.
pub(super) fn in_file<T>(bytes: &TableBytes<'_>, read: impl FnOnce() -> Result<T>) -> Result<T> {
    read().map_err(|error| match (error, bytes.file()) {
        (Error::Table(source), Some(file)) => {
            TableError::InFile { file: file.to_owned(), source: Box::new(source) }.into()
        }
        (error, _) => error,
    })
}

/// The target that is asked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum TargetKind {
    Classes,
    Values,
    None,
}

/// Records, their target, and the assumptions about the columns of the text.
pub(super) type Read = (Records, Target, Vec<Notice>);

/// A column that is read.
pub(super) struct Column<'s> {
    pub(super) schema: &'s ColumnSchema,
    /// Its place in the text.
    pub(super) at: usize,
    markers: Markers,
    /// `true` if they are those of the schema.
    shares_markers: bool,
    /// `true` if a marker in quotes is a missing value.
    quoted_missing: bool,
}

/// How a text is read.
pub(super) struct Reading<'s> {
    dialect: &'s Dialect,
    pub(super) convention: Convention,
    pub(super) missing: Missing,
    is_dense: bool,
    pub(super) features: Vec<Column<'s>>,
    target: Option<Column<'s>>,
    target_kind: TargetKind,
    n_columns: usize,
    notices: Vec<Notice>,
}

impl<'s> Reading<'s> {
    pub(super) fn new<'t>(
        schema: &'s Schema,
        text: &'t str,
        target_kind: TargetKind,
    ) -> Result<(Self, Body<'t>)> {
        let dialect = &schema.dialect;
        let mut head = Head::read(text, dialect)?;
        head.fill_names();
        let wants_target = target_kind != TargetKind::None;
        let places = match dialect.header {
            Header::Names => by_name(schema, &head.names, text, wants_target)?,
            Header::Ignored | Header::Absent => {
                by_place(schema, head.names.len(), text, wants_target)?
            }
        };
        let column = |at: usize| {
            let column = &schema.columns[at];
            let texts = column.missing_markers.as_ref().unwrap_or(&schema.missing_markers);
            let quoted_missing = schema.quoted_missing || column.kind.is_numeric();
            Some(Column {
                schema: column,
                at: places[at]?,
                markers: Markers::new(texts),
                shares_markers: column.missing_markers.is_none(),
                quoted_missing,
            })
        };
        let of = |role: Role| {
            let all = schema.columns.iter().enumerate();
            all.filter(move |(_, column)| column.role == role).map(|(at, _)| at)
        };
        let extra: Vec<String> = (0..head.names.len())
            .filter(|at| !places.contains(&Some(*at)) && dialect.header == Header::Names)
            .map(|at| head.names[at].clone())
            .collect();
        let notices = match extra.is_empty() {
            true => Vec::new(),
            false => vec![Notice::ExtraColumns { columns: extra }],
        };
        let target = of(Role::Target).next().filter(|_| wants_target).and_then(column);
        if wants_target && target.is_none() {
            return Err(TableError::NoTarget.into());
        }
        let features: Vec<Column<'_>> = of(Role::Feature).filter_map(column).collect();
        let reading = Self {
            dialect,
            convention: dialect.convention(),
            missing: schema.missing,
            is_dense: features.iter().all(|column| column.schema.kind.is_numeric()),
            features,
            target,
            target_kind,
            n_columns: head.names.len(),
            notices,
        };
        Ok((reading, head.body))
    }

    /// The records and the target of all pieces of the text.
    pub(super) fn join(self, pieces: Vec<Cells>) -> Result<Read> {
        let mut pieces = pieces.into_iter();
        let mut cells = pieces.next().unwrap_or_else(|| self.cells());
        cells.append(pieces.collect());
        let Cells { n_rows, dense, columns, target } = cells;
        if n_rows == 0 {
            return Err(Error::Empty {
                what: "the table",
                needed: "complete row below its header",
            });
        }
        let names = self.features.iter().map(|column| column.schema.name.clone());
        let kinds = self.features.iter().map(|column| column.schema.kind);
        let records = match self.is_dense {
            true => {
                let matrix = Array2::from_shape_vec((n_rows, self.features.len()), dense)
                    .map_err(Error::other)?;
                Records::dense(matrix)?.with_feature_names(names)?
            }
            false => Records::table(names.zip(columns.into_iter().map(TableColumn::from)))?,
        };
        Ok((records.with_kinds(kinds)?, target, self.notices))
    }

    /// No cells yet.
    pub(super) fn cells(&self) -> Cells {
        let columns = self.features.iter().map(|column| match column.schema.kind.is_numeric() {
            true => ColumnCells::Numbers(Vec::new()),
            false => ColumnCells::Texts(Texts::default()),
        });
        let target = match self.target_kind {
            TargetKind::Classes => Target::Classes(ClassColumn::default()),
            TargetKind::Values => Target::Values(Vec::new()),
            TargetKind::None => Target::None,
        };
        let columns = if self.is_dense { Vec::new() } else { columns.collect() };
        Cells { n_rows: 0, dense: Vec::new(), columns, target }
    }

    /// One more row.
    fn add(&self, text: &str, to: &mut Cells, row: &[Cell], line: u64) -> Result<(), TableError> {
        if row.len() != self.n_columns {
            return Err(ragged(text, self.dialect, line, self.n_columns, row.len()));
        }
        if !self.is_complete(text, row, line)? {
            return Ok(());
        }
        if self.is_dense {
            for column in &self.features {
                let number = self.number(text, column, row, line)?;
                to.dense.push(number);
            }
        }
        for (column, cells) in self.features.iter().zip(&mut to.columns) {
            match cells {
                ColumnCells::Numbers(numbers) => {
                    numbers.push(self.number(text, column, row, line)?)
                }
                ColumnCells::Texts(texts) => {
                    let cell = row[column.at];
                    let found = self.text(text, cell);
                    let is_missing = column.is_missing(&found, cell.quoted);
                    texts.push(if is_missing { "" } else { &found });
                }
            }
        }
        self.add_target(text, to, row, line)
    }

    /// The target of one more row, whose features are read.
    pub(super) fn add_target(
        &self,
        text: &str,
        to: &mut Cells,
        row: &[Cell],
        line: u64,
    ) -> Result<(), TableError> {
        if let Some(target) = &self.target {
            match &mut to.target {
                Target::Classes(classes) => classes.push(&self.text(text, row[target.at])),
                Target::Values(values) => values.push(self.number(text, target, row, line)?),
                Target::None => {}
            }
        }
        to.n_rows += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn text<'t>(&self, text: &'t str, cell: Cell) -> Cow<'t, str> {
        cell.text(text, self.dialect.quote_byte())
    }

    /// Whether every cell in use has a value; false: the row is to be left out.
    pub(super) fn is_complete(
        &self,
        text: &str,
        row: &[Cell],
        line: u64,
    ) -> Result<bool, TableError> {
        let is_missing = |column: &&Column<'_>| {
            let cell = row[column.at];
            column.is_missing(&self.text(text, cell), cell.quoted)
        };
        let features = match self.missing {
            Missing::Keep => None,
            Missing::Error | Missing::DropRow => self.features.iter().find(is_missing),
        };
        let Some(column) = features.or_else(|| self.target.iter().find(is_missing)) else {
            return Ok(true);
        };
        let is_target = column.schema.role == Role::Target;
        let (problem, remedies) = match (self.missing, is_target) {
            (Missing::DropRow, _) => return Ok(false),
            (Missing::Error, false) => {
                ("is missing; fill it in", vec![Remedy::DropRows, Remedy::KeepMissing])
            }
            (_, true) => ("is missing; a target must be there", vec![Remedy::DropRows]),
            (Missing::Keep, false) => return Ok(true),
        };
        Err(self.wrong(text, column, row[column.at], line, problem, remedies))
    }

    /// Returns `true` if the target, where one is read, has a value.
    pub(super) fn has_target(&self, text: &str, row: &[Cell]) -> bool {
        self.target.as_ref().is_none_or(|target| {
            let cell = row[target.at];
            !target.is_missing(&self.text(text, cell), cell.quoted)
        })
    }

    /// The number of a cell; NaN of one that is missing.
    #[inline]
    fn number(
        &self,
        text: &str,
        column: &Column<'_>,
        row: &[Cell],
        line: u64,
    ) -> Result<f64, TableError> {
        let cell = row[column.at];
        let found = self.text(text, cell);
        if column.is_missing(&found, cell.quoted) {
            return Ok(f64::NAN);
        }
        match self.parse(column.schema, &found) {
            Some(number) if number.is_finite() => Ok(number),
            Some(_) => {
                let problem = "is not a finite number";
                Err(self.wrong(text, column, cell, line, problem, Vec::new()))
            }
            None => {
                let (problem, other) = match column.schema.kind {
                    Kind::Boolean => ("is not true or false", Kind::Category),
                    Kind::DateTime => ("is not a date", Kind::Text),
                    _ => ("is not a number", Kind::Category),
                };
                let mut remedies = vec![Remedy::MissingMarkers(vec![shown(&found)])];
                if column.schema.role == Role::Feature {
                    remedies.push(Remedy::Kind(column.schema.name.clone(), other));
                }
                Err(self.wrong(text, column, cell, line, problem, remedies))
            }
        }
    }

    /// The number in a cell that is not missing.
    #[inline]
    pub(super) fn parse(&self, column: &ColumnSchema, cell: &str) -> Option<f64> {
        match column.kind {
            Kind::Boolean => boolean(cell),
            Kind::DateTime => column.date_order.and_then(|order| order.parse(cell)),
            _ => match percent(cell).filter(|_| column.percent) {
                Some(share) => self.convention.parse(share).map(|number| number / 100.0),
                None => self.convention.parse(cell),
            },
        }
    }

    #[cold]
    fn wrong(
        &self,
        text: &str,
        column: &Column<'_>,
        cell: Cell,
        line: u64,
        problem: &'static str,
        remedies: Vec<Remedy>,
    ) -> TableError {
        TableError::Cell {
            line,
            column: format!("`{}`", shown(&column.schema.name)),
            found: shown(&self.text(text, cell)),
            problem,
            remedies,
        }
    }
}

impl Column<'_> {
    /// The number of a cell whose form by the markers of the schema is known, if that is enough.
    #[inline(always)]
    pub(super) fn number_of(
        &self,
        form: &Form,
        convention: Convention,
        cell: &str,
        quoted: bool,
    ) -> Option<f64> {
        let kind = self.schema.kind;
        match form {
            _ if !self.shares_markers => None,
            Form::Plain(plain) if kind == Kind::Number && convention.takes(plain) => {
                plain.value(cell)
            }
            Form::Missing if !quoted || self.quoted_missing => Some(f64::NAN),
            Form::Boolean(is_true) if kind == Kind::Boolean => Some(f64::from(u8::from(*is_true))),
            Form::Date(order, seconds) if Some(*order) == self.schema.date_order => Some(*seconds),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn is_missing(&self, cell: &str, quoted: bool) -> bool {
        self.markers.contain(cell) && (!quoted || self.quoted_missing)
    }
}

/// 1 or 0 of a word for true or false.
fn boolean(cell: &str) -> Option<f64> {
    let is = |words: [&str; 5]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    match cell {
        _ if is(["true", "t", "yes", "y", "1"]) => Some(1.0),
        _ if is(["false", "f", "no", "n", "0"]) => Some(0.0),
        _ => None,
    }
}
