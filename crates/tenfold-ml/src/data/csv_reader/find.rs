//! Finds the schema of a table: the dialect in its first rows, the kinds of columns in all of them.

use encoding_rs::{Encoding, UTF_8};

use crate::data::csv_reader::bytes::{self, TableBytes};
use crate::data::csv_reader::counts::Counts;
use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::dialect::{Delimiter, Dialect, Header};
use crate::data::csv_reader::edges;
use crate::data::csv_reader::head::Head;
use crate::data::csv_reader::kind::{self, Kind};
use crate::data::csv_reader::markers::Markers;
use crate::data::csv_reader::notice::Notice;
use crate::data::csv_reader::number::{CONVENTIONS, Convention};
use crate::data::csv_reader::places::{ragged, with_edges};
use crate::data::csv_reader::read::{Reading, TargetKind, in_file};
use crate::data::csv_reader::schema::{ColumnSchema, Role, Schema};
use crate::data::csv_reader::sniff::sniff;
use crate::data::csv_reader::split::Cell;
use crate::data::csv_reader::{CsvReader, Target};
use crate::data::{Column, Missing, TableError};
use crate::error::{Error, Result};

/// The head of a table, and all that is known of it before its cells are counted.
pub(super) struct FoundHead<'t> {
    pub(super) head: Head<'t>,
    pub(super) dialect: Dialect,
    /// The texts that mark missing values.
    texts: Vec<String>,
    pub(super) markers: Markers,
    /// The columns without a name.
    unnamed: Vec<usize>,
    roles: Vec<Role>,
    notices: Vec<Notice>,
}

impl FoundHead<'_> {
    /// Refuses a row that is longer or shorter than the columns.
    pub(super) fn check_len(&self, row: &[Cell], line: u64) -> Result<(), TableError> {
        let n_columns = self.head.names.len();
        match row.len() == n_columns {
            true => Ok(()),
            false => Err(ragged(self.head.body.text, &self.dialect, line, n_columns, row.len())),
        }
    }
}

impl CsvReader {
    /// The schema of a table: as given, and else as found.
    ///
    /// ```
    /// use tenfold::data::CsvReader;
    ///
    /// let text = "city;rent\nOslo;1.250,50\nLima;480,00\n";
    /// let schema = CsvReader::new().target("rent").find_schema(text)?;
    /// let printed = schema.to_string();
    /// assert!(printed.starts_with("delimiter: a semicolon; header: yes; decimal mark: `,`"));
    /// assert_eq!(schema.read_regression(text)?.y.value(0), 1250.5);
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Param`] on a mark that cannot be one; [`Error::Empty`] without a header, a row or a
    /// feature; [`TableError::DuplicateColumn`], [`TableError::UnknownColumn`];
    /// [`TableError::RaggedRow`]; [`TableError::UnclosedQuote`]; [`TableError::NotUtf8`],
    /// [`TableError::NotInEncoding`], [`TableError::NotATable`]. Of an opened file those of tables
    /// are within [`TableError::InFile`].
    pub fn find_schema<'a>(&self, bytes: impl Into<TableBytes<'a>>) -> Result<Schema> {
        let bytes = bytes.into();
        in_file(&bytes, || {
            let text = bytes.decode(self.given_encoding()?)?;
            self.schema_of(edges::without_footer(&text, self.skip_footer))
        })
    }

    pub(super) fn given_encoding(&self) -> Result<&'static Encoding> {
        self.encoding.as_deref().map_or(Ok(UTF_8), bytes::encoding)
    }

    /// The schema of a text. Where rows with missing values are left out, they do not count: those
    /// by the schema of all rows at first, until the schema stays as it is.
    pub(super) fn schema_of(&self, text: &str) -> Result<Schema> {
        /// The times that the rows are counted anew.
        const ROUNDS: usize = 3;
        let (mut schema, has_missing) = self.counted(text, None)?;
        for _ in 0..if self.missing == Missing::DropRow && has_missing { ROUNDS } else { 0 } {
            let (next, _) = self.counted(text, Some(&schema))?;
            let roles = |schema: &Schema| -> Vec<Role> {
                schema.columns.iter().map(|column| column.role).collect()
            };
            // A column without a value in complete rows keeps the kind of all rows.
            if is_read_alike(&next, &schema) || roles(&next) != roles(&schema) {
                break;
            }
            schema = next;
        }
        Ok(schema)
    }

    /// The schema of the rows that are complete by another, or of all; and whether a value is
    /// missing.
    fn counted(&self, text: &str, complete: Option<&Schema>) -> Result<(Schema, bool)> {
        let head = self.find_head(text)?;
        let kind = |schema: &Schema| match schema.target() {
            Some(_) => TargetKind::Classes,
            None => TargetKind::None,
        };
        let reading =
            complete.map(|schema| Reading::new(schema, text, kind(schema))).transpose()?;
        let new = || self.new_counts(&head);
        let count = |counts: &mut Vec<Counts>, row: &[Cell], line| {
            let is_complete = match &reading {
                Some((reading, _)) => reading.is_complete(text, row, line)?,
                None => true,
            };
            if is_complete { Self::count(&head, counts, row, line) } else { Ok(()) }
        };
        let shift = |counts: &mut Vec<Counts>, lines| {
            counts.iter_mut().for_each(|column| column.shift(lines));
        };
        let pieces = head.head.body.fold(new, count, shift);
        let pieces = pieces.map_err(|error| with_edges(error, text, &head.dialect))?;
        let has_missing = pieces.iter().flatten().any(Counts::has_missing);
        Ok((self.schema_with(head, pieces)?, has_missing))
    }

    /// The dialect, but for the marks in numbers, and the names and roles of the columns as far as
    /// given.
    pub(super) fn find_head<'t>(&self, text: &'t str) -> Result<FoundHead<'t>> {
        let texts = self.markers();
        let markers = Markers::new(&texts);
        let (start, _) = edges::start(text, self.skip_rows);
        let mut given = self.given.clone();
        given.delimiter = given.delimiter.or_else(|| edges::named_delimiter(text));
        let sniffed = sniff(&text[start..], &given, self.names.as_deref(), &markers);
        let mut dialect = Dialect {
            delimiter: sniffed.delimiter,
            quote: sniffed.quote,
            skip_rows: self.skip_rows,
            skip_footer: self.skip_footer,
            comment: sniffed.comment,
            header: match sniffed.header {
                true => Header::Names,
                false => Header::Absent,
            },
            decimal: self.decimal.unwrap_or(match self.thousands {
                Some(Some('.')) => ',',
                _ => '.',
            }),
            thousands: self.thousands.flatten(),
            encoding: self.given_encoding()?.name().to_lowercase(),
        };
        dialect.check()?;
        let mut notices = Vec::new();
        if !sniffed.header_is_certain {
            notices.push(Notice::HeaderAssumed { header: sniffed.header });
        }
        notices.extend(sniffed.names_above.map(|first| Notice::NamesAboveGiven { first }));
        let mut head = Head::read(text, &dialect)?;
        let unnamed = self.name(&mut head, text, &mut dialect)?;
        crate::data::column::refuse_duplicates(&head.names)?;
        let roles = self.roles(&head.names)?;
        Ok(FoundHead { head, dialect, texts, markers, unnamed, roles, notices })
    }

    /// The schema of a table whose cells are counted, in pieces.
    pub(super) fn schema_with(
        &self,
        found: FoundHead<'_>,
        pieces: Vec<Vec<Counts>>,
    ) -> Result<Schema> {
        let counts = pieces.into_iter().reduce(|all, next| {
            all.into_iter().zip(next).map(|(all, next)| all.merge(next)).collect()
        });
        let counts = counts.unwrap_or_default();
        let FoundHead { head, mut dialect, texts, unnamed, roles, mut notices, .. } = found;
        if counts.first().is_none_or(|column| column.rows == 0) {
            return Err(Error::Empty {
                what: "the table",
                needed: "complete row below its header",
            });
        }
        let convention = self.convention(&counts, &mut dialect, &mut notices);
        notices.extend(self.thousands_by_points(&counts, &head.names, &dialect));
        let mut columns = self.columns(&head.names, roles, &counts, convention, &mut notices)?;
        self.assume_target(&mut columns, &counts, &mut notices);
        if !self.takes_all {
            self.leave_out(&mut columns, &counts, &mut notices)?;
        }
        let named = dialect.header == Header::Names;
        let in_use = |at: &&usize| named && columns[**at].role != Role::Ignored;
        notices.extend(
            unnamed
                .iter()
                .filter(in_use)
                .map(|&at| Notice::Unnamed { column: columns[at].name.clone() }),
        );
        let (missing, quoted_missing) = (self.missing, self.quoted_missing);
        let missing_markers = texts;
        let schema = Schema { missing, missing_markers, quoted_missing, dialect, columns, notices };
        schema.check()?;
        Ok(schema)
    }

    /// Gives the columns their names; the places of those without one.
    fn name(&self, head: &mut Head<'_>, text: &str, dialect: &mut Dialect) -> Result<Vec<usize>> {
        match &self.names {
            None => Ok(head.fill_names()),
            Some(names) if names.len() == head.names.len() => {
                if dialect.header == Header::Names && head.names != *names {
                    dialect.header = Header::Ignored;
                }
                head.names.clone_from(names);
                Ok(Vec::new())
            }
            Some(names) => {
                Err(ragged(text, dialect, head.body.line, names.len(), head.names.len()).into())
            }
        }
    }

    /// The role of each column as far as it is given.
    fn roles(&self, names: &[String]) -> Result<Vec<Role>> {
        let find_all = |columns: &[Column]| -> Result<Vec<usize>> {
            columns.iter().map(|column| column.find(names)).collect()
        };
        let used = self.used.as_deref().map(find_all).transpose()?;
        let dropped = find_all(&self.dropped)?;
        let target = match &self.target {
            Target::Column(column) => Some(column.find(names)?),
            Target::Assumed | Target::None => None,
        };
        let role = |at: usize| match () {
            () if target == Some(at) => Role::Target,
            () if dropped.contains(&at) => Role::Ignored,
            () if used.as_ref().is_some_and(|used| !used.contains(&at)) => Role::Ignored,
            () => Role::Feature,
        };
        Ok((0..names.len()).map(role).collect())
    }

    /// No counts yet for each column.
    pub(super) fn new_counts(&self, found: &FoundHead<'_>) -> Vec<Counts> {
        let may_identify = |at: usize| match found.unnamed.contains(&at) {
            true => found.dialect.header == Header::Names,
            false => is_identifier(&found.head.names[at]),
        };
        (0..found.head.names.len()).map(|at| Counts::new(may_identify(at))).collect()
    }

    /// Counts the cells of a row.
    fn count(
        found: &FoundHead<'_>,
        counts: &mut [Counts],
        row: &[Cell],
        line: u64,
    ) -> Result<(), TableError> {
        let text = found.head.body.text;
        found.check_len(row, line)?;
        let quote = found.dialect.quote_byte();
        for (counts, cell) in counts.iter_mut().zip(row) {
            counts.add(&cell.text(text, quote), cell.quoted, line, &found.markers);
        }
        Ok(())
    }

    /// The place of the convention of the numbers, which becomes part of the dialect.
    fn convention(
        &self,
        counts: &[Counts],
        dialect: &mut Dialect,
        notices: &mut Vec<Notice>,
    ) -> usize {
        let fits = |at: usize| {
            let Convention { decimal, thousands } = CONVENTIONS[at];
            self.decimal.is_none_or(|mark| mark == decimal)
                && self.thousands.is_none_or(|mark| mark == thousands)
        };
        let (place, example) = kind::convention(counts, dialect.delimiter, fits);
        let Convention { decimal, thousands } = CONVENTIONS[place];
        if fits(place) {
            (dialect.decimal, dialect.thousands) = (decimal, thousands);
        }
        let is_given = self.decimal.is_some() || self.thousands.is_some();
        if let Some(example) = example.filter(|_| place > 0 && !is_given) {
            notices.push(Notice::Marks { example, decimal, thousands });
        }
        place
    }

    /// The first column of numbers with points that may all divide thousands, where columns are
    /// divided by semicolons, as they are beside decimal commas.
    fn thousands_by_points(
        &self,
        counts: &[Counts],
        names: &[String],
        dialect: &Dialect,
    ) -> Option<Notice> {
        let is_given = self.decimal.is_some() || self.thousands.is_some();
        let is_point = dialect.decimal == '.' && dialect.delimiter == Delimiter::Byte(b';');
        let is_open = is_point && !is_given && counts.iter().all(|column| !column.has_fraction);
        let columns = counts.iter().zip(names).filter(|_| is_open);
        let mut examples = columns.filter(|(column, _)| column.numbers(0) == column.filled());
        examples.find_map(|(column, name)| {
            let example = column.thousands_example.clone()?;
            Some(Notice::PointsMayBeThousands { column: name.clone(), example })
        })
    }

    /// The columns with their kinds.
    fn columns(
        &self,
        names: &[String],
        roles: Vec<Role>,
        counts: &[Counts],
        convention: usize,
        notices: &mut Vec<Notice>,
    ) -> Result<Vec<ColumnSchema>> {
        let mut columns = Vec::with_capacity(names.len());
        for ((name, role), counts) in names.iter().zip(roles).zip(counts) {
            let found = kind::find(name, counts, convention, self.date_order);
            if role == Role::Feature {
                notices.extend(found.notices);
            }
            columns.push(ColumnSchema {
                name: name.clone(),
                kind: found.kind,
                role,
                percent: found.percent,
                date_order: found.date_order,
                missing_markers: None,
                evidence: found.evidence,
            });
        }
        for (column, kind) in &self.kinds {
            let at = column.find(names)?;
            let column = &mut columns[at];
            column.kind = *kind;
            column.evidence.insert_str(0, "given; ");
            column.percent = *kind == Kind::Number && counts[at].percents > 0;
            if *kind == Kind::DateTime {
                let order = self.date_order.or_else(|| kind::date_order(&counts[at]));
                column.date_order = Some(order.unwrap_or(DateOrder::YearMonthDay));
            }
            notices.retain(|notice| notice.column() != Some(&*column.name));
        }
        for column in columns.iter_mut().filter(|column| column.kind == Kind::Text) {
            if self.markers.is_none() && self.more_markers.is_empty() {
                column.missing_markers = Some(vec![String::new()]);
            }
        }
        Ok(columns)
    }

    /// Makes the last column that has a value the target, unless one is given.
    fn assume_target(
        &self,
        columns: &mut [ColumnSchema],
        counts: &[Counts],
        notices: &mut Vec<Notice>,
    ) {
        let has_value = |at: &usize| columns[*at].role == Role::Feature && counts[*at].filled() > 0;
        if let (Target::Assumed, Some(at)) =
            (&self.target, (0..columns.len()).rev().find(has_value))
        {
            columns[at].role = Role::Target;
            notices.retain(|notice| notice.column() != Some(&*columns[at].name));
            notices.push(Notice::TargetAssumed { column: columns[at].name.clone() });
        }
    }

    /// Leaves identifiers and empty columns out of the features, unless their kinds or uses are
    /// given.
    fn leave_out(
        &self,
        columns: &mut [ColumnSchema],
        counts: &[Counts],
        notices: &mut Vec<Notice>,
    ) -> Result<()> {
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let kinds = self.kinds.iter().map(|(column, _)| column);
        let given = kinds.chain(self.used.iter().flatten());
        let given: Vec<usize> = given.map(|column| column.find(&names)).collect::<Result<_>>()?;
        let others = |columns: &[ColumnSchema], at: usize| {
            let mut features = columns.iter().enumerate().filter(|(_, c)| c.role == Role::Feature);
            features.any(|(other, _)| other != at)
        };
        for at in 0..columns.len() {
            let name = columns[at].name.clone();
            if columns[at].role != Role::Feature || given.contains(&at) {
                continue;
            }
            let notice = match () {
                () if counts[at].filled() == 0 => Notice::EmptyLeftOut { column: name },
                () if columns[at].kind == Kind::Identifier && others(columns, at) => {
                    let is_number = counts[at].integers == counts[at].filled();
                    let kind = if is_number { Kind::Number } else { Kind::Category };
                    Notice::IdentifierLeftOut { column: name, kind }
                }
                () => continue,
            };
            columns[at].role = Role::Ignored;
            notices.retain(|notice| notice.column() != Some(&*columns[at].name));
            notices.push(notice);
        }
        Ok(())
    }
}

/// Returns `true` if tables are read in one way by both.
pub(super) fn is_read_alike(a: &Schema, b: &Schema) -> bool {
    let part = |column: &ColumnSchema| ColumnSchema { evidence: String::new(), ..column.clone() };
    a.dialect == b.dialect && a.columns.iter().map(part).eq(b.columns.iter().map(part))
}

/// Returns `true` if a name is that of an identifier: `id`, `PassengerId`, `customer_id`,
/// `Unnamed: 0`.
fn is_identifier(name: &str) -> bool {
    const WORDS: [&str; 6] = ["id", "uuid", "guid", "index", "rownames", "row_names"];
    let lower = name.to_lowercase();
    WORDS.contains(&lower.as_str())
        || lower.starts_with("unnamed: ")
        || ["_id", " id", "-id", ".id", "_uuid"].iter().any(|end| lower.ends_with(end))
        || name.ends_with("Id") && name.len() > 2
        || name.ends_with("ID") && name.chars().rev().nth(2).is_some_and(|c| c.is_lowercase())
}
